"""A lead leaves review by itself when its source mends what review found."""

import pytest

from core.model import LeadState
from tests.builders import ANA, BEN, MIA, OLE
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.reviewing import arrives, cards, incomplete, reviewing


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(reviewing(), [ANA, BEN, MIA, OLE])


def test_what_its_source_says_later_lets_a_lead_in_by_itself(floor: Floor) -> None:
    lead = incomplete(floor, external_id="crm-1")

    floor.intake.submit([a_row(external_id="crm-1", email="ana@acme.example")], "crm")

    now = floor.lead(lead)
    assert (now.state, now.rule, now.review_due_at) == (LeadState.WAITING, "score", None)
    told = [(one.verb.value, one.why, one.actor) for one in floor.story(lead)]
    assert told[1:] == [("updated", "updated", "crm"), ("entered", "score", "crm")]
    assert floor.pull(ANA).lead.id == lead.id


def test_what_its_source_says_later_is_judged_by_all_that_is_known(floor: Floor) -> None:
    lead = arrives(floor, score=10, external_id="crm-1")

    arrives(floor, email="eve@rival.example", external_id="crm-1", score=90)

    now = floor.lead(lead)
    assert (now.state, now.rule, now.review_due_at) == (LeadState.REVIEW, "competitor", lead.review_due_at)


def test_a_mended_lead_waits_outside_where_there_is_no_room(open_floor: OpenFloor) -> None:
    floor = open_floor(reviewing(queues=({"name": "leads", "cap": 1},)), [OLE])
    lead = incomplete(floor, external_id="crm-1")
    arrives(floor, "First")

    arrives(floor, external_id="crm-1", email="ana@acme.example")

    assert floor.lead(lead).state is LeadState.HELD
    assert floor.story(lead)[-1].data["let_in_by"] == "score"


def test_a_lead_mended_within_its_own_file_never_troubled_ops(floor: Floor) -> None:
    floor.intake.submit([a_row(external_id="crm-1", email=None), a_row(external_id="crm-1")], OLE)

    assert cards(floor) == {}


def test_whoever_a_known_customer_vouches_for_by_now_comes_in(floor: Floor) -> None:
    customer = arrives(floor, "Kopi", contact_name="Budi")
    lead = arrives(floor, score=10, source="referral", referrer="Budi, Kopi", external_id="crm-1")
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)
    floor.contacts.close(ANA, claim.id, converted=True)

    arrives(floor, source="referral", referrer="Budi, Kopi", external_id="crm-1", score=11)

    assert floor.lead(customer).state is LeadState.CONVERTED
    assert (floor.lead(lead).state, floor.lead(lead).rule) == (LeadState.WAITING, "customer_referral")
