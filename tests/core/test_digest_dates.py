"""When a digest is due, and about what: each working day at opening, weekly on the week's first."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import business_calendar
from core.digests import WITHIN, Due, due
from core.policies.calendar import CalendarPolicy
from core.policies.reports import DigestPolicy
from core.reports import DigestKind
from tests.builders import days, hours, minutes

OFFICE = {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}, "holidays": {"country": "DE"}}
BOTH = DigestPolicy()


def at(local: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def due_at(
    local: str, calendar: object = OFFICE, policy: DigestPolicy = BOTH, zone: str = "Europe/Berlin"
) -> Due | None:
    office = business_calendar(CalendarPolicy.model_validate(calendar), zone)
    return due(at(local, zone), office, ZoneInfo(zone), policy)


def shown(told: Due | None) -> tuple[str, str, str] | None:
    """What is told: the kind, and from when until when by the clock of Berlin."""
    if told is None:
        return None
    zone = ZoneInfo("Europe/Berlin")
    since, until = (one.astimezone(zone) for one in (told.period.since, told.period.until))
    return told.kind.value, f"{since:%a %d %H:%M}", f"{until:%a %d %H:%M}"


def test_each_morning_it_is_about_the_last_working_day_and_what_came_since() -> None:
    assert shown(due_at("2026-03-05 09:00")) == ("daily", "Wed 04 09:00", "Thu 05 09:00")
    assert shown(due_at("2026-03-05 12:59")) == ("daily", "Wed 04 09:00", "Thu 05 09:00")


def test_on_monday_it_is_about_the_whole_week_before() -> None:
    told = due_at("2026-03-02 09:00")

    assert shown(told) == ("weekly", "Mon 23 09:00", "Mon 02 09:00")
    assert told is not None
    assert told.day == date(2026, 3, 2)
    assert told.before.until == told.period.since


def test_without_a_weekly_one_mondays_is_about_friday_and_the_weekend() -> None:
    assert shown(due_at("2026-03-02 09:00", policy=DigestPolicy(weekly=False))) == (
        "daily",
        "Fri 27 09:00",
        "Mon 02 09:00",
    )


def test_without_a_daily_one_only_the_week_is_told() -> None:
    weekly = DigestPolicy(daily=False)

    assert shown(due_at("2026-03-02 09:00", policy=weekly)) == ("weekly", "Mon 23 09:00", "Mon 02 09:00")
    assert due_at("2026-03-03 09:00", policy=weekly) is None
    assert due_at("2026-03-02 09:00", policy=DigestPolicy(daily=False, weekly=False)) is None


@pytest.mark.parametrize(
    "quiet",
    ["2026-03-05 08:59", "2026-03-05 17:00", "2026-03-05 23:00", "2026-03-07 09:00", "2026-04-03 09:00"],
    ids=["before opening", "eight hours after", "at night", "on saturday", "on good friday"],
)
def test_nothing_is_due_outside_the_first_hours_of_a_working_day(quiet: str) -> None:
    assert due_at(quiet) is None


def test_after_easter_the_week_begins_on_tuesday() -> None:
    assert shown(due_at("2026-04-07 09:00")) == ("weekly", "Mon 30 09:00", "Tue 07 09:00")
    assert shown(due_at("2026-04-08 09:00")) == ("daily", "Tue 07 09:00", "Wed 08 09:00")


def test_a_day_is_told_beside_the_same_weekday_a_week_before_also_when_clocks_change() -> None:
    told = due_at("2026-03-31 09:00")

    assert told is not None
    assert (told.before.since, told.before.until) == (at("2026-03-23 09:00"), at("2026-03-24 09:00"))
    assert told.period.since - told.before.since == days(7) - hours(1)


def test_after_long_holidays_what_is_told_beside_it_does_not_overlap() -> None:
    closed: dict[str, list[str]] = {f"2026-03-{day:02}": [] for day in range(3, 17)}
    told = due_at("2026-03-17 09:00", OFFICE | {"overrides": closed})

    assert shown(told) == ("weekly", "Mon 02 09:00", "Tue 17 09:00")
    assert told is not None
    assert told.before.until == at("2026-02-24 09:00")
    assert told.before.until <= told.period.since


def test_a_week_that_was_closed_leaves_its_figures_to_the_next_ones() -> None:
    closed: dict[str, list[str]] = {f"2026-03-{day:02}": [] for day in range(2, 9)}

    assert shown(due_at("2026-03-09 09:00", OFFICE | {"overrides": closed})) == (
        "weekly",
        "Mon 23 09:00",
        "Mon 09 09:00",
    )


def test_who_never_closes_hears_of_it_at_nine() -> None:
    assert due_at("2026-03-05 08:59", "always") is None
    assert shown(due_at("2026-03-05 09:00", "always")) == ("daily", "Wed 04 09:00", "Thu 05 09:00")


def test_a_night_shift_hears_of_it_when_it_comes_in_and_early_birds_at_midnight() -> None:
    night = {"mon-fri": ["00:00-06:00", "22:00-24:00"]}
    early = {"mon-fri": ["00:00-08:00"]}

    assert shown(due_at("2026-03-05 22:10", night)) == ("daily", "Wed 04 22:00", "Thu 05 22:00")
    assert shown(due_at("2026-03-05 00:10", early)) == ("daily", "Wed 04 00:00", "Thu 05 00:00")


def test_a_team_that_was_closed_for_a_year_has_nothing_to_be_told() -> None:
    first = {"open": {"mon-sun": ["09:00-17:00"]}, "overrides": {}}
    year = [date(2025, 3, 1) + timedelta(days=back) for back in range(366)]
    closed = first | {"overrides": {day.isoformat(): [] for day in year if day < date(2026, 3, 2)}}

    assert due_at("2026-03-02 09:00", closed) is None
    assert due_at("2026-03-02 09:00", closed, DigestPolicy(weekly=False)) is None


@given(
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    first=st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    weekly=st.booleans(),
)
@settings(max_examples=15, deadline=None)
def test_digests_follow_each_other_without_a_gap_or_an_overlap(
    zone: str, first: date, *, weekly: bool
) -> None:
    clock = datetime(first.year, first.month, first.day, tzinfo=UTC)
    office = business_calendar(CalendarPolicy.model_validate(OFFICE), zone)
    seen = dict[date, Due]()

    for quarter in range(4 * 24 * 24):
        told = due(clock + minutes(15 * quarter), office, ZoneInfo(zone), DigestPolicy(weekly=weekly))
        if told is not None:
            assert seen.setdefault(told.day, told) == told

    daily = [one.period for one in seen.values() if one.kind is DigestKind.DAILY]
    week = [one.period for one in seen.values() if one.kind is DigestKind.WEEKLY]
    assert daily
    assert bool(week) is weekly
    for one, other in pairwise(week if weekly else daily):
        assert one.until == other.since
    assert all(one.until.astimezone(ZoneInfo(zone)).hour == 9 for one in [*daily, *week])
    assert hours(8) == WITHIN
