"""How queues stand at one instant, and what alerts go by: one covering pass for the gauges of all of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from core.incidents import EVERY_QUEUE, MeasureKind
from core.metrics import GREEN_UNDER, RED_FROM, AgeBands, Alert, QueueGauges, QueueHealth, QueueStatus
from core.model import LeadState, LeadType
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import Uncontacted
from storage.alerts import SqlIncidents, SqlMeasures
from storage.exits import words
from storage.flows import Flow, Flows
from storage.leads import OPEN_QUEUES
from storage.session import Row, Session, Statement

_HOUR = timedelta(hours=1)

_COUNTS = Statement(
    """SELECT queue, state, count(*) FROM leads WHERE state = 'reserved' GROUP BY queue, state
       UNION ALL SELECT queue, state, count(*) FROM leads WHERE state = 'held' GROUP BY queue, state
       UNION ALL SELECT queue, state, count(*) FROM leads WHERE state = 'review' GROUP BY queue, state"""
)
_BY_AGE = """SELECT queue, count(*),
         count(*) FILTER (WHERE received_at > ?), count(*) FILTER (WHERE received_at <= ?),
         avg(? - received_at), min(received_at)
       FROM leads {by age} WHERE state = 'waiting'"""
AGES = Statement(f"{_BY_AGE} GROUP BY queue")
AGES_OF = Statement(f"{_BY_AGE} AND queue = ? GROUP BY queue")
COUNTS_OF = Statement(
    """SELECT 'reserved', count(*) FROM leads WHERE state = 'reserved' AND queue = ?
       UNION ALL SELECT 'held', count(*) FROM leads WHERE state = 'held' AND queue = ?"""
)
_OWNED = Statement(
    """SELECT leads.queue, claims.rep_id, count(*), count(*) FILTER (WHERE claims.contacted_at IS NULL),
         count(*) FILTER (WHERE claims.contacted_at IS NULL AND claims.climbed > 0),
         min(claims.claimed_at) FILTER (WHERE claims.contacted_at IS NULL)
       FROM claims JOIN leads ON leads.id = claims.lead_id
       WHERE claims.ended_at IS NULL GROUP BY leads.queue, claims.rep_id"""
)
_OF_TYPE = """(SELECT count(*) FROM leads
    WHERE queue = each.value AND type = {type} AND state = 'waiting' AND overdue_at <= ?)"""
OVERDUE = Statement(
    "SELECT each.value, {counts} FROM {each}",
    counts=" + ".join(_OF_TYPE.replace("{type}", words([one])) for one in LeadType),
)
"""Type by type, along an index: it costs those that are overdue, not those that wait."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of all queues: counts by queue and state, the rest by queue, owned leads by rep."""

    counts: Mapping[tuple[str, str], int]
    ages: Mapping[str, Row]
    owned: Mapping[str, Sequence[Row]]


