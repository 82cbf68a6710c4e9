"""Ops hear of every lead that goes to review, and are reminded of those nobody decides about."""

import pytest

from core.answers import NothingToReview, Refusal, Refused, UnderReview
from core.model import LeadState, SkipReason
from core.review import RejectReason
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, OLE, hours, minutes
from tests.core.services.door import a_row
from tests.core.services.door import rows as some_rows
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.mail import OPS, taken
from tests.core.services.reviewing import (
    arrives,
    cards,
    competing,
    incomplete,
    reviewing,
)


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return open_floor(reviewing(), [ANA, BEN, MIA, OLE])


def test_each_of_a_few_doubtful_leads_gets_a_card(floor: Floor) -> None:
    first, second = competing(floor), incomplete(floor)

    told = cards(floor)

    assert list(told) == [f"review:{first.id}:1:1@{OPS}", f"review:{second.id}:1:1@{OPS}"]


def test_three_hundred_at_once_get_one_card_between_them(floor: Floor) -> None:
    floor.intake.submit(some_rows(300, score=1), OLE)

    assert list(cards(floor)) == [f"reviews:2026-03-02@{OPS}"]
    (message,) = taken(floor)
    (parcel,) = message.parcels
    assert parcel.reviews is not None
    assert (parcel.reviews.waiting, parcel.reviews.overdue) == (300, 0)


def test_nine_get_a_card_each_and_ten_get_one(floor: Floor) -> None:
    floor.intake.submit(some_rows(9, score=1), OLE)
    nine = list(cards(floor))
    floor.intake.submit([a_row(f"More {number}", score=1) for number in range(10)], OLE)

    assert len(nine) == 9
    assert len(cards(floor)) == 10


def test_a_rehearsal_tells_nobody(floor: Floor) -> None:
    floor.intake.submit(some_rows(3, score=1), OLE, dry_run=True)

    assert cards(floor) == {}


def test_ops_have_four_business_hours_and_eight_for_what_is_incomplete(floor: Floor) -> None:
    floor.clock.move(hours=6)

    rival, lacking = competing(floor), incomplete(floor)

    assert rival.review_due_at == MONDAY_9AM + hours(26)
    assert lacking.review_due_at == MONDAY_9AM + hours(30)
    assert arrives(floor, "Fine").review_due_at is None


def test_the_card_says_what_there_is_to_know(floor: Floor) -> None:
    first = arrives(floor, contact_name="Ana Costa")
    floor.take(BEN)
    twin = arrives(floor, contact_name="Ana Costa", email=None, region="DACH")

    message = next(one for one in taken(floor) if one.to == OPS)

    doubt = message.parcels[0].doubt
    assert doubt is not None
    assert (doubt.like, doubt.account_rep) == (floor.lead(first), BEN)
    assert doubt.missing == ("email",)
    assert doubt.due_at == twin.review_due_at
    assert doubt.decided is None


def test_a_lead_of_the_same_company_as_an_open_claim_says_whose_that_is(floor: Floor) -> None:
    arrives(floor, "Acme GmbH", email="ana@acme.example")
    floor.take(BEN)

    lead = arrives(floor, "ACME", email="cleo@shop.acme.example", score=1)

    seen = the(UnderReview, floor.review.look(OLE, lead.id))
    assert seen.doubt.like is None
    assert (seen.doubt.account_rep, seen.lead.rule) == (BEN, "below_minimum")


def test_a_lead_every_rep_skipped_comes_with_their_reasons(open_floor: OpenFloor) -> None:
    floor = open_floor(reviewing(people={"reps": [ANA, BEN], "ops": [OLE]}), [ANA, BEN, OLE])
    lead = arrives(floor)
    floor.skip(ANA, reason=SkipReason.LANGUAGE)
    floor.skip(BEN, reason=SkipReason.BAD_DATA)

    told = cards(floor)

    sent = floor.lead(lead)
    assert list(told) == [f"review:{lead.id}:1:{sent.version}@{OPS}"]
    seen = the(UnderReview, floor.review.look(OLE, lead.id))
    assert dict(seen.doubt.skipped) == {ANA: "language", BEN: "bad_data"}
    assert sent.review_due_at == MONDAY_9AM + hours(4)


