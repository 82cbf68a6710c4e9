"""Business time: the open time between two instants, and the instant at which enough of it has passed.

All answers are UTC instants. A stretch is half-open: an office that closes at 17:00 is closed at
17:00. Where local clocks jump, a local time means the first instant at which the clock shows it or a
later one: hours that begin in the hour that does not exist begin with the jump, and of an hour that
comes twice the first one counts.

Everything is looked up in a table of one UTC year's open stretches, built on first use (some
milliseconds) and then searched by bisection, so that the length of a span costs nothing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from core.policies.calendar import CalendarPolicy, Hours

_NOTHING = timedelta(0)

# Days off that the law does not call public holidays but on which offices are closed as a rule:
# Indonesia's joint leave (cuti bersama) and Sweden's eves. Elsewhere the public holidays are all.
_ALSO_CLOSED = {"ID": "government", "SE": "de_facto"}


class NeverOpen(ValueError):
    """Nothing opens until the end of the year after the one asked about."""


class Stretch(NamedTuple):
    """An open or a closed stretch of time in UTC; ``ends`` is the first instant after it."""

    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """Elapsed time, so a weekend in which summer time begins is an hour shorter."""
        return self.ends - self.begins


@lru_cache(maxsize=1024)
def holidays_of(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """Days of ``year`` on which offices are closed, moved ones (observed on Monday) included."""
    also = _ALSO_CLOSED.get(country)
    return frozenset(
        holidays.country_holidays(
            country,
            subdiv=subdivision,
            years=year,
            language="en_US",  # else the library asks the machine's locale for names we do not use
            categories=("public", also) if also else None,
        )
    )


def _utc(at: datetime) -> datetime:
    """Raises ``ValueError`` for a moment without a zone, which Python would take for the machine's own."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(UTC)


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which clocks in ``zone`` show ``local`` (naive) or later."""
    before = local.replace(tzinfo=zone).astimezone(UTC)
    after = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if before <= after:
        return before
    # The clock skips this time. The jump lies after `after` and not after `before`: close in on it.
    low, high, new_offset = after, before, before.astimezone(zone).utcoffset()
    while step := (high - low) // timedelta(seconds=2):
        middle = low + timedelta(seconds=step)
        if middle.astimezone(zone).utcoffset() == new_offset:
            high = middle
        else:
            low = middle
    return high


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours that touch as one: 22:00-24:00 and the next day's 00:00-06:00 are one night."""
    held: Stretch | None = None
    for stretch in stretches:
        if held is not None and held.ends == stretch.begins:
            held = Stretch(held.begins, stretch.ends)
            continue
        if held is not None:
            yield held
        held = stretch
    if held is not None:
        yield held


class _Year:
    """Open stretches of one UTC year, cut at its ends; ``through[i]`` is the open time up to the end of i."""

    __slots__ = ("begins", "ends", "through", "total")

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        kept = list(stretches)
        self.begins = [stretch.begins for stretch in kept]
        self.ends = [stretch.ends for stretch in kept]
        self.through = list(accumulate(stretch.length for stretch in kept))
        self.total = self.through[-1] if kept else _NOTHING

    def elapsed(self, at: datetime) -> timedelta:
        """Open time of this year before ``at``."""
        index = bisect_right(self.begins, at) - 1
        if index < 0:
            return _NOTHING
        return self.through[index] - max(self.ends[index] - at, _NOTHING)

    def reached(self, elapsed: timedelta) -> datetime:
        """The first instant at which ``elapsed`` (more than nothing, at most ``total``) has passed."""
        index = bisect_left(self.through, elapsed)
        return self.ends[index] - (self.through[index] - elapsed)

    def stretches(self) -> Iterator[Stretch]:
        return map(Stretch, self.begins, self.ends)


