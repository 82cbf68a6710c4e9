"""Until when a lead may wait, and from when that counts for one that came late."""

from datetime import timedelta

import pytest

from core.model import LeadType
from core.sla import limit_starts, overdue_at
from tests.builders import MONDAY_9AM, a_queue, a_team, days, hours

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
