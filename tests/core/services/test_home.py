"""What Home shows, and to whom."""

from collections.abc import Sequence

import pytest

from core.answers import Refusal
from core.findings import Pattern, PatternKind
from core.home import Home, Looking, ManagerHome, OpsHome, RepHome
from core.incidents import Level, Severity
from core.notices import Duty
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.rights import Action
from core.services import patterns
from core.services.home import DAYS, Homes
from tests.builders import ANA, BEN, MIA, OLE, a_lead, a_person, a_queue, a_team, hours, minutes
from tests.core.services.crowding import (
    GUEST,
    NORTH,
    OTHER_MANAGER,
    SOUTH,
    TEAM,
    a_crowded_floor,
    sick,
)
from tests.core.services.floor import Floor, OpenFloor, the

EVERYTHING = "U01EVERYTHING"
ALL_AT_ONCE = a_team(
    a_queue("north"),
    a_queue("south"),
    people={
        "reps": [ANA, BEN, EVERYTHING],
        "managers": [MIA, OTHER_MANAGER, EVERYTHING],
        "ops": [OLE, EVERYTHING],
    },
)


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Ana has Acme and Birch of the north, and called Birch; Ben has Corp of the south. One waits in each."""
    floor = a_crowded_floor(open_floor)
    floor.gets(
        a_lead("Acme", queue=NORTH, score=95, waited=hours(3)),
        a_lead("Birch", queue=NORTH, score=90, waited=hours(1), source="website"),
        a_lead("Corp", queue=SOUTH, score=85),
        a_lead("Dune", queue=NORTH, score=50),
        a_lead("Elm", queue=SOUTH, score=50),
    )
    floor.take(ANA)
    floor.clock.move(minutes=1)
    birch = floor.take(ANA)
    floor.take(BEN)
    floor.clock.move(minutes=30)
    floor.call(ANA, birch.claim)
    return floor


def homes(floor: Floor, team: TeamPolicy = TEAM) -> Homes:
    return Homes(floor.open, team, floor.clock)


def sees(floor: Floor, who: str, queue: str | None = None, period: str = "7d") -> Home:
    return homes(floor).of(who, Looking(queue, period))


def denials(floor: Floor) -> list[tuple[str, Action, str | None]]:
    with floor.open(writes=False) as uow:
        return [(one.actor, one.action, one.subject) for one in uow.denials.latest(9)]


def shown(home: Home) -> Sequence[str]:
    return [one.row.status.queue for one in the(ManagerHome, home.manager).queues]


def test_whoever_is_away_finds_it_on_their_home(floor: Floor) -> None:
    floor.people.away(ANA)

    away, there = (the(RepHome, sees(floor, who).rep) for who in (ANA, BEN))

    assert (away.is_away, there.is_away) == (True, False)


def test_a_rep_sees_their_own_claims_and_numbers_and_nobody_elses(floor: Floor) -> None:
    home = sees(floor, ANA)

    rep = the(RepHome, home.rep)
    assert [one.lead.facts.company for one in rep.mine.claims] == ["Acme", "Birch"]
    assert [one.contact_by is None for one in rep.mine.claims] == [False, True]
    assert (rep.numbers.claims, rep.numbers.in_time.part, rep.numbers.claim_to_contact.mean) == (
        2,
        1,
        minutes(30),
    )
    assert (home.manager, home.ops, home.choices, home.days, home.patterns) == (None, None, (), (), ())


def test_a_manager_sees_how_their_own_queues_stand_and_whose_claims_wait(floor: Floor) -> None:
    now = floor.clock.now()
    incident = sick(floor, levels={Severity.RED: Level(now, fired_at=now)})
    sick(floor, queue="south", levels={Severity.RED: Level(now, fired_at=now)})

    home = sees(floor, MIA)

    [north] = the(ManagerHome, home.manager).queues
    assert (north.row.status.queue, north.row.status.depth, north.row.incidents) == ("north", 1, (incident,))
    assert (north.figures.entries, north.figures.claims) == (3, 2)
    assert north.figures.time_in_queue.mean == hours(2) + minutes(0.5)
    assert [(one.rep, one.claims) for one in north.row.uncontacted] == [(ANA, 1)]
    assert north.duty == Duty((ANA,), (), (MIA,))
    assert (home.rep, home.ops, home.choices) == (None, None, ("north",))
    assert len(home.days) == DAYS
    assert (home.days[-1].entries, home.days[-1].claims) == (3, 2)


def test_ops_see_the_river_of_all_queues(floor: Floor) -> None:
    home = sees(floor, OLE)

    ops = the(OpsHome, home.ops)
    assert (ops.total.entries, ops.total.claims) == (5, 3)
    assert sum(ops.outflow.values()) == 3
    assert {one.name for one in ops.sources} == {None, "website"}
    assert ops.values == {"website": 1.0}
    assert (ops.dead, ops.reviews.waiting) == ({}, 0)
    assert (home.rep, home.manager, home.choices) == (None, None, ("north", "south"))
    assert home.days[-1].claims == 3


def test_whoever_has_several_roles_sees_each_part(floor: Floor) -> None:
    everywhere = floor.under(ALL_AT_ONCE)
    everywhere.meets(a_person(EVERYTHING))

    home = homes(everywhere, ALL_AT_ONCE).of(EVERYTHING)

    assert the(RepHome, home.rep).mine.claims == ()
    assert shown(home) == ["north", "south"]
    assert the(OpsHome, home.ops).total.entries == 5


@pytest.mark.parametrize("who", [GUEST, "U0NOBODY"])
def test_whoever_has_no_role_sees_nothing(floor: Floor, who: str) -> None:
    assert sees(floor, who) == Home(Looking())
    assert denials(floor) == []


def test_one_queue_may_be_looked_at_alone(floor: Floor) -> None:
    home = sees(floor, OLE, "south", "30d")

    assert home.looking == Looking("south", "30d")
    assert the(OpsHome, home.ops).total.entries == 2
    assert home.days[-1].entries == 2
    assert home.choices == ("north", "south")


def test_a_queue_of_others_is_not_shown_and_the_try_is_written_down(floor: Floor) -> None:
    manager, rep = sees(floor, MIA, "south"), sees(floor, ANA, "south")

    assert manager.looking == rep.looking == Looking()
    assert (shown(manager), rep.manager) == (["north"], None)
    assert denials(floor) == [(ANA, Action.SEE_BOARD, "south"), (MIA, Action.SEE_BOARD, "south")]
    with floor.open(writes=False) as uow:
        assert {one.reason for one in uow.denials.latest(9)} == {Refusal.NO_QUEUE, Refusal.NOT_IN_CHARGE}


def test_what_nobody_knows_is_passed_over(floor: Floor) -> None:
    home = sees(floor, MIA, "nowhere", "900d")

    assert (home.looking, shown(home)) == (Looking(), ["north"])
    assert denials(floor) == []


def test_a_lane_that_has_nobody_any_more_is_stood_for_by_its_queue(floor: Floor) -> None:
    home = sees(floor, MIA, "north-fast")

    assert (home.looking.queue, shown(home)) == ("north", ["north"])


def test_who_is_not_there_is_not_on_duty(floor: Floor) -> None:
    floor.people.away(ANA)

    [north] = the(ManagerHome, sees(floor, MIA).manager).queues

    assert north.duty == Duty((), (), (MIA,))


def test_what_nobody_takes_is_counted(floor: Floor) -> None:
    with floor.open() as uow:
        owed = [one for many in uow.outbox.due(floor.clock.now() + hours(99), 9, each=9) for one in many]
        uow.outbox.settle([one.key for one in owed], "dead")
        uow.commit()

    assert the(OpsHome, sees(floor, OLE).ops).dead == {"": len(owed)}


def test_figures_of_the_period_may_be_a_minute_old_and_how_queues_stand_never_is(floor: Floor) -> None:
    desk = homes(floor)
    before = the(ManagerHome, desk.of(MIA).manager).queues[0]

    floor.take(ANA)
    floor.clock.move(seconds=59)
    soon = the(ManagerHome, desk.of(MIA).manager).queues[0]
    floor.clock.move(seconds=1)
    then = the(ManagerHome, desk.of(MIA).manager).queues[0]

    waited = before.row.status.waiting
    assert (soon.row.status.waiting, soon.figures) == (waited - 1, before.figures)
    assert then.figures.claims == before.figures.claims + 1


def test_patterns_are_looked_for_once_an_hour_and_shown_of_queues_that_are_shown(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, looked = (
        [Pattern(PatternKind.MONDAY_BACKLOG, one, {}) for one in ("north", "south")],
        list[object](),
    )

    def found_in(uow: UnitOfWork, team: TeamPolicy, now: object) -> tuple[Pattern, ...]:
        looked.append((uow, team, now))
        return tuple(found)

    monkeypatch.setattr(patterns, "found_in", found_in)
    desk = homes(floor)
    first, second = desk.of(MIA), desk.of(OLE)
    floor.clock.move(hours=1)
    third = desk.of(OLE, Looking("south"))

    assert (first.patterns, second.patterns, third.patterns) == ((found[0],), tuple(found), (found[1],))
    assert len(looked) == 2
