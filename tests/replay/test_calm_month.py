"""A normal team in a normal month hears no alert at all, and a digest a day."""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.notices import NoticeKind
from tests.replay.arrivals import invented
from tests.replay.office import ZONE
from tests.replay.passing import replayed

ALERTS = (NoticeKind.ALERT, NoticeKind.SILENT)


@pytest.mark.slow
def test_a_queue_worked_at_the_pace_of_a_monday_to_friday_team_is_calm_for_a_month(tmp_path: Path) -> None:
    month = invented(date(2026, 3, 2), 28, ZoneInfo(ZONE), weekday=40, weekend=8)

    office = replayed(month, tmp_path, reps=6, every=timedelta(minutes=10))

    assert office.claimed > 0.95 * len(month)
    assert not [what for _, _, what in office.posts if what.startswith(ALERTS)]
    digests = {post: count for post, count in office.posts.items() if post[2] == NoticeKind.DIGEST}
    assert {day.weekday() for day, _, _ in digests} == {0, 1, 2, 3, 4}
    assert (len(digests), set(digests.values())) == (2 * 22, {1})  # to two channels, until the 31st
