"""Who reads of an incident, and what was posted about it so far, so that more can be said under it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.alert_notices import Readers, Thread, news, post_of
from core.changes import Change
from core.incidents import EVERY_QUEUE, Incident, Severity
from core.model import Person
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork


def readers_of(queue: str, team: TeamPolicy, people: Sequence[Person], now: datetime) -> Readers:
    """Where news of the queue's alerts goes; of a queue that is gone to the default queue's managers."""
    every = team.queues if queue == EVERY_QUEUE else (team.queue(queue) or team.default_queue,)
    return Readers(every, team, people, now)


def thread_of(uow: UnitOfWork, incident: Incident) -> Thread:
    """The incident's messages by the outbox; one that stands in Slack goes before one that may never."""
    newest, told, standing = dict[str, str](), frozenset[str](), set[str]()
    for severity in Severity:
        stem = post_of(incident, severity)
        told_then = uow.outbox.recipients(stem)
        stands = {to for to in told_then if uow.outbox.place(f"{stem}@{to}") is not None}
        newest |= {to: f"{stem}@{to}" for to in told_then - (standing - stands)}
        standing |= stands
        if severity is incident.severity:
            told = told_then
    return Thread(newest, told, len(uow.queue_log.of_incident(incident.id)))


def with_news(uow: UnitOfWork, team: TeamPolicy, now: datetime, change: Change) -> Change:
    """The change, with what it does about queues told in the threads of the alerts that it belongs to."""
    told, ids = list(change.notices), {one.incident_id or 0 for one in change.queue_events}
    for incident in filter(None, map(uow.incidents.get, sorted(ids))):
        events = [one for one in change.queue_events if one.incident_id == incident.id]
        readers = readers_of(incident.queue, team, uow.people.all(), now)
        told += news(events, incident, readers, thread_of(uow, incident))
    return replace(change, notices=tuple(told))
