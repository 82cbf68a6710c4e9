"""What is learned from: the leads of each source by their first contact, and how many of them converted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.events import Verb
from core.reports import Dimension, Share
from storage import learning
from storage.engine import Database, open_database
from storage.unit_of_work import UnitsOfWork
from tests.bench import year
from tests.builders import BEN, MONDAY_9AM, days, hours
from tests.databases import a_new_database
from tests.storage.lives import WEEK, closed, contacted, given_back, handed_over, slices, taken
from tests.storage.test_plans import plan
from tests.storage.traffic import NOON, entered

YESTERDAY = NOON - days(1)


def test_each_source_has_its_leads_and_conversions_whatever_queue_they_were_in(
    unit_of_work: UnitsOfWork,
) -> None:
    for queue, source, ending in (
        ("a", "fair", Verb.CONVERTED),
        ("b", "fair", Verb.DISQUALIFIED),
        ("a", "web", Verb.CONVERTED),
        ("a", None, Verb.DISQUALIFIED),
    ):
        lead = entered(unit_of_work, YESTERDAY, queue=queue, source=source)
        claim = contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), YESTERDAY)
        closed(unit_of_work, lead, claim, ending, NOON)
    taken(unit_of_work, entered(unit_of_work, YESTERDAY, source="never called"), YESTERDAY)

    with unit_of_work(writes=False) as uow:
        found = uow.reports.won(WEEK)

    assert found == {"fair": Share(1, 2), "web": Share(1, 1), None: Share(0, 1)}
    by_source = slices(unit_of_work, Dimension.SOURCE)
    assert found == {name: one.conversion for name, one in by_source.items() if one.conversion.whole}


def test_a_lead_counts_once_and_when_it_was_first_contacted(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY, source="fair")
    first = contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), YESTERDAY + hours(1))
    second = handed_over(unit_of_work, lead, first, BEN, YESTERDAY + hours(2))
    contacted(unit_of_work, lead, second, YESTERDAY + hours(3))
    other = entered(unit_of_work, NOON - days(30), source="fair")
    long_ago = contacted(unit_of_work, other, taken(unit_of_work, other, NOON - days(29)), NOON - days(28))
    given_back(unit_of_work, other, long_ago, NOON - days(3))
    contacted(unit_of_work, other, taken(unit_of_work, other, NOON - days(2)), YESTERDAY)

    with unit_of_work(writes=False) as uow:
        assert uow.reports.won(WEEK) == {"fair": Share(0, 1)}


def test_where_nobody_was_contacted_there_is_nothing(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work(writes=False) as uow:
        assert uow.reports.won(WEEK) == {}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def a_year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Five thousand leads of a year, nearly all of them claimed and closed."""
    folder: Path = tmp_path_factory.mktemp("year")
    with a_new_database(request.param, folder, migrated=True) as url:
        year.fill(url, 5_000, MONDAY_9AM)
        opened = open_database(url)
        if not opened.is_sqlite:
            with opened.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield opened
        opened.close()


def test_it_is_read_along_an_index_and_on_sqlite_from_nothing_else(a_year: Database) -> None:
    queues = [f"q{number}" for number in range(year.QUEUES)]

    found = plan(a_year, learning.WON, queues, MONDAY_9AM - days(60), MONDAY_9AM - days(30))

    assert "claims_contacted" in found
    assert "Seq Scan on claims" not in found
    if a_year.is_sqlite:
        assert "COVERING INDEX claims_contacted" in found
