"""What happened, as it was written down."""

from collections.abc import Sequence
from datetime import datetime

from core.events import Event
from storage import rows
from storage.session import Session, Statement

_OF = Statement("SELECT {event} FROM events WHERE lead_id = ? ORDER BY id", event=rows.EVENT)
_BY_REQUEST = Statement("SELECT {event} FROM events WHERE request = ? ORDER BY id", event=rows.EVENT)
_LATEST = Statement("SELECT at FROM events ORDER BY at DESC LIMIT 1")


class SqlEvents:
    """``core.ports.Events``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, lead_id: int) -> Sequence[Event]:
        return self._many(_OF, lead_id)

    def by_request(self, request: str) -> Sequence[Event]:
        return self._many(_BY_REQUEST, request)

    def latest(self) -> datetime | None:
        row = self._session.row(_LATEST)
        return self._session.codec.instant(row[0]) if row else None

    def _many(self, statement: Statement, value: object) -> Sequence[Event]:
        return [rows.event(row, self._session.codec) for row in self._session.rows(statement, value)]
