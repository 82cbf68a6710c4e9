"""Who owns what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from core.events import Verb
from core.model import Claim, Lead
from core.notices import Load
from storage import claim_rows, rows
from storage.columns import EPOCH
from storage.ids import IdBlocks
from storage.session import Session, Statement
from storage.sqlite_ids import next_counter

_GET = Statement("SELECT {claim} FROM claims WHERE id = ?", claim=claim_rows.CLAIM)
_LOCK = Statement("SELECT {claim} FROM claims WHERE id = ? {hold}", claim=claim_rows.CLAIM)
_OPEN_OF = Statement(
    "SELECT {claim} FROM claims WHERE lead_id = ? AND ended_at IS NULL", claim=claim_rows.CLAIM
)
_ROOM_TAKEN = Statement(
    "SELECT count(*) FROM claims WHERE rep_id = ? AND ended_at IS NULL AND contacted_at IS NULL"
)
_OPEN_BY = Statement(
    """SELECT {claim}, {lead} FROM claims JOIN leads ON leads.id = claims.lead_id
       WHERE claims.rep_id = ? AND claims.ended_at IS NULL ORDER BY claims.claimed_at, claims.id""",
    claim=claim_rows.CLAIM_OF,
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
_TO_STEP = """claims JOIN leads ON leads.id = claims.lead_id
       WHERE claims.ended_at IS NULL AND claims.contacted_at IS NULL AND claims.step_at <= ?"""
_DUE = f"""SELECT {{claim}} FROM {_TO_STEP} AND leads.queue = ?
       ORDER BY claims.step_at, claims.id LIMIT {{count}}"""  # noqa: S608  # our own words
_QUEUES_DUE = Statement(f"SELECT DISTINCT leads.queue FROM {_TO_STEP}")  # noqa: S608
OWNERS = Statement(
    """WITH RECURSIVE found (rep_id) AS (
         SELECT (SELECT rep_id FROM claims WHERE ended_at IS NULL ORDER BY rep_id LIMIT 1)
         UNION ALL
         SELECT (SELECT rep_id FROM claims WHERE ended_at IS NULL AND rep_id > found.rep_id
                 ORDER BY rep_id LIMIT 1)
         FROM found WHERE found.rep_id IS NOT NULL)
       SELECT rep_id FROM found WHERE rep_id IS NOT NULL"""
)
"""From rep to rep along an index, past all their claims."""
_REAL = "coalesce(ended_by, '') <> 'undone'"
_HOLDERS = Statement(f"SELECT rep_id FROM claims WHERE lead_id = ? AND {_REAL}")  # noqa: S608
_THEIRS = "FROM claims WHERE rep_id = each.value"
_OFFERED = "FROM offers WHERE rep_id = each.value"
_NOT_MISSED = f"SELECT offered_at {_OFFERED} AND outcome <> 'timed out' ORDER BY offered_at DESC LIMIT 1"
_REACHED_SLACK = """EXISTS (SELECT 1 FROM outbox
    WHERE key = 'offer:' || offers.id || '@' || each.value AND state = 'sent')"""
LOADS = Statement(
    f"""SELECT each.value,
          (SELECT count(*) {_THEIRS} AND ended_at IS NULL AND contacted_at IS NULL),
          (SELECT claimed_at {_THEIRS} AND {_REAL} ORDER BY claimed_at DESC LIMIT 1),
          (SELECT count(*) {_THEIRS} AND {_REAL} AND claimed_at >= ?),
          (SELECT count(*) {_THEIRS} AND {_REAL} AND claimed_at >= ? AND contacted_at IS NOT NULL),
          (SELECT offered_at {_OFFERED} ORDER BY offered_at DESC LIMIT 1),
          (SELECT count(*) {_OFFERED} AND outcome = 'timed out'
             AND offered_at > coalesce(({_NOT_MISSED}), ?) AND {_REACHED_SLACK}),
          EXISTS (SELECT 1 FROM leads WHERE state = 'reserved' AND reserved_by = each.value)
            OR EXISTS (SELECT 1 {_OFFERED} AND outcome IS NULL)
        FROM {{each}}"""  # noqa: S608
)
"""The last moment given is before all others: since then whoever answered no offer missed them."""

_BLOCKS = Statement("SELECT nextval('claim_ids') FROM generate_series(1, ?)")


@lru_cache(maxsize=16)
def _due(count: int) -> Statement:
    """The limit is written out: with a parameter PostgreSQL could not know that these are few."""
    return Statement(_DUE, claim=claim_rows.CLAIM_OF, count=str(count))


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
        codec, width = self._codec, claim_rows.CLAIM_WIDTH
        return [
            (claim_rows.claim(row[:width], codec), rows.lead(row[width:], codec))
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

    def due(self, queue: str, now: datetime, limit: int) -> Sequence[Claim]:
        found = self._session.rows(_due(limit), self._codec.moment(now), queue)
        return [claim_rows.claim(row, self._codec) for row in found]

    def queues_due(self, now: datetime) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.rows(_QUEUES_DUE, self._codec.moment(now)))

    def owners(self) -> Sequence[str]:
        return [row[0] for row in self._session.rows(OWNERS)]

    def holders(self, lead_id: int) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.rows(_HOLDERS, lead_id))

    def loads(self, rep_ids: Sequence[str], since: datetime) -> Mapping[str, Load]:
        codec = self._codec
        moment, at = codec.moment(since), codec.instant_or_none
        found = self._session.rows(LOADS, moment, moment, codec.moment(EPOCH), codec.among(rep_ids))
        return {
            rep_id: Load(taken, at(claimed), recent, contacted, at(offered), missed, bool(looking))
            for rep_id, taken, claimed, recent, contacted, offered, missed, looking in found
        }

    def skippers(self, lead_id: int, now: datetime) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.rows(_SKIPPERS, lead_id, self._codec.moment(now)))

    def _blocks(self, count: int) -> Sequence[int]:
        return [row[0] for row in self._session.rows(_BLOCKS, count)]

    def _one(self, statement: Statement, claim_or_lead_id: int) -> Claim | None:
        row = self._session.row(statement, claim_or_lead_id)
        return None if row is None else claim_rows.claim(row, self._codec)
