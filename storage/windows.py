"""Spans of business time as pairs of instants, so that SQL can count what fell into them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from core.calendar import BusinessCalendar

_LOOK_BACK = (timedelta(days=1), timedelta(days=5), timedelta(days=30), timedelta(days=366))


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
