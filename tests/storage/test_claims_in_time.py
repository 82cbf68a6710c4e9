"""Claims as time sees them: the ladder they keep, what is due when, and how their reps stand."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from core.changes import Change
from core.model import Claim, Ladder, Lead, Reminder, Rung
from core.notices import Load
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, a_claim, a_lead, days, hours, minutes, taking
from tests.storage.steps import applied, stored

SHORT = Ladder(timedelta(minutes=20, microseconds=1), timedelta(), (Rung.MANAGER,), hops=0)


def owned(open_: UnitsOfWork, rep: str = ANA, lead: Lead | None = None, **claim: object) -> Claim:
    """A claim by this rep on a lead, a new one unless it is given, as it stands in the database."""
    lead, made = lead or a_lead(), None
    with open_() as uow:
        made = uow.leads.get(lead.id)
    if made is None:
        stored(open_, lead)
    taken = a_claim(lead, rep, **claim)  # type: ignore[arg-type]
    applied(open_, taking(made or lead, taken))
    return taken


def test_a_claim_keeps_its_ladder_and_how_far_it_has_climbed(unit_of_work: UnitsOfWork) -> None:
    taken = owned(unit_of_work, hop=1, ladder=SHORT, step_at=MONDAY_9AM + minutes(20))
    climbed = replace(
        taken,
        climbed=1,
        climbed_at=MONDAY_9AM + minutes(21),
        reminded=frozenset({Reminder.WARNING, Reminder.FLAG}),
        more_time=True,
        kept=True,
        step_at=None,
    )

    with unit_of_work() as uow:
        assert uow.claims.get(taken.id) == taken
        uow.apply(Change(claims=(climbed,)))
        uow.commit()

    with unit_of_work() as uow:
        assert uow.claims.lock(taken.id) == uow.claims.open_of(taken.lead_id) == climbed
        assert [claim for claim, _ in uow.claims.open_by(ANA)] == [climbed]


def test_a_claim_written_without_a_ladder_promises_the_products_default(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)

    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO claims (id, lead_id, rep_id, claimed_at)"
                " SELECT 7, id, :rep, queued_at FROM leads"
            ),
            {"rep": ANA},
        )

    with unit_of_work(writes=False) as uow:
        assert uow.claims.get(7) == a_claim(lead, ANA, id=7, at=lead.queued_at, entered_at=None)
        assert a_claim(lead).ladder == Ladder()


def test_due_are_uncontacted_open_claims_the_longest_due_first(unit_of_work: UnitsOfWork) -> None:
    now, here = MONDAY_9AM + hours(4), [owned(unit_of_work, step_at=MONDAY_9AM + hours(n)) for n in (4, 1, 3)]
    other = owned(unit_of_work, lead=a_lead(queue="other"), step_at=MONDAY_9AM)
    owned(unit_of_work, step_at=now + timedelta(microseconds=1))
    owned(unit_of_work, step_at=None)
    settled = [owned(unit_of_work, step_at=MONDAY_9AM) for _ in range(2)]
    contacted = replace(settled[0], contacted_at=MONDAY_9AM)
    ended = replace(settled[1], ended_at=MONDAY_9AM, ended_by="released")
    applied(unit_of_work, Change(claims=(contacted, ended)))

    with unit_of_work(writes=False) as uow:
        assert uow.claims.due("leads", now, 10) == [here[1], here[2], here[0]]
        assert uow.claims.due("leads", now, 1) == [here[1]]
        assert uow.claims.due("other", now, 10) == [other]
        assert uow.claims.due("nobody's", now, 10) == []
        assert uow.claims.queues_due(now) == {"leads", "other"}
        assert uow.claims.queues_due(MONDAY_9AM) == {"other"}
        assert uow.claims.queues_due(MONDAY_9AM - minutes(1)) == frozenset()


def test_owners_are_all_who_have_an_open_claim_contacted_or_not(unit_of_work: UnitsOfWork) -> None:
    for rep in (CLEO, ANA, CLEO, BEN, MIA):
        owned(unit_of_work, rep)
    with unit_of_work() as uow:
        ((bens, _),) = uow.claims.open_by(BEN)
        ((mias, _),) = uow.claims.open_by(MIA)
    ended = replace(bens, ended_at=MONDAY_9AM, ended_by="released")
    applied(unit_of_work, Change(claims=(ended, replace(mias, contacted_at=MONDAY_9AM))))

    with unit_of_work(writes=False) as uow:
        assert sorted(uow.claims.owners()) == [ANA, CLEO, MIA]


def test_nobody_owns_anything_in_an_empty_database(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work(writes=False) as uow:
        assert list(uow.claims.owners()) == []
        assert uow.claims.queues_due(MONDAY_9AM) == frozenset()


def test_holders_are_all_who_ever_had_the_lead_but_who_took_the_claim_back(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    for rep, verb in ((BEN, "undone"), (ANA, "reassigned"), (CLEO, "released"), (ANA, None)):
        claim = owned(unit_of_work, rep, lead)
        if verb:
            applied(unit_of_work, Change(claims=(replace(claim, ended_at=MONDAY_9AM, ended_by=verb),)))
    owned(unit_of_work, MIA)

    with unit_of_work(writes=False) as uow:
        assert uow.claims.holders(lead.id) == {ANA, CLEO}
        assert uow.claims.holders(a_lead().id) == frozenset()


def test_a_load_is_what_a_rep_has_took_lately_and_contacted_of_it(unit_of_work: UnitsOfWork) -> None:
    now, since = MONDAY_9AM + days(7), MONDAY_9AM

    def over(claim: Claim, verb: str, contacted: bool = False) -> Claim:
        return replace(claim, ended_at=now, ended_by=verb, contacted_at=now if contacted else None)

    old = owned(unit_of_work, at=since - timedelta(microseconds=1))
    first, worked, latest = (owned(unit_of_work, at=since + hours(n)) for n in (0, 1, 2))
    open_contacted = owned(unit_of_work, at=since + minutes(5))
    undone = owned(unit_of_work, at=since + hours(5))
    bens = owned(unit_of_work, BEN, at=since - days(90))
    changes = (
        over(worked, "converted", contacted=True),
        replace(open_contacted, contacted_at=now),
        over(undone, "undone"),
        over(bens, "released"),
    )
    applied(unit_of_work, Change(claims=changes))

    with unit_of_work(writes=False) as uow:
        loads = uow.claims.loads([ANA, BEN, CLEO], since)
        nobody = uow.claims.loads([], since)

    assert {old.rep_id, first.rep_id} == {ANA}
    assert loads[ANA] == Load(taken=3, last_claim_at=latest.claimed_at, recent=4, recent_contacted=2)
    assert loads[BEN] == Load(taken=0, last_claim_at=bens.claimed_at)
    assert loads[CLEO] == Load()
    assert nobody == {}
