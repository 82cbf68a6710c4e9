"""A rep claims the lead they were shown; whoever comes second hears why not, and gets another."""

from dataclasses import replace

import pytest

from core.answers import Claimed, MyLeads, NothingWaiting, Previewed, Refusal, Refused
from core.model import LeadState
from tests.builders import ANA, BEN, CLEO, MONDAY_9AM, a_lead, a_person, a_queue, a_team, fresh_leads, minutes
from tests.core.services.floor import Floor, OpenFloor, all_at_once, rows, the


def test_a_claim_makes_the_lead_the_reps_and_may_be_undone_for_a_minute(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)

    claimed = the(Claimed, floor.claims.claim(ANA, lead.id, request="click:1"))

    assert claimed.lead == floor.lead(lead)
    assert (claimed.lead.state, claimed.claim.rep_id) == (LeadState.CLAIMED, ANA)
    assert claimed.undo_until == MONDAY_9AM + minutes(1)
    assert floor.owner(lead) == ANA


def test_a_lead_that_nobody_pulled_cannot_be_claimed(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())

    refused = the(Refused, floor.claims.claim(ANA, lead.id))

    assert refused.reason is Refusal.EXPIRED
    assert floor.owner(lead) is None


def test_claiming_twice_gives_the_same_answer_and_one_claim(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    first = floor.take(ANA, request="click:1")

    second = floor.claims.claim(ANA, lead.id, request="click:2")

    assert second == first
    assert floor.verbs(lead).count("claimed") == 1


def test_whoever_lost_the_race_hears_who_was_faster_and_gets_the_next(floor: Floor) -> None:
    lead, other = floor.gets(a_lead(waited=minutes(90)), a_lead())
    floor.pull(ANA)
    floor.clock.move(minutes=2)
    floor.tick.run()
    floor.take(BEN)

    refused = the(Refused, floor.claims.claim(ANA, lead.id))

    assert (refused.reason, refused.by) == (Refusal.TAKEN, BEN)
    assert the(Previewed, refused.next).lead.id == other.id


def test_somebody_else_who_only_looks_is_faster_too(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.clock.move(minutes=2)
    floor.pull(BEN)

    refused = the(Refused, floor.claims.claim(ANA, lead.id))

    assert (refused.reason, refused.by) == (Refusal.TAKEN, BEN)
    assert refused.next == NothingWaiting(("leads",))


def test_a_click_after_the_reservation_is_refused_and_shows_the_lead_anew(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.clock.move(minutes=2)

    refused = the(Refused, floor.claims.claim(ANA, lead.id))

    assert refused.reason is Refusal.EXPIRED
    assert isinstance(floor.claims.claim(ANA, the(Previewed, refused.next).lead.id), Claimed)


@pytest.mark.parametrize("state", [LeadState.REVIEW, LeadState.CONVERTED, LeadState.ARCHIVED])
def test_a_week_old_card_of_a_lead_that_left_the_queue_is_refused(floor: Floor, state: LeadState) -> None:
    (lead,) = floor.gets(a_lead(state=state))

    refused = floor.claims.claim(ANA, lead.id)

    assert refused == Refused(Refusal.GONE, lead=lead, next=NothingWaiting(("leads",)))


def test_a_lead_that_does_not_exist_is_gone(floor: Floor) -> None:
    assert floor.claims.claim(ANA, 404) == Refused(Refusal.GONE, next=NothingWaiting(("leads",)))


def test_a_lead_handed_over_meanwhile_leaves_no_room_for_the_one_at_hand(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(claims={"cap": 1}), [ANA, BEN])
    first, second = floor.gets(a_lead(waited=minutes(90)), a_lead())
    claim = floor.take(ANA).claim
    offered = floor.pull(BEN)
    floor.ownership.transfer(ANA, claim.id, BEN)

    refused = floor.claims.claim(BEN, second.id)

    assert refused == Refused(Refusal.AT_CAP, limit=1, lead=offered.lead, next=offered)
    assert (floor.owner(first), floor.owner(second)) == (BEN, None)


def test_whoever_left_the_queue_after_the_preview_cannot_claim_from_it_and_pulls_from_their_own(
    open_floor: OpenFloor,
) -> None:
    team = a_team(a_queue("north", members=["S02NORTH"]), a_queue("south"))
    ana = a_person(ANA, groups=frozenset({"S02NORTH"}))
    floor = open_floor(team, [ana])
    north, south = floor.gets(a_lead(queue="north", waited=minutes(90)), a_lead(queue="south"))
    floor.pull(ANA)
    floor.meets(replace(ana, groups=frozenset()))

    refused = the(Refused, floor.claims.claim(ANA, north.id))

    assert (refused.reason, refused.names) == (Refusal.NOT_IN_QUEUE, ("south",))
    assert refused.next is None
    assert floor.pull(ANA).lead.id == south.id
    assert floor.lead(north).state is LeadState.WAITING


def test_a_delivery_that_is_repeated_after_the_undo_claims_nothing_again(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA, request="click:1").claim
    floor.ownership.undo(ANA, claim.id)
    floor.pull(ANA)
    before = rows(floor)

    again = floor.claims.claim(ANA, lead.id, request="click:1")

    assert again == Refused(Refusal.ENDED, lead=floor.lead(lead))
    assert rows(floor) == before


def test_the_same_delivery_five_times_at_once_is_one_claim_and_one_answer(
    open_crowded_floor: OpenFloor,
) -> None:
    floor = open_crowded_floor(people=[ANA])
    lead, _ = floor.gets(a_lead(waited=minutes(90)), a_lead())
    floor.pull(ANA)

    answers = all_at_once(*[lambda: floor.claims.claim(ANA, lead.id, request="click:1")] * 5)

    assert all(answer == answers[0] for answer in answers)
    assert the(Claimed, answers[0]).claim.rep_id == ANA
    assert floor.verbs(lead) == ["entered", "reserved", "claimed"]


def test_twenty_hands_of_one_rep_hold_no_more_than_the_cap(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(people=[ANA])
    leads = floor.gets(*fresh_leads(30))

    def grab() -> None:
        while isinstance(offered := floor.queues.next_lead(ANA), Previewed):
            floor.claims.claim(ANA, offered.lead.id)

    all_at_once(*[grab] * 20)

    assert floor.room_taken(ANA) == 10
    assert sum(floor.owner(lead) == ANA for lead in leads) == 10


def test_two_reps_with_each_others_cards_do_not_wait_for_each_other(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(people=[ANA, BEN])
    floor.gets(*fresh_leads(2))
    ana, ben = floor.pull(ANA), floor.pull(BEN)

    crossed = [lambda: floor.claims.claim(ANA, ben.lead.id), lambda: floor.claims.claim(BEN, ana.lead.id)]
    answers = [the(Refused, answer) for answer in all_at_once(*crossed * 10)]

    assert [(answer.by, answer.next) for answer in answers] == [(BEN, ana), (ANA, ben)] * 10


def test_a_rep_sees_their_own_open_claims_oldest_first_and_nobody_elses(floor: Floor) -> None:
    floor.gets(*fresh_leads(3))
    first = floor.take(ANA)
    floor.take(BEN)
    floor.clock.move(seconds=61)
    second = floor.take(ANA)

    mine = floor.claims.my_leads(ANA)

    assert mine == MyLeads((replace(first, undo_until=None), second), cap=10)
    assert floor.claims.my_leads(CLEO) == MyLeads((), cap=10)


def test_a_form_about_a_claim_opens_for_its_owner_only(floor: Floor) -> None:
    floor.gets(a_lead())
    claimed = floor.take(ANA)

    assert floor.claims.mine(ANA, claimed.claim.id) == claimed
    assert floor.claims.mine(BEN, claimed.claim.id) == Refused(Refusal.NOT_YOURS, by=ANA)
    assert floor.claims.mine(ANA, claimed.claim.id + 1) == Refused(Refusal.GONE)
    floor.ownership.release(ANA, claimed.claim.id)
    assert floor.claims.mine(ANA, claimed.claim.id) == Refused(Refusal.ENDED)
