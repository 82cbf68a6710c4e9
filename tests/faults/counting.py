"""What has to add up once all is quiet: depths, what alerts show of them, and what time has ended by now."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from core.incidents import AlertRule
from core.overflow import BETWEEN_CHANGES
from core.policies.queues import QueuePolicy
from tests.faults.books import Books
from tests.faults.ground import Rig
from tests.faults.promises import Verdict

Broken = Iterator[str]

_SETTLED, _BUNDLED = {"sent", "superseded", "dead"}, {"overdue", "aged"}
_AGEING = {"waiting", "held", "nurture", "recycled"}
_IN_DEPTH = ("waiting", "reserved", "held")


def added_up(rig: Rig, books: Books) -> list[Verdict]:
    now = rig.board.now()
    return [
        Verdict("every notice ends", len(books.outbox), list(_unsettled(books, now))),
        Verdict("waiting and held leads add up", len(books.leads), list(_depths(rig, books))),
        Verdict("who is held has to be", len(books.leads), list(_held_for_nothing(rig, books, now))),
        Verdict("alerts show how things are", len(books.incidents), list(_figures(books))),
        Verdict("measures end in time", len(books.measures), list(_overdue_measures(books, now))),
        Verdict("intake pauses and goes on", len(books.measures), list(_pauses(rig, books, now))),
        Verdict("old leads move on in time", len(books.leads), list(_overdue_leads(books, now))),
    ]


def _unsettled(books: Books, now: datetime) -> Broken:
    """Only what is told together every few hours may have to wait."""
    for notice in books.outbox:
        waits = notice.kind in _BUNDLED and notice.state == "pending" and notice.due_at > now
        if notice.state not in _SETTLED and not waits:
            yield f"{notice.key} is {notice.state} still, and was due at {notice.due_at}"


def _counted(books: Books) -> Counter[tuple[str, str]]:
    """Leads by queue and state."""
    return Counter((lead.queue, lead.state) for lead in books.leads)


def _depths(rig: Rig, books: Books) -> Broken:
    """What reports say of the queues, and whether nobody stands in a line that they leave out."""
    counted = _counted(books)
    for status in rig.runtime.services.reports.status():
        found = {state: counted.pop((status.queue, state), 0) for state in _IN_DEPTH}
        said = {state: getattr(status, state) for state in _IN_DEPTH}
        if said != found or status.depth != sum(found.values()):
            yield f"{status.queue} is said to have {said}, {status.depth} in all, and has {found}"
    for (queue, state), count in counted.items():
        if state in _IN_DEPTH:
            yield f"{count} leads are {state} in {queue}, of which nobody tells"


def _held_for_nothing(rig: Rig, books: Books, now: datetime) -> Broken:
    """Held are leads of sources that are paused, and those for whom there is no room."""
    counted, paused = _counted(books), {one.queue for one in _in_force(books, now, "pause_sources")}
    for queue in rig.runtime.team.queues:
        room = queue.cap - sum(counted[queue.name, state] for state in ("waiting", "reserved"))
        held = [one for one in books.leads if one.queue == queue.name and one.state == "held"]
        let_in = [one.id for one in held if not (one.pausable and queue.name in paused)]
        if room > 0 and let_in:
            yield f"{queue.name} has room for {room}, and holds {let_in}"


def _figures(books: Books) -> Broken:
    """Nothing has changed for long enough that every card has the latest figures."""
    counted = _counted(books)
    for one in books.incidents:
        if one.ended_at is not None or one.rule != AlertRule.DEPTH or not one.figures:
            continue
        found = {state: counted[one.queue, state] for state in _IN_DEPTH}
        shown = {name: one.figures.get(name) for name in ("depth", "waiting", "held")}
        if shown != {"depth": sum(found.values()), "waiting": found["waiting"], "held": found["held"]}:
            yield f"alert {one.id} shows {shown} of {one.queue}, which has {found}"


def _overdue_measures(books: Books, now: datetime) -> Broken:
    for one in books.measures:
        if one.ended_at is None and one.until is not None and one.until <= now:
            yield f"measure {one.id} ({one.kind}) was to last until {one.until}, and goes on at {now}"


def _pauses(rig: Rig, books: Books, now: datetime) -> Broken:
    """By themselves: when leads are too old and too many, until they are not."""
    for queue in rig.runtime.team.queues:
        latest = max(_pauses_of(books, queue), key=lambda one: one.id, default=None)
        if latest and now - (latest.ended_at or latest.began_at) < BETWEEN_CHANGES:
            continue
        mean, waits = _mean_age(books, queue, now)
        is_crowded = 2 * waits > queue.cap
        if latest and latest.ended_at is None:
            is_mended = not is_crowded or mean <= queue.alerts.average_age
            if latest.until is None and is_mended:
                yield f"{queue.name} pauses, with {waits} leads of {mean} on average"
        elif is_crowded and mean > queue.alerts.average_age_red:
            yield f"{queue.name} does not pause, with {waits} leads of {mean} on average"


def _overdue_leads(books: Books, now: datetime) -> Broken:
    for lead in books.leads:
        if lead.state in _AGEING and lead.stale_due_at is not None and lead.stale_due_at <= now:
            yield f"lead {lead.id} is {lead.state} at {now}, and was not to be since {lead.stale_due_at}"


def _in_force(books: Books, now: datetime, kind: str) -> Iterator[Row[Any]]:
    for one in books.measures:
        if one.kind == kind and one.ended_at is None and (one.until is None or one.until > now):
            yield one


def _pauses_of(books: Books, queue: QueuePolicy) -> Sequence[Row[Any]]:
    return [one for one in books.measures if one.kind == "pause_sources" and one.queue == queue.name]


def _mean_age(books: Books, queue: QueuePolicy, now: datetime) -> tuple[timedelta, int]:
    ages = [now - one.received_at for one in books.leads if (one.queue, one.state) == (queue.name, "waiting")]
    return (sum(ages, timedelta()) / len(ages) if ages else timedelta()), len(ages)
