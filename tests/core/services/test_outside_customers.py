"""What a CRM tells of leads that have become customers."""

from datetime import timedelta

import pytest

from core.events import SYSTEM, Verb
from core.model import Claim, Lead, LeadState
from core.services.deliveries import Delivered
from core.submissions import LeadSubmission
from tests.builders import ANA, a_lead
from tests.core.services.crm import Crm, a_crm
from tests.core.services.floor import Floor, OpenFloor, the


@pytest.fixture
def crm(open_floor: OpenFloor) -> Crm:
    return a_crm(open_floor)


@pytest.fixture
def floor(crm: Crm) -> Floor:
    return crm.floor


def claim_of(floor: Floor, claim: Claim) -> Claim:
    with floor.open(writes=False) as uow:
        return the(Claim, uow.claims.get(claim.id))


def a_converted_lead(floor: Floor) -> tuple[Lead, Claim]:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)
    floor.contacts.close(ANA, claim.id, converted=True)
    return lead, claim


def test_a_converted_lead_becomes_a_customer_of_whoever_converted_it(crm: Crm, floor: Floor) -> None:
    lead, claim = a_converted_lead(floor)
    floor.clock.move(days=20)

    verdict = crm.tells(lead, "customer", at=crm.ago(days=3))
    again = crm.tells(lead, "customer")

    assert (verdict, again) == (("taken", "customer"), ("known", "same"))
    assert floor.lead(lead).state is LeadState.CONVERTED
    assert claim_of(floor, claim).customer_at == floor.clock.now() - timedelta(days=3)
    assert floor.verbs(lead)[-2:] == ["converted", "became a customer"]
    assert floor.story(lead)[-1].claim_id == claim.id


def test_whoever_bought_was_converted_by_that(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)

    verdict = crm.tells(lead, "customer")

    now = claim_of(floor, claim)
    assert verdict == ("taken", "customer")
    assert (floor.lead(lead).state, floor.owner(lead)) == (LeadState.CONVERTED, None)
    assert (now.ended_by, now.customer_at) == ("converted", floor.clock.now())
    assert floor.verbs(lead)[-2:] == ["converted", "became a customer"]


def test_both_may_be_told_at_once(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    about = {"lead": lead.id}

    told = the(Delivered, crm.sends(about | {"type": "converted"}, about | {"type": "customer"}))

    assert [row["rule"] for row in told.answer] == ["converted", "customer"]
    assert claim_of(floor, claim).customer_at == floor.clock.now()


def test_the_rep_who_called_them_won_them_though_the_lead_was_given_back(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)
    crm.tells(lead, "owner", owner=None)

    crm.tells(lead, "customer")

    assert claim_of(floor, claim).ended_by == "returned"
    assert claim_of(floor, claim).customer_at == floor.clock.now()
    assert floor.story(lead)[-1].claim_id == claim.id


def test_a_customer_nobody_has_spoken_to_is_known_as_one_all_the_same(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())

    assert crm.tells(lead, "customer") == ("taken", "customer")
    assert crm.tells(lead, "customer") == ("known", "same")
    assert floor.lead(lead).state is LeadState.CONVERTED
    assert floor.story(lead)[-1].claim_id is None


def test_what_is_known_better_is_left_aside(crm: Crm, floor: Floor) -> None:
    (lost, gone) = floor.gets(a_lead("Lost"), a_lead("Gone", state=LeadState.MERGED))
    crm.tells(lost, "disqualified")

    older = crm.tells(lost, "customer", at=crm.ago(minutes=5))
    merged = crm.tells(gone, "customer")
    newer = crm.tells(lost, "customer")

    assert (older, merged) == (("ignored", "outdated"), ("ignored", "merged"))
    assert newer == ("taken", "customer")


def test_who_comes_back_and_buys_is_not_counted_for_the_rep_of_long_ago(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(email="kim@acme.example"))
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)
    crm.tells(lead, "owner", owner=None)
    floor.clock.move(days=40)
    floor.tick.run()
    floor.intake.submit([LeadSubmission(email="kim@acme.example", score=90)], SYSTEM)

    crm.tells(lead, "customer")

    assert "re-engaged" in floor.verbs(lead)
    assert floor.story(lead)[-1].verb is Verb.CUSTOMER
    assert claim_of(floor, claim).customer_at is None
