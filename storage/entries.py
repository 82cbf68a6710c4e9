"""Who entered a line in a period, once for each queue and episode, and whether they were claimed in time.

Whoever was claimed out of it is counted by that claim, the first of the episode; whoever was not, by the
lead's own row, or by that of an episode that is over. Nobody has entered by being in review or held.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from core.calendar import BusinessCalendar
from core.metrics import CLAIMED_WITHIN
from core.reports import Period
from storage.columns import to_microseconds
from storage.cuts import Cut, from_line
from storage.schema import LEFT_UNCLAIMED
from storage.session import Row, Session, Statement
from storage.tallies import MANY, listed
from storage.windows import closed_stretches


def _claims_of(table: str, id_: str) -> str:
    """Claims of the same lead and episode out of the same queue's line."""
    return f"""SELECT 1 FROM claims AS one WHERE one.lead_id = {table}.{id_} AND one.queue = {table}.queue
        AND one.received_at = {table}.received_at AND {from_line("one")}"""  # noqa: S608  # our own words


_EARLIER = f"{_claims_of('claims', 'lead_id')} AND (one.claimed_at, one.id) < (claims.claimed_at, claims.id)"
_FIRST = f"""{from_line()} AND (claims.entered_at = claims.received_at OR NOT EXISTS ({_EARLIER}))"""
"""The first claim of an episode; what has waited since intake was never claimed before."""


_ARRIVED = "{table}.received_at >= ? AND {table}.received_at < ?"
_HERE = f"""leads.queue {{among}} AND {_ARRIVED.format(table="leads")}
    AND (leads.came_in_at = leads.received_at OR NOT EXISTS ({_claims_of("leads", "id")}))"""

CLAIMED = f"""claims WHERE claims.queue {{among}} AND claims.claimed_at >= ?
    AND {_ARRIVED.format(table="claims")} AND {_FIRST}"""
"""Who entered in a period and was claimed; nobody is claimed before."""

STANDING = (
    f"leads {{by age}} WHERE leads.state = 'waiting' AND {_HERE}",
    f"leads WHERE leads.state = 'reserved' AND {_HERE}",
)
_OR_RECYCLED = "CASE WHEN leads.left_at IS NULL THEN 'waiting' ELSE 'left' END"
"""Somebody may be looking at a lead that was recycled: it has left the line all the same."""

GONE = f"leads WHERE {LEFT_UNCLAIMED} AND {_HERE}"
BEFORE = f"""episodes WHERE episodes.queue {{among}} AND {_ARRIVED.format(table="episodes")}
    AND NOT EXISTS ({_claims_of("episodes", "lead_id")})"""
"""Who entered in a period and was not: in line still, gone, or gone in an earlier episode."""


def claimed(cut: Cut, columns: str) -> str:
    """A query of those who entered and were claimed: the slice, and ``columns``."""
    return f"SELECT {cut.claims} AS slice{columns} FROM {_with(cut, 'claims', CLAIMED)}"  # noqa: S608


def unclaimed(cut: Cut, *, timed: bool) -> str:
    """A query of those who were not, as (slice, became) or (slice, became, length): how long they had waited
    when they ``left``, or have been ``waiting``.
    """
    waiting, looked_at = STANDING
    parts = (
        (cut.leads, "'waiting'", "? - leads.queued_at", waiting),
        (cut.leads, _OR_RECYCLED, "coalesce(leads.left_at, ?) - leads.queued_at", looked_at),
        (cut.leads, "'left'", "coalesce(leads.left_at, leads.queued_at) - leads.queued_at", GONE),
        (cut.episodes, "'left'", "episodes.left_at - episodes.queued_at", _with(cut, "episodes", BEFORE)),
    )
    selects = (
        (
            f"{slice_} AS slice, {became} AS became",
            f", {{microseconds of}}{length}{{microseconds}} AS length" if timed else "",
            rows,
        )
        for slice_, became, length, rows in parts
    )
    return " UNION ALL ".join(f"SELECT {told}{timed_} FROM {rows}" for told, timed_, rows in selects)  # noqa: S608


