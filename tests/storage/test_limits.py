"""Which leads wait too long, as the tick asks for it."""

from datetime import datetime, timedelta

from core.model import Lead, LeadState
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_lead, hours
from tests.storage.steps import stored

LATER = MONDAY_9AM + timedelta(microseconds=1)


def a_limited_lead(
    limit: datetime | None, aged: datetime | None, queue: str = "leads", **details: object
) -> Lead:
    return a_lead(queue=queue, limit_due_at=limit, aged_due_at=aged, **details)  # type: ignore[arg-type]


def test_leads_keep_their_limits(unit_of_work: UnitsOfWork) -> None:
    lead = a_limited_lead(MONDAY_9AM, LATER)

    stored(unit_of_work, lead)

    with unit_of_work(writes=False) as uow:
        assert uow.leads.get(lead.id) == lead


def test_past_their_limits_are_waiting_leads_the_longest_due_first(unit_of_work: UnitsOfWork) -> None:
    now = MONDAY_9AM
    both = a_limited_lead(now - hours(1), now - hours(3))
    long_in_line = a_limited_lead(now - hours(2), LATER)
    just_now = a_limited_lead(now, None)
    old = a_limited_lead(None, now - hours(4))
    told_of_already = a_limited_lead(None, LATER, waited=hours(200))
    not_yet = a_limited_lead(LATER, LATER)
    seen = a_limited_lead(now, now, state=LeadState.RESERVED)
    elsewhere = a_limited_lead(now, now, queue="other")
    stored(unit_of_work, both, long_in_line, just_now, old, told_of_already, not_yet, seen, elsewhere)

    with unit_of_work(writes=False) as uow:
        assert uow.leads.past_limits("leads", now, 10) == [old, both, long_in_line, just_now]
        assert uow.leads.past_limits("leads", now, 2) == [old, both]
        assert uow.leads.past_limits("other", now, 10) == [elsewhere]
        assert uow.leads.past_limits("leads", now - hours(5), 10) == []


def test_only_queues_with_leads_past_a_limit_are_looked_into(unit_of_work: UnitsOfWork) -> None:
    due = {
        "long": a_limited_lead(MONDAY_9AM, LATER, "long"),
        "old": a_limited_lead(LATER, MONDAY_9AM, "old"),
        "fine": a_limited_lead(LATER, LATER, "fine"),
        "told": a_limited_lead(None, None, "told"),
        "taken": a_limited_lead(MONDAY_9AM, MONDAY_9AM, "taken", state=LeadState.CLAIMED),
    }
    stored(unit_of_work, *due.values(), a_limited_lead(MONDAY_9AM, MONDAY_9AM, "long"))

    with unit_of_work(writes=False) as uow:
        assert uow.leads.queues_past_limits(MONDAY_9AM) == {"long", "old"}
        assert uow.leads.queues_past_limits(LATER) == {"long", "old", "fine"}
        assert uow.leads.queues_past_limits(MONDAY_9AM - hours(1)) == frozenset()
