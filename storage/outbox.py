"""Messages owed: pending → sending → sent, or in doubt, superseded, dead."""

from collections.abc import Sequence
from datetime import datetime

from core.notices import Notice
from core.ports import NoticeState
from storage import rows
from storage.session import Session, Statement

_DUE = Statement(
    """SELECT {notice} FROM outbox WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, key LIMIT ?""",
    notice=rows.NOTICE,
)
_CLAIM = Statement(
    """UPDATE outbox SET state = 'sending', sending_since = ?, attempts = attempts + 1
       WHERE key = ? AND state = 'pending'"""
)
_SETTLE = Statement(
    """UPDATE outbox SET state = ?, channel = coalesce(?, channel), ts = coalesce(?, ts),
         due_at = coalesce(?, due_at) WHERE key = ? AND state IN ('sending', 'in_doubt', 'pending')"""
)
_UNSETTLED = Statement(
    """SELECT {notice} FROM outbox WHERE state IN ('sending', 'in_doubt') AND sending_since <= ?
       ORDER BY sending_since, key LIMIT ?""",
    notice=rows.NOTICE,
)


class SqlOutbox:
    """``core.ports.Outbox``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, now: datetime, limit: int) -> Sequence[Notice]:
        return self._many(_DUE, now, limit)

    def unsettled(self, since: datetime, limit: int) -> Sequence[Notice]:
        return self._many(_UNSETTLED, since, limit)

    def claim(self, key: str, now: datetime) -> bool:
        return self._session.run(_CLAIM, self._session.codec.moment(now), key) == 1

    def settle(
        self,
        key: str,
        state: NoticeState,
        *,
        channel: str | None = None,
        ts: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        again = self._session.codec.moment_or_none(due_at)
        self._session.run(_SETTLE, state, channel, ts, again, key)

    def _many(self, statement: Statement, moment: datetime, limit: int) -> Sequence[Notice]:
        codec = self._session.codec
        found = self._session.rows(statement, codec.moment(moment), limit)
        return [rows.notice(row, codec) for row in found]
