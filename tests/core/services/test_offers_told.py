"""What messages about offers are packed with: as long as one may be answered, and however it ended."""

from datetime import date, timedelta

import pytest

from core.answers import Claimed
from core.model import Lead
from core.notices import Message, NoticeKind, Parcel
from core.offers import OfferOutcome
from core.policies.claims import ClaimPolicy
from tests.builders import ANA, BEN, MIA, NO_DIGESTS, a_lead, minutes
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.mail import taken
from tests.core.services.offering import TEAM, a_team_that_offers, offer_to

LEASE = minutes(1)


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return open_floor(
        a_team_that_offers(channels={"managers": "C0HEADS"}, digests=NO_DIGESTS), [ANA, BEN, MIA]
    )


def deals(floor: Floor) -> Lead:
    """A lead comes in, and Ana is offered it."""
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    return lead


def sent(floor: Floor, kind: NoticeKind = NoticeKind.OFFER) -> Parcel:
    """The one message of this kind that is due, which is in Slack by now."""
    (message,) = [one for one in taken(floor) if one.parcels[0].notice.kind is kind]
    floor.outbox.sent(message, message.to, "1.5")
    return message.parcels[0]


def drawn_anew(floor: Floor) -> list[Parcel]:
    """What is drawn anew at this moment."""
    found = list[Message]()
    while stale := floor.outbox.stale(LEASE):
        found += stale
        for message in stale:
            floor.outbox.drawn(message)
    return [parcel for message in found for parcel in message.parcels]


def test_an_offer_is_told_with_all_it_is_about(floor: Floor) -> None:
    lead = deals(floor)

    parcel = sent(floor)

    assert (parcel.offer, parcel.lead) == (offer_to(floor, ANA), floor.lead(lead))
    assert (parcel.claim, parcel.undo_until, parcel.break_ahead) == (None, None, None)
    assert parcel.passed_on == {}


def test_nobody_is_told_of_an_offer_that_is_over(floor: Floor) -> None:
    deals(floor)
    floor.offers.decline(ANA, offer_to(floor, ANA).id)

    assert taken(floor) == []


def test_nobody_is_told_of_an_offer_whose_time_is_over_before_the_tick_says_so(floor: Floor) -> None:
    deals(floor)
    floor.clock.move(minutes=5)

    assert taken(floor) == []


def test_an_offer_that_cannot_be_delivered_is_told_to_nobody_else(floor: Floor) -> None:
    lead = deals(floor)
    (message,) = taken(floor)

    untold = floor.outbox.bury(message)

    assert untold == ()
    assert [one.to for one in floor.notices(lead)] == [ANA]


def test_an_accepted_offer_is_drawn_with_the_claim_as_claim_shows_it(floor: Floor) -> None:
    deals(floor)
    sent(floor)

    claimed = the(Claimed, floor.offers.accept(ANA, offer_to(floor, ANA).id))
    (parcel,) = drawn_anew(floor)

    assert parcel.offer is not None
    assert parcel.offer.outcome is OfferOutcome.ACCEPTED
    assert parcel.claim == parcel.current == claimed.claim
    assert (parcel.undo_until, parcel.contact_by) == (claimed.undo_until, claimed.contact_by)


def test_undo_is_taken_from_the_message_by_the_tick_after_its_minute(floor: Floor) -> None:
    deals(floor)
    sent(floor)
    floor.offers.accept(ANA, offer_to(floor, ANA).id)
    drawn_anew(floor)

    floor.clock.move(seconds=60)
    floor.tick.run()
    at_its_end = drawn_anew(floor)
    floor.clock.move(seconds=1)
    floor.tick.run()
    after_it = drawn_anew(floor)
    floor.clock.move(minutes=3)
    floor.tick.run()

    assert at_its_end == []
    assert [(one.notice.kind, one.undo_until) for one in after_it] == [(NoticeKind.OFFER, None)]
    assert drawn_anew(floor) == []


