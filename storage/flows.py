"""What came into queues and what left them, counted for all queues of a calendar at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.calendar import BusinessCalendar, business_calendar
from core.events import Verb
from core.metrics import COHORT, PACE_OVER, VELOCITY_OVER
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import Dimension, Period
from storage.columns import MICROSECOND
from storage.cuts import Cut, cut
from storage.entries import Arrived, claims_made, cohort
from storage.exits import exits
from storage.session import Session, Statement
from storage.windows import closed_stretches, hours_back

_HOUR = timedelta(hours=1)
_BACK = (Verb.RELEASED, Verb.RETURNED)
"""By which a lead somebody owned enters it again."""

_CAME_BACK = Statement(
    """SELECT queue, count(*) FROM events
       WHERE queue {among} AND verb {among} AND at >= ? AND at < ? GROUP BY queue"""
)
_BY_QUEUE = cut(Dimension.QUEUE)
_BY_SCORE = Cut("facts.score", "leads.score", "facts.score", needs_facts=True)
_ABANDONED = exits(_BY_QUEUE.exits)

Counts = Mapping[tuple[str, str], int]
"""By queue and verb."""


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
        self._now = now

    def of(self, queues: Iterable[QueuePolicy], policy: TeamPolicy) -> Mapping[str, Flow]:
        """Each of these queues', by name. What counts business time is asked once for each calendar."""
        alike = by_calendar(queues, policy)
        return {name: flow for calendar, names in alike.items() for name, flow in self._of(calendar, names)}

    def _of(self, calendar: BusinessCalendar, names: Sequence[str]) -> Iterable[tuple[str, Flow]]:
        start, week = hours_back(calendar, self._now, VELOCITY_OVER), Period.last(COHORT, self._now)
        lately = self._since(start)
        came_in, back = self._entered(names, lately), self._came_back(names, lately)
        claims, lost = self._claimed(names, lately), _by_queue(self.abandoned(names, lately))
        paced = self._claimed(names, self._since(hours_back(calendar, self._now, PACE_OVER)))
        claimed, abandoned = self._claimed(names, week), _by_queue(self.abandoned(names, week))
        judged = Arrived(self._session, names, cohort(calendar, week)).judged(calendar, _BY_QUEUE)
        while_closed = self._while_closed(calendar, names, lately)
        for name in names:
            arrived, in_time = judged.get(name, (0, 0))
            yield (
                name,
                Flow(
                    entries=came_in[name] + back[name],
                    closed_entries=while_closed[name],
                    claims=claims[name],
                    lost=lost[name],
                    cohort=arrived,
                    in_time=in_time,
                    exits=abandoned[name] + claimed[name],
                    abandoned=abandoned[name],
                    paced=paced[name],
                ),
            )

    def abandoned(self, names: Sequence[str], period: Period) -> Counts:
        """Exits without a claim."""
        found = self._session.rows(_ABANDONED, *self._window(names, period))
        return {(row[0], row[1]): row[2] for row in found}

    def sources(self, queue: QueuePolicy, policy: TeamPolicy) -> Mapping[str | None, tuple[int, int]]:
        """The cohort of the queue's claim rate by source, the largest first, with those claimed in time."""
        found = self._judged(queue, policy, cut(Dimension.SOURCE))
        return dict(sorted(found.items(), key=lambda one: (-one[1][0], one[0] or "")))

    def scores(self, queue: QueuePolicy, policy: TeamPolicy) -> Mapping[str | None, tuple[int, int]]:
        """The same by score."""
        return self._judged(queue, policy, _BY_SCORE)

    def _judged(
        self, queue: QueuePolicy, policy: TeamPolicy, by: Cut
    ) -> Mapping[str | None, tuple[int, int]]:
        calendar = business_calendar(policy.calendar_of(queue), policy.timezone)
        week = cohort(calendar, Period.last(COHORT, self._now))
        return Arrived(self._session, [queue.name], week).judged(calendar, by)

    def _since(self, start: datetime) -> Period:
        """After that moment, until now."""
        return Period(start + MICROSECOND, self._now + MICROSECOND)

    def _claimed(self, names: Sequence[str], period: Period) -> Mapping[str | None, int]:
        return defaultdict(int, claims_made(self._session, names, period, _BY_QUEUE))

    def _came_back(self, names: Sequence[str], period: Period) -> Mapping[str, int]:
        among, since, until = self._window(names, period)
        found = self._session.rows(_CAME_BACK, among, self._session.codec.among(_BACK), since, until)
        return defaultdict[str, int](int, dict(found))

    def _entered(self, names: Sequence[str], period: Period) -> Mapping[str | None, int]:
        found = Arrived(self._session, names, period).counts(_BY_QUEUE)
        return defaultdict(int, {queue: number for queue, (number, _) in found.items()})

    def _while_closed(
        self, calendar: BusinessCalendar, names: Sequence[str], period: Period
    ) -> Mapping[str | None, int]:
        found = defaultdict[str | None, int](int)
        for begins, ends in closed_stretches(calendar, period.since, period.until):
            for queue, number in self._entered(names, Period(begins, ends)).items() if begins < ends else ():
                found[queue] += number
        return found

    def _window(self, names: Sequence[str], period: Period) -> tuple[object, object, object]:
        codec = self._session.codec
        return codec.among(names), codec.moment(period.since), codec.moment(period.until)


def by_calendar(
    queues: Iterable[QueuePolicy], policy: TeamPolicy
) -> Mapping[BusinessCalendar, Sequence[str]]:
    """The queues' names by the calendar they keep."""
    alike = defaultdict[BusinessCalendar, list[str]](list)
    for queue in queues:
        alike[business_calendar(policy.calendar_of(queue), policy.timezone)].append(queue.name)
    return alike


def _by_queue(counts: Counts) -> Mapping[str, int]:
    found = defaultdict[str, int](int)
    for (queue, _), number in counts.items():
        found[queue] += number
    return found
