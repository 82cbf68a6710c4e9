"""Where cards can be drawn over, for half an hour."""

from datetime import datetime

from storage.session import Session, Statement

_KEEP = Statement("INSERT INTO cards (id, address, until) VALUES (?, ?, ?)")
_FORGET = Statement("DELETE FROM cards WHERE until <= ?")
_FIND = Statement("SELECT address FROM cards WHERE id = ? AND until > ?")


class SqlCards:
    """``core.ports.Cards``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, card_id: str, address: str, *, until: datetime, now: datetime) -> None:
        codec = self._session.codec
        self._session.run(_FORGET, codec.moment(now))
        self._session.run(_KEEP, card_id, address, codec.moment(until))

    def find(self, card_id: str, now: datetime) -> str | None:
        row = self._session.row(_FIND, card_id, self._session.codec.moment(now))
        return str(row[0]) if row else None
