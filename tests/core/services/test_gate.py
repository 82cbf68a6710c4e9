"""Turning somebody away: one line in the audit trail, and the refusal whatever becomes of that line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.answers import Arranged, Previewed, Refusal, Refused
from core.errors import Busy, Unreachable
from core.ports import UnitOfWork
from core.rights import Action, Denial
from core.services.gate import FORGOTTEN_AT_ONCE, KEPT
from storage.doors import SqlDenials
from storage.session import Statement
from tests.builders import ANA, BEN, MIA, a_lead, a_queue, a_team, hours
from tests.core.services.floor import Floor, OpenFloor, floors, the
from tests.databases import a_database

TEAM = a_team(a_queue("leads", managers=[MIA]), people={"reps": [ANA], "managers": [MIA], "ops": [MIA]})


def denials(floor: Floor) -> list[Denial]:
    with floor.open(writes=False) as uow:
        return list(uow.denials.latest(99))


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [ANA, BEN, MIA])


@pytest.fixture
def postgres_floor(tmp_path: Path) -> Iterator[OpenFloor]:
    with a_database("postgresql", tmp_path) as url, floors(url) as opened:
        yield opened


def test_a_denial_says_when_who_what_why_and_about_what(floor: Floor) -> None:
    floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.clock.move(minutes=5)

    floor.ownership.release(BEN, claim.id)
    floor.claims.my_leads(BEN)
    floor.overflow.in_charge(ANA, "leads")

    at = floor.clock.now()
    assert denials(floor) == [
        Denial(at, ANA, Action.ARRANGE, Refusal.NOT_IN_CHARGE, "leads"),
        Denial(at, BEN, Action.WORK_CLAIM, Refusal.NOT_A_REP),
        Denial(at, BEN, Action.WORK_CLAIM, Refusal.NOT_A_REP, str(claim.id)),
    ]


def test_after_a_year_nobody_can_see_any_more_who_was_turned_away(floor: Floor) -> None:
    with floor.open() as uow:
        for _ in range(FORGOTTEN_AT_ONCE + 1):
            uow.denials.put(Denial(floor.clock.now(), ANA, Action.REVIEW, Refusal.NOT_OPS))
        uow.commit()
    floor.clock.move(days=KEPT.days)
    floor.claims.my_leads(BEN)
    floor.tick.run()
    assert len(denials(floor)) == 99

    floor.clock.move(seconds=1)
    report = floor.tick.run()

    assert ([one.actor for one in denials(floor)], report.failures) == ([BEN], ())


def test_what_anybody_may_be_refused_is_no_denial(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())

    refused = [
        floor.claims.claim(ANA, lead.id),
        floor.claims.claim(ANA, 404),
        floor.queues.next_lead(ANA, queue="unheard-of"),
        floor.ownership.release(ANA, 404),
        floor.escalation.keep(MIA, 404),
        floor.alerts.acknowledge(BEN, 404),
    ]

    assert all(isinstance(one, Refused) for one in refused)
    assert denials(floor) == []


@dataclass
class NoTrail:
    """An audit trail that cannot be written."""

    fails: Callable[[], object]

    def put(self, _: Denial) -> None:
        self.fails()
        raise Unreachable("the database's disk is full; nothing was stored")


def without_a_trail(floor: Floor, fails: Callable[[Any], object] = id) -> Floor:
    """The same floor; ``fails`` is what becomes of a unit of work before its trail cannot be written."""

    @contextmanager
    def opened(*, writes: bool = True) -> Iterator[Any]:
        with floor.open(writes=writes) as uow:
            changed: Any = uow
            changed.denials = NoTrail(partial(fails, changed))
            yield changed

    return Floor(opened, floor.team, floor.clock)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "ask",
    [lambda floor: floor.queues.next_lead(BEN), lambda floor: floor.claims.my_leads(BEN)],
    ids=["writing", "reading"],
)
def test_whoever_may_not_is_refused_also_where_it_cannot_be_written_down(
    floor: Floor, ask: Callable[[Floor], object]
) -> None:
    floor.gets(a_lead())

    answer = ask(without_a_trail(floor))

    assert answer == Refused(Refusal.NOT_A_REP)
    assert denials(floor) == []
    assert isinstance(floor.queues.next_lead(ANA), Previewed)


def test_a_reader_is_refused_also_where_nobody_can_write_for_now(floor: Floor) -> None:
    def locked(*, writes: bool = True) -> UnitOfWork:
        if writes:
            raise Busy("the database is busy with other work; nothing was changed, try again")
        return floor.open(writes=False)

    answer = Floor(locked, floor.team, floor.clock).claims.my_leads(BEN)

    assert answer == Refused(Refusal.NOT_A_REP)


def test_a_connection_that_is_lost_at_that_moment_is_never_used_again(
    postgres_floor: OpenFloor,
) -> None:
    floor = postgres_floor(TEAM, [ANA, BEN, MIA])
    floor.gets(a_lead())

    def lose(uow: Any) -> None:
        (pid,) = uow._session.row(Statement("SELECT pg_backend_pid()"))
        with floor.open() as other:
            other_: Any = other
            other_._session.row(Statement("SELECT pg_terminate_backend(CAST(? AS integer))"), pid)

    def put_for_real(uow: Any) -> None:
        lose(uow)
        SqlDenials(uow._session).put(Denial(floor.clock.now(), BEN, Action.PULL, Refusal.NOT_A_REP))

    answer = without_a_trail(floor, put_for_real).queues.next_lead(BEN)
    offered = [floor.queues.next_lead(ANA) for _ in range(20)]

    assert answer == Refused(Refusal.NOT_A_REP)
    assert all(isinstance(one, Previewed) for one in offered)


def test_help_that_is_over_gives_no_right_to_the_card_that_is_left(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    measure = the(Arranged, floor.overflow.more_reps(MIA, "leads", [BEN], hours(1))).measure
    offered = floor.pull(BEN)
    floor.overflow.stop(MIA, measure.id)

    answer = floor.claims.claim(BEN, offered.lead.id)

    assert answer == Refused(Refusal.NOT_A_REP)
    assert floor.owner(lead) is None
    assert [(one.actor, one.action, one.subject) for one in denials(floor)] == [
        (BEN, Action.CLAIM, str(lead.id))
    ]
