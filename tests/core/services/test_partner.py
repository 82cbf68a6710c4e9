"""Handing leads over to a partner: only with consent, to be taken back for a week, then for good."""

import pytest

from core.answers import Arranged, Refusal, Refused
from core.model import Lead, LeadState
from tests.builders import ANA, MIA, MONDAY_9AM, a_lead, days, hours
from tests.core.services.crowding import NORTH, SOUTH, a_crowded_floor, arranged, in_force, lines
from tests.core.services.floor import Floor, OpenFloor, the

GONE = LeadState.PARTNER


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return a_crowded_floor(open_floor)


def four_who_agreed(floor: Floor) -> list[Lead]:
    """The first of the line, the second, one who is held and the last; somebody between them never agreed."""
    first, _, _, second, held, last = floor.gets(
        a_lead("First", queue=NORTH, waited=hours(9), consent=True),
        a_lead("No", queue=NORTH, waited=hours(8), consent=False),
        a_lead("Silent", queue=NORTH, waited=hours(1)),
        a_lead("Second", queue=NORTH, waited=hours(7), consent=True),
        a_lead("Held", queue=NORTH, waited=hours(6), consent=True, state=LeadState.HELD),
        a_lead("Last", queue=NORTH, waited=hours(5), consent=True),
    )
    return [first, second, held, last]


def test_those_furthest_behind_go_first_and_nobody_who_has_not_agreed(floor: Floor) -> None:
    first, second, held, last = four_who_agreed(floor)

    answer = the(Arranged, floor.overflow.partner(MIA, "north", 3))

    assert answer.leads == 3
    assert [state for _, state in lines(floor, first, second, held, last)] == [
        LeadState.WAITING,
        GONE,
        GONE,
        GONE,
    ]
    story = floor.story(last)[-1]
    assert (story.verb.value, story.why, story.actor) == (
        "handed to a partner",
        str(answer.measure.id),
        MIA,
    )


def test_of_more_than_there_are_those_go_that_there_are(floor: Floor) -> None:
    four_who_agreed(floor)

    answer = the(Arranged, floor.overflow.partner(MIA, "north", 500))

    assert (answer.leads, answer.measure.data["leads"]) == (4, 4)
    assert answer.measure.until == MONDAY_9AM + days(7)


def test_without_consent_nothing_is_handed_over(floor: Floor) -> None:
    floor.gets(a_lead(queue=NORTH), a_lead(queue=SOUTH, consent=True))

    refused = the(Refused, floor.overflow.partner(MIA, "north", 5))

    assert (refused.reason, refused.asked) == (Refusal.NO_CONSENT, "north")
    assert in_force(floor) == []


def test_within_the_week_what_is_still_there_can_be_taken_back(floor: Floor) -> None:
    leads = four_who_agreed(floor)
    measure = arranged(floor.overflow.partner(MIA, "north", 4))
    floor.clock.move(hours=24)

    back = the(Arranged, floor.overflow.stop(MIA, measure.id))

    assert back.leads == 4
    assert {state for _, state in lines(floor, *leads)} == {LeadState.WAITING}
    first = floor.lead(leads[0])
    assert (first.place, first.received_at) == (leads[0].place, leads[0].received_at)
    assert first.came_in_at == MONDAY_9AM + hours(24)
    assert floor.verbs(leads[0])[-1] == "taken back from a partner"
    assert floor.pull(ANA).lead.id == leads[0].id


def test_after_the_week_it_is_final(floor: Floor) -> None:
    leads = four_who_agreed(floor)
    measure = arranged(floor.overflow.partner(MIA, "north", 4))

    floor.clock.move(hours=24 * 7)
    floor.tick.run()

    assert the(Refused, floor.overflow.stop(MIA, measure.id)).reason is Refusal.MEASURE_OVER
    assert {state for _, state in lines(floor, *leads)} == {GONE}


def test_be_the_tick_late_the_week_is_over_all_the_same(floor: Floor) -> None:
    leads = four_who_agreed(floor)
    measure = arranged(floor.overflow.partner(MIA, "north", 4))
    floor.clock.move(hours=24 * 8)

    ended = the(Arranged, floor.overflow.stop(MIA, measure.id))

    assert (ended.leads, ended.measure.ended_by) == (0, MIA)
    assert {state for _, state in lines(floor, *leads)} == {GONE}


def test_several_hand_overs_go_on_beside_each_other_and_each_has_its_own_leads(floor: Floor) -> None:
    first, second, held, last = four_who_agreed(floor)

    one = arranged(floor.overflow.partner(MIA, "north", 2))
    two = arranged(floor.overflow.partner(MIA, "north", 2))
    floor.overflow.stop(MIA, one.id)

    assert [state for _, state in lines(floor, first, second)] == [GONE, GONE]
    assert [state for _, state in lines(floor, held, last)] == [LeadState.WAITING, LeadState.WAITING]
    assert [measure.id for measure in in_force(floor)] == [two.id]


def test_the_partners_file_has_what_is_still_there(floor: Floor) -> None:
    four_who_agreed(floor)
    measure = arranged(floor.overflow.partner(MIA, "north", 2))
    other = arranged(floor.overflow.pause_sources(MIA, "north", hours(1)))

    found = floor.overflow.handed_over(measure.id)
    floor.overflow.stop(MIA, measure.id)

    assert found is not None
    assert sorted(str(lead.facts.company) for lead in found[1]) == ["Held", "Last"]
    after = floor.overflow.handed_over(measure.id)
    assert after is not None
    assert after[1] == []
    assert (floor.overflow.handed_over(other.id), floor.overflow.handed_over(999)) == (None, None)


@pytest.mark.parametrize(("asked", "goes"), [(0, 1), (-7, 1), (2, 2)])
def test_somebody_who_asks_for_no_lead_hands_over_one(floor: Floor, asked: int, goes: int) -> None:
    four_who_agreed(floor)

    assert the(Arranged, floor.overflow.partner(MIA, "north", asked)).leads == goes
