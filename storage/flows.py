"""What came into queues and what left them, counted for all queues of a calendar at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from core.calendar import BusinessCalendar, business_calendar
from core.events import Verb
from core.metrics import CLAIMED_WITHIN, COHORT, PACE_OVER, VELOCITY_OVER
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from storage.columns import MICROSECOND
from storage.exits import ABANDONED, CLAIMS, OUT
from storage.session import Row, Session, Statement
from storage.windows import closed_stretches, hours_back

_HOUR = timedelta(hours=1)
_BACK = (Verb.RELEASED, Verb.RETURNED)
"""By which a lead somebody owned enters it again."""

_HAPPENED = Statement(
    """SELECT queue, verb, count(*) FROM events
       WHERE queue {among} AND verb {among} AND at > ? AND at <= ? GROUP BY queue, verb"""
)
_ARRIVED = "received_at > ? AND received_at <= ?"
_IN_LINE = tuple(f"queue {{among}} AND state = '{state}' AND {_ARRIVED}" for state in ("waiting", "reserved"))
_GONE = f"""events JOIN leads ON leads.id = events.lead_id AND leads.queue = events.queue
    WHERE events.queue {{among}} AND leads.{_ARRIVED.replace("AND ", "AND leads.")}
      AND events.verb IN ({OUT}) AND events.at > ? AND events.at >= leads.received_at
      AND leads.state NOT IN ('review', 'held')"""
_LEFT = f"{_GONE} AND leads.state NOT IN ('waiting', 'reserved')"
_STAYED = Statement(
    f"""SELECT queue, count(*) FROM leads WHERE {_IN_LINE[0]} GROUP BY queue
        UNION ALL SELECT queue, count(*) FROM leads WHERE {_IN_LINE[1]} GROUP BY queue"""  # noqa: S608
)
_WENT = Statement(
    f"""SELECT queue, count(*) FROM (SELECT DISTINCT events.queue AS queue, leads.id FROM {_LEFT}) AS gone
        GROUP BY queue"""  # noqa: S608
)
"""Leads that entered the line of the queue in which they are, or which they left last, by when they arrived.
Those that wait are counted along an index; only those cost a look that left the line since then.
"""

_ENTERED = "leads.id AS lead_id, leads.received_at AS at, leads.state AS state"
_SAID = "leads.source AS source, leads.score AS score"
_CLOSED = "closed (begins, ends) AS (VALUES {stretches})"
_IN_TIME = """EXISTS (
    SELECT 1 FROM claims WHERE claims.lead_id = owed.lead_id AND coalesce(claims.ended_by, '') <> 'undone'
      AND claims.claimed_at >= owed.at AND claims.claimed_at <= ? + coalesce(
        (SELECT max(ends) FROM closed WHERE begins <= owed.at AND owed.at < ends), owed.at))"""
_RATES = f"""WITH {_CLOSED}, owed AS (SELECT DISTINCT events.queue AS queue, {_ENTERED} FROM {_GONE})
    SELECT queue, count(*) FILTER (WHERE state NOT IN ('waiting', 'reserved')),
      count(*) FILTER (WHERE {_IN_TIME}) FROM owed GROUP BY queue"""  # noqa: S608
_SOURCES = f"""WITH {_CLOSED}, owed AS (
      SELECT {_ENTERED}, {_SAID} FROM leads WHERE {_IN_LINE[0]}
      UNION ALL SELECT {_ENTERED}, {_SAID} FROM leads WHERE {_IN_LINE[1]}
      UNION ALL SELECT DISTINCT {_ENTERED}, {_SAID} FROM {_LEFT}),
    judged AS (SELECT source, score, {_IN_TIME} AS in_time FROM owed)
    SELECT source, count(*), count(*) FILTER (WHERE in_time),
      sum(score) FILTER (WHERE in_time), count(score) FILTER (WHERE in_time),
      sum(score) FILTER (WHERE NOT in_time), count(score) FILTER (WHERE NOT in_time)
    FROM judged GROUP BY source ORDER BY count(*) DESC, source"""  # noqa: S608

_Counts = Mapping[tuple[str, str], int]
"""By queue and verb."""

_Cohort = tuple[datetime, datetime]
"""After when and until when leads of the claim rate arrived."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One queue's traffic: ``entries``, ``claims`` and exits without one (``lost``) over the 4 business hours
    of velocity, ``closed_entries`` the entries that came while the queue was closed. ``cohort`` with those
    ``in_time`` for the claim rate, ``exits`` with those ``abandoned`` over 7 days, ``paced`` claims over
    ``PACE_OVER``. A claim taken back is none.
    """

    entries: int = 0
    closed_entries: int = 0
    claims: int = 0
    lost: int = 0
    cohort: int = 0
    in_time: int = 0
    exits: int = 0
    abandoned: int = 0
    paced: int = 0

    @property
    def velocity(self) -> float | None:
        """``None`` where nothing entered."""
        return self.claims / self.entries if self.entries else None

    @property
    def claim_rate(self) -> float | None:
        return self.in_time / self.cohort if self.cohort else None

    @property
    def abandonment(self) -> float | None:
        return self.abandoned / self.exits if self.exits else None

    @property
    def grew(self) -> bool:
        """Whether people fell behind while they were there: what a night brings is no fault of theirs."""
        return self.entries - self.closed_entries > self.claims + self.lost

    @property
    def pace_h(self) -> float:
        return self.paced / (PACE_OVER / _HOUR)


class Flows:
    """Counts on a session at one instant."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._codec = session.codec
        self._now = now

    def of(self, queues: Iterable[QueuePolicy], policy: TeamPolicy) -> Mapping[str, Flow]:
        """Each of these queues', by name. What counts business time is asked once for each calendar."""
        alike = defaultdict[BusinessCalendar, list[str]](list)
        for queue in queues:
            alike[business_calendar(policy.calendar_of(queue), policy.timezone)].append(queue.name)
        return {name: flow for calendar, names in alike.items() for name, flow in self._of(calendar, names)}

    def _of(self, calendar: BusinessCalendar, names: Sequence[str]) -> Iterable[tuple[str, Flow]]:
        start = hours_back(calendar, self._now, VELOCITY_OVER)
        lately = self._happened(names, (*CLAIMS, Verb.UNDONE, *_BACK), start)
        lost = _by_queue(self.abandoned(names, start))
        paced = self._happened(names, (*CLAIMS, Verb.UNDONE), hours_back(calendar, self._now, PACE_OVER))
        week = self._happened(names, (*CLAIMS, Verb.UNDONE), self._now - COHORT)
        abandoned = _by_queue(self.abandoned(names, self._now - COHORT))
        came_in, while_closed = (
            self._came_in(names, start, self._now),
            self._while_closed(calendar, names, start),
        )
        cohort = self._cohort(calendar)
        stayed = self._stayed(names, *cohort)
        rates = {row[0]: (row[1], row[2]) for row in self._rates(calendar, names, cohort)}
        for name in names:
            went, in_time = rates.get(name, (0, 0))
            yield (
                name,
                Flow(
                    entries=came_in[name] + sum(lately.get((name, verb), 0) for verb in _BACK),
                    closed_entries=while_closed[name],
                    claims=_claims(lately, name),
                    lost=lost[name],
                    cohort=stayed[name] + went,
                    in_time=in_time,
                    exits=abandoned[name] + _claims(week, name),
                    abandoned=abandoned[name],
                    paced=_claims(paced, name),
                ),
            )

    def abandoned(self, names: Sequence[str], since: datetime) -> _Counts:
        """Exits without a claim after ``since``."""
        moment = self._codec.moment
        found = self._session.rows(ABANDONED, self._codec.among(names), moment(since), moment(self._now))
        return {(row[0], row[1]): row[2] for row in found}

    def sources(self, queue: QueuePolicy, policy: TeamPolicy) -> Sequence[Row]:
        """The cohort of the queue's claim rate by source: the columns of ``_SOURCES``, the largest first."""
        calendar = business_calendar(policy.calendar_of(queue), policy.timezone)
        cohort = self._cohort(calendar)
        window = self._window([queue.name], *cohort)
        span = self._codec.span(CLAIMED_WITHIN)
        return self._judged(calendar, cohort, _SOURCES, (*window, *window, *window, window[1], span))

    def _happened(self, names: Sequence[str], verbs: tuple[Verb, ...], since: datetime) -> _Counts:
        among, moment = self._codec.among, self._codec.moment
        found = self._session.rows(_HAPPENED, among(names), among(verbs), moment(since), moment(self._now))
        return {(row[0], row[1]): row[2] for row in found}

    def _came_in(self, names: Sequence[str], since: datetime, until: datetime) -> Mapping[str, int]:
        found, window = self._stayed(names, since, until), self._window(names, since, until)
        for queue, number in self._session.rows(_WENT, *window, window[1]):
            found[queue] += number
        return found

    def _stayed(self, names: Sequence[str], since: datetime, until: datetime) -> defaultdict[str, int]:
        """Those of ``_came_in`` that wait, or are being looked at."""
        found, window = defaultdict[str, int](int), self._window(names, since, until)
        for queue, number in self._session.rows(_STAYED, *window, *window):
            found[queue] += number
        return found

    def _while_closed(
        self, calendar: BusinessCalendar, names: Sequence[str], since: datetime
    ) -> Mapping[str, int]:
        found = defaultdict[str, int](int)
        for begins, ends in closed_stretches(calendar, since, self._now):
            for queue, number in self._came_in(names, begins, ends).items() if begins < ends else ():
                found[queue] += number
        return found

    def _rates(self, calendar: BusinessCalendar, names: Sequence[str], cohort: _Cohort) -> Sequence[Row]:
        """Of each queue how many of the cohort left the line, and how many were claimed within 24 h, from the
        opening if they arrived closed.
        """
        window, span = self._window(names, *cohort), self._codec.span(CLAIMED_WITHIN)
        return self._judged(calendar, cohort, _RATES, (*window, window[1], span))

    def _window(self, names: Sequence[str], since: datetime, until: datetime) -> Row:
        moment = self._codec.moment
        return self._codec.among(names), moment(since), moment(until)

    def _judged(
        self, calendar: BusinessCalendar, cohort: _Cohort, template: str, values: Row
    ) -> Sequence[Row]:
        """The values stand behind the closed stretches in which leads of the cohort may have arrived."""
        stretches = list(closed_stretches(calendar, *cohort))
        closed = [self._codec.moment(one) for stretch in stretches for one in stretch]
        return self._session.rows(_with_stretches(template, len(stretches)), *closed, *values)

    def _cohort(self, calendar: BusinessCalendar) -> _Cohort:
        """After when and until when leads arrived that count for the claim rate: in the 7 days that ended
        24 h ago, and whoever arrived closed only when 24 h have passed since the opening.
        """
        until = self._now - CLAIMED_WITHIN
        since = until - COHORT
        for begins, ends in closed_stretches(calendar, since, self._now):
            if begins <= until < ends:
                return since, begins - MICROSECOND
        return since, until


@lru_cache(maxsize=64)
def _with_stretches(template: str, count: int) -> Statement:
    return Statement(template, stretches=", ".join(["(?, ?)"] * count))


def _claims(counts: _Counts, queue: str) -> int:
    made = sum(counts.get((queue, verb), 0) for verb in CLAIMS)
    return max(0, made - counts.get((queue, Verb.UNDONE), 0))


def _by_queue(counts: _Counts) -> Mapping[str, int]:
    found = defaultdict[str, int](int)
    for (queue, _), number in counts.items():
        found[queue] += number
    return found
