"""Three years of working days in three zones: every local schedule once a day, at its local time.

The days are counted here from the almanac alone: weekdays, the library's holidays, and clocks on the wall.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
import pytest

from core.calendar import BusinessCalendar
from core.sla import breach_at, break_ahead, contact_by, pages_from
from tests.builders import days, hours, minutes
from tests.core.unworked import Life, office, opened

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)


class Place(NamedTuple):
    zone: str
    country: str | None


BERLIN, JAKARTA, UTC_ = Place("Europe/Berlin", "DE"), Place("Asia/Jakarta", "ID"), Place("UTC", None)
PLACES = pytest.mark.parametrize("place", [BERLIN, JAKARTA, UTC_], ids=lambda place: place.zone)


def calendar_in(place: Place) -> BusinessCalendar:
    return office({"holidays": {"country": place.country}} if place.country else None, place.zone)


def days_off(place: Place) -> frozenset[date]:
    if place.country is None:
        return frozenset()
    kinds = ("public", "government") if place.country == "ID" else ("public",)
    years = range(FIRST.year, LAST.year + 2)
    return frozenset(holidays.country_holidays(place.country, years=years, categories=kinds))


def working_days(place: Place) -> list[date]:
    """Every working day of the three years, and the one after them."""
    off, found, day = days_off(place), list[date](), FIRST
    while not found or found[-1] <= LAST:
        if day.weekday() < 5 and day not in off:
            found.append(day)
        day += timedelta(days=1)
    return found


def on(day: date, clock: str, place: Place) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(place.zone)).astimezone(UTC)


def whole_minutes(claimed: datetime, life: Life) -> Iterator[datetime]:
    """The ticks at which something happens, each of them twice: in the minutes between nothing is due."""
    while life.claim.step_at is not None:
        due = -(-(life.claim.step_at - claimed) // minutes(1))
        yield claimed + due * minutes(1)
        yield claimed + due * minutes(1)


def lived(claimed: datetime, calendar: BusinessCalendar, place: Place) -> list[tuple[str, str]]:
    """Date and local time of everything said to the rep of a claim nobody works, and to the managers."""
    life = Life(opened(claimed, calendar, ladder=["rep", "manager"]), calendar)
    for tick in whole_minutes(claimed, life):
        life.tick(tick)
    zone = ZoneInfo(place.zone)
    return sorted((f"{now.astimezone(zone):%Y-%m-%d %H:%M}", notice.kind.value) for now, notice in life.said)


@PLACES
def test_a_claim_of_every_morning_is_told_of_once_at_the_same_local_times(place: Place) -> None:
    calendar, every_day = calendar_in(place), working_days(place)[:-1]

    for day in every_day:
        assert lived(on(day, "10:00", place), calendar, place) == [
            (f"{day} 11:45", "warning"),
            (f"{day} 12:00", "breach"),
            (f"{day} 14:00", "unworked"),
        ]

    assert len(every_day) > 700


@PLACES
def test_a_claim_of_every_afternoon_goes_on_the_next_working_day_and_long_breaks_are_told_of(
    place: Place,
) -> None:
    calendar, long_breaks = calendar_in(place), 0

    for day, next_day in pairwise(working_days(place)):
        is_long = on(next_day, "09:00", place) - on(day, "17:00", place) >= hours(48)
        long_breaks += is_long
        around = [
            (f"{day} 16:00", "nudge"),
            (f"{next_day} 09:00", "flag"),
            (f"{next_day} 09:00", "flag"),
        ]
        assert lived(on(day, "15:30", place), calendar, place) == sorted(
            [
                (f"{next_day} 09:15", "warning"),
                (f"{next_day} 09:30", "breach"),
                (f"{next_day} 11:30", "unworked"),
                *(around if is_long else []),
            ]
        )

    assert 150 < long_breaks < 165


@PLACES
def test_the_last_half_day_before_every_long_break_begins_at_one_oclock(place: Place) -> None:
    calendar = calendar_in(place)

    for day, next_day in pairwise(working_days(place)):
        begins, ends = on(day, "17:00", place), on(next_day, "09:00", place)
        found = break_ahead(opened(on(day, "13:00", place), calendar), calendar)
        before = break_ahead(opened(on(day, "12:59", place), calendar), calendar)
        assert found == ((begins, ends) if ends - begins >= hours(48) else None)
        assert before is None


@PLACES
def test_nobody_is_paged_about_age_before_eleven_on_any_day(place: Place) -> None:
    calendar = calendar_in(place)

    for day, next_day in pairwise(working_days(place)):
        assert pages_from(on(day, "06:00", place), calendar) == on(day, "11:00", place)
        assert pages_from(on(day, "10:59", place), calendar) == on(day, "11:00", place)
        assert pages_from(on(day, "15:00", place), calendar) == on(day, "15:00", place)
        assert pages_from(on(day, "17:00", place), calendar) == on(next_day, "11:00", place)


@PLACES
def test_business_time_is_exact_from_every_working_day_to_every_rung(place: Place) -> None:
    calendar, every_day = calendar_in(place), working_days(place)

    for day, *later in zip(*(every_day[ahead:] for ahead in range(5)), strict=False):
        claim = opened(on(day, "16:59", place), calendar, within="9h")
        rungs = [breach_at(claim, rung, calendar) for rung in (1, 2, 3)]
        assert rungs == [
            on(later[1], "09:59", place),
            on(later[2], "10:59", place),
            on(later[3], "11:59", place),
        ]
        assert [calendar.between(claim.claimed_at, rung) for rung in rungs] == [
            hours(9),
            hours(18),
            hours(27),
        ]


@PLACES
def test_a_claim_of_any_evening_is_due_two_hours_into_the_next_working_day(place: Place) -> None:
    calendar, every_day = calendar_in(place), working_days(place)

    for day, next_day in pairwise(every_day):
        for evenings in range((next_day - day).days):
            claim = opened(on(day + days(evenings), "20:00", place), calendar)
            assert contact_by(claim, calendar) == on(next_day, "11:00", place)
            assert break_ahead(claim, calendar) is None


@pytest.mark.parametrize(
    ("night", "due"), [("2026-03-29", "03:30"), ("2026-10-25", "02:30"), ("2026-06-10", "02:30")]
)
def test_two_hours_of_a_night_shift_are_two_hours_whatever_the_clocks_do(night: str, due: str) -> None:
    nights = office({"open": {"mon-sun": ["00:00-06:00"]}}, BERLIN.zone)
    began = on(date.fromisoformat(night), "00:30", BERLIN)

    claim = opened(began, nights)

    assert contact_by(claim, nights) == began + hours(2)
    assert f"{contact_by(claim, nights).astimezone(ZoneInfo(BERLIN.zone)):%H:%M}" == due
