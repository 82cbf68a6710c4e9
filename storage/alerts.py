"""What queues are sick by, what is done about it, and what happened to them."""

from collections.abc import Sequence
from datetime import datetime

from core.events import QueueEvent
from core.incidents import Incident, Measure, MeasureKind
from storage import alert_rows
from storage.session import Session, Statement
from storage.sqlite_ids import next_counter

_INCIDENT = Statement("SELECT {incident} FROM incidents WHERE id = ?", incident=alert_rows.INCIDENT)
_LOCK_INCIDENT = Statement(
    "SELECT {incident} FROM incidents WHERE id = ? {hold}", incident=alert_rows.INCIDENT
)
OPEN = Statement(
    "SELECT {incident} FROM incidents WHERE ended_at IS NULL ORDER BY id", incident=alert_rows.INCIDENT
)
_LOCK_OPEN = Statement(
    "SELECT {incident} FROM incidents WHERE queue = ? AND ended_at IS NULL ORDER BY id {hold}",
    incident=alert_rows.INCIDENT,
)
_INCIDENT_IDS = Statement("SELECT nextval('incident_ids') FROM generate_series(1, ?)")

_MEASURE = Statement("SELECT {measure} FROM measures WHERE id = ?", measure=alert_rows.MEASURE)
_LOCK_MEASURE = Statement("SELECT {measure} FROM measures WHERE id = ? {hold}", measure=alert_rows.MEASURE)
_IN_FORCE = Statement(
    "SELECT {measure} FROM measures WHERE ended_at IS NULL ORDER BY id", measure=alert_rows.MEASURE
)
_IN_FORCE_OF = Statement(
    "SELECT {measure} FROM measures WHERE queue = ? AND ended_at IS NULL ORDER BY id",
    measure=alert_rows.MEASURE,
)
_LATEST = Statement(
    "SELECT {measure} FROM measures WHERE queue = ? AND kind = ? ORDER BY id DESC LIMIT 1",
    measure=alert_rows.MEASURE,
)
_MEASURE_IDS = Statement("SELECT nextval('measure_ids') FROM generate_series(1, ?)")

_OF_INCIDENT = Statement(
    "SELECT {event} FROM queue_events WHERE incident_id = ? ORDER BY id", event=alert_rows.QUEUE_EVENT
)
_OF_QUEUE = Statement(
    "SELECT {event} FROM queue_events WHERE queue = ? AND at > ? ORDER BY at, id",
    event=alert_rows.QUEUE_EVENT,
)
_BY_REQUEST = Statement(
    "SELECT {event} FROM queue_events WHERE request = ? ORDER BY id", event=alert_rows.QUEUE_EVENT
)


class SqlIncidents:
    """``core.ports.Incidents``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, incident_id: int) -> Incident | None:
        return self._one(_INCIDENT, incident_id)

    def lock(self, incident_id: int) -> Incident | None:
        return self._one(_LOCK_INCIDENT, incident_id)

    def open(self) -> Sequence[Incident]:
        return self._many(OPEN)

    def lock_open(self, queue: str) -> Sequence[Incident]:
        return self._many(_LOCK_OPEN, queue)

    def next_ids(self, count: int) -> Sequence[int]:
        return _ids(self._session, "incident_ids", _INCIDENT_IDS, count)

    def _one(self, statement: Statement, incident_id: int) -> Incident | None:
        row = self._session.row(statement, incident_id)
        return None if row is None else alert_rows.incident(row, self._session.codec)

    def _many(self, statement: Statement, *values: object) -> Sequence[Incident]:
        codec = self._session.codec
        return [alert_rows.incident(row, codec) for row in self._session.rows(statement, *values)]


class SqlMeasures:
    """``core.ports.Measures``. In force are a handful, so that one index of all of them is enough."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, measure_id: int) -> Measure | None:
        return self._one(_MEASURE, measure_id)

    def lock(self, measure_id: int) -> Measure | None:
        return self._one(_LOCK_MEASURE, measure_id)

    def in_force(self, queue: str | None = None) -> Sequence[Measure]:
        codec, session = self._session.codec, self._session
        found = session.rows(_IN_FORCE) if queue is None else session.rows(_IN_FORCE_OF, queue)
        return [alert_rows.measure(row, codec) for row in found]

    def latest(self, queue: str, kind: MeasureKind) -> Measure | None:
        return self._one(_LATEST, queue, kind.value)

    def next_ids(self, count: int) -> Sequence[int]:
        return _ids(self._session, "measure_ids", _MEASURE_IDS, count)

    def _one(self, statement: Statement, *values: object) -> Measure | None:
        row = self._session.row(statement, *values)
        return None if row is None else alert_rows.measure(row, self._session.codec)


class SqlQueueLog:
    """``core.ports.QueueLog``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_incident(self, incident_id: int) -> Sequence[QueueEvent]:
        return self._many(_OF_INCIDENT, incident_id)

    def of_queue(self, queue: str, since: datetime) -> Sequence[QueueEvent]:
        return self._many(_OF_QUEUE, queue, self._session.codec.moment(since))

    def by_request(self, request: str) -> Sequence[QueueEvent]:
        return self._many(_BY_REQUEST, request)

    def _many(self, statement: Statement, *values: object) -> Sequence[QueueEvent]:
        codec = self._session.codec
        return [alert_rows.queue_event(row, codec) for row in self._session.rows(statement, *values)]


def _ids(session: Session, counter: str, sequence: Statement, count: int) -> Sequence[int]:
    if session.is_sqlite:
        return next_counter(session, counter, count)
    return [row[0] for row in session.rows(sequence, count)]
