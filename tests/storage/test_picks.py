"""Leads picked out of a queue: what age moves on, and what measures against overflow take."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.changes import Change
from core.events import Verb
from core.incidents import MeasureKind
from core.model import Lead, LeadState, LeadType
from storage.leads import SqlLeads
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_claim, a_lead, a_queue, an_event, hours, keyed, minutes, taking
from tests.core.measuring import a_measure
from tests.storage.steps import applied, stored

LATER = MONDAY_9AM + timedelta(microseconds=1)


def ids(found: Sequence[Lead]) -> list[int]:
    return [lead.id for lead in found]


def test_a_lead_keeps_when_age_moves_it_and_whether_its_source_may_pause(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead(stale_due_at=LATER, pausable=True)
    stored(unit_of_work, lead)
    moved = replace(lead, stale_due_at=None, pausable=False, version=2)

    with unit_of_work() as uow:
        assert uow.leads.get(lead.id) == lead
        uow.apply(Change(leads=(moved,)))

        assert uow.leads.get(lead.id) == moved


def test_age_moves_on_whoever_waits_is_held_or_sleeps_the_longest_due_first(
    unit_of_work: UnitsOfWork,
) -> None:
    moved = (LeadState.RECYCLED, LeadState.NURTURE, LeadState.HELD, LeadState.WAITING)
    due = [a_lead(state=state, stale_due_at=MONDAY_9AM - minutes(n)) for n, state in enumerate(moved)]
    left = [a_lead(state=state, stale_due_at=MONDAY_9AM) for state in LeadState if state not in moved]
    stored(unit_of_work, *due, *left, a_lead(stale_due_at=LATER), a_lead())

    with unit_of_work() as uow:
        assert ids(uow.leads.stale(MONDAY_9AM, 10)) == ids(due[::-1])
        assert ids(uow.leads.stale(MONDAY_9AM, 2)) == ids(due[:1:-1])
        assert uow.leads.stale(MONDAY_9AM - hours(1), 10) == []
        assert uow.leads.is_anybody_stale(MONDAY_9AM)
        assert not uow.leads.is_anybody_stale(MONDAY_9AM - hours(1))


def test_leads_are_found_by_their_ids_with_what_they_are_recognised_by(unit_of_work: UnitsOfWork) -> None:
    first, second = a_lead("First"), a_lead("Second")
    stored(unit_of_work, second, first, a_lead("Third"))

    with unit_of_work() as uow:
        assert uow.leads.keyed([second.id, first.id]) == [keyed(first), keyed(second)]
        assert uow.leads.keyed([]) == []


def test_while_intake_is_paused_leads_of_paused_sources_stay_held(unit_of_work: UnitsOfWork) -> None:
    cold, warm = (a_lead(state=LeadState.HELD, pausable=one, score=90 - one) for one in (True, False))
    better = a_lead(state=LeadState.HELD, pausable=True, score=100)
    stored(unit_of_work, cold, warm, better)

    with unit_of_work() as uow:
        assert ids(uow.leads.held("leads", 10, paused=True)) == [warm.id]
        assert len(uow.leads.held("leads", 10)) == 3


def test_the_hottest_leads_of_a_queue_are_found_best_place_first(unit_of_work: UnitsOfWork) -> None:
    queue = a_queue(ordering="priority")
    inbound = a_lead("Inbound", queue=queue, type=LeadType.HOT_INBOUND, score=10)
    scored = a_lead("Scored", queue=queue, score=80)
    others: list[dict[str, Any]] = [
        {"score": 79},
        {"score": None},
        {"score": 99, "state": LeadState.HELD},
        {"score": 99, "state": LeadState.RECYCLED},
        {"score": 99, "queue": "another"},
    ]
    stored(unit_of_work, scored, inbound, *(a_lead(**{"queue": queue, **one}) for one in others))

    with unit_of_work() as uow:
        assert ids(uow.leads.hottest("leads", 80, 10)) == [inbound.id, scored.id]
        assert ids(uow.leads.hottest("leads", 80, 1)) == [inbound.id]


def test_a_partner_gets_whoever_agreed_to_it_those_furthest_behind_first(unit_of_work: UnitsOfWork) -> None:
    first, second = (a_lead(consent=True, waited=hours(wait)) for wait in (3, 2))
    held = a_lead(consent=True, waited=hours(1), state=LeadState.HELD)
    others = (a_lead(consent=False), a_lead(), a_lead(consent=True, state=LeadState.CLAIMED))
    stored(unit_of_work, second, held, first, *others, a_lead(consent=True, queue="another"))

    with unit_of_work() as uow:
        assert ids(uow.leads.with_consent("leads", 10)) == [held.id, second.id, first.id]
        assert ids(uow.leads.with_consent("leads", 1)) == [held.id]


def test_what_a_partner_has_by_a_measure_is_what_went_by_it_and_is_still_there(
    unit_of_work: UnitsOfWork,
) -> None:
    mine, other = (a_measure(MeasureKind.PARTNER) for _ in range(2))
    gone = [a_lead(state=LeadState.PARTNER) for _ in range(3)]
    back = a_lead(state=LeadState.WAITING)
    stored(unit_of_work, *gone, back)
    given = [an_event(lead, Verb.TO_PARTNER, why=str(mine.id)) for lead in (*gone, back)]
    again = (an_event(gone[2], Verb.TAKEN_BACK), an_event(gone[2], Verb.TO_PARTNER, why=str(other.id)))
    applied(unit_of_work, Change(taken=(mine, other), events=(*given, *again)))

    with unit_of_work() as uow:
        assert ids(uow.leads.of_measure(mine.id, 10)) == ids(gone[:2])
        assert ids(uow.leads.of_measure(mine.id, 1)) == ids(gone[:1])
        assert ids(uow.leads.of_measure(other.id, 10)) == [gone[2].id]
        assert uow.leads.of_measure(other.id + 1, 10) == []


Pick = Callable[[SqlLeads], Sequence[Lead]]
PASSES_OVER: dict[str, Pick] = {
    "stale": lambda leads: leads.stale(MONDAY_9AM, 10),
    "hottest": lambda leads: leads.hottest("leads", 80, 10),
    "with consent": lambda leads: leads.with_consent("leads", 10),
}
WAITS: dict[str, Pick] = {
    "junk": lambda leads: leads.junk("leads", 10),
    "older": lambda leads: leads.older_than("leads", MONDAY_9AM, 10),
}
TOGETHER = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""In SQLite the whole transaction is alone."""


