"""Whoever works on a lead, or is in charge of it, corrects what is known of it."""

import pytest

from core.answers import Claimed, Refusal, Refused
from core.events import Verb
from core.intake import Receipt
from core.keys import LeadKeys
from core.looking import Corrected
from core.model import Lead, LeadState, LeadType
from core.rights import Action
from core.submissions import LeadSubmission
from tests.builders import ANA, BEN, MIA, OLE, a_lead, a_queue, a_team
from tests.core.services.floor import Floor, OpenFloor, rows, the

TEAM = a_team(
    a_queue("small", ordering="priority"),
    people={"reps": [ANA, BEN], "managers": [MIA], "ops": [OLE]},
    sources={"list": {"priority": "low"}},
)
ACME = {"company": "Acme", "contact_name": "Ana", "email": "ana@acme.example", "phone": "+49 30 1234567"}
ACME |= {"score": "50", "source": "fair", "type": "warm", "budget": "high"}


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    """On both databases: what is written is read again."""
    return open_crowded_floor(TEAM, [ANA, BEN, MIA, OLE])


def comes_in(floor: Floor, **facts: str) -> Lead:
    (receipt,) = floor.intake.submit([LeadSubmission.read(ACME | facts)], OLE)
    with floor.open(writes=False) as uow:
        return the(Lead, uow.leads.get(the(Receipt, receipt).lead_id or 0))


@pytest.fixture
def waiting(floor: Floor) -> Lead:
    return comes_in(floor)


def keys(floor: Floor, lead: Lead) -> LeadKeys:
    with floor.open() as uow:
        return uow.leads.keyed([lead.id])[0].keys


def test_what_was_corrected_is_known_and_the_rest_stays(floor: Floor, waiting: Lead) -> None:
    answer = floor.leads.correct(MIA, waiting.id, {"company": " Acme  AG ", "phone": "", "score": "70"})

    corrected, facts = the(Corrected, answer), floor.lead(waiting).facts
    assert corrected.fields == ("company", "phone", "score")
    assert corrected.seen.lead == floor.lead(waiting)
    assert (facts.company, facts.phone, facts.score) == ("Acme  AG", None, 70)
    assert (facts.email, facts.source, facts.attributes) == ("ana@acme.example", "fair", {"budget": "high"})


def test_a_lead_is_recognised_by_what_was_corrected_and_its_row_is_still_known(
    floor: Floor, waiting: Lead
) -> None:
    before = keys(floor, waiting)

    floor.leads.correct(
        MIA, waiting.id, {"email": "ana@acme.co.uk", "phone": "", "company": "Acme Ltd", "contact_name": "An"}
    )

    after = keys(floor, waiting)
    assert (after.email, after.phone, after.domain) == ("ana@acme.co.uk", None, "acme.co.uk")
    assert (after.company, after.name) == ("acme", "acme | an")
    assert after.fingerprint == before.fingerprint
    (again,) = floor.intake.submit([LeadSubmission.read(ACME)], OLE)
    assert str(getattr(again, "verdict", None)) == "duplicate"


def test_the_story_names_the_fields_and_not_what_stands_in_them(floor: Floor, waiting: Lead) -> None:
    floor.leads.correct(MIA, waiting.id, {"contact_name": "Somebody else", "deal_size": "12000"})

    told = floor.story(waiting)[-1]
    assert (told.verb, told.actor, told.data) == (
        Verb.CORRECTED,
        MIA,
        {"fields": ["contact_name", "deal_size"]},
    )


def test_a_lead_moves_to_where_its_data_puts_it(floor: Floor, waiting: Lead) -> None:
    comes_in(floor, company="B", email="b@b.example", phone="", score="60")

    floor.leads.correct(MIA, waiting.id, {"type": "hot_inbound"})

    now = floor.lead(waiting)
    assert floor.pull(ANA).lead.id == waiting.id
    assert now.overdue_at < waiting.overdue_at
    assert now.limit_due_at == now.overdue_at


def test_a_source_that_may_be_paused_makes_the_lead_pausable(floor: Floor, waiting: Lead) -> None:
    floor.leads.correct(MIA, waiting.id, {"source": "list"})

    assert floor.lead(waiting).pausable


