"""Two weeks of a small team on PostgreSQL: the very figures that were worked out by hand."""

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from core.reports import Dimension, Figures, Period, Report
from tests.databases import a_database
from tests.journeys.fortnight import FIRST_MONDAY
from tests.journeys.fortnight_figures import ALL, ANA, WEEK
from tests.journeys.fortnight_played import Fortnight, the_people, the_team
from tests.stage import on_stage


def by_queue(report: object) -> dict[str, Figures]:
    assert isinstance(report, Report)
    return {"": report.total} | {str(one.name): one.figures for one in report.slices}


@pytest.mark.slow
def test_a_fortnight_counts_the_same_on_postgresql(tmp_path: Path) -> None:
    opens, team = FIRST_MONDAY.replace(hour=9).astimezone(UTC), the_team()
    with (
        a_database("postgresql", tmp_path) as url,
        on_stage(tmp_path, the_people(), team, socket_mode=False, database=url, at=opens) as stage,
    ):
        Fortnight(stage).is_played()
        stage.news()
        reports = stage.runtime.services.reports

        week, fortnight = (reports.report(timedelta(days=n), by=Dimension.QUEUE) for n in (7, 14))
        with stage.runtime.open(writes=False) as uow:
            ana = uow.reports.own(team, "UANA", Period.last(timedelta(days=7), stage.now), stage.now)

        assert by_queue(week) == WEEK
        assert by_queue(fortnight) == ALL
        assert ana == ANA
