"""Business time where clocks jump, and checked minute by minute against a count that cannot be wrong."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import BusinessCalendar, business_calendar
from core.policies.calendar import DAYS, CalendarPolicy

MINUTE = timedelta(minutes=1)
# Days on which clocks change, a plain one, and new year.
DAYS_TO_TRY = {
    "Europe/Berlin": ["2026-03-29", "2026-10-25", "2026-12-31"],
    "America/New_York": ["2026-03-08", "2026-11-01", "2026-12-31"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04", "2026-12-31"],
    "Africa/Cairo": ["2026-04-24", "2026-10-30"],
    "Asia/Jakarta": ["2026-12-31"],
    "Asia/Kathmandu": ["2026-06-10"],
    "UTC": ["2026-12-31"],
}
# Those of all Germany that fall near the days above.
GERMAN_HOLIDAYS = frozenset(
    {date(2026, 4, 3), date(2026, 4, 6), date(2026, 10, 3), date(2026, 12, 26), date(2027, 1, 1)}
)
quick = settings(max_examples=25, deadline=None)


def calendar(policy: object, zone: str = "Europe/Berlin") -> BusinessCalendar:
    return business_calendar(CalendarPolicy.model_validate(policy), zone)


def at(local: str, zone: str = "Europe/Berlin", *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def open_on(day: str, hours: list[str], zone: str = "Europe/Berlin") -> timedelta:
    """How long an office with these hours every day is really open on that date."""
    week = calendar({"open": {"mon-sun": hours}, "overrides": {"2020-01-01": []}}, zone)
    midnight = datetime.fromisoformat(day)
    return week.between(at(str(midnight), zone), at(str(midnight + timedelta(days=1)), zone))


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", "2026-03-28", 24),
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Asia/Jakarta", "2026-03-29", 24),
        ("Asia/Kathmandu", "2026-03-29", 24),
        ("UTC", "2026-03-29", 24),
    ],
)
def test_a_whole_day_is_as_long_as_it_really_is(zone: str, day: str, length: float) -> None:
    assert open_on(day, ["00:00-24:00"], zone) == timedelta(hours=length)
    assert open_on(day, ["09:00-17:00"], zone) == timedelta(hours=8)


@pytest.mark.parametrize(
    ("policy", "moment", "length"),
    [
        ({}, "2026-03-06 10:00", 8),
        ({}, "2026-03-06 17:00", 8),
        ({"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}}, "2026-03-06 13:00", 8),
        ({}, "2026-03-07 12:00", 0),
        ({"overrides": {"2026-03-06": ["09:00-12:00"]}}, "2026-03-06 12:00", 3),
        ({"open": {"mon-fri": ["16:00-24:00"]}}, "2026-03-07 00:00", 8),
        ({"open": {"mon-fri": ["16:00-24:00"]}}, "2026-03-07 00:01", 0),
        ("always", "2026-03-29 12:00", 23),
        ("always", "2026-10-25 12:00", 25),
    ],
    ids=["in hours", "closing", "lunch", "weekend", "half day", "till midnight", "after", "spring", "autumn"],
)
def test_a_day_is_open_for_as_long_as_it_really_is(policy: object, moment: str, length: float) -> None:
    assert calendar(policy).open_on_day_of(at(moment)) == timedelta(hours=length)


def test_a_day_without_midnight_begins_with_the_jump() -> None:
    cairo = calendar({"open": {"fri": ["00:00-08:00"]}}, "Africa/Cairo")

    opening = cairo.opens_at(at("2026-04-23 20:00", "Africa/Cairo"))

    assert opening == at("2026-04-24 01:00", "Africa/Cairo")
    assert cairo.closes_at(opening) == opening + timedelta(hours=7)


@pytest.mark.parametrize(
    ("hours", "opening", "length"),
    [
        ("02:30-05:00", "2026-03-29 03:00", 2),  # begins in the hour that is not
        ("01:00-02:30", "2026-03-29 01:00", 1),  # ends in it
        ("02:00-05:00", "2026-03-29 03:00", 2),
        ("02:15-02:45", "2026-03-30 02:15", 0.5),  # all of it is not: the next day
    ],
)
def test_hours_that_the_clock_skips_are_not_worked(hours: str, opening: str, length: float) -> None:
    early = calendar({"open": {"mon-sun": [hours]}})

    opens = early.opens_at(at("2026-03-29 00:00"))
    closes = early.closes_at(opens)

    assert opens == at(opening)
    assert closes == opens + timedelta(hours=length)


def test_of_an_hour_that_comes_twice_the_first_one_counts() -> None:
    early = calendar({"open": {"mon-sun": ["00:00-02:30", "02:45-06:00"]}})

    assert early.closes_at(at("2026-10-25 00:00")) == at("2026-10-25 02:30")
    assert early.is_open(at("2026-10-25 02:45"))
    assert early.is_open(at("2026-10-25 02:30", fold=1))
    assert open_on("2026-10-25", ["00:00-02:30", "02:45-06:00"]) == timedelta(hours=6.75)


def test_a_deadline_over_the_weekend_of_the_change_falls_on_the_same_time_of_day() -> None:
    week = calendar({})

    assert week.add(at("2026-03-27 16:30"), timedelta(hours=1)) == at("2026-03-30 09:30")
    assert week.add(at("2026-10-23 16:30"), timedelta(hours=1)) == at("2026-10-26 09:30")


def test_a_weekend_in_which_summer_time_begins_is_an_hour_shorter() -> None:
    week = calendar({})

    weekend = week.next_break(at("2026-03-27 12:00"), at_least=timedelta(hours=48))

    assert weekend is not None
    assert weekend.length == timedelta(hours=63)


@st.composite
def days_hours(draw: st.DrawFn) -> list[str]:
    """Hours of a day, on the hour: within an hour that comes twice a count by the clock has no answer."""
    marks = sorted(draw(st.sets(st.integers(0, 24), max_size=6)))
    return [f"{opens:02}:00-{closes:02}:00" for opens, closes in zip(marks[::2], marks[1::2], strict=False)]


@st.composite
def places(draw: st.DrawFn) -> tuple[CalendarPolicy, str, datetime]:
    """A calendar, its zone, and a midnight (UTC) from which two days hold something worth trying."""
    zone = draw(st.sampled_from(sorted(DAYS_TO_TRY)))
    day = date.fromisoformat(draw(st.sampled_from(DAYS_TO_TRY[zone])))
    week = {name: draw(days_hours()) for name in DAYS}
    week["wed"] = week["wed"] or ["08:00-10:00"]
    overrides = {day: draw(days_hours())} if draw(st.booleans()) else {}
    country = draw(st.sampled_from([None, {"country": "DE"}]))
    policy = CalendarPolicy.model_validate({"open": week, "overrides": overrides, "holidays": country})
    return policy, zone, datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=18)


def open_minutes(policy: CalendarPolicy, zone: str, start: datetime, count: int) -> list[bool]:
    """Minute by minute: what the clock on the wall shows, and whether the policy is open then."""
    overrides, local_zone, found = dict(policy.overrides), ZoneInfo(zone), []
    kept_holidays = GERMAN_HOLIDAYS if policy.holidays else frozenset()
    for step in range(count):
        local = (start + step * MINUTE).astimezone(local_zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        usual = () if day in kept_holidays else policy.open[day.weekday()]
        found.append(any(each.opens <= minute < each.closes for each in overrides.get(day, usual)))
    return found


moments = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
durations = st.timedeltas(timedelta(microseconds=1), timedelta(days=20))


@quick
@given(place=places(), asked=st.tuples(st.integers(0, 2879), st.integers(0, 2879)))
def test_every_minute_is_counted_once(
    place: tuple[CalendarPolicy, str, datetime], asked: tuple[int, int]
) -> None:
    policy, zone, start = place
    week, truth = BusinessCalendar(policy, zone), open_minutes(*place, count=2880)
    first, last = sorted(asked)

    found = [week.is_open(start + step * MINUTE) for step in range(2880)]
    between = week.between(start + first * MINUTE, start + last * MINUTE)
    pieces = week.open_intervals(start + first * MINUTE, start + last * MINUTE)

    assert found == truth
    assert between == sum(truth[first:last]) * MINUTE
    assert sum((piece.length for piece in pieces), timedelta()) == between


@quick
@given(place=places(), first=st.integers(0, 2000), wanted=st.integers(1, 800))
def test_a_deadline_is_the_end_of_the_last_minute_needed(
    place: tuple[CalendarPolicy, str, datetime], first: int, wanted: int
) -> None:
    policy, zone, start = place
    truth = open_minutes(*place, count=2880)
    needed = [step for step in range(first, 2880) if truth[step]][:wanted]

    due = BusinessCalendar(policy, zone).add(start + first * MINUTE, wanted * MINUTE)

    if len(needed) == wanted:
        assert due == start + (needed[-1] + 1) * MINUTE
    else:
        assert due > start + 2880 * MINUTE


@quick
@given(place=places(), start=moments, later=moments, duration=durations)
def test_adding_and_measuring_agree_to_the_microsecond(
    place: tuple[CalendarPolicy, str, datetime], start: datetime, later: datetime, duration: timedelta
) -> None:
    week = business_calendar(place[0], place[1])

    due = week.add(start, duration)

    assert week.between(start, due) == duration
    assert week.between(start, due - timedelta(microseconds=1)) == duration - timedelta(microseconds=1)
    assert (due <= week.add(later, duration)) or later < start
    assert due <= week.add(start, duration + MINUTE)


@quick
@given(place=places(), three=st.lists(moments, min_size=3, max_size=3))
def test_a_span_is_the_sum_of_its_parts(
    place: tuple[CalendarPolicy, str, datetime], three: list[datetime]
) -> None:
    week = business_calendar(place[0], place[1])
    first, middle, last = sorted(three)

    assert week.between(first, last) == week.between(first, middle) + week.between(middle, last)


@quick
@given(zone=st.sampled_from(sorted(DAYS_TO_TRY)), start=moments, duration=durations)
def test_always_is_elapsed_time(zone: str, start: datetime, duration: timedelta) -> None:
    always = calendar("always", zone)
    spelt_out = calendar({"open": {"mon-sun": ["00:00-24:00"]}, "overrides": {"2020-01-01": []}}, zone)

    for week in (always, spelt_out):
        assert week.is_open(start)
        assert week.add(start, duration) == start + duration
        assert week.between(start, start + duration) == duration