class Health:
    """Reads queues on a session at one instant."""

    def __init__(self, session: Session, policy: TeamPolicy, now: datetime) -> None:
        self._session = session
        self._codec = session.codec
        self._policy = policy
        self._now = now

    def statuses(self) -> list[tuple[QueueStatus, Sequence[Uncontacted]]]:
        """One for each queue of the policy, in its order, zeros where there is nothing; then fast lanes with
        open leads; then the strays. Each with the reps whose claims wait, the oldest first.
        """
        used = [row[0] for row in self._session.rows(OPEN_QUEUES)]
        queues, seen = self._queues(used), self._seen()
        strays = [self._stray(name, seen) for name in used if self._policy.queue(name) is None]
        flows = Flows(self._session, self._now).of(queues, self._policy)
        every = (*self._statuses(queues, seen, flows), *strays)
        return [(status, self._waiting(seen.owned[status.queue])) for status in every]

    def health(self) -> list[QueueHealth]:
        queues = self._queues([row[0] for row in self._session.rows(OPEN_QUEUES)])
        flows = Flows(self._session, self._now).of(queues, self._policy)
        overdue = self._overdue([queue.name for queue in queues])
        return [
            QueueHealth(
                status=status,
                overdue=overdue[status.queue],
                grew=flow.grew,
                pace_h=flow.pace_h,
            )
            for status in self._statuses(queues, self._seen(), flows)
            for flow in (flows[status.queue],)
        ]

    def gauges(self, queue: str) -> QueueGauges:
        counts: dict[str, int] = dict(self._session.rows(COUNTS_OF, queue, queue))
        ages = self._session.row(AGES_OF, *self._bounds(), queue)
        return QueueGauges(
            waiting=ages[1] if ages else 0,
            reserved=counts[LeadState.RESERVED.value],
            held=counts[LeadState.HELD.value],
            age=self._bands(ages),
        )

    def _queues(self, used: Sequence[str]) -> list[QueuePolicy]:
        policy = self._policy
        return [*policy.queues, *(lane for lane in policy.lanes if lane.name in used)]

    def _seen(self) -> _Seen:
        return _Seen(
            {(row[0], row[1]): row[2] for row in self._session.rows(_COUNTS)},
            {row[0]: row for row in self._ages()},
            self._owned(),
        )

    def _owned(self) -> Mapping[str, Sequence[Row]]:
        found = defaultdict[str, list[Row]](list)
        for queue, *of_rep in self._session.rows(_OWNED):
            found[queue].append(tuple(of_rep))
        return found

    def _waiting(self, owned: Sequence[Row]) -> Sequence[Uncontacted]:
        instant = self._codec.instant
        waiting = (
            Uncontacted(rep, number, breached, instant(oldest))
            for rep, _, number, breached, oldest in owned
            if number
        )
        return sorted(waiting, key=lambda one: (one.oldest_at, one.rep))

    def _ages(self) -> Sequence[Row]:
        return self._session.rows(AGES, *self._bounds())

    def _bounds(self) -> tuple[object, object, object]:
        """From when on leads are green, until when they are red, and now."""
        moment, now = self._codec.moment, self._now
        return moment(now - GREEN_UNDER), moment(now - RED_FROM), moment(now)

    def _overdue(self, names: Sequence[str]) -> Mapping[str, int]:
        moments = [self._codec.moment(self._now)] * len(LeadType)
        return dict(self._session.rows(OVERDUE, *moments, self._codec.among(names)))

    def _statuses(
        self, queues: Sequence[QueuePolicy], seen: _Seen, flows: Mapping[str, Flow]
    ) -> Iterator[QueueStatus]:
        alerts, paused = self._alerts(), self._paused()
        for queue in queues:
            counted, flow = self._stray(queue.name, seen), flows[queue.name]
            yield replace(
                counted,
                velocity_4h=flow.velocity,
                claim_rate=flow.claim_rate,
                abandonment=flow.abandonment,
                intake="paused" if queue.name in paused else _intake(counted, queue),
                alerts=(*alerts[queue.name], *alerts[EVERY_QUEUE]),
                velocity_4h_n=flow.entries,
                claim_rate_n=flow.cohort,
                abandonment_n=flow.exits,
            )

    def _alerts(self) -> Mapping[str, list[Alert]]:
        """What fires, by queue, the worst first."""
        found = defaultdict[str, list[Alert]](list)
        every = ((one, one.severity) for one in SqlIncidents(self._session).open())
        firing = [(one, severity) for one, severity in every if severity is not None]
        for one, severity in sorted(firing, key=lambda known: known[1], reverse=True):
            found[one.queue].append(Alert(one.rule, severity, one.state(self._now)))
        return found

    def _paused(self) -> frozenset[str]:
        measures = SqlMeasures(self._session).in_force()
        return frozenset(one.queue for one in measures if one.kind is MeasureKind.PAUSE_SOURCES)

    def _stray(self, name: str, seen: _Seen) -> QueueStatus:
        """A queue as far as it can be told without a policy: its leads, and that no new ones come in."""
        ages, owned = seen.ages.get(name), seen.owned[name]
        reserved, held, review = (
            seen.counts.get((name, state.value), 0)
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
            claimed=sum(one[1] for one in owned),
            uncontacted=sum(one[2] for one in owned),
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
        oldest_h = (self._now - self._codec.instant(oldest)) / _HOUR
        return AgeBands(green, waiting - green - red, red, self._codec.elapsed(mean) / _HOUR, oldest_h)


def _intake(counted: QueueStatus, queue: QueuePolicy) -> Literal["open", "full"]:
    return "full" if counted.waiting + counted.reserved >= queue.cap else "open"
