"""The year of real arrivals, reported: what is in the files, and nothing else."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.findings import Pattern, PatternKind
from core.patterns import heat_map
from core.reports import Dimension, Period
from core.services.reports import Reports
from storage.migrate import upgrade
from tests.core.services.floor import floors
from tests.fakes import MovableClock
from tests.replay.arrivals import year_of
from tests.replay.counting import Stay, by_weekday, mondays, month_ends, surges, won_by_source
from tests.replay.hours import ZONE
from tests.replay.year import DEALS, LEADS, REP, Year, deals_of, everything, the_folder

FOLDER = the_folder()
THIRDS = [datetime(2017 + n // 12, n % 12 + 1, 3, 12, tzinfo=ZONE).astimezone(UTC) for n in range(8, 18)]
"""Noon on the third of each month, from September 2017 to June 2018: all of the month before had its 24 h."""
BUSY = THIRDS[6:]
"""From March 2018 on so much comes in that nobody takes a Monday's backlog for chance."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FOLDER is None, reason="the year's two files are not here (NEXTLEAD_YEAR says where)"),
    pytest.mark.timeout(120),
]


@pytest.fixture(scope="module")
def folder() -> Path:
    assert FOLDER is not None
    return FOLDER


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Year]:
    """Worked to the end."""
    place = tmp_path_factory.mktemp("year")
    url = f"sqlite:///{place / 'year.db'}"
    upgrade(url)
    coming = year_of(folder / LEADS, ZONE)
    with floors(url) as open_floor:
        floor = open_floor(everything(), [REP])
        floor.clock = MovableClock(coming[0].at)
        year = Year(floor.under(floor.team), coming)
        year.works()
        year.is_told(deals_of(folder / DEALS))
        yield year
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def stays(year: Year) -> list[Stay]:
    """Each lead's time in the line, by when it came and when somebody took it."""
    ids = year.ids
    return [Stay(one.at, year.claimed[ids[str(one.said.external_id)]]) for one in year.coming]


def patterns(year: Year, at: datetime) -> dict[PatternKind, Pattern]:
    """What would have been pointed out at that moment."""
    found = Reports(year.floor.open, year.floor.team, MovableClock(at)).patterns()
    return {one.kind: one for one in found}


def test_conversion_by_source_is_what_a_plain_count_over_the_two_files_says(year: Year, folder: Path) -> None:
    counted = won_by_source(folder / LEADS, folder / DEALS)

    with year.floor.open(writes=False) as uow:
        now = year.floor.clock.now()
        report = uow.reports.report(
            year.floor.team, Period.last(timedelta(days=600), now), now, by=Dimension.SOURCE
        )

    told = {one.name: one.figures.conversion for one in report.slices}
    assert {name: (share.part, share.whole) for name, share in told.items()} == counted
    assert (report.total.conversion.part, report.total.conversion.whole) == (842, 8000)
    assert (report.total.entries, report.total.claims) == (8000, 8000)
    assert {one.name: one.figures.entries for one in report.slices} == {
        name: leads for name, (_, leads) in counted.items()
    }


def test_leads_come_on_the_weekdays_on_which_they_came(year: Year, folder: Path) -> None:
    now = year.floor.clock.now()

    with year.floor.open(writes=False) as uow:
        flow = uow.reports.flow(year.floor.team, Period.last(timedelta(days=600), now), now)
    told = heat_map(flow, ZONE)

    assert [sum(hours) for hours in told.entries] == by_weekday(folder / LEADS)
    assert sum(map(sum, told.claims)) == 8000
    assert not sum(told.claims[5]) + sum(told.claims[6])


@pytest.mark.parametrize("at", THIRDS, ids=lambda at: f"{at:%Y-%m}")
def test_a_monday_backlog_is_told_with_the_numbers_of_those_mondays(
    year: Year, stays: list[Stay], at: datetime
) -> None:
    counted = mondays(stays, at)

    told = patterns(year, at).get(PatternKind.MONDAY_BACKLOG)

    assert told is None or {name: told.evidence[name] for name in counted} == pytest.approx(counted)
    assert told is not None or at not in BUSY


@pytest.mark.parametrize("at", THIRDS, ids=lambda at: f"{at:%Y-%m}")
def test_a_month_end_surge_is_told_where_there_is_one_with_its_numbers(
    year: Year, stays: list[Stay], at: datetime
) -> None:
    counted, is_there = month_ends(stays, at), surges(stays, at)

    told = patterns(year, at).get(PatternKind.MONTH_END)

    assert (told is not None) == is_there
    assert told is None or {name: told.evidence[name] for name in counted} == pytest.approx(counted)
    assert is_there == (at == THIRDS[-1])