def test_a_claim_that_came_otherwise_is_none_of_the_offers(floor: Floor) -> None:
    lead = deals(floor)
    sent(floor)
    floor.claims.claim(ANA, lead.id)
    (owned,) = drawn_anew(floor)
    assert owned.claim is not None

    floor.clock.move(seconds=30)
    floor.ownership.undo(ANA, owned.claim.id)
    floor.clock.move(seconds=30)
    floor.take(ANA)
    (parcel,) = drawn_anew(floor)

    assert parcel.current is not None
    assert (parcel.claim, parcel.undo_until) == (None, None)


def test_hours_that_never_open_promise_nothing(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    deals(floor)
    sent(floor)
    floor.offers.accept(ANA, offer_to(floor, ANA).id)

    days = [date(2026, 3, 2) + timedelta(days=count) for count in range(3 * 366)]
    shut = a_team_that_offers(calendar={"overrides": {day: [] for day in days}})
    (parcel,) = drawn_anew(floor.under(shut))

    assert parcel.claim is not None
    assert (parcel.undo_until, parcel.contact_by) == (None, None)


def test_managers_are_told_how_everybody_passed_a_lead_on_today(floor: Floor) -> None:
    lead = deals(floor)
    floor.offers.decline(ANA, offer_to(floor, ANA).id)
    floor.offers.deal()
    sent_to_ben = taken(floor)
    assert [one.to for one in sent_to_ben] == [BEN]
    floor.clock.move(minutes=5)

    floor.tick.run()
    parcel = sent(floor, NoticeKind.PASSED_ON)

    assert parcel.notice.lead_id == lead.id
    assert parcel.passed_on == {ANA: OfferOutcome.DECLINED, BEN: OfferOutcome.TIMED_OUT}


def test_whoever_skips_an_offered_lead_counts_among_those_who_declined(floor: Floor) -> None:
    deals(floor)
    floor.skip(ANA)
    floor.offers.deal()
    floor.offers.decline(BEN, offer_to(floor, BEN).id)

    floor.offers.deal()
    parcel = sent(floor, NoticeKind.PASSED_ON)

    assert parcel.passed_on == dict.fromkeys((ANA, BEN), OfferOutcome.DECLINED)


def test_the_managers_message_learns_who_declined_or_undid_it_later_that_day(floor: Floor) -> None:
    floor.people.away(BEN)
    deals(floor)
    claimed = the(Claimed, floor.offers.accept(ANA, offer_to(floor, ANA).id))
    floor.ownership.undo(ANA, claimed.claim.id)
    floor.offers.deal()
    first = sent(floor, NoticeKind.PASSED_ON)

    floor.people.back(BEN)
    floor.offers.deal()
    floor.offers.decline(BEN, offer_to(floor, BEN).id)
    (second,) = [one for one in drawn_anew(floor) if one.notice.kind is NoticeKind.PASSED_ON]

    assert first.passed_on == {ANA: OfferOutcome.ACCEPTED}
    assert second.passed_on == {ANA: OfferOutcome.ACCEPTED, BEN: OfferOutcome.DECLINED}


def test_whoever_is_back_is_not_told_any_more_that_they_are_away(floor: Floor) -> None:
    team = a_team_that_offers(claims=ClaimPolicy.model_validate({"offers": {"missed": 1}}))
    floor = floor.under(team)
    deals(floor)
    sent(floor)
    floor.clock.move(minutes=5)
    floor.tick.run()

    floor.people.back(ANA)

    assert [one.to for one in taken(floor) if one.parcels[0].notice.kind is NoticeKind.MISSED] == []


def test_whoever_missed_too_many_is_told_that_they_are_away(floor: Floor) -> None:
    floor = floor.under(a_team_that_offers(claims=ClaimPolicy.model_validate({"offers": {"missed": 1}})))
    deals(floor)
    sent(floor)
    floor.clock.move(minutes=5)

    floor.tick.run()

    parcel = sent(floor, NoticeKind.MISSED)
    assert (parcel.notice.to, parcel.notice.data["missed"], parcel.lead) == (ANA, 1, None)
