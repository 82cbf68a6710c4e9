"""A team's mornings: what everybody reads at opening, who switches it off, and what a Monday brings."""

from typing import Any

import pytest

from bot.sandbox.workspace import Workspace
from core.incidents import AlertRule
from core.policies.reports import DigestPolicy
from core.policies.team import ChannelPolicy, TeamPolicy
from tests.actor import Actor, Lines, states
from tests.journeys.alarms import inbound
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import HARDLY_EVER, MANAGERS, a_firm, an_office, office_policy, pulls, works
from tests.stage import News, Stage

CREW = "C01TEAM"
SETTINGS = "[Digest settings]"


def with_digests(**policy: Any) -> TeamPolicy:
    """Office hours are 9 to 17 in UTC; alerts are for others to tell, but for those about depth."""
    given: dict[str, Any] = {
        "channels": ChannelPolicy(team=CREW, managers=MANAGERS),
        "queues": (inbound(AlertRule.DEPTH),),
        "digests": DigestPolicy(),
    }
    return office_policy(**given | policy)


def with_a_team_channel() -> Workspace:
    workspace = an_office()
    workspace.add_channel(CREW, "team", ["UANA", "UBUDI", "UCLARA", "UDAN", "UMIA"])
    return workspace


def digests(news: News) -> dict[str, list[str]]:
    """By channel the headlines of the digests among what was told."""
    found = {
        channel: [message[0] for message in messages if message[-1].startswith("[Digest")]
        for channel, messages in news.items()
    }
    return {channel: headlines for channel, headlines in found.items() if headlines}


def ticks(who: Actor, *boxes: str) -> Lines:
    """Ticks these boxes of the open form and no others; what it says then."""
    view = who.view()
    who._do(type="submit", view=view["id"], state=states(view, {"digests": boxes}))
    return who.form()


def test_a_week_of_mornings(open_office: OpenOffice) -> None:
    office = open_office(with_digests(), with_a_team_channel())

    _nothing_to_tell_on_the_first_monday(office)
    _tuesday_tells_of_monday(office)
    _a_rep_cannot_switch_it_off(office)
    _the_manager_does(office)
    _monday_tells_of_the_week(office)


def _nothing_to_tell_on_the_first_monday(office: Stage) -> None:
    """The office opens at nine, and so does the play."""
    office.tick()
    assert office.news() == {}


def _tuesday_tells_of_monday(office: Stage) -> None:
    """Of three leads Ana took two, and called one of them."""
    office.leads(*[a_firm(name, type="cold") for name in ("Alder", "Birch", "Cedar")])
    office.passes(minutes=10)
    pulls(office, "UANA")
    pulls(office, "UANA")
    works(office.person("UANA"), "Alder")
    office.until("mon 10:30")

    before = office.until("tue 08:59", every=HARDLY_EVER)
    told = office.until("tue 09:00")

    everybody = [
        "*Daily digest, Tue, Mar 3*: 2 of 3 goals are missed.",
        "Since Mar 2, 2026, 9:00 AM: 3 leads came in (a week earlier: 0), 2 were claimed (0).",
        "`inbound`: ❌ average age 24 h (goal: under 12 h) · ❌ 67 % of 3 claimed within 24 h (goal: 90 %) · "
        "✅ oldest 24 h",
        "1 lead waits now.",
    ]
    assert digests(before) == {}
    assert [spaced(one) for one in told["#team"]] == [[*everybody, SETTINGS]]
    managers = spaced(told["#managers"][-1])
    assert managers == [*everybody, "1 claim waits for its first contact.", SETTINGS]


def spaced(message: Lines) -> Lines:
    """With plain spaces alone, wherever lines may break."""
    return [" ".join(line.split()) for line in message]


def _a_rep_cannot_switch_it_off(office: Stage) -> None:
    ana = office.person("UANA", CREW)

    said = ana.clicks("Digest settings")

    assert said == ["Only managers and ops decide that; nothing was changed."]
    assert office.screen.get("views", user="UANA")["stack"] == []


def _the_manager_does(office: Stage) -> None:
    """She wants the weekly one alone, and it holds at once."""
    mia = office.person("UMIA", CREW)
    form = opens_settings(mia)

    saved = ticks(mia, "digests.weekly")

    assert form[0] == "Digest settings"
    assert saved == ["Digest settings", "Saved. It holds from now on.", "*Digests*: weekly"]
    assert digests(office.until("fri 17:00", every=HARDLY_EVER)) == {}


def opens_settings(who: Actor) -> Lines:
    """The form that the button under the newest digest opens."""
    digest = who.told("digest")
    row = digest["blocks"][-1]
    where = {"channel": who.channel, "ts": digest["ts"]}
    who._do(
        type="action",
        message=where,
        block_id=row["block_id"],
        action_id=row["elements"][0]["action_id"],
    )
    return who.form()


def _monday_tells_of_the_week(office: Stage) -> None:
    told = office.until("mon 09:00", every=HARDLY_EVER)

    headlines = digests(told)
    assert set(headlines) == {"#team", "#managers"}
    assert headlines["#team"] == [headlines["#managers"][-1]]
    assert headlines["#team"][0].startswith("*Weekly digest, Mon, Mar 9*")


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("de", "*Tagesdigest, Di., 3. März*: 2 von 3 Zielen sind verfehlt."),
        ("id", "*Ringkasan harian, Sel, 3 Mar*: 2 dari 3 target tidak tercapai."),
    ],
)
def test_a_channel_hears_it_in_its_own_language(
    open_office: OpenOffice, language: str, headline: str
) -> None:
    office = open_office(with_digests(language=language), with_a_team_channel())
    office.tick()
    office.leads(a_firm("Alder", type="cold"))

    told = office.until("tue 09:00", every=HARDLY_EVER)

    assert told["#team"][-1][0] == headline


def test_a_bot_that_was_off_at_opening_tells_it_when_it_is_back(open_office: OpenOffice) -> None:
    office = open_office(with_digests(), with_a_team_channel())
    office.leads(a_firm("Alder", type="cold"))

    office.passes(hours=3)
    late = office.news()
    office.passes(hours=29)

    assert set(digests(late)) == {"#team", "#managers"}
    assert digests(office.news()) == {}


def test_a_digest_whose_answer_from_slack_got_lost_is_not_posted_twice(open_office: OpenOffice) -> None:
    office = open_office(with_digests(), with_a_team_channel())
    office.leads(a_firm("Alder", type="cold"))
    office.screen.http.put(
        "/sandbox/faults",
        json={"faults": [{"method": "chat.postMessage", "effect": "reset", "when": "after", "times": 1}]},
    )

    told = office.until("mon 12:00")

    assert {channel: len(every) for channel, every in digests(told).items()} == {"#team": 1, "#managers": 1}
