"""A lead is shown and explained to whoever owns it or is in charge of its queue, and to nobody else."""

import pytest

from core.answers import Claimed, Refusal, Refused
from core.looking import LeadSeen, Story
from core.model import Lead, LeadState
from core.rights import Action
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_lead, a_person, a_queue, a_team
from tests.core.services.floor import Floor, OpenFloor, rows, the

NEL = "U01NEL"
TEAM = a_team(
    a_queue("big", when={"account_tier": ["enterprise"]}, managers=[NEL]),
    a_queue("small"),
    people={"reps": [ANA, BEN], "managers": [MIA], "ops": [OLE]},
)
GUEST = a_person("U01GUS", is_guest=True)
UNKNOWN = Refused(Refusal.UNKNOWN_LEAD)


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return open_floor(TEAM, [ANA, BEN, CLEO, MIA, OLE, NEL, GUEST])


@pytest.fixture
def owned(floor: Floor) -> Claimed:
    """Ana has a lead of the queue ``small``."""
    floor.gets(a_lead(queue="small", external_id="CRM 1"))
    return floor.take(ANA)


def denials(floor: Floor) -> list[tuple[str, Action, str | None]]:
    with floor.open(writes=False) as uow:
        return [(one.actor, one.action, one.subject) for one in uow.denials.latest(9)]


@pytest.mark.parametrize("reference", ["{id}", "L-{id}", "l-{id}", "CRM 1"])
def test_the_owner_sees_their_lead_by_its_number_and_by_the_one_it_came_with(
    floor: Floor, owned: Claimed, reference: str
) -> None:
    seen = the(LeadSeen, floor.leads.look(ANA, reference.format(id=owned.lead.id)))

    assert seen.lead == floor.lead(owned.lead)
    assert (seen.claim, seen.is_mine, seen.may_correct) == (owned.claim, True, True)
    assert seen.contact_by == owned.contact_by


@pytest.mark.parametrize("who", [MIA, OLE])
def test_whoever_is_in_charge_sees_the_lead_and_its_owner(floor: Floor, owned: Claimed, who: str) -> None:
    seen = the(LeadSeen, floor.leads.look(who, owned.lead.id))

    assert (seen.claim, seen.is_mine, seen.may_correct, seen.contact_by) == (owned.claim, False, True, None)


@pytest.mark.parametrize("who", [BEN, CLEO, NEL, GUEST.id, "U0NOBODY"])
def test_to_everybody_else_it_looks_as_if_there_were_no_such_lead(
    floor: Floor, owned: Claimed, who: str
) -> None:
    answers = [floor.leads.look(who, one) for one in (owned.lead.id, f"L-{owned.lead.id}", "CRM 1")]
    others = [floor.leads.story(who, owned.lead.id), floor.leads.correctable(who, owned.lead.id)]

    assert answers == [UNKNOWN] * 3 == [floor.leads.look(who, "L-999")] * 3
    assert others == [UNKNOWN] * 2


def test_who_asks_for_a_lead_of_others_is_noted_and_who_mistypes_is_not(floor: Floor, owned: Claimed) -> None:
    floor.leads.look(BEN, owned.lead.id)
    floor.leads.look(BEN, "L-999")

    assert denials(floor) == [(BEN, Action.SEE_LEAD, str(owned.lead.id))]


def test_a_lead_that_was_handed_on_is_its_former_reps_no_more(floor: Floor, owned: Claimed) -> None:
    floor.ownership.transfer(ANA, owned.claim.id, BEN)

    assert floor.leads.look(ANA, owned.lead.id) == UNKNOWN
    assert the(LeadSeen, floor.leads.look(BEN, owned.lead.id)).is_mine


def test_looking_changes_nothing(floor: Floor, owned: Claimed) -> None:
    before = rows(floor)

    floor.leads.look(ANA, owned.lead.id)
    floor.leads.story(ANA, owned.lead.id)
    floor.leads.correctable(ANA, owned.lead.id)
    floor.leads.find(ANA, "acme")

    assert rows(floor) == before


def test_the_story_is_everything_that_happened(floor: Floor, owned: Claimed) -> None:
    told = the(Story, floor.leads.story(MIA, owned.lead.id))

    assert [one.verb.value for one in told.events] == ["entered", "reserved", "claimed"]
    assert told.lead.id == owned.lead.id


def test_a_lead_of_a_queue_that_is_gone_is_still_seen_by_those_in_charge_of_any(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(queue="long-gone"))

    assert isinstance(floor.leads.look(MIA, lead.id), LeadSeen)
    assert floor.leads.look(BEN, lead.id) == UNKNOWN


def test_of_somebody_forgotten_nothing_is_left_to_correct(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(queue="small", state=LeadState.ERASED))

    assert not the(LeadSeen, floor.leads.look(OLE, lead.id)).may_correct
    assert floor.leads.correctable(OLE, lead.id) == Refused(Refusal.GONE)
    assert floor.leads.correct(OLE, lead.id, {"company": "Back"}) == Refused(Refusal.GONE)


def test_the_form_begins_with_the_lead_as_it_is(floor: Floor, owned: Claimed) -> None:
    assert the(Lead, floor.leads.correctable(ANA, owned.lead.id)) == floor.lead(owned.lead)


@pytest.mark.parametrize("who", [ANA, MIA, OLE, NEL])
def test_who_works_here_may_add_leads_to_any_queue(floor: Floor, who: str) -> None:
    assert floor.leads.addable(who) == ("big", "small")


@pytest.mark.parametrize("who", [CLEO, GUEST.id])
def test_others_may_not_and_that_is_noted(floor: Floor, who: str) -> None:
    assert floor.leads.addable(who) == Refused(Refusal.NOT_A_MEMBER)
    assert denials(floor) == [(who, Action.ADD_LEAD, None)]
