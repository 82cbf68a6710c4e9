"""A rep asks for the next lead, and gets to see the one there is for them."""

from dataclasses import replace

import pytest

from core.answers import NothingWaiting, Previewed, Refusal, Refused, Why
from core.model import Lead, LeadState, LeadType
from core.places import front_place, places_before
from core.policies.queues import QueuePolicy
from core.services.queues import why
from tests.builders import ANA, BEN, MONDAY_9AM, QUEUE, a_lead, a_person, a_queue, a_team, hours, minutes
from tests.core.services.floor import Floor, OpenFloor


def test_asking_again_shows_the_same_lead_for_the_same_reason_until_the_same_moment(floor: Floor) -> None:
    floor.gets(a_lead("First", waited=hours(50)), a_lead("Second", waited=hours(2)))
    first = floor.pull(ANA)

    floor.clock.move(seconds=119)
    again = floor.pull(ANA)

    assert again == first
    assert first.lead.facts.company == "First"
    assert first.until == MONDAY_9AM + minutes(2)


def test_a_lead_that_somebody_looks_at_is_shown_to_nobody_else(floor: Floor) -> None:
    first, second = floor.gets(a_lead(waited=hours(2)), a_lead(waited=hours(1)))

    ana, ben = floor.pull(ANA), floor.pull(BEN)

    assert (ana.lead.id, ben.lead.id) == (first.id, second.id)


def test_a_better_lead_that_comes_in_does_not_take_the_place_of_the_one_before_my_eyes(floor: Floor) -> None:
    (first,) = floor.gets(a_lead("Calm"))
    floor.pull(ANA)

    floor.gets(a_lead("Hot", type=LeadType.HOT_INBOUND))

    assert floor.pull(ANA).lead.id == first.id
    assert floor.pull(BEN).lead.facts.company == "Hot"


def test_a_reservation_that_ran_out_does_not_keep_the_lead_from_others_though_no_tick_came(
    floor: Floor,
) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.clock.move(minutes=2)

    offered = floor.pull(BEN)

    assert offered.lead.id == lead.id
    assert floor.verbs(lead) == ["entered", "reserved", "reservation expired", "reserved"]


