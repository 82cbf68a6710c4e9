"""Messages owed: pending → sending → sent, or in doubt, superseded, dead.

Whoever changes a lead or a claim holds notices about it until its transaction ends, in no order of ours. So
nothing here waits for a notice that is held: hand-out leaves it for the next time, accounts give up at once
with ``Busy``. Then nobody can wait for us while we wait for them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from core.errors import Busy
from core.notices import Notice, NoticeKind
from core.ports import NoticeState, Posted, Sending, Work
from storage import rows
from storage.session import Row, Session, Statement

_OUTBOX_LOCK = 0x4E4C_0004
_LOCK = Statement("SELECT pg_advisory_xact_lock(?)")
_CLOCK = Statement("SELECT {clock}")

_UNDER_WAY = "state IN ('sending', 'in_doubt')"
"""Word for word as the index ``outbox_unsettled`` knows it: SQLite compares words."""

_WORK = Statement(
    """SELECT (SELECT 1 FROM outbox WHERE {under_way} ORDER BY sending_since LIMIT 1),
         (SELECT 1 FROM outbox WHERE state = 'pending' AND due_at <= ? ORDER BY due_at LIMIT 1),
         (SELECT 1 FROM outbox WHERE state = 'sent' AND revision > drawn ORDER BY message LIMIT 1)""",
    under_way=_UNDER_WAY,
)
"""In an order, so that PostgreSQL does not hope to find one soon by reading the whole table."""

_OF_KIND = "AND kind {among}"
_WAITING = """SELECT recipient FROM (
    SELECT recipient, min(due_at) AS since FROM outbox
    WHERE state = 'pending' AND due_at <= ? {kinds} GROUP BY recipient) AS owed
  WHERE NOT (recipient {among})
    AND recipient NOT IN (SELECT recipient FROM outbox WHERE {under_way} AND sending_since IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.recipient = owed.recipient
                    AND other.state = 'pending' AND other.put_off AND other.due_at > ?)
  ORDER BY since, recipient"""
_OWED = """SELECT {notice} FROM outbox WHERE state = 'pending' AND due_at <= ? {kinds} AND recipient = ?
  ORDER BY attempts DESC, due_at, key LIMIT ? {hold_free}"""
"""What was tried before comes first: it is older, though it was put off to a later time."""

_RECIPIENTS = {
    False: Statement(_WAITING, kinds="", under_way=_UNDER_WAY),
    True: Statement(_WAITING, kinds=_OF_KIND, under_way=_UNDER_WAY),
}
_DUE = {
    False: Statement(_OWED, notice=rows.NOTICE, kinds=""),
    True: Statement(_OWED, notice=rows.NOTICE, kinds=_OF_KIND),
}
"""By whether only some kinds are asked for."""

_BEGIN = Statement(
    """UPDATE outbox SET state = 'sending', sending_since = ?, message = ?, attempts = attempts + 1,
         put_off = FALSE, drawn = revision, drawing_since = NULL
       WHERE key {among} AND state = 'pending' RETURNING revision"""
)
_HOLD = Statement("SELECT key FROM outbox WHERE key {among} FOR NO KEY UPDATE NOWAIT")
_HOLD_MESSAGE = Statement("SELECT key FROM outbox WHERE message = ? FOR NO KEY UPDATE NOWAIT")
_SENT = Statement(
    """UPDATE outbox SET state = 'sent', channel = ?, ts = ?
       WHERE message = ? AND sending_since = ? AND {under_way}""",
    under_way=_UNDER_WAY,
)
_ENDED = """UPDATE outbox SET state = ?, due_at = coalesce(?, due_at), put_off = ?, repeated = repeated OR ?,
    message = CASE WHEN ? THEN message END, sending_since = CASE WHEN ? THEN sending_since END
  WHERE key {among} AND """
_SETTLE_PENDING = Statement(_ENDED + "state = 'pending'")
_SETTLE_ATTEMPT = Statement(_ENDED + "sending_since = ? AND {under_way}", under_way=_UNDER_WAY)

_BEGIN_AGAIN = Statement(
    """UPDATE outbox SET sending_since = ? WHERE key {among these}
         SELECT key FROM outbox WHERE {under_way} AND sending_since > ? {hold_free} {these}""",
    under_way=_UNDER_WAY,
)
_LOSE_SIGHT = Statement(
    """UPDATE outbox SET state = 'in_doubt' WHERE key {among these}
         SELECT key FROM outbox WHERE {under_way} AND state = 'sending' AND sending_since <= ?
         {hold_free} {these}""",
    under_way=_UNDER_WAY,
)
_IN_DOUBT = Statement(
    """SELECT message FROM outbox WHERE {under_way} AND state = 'in_doubt' AND sending_since <= ?
       GROUP BY message ORDER BY min(sending_since), message LIMIT ?""",
    under_way=_UNDER_WAY,
)
_MESSAGE = Statement(
    """SELECT {notice}, sending_since, revision, channel, ts FROM outbox WHERE message = ? AND state = ?
       ORDER BY attempts DESC, due_at, key""",
    notice=rows.NOTICE,
)
_NOTICE_WIDTH = rows.NOTICE.count(",") + 1

_STALE = Statement(
    """SELECT key FROM outbox WHERE key {among these}
         SELECT message FROM outbox WHERE state = 'sent' AND revision > drawn {these}
         AND (drawing_since IS NULL OR drawing_since <= ? OR drawing_since > ?) AND NOT (channel {among})
       ORDER BY drawing_since NULLS FIRST, key LIMIT ? {hold_free}"""
)
_DRAWING = Statement("UPDATE outbox SET drawing_since = ? WHERE key {among}")
_REVISION = Statement("SELECT sum(revision) FROM outbox WHERE message = ? AND state = 'sent'")
_DRAWN = Statement(
    "UPDATE outbox SET drawn = revision, drawing_since = NULL WHERE message = ? AND state = 'sent'"
)
_DRAWN_OVER = Statement("UPDATE outbox SET revision = revision + 1, drawing_since = NULL WHERE key = ?")

_REDRAW = Statement(
    """UPDATE outbox SET revision = revision + 1 WHERE key >= ? AND key < ?
         AND state IN ('pending', 'sending', 'in_doubt', 'sent')"""
)
_PLACE = Statement("SELECT channel, ts FROM outbox WHERE key = ? AND state = 'sent'")
_TOLD = Statement("SELECT recipient FROM outbox WHERE key >= ? AND key < ?")
_ABOUT_LEAD = Statement(
    """SELECT {notice} FROM outbox WHERE lead_id = ? AND claim_id IS NULL
       UNION ALL
       SELECT {notice} FROM outbox
       WHERE claim_id {among these} SELECT id FROM claims WHERE lead_id = ? {these}
       ORDER BY due_at, key""",
    notice=rows.NOTICE,
)
_DEPTHS = Statement(
    """SELECT state, count(*) FROM outbox WHERE state = 'pending' GROUP BY state
       UNION ALL
       SELECT state, count(*) FROM outbox WHERE {under_way} GROUP BY state
       UNION ALL
       SELECT state, count(*) FROM outbox WHERE state = 'dead' GROUP BY state""",
    under_way=_UNDER_WAY,
)
_OLDEST_DUE = Statement(
    """SELECT min(due_at) FROM (
         SELECT min(due_at) AS due_at FROM outbox WHERE state = 'pending' AND due_at <= ?
         UNION ALL
         SELECT min(due_at) FROM outbox WHERE {under_way} AND due_at <= ?) AS unsettled""",
    under_way=_UNDER_WAY,
)


class SqlOutbox:
    """``core.ports.Outbox``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def work(self, now: datetime) -> Work:
        row = self._session.row(_WORK, self._codec.moment(now))
        return Work(*map(bool, row or (None, None, None)))

    def lock(self) -> None:
        if not self._session.is_sqlite:
            self._session.row(_LOCK, _OUTBOX_LOCK)

    def due(
        self,
        now: datetime,
        recipients: int,
        *,
        each: int,
        only: Collection[NoticeKind] | None = None,
        besides: Collection[str] = (),
    ) -> Sequence[Sequence[Notice]]:
        session, at = self._session, self._codec.moment(now)
        kinds = () if only is None else (self._codec.among([kind.value for kind in only]),)
        waiting = session.rows(_RECIPIENTS[bool(kinds)], at, *kinds, self._codec.among(list(besides)), at)
        found = list[Sequence[Notice]]()
        for (recipient,) in waiting:
            if len(found) == recipients:
                break
            owed = session.rows(_DUE[bool(kinds)], at, *kinds, recipient, each)
            found += [self._notices(owed)] if owed else []
        return found

    def begin(self, notices: Sequence[Notice]) -> Sending:
        since, key = self._clock(), notices[0].key
        among = self._codec.among([notice.key for notice in notices])
        begun = self._session.rows(_BEGIN, self._codec.moment(since), key, among)
        if len(begun) != len(notices):
            raise Busy("somebody else is sending these messages; nothing was changed, try again")
        return Sending(key, notices[0].to, tuple(notices), since, sum(row[0] for row in begun))

    def sent(self, key: str, since: datetime, channel: str, ts: str) -> bool:
        self._hold_now(_HOLD_MESSAGE, key)
        return self._session.run(_SENT, channel, ts, key, self._codec.moment(since)) > 0

    def settle(
        self,
        keys: Collection[str],
        state: NoticeState,
        *,
        since: datetime | None = None,
        due_at: datetime | None = None,
        repeated: bool = False,
    ) -> int:
        stays = state != "pending"
        again = self._codec.moment_or_none(due_at)
        among = self._codec.among(list(keys))
        put_off = again is not None and since is not None
        values = (state, again, put_off, repeated, stays, stays, among)
        if since is None:
            return self._session.run(_SETTLE_PENDING, *values)
        self._hold_now(_HOLD, among)
        return self._session.run(_SETTLE_ATTEMPT, *values, self._codec.moment(since))

    def lose_sight(self, after: timedelta) -> int:
        """What began in the future, by a clock that was set back since, begins now instead."""
        now = self._clock()
        moment = self._codec.moment(now)
        self._session.run(_BEGIN_AGAIN, moment, moment)
        return self._session.run(_LOSE_SIGHT, self._codec.moment(now - after))

    def in_doubt(self, after: timedelta, limit: int) -> Sequence[Sending]:
        """Leaves out what somebody else settles in the very moment between two statements."""
        before = self._clock() - after
        found = self._session.rows(_IN_DOUBT, self._codec.moment(before), limit)
        doubtful = [one for (key,) in found for one in self._sendings(key, "in_doubt")]
        return [one for one in doubtful if one.since <= before]

    def stale(self, lease: timedelta, limit: int, *, besides: Collection[str] = ()) -> Sequence[Sending]:
        now = self._clock()
        moment, before = self._codec.moment(now), self._codec.moment(now - lease)
        found = self._session.rows(_STALE, before, moment, self._codec.among(list(besides)), limit)
        keys = [key for (key,) in found]
        if keys:
            self._session.run(_DRAWING, moment, self._codec.among(keys))
        return [one for key in keys for one in self._sendings(key, "sent")]

    def drawn(self, key: str, revision: int) -> bool:
        self._hold_now(_HOLD_MESSAGE, key)
        row = self._session.row(_REVISION, key)
        is_current = row is not None and row[0] == revision
        self._session.run(_DRAWN if is_current else _DRAWN_OVER, key)
        return is_current

    def redraw(self, stem: str) -> None:
        self._session.run(_REDRAW, *_between(f"{stem}@"))

    def redraw_since(self, kind: NoticeKind, since: str) -> None:
        first, behind = _between(f"{kind}:")
        self._session.run(_REDRAW, f"{first}{since}", behind)

    def place(self, key: str) -> Posted | None:
        row = self._session.row(_PLACE, key)
        return None if row is None or row[0] is None else Posted(row[0], row[1])

    def recipients(self, stem: str) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.rows(_TOLD, *_between(f"{stem}@")))

    def about_lead(self, lead_id: int) -> Sequence[Notice]:
        return self._notices(self._session.rows(_ABOUT_LEAD, lead_id, lead_id))

    def depths(self) -> Mapping[str, int]:
        return {
            **dict.fromkeys(("pending", "sending", "in_doubt", "dead"), 0),
            **dict(self._session.rows(_DEPTHS)),
        }

    def oldest_due(self, now: datetime) -> datetime | None:
        moment = self._codec.moment(now)
        row = self._session.row(_OLDEST_DUE, moment, moment)
        return None if row is None else self._codec.instant_or_none(row[0])

    def _clock(self) -> datetime:
        row = self._session.row(_CLOCK)
        return self._codec.instant(row[0] if row else None)

    def _hold_now(self, statement: Statement, value: object) -> None:
        """Locks notices, or raises ``Busy`` at once; in SQLite the whole transaction is alone already."""
        if not self._session.is_sqlite:
            self._session.rows(statement, value)

    def _sendings(self, key: str, state: NoticeState) -> Sequence[Sending]:
        """The message with this key, if it is still in that state."""
        found = self._session.rows(_MESSAGE, key, state)
        if not found:
            return ()
        since, _, channel, ts = found[0][_NOTICE_WIDTH:]
        notices = tuple(self._notices(found))
        revision = sum(row[_NOTICE_WIDTH + 1] for row in found)
        return (Sending(key, notices[0].to, notices, self._codec.instant(since), revision, channel, ts),)

    def _notices(self, found: Sequence[Row]) -> list[Notice]:
        return [rows.notice(row[:_NOTICE_WIDTH], self._codec) for row in found]


def _between(prefix: str) -> tuple[str, str]:
    """The first text that begins so, and the first behind all of them."""
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)
