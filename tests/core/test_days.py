"""When a day begins where clocks move at midnight."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.days import local_midnight
from core.people import midnight
from tests.builders import ANA, a_person, a_team


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Asia/Kolkata", date(2026, 3, 2), datetime(2026, 3, 1, 18, 30, tzinfo=UTC)),
        ("America/Santiago", date(2026, 9, 6), datetime(2026, 9, 6, 4, tzinfo=UTC)),
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
    ids=["as usual", "skipped", "twice"],
)
def test_a_day_begins_at_midnight_with_the_jump_or_at_the_first_of_two(
    zone: str, day: date, begins: datetime
) -> None:
    assert local_midnight(day, ZoneInfo(zone)) == begins


def test_in_the_second_hour_after_midnight_the_day_still_began_with_the_first() -> None:
    rep, team = a_person(ANA, timezone="America/Havana"), a_team()

    began = midnight(rep, team, datetime(2026, 11, 1, 5, 30, tzinfo=UTC))

    assert began == datetime(2026, 11, 1, 4, tzinfo=UTC)
