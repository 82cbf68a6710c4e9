"""Month-end surge: the claim rate of a month's last three working days against the whole month's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import sqrt

from core.findings import Pattern, PatternKind
from core.patterns.hours import DAY, Hour, Work
from core.patterns.sureness import SURE
from core.reports import Share

LAST = 3
"""Working days that are the month's end (spec, section 13)."""

SURGE = 0.10
"""So far from the month's claim rate, up or down, is a surge: half of what lies between good and alarming."""

MONTHS = 2
"""Whole months that it takes, all the same way: one is an anecdote."""

ENTRIES = 30
"""Leads that the months' ends need together."""

_FEWEST_DAYS = 2 * LAST
"""A month with fewer working days has no end to speak of."""


@dataclass(frozen=True, slots=True)
class _Month:
    """Leads in time of leads that entered, day by day: on its last working days, and on all others.

    Leads too young to have had their 24 hours are left out, with all that entered in the same hour.
    ``entries`` are those of working days.
    """

    end: Sequence[Share]
    rest: Sequence[Share]
    entries_end: int
    entries: int
    working_days: int

    @property
    def difference(self) -> float:
        return _rate(self.end) - _rate(self.rest)


def end(work: Work) -> Pattern | None:
    """Found both where the month's end is neglected and where it is when leads are claimed at last."""
    months = list(_months(work))
    ends, rests = _days(month.end for month in months), _days(month.rest for month in months)
    if len(months) < MONTHS or _sum(ends).whole < ENTRIES:
        return None
    end_rate, month_rate = _rate(ends), _rate([*ends, *rests])
    rises = end_rate > month_rate
    same_way = all(month.difference > 0 if rises else month.difference < 0 for month in months)
    strength = abs(end_rate - month_rate) / SURGE
    if strength < 1 or not same_way or not _is_clear(ends, rests):
        return None
    evidence = {
        "end_rate": end_rate,
        "month_rate": month_rate,
        "end_entries_day": sum(month.entries_end for month in months) / (LAST * len(months)),
        "month_entries_day": sum(month.entries for month in months)
        / sum(month.working_days for month in months),
        "end_n": float(_sum(ends).whole),
        "month_n": float(_sum([*ends, *rests]).whole),
        "months": float(len(months)),
    }
    return Pattern(PatternKind.MONTH_END, work.queue.name, evidence, strength)


def _months(work: Work) -> Iterator[_Month]:
    """Months that are known from their first day to their last, and have leads in either part."""
    by_day = {day: list(hours) for day, hours in groupby(work.hours, key=lambda hour: hour.day)}
    for _, group in groupby(by_day, key=lambda day: day.replace(day=1)):
        days = list(group)
        working = [day for day in days if any(hour.is_open for hour in by_day[day])]
        is_whole = days[0].day == 1 and (days[-1] + DAY).day == 1
        if is_whole and len(working) >= _FEWEST_DAYS:
            month = _month(by_day, days, working)
            if _sum(month.end).whole and _sum(month.rest).whole:
                yield month


def _month(by_day: Mapping[date, Sequence[Hour]], days: Sequence[date], working: Sequence[date]) -> _Month:
    last = working[-LAST:]
    entered = {day: sum(hour.slot.entries for hour in by_day[day]) for day in working}
    return _Month(
        end=[_in_time(by_day[day]) for day in last],
        rest=[_in_time(by_day[day]) for day in days if day not in last],
        entries_end=sum(entered[day] for day in last),
        entries=sum(entered.values()),
        working_days=len(working),
    )


def _in_time(hours: Iterable[Hour]) -> Share:
    old = [hour.slot for hour in hours if hour.slot.mature >= hour.slot.entries]
    return Share(sum(slot.in_time for slot in old), sum(slot.entries for slot in old))


def _days(months: Iterable[Sequence[Share]]) -> Sequence[Share]:
    return [day for month in months for day in month]


def _sum(days: Sequence[Share]) -> Share:
    return Share(sum(day.part for day in days), sum(day.whole for day in days))


def _rate(days: Sequence[Share]) -> float:
    return _sum(days).value or 0.0


def _is_clear(ends: Sequence[Share], rests: Sequence[Share]) -> bool:
    """Whether the two rates differ by more than chance, given how much ordinary days differ."""
    everything = _rate([*ends, *rests])
    of_one = everything * (1 - everything) * _unevenness(rests)
    error = sqrt(of_one * (1 / _sum(ends).whole + 1 / _sum(rests).whole))
    return abs(_rate(ends) - _rate(rests)) > SURE * error


def _unevenness(days: Sequence[Share]) -> float:
    """How much more days differ than if each lead were claimed in time by a throw of its own; 1 at least.

    Leads of one day share its fate: on a day when nobody is there, all are late.
    """
    rate, busy = _rate(days), [day for day in days if day.whole]
    if len(busy) < 2 or rate in {0.0, 1.0}:
        return 1.0
    squares = ((day.part - day.whole * rate) ** 2 / (day.whole * rate * (1 - rate)) for day in busy)
    return max(1.0, sum(squares) / (len(busy) - 1))
