"""What happened, as it was written down."""

from collections.abc import Sequence
from datetime import datetime

from core.events import Event
from storage import rows
from storage.session import Session, Statement

_OF = Statement("SELECT {event} FROM events WHERE lead_id = ? ORDER BY id", event=rows.EVENT)
_BY_REQUEST = Statement("SELECT {event} FROM events WHERE request = ? ORDER BY id", event=rows.EVENT)
FOUND_QUEUES = """WITH RECURSIVE found (queue) AS (
         SELECT (SELECT queue FROM events ORDER BY queue LIMIT 1)
         UNION ALL
         SELECT (SELECT queue FROM events WHERE queue > found.queue ORDER BY queue LIMIT 1)
         FROM found WHERE found.queue IS NOT NULL)"""
"""The table ``found`` of all queues that leads were ever in: from one to the next along an index, past all
their events; the last row is ``NULL``.
"""
MERGES = Statement(
    """{found queues} SELECT events.lead_id, {text of}events.data{named}into{text} FROM found
       CROSS JOIN events WHERE events.queue = found.queue AND events.verb = 'merged'""",
    **{"found queues": FOUND_QUEUES},
)
_LATEST = Statement("SELECT at FROM events ORDER BY at DESC LIMIT 1")


class SqlEvents:
    """``core.ports.Events``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, lead_id: int) -> Sequence[Event]:
        return self._many(_OF, lead_id)

    def by_request(self, request: str) -> Sequence[Event]:
        return self._many(_BY_REQUEST, request)

    def merges(self) -> Sequence[tuple[int, int]]:
        return [(row[0], int(row[1])) for row in self._session.rows(MERGES)]

    def latest(self) -> datetime | None:
        row = self._session.row(_LATEST)
        return self._session.codec.instant(row[0]) if row else None

    def _many(self, statement: Statement, value: object) -> Sequence[Event]:
        return [rows.event(row, self._session.codec) for row in self._session.rows(statement, value)]
