"""What a CRM tells of a lead's contacts and of its end."""

import pytest

from core.model import LeadState
from tests.builders import ANA, a_lead, minutes
from tests.core.services.crm import Crm, a_crm
from tests.core.services.floor import Floor, OpenFloor


@pytest.fixture
def crm(open_floor: OpenFloor) -> Crm:
    return a_crm(open_floor)


@pytest.fixture
def floor(crm: Crm) -> Floor:
    return crm.floor


def test_a_contact_that_the_rep_reported_is_confirmed_once(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.call(ANA, floor.take(ANA).claim)

    first, again = crm.tells(lead, "contacted"), crm.tells(lead, "contacted")

    assert (first, again) == (("taken", "confirmed"), ("known", "same"))
    assert crm.contacts(lead) == [(ANA, "call", "reached", False)]
    assert floor.verbs(lead)[-1] == "first contact confirmed"


def test_a_first_contact_from_the_crm_stops_the_ladder(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.clock.move(minutes=30)

    verdict = crm.tells(lead, "contacted", channel="call", outcome="voicemail", at=crm.ago(minutes=10))
    again = crm.tells(lead, "contacted")
    floor.clock.move(hours=8)
    floor.tick.run()

    with floor.open(writes=False) as uow:
        now = uow.claims.get(claim.id)
    assert (verdict, again) == (("taken", "first_contact"), ("known", "same"))
    assert now is not None
    assert now.contacted_at == claim.claimed_at + minutes(20)
    assert now.climbed == 0
    assert floor.lead(lead).state is LeadState.CONTACTED
    assert crm.contacts(lead) == [(ANA, "call", "voicemail", False)]


def test_a_contact_before_the_claim_is_somebody_elses(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    unclaimed = crm.tells(lead, "contacted")
    floor.take(ANA)

    before = crm.tells(lead, "contacted", at=crm.ago(minutes=1))

    assert unclaimed == ("ignored", "no_claim")
    assert before == ("ignored", "before_the_claim")
    assert floor.lead(lead).state is LeadState.CLAIMED


def test_a_contact_is_confirmed_also_when_the_rep_has_closed_the_lead(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)
    floor.contacts.close(ANA, claim.id, converted=True)

    too_old = crm.tells(lead, "contacted", at=crm.ago(minutes=1))
    verdict = crm.tells(lead, "contacted")

    assert (too_old, verdict) == (("ignored", "before_the_claim"), ("taken", "confirmed"))
    assert crm.contacts(lead) == [(ANA, "call", "reached", False)]


@pytest.mark.parametrize("type_", ["converted", "disqualified"])
def test_the_end_of_a_lead_ends_its_claim_contacted_or_not(crm: Crm, floor: Floor, type_: str) -> None:
    (lead,) = floor.gets(a_lead())
    floor.take(ANA)

    first, again = crm.tells(lead, type_), crm.tells(lead, type_)

    assert (first, again) == (("taken", type_), ("known", "same"))
    assert (floor.lead(lead).state.value, floor.owner(lead)) == (type_, None)
    assert floor.story(lead)[-1].claim_id is not None


@pytest.mark.parametrize(
    "state",
    [
        LeadState.WAITING,
        LeadState.HELD,
        LeadState.REVIEW,
        LeadState.NURTURE,
        LeadState.ARCHIVED,
        LeadState.PARTNER,
        LeadState.REJECTED,
    ],
)
def test_a_lead_nobody_claimed_may_end_as_well(crm: Crm, floor: Floor, state: LeadState) -> None:
    (lead,) = floor.gets(a_lead(state=state))

    assert crm.tells(lead, "converted") == ("taken", "converted")
    assert floor.lead(lead).state is LeadState.CONVERTED


def test_a_crm_may_change_its_mind_but_only_forwards(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    crm.tells(lead, "converted", at=crm.ago(minutes=2))

    older = crm.tells(lead, "disqualified", at=crm.ago(minutes=3))
    newer = crm.tells(lead, "disqualified")

    assert (older, newer) == (("ignored", "outdated"), ("taken", "disqualified"))
