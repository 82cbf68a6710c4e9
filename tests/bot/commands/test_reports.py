"""``nextlead status`` and ``nextlead why``."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.reports import _alerts, _shown
from core.incidents import AlertRule, AlertState, Severity
from core.metrics import Alert
from tests.bot.commands.terminal import Terminal
from tests.builders import a_team

ACME = "Acme,ana@acme.example,mql,70,A-1,2026-03-02T08:00:00Z"


def test_status_has_the_documented_shape(terminal: Terminal) -> None:
    terminal("import", terminal.file(ACME))

    [queue] = terminal("status", "--json").json

    assert list(queue) == [
        "queue",
        "depth",
        "waiting",
        "reserved",
        "held",
        "review",
        "claimed",
        "uncontacted",
        "age",
        "velocity_4h",
        "claim_rate",
        "abandonment",
        "intake",
        "alerts",
        "velocity_4h_n",
        "claim_rate_n",
        "abandonment_n",
    ]
    assert list(queue["age"]) == ["green", "yellow", "red", "mean_h", "oldest_h"]
    assert (queue["queue"], queue["depth"], queue["intake"], queue["alerts"]) == ("leads", 1, "open", [])


def test_status_of_one_queue_alone(terminal: Terminal) -> None:
    terminal.policy("queues: [{name: outbound}, {name: rest}]")

    answer = terminal("status", "--queue", "REST", "--json")

    assert [one["queue"] for one in answer.json] == ["rest"]


def test_status_of_an_unknown_queue_names_those_there_are(terminal: Terminal) -> None:
    answer = terminal("status", "--queue", "nowhere")

    assert (answer.code, answer.complaint) == (2, "there is no queue 'nowhere'; there are: leads")


def test_status_for_people_is_a_table(terminal: Terminal) -> None:
    terminal("import", terminal.file(ACME))

    answer = terminal("status")

    heading, row = answer.out.splitlines()
    assert heading.split()[:3] == ["queue", "depth", "waiting"]
    assert row.split()[:3] == ["leads", "1", "1"]


@pytest.fixture
def sick(terminal: Terminal) -> Terminal:
    """Two leads are too many, and after two minutes that counts; half an hour later it is not over."""
    terminal.policy("queues: [{name: leads, depth: {yellow: 1, red: 50, critical: 100}}]")
    terminal("import", terminal.file(ACME, "Beta,ben@beta.example,mql,70,B-1,2026-03-02T08:00:00Z"))
    now = datetime.now(UTC)
    for minutes in (1, 4):
        assert terminal("tick", "--at", (now + timedelta(minutes=minutes)).isoformat()).code == 0
    return terminal


def test_status_lists_the_alerts_that_go_on(sick: Terminal) -> None:
    [queue] = sick("status", "--json").json

    depth = [one for one in queue["alerts"] if one["rule"] == "depth"]
    assert depth == [{"rule": "depth", "severity": "yellow", "state": "firing"}]


def test_status_for_people_names_the_alerts(sick: Terminal) -> None:
    assert "depth yellow" in sick("status").out


def test_an_alert_that_somebody_has_says_so_in_the_table() -> None:
    acknowledged = Alert(AlertRule.AGING, Severity.RED, AlertState.ACKNOWLEDGED)
    firing = Alert(AlertRule.DEPTH, Severity.YELLOW, AlertState.FIRING)

    assert _alerts([firing, acknowledged]) == "depth yellow, aging red (acknowledged)"
    assert _alerts([]) == "–"


@pytest.mark.parametrize("reference", ["L-1", "l-1", "1", "A-1"])
def test_why_tells_the_story_by_our_id_and_by_the_external_one(terminal: Terminal, reference: str) -> None:
    terminal("import", terminal.file(ACME))

    answer = terminal("why", reference, "--json")

    [entered] = answer.json
    assert (entered["verb"], entered["lead"], entered["queue"]) == ("entered", "L-1", "leads")
    assert entered["why"] == "score"
    assert entered["actor"] == "nextlead"


def test_why_for_people_says_who_the_lead_is_and_where_it_stands(terminal: Terminal) -> None:
    terminal.policy("timezone: Europe/Berlin")
    terminal("import", terminal.file(ACME))

    answer = terminal("why", "A-1")

    assert answer.out.startswith("L-1 · Acme · waiting in leads\n")
    assert "received 2026-03-02 09:00:00 (Europe/Berlin), rule: score" in answer.out
    assert "entered" in answer.out


def test_a_lead_for_ops_to_look_at_is_told_by_its_rule_and_in_local_times(terminal: Terminal) -> None:
    terminal.policy("timezone: Europe/Berlin")
    terminal("import", terminal.file("Acme,,mql,70,A-1,2026-03-02T08:00:00Z"))

    answer = terminal("why", "A-1")

    assert "L-1 · Acme · review in leads" in answer.out
    assert "rule: incomplete" in answer.out
    assert "let in" not in answer.out
    assert "received_at 2026-03-02 09:00:00" in answer.out


def test_people_in_a_story_are_listed_and_ids_that_look_like_dates_stay() -> None:
    team = a_team()

    assert _shown(["U01ANA", "U02BEN"], team) == "U01ANA, U02BEN"
    assert _shown("20260302", team) == "20260302"
    assert _shown(9.5, team) == "9.5"


def test_what_a_lead_brings_cannot_steer_the_terminal(terminal: Terminal) -> None:
    terminal("import", terminal.file("[red]Acme\x1b[2J,ana@acme.example,mql,70,A-1,"))

    answer = terminal("why", "A-1")

    assert "\x1b" not in answer.out
    assert "[red]Acme" in answer.out


@pytest.mark.parametrize("reference", ["L-99", "nobody", "", "\x1b[2J", "9" * 40])
def test_an_unknown_lead_is_said_in_one_line(terminal: Terminal, reference: str) -> None:
    answer = terminal("why", reference, "--json")

    assert answer.code == 2
    assert "there is no lead" in answer.complaint
    assert "\x1b" not in answer.err


def test_leads_of_a_removed_queue_show_until_the_tick_has_moved_them(terminal: Terminal) -> None:
    terminal.policy("queues: [{name: old}, {name: rest}]")
    terminal("import", terminal.file(ACME), "--queue", "old")
    terminal.policy("queues: [{name: rest}]")

    before, drawn = terminal("status", "--json").json, terminal("status").out
    [action] = terminal("tick", "--json").json
    after, told = terminal("status", "--json").json, terminal("why", "A-1", "--json").json

    assert [(one["queue"], one["waiting"]) for one in before] == [("rest", 0), ("old", 1)]
    assert "Not in the policy: old." in drawn
    assert action == {
        "kind": "moved to another queue",
        "queue": "rest",
        "lead": "L-1",
        "why": "queue_removed",
        "from_queue": "old",
    }
    assert [(one["queue"], one["waiting"]) for one in after] == [("rest", 1)]
    assert (told[-1]["verb"], told[-1]["why"]) == ("moved to another queue", "queue_removed")