def test_a_lead_that_comes_back_to_review_gets_a_card_of_its_own_again(open_floor: OpenFloor) -> None:
    floor = open_floor(reviewing(people={"reps": [ANA], "ops": [OLE]}), [ANA, OLE])
    lead = competing(floor)
    floor.review.approve(OLE, lead.id)

    floor.skip(ANA)

    assert floor.lead(lead).state is LeadState.REVIEW
    assert len(cards(floor)) == 2


def test_a_card_that_is_decided_before_it_is_sent_is_not_sent(floor: Floor) -> None:
    first, second = competing(floor, "eve"), competing(floor, "bob")
    floor.review.reject(OLE, first.id, RejectReason.COMPETITOR)

    sent = [parcel.lead for message in taken(floor) for parcel in message.parcels]

    assert sent == [second]
    assert cards(floor)[f"review:{first.id}:1:1@{OPS}"] == "superseded"


def test_a_card_about_many_is_not_sent_once_nothing_is_in_review(floor: Floor) -> None:
    floor.intake.submit(some_rows(10, score=1), OLE)
    while isinstance(seen := floor.review.next(OLE), UnderReview):
        floor.review.reject(OLE, seen.lead.id, RejectReason.JUNK)

    assert taken(floor) == []
    assert cards(floor) == {f"reviews:2026-03-02@{OPS}": "superseded"}


def test_the_card_about_many_is_drawn_anew_with_every_decision(floor: Floor) -> None:
    floor.intake.submit(some_rows(10, score=1), OLE)
    (message,) = taken(floor)
    floor.outbox.sent(message, OPS, "1.1")

    floor.review.approve(OLE, the(UnderReview, floor.review.next(OLE)).lead.id)

    (stale,) = floor.outbox.stale(minutes(1))
    assert stale.parcels[0].reviews is not None
    assert stale.parcels[0].reviews.waiting == 9


def test_the_card_about_many_is_drawn_anew_when_another_lead_comes_in_days_later(floor: Floor) -> None:
    floor.intake.submit(some_rows(10, score=1), OLE)
    (message,) = taken(floor)
    floor.outbox.sent(message, OPS, "1.1")
    floor.clock.move(hours=70)

    competing(floor)

    (stale,) = floor.outbox.stale(minutes(1))
    assert stale.parcels[0].reviews is not None
    assert stale.parcels[0].reviews.waiting == 11


def test_the_card_of_a_decided_lead_says_by_whom_and_when(floor: Floor) -> None:
    lead = competing(floor)
    (message,) = taken(floor)
    floor.outbox.sent(message, OPS, "1.1")
    floor.clock.move(minutes=5)

    floor.review.approve(OLE, lead.id)

    (stale,) = floor.outbox.stale(minutes(1))
    doubt = stale.parcels[0].doubt
    assert doubt is not None
    assert doubt.decided is not None
    assert (doubt.decided.verb.value, doubt.decided.actor, doubt.decided.at) == (
        "approved",
        OLE,
        MONDAY_9AM + minutes(5),
    )


def test_one_review_after_another_and_then_from_the_start_again(floor: Floor) -> None:
    first, second = competing(floor, "eve"), competing(floor, "bob")

    shown = [the(UnderReview, floor.review.next(OLE, after)) for after in (0, first.id, second.id)]

    assert [one.lead.id for one in shown] == [first.id, second.id, first.id]
    assert [one.waiting for one in shown] == [2, 2, 2]


def test_nothing_to_review_is_said(floor: Floor) -> None:
    assert floor.review.next(OLE) == NothingToReview()


def test_only_ops_look(floor: Floor) -> None:
    lead = competing(floor)

    told = [floor.review.look(ANA, lead.id), floor.review.next(MIA), floor.review.counted(BEN)]

    assert told == [Refused(Refusal.NOT_OPS)] * 3


def test_ops_see_how_many_there_are(floor: Floor) -> None:
    competing(floor)

    counted = floor.review.counted(OLE)

    assert not isinstance(counted, Refused)
    assert (counted.waiting, counted.oldest_at) == (1, MONDAY_9AM)
