"""Who may do something about a queue that overflows, and what a second click does."""

from collections.abc import Callable
from functools import partial

import pytest

from core.answers import Arranged, LetIn, Plan, Refusal, Refused
from core.incidents import AlertRule
from core.model import LeadState
from core.services.overflow import Overflow, Where
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_lead, hours, minutes
from tests.core.services.crowding import (
    GUEST,
    NORTH,
    OTHER_MANAGER,
    STRANGER,
    a_crowded_floor,
    arranged,
    in_force,
    log,
    sick,
    told,
)
from tests.core.services.floor import Floor, OpenFloor, all_at_once, rows, the

Deed = Callable[[Overflow, str, Where, str | None], object]

DEEDS: dict[str, Deed] = {
    "more reps": lambda desk, who, where, request: desk.more_reps(
        who, where, [BEN], hours(1), request=request
    ),
    "fast lane": lambda desk, who, where, request: desk.fast_lane(
        who, where, [BEN], hours(1), request=request
    ),
    "partner": lambda desk, who, where, request: desk.partner(who, where, 2, request=request),
    "pause": lambda desk, who, where, request: desk.pause_sources(who, where, hours(1), request=request),
    "let in": lambda desk, who, where, request: desk.let_in(who, where, 2, request=request),
}


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    floor = a_crowded_floor(open_floor)
    floor.gets(
        *[a_lead(f"Full {n}", queue=NORTH, consent=True, waited=hours(n + 1)) for n in range(3)],
        *[a_lead(f"Held {n}", queue=NORTH, state=LeadState.HELD, score=99) for n in range(3)],
    )
    return floor


def everything(floor: Floor) -> object:
    with floor.open(writes=False) as uow:
        lent = {one.id: one.lent_to for one in uow.people.all()}
    return rows(floor), in_force(floor), log(floor), lent


@pytest.mark.parametrize("who", [ANA, GUEST, OTHER_MANAGER, STRANGER, "U0UNKNOWN"])
@pytest.mark.parametrize("deed", DEEDS)
def test_reps_guests_and_managers_of_other_queues_change_nothing(floor: Floor, who: str, deed: str) -> None:
    before = everything(floor)

    answers = [DEEDS[deed](floor.overflow, who, "north", None), floor.overflow.in_charge(who, "north")]

    assert answers == [Refused(Refusal.NOT_IN_CHARGE, asked="north")] * 2
    assert everything(floor) == before


@pytest.mark.parametrize("who", [ANA, GUEST, OTHER_MANAGER, STRANGER])
def test_nobody_else_ends_a_measure(floor: Floor, who: str) -> None:
    measure = arranged(floor.overflow.pause_sources(MIA, "north", hours(1)))

    refused = the(Refused, floor.overflow.stop(who, measure.id))

    assert refused.reason is Refusal.NOT_IN_CHARGE
    assert in_force(floor) == [measure]


@pytest.mark.parametrize("who", [MIA, OLE])
@pytest.mark.parametrize("deed", DEEDS)
def test_its_managers_and_ops_may(floor: Floor, who: str, deed: str) -> None:
    assert isinstance(DEEDS[deed](floor.overflow, who, "north", None), Arranged | LetIn)


@pytest.mark.parametrize("deed", DEEDS)
def test_a_card_says_which_queue_by_its_incident_and_ends_with_it(floor: Floor, deed: str) -> None:
    incident, over = sick(floor), sick(floor, rule=AlertRule.AGING, ended_at=floor.clock.now())

    done = DEEDS[deed](floor.overflow, MIA, incident.id, None)
    too_late = DEEDS[deed](floor.overflow, MIA, over.id, None)
    unheard_of = DEEDS[deed](floor.overflow, MIA, 999, None)

    assert isinstance(done, Arranged | LetIn)
    assert too_late == unheard_of == Refused(Refusal.ALERT_OVER)


@pytest.mark.parametrize("deed", DEEDS)
def test_an_unknown_queue_is_answered_with_those_there_are(floor: Floor, deed: str) -> None:
    refused = the(Refused, DEEDS[deed](floor.overflow, MIA, "nowhere", None))

    assert (refused.reason, refused.asked, refused.names) == (
        Refusal.UNKNOWN_QUEUE,
        "nowhere",
        ("north", "south"),
    )


def test_the_rights_of_a_clock_that_stands_still_are_nobodys(floor: Floor) -> None:
    monitor = sick(floor, queue="*", rule=AlertRule.MONITOR)

    assert the(Refused, floor.overflow.pause_sources(OLE, monitor.id, hours(1))).reason is (
        Refusal.UNKNOWN_QUEUE
    )


