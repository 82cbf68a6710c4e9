"""By which policy each queue's line was last formed."""

from collections.abc import Mapping

from storage.session import Session, Statement

_GET = Statement("SELECT formation FROM lines WHERE queue = ?")
_ALL = Statement("SELECT queue, formation FROM lines")
_PUT = Statement(
    """INSERT INTO lines (queue, formation) VALUES (?, ?)
       ON CONFLICT (queue) DO UPDATE SET formation = excluded.formation"""
)


class SqlFormations:
    """``core.ports.Formations``. The row of a queue that is gone stays: it is still true if it comes back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, queue: str) -> str | None:
        row = self._session.row(_GET, queue)
        return str(row[0]) if row else None

    def all(self) -> Mapping[str, str]:
        return dict(self._session.rows(_ALL))

    def put(self, queue: str, formation: str) -> None:
        self._session.run(_PUT, queue, formation)
