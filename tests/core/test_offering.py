"""What becomes true when a lead is offered, and when that ends otherwise than by a claim."""

import pytest

from core.acts import Act
from core.answers import Declined, Refusal, Refused
from core.changes import Change
from core.events import SYSTEM, Verb
from core.model import Lead, LeadState
from core.notices import Address, Audience, NoticeKind
from core.offering import (
    adrift,
    counts_as_away,
    decline,
    missed,
    nobody_left,
    offer,
    offer_key,
    over,
    withdraw,
)
from core.offers import Offer, OfferOutcome, OfferReason
from core.policies.claims import OfferPolicy
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_lead, a_person, an_offer, minutes, offering

NOW = MONDAY_9AM
TO_ANA = (Address(ANA, NOW, Audience.REP),)
ACT = Act(ANA, NOW + minutes(1), "click")


def an_offered_lead(rep: str = ANA, **details: object) -> tuple[Lead, Offer]:
    lead = a_lead(**details)  # type: ignore[arg-type]
    made = an_offer(lead, rep, at=NOW)
    (reserved,) = offering(lead, made).leads
    return reserved, made


def test_an_offer_is_a_reservation_with_an_end_and_its_rep_is_told() -> None:
    lead = a_lead()

    change = offer(lead, ANA, NOW, offer_id=7, reason=OfferReason.TURN, policy=OfferPolicy(), told=TO_ANA)

    (reserved,), (made,), (event,), (notice,) = change.leads, change.offered, change.events, change.notices
    until = NOW + minutes(5)
    assert (reserved.state, reserved.reserved_by, reserved.offer_id) == (LeadState.RESERVED, ANA, 7)
    assert (reserved.reserved_until, reserved.version) == (until, lead.version + 1)
    assert (made.lead_id, made.rep_id, made.until, made.is_open) == (lead.id, ANA, until, True)
    assert (event.verb, event.actor, event.why, event.data["rep"]) == (Verb.OFFERED, SYSTEM, "turn", ANA)
    assert (notice.kind, notice.key, notice.to) == (NoticeKind.OFFER, offer_key(7, ANA), ANA)


@pytest.mark.parametrize(
    ("state", "place_of"),
    [(LeadState.WAITING, LeadState.WAITING), (LeadState.RECYCLED, LeadState.RECYCLED)],
)
def test_a_declined_lead_waits_again_where_it_stood(state: LeadState, place_of: LeadState) -> None:
    lead, made = an_offered_lead(state=state)

    answer, change = decline(lead, made, ACT, owner=None)

    (waiting,), (ended,), (event,) = change.leads, change.offers_over, change.events
    assert answer == Declined(waiting)
    assert (waiting.state, waiting.place, waiting.offer_id) == (place_of, lead.place, None)
    assert (ended.offer_id, ended.outcome) == (made.id, OfferOutcome.DECLINED)
    assert (event.verb, event.actor, event.request) == (Verb.DECLINED, ANA, "click")


def test_declining_twice_is_declining_once() -> None:
    lead = a_lead()
    made = an_offer(lead, ended_at=NOW, outcome=OfferOutcome.DECLINED)

    assert decline(lead, made, ACT, owner=None) == (Declined(lead), Change())


def test_an_offer_whose_time_is_over_is_declined_no_more() -> None:
    lead, made = an_offered_lead()

    answer, change = decline(lead, made, Act(ANA, NOW + minutes(5)), owner=None)

    assert (answer, change) == (Refused(Refusal.OFFER_OVER, lead=lead), Change())


def test_whoever_is_late_hears_who_has_the_lead_or_looks_at_it() -> None:
    lead, _ = an_offered_lead(BEN)
    mine = a_lead(state=LeadState.CLAIMED)

    assert over(lead, ACT, owner=None).by == BEN
    assert over(mine, ACT, owner=MIA).by == MIA
    assert over(mine, ACT, owner=ANA).by is None


def test_a_withdrawn_offer_counts_against_nobody() -> None:
    lead, made = an_offered_lead()

    change = withdraw(lead, ACT, why="away")

    assert change.leads[0].state is LeadState.WAITING
    assert change.offers_over[0].outcome is OfferOutcome.WITHDRAWN
    assert (change.events[0].verb, change.events[0].why) == (Verb.OFFER_WITHDRAWN, "away")
    assert adrift(made, NOW).leads == ()
    assert adrift(made, NOW).offers_over[0].offer_id == made.id


def test_managers_hear_of_each_round_in_which_nobody_was_left_once() -> None:
    lead = a_lead()
    managers = (Address(MIA, NOW, Audience.MANAGERS),)

    first, later = nobody_left(lead, NOW, managers), nobody_left(an_offered_lead()[0], NOW, managers)

    assert (first.events[0].verb, first.events[0].why) == (Verb.ESCALATED, "nobody_left")
    assert first.notices[0].kind is NoticeKind.PASSED_ON
    assert first.notices[0].key == nobody_left(lead, NOW, managers).notices[0].key != later.notices[0].key


@pytest.mark.parametrize(
    ("in_a_row", "limit", "away"),
    [(0, 2, False), (1, 2, False), (2, 2, True), (3, 2, False), (4, 2, True), (1, 1, True), (5, 0, False)],
)
def test_how_many_missed_offers_set_somebody_away(in_a_row: int, limit: int, away: bool) -> None:
    assert counts_as_away(in_a_row, OfferPolicy(missed=limit)) is away


def test_whoever_is_set_away_is_told_why() -> None:
    (notice,) = missed(a_person(ANA), 7, 2, TO_ANA).notices

    assert (notice.kind, notice.to, notice.lead_id) == (NoticeKind.MISSED, ANA, None)
    assert notice.data == {"missed": 2, "rep": ANA}
