"""``nextlead tick``."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.bootstrap import build
from bot.sandbox.server import SandboxServer
from bot.settings import load_settings
from core.answers import Claimed, Previewed, Transferred
from core.errors import Busy, Unreachable
from core.services import tick
from tests.bot.commands.terminal import Terminal
from tests.builders import ANA, BEN, a_person

POLICY = "queues: [{name: leads, cap: 1}]"
TWO = (
    "Acme,ana@acme.example,mql,70,A-1,2026-03-02T08:00:00Z",
    "Borealis,ben@borealis.example,warm,60,A-2,2026-03-02T08:01:00Z",
)


def in_days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).isoformat()


def test_nothing_due_is_said_so(terminal: Terminal) -> None:
    assert terminal("tick", "--json").json == []
    assert terminal("tick").out == "Nothing was due.\n"


def test_what_the_tick_did_is_listed_with_kind_queue_and_lead(terminal: Terminal) -> None:
    terminal.policy(POLICY)
    terminal("import", terminal.file(*TWO))
    terminal.policy("queues: [{name: leads, cap: 2}]")

    answer = terminal("tick", "--json")

    assert answer.code == 0
    admitted, paused = answer.json
    assert admitted == {"kind": "admitted", "queue": "leads", "lead": "L-2", "why": "score"}
    assert (paused["kind"], paused["queue"], paused["lead"], paused["why"]) == (
        "started",
        "leads",
        None,
        "pause_sources",
    )


def test_the_tick_can_pretend_a_later_moment(terminal: Terminal) -> None:
    terminal("import", terminal.file(*TWO))

    answer = terminal("tick", "--at", in_days(8))

    assert answer.code == 0
    assert "moved to nurture" in answer.out


def test_a_moment_before_the_newest_event_is_refused_but_a_plain_tick_never_is(terminal: Terminal) -> None:
    terminal("import", terminal.file(*TWO))
    terminal("tick", "--at", in_days(8))

    refused, plain = terminal("tick", "--at", in_days(4)), terminal("tick")

    assert refused.code == 2
    assert "before the newest event" in refused.complaint
    assert plain.code == 0


def test_a_moment_without_a_zone_is_in_the_policys(terminal: Terminal) -> None:
    terminal.policy("timezone: Asia/Jakarta")
    terminal("import", terminal.file("Acme,ana@acme.example,mql,70,A-1,"))
    in_jakarta = datetime.now(UTC) + timedelta(hours=7)

    early = terminal("tick", "--at", (in_jakarta - timedelta(minutes=2)).replace(tzinfo=None).isoformat())
    late = terminal("tick", "--at", (in_jakarta + timedelta(minutes=2)).replace(tzinfo=None).isoformat())

    assert (early.code, late.code) == (2, 0)


@pytest.mark.parametrize("moment", ["tomorrow", "", "2026-13-01", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_what_is_no_moment_is_explained(terminal: Terminal, moment: str) -> None:
    answer = terminal("tick", "--at", moment)

    assert answer.code == 2
    assert "--at needs a moment" in answer.complaint


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        (Busy("the database is locked"), 3, "the database is locked"),
        (KeyError("ups"), 70, "a fault of ours (KeyError)"),
    ],
)
def test_a_queue_left_for_the_next_tick_is_named(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, trouble: Exception, code: int, words: str
) -> None:
    def fails(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(tick, "promote", fails)

    answer = terminal("tick", "--json")

    assert answer.code == code
    assert answer.complaint == f"leads: left for the next tick, {words}"
    assert answer.json == []


def test_a_database_that_goes_away_ends_the_tick(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise Unreachable("the database does not answer")

    monkeypatch.setattr(tick, "promote", gone)

    answer = terminal("tick")

    assert (answer.code, answer.complaint) == (3, "the database does not answer")


def a_transfer_from_ana_to_ben() -> None:
    """Ana claims the next lead and hands it over; Ben has not heard of it yet."""
    runtime = build(load_settings())
    services = runtime.services
    try:
        for person in (ANA, BEN):
            services.people.seen(a_person(person))
        offered = services.queues.next_lead(ANA)
        assert isinstance(offered, Previewed)
        claimed = services.claims.claim(ANA, offered.lead.id)
        assert isinstance(claimed, Claimed)
        assert isinstance(services.ownership.transfer(ANA, claimed.claim.id, BEN), Transferred)
    finally:
        runtime.close()


@pytest.mark.parametrize("when", [(), ("--at", in_days(1))])
def test_a_tick_also_sends_the_messages_that_are_due(
    terminal: Terminal, slack: SandboxServer, when: tuple[str, ...]
) -> None:
    slack.workspace.add_user(BEN, "ben", "Ben")
    terminal.policy("calendar: always")
    terminal("import", terminal.file(*TWO))
    a_transfer_from_ana_to_ben()

    answer = terminal("tick", *when)

    assert answer.code == 0
    [message] = slack.workspace.messages[slack.workspace.dm_of(BEN).id]
    assert "Acme" in message.text
