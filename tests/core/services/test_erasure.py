"""People who ask to be forgotten are, all of them, and do not come back by themselves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.answers import Refusal, Refused
from core.changes import Change
from core.events import Verb
from core.intake import Receipt
from core.model import Channel, ContactOutcome, LeadState
from core.policies.team import TeamPolicy
from core.services import retention
from core.services.erasure import Erasure, Traces
from core.submissions import LeadSubmission
from tests.builders import ANA, OLE, a_lead, days
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor

ASKED = {"external_id": "crm-1", "phone": "+49 30 1234567", "contact_name": "Ana"}


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return open_floor(people=[ANA])


@pytest.fixture
def erasure(floor: Floor) -> Erasure:
    return Erasure(floor.open, floor.clock)


def come(floor: Floor, *rows: LeadSubmission) -> list[int]:
    """Ids of the leads, or 0 where there is none."""
    receipts = floor.intake.submit(rows, OLE)
    return [one.lead_id or 0 for one in receipts if isinstance(one, Receipt)]


def ids(traces: Traces) -> list[int]:
    return [lead.id for lead in traces.leads]


def test_a_lead_is_erased_with_every_other_lead_of_the_same_person(floor: Floor, erasure: Erasure) -> None:
    first, again, other = come(
        floor,
        a_row(**ASKED),
        a_row("Acme Two", email="ana@home.example", phone="+49 30 1234567", external_id="crm-2"),
        a_row("Another", external_id="crm-3"),
    )

    found, done = erasure.find(f"L-{first}"), erasure.erase(f"L-{first}")

    assert ids(found) == ids(done) == [first, again]
    with floor.open(writes=False) as uow:
        states = [lead and lead.state for lead in map(uow.leads.get, (first, again, other))]
        story = [(event.verb, event.why, event.actor) for event in uow.events.of(again)]
    assert states == [LeadState.ERASED, LeadState.ERASED, LeadState.WAITING]
    assert story[-1] == (Verb.ERASED, "request", "nextlead")


@pytest.mark.parametrize("who", ["crm-1", " crm-1 ", "ANA@acme.example", "ana@acme.example "])
def test_people_are_named_as_others_know_them(floor: Floor, erasure: Erasure, who: str) -> None:
    (id_,) = come(floor, a_row(**ASKED))

    assert ids(erasure.erase(who)) == [id_]
    assert erasure.find(who).forgotten


@pytest.mark.parametrize("who", ["L-999", "crm-9", "who@nowhere.example", "", "@"])
def test_nobody_is_erased_for_somebody_unknown(floor: Floor, erasure: Erasure, who: str) -> None:
    come(floor, a_row(**ASKED))

    assert erasure.find(who) == erasure.erase(who) == Traces()


def test_whoever_was_erased_does_not_come_in_again(floor: Floor, erasure: Erasure) -> None:
    come(floor, a_row(**ASKED))
    erasure.erase("crm-1")

    again = floor.intake.submit(
        (
            a_row(**ASKED),
            a_row("New Name", email="ana@acme.example"),
            a_row("Third", phone="030 1234567", country="DE", email="x@third.example"),
            a_row("Fourth", external_id="crm-1", email="x@fourth.example"),
            a_row("Stranger"),
        ),
        OLE,
    )

    verdicts = [(one.verdict, one.rule, one.lead_id) for one in again if isinstance(one, Receipt)]
    assert verdicts[:4] == [("duplicate", "erased", None)] * 4
    assert verdicts[4][:2] == ("waiting", "score")


def test_a_rehearsal_knows_them_too(floor: Floor, erasure: Erasure) -> None:
    come(floor, a_row(**ASKED))
    erasure.erase("crm-1")

    (receipt,) = floor.intake.submit((a_row(**ASKED),), OLE, dry_run=True)

    assert isinstance(receipt, Receipt)
    assert receipt.rule == "erased"


def test_they_may_come_in_again_when_they_want_to(floor: Floor, erasure: Erasure) -> None:
    come(floor, a_row(**ASKED))
    erasure.erase("crm-1")

    allowed = [erasure.allow_again(mail) for mail in ("x@y.example", " Ana@ACME.example", "ana@acme.example")]

    assert allowed == [False, True, False]
    assert come(floor, a_row(**ASKED)) != [0]


def test_a_claim_ends_with_its_lead_and_its_rep_can_do_nothing_more(floor: Floor, erasure: Erasure) -> None:
    (id_,) = come(floor, a_row(**ASKED))
    claim = floor.take(ANA).claim

    found, done = erasure.find("crm-1"), erasure.erase("crm-1")

    answer = floor.contacts.log(ANA, claim.id, Channel.CALL, ContactOutcome.REACHED, note="canary")
    assert (found.claims, done.claims) == (1, 1)
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.ENDED
    assert floor.room_taken(ANA) == 0
    with floor.open(writes=False) as uow:
        assert uow.events.of(id_)[-1].claim_id == claim.id


def test_a_lead_that_somebody_looks_at_is_gone_when_they_claim_it(floor: Floor, erasure: Erasure) -> None:
    come(floor, a_row(**ASKED))
    shown = floor.pull(ANA).lead

    erasure.erase("crm-1")

    answer = floor.claims.claim(ANA, shown.id)
    assert isinstance(answer, Refused)
    assert floor.lead(shown).state is LeadState.ERASED


def test_a_second_time_there_is_nothing_left_to_erase(floor: Floor, erasure: Erasure) -> None:
    (id_,) = come(floor, a_row(**ASKED))
    erasure.erase("crm-1")

    again = [erasure.erase(f"L-{id_}"), erasure.erase("ana@acme.example")]

    assert again == [Traces(forgotten=True)] * 2
    with floor.open(writes=False) as uow:
        assert [event.verb for event in uow.events.of(id_)].count(Verb.ERASED) == 1


def test_the_database_lets_go_of_them(floor: Floor, erasure: Erasure) -> None:
    come(floor, a_row(**ASKED))
    erasure.erase("crm-1")

    erasure.scrub()

    assert erasure.find("crm-1").forgotten


def kept_for(open_floor: OpenFloor, closed: str | None) -> Floor:
    team = TeamPolicy.model_validate({"retention": {"closed": closed}} if closed else {})
    return open_floor(team, people=[ANA])


def test_the_tick_erases_closed_leads_when_their_time_is_over(open_floor: OpenFloor) -> None:
    floor = kept_for(open_floor, "30d")
    closed, waiting = floor.gets(a_lead("Closed", state=LeadState.CONVERTED), a_lead("Waiting"))

    early = floor.tick.run().actions
    floor.clock.move(days=31)
    late = [(one.kind, one.lead, one.why) for one in floor.tick.run().actions if one.lead == closed.id]

    assert not [one for one in early if one.kind is Verb.ERASED]
    assert late == [(Verb.ERASED, closed.id, "retention")]
    assert floor.lead(closed).facts.company is None
    assert floor.lead(waiting).facts.company == "Waiting"
    assert not [one for one in floor.tick.run().actions if one.kind is Verb.ERASED]


def test_whoever_was_not_kept_may_come_in_again(open_floor: OpenFloor) -> None:
    floor = kept_for(open_floor, "1d")
    (id_,) = come(floor, a_row(**ASKED))
    with floor.open() as uow:
        lead = uow.leads.lock(id_)
        assert lead is not None
        uow.apply(Change(leads=(replace(lead, state=LeadState.REJECTED, version=lead.version + 1),)))
        uow.commit()
    floor.clock.move(days=2)
    floor.tick.run()

    assert come(floor, a_row(**ASKED)) != [0]


def test_without_a_policy_everything_is_kept(open_floor: OpenFloor) -> None:
    floor = kept_for(open_floor, None)
    (closed,) = floor.gets(a_lead("Closed", state=LeadState.ARCHIVED, waited=days(4000)))

    floor.clock.move(days=4000)
    floor.tick.run()

    assert floor.lead(closed).state is LeadState.ARCHIVED


def test_many_are_erased_a_few_at_a_time(open_floor: OpenFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    floor = kept_for(open_floor, "1d")
    leads = floor.gets(*(a_lead(f"Closed {n}", state=LeadState.MERGED) for n in range(5)))
    floor.clock.move(days=2)

    erased = [one.lead for one in floor.tick.run().actions if one.kind is Verb.ERASED]

    assert sorted(one or 0 for one in erased) == [lead.id for lead in leads]
    assert timedelta(days=1) == floor.team.retention.closed
