"""When a digest is due, and about what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from math import ceil
from zoneinfo import ZoneInfo

from core.calendar import BusinessCalendar
from core.days import local_midnight
from core.policies.reports import DigestPolicy
from core.reports import DigestKind, Period

WITHIN = timedelta(hours=8)
"""A bot that was off for longer leaves that day's digest out: nobody plans a day that is over."""

MORNING = time(9)
"""When those hear of it who are open at midnight, by the team's clock."""

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)

_FARTHEST = 366
"""Days that it looks back for a working day."""


@dataclass(frozen=True, slots=True)
class Due:
    """A digest to be told on a local ``day``: about the ``period``, beside the same stretch a week earlier.

    Weekdays differ more than weeks do: a Monday is compared with the Monday before. After a break longer than
    a week ``before`` lies as many weeks earlier as it takes.
    """

    kind: DigestKind
    day: date
    period: Period
    before: Period


def due(now: datetime, calendar: BusinessCalendar, zone: ZoneInfo, policy: DigestPolicy) -> Due | None:
    """What is to be told by now, unless it has been; ``None`` outside the first hours of a working day.

    Digests join without a gap or an overlap: the daily one goes from the last working day's opening to
    today's, the weekly one, on a week's first working day and instead of the daily one, from the first
    opening of the last week that had any.
    """
    day = now.astimezone(zone).date()
    opening = opening_on(day, calendar, zone)
    if opening is None or not timedelta() <= now - opening < WITHIN:
        return None
    is_weekly = policy.weekly and _is_first_of_week(day, calendar, zone)
    if not (is_weekly or policy.daily):
        return None
    since = _since(day, calendar, zone, weekly=is_weekly)
    if since is None:
        return None
    kind = DigestKind.WEEKLY if is_weekly else DigestKind.DAILY
    return Due(kind, day, Period(since, opening), _before(since, opening, zone))


def opening_on(day: date, calendar: BusinessCalendar, zone: ZoneInfo) -> datetime | None:
    """When people come in on a local day; ``None`` when they do not. Nobody does at midnight."""
    midnight, morning = local_midnight(day, zone), _at(day, MORNING, zone)
    stretches = list(calendar.open_intervals(midnight, local_midnight(day + _DAY, zone)))
    for stretch in stretches:
        if stretch.begins > midnight:
            return stretch.begins
        if stretch.ends > morning:
            return morning
    return midnight if stretches else None


def _openings(day: date, calendar: BusinessCalendar, zone: ZoneInfo) -> Iterator[tuple[date, datetime]]:
    """The working days before, the last one first, each with its opening."""
    for back in range(1, _FARTHEST):
        before = day - back * _DAY
        opening = opening_on(before, calendar, zone)
        if opening is not None:
            yield before, opening


def _is_first_of_week(day: date, calendar: BusinessCalendar, zone: ZoneInfo) -> bool:
    return not any(opening_on(day - back * _DAY, calendar, zone) for back in range(1, day.weekday() + 1))


def _since(day: date, calendar: BusinessCalendar, zone: ZoneInfo, *, weekly: bool) -> datetime | None:
    """From when on there is something to tell; ``None`` after a whole year without a working day."""
    before = _openings(day, calendar, zone)
    last = next(before, None)
    if last is None or not weekly:
        return last and last[1]
    monday = last[0] - last[0].weekday() * _DAY
    earlier = takewhile(lambda one: one[0] >= monday, before)
    return [last, *earlier][-1][1]


def _before(since: datetime, until: datetime, zone: ZoneInfo) -> Period:
    """The same stretch by the local clock, so many weeks earlier that the two do not overlap: mostly one."""
    begin, end = since.astimezone(zone), until.astimezone(zone)
    earlier = _WEEK * ceil((end.date() - begin.date()) / _WEEK)
    return Period((begin - earlier).astimezone(UTC), (end - earlier).astimezone(UTC))


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
