"""The tick's look at how sick the queues are, after everything else it did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import alerts
from core.alert_notices import Readers, Thread
from core.alerts import Turn
from core.changes import Change, merged
from core.conditions import CALM, Reading, readings
from core.duty import is_uncovered
from core.incidents import EVERY_QUEUE, AlertRule, Incident, MeasureKind
from core.metrics import QueueHealth
from core.model import Person
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.services.threads import readers_of, thread_of
from core.services.upkeep import TickAction, applied

_UNSAID = Thread()


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything alerts go by, read once for all queues."""

    team: TeamPolicy
    now: datetime
    people: Sequence[Person]
    health: Mapping[str, QueueHealth]
    incidents: Sequence[Incident]

    @property
    def queues(self) -> Sequence[str]:
        """Where something may have changed: the policy's queues, and those with an alert that goes on."""
        return list(dict.fromkeys((*self.health, *(one.queue for one in self.incidents))))

    def is_restless(self, queue: str) -> bool:
        """Whether anything about the queue's alerts is to be written now."""
        known = [one for one in self.incidents if one.queue == queue]
        return any(True for _ in self.judged(queue, known, lambda: 0))

    def judged(
        self, queue: str, incidents: Sequence[Incident], new_id: Callable[[], int], *, paused: bool = False
    ) -> Sequence[tuple[Incident | None, Turn]]:
        """What becomes of the queue's alerts, given these incidents of it; see ``core.alerts.judged``."""
        found = self._readings(queue, paused=paused)
        return list(alerts.judged(queue, incidents, found, self.readers(queue), new_id))

    def readers(self, queue: str) -> Readers:
        return readers_of(queue, self.team, self.people, self.now)

    def _readings(self, name: str, *, paused: bool) -> Mapping[AlertRule, Reading]:
        """Nothing for a queue that the policy no longer has: what was wrong there ends. A tick is at work, so
        the clock runs; an empty fast lane is well.
        """
        if name == EVERY_QUEUE:
            return {AlertRule.MONITOR: CALM}
        queue, health = self.team.queue(name), self.health.get(name)
        if queue is None:
            return {}
        if health is None:
            return dict.fromkeys(set(AlertRule) - set(queue.alerts.without), CALM)
        uncovered = is_uncovered(self.people, queue, self.team, self.now)
        return readings(queue, health, uncovered=uncovered, paused=paused)


def survey(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> Survey:
    health = {one.status.queue: one for one in uow.reports.health(team, now)}
    return Survey(team, now, uow.people.all(), health, uow.incidents.open())


def settle(uow: UnitOfWork, seen: Survey, queue: str) -> Sequence[TickAction]:
    """Makes true what was seen about a queue, given its alerts as they are now, locked."""
    incidents = uow.incidents.lock_open(queue)
    paused = any(one.kind is MeasureKind.PAUSE_SOURCES for one in uow.measures.in_force(queue))
    turns = seen.judged(queue, incidents, lambda: uow.incidents.next_ids(1)[0], paused=paused)
    return applied(uow, merged(_change(uow, seen.readers(queue), *turn) for turn in turns))


def _change(uow: UnitOfWork, readers: Readers, before: Incident | None, turn: Turn) -> Change:
    thread = thread_of(uow, turn.incident) if turn.needs_thread else _UNSAID
    return alerts.change(turn, readers, thread, begins=before is None)
