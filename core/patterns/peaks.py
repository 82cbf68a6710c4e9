"""Too few reps in peak hours: when leads come fastest, fewer are taken than come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from math import ceil
from statistics import fmean

from core.findings import Pattern, PatternKind
from core.patterns.hours import HOUR, Hour, Present, Work
from core.patterns.sureness import is_clear

OVER = timedelta(weeks=8)
"""How far it looks back."""

PEAK = 1.5
"""So many times the leads of a usual open hour are a peak."""

TAKEN = 0.8
"""And too few are there when at most this part of what comes is taken in the same hours."""

BUSY = 0.8
"""How much of their time reps can be with leads before a line forms; never all of it."""

WEEKS = 3
"""Weeks that it takes."""

ENTRIES = 20
"""Leads that the hours of a peak need in all of them."""

_ALMOST = 1e-9
"""What a sum of fractions may lie above a whole number of reps, and still be it."""


@dataclass(frozen=True, slots=True)
class _Peak:
    """Neighbouring hours of a weekday, or of every working weekday, each time they came round."""

    weekdays: Sequence[int]
    hours: Sequence[Hour]

    @property
    def entries(self) -> int:
        return sum(hour.slot.entries for hour in self.hours)

    @property
    def claims(self) -> int:
        return sum(hour.slot.claims for hour in self.hours)

    @property
    def missing(self) -> int:
        return self.entries - self.claims


@dataclass(frozen=True, slots=True)
class _Looker:
    """What peaks are measured by: the open hours looked at, and how many leads a usual one of them brings."""

    open: Sequence[Hour]
    usual: float
    width: float
    present: Present | None
    handling: timedelta

    def peaks(self, weekdays: Sequence[int]) -> Iterator[_Peak]:
        """Of these weekdays taken together."""
        hours = [hour for hour in self.open if hour.local.weekday() in weekdays]
        for run in _runs(hour for hour in range(24) if self._is_rush(hours, hour)):
            peak = _Peak(weekdays, [hour for hour in hours if hour.local.hour in run])
            if self._counts(peak) and self.more(peak) >= 1:
                yield peak

    def everywhere(self, peak: _Peak) -> bool:
        """Whether it is one on each of its weekdays, but for one at most: else it is some weekday's own."""
        own = ([hour for hour in peak.hours if hour.local.weekday() == one] for one in peak.weekdays)
        return sum(_mean(hours) >= PEAK * self.usual for hours in own) >= len(peak.weekdays) - 1

    def more(self, peak: _Peak) -> int:
        """How many reps more take what comes; as many as the leads left over keep busy, where it is not known
        how many are there.
        """
        an_hour = self.handling / HOUR / (len(peak.hours) * self.width)
        there = self.there(peak)
        lacking = peak.missing * an_hour if there is None else peak.entries * an_hour / BUSY - there
        return ceil(lacking - _ALMOST)

    def there(self, peak: _Peak) -> float | None:
        if self.present is None:
            return None
        return fmean(self.present.get(hour.of_week, 0.0) for hour in peak.hours)

    def _is_rush(self, hours: Sequence[Hour], of_day: int) -> bool:
        return _mean([hour for hour in hours if hour.local.hour == of_day]) >= PEAK * self.usual

    def _counts(self, peak: _Peak) -> bool:
        """Whether there are leads and days enough, too few are taken, and it is not by chance."""
        days = [list(hours) for _, hours in groupby(peak.hours, key=lambda hour: hour.day)]
        if len(days) < WEEKS * len(peak.weekdays) or peak.entries < ENTRIES:
            return False
        above = [sum(hour.slot.entries for hour in day) - self.usual * len(day) for day in days]
        return peak.claims <= TAKEN * peak.entries and is_clear(above, peak.entries / len(days))


def too_few(work: Work, present: Present | None, handling: timedelta) -> Pattern | None:
    """The peak that leaves most leads; of every weekday's rather than of one's, where every day has it.

    Reps who are there and could take all do not lack, whatever they take: then it is no question of numbers.
    """
    open_ = work.last(OVER).working
    looker = _Looker(open_, _mean(open_), work.width, present, handling)
    weekdays = sorted({hour.local.weekday() for hour in open_})
    daily = [peak for peak in looker.peaks(weekdays) if looker.everywhere(peak)]
    peaks = daily or [peak for one in weekdays for peak in looker.peaks([one])]
    if not peaks:
        return None
    peak = max(peaks, key=lambda one: one.missing)
    return Pattern(PatternKind.PEAK_HOURS, work.queue.name, _evidence(peak, looker), _strength(peak, looker))


def _evidence(peak: _Peak, looker: _Looker) -> dict[str, float]:
    length, there = len(peak.hours) * looker.width, looker.there(peak)
    of_day = [hour.local.hour for hour in peak.hours]
    evidence = {
        "weekday": peak.weekdays[0],
        "last_weekday": peak.weekdays[-1],
        "from_hour": min(of_day),
        "to_hour": max(of_day) + 1,
        "entries_h": peak.entries / length,
        "claims_h": peak.claims / length,
        "mean_entries_h": looker.usual / looker.width,
        "extra_reps": looker.more(peak),
        "weeks": len({hour.local.isocalendar()[:2] for hour in peak.hours}),
        "n": peak.entries,
    } | ({} if there is None else {"reps": there})
    return {name: float(value) for name, value in evidence.items()}


def _strength(peak: _Peak, looker: _Looker) -> float:
    return _mean(peak.hours) / looker.usual / PEAK


def _mean(hours: Sequence[Hour]) -> float:
    """Leads an hour of these; nothing where there are none."""
    return fmean(hour.slot.entries for hour in hours) if hours else 0.0


def _runs(of_day: Iterator[int]) -> Iterator[frozenset[int]]:
    """Neighbouring hours together."""
    for _, run in groupby(enumerate(of_day), key=lambda one: one[1] - one[0]):
        yield frozenset(hour for _, hour in run)