class BusinessCalendar:
    """A calendar policy in an IANA zone. Get it from ``business_calendar``, which keeps the tables.

    Raises ``ZoneInfoNotFoundError`` for an unknown zone, and from every method ``ValueError`` for a
    moment without a zone.
    """

    def __init__(self, policy: CalendarPolicy, zone: str) -> None:
        self._policy = policy
        self._zone = ZoneInfo(zone)
        self._overrides = dict(policy.overrides)
        self._always = policy.is_always
        self._years: dict[int, _Year] = {}
        self._breaks: dict[int, tuple[Stretch, ...]] = {}

    def local_day(self, at: datetime) -> date:
        """The date on this calendar's wall at that instant."""
        return _utc(at).astimezone(self._zone).date()

    def open_on_day_of(self, at: datetime) -> timedelta:
        """Open time of the local day in which ``at`` lies, or which it ends."""
        day = self.local_day(at - timedelta(microseconds=1))
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # wall time, until _instant
        return self.between(
            _instant(midnight, self._zone), _instant(midnight + timedelta(days=1), self._zone)
        )

    def is_open(self, at: datetime) -> bool:
        at = _utc(at)
        year = self._year(at.year)
        index = bisect_right(year.begins, at) - 1
        return index >= 0 and at < year.ends[index]

    def opens_at(self, at: datetime) -> datetime:
        """The first open instant at or after ``at``. Raises ``NeverOpen``."""
        at = _utc(at)
        for year in (self._year(at.year), self._year(at.year + 1)):
            index = bisect_right(year.ends, at)
            if index < len(year.ends):
                return max(year.begins[index], at)
        raise NeverOpen(f"nothing opens after {at:%Y-%m-%d} until the end of the next year")

    def closes_at(self, at: datetime) -> datetime | None:
        """The end of the open stretch that contains ``at``, or else of the next one. Raises ``NeverOpen``.

        None when it stays open until the end of the year after, as ``always`` does.
        """
        closing = self.opens_at(at)
        for _ in range(2):  # a stretch may be cut once by new year
            year = self._year(closing.year)
            closing = year.ends[bisect_right(year.ends, closing)]
            if not self.is_open(closing):
                return closing
        return None

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The first instant at which that much open time has passed since ``start``.

        Eight hours from Friday 17:00 are over on Monday at 17:00, when the office closes, not when it
        opens again. No time at all from outside open hours is the next opening. Raises ``NeverOpen``
        when a whole year holds no open time, ``ValueError`` for a negative duration.
        """
        start = _utc(start)
        if duration <= _NOTHING:
            if duration < _NOTHING:
                raise ValueError("business time is counted forwards only")
            return self.opens_at(start)
        if self._always:
            return start + duration
        number, year = start.year, self._year(start.year)
        wanted = year.elapsed(start) + duration
        while wanted > year.total:
            wanted -= year.total
            number += 1
            year = self._year(number)
            if not year.total:
                raise NeverOpen(f"nothing is open in the whole of {number}")
        return year.reached(wanted)

    def between(self, earlier: datetime, later: datetime) -> timedelta:
        """Open time from ``earlier`` to ``later``; nothing when they stand the other way round."""
        earlier, later = _utc(earlier), _utc(later)
        if later <= earlier:
            return _NOTHING
        if self._always:
            return later - earlier
        passed = self._year(later.year).elapsed(later) - self._year(earlier.year).elapsed(earlier)
        for number in range(earlier.year, later.year):
            passed += self._year(number).total
        return passed

    def open_intervals(self, from_: datetime, to: datetime) -> Iterator[Stretch]:
        """Open stretches in ``[from_, to)``, in order, cut at both ends; hours that touch are one."""
        from_, to = _utc(from_), _utc(to)
        return _joined(self._open_pieces(from_, to) if from_ < to else ())

    def next_break(self, at: datetime, *, at_least: timedelta) -> Stretch | None:
        """The first closed stretch of that length, in elapsed time, that runs at ``at`` or begins later.

        For the Friday rule: a claim is late when little open time is left until a break of 48 h
        begins. None when there is none until the end of next year.
        """
        at = _utc(at)
        for number in (at.year, at.year + 1):
            breaks = self._breaks_of(number)
            for closed in breaks[bisect_right(breaks, at, key=lambda one: one.ends) :]:
                if closed.length >= at_least:
                    return closed
        return None

    def last_break(self, at: datetime, *, at_least: timedelta) -> Stretch | None:
        """The latest closed stretch of that length, in elapsed time, that was over at ``at``.

        Its end is the opening that rules count from which must not page anybody in the first hours
        of a day; the length keeps lunch out. None when there was none since the start of last year.
        """
        at = _utc(at)
        for number in (at.year, at.year - 1):
            for closed in reversed(self._breaks_of(number)):
                if closed.ends <= at and closed.length >= at_least:
                    return closed
        return None

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = _Year(_joined(self._stretches_of(number)))
        return year

    def _stretches_of(self, year: int) -> Iterator[Stretch]:
        start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        # No zone is a whole day from UTC: the local days around new year are enough.
        for ordinal in range(start.toordinal() - 1, end.toordinal() + 1):
            day = date.fromordinal(ordinal)
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # wall time, until _instant
            for hours in self._hours_of(day):
                begins = max(_instant(midnight + timedelta(minutes=hours.opens), self._zone), start)
                ends = min(_instant(midnight + timedelta(minutes=hours.closes), self._zone), end)
                if begins < ends:
                    yield Stretch(begins, ends)

    def _hours_of(self, day: date) -> tuple[Hours, ...]:
        if day in self._overrides:
            return self._overrides[day]
        kept = self._policy.holidays
        if kept is not None and day in holidays_of(kept.country, kept.subdivision, day.year):
            return ()
        return self._policy.open[day.weekday()]

    def _open_pieces(self, from_: datetime, to: datetime) -> Iterator[Stretch]:
        for number in range(from_.year, to.year + 1):
            year = self._year(number)
            for index in range(bisect_right(year.ends, from_), bisect_left(year.begins, to)):
                yield Stretch(max(year.begins[index], from_), min(year.ends[index], to))

    def _breaks_of(self, number: int) -> tuple[Stretch, ...]:
        """Closed stretches that end in that UTC year."""
        breaks = self._breaks.get(number)
        if breaks is None:
            years = (self._year(number - 1), self._year(number))
            stretches = _joined(stretch for year in years for stretch in year.stretches())
            closed = (Stretch(one.ends, next_.begins) for one, next_ in pairwise(stretches))
            breaks = self._breaks[number] = tuple(each for each in closed if each.ends.year == number)
        return breaks


@lru_cache(maxsize=512)
def business_calendar(policy: CalendarPolicy, zone: str) -> BusinessCalendar:
    """The calendar of that policy and zone, the same object for everybody who shares them."""
    return BusinessCalendar(policy, zone)
