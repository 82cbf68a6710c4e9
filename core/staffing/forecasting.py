"""The forecast of a queue from its last weeks: by the hour where it is hot, else by the day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Self

from core.days import local_midnight
from core.model import LeadType
from core.patterns.hours import DAY, HOUR, Present, Work, people_of, worked
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import Flow
from core.staffing.backlog import BacklogForecast
from core.staffing.hot import HotForecast, hot_forecast

_WEEK = timedelta(weeks=1)

_WEEKS = 4 * _WEEK
"""What forecasts go by: each hour of the week four times."""

FORECAST_OVER = _WEEKS + DAY
"""The flow that they need, whatever time it is now: only whole days count."""

CLAIMS = 20
"""Claims that say how fast reps are; with fewer the policy's handling time does."""

Forecast = HotForecast | BacklogForecast


def is_hot(queue: QueuePolicy) -> bool:
    """Whether nothing but hot inbound leads come into it, as into a fast lane: these are answered at once."""
    return queue.is_lane or queue.when.get("type") == (LeadType.HOT_INBOUND.value,)


def forecast(
    queue: QueuePolicy,
    team: TeamPolicy,
    flow: Flow,
    depth: int,
    present: Present,
    *,
    reps: int | None = None,
    hot: bool | None = None,
) -> Forecast:
    """What lies ahead if the next weeks are like those of the flow, of which the last four count.

    ``present`` says who is there hour by hour; ``reps`` asks what if so many were in every open hour, and
    ``hot`` whether the queue is reckoned with as a hot one, whatever it is.
    """
    known = worked(queue, flow, (), team)
    work = known.last(_WEEKS) if known else None
    if is_hot(queue) if hot is None else hot:
        working = work.working if work else []
        there = present if reps is None else dict.fromkeys((hour.of_week for hour in working), float(reps))
        return hot_forecast(queue.name, working, work.width if work else 1.0, there, team.staffing)
    open_ = _Open.of(queue, team, flow.period.until)
    pace = _measured(work, depth, present) if work else None
    return BacklogForecast(
        queue=queue.name,
        backlog=depth,
        arrivals_day=_entries(work) / _days(work) if work else 0.0,
        pace_h=pace or HOUR / team.staffing.handling,
        is_measured=pace is not None,
        hours_day=open_.hours_day,
        reps=open_.reps(present) if reps is None else float(reps),
    )


@dataclass(frozen=True, slots=True)
class _Open:
    """How long a queue's people were open in the last weeks, and on how many days."""

    hours: float
    days: int

    @classmethod
    def of(cls, queue: QueuePolicy, team: TeamPolicy, until: datetime) -> Self:
        today = until.astimezone(team.zone).date()
        calendar = people_of(queue, team)
        midnights = [local_midnight(today - _WEEKS + n * DAY, team.zone) for n in range(_WEEKS // DAY + 1)]
        open_ = [calendar.between(*ends) / HOUR for ends in pairwise(midnights)]
        return cls(sum(open_), sum(map(bool, open_)))

    @property
    def hours_day(self) -> float:
        return self.hours / self.days if self.days else 0.0

    def reps(self, present: Present) -> float:
        """All hours that reps are there, as so many who are there whenever it is open."""
        return sum(present.values()) * (_WEEKS / _WEEK) / self.hours if self.hours else 0.0


def _measured(work: Work, depth: int, present: Present) -> float | None:
    """Claims for each hour of a rep's, where these say how fast reps are.

    Only where a day's claims wait, or more: reps who have nothing left to take are as fast as leads come.
    """
    claims = sum(hour.slot.claims for hour in work.hours)
    rep_hours = sum(present.get(hour.of_week, 0.0) for hour in work.hours) * work.width
    is_telling = claims >= CLAIMS and depth >= claims / _days(work)
    return claims / rep_hours if is_telling and rep_hours else None


def _entries(work: Work) -> int:
    return sum(hour.slot.entries for hour in work.hours)


def _days(work: Work) -> int:
    """Its working days; one, where there was none."""
    return len({hour.day for hour in work.working}) or 1
