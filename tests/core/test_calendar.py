"""Business time: what the sales floor means by "two hours", over lunch, weekends and holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from core.calendar import BusinessCalendar, NeverOpen, Stretch, business_calendar
from core.policies.calendar import CalendarPolicy

ZONES = ["Europe/Berlin", "Asia/Jakarta", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
WITH_LUNCH = {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}}


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def calendar(policy: object = None, zone: str = "Europe/Berlin") -> BusinessCalendar:
    return business_calendar(CalendarPolicy.model_validate({} if policy is None else policy), zone)


def at(local: str, zone: str = "Europe/Berlin", *, fold: int = 0) -> datetime:
    """A moment by the clock on the wall; ``fold=1`` is the second time an hour comes."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


# 6 March 2026 is a Friday.
@pytest.mark.parametrize(
    ("office", "start", "duration", "end"),
    [
        ("09:00-17:00", "2026-03-06 16:30", 1, "2026-03-09 09:30"),
        ("09:00-17:00", "2026-03-06 16:30", 2, "2026-03-09 10:30"),
        ("09:00-17:00", "2026-03-06 17:00", 8, "2026-03-09 17:00"),
        ("09:00-17:00", "2026-03-07 18:00", 1, "2026-03-09 10:00"),
        ("09:00-17:00", "2026-03-09 08:00", 1, "2026-03-09 10:00"),
        ("08:00-17:00", "2026-03-06 16:00", 4, "2026-03-09 11:00"),
    ],
)
@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Asia/Jakarta", "America/New_York", "Asia/Kathmandu", "UTC"]
)
def test_a_deadline_counts_open_hours_only(
    office: str, start: str, duration: int, end: str, zone: str
) -> None:
    week = calendar({"open": {"mon-fri": [office]}}, zone)

    due = week.add(at(start, zone), hours(duration))

    assert due == at(end, zone)
    assert due.tzinfo is UTC
    assert week.between(at(start, zone), due) == hours(duration)


def test_a_deadline_that_is_reached_at_closing_time_is_due_at_closing_time() -> None:
    week = calendar()

    due = week.add(at("2026-03-06 16:00"), hours(1))

    assert due == at("2026-03-06 17:00")


@pytest.mark.parametrize(
    ("start", "opening"),
    [
        ("2026-03-06 16:59", "2026-03-06 16:59"),
        ("2026-03-06 17:00", "2026-03-09 09:00"),
        ("2026-03-07 12:00", "2026-03-09 09:00"),
        ("2026-03-09 09:00", "2026-03-09 09:00"),
    ],
)
def test_no_time_at_all_is_over_when_somebody_is_there(start: str, opening: str) -> None:
    week = calendar()

    assert week.add(at(start), hours(0)) == week.opens_at(at(start)) == at(opening)


def test_time_does_not_run_backwards() -> None:
    week = calendar()

    with pytest.raises(ValueError, match="forwards only"):
        week.add(at("2026-03-06 12:00"), hours(-1))
    assert week.between(at("2026-03-06 12:00"), at("2026-03-06 10:00")) == hours(0)
    assert calendar("always").between(at("2026-03-06 12:00"), at("2026-03-06 10:00")) == hours(0)
    assert list(week.open_intervals(at("2026-03-06 12:00"), at("2026-03-06 10:00"))) == []


def test_a_moment_without_a_zone_is_refused_rather_than_guessed() -> None:
    naive = datetime(2026, 3, 6, 12, 0)  # noqa: DTZ001

    with pytest.raises(ValueError, match="needs a time zone"):
        calendar().is_open(naive)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        calendar(zone="Europe/Atlantis")


def test_moments_may_come_in_any_zone() -> None:
    tokyo = at("2026-03-06 16:30").astimezone(ZoneInfo("Asia/Tokyo"))

    assert calendar().add(tokyo, hours(1)) == at("2026-03-09 09:30")


def test_lunch_does_not_count() -> None:
    week = calendar(WITH_LUNCH)

    due = week.add(at("2026-03-06 12:00"), hours(2))

    assert due == at("2026-03-06 15:00")
    assert week.between(at("2026-03-06 00:00"), at("2026-03-07 00:00")) == hours(8)
    assert not week.is_open(at("2026-03-06 12:30"))
    assert week.closes_at(at("2026-03-06 12:45")) == at("2026-03-06 18:00")


