"""When managers hear of leads that wait too long and that nobody is in a hurry about: together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sla import BUNDLED_FOR, bundled_from, pages_from
from tests.builders import MONDAY_9AM, hours
from tests.core.unworked import OFFICE, at, office


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2026-03-02 09:00", "2026-03-02 11:00"),
        ("2026-03-02 11:00", "2026-03-02 11:00"),
        ("2026-03-02 11:01", "2026-03-02 15:00"),
        ("2026-03-02 15:01", "2026-03-03 11:00"),
        ("2026-03-06 16:00", "2026-03-09 11:00"),
        ("2026-03-07 12:00", "2026-03-09 11:00"),
    ],
)
def test_in_an_eight_hour_day_managers_hear_of_them_twice(due: str, told: str) -> None:
    assert bundled_from(at(due), OFFICE) == at(told)


def test_where_nobody_ever_closes_they_hear_every_four_hours() -> None:
    assert bundled_from(at("2026-03-01 12:00"), office("always")) == at("2026-03-01 12:00")
    assert bundled_from(at("2026-03-01 12:01"), office("always")) == at("2026-03-01 16:00")


@given(st.lists(st.integers(0, 14 * 24 * 60), min_size=1, max_size=60))
def test_in_two_weeks_no_more_than_two_messages_a_working_day_come_of_it(minutes: list[int]) -> None:
    due = [MONDAY_9AM + hours(one / 60) for one in minutes]

    told = {bundled_from(one, OFFICE) for one in due}

    per_day = {day: sum(one.date() == day for one in told) for day in {one.date() for one in told}}
    assert max(per_day.values()) <= 2
    assert all(pages_from(one, OFFICE) == one for one in told)
    assert all(bundled_from(one, OFFICE) - one <= BUNDLED_FOR + hours(68) for one in due)
