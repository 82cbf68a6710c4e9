"""Figures over a period, counted from what is stored now: what is told late counts from when it happened."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from core.calendar import BusinessCalendar
from core.policies.team import TeamPolicy
from core.reports import Dimension, Figures, Period, Report, Share, Slice
from storage import spreads
from storage.cuts import Cut, OfQueues, cut
from storage.entries import Arrived, cohort
from storage.exits import exits
from storage.flows import by_calendar
from storage.session import Session, Statement
from storage.waits import waited

_QUEUES = Statement(
    """WITH RECURSIVE found (queue) AS (
         SELECT (SELECT queue FROM events ORDER BY queue LIMIT 1)
         UNION ALL
         SELECT (SELECT queue FROM events WHERE queue > found.queue ORDER BY queue LIMIT 1)
         FROM found WHERE found.queue IS NOT NULL)
       SELECT queue FROM found WHERE queue IS NOT NULL"""
)
"""From queue to queue along an index, past all their events."""

_FACTS = "JOIN leads AS facts ON facts.id = gone.lead_id"

Counted = TypeVar("Counted")
Told = tuple[Counted | None, Mapping[str | None, Counted]]
"""Of everything together, and by slice."""


def every_queue(session: Session, policy: TeamPolicy) -> tuple[str, ...]:
    """The policy's queues in its order, then the others that leads were ever in, its fast lanes first."""
    used = used_queues(session)
    lanes = [lane.name for lane in policy.lanes if lane.name in used]
    return tuple(dict.fromkeys((*(queue.name for queue in policy.queues), *lanes, *used)))


def used_queues(session: Session) -> Sequence[str]:
    """All that leads were ever in, by name."""
    return [row[0] for row in session.rows(_QUEUES)]


def calendars(policy: TeamPolicy, names: Iterable[str]) -> Mapping[BusinessCalendar, Sequence[str]]:
    """The queues by the calendar they keep; those the policy no longer has keep the team's."""
    known = [policy.queue(name) or policy.default_queue.model_copy(update={"name": name}) for name in names]
    return by_calendar(known, policy)


def report(
    session: Session,
    policy: TeamPolicy,
    period: Period,
    now: datetime,
    *,
    queues: Sequence[str] | None,
    by: Dimension | None,
) -> Report:
    names = every_queue(session, policy) if queues is None else tuple(queues)
    total, found = Counting(session, policy, period, now, names).figures(by)
    if by is None:
        return Report(period, names, total)
    slices = [Slice(name, found.get(name, Figures())) for name in _in_order(found, names, by)]
    return Report(period, names, total, by, tuple(slices))


def _in_order(
    found: Mapping[str | None, Figures], names: Iterable[str], by: Dimension
) -> Sequence[str | None]:
    """Queues as they are written, be nothing in them; bands of time from the shortest on."""
    if by is Dimension.QUEUE:
        return [*names]
    if by is Dimension.WAIT:
        return sorted(found, key=lambda name: (name is None, name or ""))
    return sorted(found, key=lambda name: (*_smallness(found[name]), name is None, name or ""))


def _smallness(figures: Figures) -> tuple[int, ...]:
    return -figures.entries, -figures.claims, -figures.claim_to_contact.n


@dataclass(frozen=True, slots=True)
class Counting:
    """One period of these queues, as it is known at ``now``."""

    session: Session
    policy: TeamPolicy
    period: Period
    now: datetime
    queues: Sequence[str]

    def figures(self, by: Dimension | None) -> tuple[Figures, Mapping[str | None, Figures]]:
        """Of everything together, and by slice; of slices those of which there is anything."""
        of, told = cut(by), _Telling(cut(by))
        whose = OfQueues(self.queues)
        in_queue = spreads.in_queue(self.session, whose, self.period, of)
        told.tell(in_queue, lambda one: {"claims": one.n, "time_in_queue": one})
        to_contact = spreads.to_contact(self.session, whose, self.period, of)
        told.tell(to_contact, lambda one: {"claim_to_contact": one})
        told.tell(spreads.contacted(self.session, whose, self.period, of), self._contacted)
        self._tell_entries(told, by)
        return told.figures()

    def _contacted(self, one: spreads.Contacted) -> dict[str, Any]:
        return {
            "speed_to_lead": one.speed_to_lead,
            "fast": one.fast,
            "hot_fast": one.hot_fast,
            "conversion": one.conversion,
            "customers": one.customers,
            "is_immature": one.latest > self.now - self.policy.reports.matures,
        }

    def _tell_entries(self, told: "_Telling", by: Dimension | None) -> None:
        """By what tells them apart; else of everything together only."""
        by = by if cut(by).tells_entries else None
        arrived = Arrived(self.session, self.queues, self.period)
        entered = waited(arrived, cut(by), self.now)
        told.tell_entries(entered, lambda one: {"entries": one.n, "waited": one})
        told.tell_entries(self._claim_rates(cut(by)), lambda one: {"claim_rate": one})
        told.tell_entries(self._exits(by), lambda one: {"exits": MappingProxyType(one)})

    def _claim_rates(self, of: Cut) -> Told[Share]:
        """Calendar by calendar: when leads count depends on when their queue is open."""
        found = defaultdict[str | None, Share](Share)
        for calendar, names in calendars(self.policy, self.queues).items():
            arrived = Arrived(self.session, names, cohort(calendar, self.period))
            for name, (number, in_time) in arrived.judged(calendar, of).items():
                found[name] = Share(found[name].part + in_time, found[name].whole + number)
        every = found.values()
        return Share(sum(one.part for one in every), sum(one.whole for one in every)), found

    def _exits(self, by: Dimension | None) -> Told[dict[str, int]]:
        """The most frequent first."""
        statement = exits(cut(by).exits, "" if by in {None, Dimension.QUEUE} else _FACTS)
        codec, period = self.session.codec, self.period
        window = codec.among(self.queues), codec.moment(period.since), codec.moment(period.until)
        found, every = defaultdict[str | None, Counter[str]](Counter), Counter[str]()
        for name, verb, number in self.session.rows(statement, *window):
            found[name][verb] += number
            every[verb] += number
        return dict(every.most_common()), {name: dict(one.most_common()) for name, one in found.items()}


class _Telling:
    """Figures as they are collected: of everything together, and by slice."""

    def __init__(self, of: Cut) -> None:
        self._of = of
        self._total = dict[str, Any]()
        self._slices = defaultdict[str | None, dict[str, Any]](dict)

    def tell(self, found: Told[Counted], as_fields: Callable[[Counted], dict[str, Any]]) -> None:
        total, slices = found
        if total is not None:
            self._total |= as_fields(total)
        for name, one in slices.items():
            self._slices[name] |= as_fields(one)

    def tell_entries(self, found: Told[Counted], as_fields: Callable[[Counted], dict[str, Any]]) -> None:
        """Not by slice where slices do not tell entries apart."""
        total, slices = found
        self.tell((total, slices if self._of.tells_entries else {}), as_fields)

    def figures(self) -> tuple[Figures, Mapping[str | None, Figures]]:
        slices = {name: Figures(**fields) for name, fields in self._slices.items()}
        if self._of.tells_entries:
            slices = {name: _with_abandonment(figures) for name, figures in slices.items()}
        return _with_abandonment(Figures(**self._total)), slices


def _with_abandonment(figures: Figures) -> Figures:
    lost = sum(figures.exits.values())
    return replace(figures, abandonment=Share(lost, lost + figures.claims))
