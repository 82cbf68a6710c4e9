"""``nextlead report``: figures over a period, for people, for scripts, and for spreadsheets."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.common import opened
from bot.report_csv import COLUMNS
from core.answers import Claimed, Previewed
from core.changes import Change
from core.events import Verb
from core.model import Channel, ContactOutcome, LeadState
from tests.bot.commands.terminal import Terminal
from tests.builders import ANA, a_lead, a_person, an_event, arriving, hours

POLICY = """
timezone: Europe/Berlin
calendar: always
queues: [{name: north, when: {region: [north]}}, {name: rest}]
"""
HEADER = "company,email,type,score,source,region,external_id,received_at"


def a_row(name: str, *, waited: timedelta, source: str = "web", region: str = "north") -> str:
    received = (datetime.now(UTC) - waited).isoformat()
    return f"{name},{name.lower()}@{name.lower()}.example,mql,70,{source},{region},{name},{received}"


@pytest.fixture
def worked(terminal: Terminal) -> Terminal:
    """Three leads of yesterday and one of last month; Ana claimed the oldest of the north and called it."""
    terminal.policy(POLICY)
    rows = [
        a_row("Acme", waited=hours(30)),
        a_row("Beta", waited=hours(29), source="fair"),
        a_row("Gamma", waited=hours(28), region="south"),
        a_row("Delta", waited=timedelta(days=20), region="south"),
    ]
    assert terminal("import", terminal.file(*rows, header=HEADER)).code == 0
    with opened() as runtime:
        with runtime.open() as uow:
            uow.people.put(a_person(ANA))
            uow.commit()
        offered = runtime.services.queues.next_lead(ANA, queue="north")
        assert isinstance(offered, Previewed)
        claimed = runtime.services.claims.claim(ANA, offered.lead.id)
        assert isinstance(claimed, Claimed)
        runtime.services.contacts.log(ANA, claimed.claim.id, Channel.CALL, ContactOutcome.REACHED)
    return terminal


def cells(line: str) -> list[str]:
    return [one.strip() for one in line.split("  ") if one.strip()]


def test_a_report_has_every_figure_with_its_n_and_what_it_should_be(worked: Terminal) -> None:
    answer = worked("report")

    lines = answer.out.splitlines()
    told = {row[0]: row[1:] for row in map(cells, lines) if row}
    assert answer.code == 0
    assert lines[0].startswith("7 days, 20")
    assert lines[0].endswith("(Europe/Berlin), all queues")
    assert told["entries"] == ["3"]
    assert told["claims"] == ["1"]
    assert told["velocity"] == ["0.33", "3", "above 1 the line shrinks"]
    assert told["time in queue, mean"] == ["30 h", "1", "2 h, 8 h, 24 h by priority"]
    assert told["claim rate"] == ["0 %", "3", "90 % or more"]
    assert told["abandonment"] == ["0 %", "1", "15 % or less"]
    assert {"claim to contact, mean", "speed to lead, mean", "conversion", "customers"} <= set(told)


def test_how_queues_stand_says_of_how_many_leads_each_figure_is(worked: Terminal) -> None:
    heading, north, rest = map(cells, worked("status").out.splitlines())

    told = [dict(zip(heading, row, strict=True)) for row in (north, rest)]
    assert [(one["claim rate"], one["abandoned"], one["velocity"]) for one in told] == [
        ("0% (2)", "0% (1)", "–"),
        ("0% (1)", "–", "–"),
    ]
    [of_north, _] = worked("status", "--json").json
    assert [of_north[f"{name}_n"] for name in ("claim_rate", "abandonment", "velocity_4h")] == [2, 1, 0]


def test_a_report_of_one_queue_and_a_longer_period(worked: Terminal) -> None:
    answer = worked("report", "--queue", "REST", "--period", "30d", "--json")
    headline = worked("report", "--queue", "rest", "--period", "1d").out.splitlines()[0]

    assert (answer.json["queues"], answer.json["total"]["entries"]) == (["rest"], 2)
    assert headline.startswith("1 day, ")
    assert headline.endswith("queue rest")


def test_figures_are_told_apart_by_source_with_their_n(worked: Terminal) -> None:
    lines = worked("report", "--by", "source").out.splitlines()

    start, worked_ = (number for number, line in enumerate(lines) if line.startswith("Source"))
    assert cells(lines[start])[:3] == ["Source", "entries", "claims"]
    assert [cells(line)[:3] for line in lines[start + 1 : start + 3]] == [
        ["web", "2", "1"],
        ["fair", "1", "0"],
    ]
    assert cells(lines[worked_])[:3] == ["Source", "in queue", "to contact"]
    assert "30 h (1)" in lines[worked_ + 1]
    assert max(map(len, lines)) <= 80


def test_how_leads_left_without_a_claim_stands_below_abandonment(worked: Terminal) -> None:
    lead = a_lead("Old", id=9_000, queue="north", now=datetime.now(UTC))
    asleep = replace(lead, state=LeadState.NURTURE, version=lead.version + 1)
    with opened() as runtime, runtime.open() as uow:
        uow.apply(arriving(lead))
        uow.apply(Change(leads=(asleep,), events=(an_event(lead, Verb.NURTURED, at=datetime.now(UTC)),)))
        uow.commit()

    lines = [cells(line) for line in worked("report", "--period", "2d").out.splitlines()]

    at = next(number for number, row in enumerate(lines) if row[:1] == ["abandonment"])
    assert lines[at][1:3] == ["50 %", "2"]
    assert lines[at + 1] == ["moved to nurture", "1"]


def test_types_go_by_their_words(worked: Terminal) -> None:
    assert "mql  " not in worked("report", "--by", "type").out


def test_scripts_read_the_same_under_fixed_names(worked: Terminal) -> None:
    told = worked("report", "--by", "account-tier", "--json").json

    assert list(told) == ["period", "queues", "by", "total", "slices", "patterns"]
    assert (told["by"], told["patterns"]) == ("account_tier", [])
    assert list(told["total"]) == list(COLUMNS[4:])
    assert [(one["name"], one["entries"]) for one in told["slices"]] == [(None, 3)]
    since, until = (datetime.fromisoformat(told["period"][end]) for end in ("since", "until"))
    assert until - since == timedelta(days=7)


def test_a_spreadsheet_gets_the_same_figures(worked: Terminal) -> None:
    answer = worked("report", "--by", "source", "--csv")

    rows = list(csv.DictReader(io.StringIO(answer.out, newline="")))
    scripts = worked("report", "--by", "source", "--json").json
    assert tuple(rows[0]) == COLUMNS
    assert [(row["by"], row["name"], row["entries"]) for row in rows] == [
        ("total", "", "3"),
        ("source", "web", "2"),
        ("source", "fair", "1"),
    ]
    assert int(rows[0]["time_in_queue_mean_s"]) == pytest.approx(
        scripts["total"]["time_in_queue_mean_s"], abs=5
    )


def test_the_heat_map_shows_the_hours_with_anything(worked: Terminal) -> None:
    drawn, told = worked("report", "--heat"), worked("report", "--heat", "--json").json["heat"]

    assert sum(map(sum, told["entries"])) == 3
    assert sum(map(sum, told["claims"])) == 1
    lines = drawn.out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("entries/claims"))
    assert cells(lines[start])[1:] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    drawn_cells = [one for line in lines[start + 1 :] for one in cells(line)[1:]]
    assert sum(int(one.split("/")[0]) for one in drawn_cells) == 3


def test_the_heat_map_of_nothing_has_no_hours(terminal: Terminal) -> None:
    lines = terminal("report", "--heat").out.splitlines()

    assert lines[-1].startswith("entries/claims")


def test_a_report_of_nothing_says_that_nothing_came_in(terminal: Terminal) -> None:
    answer = terminal("report", "--by", "queue")

    told = {row[0]: row[1:] for row in map(cells, answer.out.splitlines()) if row}
    assert told["velocity"][0] == "no intake"
    assert told["claim rate"][0] == "–"


def test_what_keeps_happening_stands_at_the_end(terminal: Terminal) -> None:
    terminal.policy("queues: [{name: leads, depth: {yellow: 1, red: 50, critical: 100}}]")
    long_ago = datetime.now(UTC) - timedelta(days=29)
    with opened() as runtime, runtime.open() as uow:
        uow.apply(arriving(*(a_lead(f"Old {number}", waited=hours(0), now=long_ago) for number in range(9))))
        uow.commit()

    people, scripts = terminal("report"), terminal("report", "--json").json

    [full] = scripts["patterns"]
    assert (full["kind"], full["queue"], full["evidence"]["yellow"]) == ("always_full", "leads", 1)
    assert people.out.splitlines()[-1].startswith("leads: for 100 % of the last")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--period", "7w"], "'7w' is no period; write a number of days, from 1d to 366d"),
        (["--period", "400d"], "'400d' is no period; write a number of days, from 1d to 366d"),
        (
            ["--by", "colour"],
            "nothing is told apart by 'colour'; there are: "
            "queue, type, source, rep, region, product, account_tier, wait",
        ),
        (["--queue", "nowhere"], "there is no queue 'nowhere'; there are: leads"),
        (
            ["--by", "rep"],
            "figures by rep are off, so that nobody is ranked; "
            "reports: {rankings: true} in the policy turns them on",
        ),
        (["--csv", "--json"], "--csv is the report alone; leave --json and --heat out"),
        (["--csv", "--heat"], "--csv is the report alone; leave --json and --heat out"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(
    terminal: Terminal, words: list[str], complaint: str
) -> None:
    answer = terminal("report", *words)

    assert (answer.code, answer.complaint, answer.out) == (2, complaint, "")


def test_figures_by_rep_once_the_policy_wants_them(worked: Terminal) -> None:
    worked.policy(POLICY + "reports: {rankings: true}\n")

    told, drawn = worked("report", "--by", "rep", "--json").json, worked("report", "--by", "rep").out

    assert [(one["name"], one["claims"]) for one in told["slices"]] == [(ANA, 1)]
    assert ANA in drawn


def test_a_database_that_is_away_is_code_three(terminal: Terminal) -> None:
    terminal.set(DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/nowhere")

    answer = terminal("report")

    assert answer.code == 3
    assert answer.complaint


def test_a_source_cannot_steer_the_terminal(terminal: Terminal) -> None:
    row = a_row("Acme", waited=hours(2), source="[red]web\x1b[2J")
    terminal("import", terminal.file(row, header=HEADER))

    answer = terminal("report", "--by", "source")

    assert "\x1b" not in answer.out
    assert "[red]web" in answer.out
