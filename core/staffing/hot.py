"""What reps make of leads that are to be answered at once, hour by hour of a week."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from statistics import fmean

from core.patterns.hours import Hour, HourOfWeek, Present
from core.policies.reports import StaffingPolicy
from core.staffing.erlang import Service, offered_load, reps_needed, service

_ALMOST = 1e-9
"""What a sum of fractions may lie below a whole number of reps, and still be it."""


@dataclass(frozen=True, slots=True)
class HotHour:
    """An hour of the week: so many leads come, so many reps are there, so many it takes.

    Of 2.5 that are ``there`` two count as ``reps``: half a rep answers nobody at once.
    """

    weekday: int
    hour: int
    arrivals: float
    reps: int
    needed: int
    service: Service
    there: float

    @property
    def lacking(self) -> int:
        return max(0, self.needed - self.reps)


@dataclass(frozen=True, slots=True)
class MoreReps:
    """So many more reps on that weekday, from one full hour to another."""

    weekday: int
    from_hour: int
    to_hour: int
    reps: int


@dataclass(frozen=True, slots=True)
class HotForecast:
    """The open hours of a week in their order. ``target`` is the share to be answered ``within``."""

    queue: str
    within: timedelta
    target: float
    hours: tuple[HotHour, ...]

    @property
    def level(self) -> float | None:
        """The share of a week's leads answered in time; ``None`` where none come. Who comes while nobody is
        open waits for the opening, and is not among them.
        """
        leads = sum(hour.arrivals for hour in self.hours)
        return sum(hour.arrivals * hour.service.level for hour in self.hours) / leads if leads else None

    @property
    def suggestions(self) -> tuple[MoreReps, ...]:
        """Neighbouring hours that lack reps, by how many hours of work these are, the most first."""
        runs = [list(run) for run in _runs(hour for hour in self.hours if hour.lacking)]
        runs.sort(key=lambda run: -sum(hour.lacking for hour in run))
        return tuple(
            MoreReps(run[0].weekday, run[0].hour, run[-1].hour + 1, max(hour.lacking for hour in run))
            for run in runs
        )


def hot_forecast(
    queue: str, hours: Iterable[Hour], width: float, present: Present, policy: StaffingPolicy
) -> HotForecast:
    """From the open hours of some weeks; ``width`` is how long each is, in hours."""
    cells = dict[HourOfWeek, list[Hour]]()
    for hour in hours:
        cells.setdefault(hour.of_week, []).append(hour)
    rows = (_hot_hour(cell, cells[cell], width, present, policy) for cell in sorted(cells))
    return HotForecast(queue, policy.answer_within, policy.answered, tuple(rows))


def _hot_hour(
    cell: HourOfWeek, hours: Sequence[Hour], width: float, present: Present, policy: StaffingPolicy
) -> HotHour:
    arrivals = fmean(hour.slot.entries for hour in hours) / width
    load = offered_load(arrivals, policy.handling)
    there = present.get(cell, 0.0)
    reps = int(there + _ALMOST)
    needed = reps_needed(load, policy.handling, policy.answer_within, policy.answered)
    answered = service(reps, load, policy.handling, policy.answer_within)
    return HotHour(*cell, arrivals, reps, needed, answered, there)


def _runs(hours: Iterable[HotHour]) -> Iterator[Iterable[HotHour]]:
    numbered = enumerate(hours)
    for _, run in groupby(numbered, key=lambda one: (one[1].weekday, one[1].hour - one[0])):
        yield (hour for _, hour in run)
