"""Incidents, measures against overflow, and what happened to queues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.events import QueueEvent
from core.incidents import Incident, Measure, MeasureKind


class Incidents(Protocol):
    """What queues are sick by."""

    def get(self, incident_id: int) -> Incident | None: ...

    def lock(self, incident_id: int) -> Incident | None:
        """The incident as it is now, held until the transaction ends."""
        ...

    def open(self) -> Sequence[Incident]:
        """Every incident that goes on, of all queues, those not yet announced too."""
        ...

    def lock_open(self, queue: str) -> Sequence[Incident]:
        """The queue's incidents that go on, locked, by id."""
        ...

    def next_ids(self, count: int) -> Sequence[int]:
        """Ids nobody else gets, ascending."""
        ...


class Measures(Protocol):
    """What is done against overflow."""

    def get(self, measure_id: int) -> Measure | None: ...

    def lock(self, measure_id: int) -> Measure | None:
        """The measure as it is now, held until the transaction ends."""
        ...

    def in_force(self, queue: str | None = None) -> Sequence[Measure]:
        """Measures that nobody and nothing has ended yet, by id; ``queue``: only its own."""
        ...

    def latest(self, queue: str, kind: MeasureKind) -> Measure | None:
        """The queue's newest measure of that kind, over or not."""
        ...

    def next_ids(self, count: int) -> Sequence[int]:
        """Ids nobody else gets, ascending."""
        ...


class QueueLog(Protocol):
    """What happened to queues."""

    def of_incident(self, incident_id: int) -> Sequence[QueueEvent]:
        """An incident's whole story, in order."""
        ...

    def of_queue(self, queue: str, since: datetime) -> Sequence[QueueEvent]:
        """What happened to the queue after that moment, in order."""
        ...

    def by_request(self, request: str) -> Sequence[QueueEvent]:
        """What an earlier delivery of the same request did; empty for a first one. Ask it after a lock."""
        ...