@pytest.mark.parametrize("deed", DEEDS)
def test_a_delivery_that_comes_again_gets_the_same_answer_and_does_nothing(floor: Floor, deed: str) -> None:
    first = DEEDS[deed](floor.overflow, MIA, "north", "click 1")
    done = everything(floor)

    floor.clock.move(hours=3)
    again = [DEEDS[deed](floor.overflow, MIA, "north", "click 1") for _ in range(4)]

    assert again == [first] * 4
    assert everything(floor) == done


@pytest.mark.parametrize("deed", DEEDS)
def test_five_deliveries_at_once_have_one_effect(open_crowded_floor: OpenFloor, deed: str) -> None:
    floor = a_crowded_floor(open_crowded_floor)
    floor.gets(
        *[a_lead(f"Full {n}", queue=NORTH, consent=True) for n in range(4)],
        *[a_lead(f"Held {n}", queue=NORTH, state=LeadState.HELD) for n in range(3)],
    )

    answers = all_at_once(*[partial(DEEDS[deed], floor.overflow, MIA, "north", "click")] * 5)

    assert answers == [answers[0]] * 5
    assert len(in_force(floor)) == (0 if deed == "let in" else 1)


def test_two_managers_who_take_the_same_measure_at_once_get_one(open_crowded_floor: OpenFloor) -> None:
    floor = a_crowded_floor(open_crowded_floor)

    answers = all_at_once(
        *[partial(floor.overflow.pause_sources, who, "north", hours(1)) for who in (MIA, OLE) * 3]
    )

    refused = [one.reason for one in answers if isinstance(one, Refused)]
    assert refused == [Refusal.ALREADY_IN_FORCE] * 5
    assert len(in_force(floor)) == 1


def test_a_measure_is_ended_once_and_the_second_hears_by_whom(floor: Floor) -> None:
    measure = arranged(floor.overflow.more_reps(MIA, "north", [BEN], hours(1)))

    first = floor.overflow.stop(OLE, measure.id, request="stop")
    same = floor.overflow.stop(OLE, measure.id, request="stop")
    second = floor.overflow.stop(MIA, measure.id, request="another")

    assert first == same
    assert arranged(first).ended_by == OLE
    assert second == Refused(Refusal.MEASURE_OVER, by=OLE)
    assert floor.overflow.stop(MIA, 999) == Refused(Refusal.MEASURE_OVER)


def test_a_form_shows_the_queue_and_what_is_in_force_there(floor: Floor) -> None:
    measure = arranged(floor.overflow.pause_sources(MIA, "north", hours(1)))
    floor.overflow.pause_sources(OTHER_MANAGER, "south", hours(1))

    assert floor.overflow.in_charge(MIA, "north") == Plan("north", (measure,))
    assert floor.overflow.in_charge(OLE, sick(floor).id) == Plan("north", (measure,))


def test_a_form_about_what_is_gone_is_not_opened(floor: Floor) -> None:
    unknown = Refused(Refusal.UNKNOWN_QUEUE, asked="west", names=tuple(one.name for one in floor.team.queues))

    assert floor.overflow.in_charge(MIA, "west") == unknown
    assert floor.overflow.in_charge(MIA, 999) == Refused(Refusal.ALERT_OVER)


def test_a_partner_and_the_door_are_asked_about_with_how_many_leads_there_are(floor: Floor) -> None:
    counted = floor.overflow.counted(MIA, "north")
    refused = floor.overflow.counted(ANA, "north")

    assert counted == Plan("north", consenting=3, held=3)
    assert refused == Refused(Refusal.NOT_IN_CHARGE, asked="north")


def test_held_leads_are_let_in_best_first_and_above_the_cap_with_a_count(floor: Floor) -> None:
    answer = floor.overflow.let_in(MIA, "north", 2)
    rest = floor.overflow.let_in(MIA, "north", 10)

    assert answer == LetIn("north", leads=2, over=1)
    assert rest == LetIn("north", leads=1, over=1)
    assert floor.overflow.let_in(MIA, "north", 10) == Refused(Refusal.NOTHING_HELD, asked="north")
    assert floor.pull(ANA).lead.facts.company == "Held 0"


def test_a_manager_may_let_in_what_a_pause_holds(floor: Floor) -> None:
    (paused,) = floor.gets(a_lead("Listed", queue=NORTH, state=LeadState.HELD, pausable=True, score=100))
    floor.overflow.pause_sources(MIA, "north", hours(1))

    floor.overflow.let_in(MIA, "north", 9)

    assert floor.lead(paused).state is LeadState.WAITING
    assert floor.verbs(paused)[-1] == "approved"


def test_a_measure_lasts_a_quarter_of_an_hour_at_least(floor: Floor) -> None:
    measure = arranged(floor.overflow.pause_sources(MIA, "north", -hours(5)))

    assert measure.until == measure.began_at + minutes(15)


def test_a_refused_loan_tells_nobody(floor: Floor) -> None:
    floor.overflow.more_reps(ANA, "north", [CLEO], hours(1))

    assert told(floor, CLEO) == []