def test_a_half_day_and_a_day_off_replace_the_weekday() -> None:
    week = calendar({**WITH_LUNCH, "overrides": {"2026-12-24": ["09:00-12:00"], "2026-12-31": []}})

    assert week.closes_at(at("2026-12-24 10:00")) == at("2026-12-24 12:00")
    assert week.add(at("2026-12-30 17:00"), hours(2)) == at("2027-01-01 10:00")


def test_an_override_opens_on_a_holiday() -> None:
    week = calendar({"holidays": {"country": "DE"}, "overrides": {"2026-05-01": ["10:00-11:00"]}})

    assert week.is_open(at("2026-05-01 10:30"))
    assert not week.is_open(at("2026-05-14 10:30"))


@pytest.mark.parametrize(
    ("day", "open_in_bavaria", "open_in_berlin"),
    [
        ("2026-01-06", False, True),  # Epiphany
        ("2026-06-04", False, True),  # Corpus Christi
        ("2026-03-08", False, False),  # Women's Day, a Sunday
        ("2027-03-08", True, False),  # the same, a Monday
        ("2026-10-03", False, False),
        ("2026-12-25", False, False),
    ],
)
def test_holidays_are_those_of_the_federal_state(
    day: str, open_in_bavaria: bool, open_in_berlin: bool
) -> None:
    bavaria = calendar({"holidays": {"country": "DE", "subdivision": "BY"}})
    berlin = calendar({"holidays": {"country": "DE", "subdivision": "BE"}})

    assert bavaria.is_open(at(f"{day} 10:00")) is open_in_bavaria
    assert berlin.is_open(at(f"{day} 10:00")) is open_in_berlin


def test_joint_leave_closes_offices_in_indonesia() -> None:
    week = calendar({"holidays": {"country": "ID"}}, "Asia/Jakarta")
    eid, joint_leave, back = "2025-04-01", "2025-04-02", "2025-04-08"

    assert not week.is_open(at(f"{eid} 10:00", "Asia/Jakarta"))
    assert not week.is_open(at(f"{joint_leave} 10:00", "Asia/Jakarta"))
    assert week.opens_at(at(f"{joint_leave} 10:00", "Asia/Jakarta")) == at(f"{back} 09:00", "Asia/Jakarta")


def test_midsummer_eve_closes_offices_in_sweden_though_no_law_says_so() -> None:
    week = calendar({"holidays": {"country": "SE"}}, "Europe/Stockholm")

    assert not week.is_open(at("2026-06-19 10:00"))


def test_the_fourth_of_july_is_kept_on_the_friday_before() -> None:
    week = calendar({"holidays": {"country": "US"}}, "America/New_York")

    assert not week.is_open(at("2026-07-03 10:00", "America/New_York"))


def test_hours_that_touch_at_midnight_are_one_stretch() -> None:
    nights = calendar({"open": {"mon": ["22:00-24:00"], "tue": ["00:00-06:00", "06:00-07:00"]}})

    assert nights.closes_at(at("2026-03-09 20:00")) == at("2026-03-10 07:00")
    assert nights.is_open(at("2026-03-10 00:00"))
    assert list(nights.open_intervals(at("2026-03-09 23:00"), at("2026-03-12 00:00"))) == [
        Stretch(at("2026-03-09 23:00"), at("2026-03-10 07:00"))
    ]


def test_open_intervals_are_cut_to_what_was_asked() -> None:
    week = calendar(WITH_LUNCH)

    stretches = list(week.open_intervals(at("2026-03-06 12:00"), at("2026-03-09 09:00")))

    assert stretches == [
        Stretch(at("2026-03-06 12:00"), at("2026-03-06 12:30")),
        Stretch(at("2026-03-06 13:30"), at("2026-03-06 18:00")),
    ]


def test_a_day_is_the_one_on_the_wall() -> None:
    moment = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)

    assert calendar(zone="America/New_York").local_day(moment) == date(2026, 3, 6)
    assert calendar(zone="Asia/Jakarta").local_day(moment) == date(2026, 3, 7)