def test_a_lead_in_review_stays_there_until_ops_decide(floor: Floor) -> None:
    doubtful = comes_in(floor, score="3")

    answer = the(Corrected, floor.leads.correct(MIA, doubtful.id, {"score": "90"}))

    assert (answer.seen.lead.state, answer.seen.lead.facts.score) == (LeadState.REVIEW, 90)


def test_a_lead_of_a_queue_that_is_gone_is_corrected_where_it_stands(floor: Floor) -> None:
    (lost,) = floor.gets(a_lead(queue="long-gone"))

    floor.leads.correct(OLE, lost.id, {"type": "hot_inbound"})

    now = floor.lead(lost)
    assert (now.facts.type, now.place) == (LeadType.HOT_INBOUND, lost.place)


def test_nothing_different_is_no_correction(floor: Floor, waiting: Lead) -> None:
    before = rows(floor)

    answer = the(Corrected, floor.leads.correct(MIA, waiting.id, {"company": "Acme", "deal_size": ""}))

    assert answer.fields == ()
    assert rows(floor) == before


def test_what_cannot_be_read_changes_nothing_and_every_flaw_is_named(floor: Floor, waiting: Lead) -> None:
    before = rows(floor)

    answer = floor.leads.correct(MIA, waiting.id, {"email": "nobody", "score": "101", "company": "New"})

    refused = the(Refused, answer)
    assert refused.reason is Refusal.MALFORMED
    assert [(flaw.field, flaw.code) for flaw in refused.flaws] == [
        ("email", "not_an_email"),
        ("score", "not_a_score"),
    ]
    assert rows(floor) == before


@pytest.mark.parametrize("field", ["queue", "external_id", "received_at", "attributes", "state", "id"])
def test_only_facts_are_corrected(floor: Floor, waiting: Lead, field: str) -> None:
    answer = the(Corrected, floor.leads.correct(MIA, waiting.id, {field: "other"}))

    assert answer.fields == ()
    assert floor.lead(waiting) == waiting


def test_the_same_delivery_corrects_once(floor: Floor, waiting: Lead) -> None:
    said = {"company": "Acme AG"}
    floor.leads.correct(MIA, waiting.id, said, request="view:V1")
    floor.leads.correct(MIA, waiting.id, {"company": "Acme SE"}, request="view:V2")

    again = the(Corrected, floor.leads.correct(MIA, waiting.id, said, request="view:V1"))

    assert again.seen.lead.facts.company == floor.lead(waiting).facts.company == "Acme SE"
    assert floor.verbs(waiting).count("corrected") == 2


def test_the_owner_corrects_and_keeps_the_lead(floor: Floor, waiting: Lead) -> None:
    claim = the(Claimed, floor.take(ANA)).claim

    answer = the(Corrected, floor.leads.correct(ANA, waiting.id, {"phone": "+49 30 7654321"}))

    assert (answer.seen.claim, answer.seen.is_mine) == (claim, True)
    assert (floor.owner(waiting), floor.lead(waiting).state) == (ANA, LeadState.CLAIMED)


def test_who_does_not_own_it_changes_nothing_and_that_is_noted(floor: Floor, waiting: Lead) -> None:
    floor.take(ANA)
    before = rows(floor)

    answers = [floor.leads.correct(BEN, one, {"company": "Mine"}) for one in (waiting.id, 999)]

    assert answers == [Refused(Refusal.UNKNOWN_LEAD)] * 2
    assert rows(floor) == before
    with floor.open(writes=False) as uow:
        (noted,) = uow.denials.latest(9)
    assert (noted.actor, noted.action, noted.subject) == (BEN, Action.CORRECT_LEAD, str(waiting.id))


def test_a_type_is_always_known(floor: Floor, waiting: Lead) -> None:
    floor.leads.correct(MIA, waiting.id, {"type": "cold"})

    floor.leads.correct(MIA, waiting.id, {"type": ""})

    assert floor.lead(waiting).facts.type is LeadType.WARM