def test_the_tick_puts_a_lead_back_whose_reservation_ran_out(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.clock.move(minutes=2)

    floor.tick.run()

    assert floor.lead(lead) == replace(lead, version=3)
    assert floor.story(lead)[-1].actor == "nextlead"


def test_a_reservation_holds_a_moment_before_its_end_whatever_ticks(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.clock.move(seconds=119)

    floor.tick.run()

    assert isinstance(floor.queues.next_lead(BEN), NothingWaiting)
    assert floor.lead(lead).reserved_by == ANA


def test_whoever_comes_back_too_late_gets_the_head_of_the_line_anew(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.clock.move(minutes=5)

    offered = floor.pull(ANA)

    assert offered.lead.id == lead.id
    assert offered.until == MONDAY_9AM + minutes(7)


def test_naming_another_queue_puts_the_first_lead_back_in_its_place(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(a_queue("north"), a_queue("south")), [ANA])
    north, south = floor.gets(a_lead(queue="north"), a_lead(queue="south"))
    floor.pull(ANA, "north")

    offered = floor.pull(ANA, "south")

    assert offered.lead.id == south.id
    assert floor.lead(north) == replace(north, version=3)
    assert (floor.story(north)[-1].verb, floor.story(north)[-1].actor) == ("put back", ANA)


def test_naming_the_queue_one_looks_at_already_changes_nothing(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(a_queue("north"), a_queue("south")), [ANA])
    floor.gets(a_lead(queue="north"), a_lead(queue="south"))

    first = floor.pull(ANA, "south")

    assert floor.pull(ANA, "south") == floor.pull(ANA) == first


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ("nowhere", Refused(Refusal.UNKNOWN_QUEUE, asked="nowhere", names=("south",))),
        ("north", Refused(Refusal.NOT_IN_QUEUE, asked="north", names=("south",))),
    ],
)
def test_a_queue_that_is_not_mine_is_refused_with_the_names_of_those_that_are(
    open_floor: OpenFloor, queue: str, expected: Refused
) -> None:
    floor = open_floor(a_team(a_queue("north", members=[BEN]), a_queue("south")), [ANA])
    floor.gets(a_lead(queue="north"))

    assert floor.queues.next_lead(ANA, queue=queue) == expected


def test_a_rep_of_no_queue_is_told_so(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(a_queue(members=[BEN])), [ANA])

    assert floor.queues.next_lead(ANA) == Refused(Refusal.NO_QUEUE)


def test_an_empty_queue_is_named(floor: Floor) -> None:
    assert floor.queues.next_lead(ANA) == NothingWaiting((QUEUE,))


def test_whoever_has_as_many_claims_as_the_cap_sees_no_further_lead(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(claims={"cap": 1}), [ANA])
    floor.gets(a_lead(), a_lead())
    claim = floor.take(ANA).claim

    refused = floor.queues.next_lead(ANA)
    floor.call(ANA, claim)

    assert refused == Refused(Refusal.AT_CAP, limit=1)
    assert isinstance(floor.queues.next_lead(ANA), Previewed)


def test_only_whoever_speaks_the_language_is_shown_the_lead(open_floor: OpenFloor) -> None:
    details = {ANA: {"skills": {"language": ["de", "en"]}}, BEN: {"skills": {"language": ["ID"]}}}
    floor = open_floor(a_team(a_queue(skills=["language"]), people={"details": details}), [ANA, BEN])
    floor.gets(a_lead("Jakarta", language="id", waited=hours(5)), a_lead("Berlin", language="DE"))

    ana, ben = floor.pull(ANA), floor.pull(BEN)

    assert (ana.lead.facts.company, ben.lead.facts.company) == ("Berlin", "Jakarta")


def test_a_person_in_the_user_group_of_a_queue_pulls_from_it(open_floor: OpenFloor) -> None:
    ana = a_person(ANA, groups=frozenset({"S02NORTH"}))
    floor = open_floor(a_team(a_queue(members=["S02NORTH"])), [ana, BEN])
    floor.gets(a_lead())

    assert floor.queues.next_lead(BEN) == Refused(Refusal.NO_QUEUE)
    assert floor.pull(ANA).lead.facts.company == "Acme"


def test_the_lead_one_asks_about_is_the_one_one_was_shown(floor: Floor) -> None:
    floor.gets(a_lead())
    offered = floor.pull(ANA)

    assert floor.queues.looking(ANA, offered.lead.id) == offered


def test_a_form_about_a_lead_that_is_not_before_my_eyes_stays_shut(floor: Floor) -> None:
    floor.gets(a_lead())
    lead = floor.pull(ANA).lead
    elsewhere = floor.under(a_team(a_queue("other")))

    assert floor.queues.looking(BEN, lead.id) == Refused(Refusal.EXPIRED, lead=lead)
    assert floor.queues.looking(ANA, lead.id + 1) == Refused(Refusal.GONE)
    assert elsewhere.queues.looking(ANA, lead.id) == Refused(Refusal.GONE)
    floor.clock.move(minutes=2)
    assert floor.queues.looking(ANA, lead.id) == Refused(Refusal.EXPIRED, lead=lead)


HYBRID, PRIORITY = a_queue(), a_queue(ordering="priority")
FRESH = a_lead(waited=minutes(5))
HOT = a_lead(type=LeadType.HOT_INBOUND, waited=minutes(1))


@pytest.mark.parametrize(
    ("lead", "queue", "reason"),
    [
        (HOT, HYBRID, Why.HOT),
        (replace(HOT, overdue_at=MONDAY_9AM), HYBRID, Why.OVERDUE),
        (a_lead(waited=hours(73), place=front_place(1, MONDAY_9AM)), HYBRID, Why.FRONT),
        (a_lead(waited=hours(49), place=places_before(FRESH.place, None, [1])[0]), HYBRID, Why.PROMOTED),
        (a_lead(waited=hours(25)), HYBRID, Why.OVERDUE),
        (a_lead(queue=PRIORITY), PRIORITY, Why.BEST),
        (FRESH, HYBRID, Why.OLDEST),
        (a_lead(waited=hours(200), state=LeadState.RECYCLED), HYBRID, Why.RECYCLED),
    ],
)
def test_a_preview_says_why_this_lead_and_no_other(lead: Lead, queue: QueuePolicy, reason: Why) -> None:
    assert why(lead, queue, MONDAY_9AM) is reason