# Breaks: what the Friday rule and the quiet after an opening ask for.


def test_the_weekend_is_the_next_long_break_and_lunch_is_not() -> None:
    week = calendar(WITH_LUNCH)
    friday_morning = at("2026-03-06 10:00")

    weekend = week.next_break(friday_morning, at_least=hours(48))
    lunch = week.next_break(friday_morning, at_least=hours(0))

    assert weekend == Stretch(at("2026-03-06 18:00"), at("2026-03-09 09:00"))
    assert weekend.length == hours(63)
    assert lunch == Stretch(at("2026-03-06 12:30"), at("2026-03-06 13:30"))
    assert week.between(friday_morning, weekend.begins) == hours(7)


def test_easter_is_one_long_break() -> None:
    week = calendar({"holidays": {"country": "DE"}})

    easter = week.next_break(at("2026-04-01 10:00"), at_least=hours(48))

    assert easter == Stretch(at("2026-04-02 17:00"), at("2026-04-07 09:00"))


def test_a_break_that_runs_is_next_until_it_is_over() -> None:
    week = calendar()
    weekend = Stretch(at("2026-03-06 17:00"), at("2026-03-09 09:00"))

    assert week.next_break(at("2026-03-07 12:00"), at_least=hours(48)) == weekend
    assert week.last_break(at("2026-03-09 08:59"), at_least=hours(48)) != weekend
    assert week.last_break(at("2026-03-09 09:00"), at_least=hours(48)) == weekend
    assert week.next_break(at("2026-03-09 09:00"), at_least=hours(48)) != weekend


def test_after_lunch_the_last_long_break_is_still_the_night() -> None:
    week = calendar(WITH_LUNCH)
    early_afternoon = at("2026-03-10 13:45")

    night = week.last_break(early_afternoon, at_least=hours(8))

    assert night is not None
    assert night.ends == at("2026-03-10 09:00")
    assert week.between(night.ends, early_afternoon) == hours(3.75)


def test_breaks_run_over_new_year() -> None:
    week = calendar({"overrides": {"2026-12-31": [], "2027-01-01": []}})
    holidays = Stretch(at("2026-12-30 17:00"), at("2027-01-04 09:00"))

    assert week.next_break(at("2026-12-30 12:00"), at_least=hours(72)) == holidays
    assert week.last_break(at("2027-01-05 12:00"), at_least=hours(72)) == holidays
    assert week.last_break(at("2027-01-02 12:00"), at_least=hours(60)) == Stretch(
        at("2026-12-25 17:00"), at("2026-12-28 09:00")
    )


def test_who_never_closes_has_no_breaks_and_no_closing_time() -> None:
    always = calendar("always")
    now = at("2026-03-06 10:00")

    assert always.next_break(now, at_least=hours(0)) is None
    assert always.last_break(now, at_least=hours(0)) is None
    assert always.closes_at(now) is None
    assert always.opens_at(now) == now
    assert always.add(now, hours(0)) == now


def test_an_open_stretch_over_new_year_is_not_cut() -> None:
    whole_days = calendar({"open": {"mon-sun": ["00:00-24:00"]}, "overrides": {"2027-01-02": []}}, "UTC")

    assert whole_days.closes_at(at("2026-11-01 10:00", "UTC")) == at("2027-01-02 00:00", "UTC")


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever() -> None:
    first = date(2026, 3, 1)
    closed: dict[date, list[str]] = {first + timedelta(days=count): [] for count in range(3 * 366)}
    shut = calendar({"overrides": closed})
    before, after = at("2026-02-27 16:00"), at("2026-03-06 12:00")

    for ask in (shut.opens_at, shut.closes_at, lambda moment: shut.add(moment, hours(1))):
        with pytest.raises(NeverOpen):
            ask(after)
    with pytest.raises(NeverOpen):
        shut.add(before, hours(2))
    assert shut.add(before, hours(1)) == at("2026-02-27 17:00")
    assert shut.between(after, after + timedelta(days=700)) == hours(0)
    assert shut.next_break(at("2026-02-27 18:00"), at_least=hours(1)) is None
