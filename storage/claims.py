"""Who owns what."""

from collections.abc import Sequence
from datetime import datetime

from core.events import Verb
from core.model import Claim, Lead
from storage import rows
from storage.ids import IdBlocks
from storage.session import Session, Statement
from storage.sqlite_ids import next_counter

_GET = Statement("SELECT {claim} FROM claims WHERE id = ?", claim=rows.CLAIM)
_LOCK = Statement("SELECT {claim} FROM claims WHERE id = ? {hold}", claim=rows.CLAIM)
_OPEN_OF = Statement("SELECT {claim} FROM claims WHERE lead_id = ? AND ended_at IS NULL", claim=rows.CLAIM)
_ROOM_TAKEN = Statement(
    "SELECT count(*) FROM claims WHERE rep_id = ? AND ended_at IS NULL AND contacted_at IS NULL"
)
_OPEN_BY = Statement(
    """SELECT {claim}, {lead} FROM claims JOIN leads ON leads.id = claims.lead_id
       WHERE claims.rep_id = ? AND claims.ended_at IS NULL ORDER BY claims.claimed_at, claims.id""",
    claim=rows.CLAIM_OF,
    lead=rows.LEAD_OF,
)
_LAST_CLAIM = Statement(
    """SELECT claimed_at FROM claims WHERE rep_id = ? AND coalesce(ended_by, '') <> ?
       ORDER BY claimed_at DESC LIMIT 1"""
)
_SKIPS = Statement(
    """SELECT coalesce(sum(CASE WHEN at >= ? THEN 1 ELSE 0 END), 0), count(*)
       FROM skips WHERE rep_id = ? AND at >= ?"""
)
_HIDDEN = Statement(
    """SELECT count(*) FROM skips JOIN leads ON leads.id = skips.lead_id
       WHERE skips.rep_id = ? AND skips.hidden_until > ?
         AND leads.state IN ('waiting', 'recycled') AND leads.queue {among}"""
)
_SKIPPERS = Statement("SELECT rep_id FROM skips WHERE lead_id = ? AND hidden_until > ?")
_BLOCKS = Statement("SELECT nextval('claim_ids') FROM generate_series(1, ?)")


class SqlClaims:
    """``core.ports.Claims``."""

    def __init__(self, session: Session, ids: IdBlocks) -> None:
        self._session = session
        self._codec = session.codec
        self._ids = ids

    def get(self, claim_id: int) -> Claim | None:
        return self._one(_GET, claim_id)

    def lock(self, claim_id: int) -> Claim | None:
        return self._one(_LOCK, claim_id)

    def open_of(self, lead_id: int) -> Claim | None:
        return self._one(_OPEN_OF, lead_id)

    def next_ids(self, count: int) -> Sequence[int]:
        if self._session.is_sqlite:
            return next_counter(self._session, "claim_ids", count)
        return self._ids.take(count, self._blocks)

    def room_taken(self, rep_id: str) -> int:
        row = self._session.row(_ROOM_TAKEN, rep_id)
        return row[0] if row else 0

    def open_by(self, rep_id: str) -> Sequence[tuple[Claim, Lead]]:
        codec = self._codec
        return [
            (rows.claim(row[: rows.CLAIM_WIDTH], codec), rows.lead(row[rows.CLAIM_WIDTH :], codec))
            for row in self._session.rows(_OPEN_BY, rep_id)
        ]

    def skips(self, rep_id: str, since: datetime) -> tuple[int, int]:
        last = self._session.row(_LAST_CLAIM, rep_id, Verb.UNDONE.value)
        row_from = max(since, self._codec.instant(last[0])) if last else since
        moment = self._codec.moment
        row = self._session.row(_SKIPS, moment(row_from), rep_id, moment(since))
        return (row[0], row[1]) if row else (0, 0)

    def hidden_from(self, rep_id: str, queues: Sequence[str], now: datetime) -> int:
        row = self._session.row(_HIDDEN, rep_id, self._codec.moment(now), self._codec.among(queues))
        return row[0] if row else 0

    def skippers(self, lead_id: int, now: datetime) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.rows(_SKIPPERS, lead_id, self._codec.moment(now)))

    def _blocks(self, count: int) -> Sequence[int]:
        return [row[0] for row in self._session.rows(_BLOCKS, count)]

    def _one(self, statement: Statement, claim_or_lead_id: int) -> Claim | None:
        row = self._session.row(statement, claim_or_lead_id)
        return None if row is None else rows.claim(row, self._codec)
