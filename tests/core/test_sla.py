"""Until when a lead may wait, from when that counts for one that came late, and when its age pages us."""

from datetime import timedelta

import pytest

from core.model import LeadType
from core.sla import Limits, limit_starts, limits, overdue_at, pages_from
from tests.builders import MONDAY_9AM, a_queue, a_team, days, hours
from tests.core.unworked import OFFICE, at, office

TEAM = a_team()
QUEUE = a_queue()
ALWAYS = a_queue(calendar="always")


@pytest.mark.parametrize(
    ("lead_type", "after"),
    [
        (LeadType.HOT_INBOUND, hours(1)),
        (LeadType.MQL, hours(4)),
        (LeadType.WARM, days(2) + hours(8)),
        (LeadType.COLD, days(10) + hours(8)),
    ],
)
def test_a_lead_may_wait_as_many_office_hours_as_its_type_allows(
    lead_type: LeadType, after: timedelta
) -> None:
    assert overdue_at(lead_type, MONDAY_9AM, MONDAY_9AM, QUEUE, TEAM) == MONDAY_9AM + after


def test_a_queue_that_is_always_open_counts_every_hour() -> None:
    assert overdue_at(LeadType.COLD, MONDAY_9AM, MONDAY_9AM, ALWAYS, TEAM) == MONDAY_9AM + hours(72)


def test_a_past_arrival_counts_while_its_limit_had_not_passed_when_it_came_in() -> None:
    arrived = MONDAY_9AM - hours(3)

    assert overdue_at(LeadType.MQL, arrived, MONDAY_9AM, ALWAYS, TEAM) == MONDAY_9AM + hours(1)


def test_a_limit_that_had_passed_when_the_lead_came_in_starts_anew() -> None:
    arrived = MONDAY_9AM - hours(5)

    assert overdue_at(LeadType.MQL, arrived, MONDAY_9AM, ALWAYS, TEAM) == MONDAY_9AM + hours(4)


def test_a_limit_reached_at_the_very_moment_it_came_in_had_not_passed() -> None:
    arrived = MONDAY_9AM - hours(4)

    assert limit_starts(arrived, MONDAY_9AM, reached_at=MONDAY_9AM) == arrived
    assert limit_starts(arrived, MONDAY_9AM, reached_at=MONDAY_9AM - timedelta.resolution) == MONDAY_9AM


def test_a_leads_limits_are_its_longest_time_twice_three_days_and_a_week_by_the_wall_clock() -> None:
    due = MONDAY_9AM + hours(4)

    assert limits(LeadType.MQL, MONDAY_9AM, MONDAY_9AM, QUEUE, TEAM) == Limits(
        overdue_at=due,
        limit_due_at=due,
        aged_due_at=MONDAY_9AM + days(3),
        stale_due_at=MONDAY_9AM + days(7),
    )


def test_limits_that_had_passed_when_the_lead_came_back_start_anew_each_for_itself() -> None:
    arrived = MONDAY_9AM - days(2)

    fresh = limits(LeadType.MQL, arrived, MONDAY_9AM, ALWAYS, TEAM)
    old = limits(LeadType.MQL, MONDAY_9AM - days(4), MONDAY_9AM, ALWAYS, TEAM)

    assert (fresh.limit_due_at, fresh.aged_due_at) == (MONDAY_9AM + hours(4), arrived + days(3))
    assert (fresh.stale_due_at, old.stale_due_at) == (arrived + days(7), MONDAY_9AM + days(3))
    assert old.aged_due_at == MONDAY_9AM + days(3)


def test_a_siesta_of_four_hours_is_a_night_and_lunch_is_not() -> None:
    siesta = office({"mon-fri": ["08:00-12:00", "16:00-20:00"]})

    assert pages_from(at("2026-03-02 13:00"), siesta) == at("2026-03-02 18:00")
    assert pages_from(at("2026-03-02 12:00"), OFFICE) == at("2026-03-02 12:00")
    assert pages_from(at("2026-03-01 12:00"), office("always")) == at("2026-03-01 12:00")


def test_where_a_day_has_no_two_hours_age_is_told_of_when_they_are_over() -> None:
    short = office({"mon-fri": ["09:00-10:00"]})

    assert pages_from(at("2026-03-02 09:30"), short) == at("2026-03-03 10:00")