def two_leads(open_: UnitsOfWork) -> tuple[Lead, Lead]:
    """Two for whom every pick asks."""
    about: dict[str, Any] = {"score": 90, "consent": True, "email": None, "stale_due_at": MONDAY_9AM}
    taken, free = a_lead(**about), a_lead(**about)
    stored(open_, taken, free)
    return taken, free


@TOGETHER
@pytest.mark.parametrize("pick", PASSES_OVER)
def test_measures_and_time_pass_over_leads_that_somebody_holds(unit_of_work: UnitsOfWork, pick: str) -> None:
    taken, free = two_leads(unit_of_work)

    with unit_of_work() as holder, unit_of_work() as uow:
        holder.leads.lock(taken.id)

        assert ids(PASSES_OVER[pick](uow.leads)) == [free.id]


@TOGETHER
@pytest.mark.parametrize("pick", WAITS)
def test_cleaning_up_waits_for_whoever_holds_a_lead_and_leaves_it_if_it_was_taken(
    unit_of_work: UnitsOfWork, pick: str
) -> None:
    taken, free = two_leads(unit_of_work)
    found = list[int]()

    def clean_up() -> None:
        with unit_of_work() as uow:
            found.extend(ids(WAITS[pick](uow.leads)))

    cleaning = threading.Thread(target=clean_up)
    with unit_of_work() as holder:
        holder.apply(taking(taken, a_claim(taken)))
        cleaning.start()
        cleaning.join(0.2)
        assert cleaning.is_alive()
        holder.commit()
    cleaning.join()

    assert found == [free.id]
