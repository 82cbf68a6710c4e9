"""Morning spike with afternoon stall: leads come in the morning, and after noon nobody takes them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from statistics import fmean

from core.findings import Pattern, PatternKind
from core.patterns.hours import Hour, Work
from core.patterns.sureness import is_clear, times
from core.reports import Slot

OVER = timedelta(weeks=8)
"""How far it looks back: enough days to be sure, few enough to be about the team as it is."""

NOON = 12
"""The afternoon begins then, by the team's clock."""

SPIKE = 1.5
"""So many times as many leads an open hour before noon as after are a spike."""

STALL = 0.5
"""The afternoon stalls where at most this part of the morning's claims an hour are made."""

DAYS = 10
"""Working days that it takes to speak of a habit: two weeks."""

ENTRIES = 100
"""Leads that it takes: with fewer, a morning's newsletter looks like a habit."""


@dataclass(frozen=True, slots=True)
class _Day:
    """The open hours of a working day that has both a morning and an afternoon."""

    morning: Sequence[Hour]
    afternoon: Sequence[Hour]


@dataclass(frozen=True, slots=True)
class _Paces:
    """Something counted per open hour, day by day; ``by_chance`` is the variance of a day's difference."""

    morning: Sequence[float]
    afternoon: Sequence[float]
    by_chance: float

    @property
    def times(self) -> float:
        return times(fmean(self.morning), fmean(self.afternoon))

    @property
    def falls(self) -> bool:
        """Whether mornings clearly have more."""
        pairs = zip(self.morning, self.afternoon, strict=True)
        return is_clear([before - after for before, after in pairs], self.by_chance)


def spike(work: Work) -> Pattern | None:
    """Found where both hold, neither by chance, and a stalled afternoon has an hour of the morning's work
    before it: where everything is taken by noon, there is nothing to stall.
    """
    days = list(_days(work.last(OVER)))
    entered = sum(hour.slot.entries for day in days for hour in (*day.morning, *day.afternoon))
    waiting = _waiting(days, work)
    if len(days) < DAYS or entered < ENTRIES or waiting is None:
        return None
    came, taken = _paces(days, work, lambda slot: slot.entries), _paces(days, work, lambda slot: slot.claims)
    strength = min(came.times / SPIKE, taken.times * STALL)
    if strength < 1 or waiting < fmean(taken.morning) or not (came.falls and taken.falls):
        return None
    evidence = {
        "morning_entries_h": fmean(came.morning),
        "afternoon_entries_h": fmean(came.afternoon),
        "morning_claims_h": fmean(taken.morning),
        "afternoon_claims_h": fmean(taken.afternoon),
        "waiting": waiting,
        "days": float(len(days)),
        "n": float(entered),
    }
    return Pattern(PatternKind.MORNING_SPIKE, work.queue.name, evidence, strength)


def _days(work: Work) -> Iterator[_Day]:
    for _, hours in groupby(work.working, key=lambda hour: hour.day):
        halves: tuple[list[Hour], list[Hour]] = ([], [])
        for hour in hours:
            halves[hour.local.hour >= NOON].append(hour)
        if all(halves):
            yield _Day(*halves)


def _paces(days: Sequence[_Day], work: Work, number: Callable[[Slot], int]) -> _Paces:
    def pace(hours: Sequence[Hour]) -> float:
        return sum(number(hour.slot) for hour in hours) / (len(hours) * work.width)

    morning, afternoon = [pace(day.morning) for day in days], [pace(day.afternoon) for day in days]
    lengths = (fmean(len(day.morning) for day in days), fmean(len(day.afternoon) for day in days))
    by_chance = (fmean(morning) / lengths[0] + fmean(afternoon) / lengths[1]) / work.width
    return _Paces(morning, afternoon, by_chance)


def _waiting(days: Sequence[_Day], work: Work) -> float | None:
    """How many wait in an afternoon, on average; ``None`` where depths are not known."""
    at = (hour.slot.at for day in days for hour in day.afternoon)
    known = [work.depths[one] for one in at if one in work.depths]
    return fmean(known) if known else None
