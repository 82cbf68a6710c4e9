"""Read-only figures, one definition each (``core.metrics``)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from core.calendar import BusinessCalendar, business_calendar
from core.events import Verb
from core.metrics import (
    CLAIMED_WITHIN,
    COHORT,
    GREEN_UNDER,
    RED_FROM,
    VELOCITY_OVER,
    AgeBands,
    QueueStatus,
    QueueVitals,
)
from core.model import LeadState
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from storage import vitals
from storage.leads import OPEN_QUEUES
from storage.session import Row, Session, Statement

_HOUR = timedelta(hours=1)
_LOOK_BACK = (timedelta(days=1), timedelta(days=5), timedelta(days=30), timedelta(days=366))

_COUNTS = Statement(
    """SELECT queue, state, count(*) FROM leads WHERE state = 'reserved' GROUP BY queue, state
       UNION ALL SELECT queue, state, count(*) FROM leads WHERE state = 'held' GROUP BY queue, state
       UNION ALL SELECT queue, state, count(*) FROM leads WHERE state = 'review' GROUP BY queue, state"""
)
_AGES = Statement(
    """SELECT queue, count(*),
         count(*) FILTER (WHERE received_at > ?), count(*) FILTER (WHERE received_at <= ?),
         avg(? - received_at), max(? - received_at)
       FROM leads WHERE state = 'waiting' GROUP BY queue"""
)
_OWNED = Statement(
    """SELECT leads.queue, count(*), count(*) FILTER (WHERE claims.contacted_at IS NULL)
       FROM claims JOIN leads ON leads.id = claims.lead_id
       WHERE claims.ended_at IS NULL GROUP BY leads.queue"""
)
_HAPPENED = Statement(
    "SELECT verb, count(*) FROM events WHERE queue = ? AND verb {among} AND at > ? AND at <= ? GROUP BY verb"
)
_GIVEN_UP = Statement(
    """SELECT count(*) FROM events
       WHERE queue = ? AND verb = 'sent to review' AND why = 'skipped_by_all' AND at > ? AND at <= ?"""
)
_CAME_IN = Statement(
    """SELECT count(DISTINCT leads.id) FROM events JOIN leads ON leads.id = events.lead_id
       WHERE events.queue = ? AND events.verb {among} AND events.claim_id IS NULL
         AND events.at > ? AND events.at <= ?
         AND leads.received_at > ? AND leads.state NOT IN ('review', 'held')"""
)
_COHORT = """WITH closed (begins, ends) AS (VALUES {stretches}), entered AS (
      SELECT DISTINCT leads.id AS lead_id, leads.received_at AS at
      FROM events JOIN leads ON leads.id = events.lead_id
      WHERE events.queue = ? AND events.verb {among} AND events.at > ?
        AND leads.received_at > ? AND leads.received_at <= ? AND leads.state NOT IN ('review', 'held')),
    owed AS (
      SELECT lead_id, at, ? + coalesce(
        (SELECT max(ends) FROM closed WHERE begins <= at AND at < ends), at) AS due FROM entered)
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM claims WHERE claims.lead_id = owed.lead_id AND coalesce(claims.ended_by, '') <> 'undone'
          AND claims.claimed_at >= owed.at AND claims.claimed_at <= owed.due)) FROM owed WHERE due <= ?"""

_ENTRIES = (Verb.ENTERED, Verb.RE_ENGAGED, Verb.ADMITTED, Verb.MOVED)
"""By which a lead enters the line. It counts from ``received_at``, which may lie before the event."""

_Found = tuple[Mapping[tuple[str, str], int], Row | None, Row | None]
"""Counts by queue and state; one queue's ages; one queue's owned leads."""


class SqlReports:
    """``core.ports.Reports``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def status(self, policy: TeamPolicy, now: datetime) -> list[QueueStatus]:
        """One for each queue of the policy, in its order, zeros where there is nothing; then the strays."""
        counts = {(row[0], row[1]): row[2] for row in self._session.rows(_COUNTS)}
        owned = {row[0]: row for row in self._session.rows(_OWNED)}
        ages = {row[0]: row for row in self._ages(now)}
        strays = [row[0] for row in self._session.rows(OPEN_QUEUES) if policy.queue(row[0]) is None]
        return [
            *(
                self._queue(queue, policy, now, (counts, ages.get(queue.name), owned.get(queue.name)))
                for queue in policy.queues
            ),
            *(self._stray(name, (counts, ages.get(name), owned.get(name))) for name in strays),
        ]

    def vitals(self, policy: TeamPolicy, now: datetime) -> list[QueueVitals]:
        return vitals.of_queues(self._session, [queue.name for queue in policy.queues], now)

    def overdue_claims(self, before: datetime) -> int:
        return vitals.overdue_claims(self._session, before)

    def _ages(self, now: datetime) -> Iterator[Row]:
        moment = self._codec.moment
        yield from self._session.rows(
            _AGES, moment(now - GREEN_UNDER), moment(now - RED_FROM), moment(now), moment(now)
        )

    def _queue(
        self,
        queue: QueuePolicy,
        policy: TeamPolicy,
        now: datetime,
        found: _Found,
    ) -> QueueStatus:
        counted = self._stray(queue.name, found)
        calendar = business_calendar(policy.calendar_of(queue), policy.timezone)
        return replace(
            counted,
            velocity_4h=self._velocity(queue, hours_back(calendar, now, VELOCITY_OVER), now),
            claim_rate=self._claim_rate(queue, calendar, now),
            abandonment=self._abandonment(queue, now),
            intake="full" if counted.waiting + counted.reserved >= queue.cap else "open",
        )

    def _stray(self, name: str, found: _Found) -> QueueStatus:
        """A queue as far as it can be told without a policy: its leads, and that no new ones come in."""
        counts, ages, owned = found
        reserved, held, review = (
            counts.get((name, state.value), 0)
            for state in (LeadState.RESERVED, LeadState.HELD, LeadState.REVIEW)
        )
        waiting = ages[1] if ages else 0
        return QueueStatus(
            queue=name,
            depth=waiting + reserved + held,
            waiting=waiting,
            reserved=reserved,
            held=held,
            review=review,
            claimed=owned[1] if owned else 0,
            uncontacted=owned[2] if owned else 0,
            age=self._bands(ages),
            velocity_4h=None,
            claim_rate=None,
            abandonment=None,
            intake="paused",
        )

    def _bands(self, ages: Row | None) -> AgeBands:
        if ages is None:
            return AgeBands(green=0, yellow=0, red=0, mean_h=None, oldest_h=None)
        _, waiting, green, red, mean, oldest = ages
        elapsed = self._codec.elapsed
        return AgeBands(green, waiting - green - red, red, elapsed(mean) / _HOUR, elapsed(oldest) / _HOUR)

    def _velocity(self, queue: QueuePolicy, start: datetime, now: datetime) -> float | None:
        """Claims ÷ entries; what was released enters again. ``None`` where nothing entered.

        A lead that was owned already when it was moved here does not enter: its claim was another queue's.
        """
        happened = self._happened(queue, (Verb.CLAIMED, Verb.UNDONE, Verb.RELEASED), start, now)
        since, until = self._codec.moment(start), self._codec.moment(now)
        row = self._session.row(_CAME_IN, queue.name, self._codec.among(_ENTRIES), since, until, since)
        entries = (row[0] if row else 0) + happened.get(Verb.RELEASED, 0)
        claims = max(0, happened.get(Verb.CLAIMED, 0) - happened.get(Verb.UNDONE, 0))
        return claims / entries if entries else None

    def _claim_rate(self, queue: QueuePolicy, calendar: BusinessCalendar, now: datetime) -> float | None:
        """Of the leads that entered in the 7 days ending 24 h ago, the share claimed within 24 h.

        For a lead that arrived closed these begin at the opening; until they are over it does not count.
        """
        until, moment = now - CLAIMED_WITHIN, self._codec.moment
        since = until - COHORT
        closed = [moment(one) for stretch in closed_stretches(calendar, since, now) for one in stretch]
        stretches = ", ".join(["(?, ?)"] * (len(closed) // 2))
        row = self._session.row(
            Statement(_COHORT, stretches=stretches),
            *closed,
            queue.name,
            self._codec.among(_ENTRIES),
            moment(since),
            moment(since),
            moment(until),
            self._codec.span(CLAIMED_WITHIN),
            moment(now),
        )
        return row[1] / row[0] if row and row[0] else None

    def _abandonment(self, queue: QueuePolicy, now: datetime) -> float | None:
        """Exits without a claim ÷ all exits of the last 7 days; a claim taken back is no exit."""
        happened = self._happened(queue, (Verb.CLAIMED, Verb.UNDONE), now - COHORT, now)
        moment = self._codec.moment
        row = self._session.row(_GIVEN_UP, queue.name, moment(now - COHORT), moment(now))
        abandoned: int = row[0] if row else 0
        exits = abandoned + max(0, happened.get(Verb.CLAIMED, 0) - happened.get(Verb.UNDONE, 0))
        return abandoned / exits if exits else None

    def _happened(
        self, queue: QueuePolicy, verbs: tuple[Verb, ...], since: datetime, until: datetime
    ) -> Mapping[str, int]:
        moment = self._codec.moment
        rows = self._session.rows(
            _HAPPENED, queue.name, self._codec.among(verbs), moment(since), moment(until)
        )
        return {row[0]: row[1] for row in rows}


def hours_back(calendar: BusinessCalendar, now: datetime, wanted: timedelta) -> datetime:
    """The latest instant since which ``wanted`` business time has passed; at most a year back."""
    for look_back in _LOOK_BACK:
        left = wanted
        for stretch in reversed(list(calendar.open_intervals(now - look_back, now))):
            if stretch.length >= left:
                return stretch.ends - left
            left -= stretch.length
    return now - _LOOK_BACK[-1]


def closed_stretches(
    calendar: BusinessCalendar, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Closed stretches from ``since`` to ``until`` as (begins, ends); never none, so that SQL has a table."""
    yield since, since
    edges = [since]
    for stretch in calendar.open_intervals(since, until):
        edges += stretch
    yield from list(pairwise([*edges, until]))[::2]