def _with(cut: Cut, table: str, rows: str) -> str:
    return rows.replace(f"{table} WHERE", f"{table} {cut.joined(table)} WHERE", 1)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Those who entered these queues in a period."""

    session: Session
    queues: Sequence[str]
    period: Period

    @property
    def claimed_values(self) -> Row:
        """What ``claimed`` asks for."""
        among, since, until = self._window
        return among, since, since, until

    def unclaimed_values(self, now: datetime | None = None) -> Row:
        """What ``unclaimed`` asks for; ``now`` where it is ``timed``."""
        clock = () if now is None else (self.session.codec.moment(now),)
        return (*clock, *self._window, *clock, *self._window, *self._window, *self._window)

    @property
    def _window(self) -> tuple[object, object, object]:
        codec, period = self.session.codec, self.period
        return codec.among(self.queues), codec.moment(period.since), codec.moment(period.until)

    def counts(self, cut: Cut) -> Mapping[str | None, tuple[int, int]]:
        """By slice how many they are, and how many of them were claimed within 24 h."""
        span = self.session.codec.span(CLAIMED_WITHIN)
        found = self.session.rows(_counted(cut), span, *self.claimed_values, *self.unclaimed_values())
        return {row[0]: (row[1], row[2]) for row in found if row[1] or row[2]}

    def judged(self, calendar: BusinessCalendar, cut: Cut) -> Mapping[str | None, tuple[int, int]]:
        """By slice how many they are, and how many were claimed in time: within 24 h, or of the opening where
        they arrived closed. The period does not end while it is closed.
        """
        stretches = list(closed_stretches(calendar, self.period.since, self.period.until))
        longest = max(ends - begins for begins, ends in stretches)
        if not longest:
            return self.counts(cut)
        day, span = CLAIMED_WITHIN, self.session.codec.span
        spans = span(day), span(day), span(day + longest)
        found = self.session.rows(_judged(cut), *spans, *self.claimed_values, *self.unclaimed_values())
        closed = _Closed(stretches)
        return {
            slice_: (n, prompt + closed.in_time(listed(came), listed(claimed)))
            for slice_, n, prompt, came, claimed in found
            if n
        }


_COUNTED = """SELECT {slice}, count(*), count(*) FILTER (WHERE in_time){late} FROM (
    {claimed} UNION ALL SELECT slice, FALSE{no} FROM ({unclaimed}) AS unclaimed) AS every {grouped}"""
_IN_TIME = ", claims.claimed_at <= claims.received_at + ? AS in_time"
_PERHAPS = """,
    claims.claimed_at > claims.received_at + ? AND claims.claimed_at <= claims.received_at + ? AS late,
    claims.received_at, claims.claimed_at"""
_LISTED = "CAST({list of}{microseconds of}{moment}{microseconds}{list} FILTER (WHERE late) AS text)"


@lru_cache(maxsize=32)
def _counted(cut: Cut) -> Statement:
    return Statement(
        _COUNTED,
        late="",
        no="",
        claimed=claimed(cut, _IN_TIME),
        unclaimed=unclaimed(cut, timed=False),
        **cut.grouping,
    )


@lru_cache(maxsize=32)
def _judged(cut: Cut) -> Statement:
    """Listed as well, in two lists of the same order: who was claimed later than 24 h after they came, but
    perhaps within 24 h of the opening.
    """
    lists = (_LISTED.replace("{moment}", moment) for moment in ("received_at", "claimed_at"))
    return Statement(
        _COUNTED,
        late=f", {', '.join(lists)}",
        no=", FALSE, NULL, NULL",
        claimed=claimed(cut, _IN_TIME + _PERHAPS),
        unclaimed=unclaimed(cut, timed=False),
        **cut.grouping,
    )


class _Closed:
    """Closed stretches, in order."""

    def __init__(self, stretches: Sequence[tuple[datetime, datetime]]) -> None:
        self._begin = [to_microseconds(begins) for begins, _ in stretches]
        self._end = [(to_microseconds(ends), to_microseconds(ends + CLAIMED_WITHIN)) for _, ends in stretches]

    def in_time(self, came: Sequence[int], claimed: Sequence[int]) -> int:
        """How many came in one of them and were claimed within 24 h of its end. Looked at one by one:
        databases find the stretch of a moment only by trying them all.
        """
        number = 0
        for received_at, claimed_at in zip(came, claimed, strict=True):
            opens_at, until = self._end[max(0, bisect_right(self._begin, received_at) - 1)]
            number += received_at < opens_at and claimed_at <= until
        return number


_MADE = f"""SELECT {{slice}} AS slice, count(*) FROM claims WHERE claims.queue {{among}}
      AND {from_line()} AND claims.claimed_at >= ? AND claims.claimed_at < ? GROUP BY 1"""  # noqa: S608  # our own words


@lru_cache(maxsize=32)
def _made(cut: Cut) -> Statement:
    return Statement(_MADE, slice=cut.claims)


def claims_made(
    session: Session, queues: Sequence[str], period: Period, cut: Cut
) -> Mapping[str | None, int]:
    """By slice how many were claimed out of a line in the period."""
    codec = session.codec
    window = codec.among(queues), codec.moment(period.since), codec.moment(period.until)
    return {row[0]: row[1] for row in session.rows(_made(cut), *window)}


_MANY = Statement(f"""SELECT count(*) FROM (SELECT 1 FROM claims WHERE claims.queue {{among}}
    AND {from_line()} AND claims.claimed_at >= ? AND claims.claimed_at < ? LIMIT {MANY}) AS found""")  # noqa: S608


def are_many(session: Session, queues: Sequence[str], period: Period) -> bool:
    """Whether so many were claimed in the period that a sample of them pays."""
    codec = session.codec
    window = codec.among(queues), codec.moment(period.since), codec.moment(period.until)
    found = session.row(_MANY, *window)
    return found is not None and found[0] == MANY


def cohort(calendar: BusinessCalendar, period: Period) -> Period:
    """Who arrived when counts for a period's claim rate: in a stretch as long as the period that ended 24 h
    before it did, and whoever arrived closed only when 24 h have passed since the opening.
    """
    until = period.until - CLAIMED_WITHIN
    since = until - period.length
    for begins, ends in closed_stretches(calendar, since, period.until):
        if begins < until <= ends:
            return Period(since, begins)
    return Period(since, until)
