"""What ops and managers are told in one card: the week's clean-up, and a backlog that came in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.hygiene import backlog_card, backlogs, clean_up_at, clean_up_card, clean_up_due
from core.model import Lead, LeadState
from core.notices import Address, Audience
from tests.builders import MONDAY_9AM, a_lead, days, hours, minutes

ZONES = ["Europe/Berlin", "Asia/Jakarta", "UTC"]
OPS = (Address("C0OPS", MONDAY_9AM, Audience.OPS),)
MANAGERS = (Address("C0MGRS", MONDAY_9AM, Audience.MANAGERS),)


def at(zone: str, *local: int) -> datetime:
    return datetime(*local, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("zone", "hour"), [("Europe/Berlin", 8), ("Asia/Jakarta", 2), ("UTC", 9), ("America/New_York", 14)]
)
def test_the_card_is_for_nine_by_the_clocks_of_the_policys_zone(zone: str, hour: int) -> None:
    assert clean_up_at(date(2026, 3, 2), ZoneInfo(zone)) == datetime(2026, 3, 2, hour, tzinfo=UTC)


def test_in_summer_nine_is_an_hour_sooner() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    hours_utc = [clean_up_at(day, berlin).hour for day in (date(2026, 3, 23), date(2026, 3, 30))]

    assert hours_utc == [8, 7]


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ((2026, 3, 1, 23, 59), None),
        ((2026, 3, 2, 8, 59), None),
        ((2026, 3, 2, 9, 0), date(2026, 3, 2)),
        ((2026, 3, 2, 23, 59), date(2026, 3, 2)),
        ((2026, 3, 3, 8, 59), date(2026, 3, 2)),
        ((2026, 3, 3, 9, 0), None),
    ],
)
def test_the_card_is_owed_from_monday_nine_on_for_a_day(local: tuple[int, ...], day: date | None) -> None:
    assert clean_up_due(at("Europe/Berlin", *local), ZoneInfo("Europe/Berlin")) == day


@pytest.mark.parametrize("zone", ZONES)
def test_in_three_years_each_monday_is_named_however_late_ticks_come(zone: str) -> None:
    """They are up to 26 hours apart: a Monday is left out only if none came within its 24 hours."""
    place, now, end = ZoneInfo(zone), at(zone, 2026, 1, 1), at(zone, 2029, 1, 1)
    named, ticks = set[date | None](), list[datetime]()

    while now < end:
        named.add(clean_up_due(now, place))
        ticks.append(now)
        now += minutes(1 + len(ticks) ** 2 % (26 * 60))

    mondays = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(156)]
    assert named - {None} == {day for day in mondays if _is_between(ticks, clean_up_at(day, place))}
    assert len(named) > 150


def _is_between(ticks: list[datetime], nine: datetime) -> bool:
    return any(timedelta() <= tick - nine < hours(24) for tick in ticks)


@pytest.mark.parametrize("zone", ZONES)
def test_a_tick_an_hour_names_every_monday_of_three_years(zone: str) -> None:
    place, first = ZoneInfo(zone), at(zone, 2026, 1, 1)

    found = [clean_up_due(first + hours(number), place) for number in range(3 * 365 * 24)]

    named = [day for day in found if day]
    assert set(named) == {date(2026, 1, 5) + timedelta(weeks=week) for week in range(156)}
    assert all(named.count(day) == 24 for day in set(named))
    assert named == sorted(named)


def test_the_card_is_known_by_its_monday_and_says_which_week_it_is_about() -> None:
    (card,) = clean_up_card(date(2026, 3, 2), ZoneInfo("Europe/Berlin"), OPS)

    assert (card.key, card.kind, card.due_at) == ("cleanup:2026-03-02@C0OPS", "cleanup", MONDAY_9AM)
    assert card.data == {"until": "2026-03-02T08:00:00+00:00"}


def imported(number: int, *, age: float, queue: str = "leads", at: datetime = MONDAY_9AM) -> list[Lead]:
    """Leads that came in so long after they had arrived somewhere."""
    return [a_lead(queue=queue, waited=hours(age), came_in_at=at) for _ in range(number)]


def test_ten_leads_of_four_hours_are_a_backlog_in_their_queue_and_nine_are_not() -> None:
    leads = [
        *imported(10, age=4, queue="b"),
        *imported(12, age=400, queue="a"),
        *imported(9, age=4, queue="c"),
    ]

    assert backlogs(leads, MONDAY_9AM) == ["a", "b"]


def test_old_leads_that_go_to_review_are_no_backlog() -> None:
    leads = imported(9, age=400) + [replace(one, state=LeadState.REVIEW) for one in imported(12, age=400)]

    assert backlogs(leads, MONDAY_9AM) == []
    assert backlogs([*leads, *imported(1, age=4)], MONDAY_9AM) == ["leads"]


def test_fresh_leads_and_old_acquaintances_are_no_backlog() -> None:
    fresh, known = imported(50, age=3.9), imported(50, age=99, at=MONDAY_9AM - days(1))

    assert backlogs([*fresh, *known], MONDAY_9AM) == []


def test_a_backlog_is_told_of_once_a_queue_and_local_day_when_the_rest_had_time_to_come_in() -> None:
    evening = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    cards = [
        backlog_card("leads", MANAGERS, moment, ZoneInfo("Asia/Jakarta")) for moment in (MONDAY_9AM, evening)
    ]

    (first,), (second,) = cards
    assert first.key == "backlog:leads:2026-03-02@C0MGRS"
    assert (first.due_at, second.due_at) == (MONDAY_9AM + minutes(2), evening + minutes(2))
    assert first.data == {"queue": "leads", "since": "2026-03-02T09:00:00+00:00"}
    assert second.key == "backlog:leads:2026-03-03@C0MGRS"


def test_a_backlog_at_night_is_told_of_when_its_managers_are_there() -> None:
    morning = (Address("C0MGRS", MONDAY_9AM + hours(15), Audience.MANAGERS),)

    (card,) = backlog_card("leads", morning, MONDAY_9AM, ZoneInfo("UTC"))

    assert card.due_at == MONDAY_9AM + hours(15)
