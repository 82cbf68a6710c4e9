"""The leads, and the head of every line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from core.keys import KeyedLead, LeadKeys
from core.model import Lead, LeadType
from core.ordering import Line
from core.policies.queues import QueuePolicy, Skill
from storage import rows
from storage.lines import Lines, perhaps_broken
from storage.schema import OPEN_STATES
from storage.session import Statement
from storage.sqlite_ids import next_counter
from storage.stranded import Alike
from storage.texts import storable

_OUR_ID = re.compile(r"(?:L-)?(\d{1,18})", re.IGNORECASE | re.ASCII)
_INTAKE_LOCK = 0x4E4C_0001
"""Any number nobody else locks by: "NL", then which lock."""

_GET = Statement("SELECT {lead} FROM leads WHERE id = ?", lead=rows.LEAD)
_LOCK = Statement("SELECT {lead} FROM leads WHERE id = ? {hold}", lead=rows.LEAD)
_LOCK_IF_FREE = Statement("SELECT {lead} FROM leads WHERE id = ? {hold_free}", lead=rows.LEAD)
_BY_EXTERNAL_ID = Statement("SELECT {lead} FROM leads WHERE external_id = ?", lead=rows.LEAD)
_RESERVED_FOR = Statement(
    """SELECT {lead} FROM leads WHERE state = 'reserved' AND reserved_by = ?
       ORDER BY reserved_until DESC LIMIT 1 {hold}""",
    lead=rows.LEAD,
)
_HEADS = """SELECT {lead} FROM leads
    WHERE queue = ? AND state IN ('waiting', 'recycled')
      AND id NOT IN (SELECT lead_id FROM skips WHERE rep_id = ? AND hidden_until > ?){skills}
    ORDER BY place, id LIMIT {count} {hold_free}"""
_SKILL = " AND (skill_{name} IS NULL OR skill_{name} {among})"
_EXPIRED = Statement(
    """SELECT {lead} FROM leads WHERE state = 'reserved' AND reserved_until <= ?
       ORDER BY reserved_until, id LIMIT ? {hold_free}""",
    lead=rows.LEAD,
)
_LONGEST_WAITING = """(SELECT overdue_at FROM leads WHERE queue = each.value AND type = '{type}'
    AND state = 'waiting' AND overdue_at <= ? ORDER BY overdue_at LIMIT 1)"""
OVERDUE_TYPES = Statement(
    "SELECT each.value, {longest waiting} FROM {each}",
    **{"longest waiting": ", ".join(_LONGEST_WAITING.format(type=one.value) for one in LeadType)},
)
"""A column for each type, each the head of an index."""

_HELD = """SELECT {lead} FROM leads WHERE queue = ? AND state = 'held' {which}
    ORDER BY place, id LIMIT ? {hold_free}"""
HELD = {
    False: Statement(_HELD, lead=rows.LEAD, which=""),
    True: Statement(_HELD, lead=rows.LEAD, which="AND NOT pausable"),
}
"""By whether intake is paused."""
_DEPTH = Statement(
    """SELECT count(*) FROM (
           SELECT 1 FROM (SELECT 1 FROM leads WHERE queue = ? AND state = 'waiting'
             ORDER BY received_at LIMIT ?) AS waiting
           UNION ALL SELECT 1 FROM leads WHERE queue = ? AND state = 'reserved') AS counted"""
)
_KNOWN = Statement(
    """SELECT {lead}, {keys} FROM leads WHERE id {among these}
           SELECT id FROM leads WHERE external_id {among}
           UNION SELECT id FROM leads WHERE fingerprint {among}
           UNION SELECT id FROM leads WHERE email_key {among}
           UNION SELECT id FROM leads WHERE phone_key {among}
           UNION SELECT id FROM leads WHERE name_key {among} {these} ORDER BY id""",
    lead=rows.LEAD,
    keys=rows.KEYS,
)
OPEN_QUEUES = Statement(
    """WITH RECURSIVE found (queue) AS (
         SELECT (SELECT queue FROM leads WHERE {open} ORDER BY queue LIMIT 1)
         UNION ALL
         SELECT (SELECT queue FROM leads WHERE {open} AND queue > found.queue ORDER BY queue LIMIT 1)
         FROM found WHERE found.queue IS NOT NULL)
       SELECT queue FROM found WHERE queue IS NOT NULL""",
    open=OPEN_STATES,
)
"""From queue to queue along an index, past all their leads."""
_OPEN_IN = Statement(
    "SELECT {lead} FROM leads WHERE queue = ? AND {open} AND id > ? ORDER BY id LIMIT ? {hold}",
    lead=rows.LEAD,
    open=OPEN_STATES,
)
_PAST_LIMITS = """SELECT {lead} FROM leads WHERE id {among these}
           SELECT id FROM (SELECT id FROM leads WHERE queue = ? AND state = 'waiting' AND limit_due_at <= ?
             ORDER BY limit_due_at, id LIMIT {count}) AS too_long
           UNION ALL
           SELECT id FROM (SELECT id FROM leads WHERE queue = ? AND state = 'waiting' AND aged_due_at <= ?
             ORDER BY aged_due_at, id LIMIT {count}) AS too_old {these}"""
_QUEUES_PAST = """WITH RECURSIVE found (queue) AS (
         SELECT (SELECT queue FROM leads WHERE state = 'waiting' AND {due} IS NOT NULL
                 ORDER BY queue LIMIT 1)
         UNION ALL
         SELECT (SELECT queue FROM leads WHERE state = 'waiting' AND {due} IS NOT NULL
                   AND queue > found.queue ORDER BY queue LIMIT 1)
         FROM found WHERE found.queue IS NOT NULL)
       SELECT queue FROM found WHERE queue IS NOT NULL AND EXISTS (
         SELECT 1 FROM leads WHERE queue = found.queue AND state = 'waiting' AND {due} <= ?)"""
QUEUES_PAST_LIMITS = tuple(Statement(_QUEUES_PAST, due=due) for due in ("limit_due_at", "aged_due_at"))
"""From queue to queue along an index, with one look at the longest due of each."""
QUEUES_HOLDING = Statement(
    """WITH RECURSIVE found (queue) AS (
         SELECT (SELECT queue FROM leads WHERE state = 'held' ORDER BY queue LIMIT 1)
         UNION ALL
         SELECT (SELECT queue FROM leads WHERE state = 'held' AND queue > found.queue ORDER BY queue LIMIT 1)
         FROM found WHERE found.queue IS NOT NULL)
       SELECT queue FROM found WHERE queue IS NOT NULL"""
)
_NEXT_IDS = Statement("SELECT nextval('lead_ids') FROM generate_series(1, ?)")
_LOCK_INTAKE = Statement("SELECT pg_advisory_xact_lock(?)")


def skilled(skills: tuple[Skill, ...]) -> str:
    """Leads that want none of these skills, or one that somebody has: a list for each of them to fill in."""
    return "".join(_SKILL.replace("{name}", skill.value) for skill in skills)


def skills_wanted(queue: QueuePolicy, skills: Mapping[Skill, Sequence[str]]) -> tuple[Skill, ...]:
    """By which of a rep's skills the queue's leads are told apart."""
    return tuple(skill for skill in Skill if skill in queue.skills and skills.get(skill))


@lru_cache(maxsize=256)
def _heads(skills: tuple[Skill, ...], count: int) -> Statement:
    """The limit is written out: with a parameter PostgreSQL could not know that the head is short."""
    return Statement(_HEADS, lead=rows.LEAD, skills=skilled(skills), count=str(count))


@lru_cache(maxsize=16)
def _past_limits(count: int) -> Statement:
    """As many of either kind as are wanted in all, each the head of an index."""
    return Statement(_PAST_LIMITS, lead=rows.LEAD, count=str(count))


class SqlLeads(Alike):
    """``core.ports.Leads``."""

    def get(self, lead_id: int) -> Lead | None:
        return self._one(_GET, lead_id)

    def lock(self, lead_id: int) -> Lead | None:
        return self._one(_LOCK, lead_id)

    def lock_if_free(self, lead_id: int) -> Lead | None:
        return self._one(_LOCK_IF_FREE, lead_id)

    def by_reference(self, reference: str) -> Lead | None:
        reference = reference.strip()
        ours = _OUR_ID.fullmatch(reference)
        found = self.get(int(ours[1])) if ours else None
        if found is not None or not storable(reference):
            return found
        return self._one(_BY_EXTERNAL_ID, reference)

    def reserved_for(self, rep_id: str) -> Lead | None:
        return self._one(_RESERVED_FOR, rep_id)

    def heads(
        self,
        queue: QueuePolicy,
        rep_id: str,
        skills: Mapping[Skill, Sequence[str]],
        now: datetime,
        count: int,
    ) -> Sequence[Lead]:
        wanted = skills_wanted(queue, skills)
        offered = (self._codec.among(one.casefold() for one in skills[skill]) for skill in wanted)
        moment = self._codec.moment(now)
        return self._many(_heads(wanted, count), queue.name, rep_id, moment, *offered)

    def overdue_types(self, queues: Sequence[str], now: datetime) -> Mapping[str, tuple[LeadType, datetime]]:
        moments = (self._codec.moment(now),) * len(LeadType)
        found: dict[str, tuple[LeadType, datetime]] = {}
        for queue, *since in self._session.rows(OVERDUE_TYPES, *moments, self._codec.among(queues)):
            late = [pair for pair in zip(LeadType, since, strict=True) if pair[1] is not None]
            if late:
                hottest, at = late[0]
                found[queue] = (hottest, self._codec.instant(at))
        return found

    def expired_reservations(self, now: datetime, limit: int) -> Sequence[Lead]:
        return self._many(_EXPIRED, self._codec.moment(now), limit)

    def line(self, queue: QueuePolicy, now: datetime) -> Line | None:
        return Lines(self._session, queue, now).line()

    def queues_aged(self, queues: Iterable[QueuePolicy], now: datetime) -> frozenset[str]:
        return perhaps_broken(self._session, queues, now)

    def past_limits(self, queue: str, now: datetime, limit: int) -> Sequence[Lead]:
        moment = self._codec.moment(now)
        found = self._many(_past_limits(limit), queue, moment, queue, moment)
        return sorted(found, key=lambda lead: (_due_since(lead, now), lead.id))[:limit]

    def queues_past_limits(self, now: datetime) -> frozenset[str]:
        moment = self._codec.moment(now)
        return frozenset(
            row[0] for statement in QUEUES_PAST_LIMITS for row in self._session.rows(statement, moment)
        )

    def queues_holding(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.rows(QUEUES_HOLDING))

    def held(self, queue: str, count: int, *, paused: bool = False) -> Sequence[Lead]:
        return self._many(HELD[paused], queue, count)

    def depth(self, queue: str, at_most: int) -> int:
        row = self._session.row(_DEPTH, queue, at_most, queue)
        return min(at_most, row[0]) if row else 0

    def open_queues(self) -> Sequence[str]:
        return [row[0] for row in self._session.rows(OPEN_QUEUES)]

    def open_in(self, queue: str, after: int, limit: int) -> Sequence[Lead]:
        return self._many(_OPEN_IN, queue, after, limit)

    def next_ids(self, count: int) -> Sequence[int]:
        if self._session.is_sqlite:
            return next_counter(self._session, "lead_ids", count)
        return [row[0] for row in self._session.rows(_NEXT_IDS, count)]

    def known(self, external_ids: Iterable[str], keys: Iterable[LeadKeys]) -> Sequence[KeyedLead]:
        every = list(keys)
        among = self._codec.among
        found = self._session.rows(
            _KNOWN,
            among(external_ids),
            among(key.fingerprint for key in every),
            among(key.email for key in every if key.email is not None),
            among(key.phone for key in every if key.phone is not None),
            among(key.name for key in every if key.name is not None),
        )
        return [rows.keyed_lead(row, self._codec) for row in found]

    def lock_intake(self) -> None:
        if not self._session.is_sqlite:
            self._session.row(_LOCK_INTAKE, _INTAKE_LOCK)


def _due_since(lead: Lead, now: datetime) -> datetime:
    return min(due for due in (lead.limit_due_at, lead.aged_due_at, now) if due is not None)
