"""A person is known by all that any of their merged leads was known by, on both databases."""

import pytest

from core.acts import Act
from core.answers import Refusal, Refused, Reviewed, UnderReview
from core.intake import Receipt
from core.merging import gone_into
from core.model import Lead, LeadState
from core.submissions import LeadSubmission
from tests.builders import ANA, MIA, OLE, a_lead
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.reviewing import arrives, done, enriched, incomplete, lead_of, reviewing

HOME = "+49 30 1234567"
EARLIER = "2026-03-01T08:00:00Z"


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(reviewing(), [ANA, MIA, OLE])


@pytest.fixture
def first(floor: Floor) -> Lead:
    """Came as e1@; an older row says e2@ by the same number, and ops have merged it."""
    first = arrives(floor, "Acme", email="e1@a.example", phone=HOME)
    done(
        floor.review.merge(
            OLE, arrives(floor, "Beta", email="e2@b.example", phone=HOME, received_at=EARLIER).id
        )
    )
    return lead_of(floor, first.id)


def comes(floor: Floor, email: str, **fields: str) -> tuple[str, str, int]:
    """Somebody at a company nobody knows, with this address: verdict, rule and lead."""
    said: LeadSubmission = a_row("Somewhere", email=email, **fields)
    receipt = the(Receipt, floor.intake.submit([said], OLE)[0])
    return receipt.verdict.value, receipt.rule.value, receipt.lead_id or 0


@pytest.mark.parametrize("email", ["e1@a.example", "e2@b.example"])
def test_whoever_was_merged_is_known_by_either_address(floor: Floor, first: Lead, email: str) -> None:
    verdict, rule, id_ = comes(floor, email)

    assert (verdict, rule) == ("review", "same_person")
    assert the(UnderReview, floor.review.look(OLE, id_)).doubt.like == first
    assert the(Reviewed, floor.review.merge(OLE, id_)).into == lead_of(floor, first.id)


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("email", ["e1@a.example", "e2@b.example", "e3@c.example"])
def test_no_address_is_lost_by_several_merges(floor: Floor, email: str) -> None:
    third = arrives(floor, "Gamma", email="e3@c.example", phone=HOME, received_at=EARLIER)
    done(floor.review.merge(OLE, third.id))

    assert comes(floor, email)[:2] == ("review", "same_person")


def test_an_address_is_followed_through_several_merges(floor: Floor, first: Lead) -> None:
    last = arrives(floor, "Last")
    with floor.open() as uow:
        uow.apply(gone_into(lead_of(floor, first.id), last, Act(OLE, floor.clock.now())))
        uow.commit()

    verdict, rule, id_ = comes(floor, "e2@b.example")

    assert (verdict, rule) == ("review", "same_person")
    assert the(Reviewed, floor.review.merge(OLE, id_)).into == lead_of(floor, last.id)


def test_a_sleeping_lead_wakes_by_the_address_of_one_that_went_into_it(floor: Floor, first: Lead) -> None:
    floor.escalation.nurture(MIA, first.id)

    woken = comes(floor, "e2@b.example")

    assert woken == ("waiting", "re_engaged", first.id)
    assert lead_of(floor, first.id).episode == 2


def test_a_customer_who_asks_again_by_another_address_is_a_new_lead(floor: Floor, first: Lead) -> None:
    claimed = floor.take(ANA)
    floor.call(ANA, claimed.claim)
    floor.contacts.close(ANA, claimed.claim.id, converted=True)

    verdict, _, id_ = comes(floor, "e2@b.example")

    assert claimed.lead.id == first.id
    assert verdict == "waiting"
    assert id_ != first.id


def test_whoever_went_nowhere_we_know_comes_in_anew(floor: Floor) -> None:
    (gone,) = floor.gets(a_lead("Gone", id=900_000_001, email="gone@x.example", state=LeadState.MERGED))

    verdict, _, id_ = comes(floor, "gone@x.example")

    assert verdict == "waiting"
    assert id_ != gone.id


@pytest.mark.usefixtures("first")
def test_data_that_ops_add_is_known_by_another_address_too(floor: Floor) -> None:
    doubtful = incomplete(floor, "Nameless")

    answer = enriched(floor, doubtful, {"email": "e2@b.example"})

    assert (answer.lead.state, answer.lead.rule) == (LeadState.REVIEW, "same_person")


@pytest.mark.usefixtures("first")
def test_what_is_like_nobody_cannot_be_merged(floor: Floor) -> None:
    _, _, id_ = comes(floor, "eve@mail.rival.example")

    answer = floor.review.merge(OLE, id_)

    assert the(Refused, answer).reason is Refusal.NOTHING_LIKE_IT
