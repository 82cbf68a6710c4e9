"""Leads picked out of a queue by what they are: for measures against overflow, and for cleaning up.

All but ``stale`` are asked once a click or once a week. What found a lead is asked of its row again when
that is locked: somebody else may have moved it meanwhile.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from core.events import SYSTEM, Verb
from core.keys import KeyedLead
from core.model import Lead, LeadState
from storage import rows
from storage.exits import MOVES
from storage.schema import AGEING_STATES, OPEN_STATES
from storage.session import Session, Statement

LEFT_IN: dict[Verb, LeadState] = {
    Verb.NURTURED: LeadState.NURTURE,
    Verb.RECYCLED: LeadState.RECYCLED,
    Verb.ARCHIVED: LeadState.ARCHIVED,
}
"""The state in which time leaves a lead, by how it moves it there."""

_STALE = """SELECT {lead} FROM leads WHERE {ageing} AND stale_due_at <= ?
    ORDER BY stale_due_at, id LIMIT {count} {hold_free}"""
ANYBODY_STALE = Statement(
    "SELECT 1 FROM leads WHERE {ageing} AND stale_due_at <= ? ORDER BY stale_due_at LIMIT 1",
    ageing=AGEING_STATES,
)
_KEYED, _KEYED_UNLOCKED = (
    Statement(
        "SELECT {lead}, {keys} FROM leads WHERE id {among} ORDER BY id {lock}",
        lead=rows.LEAD,
        keys=rows.KEYS,
        lock=lock,
    )
    for lock in ("{hold}", "")
)
_HOTTEST = Statement(
    """SELECT {lead} FROM leads
       WHERE queue = ? AND state IN ('waiting', 'recycled') AND state = 'waiting'
         AND (type = 'hot_inbound' OR score >= ?)
       ORDER BY place, id LIMIT ? {hold_free}""",
    lead=rows.LEAD,
)

HERE = f"queue = ? AND {OPEN_STATES} AND state IN ('waiting', 'held')"
"""Leads of a queue that nobody has, in line or in front of the door; along the index ``leads_open``."""

_WITH_CONSENT = Statement(
    "SELECT {lead} FROM leads WHERE {here} AND consent ORDER BY place DESC, id DESC LIMIT ? {hold_free}",
    lead=rows.LEAD,
    here=HERE,
)
_OLDER = Statement(
    "SELECT {lead} FROM leads WHERE {here} AND received_at < ? ORDER BY received_at, id LIMIT ? {hold}",
    lead=rows.LEAD,
    here=HERE,
)

_TAKES_IN = """(same.state IN ('waiting', 'reserved', 'claimed', 'contacted')
    OR (same.state = 'held' AND leads.state = 'held'))"""
"""``core.hygiene.takes_in``."""

_SAME = f"""(SELECT min(id) FROM leads AS same
    WHERE same.{{key}} = leads.{{key}} AND same.id < leads.id AND {_TAKES_IN})"""  # noqa: S608  # our words
_SAME_EMAIL, _SAME_PHONE = (_SAME.replace("{key}", key) for key in ("email_key", "phone_key"))
DUPLICATE = f"({_SAME_EMAIL} IS NOT NULL OR {_SAME_PHONE} IS NOT NULL)"
_DUPLICATES = Statement(
    "SELECT {lead}, {email}, {phone} FROM leads WHERE {here} AND {duplicate} ORDER BY id LIMIT ? {hold}",
    lead=rows.LEAD,
    email=_SAME_EMAIL,
    phone=_SAME_PHONE,
    here=HERE,
    duplicate=DUPLICATE,
)

_RESERVED_NAMES = ("test", "invalid", "localhost")
"""Domains in which nobody has an address, nor below them (RFC 2606). ``example`` is for trying things out."""

_NO_ADDRESS = " OR ".join(
    f"email_key LIKE '%@{name}' OR email_key LIKE '%.{name}'" for name in _RESERVED_NAMES
)
JUNK = f"((email_key IS NULL AND phone_key IS NULL) OR {_NO_ADDRESS})"
_JUNK = Statement(
    "SELECT {lead} FROM leads WHERE {here} AND {junk} ORDER BY id LIMIT ? {hold}",
    lead=rows.LEAD,
    here=HERE,
    junk=JUNK,
)

MOVED = f"""SELECT lead_id FROM events AS moved
    WHERE queue = ? AND verb = ? AND at > ? AND at <= ? AND actor = '{SYSTEM}'
      AND NOT EXISTS (SELECT 1 FROM events AS later WHERE later.lead_id = moved.lead_id
        AND later.id > moved.id AND later.verb IN ({MOVES}))"""  # noqa: S608  # our own words
_MOVED_BY = Statement(
    """SELECT {lead} FROM leads WHERE state = ? AND id {among these} {moved} {these}
       ORDER BY id LIMIT ? {hold}""",
    lead=rows.LEAD,
    moved=MOVED,
)
_OF_MEASURE = Statement(
    """SELECT {lead} FROM leads WHERE state = 'partner' AND id {among these}
         SELECT lead_id FROM events AS given
         WHERE queue = (SELECT queue FROM measures WHERE id = ?) AND verb = '{verb}' AND why = ?
           AND NOT EXISTS (SELECT 1 FROM events AS later WHERE later.lead_id = given.lead_id
             AND later.id > given.id AND later.verb IN ({moves})) {these}
       ORDER BY id LIMIT ? {hold}""",
    lead=rows.LEAD,
    verb=Verb.TO_PARTNER,
    moves=MOVES,
)


@lru_cache(maxsize=16)
def stale(count: int) -> Statement:
    """The limit is written out: with a parameter PostgreSQL could not know that these are few."""
    return Statement(_STALE, lead=rows.LEAD, ageing=AGEING_STATES, count=str(count))


class Picks:
    """The part of ``core.ports.Leads`` that picks."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def stale(self, now: datetime, limit: int) -> Sequence[Lead]:
        return self._many(stale(limit), self._codec.moment(now))

    def is_anybody_stale(self, now: datetime) -> bool:
        return self._session.row(ANYBODY_STALE, self._codec.moment(now)) is not None

    def keyed(self, lead_ids: Iterable[int], *, locked: bool = True) -> Sequence[KeyedLead]:
        found = self._session.rows(_KEYED if locked else _KEYED_UNLOCKED, self._codec.among(lead_ids))
        return [rows.keyed_lead(row, self._codec) for row in found]

    def hottest(self, queue: str, hot_score: int, limit: int) -> Sequence[Lead]:
        return self._many(_HOTTEST, queue, hot_score, limit)

    def with_consent(self, queue: str, limit: int) -> Sequence[Lead]:
        return self._many(_WITH_CONSENT, queue, limit)

    def moved_by(
        self, verb: Verb, queue: str, since: datetime, until: datetime, limit: int
    ) -> Sequence[Lead]:
        moment = self._codec.moment
        return self._many(
            _MOVED_BY, LEFT_IN[verb].value, queue, verb.value, moment(since), moment(until), limit
        )

    def duplicates(self, queue: str, limit: int) -> Sequence[tuple[Lead, int]]:
        found = self._session.rows(_DUPLICATES, queue, limit)
        return [
            (rows.lead(row, self._codec), min(one for one in row[rows.LEAD_WIDTH :] if one is not None))
            for row in found
        ]

    def junk(self, queue: str, limit: int) -> Sequence[Lead]:
        return self._many(_JUNK, queue, limit)

    def older_than(self, queue: str, received_before: datetime, limit: int) -> Sequence[Lead]:
        return self._many(_OLDER, queue, self._codec.moment(received_before), limit)

    def of_measure(self, measure_id: int, limit: int) -> Sequence[Lead]:
        return self._many(_OF_MEASURE, measure_id, str(measure_id), limit)

    def _one(self, statement: Statement, *values: object) -> Lead | None:
        row = self._session.row(statement, *values)
        return None if row is None else rows.lead(row, self._codec)

    def _many(self, statement: Statement, *values: object) -> list[Lead]:
        return [rows.lead(row, self._codec) for row in self._session.rows(statement, *values)]
