"""Monday backlog: at the opening of the week more waits than on its other mornings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

from core.calendar import Stretch
from core.findings import Pattern, PatternKind
from core.patterns.hours import DAY, Work
from core.patterns.sureness import is_clear, times

OVER = timedelta(weeks=8)
"""How far it looks back."""

BACKLOG = 1.5
"""So many times as many leads at the week's first opening as at its others are a backlog."""

MORE = 5.0
"""And so many leads more: three instead of two are nobody's Monday."""

WEEKS = 4
"""Weeks that it takes: one bad weekend is no habit."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """``weekend`` leads came in since the queue's people went home."""

    day: date
    depth: int
    weekend: int


@dataclass(frozen=True, slots=True)
class _Week:
    """A week's first opening, whatever weekday it is on, and how many wait on its other mornings."""

    first: _Opening
    others: float


def backlog(work: Work) -> Pattern | None:
    """Where Monday is a holiday, Tuesday is the week's Monday. Who never closes has no openings."""
    weeks = _weeks(work)
    if len(weeks) < WEEKS:
        return None
    monday, others = fmean(week.first.depth for week in weeks), fmean(week.others for week in weeks)
    strength = min(times(monday, others) / BACKLOG, (monday - others) / MORE)
    # The mean of four openings varies by chance a quarter as much as one.
    is_sure = is_clear([week.first.depth - week.others for week in weeks], monday + others / 4)
    if strength < 1 or not is_sure:
        return None
    evidence = {
        "monday": monday,
        "others": others,
        "weekend": fmean(week.first.weekend for week in weeks),
        "weeks": float(len(weeks)),
    } | _work_h(monday - others, work)
    return Pattern(PatternKind.MONDAY_BACKLOG, work.queue.name, evidence, strength)


def _work_h(leads: float, work: Work) -> dict[str, float]:
    """How many open hours of claims so many leads are; nothing where nobody claims."""
    hours = work.last(OVER).working
    claims = sum(hour.slot.claims for hour in hours)
    return {"work_h": leads * len(hours) * work.width / claims} if claims else {}


def _weeks(work: Work) -> Sequence[_Week]:
    """Weeks that are known from their Monday on, with two openings or more. Where everything begins with an
    opening, that week is left out: nobody knows what waited since the closing before.
    """
    weeks = dict[date, list[_Opening]]()
    since = (work.until - OVER).astimezone(work.zone).date()
    for opening in _openings(work):
        monday = opening.day - DAY * opening.day.weekday()
        if monday > max(since, _day_of(work.open[0], work)):
            weeks.setdefault(monday, []).append(opening)
    known = [openings for openings in weeks.values() if len(openings) > 1]
    return [_Week(first, fmean(one.depth for one in others)) for first, *others in known]


def _openings(work: Work) -> Iterator[_Opening]:
    """The first opening of each working day whose depth is known."""
    came = {hour.slot.at: hour.slot.entries for hour in work.hours if hour.slot.entries}
    for before, stretch in pairwise(work.open):
        day = _day_of(stretch, work)
        depth = work.depths.get(stretch.begins.replace(minute=0, second=0, microsecond=0))
        if day > _day_of(before, work) and depth is not None:
            weekend = sum(number for at, number in came.items() if before.ends <= at < stretch.begins)
            yield _Opening(day, depth, weekend)


def _day_of(stretch: Stretch, work: Work) -> date:
    return stretch.begins.astimezone(work.zone).date()
