"""The week as a map of hours, by the team's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.patterns import heat_map
from core.reports import Flow, Period, Slot
from tests.builders import MONDAY_9AM, days, hours

BERLIN = ZoneInfo("Europe/Berlin")


def a_flow(*slots: Slot, since: datetime = MONDAY_9AM, back: timedelta = timedelta()) -> Flow:
    """Of the week from Monday 9:00 on, or of one that began earlier."""
    return Flow(Period(since - back, since + days(7)), hours(1), slots)


def at(local: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


def test_leads_stand_in_the_hour_of_the_week_that_the_teams_clock_showed() -> None:
    flow = a_flow(Slot("leads", at("2026-03-02 10:00"), entries=3, claims=1), Slot("leads", MONDAY_9AM, 2))

    heat = heat_map(flow, BERLIN)

    assert (heat.entries[0][10], heat.claims[0][10]) == (5, 1)
    assert sum(map(sum, heat.entries)) == 5
    assert heat.busiest == (0, 10)


def test_only_the_queues_that_are_asked_for_count() -> None:
    flow = a_flow(Slot("one", MONDAY_9AM, 1), Slot("two", MONDAY_9AM, 2), Slot("three", MONDAY_9AM, 4))

    assert heat_map(flow, BERLIN, ["one", "three"]).entries[0][10] == 5
    assert heat_map(flow, BERLIN, []).entries[0][10] == 0


def test_days_say_how_often_each_weekday_came_parts_included() -> None:
    assert heat_map(a_flow(), BERLIN).days == (2, 1, 1, 1, 1, 1, 1)
    assert heat_map(a_flow(since=at("2026-03-02 00:00")), BERLIN).days == (1, 1, 1, 1, 1, 1, 1)
    assert heat_map(a_flow(back=days(7)), BERLIN).days == (3, 2, 2, 2, 2, 2, 2)


def test_the_hour_that_comes_twice_is_one_and_where_none_came_nothing_is_busiest() -> None:
    twice = [Slot("leads", datetime(2026, 10, 25, hour, tzinfo=UTC), entries=1) for hour in (0, 1)]

    assert heat_map(a_flow(*twice), BERLIN).entries[6][2] == 2
    assert heat_map(a_flow(), BERLIN).busiest is None


@given(st.lists(st.tuples(st.integers(0, 24 * 7 * 4), st.integers(0, 50), st.integers(0, 50)), max_size=30))
def test_no_lead_is_lost_or_counted_twice(slots: list[tuple[int, int, int]]) -> None:
    quarters = [Slot("leads", MONDAY_9AM + timedelta(minutes=15 * one[0]), *one[1:]) for one in slots]

    heat = heat_map(a_flow(*quarters), ZoneInfo("Asia/Kathmandu"))

    assert sum(map(sum, heat.entries)) == sum(one.entries for one in quarters)
    assert sum(map(sum, heat.claims)) == sum(one.claims for one in quarters)
