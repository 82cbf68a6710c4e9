"""Who takes what costs what happened in the period, by the plans of both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import fairness
from storage.engine import Database, open_database
from storage.session import Statement
from tests.bench import year
from tests.builders import MONDAY_9AM, days
from tests.databases import a_new_database
from tests.storage.test_plans import plan

pytestmark = pytest.mark.slow

LEADS = 20_000
QUEUES = [f"q{number}" for number in range(year.QUEUES)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def a_year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Twenty thousand leads of a year; reps skipped, took and closed most of them."""
    folder: Path = tmp_path_factory.mktemp("year")
    with a_new_database(request.param, folder, migrated=True) as url:
        year.fill(url, LEADS, MONDAY_9AM)
        opened = open_database(url)
        if not opened.is_sqlite:
            with opened.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield opened
        opened.close()


@pytest.mark.parametrize(
    ("statement", "before", "indexes"),
    [
        (fairness.PREVIEWS, (), ("events_by_", "events_of_lead")),
        (fairness.SKIPS, (), ("events_by_",)),
        (fairness.LEFT, (MONDAY_9AM,), ("events_by_", "claims_of_lead")),
        (fairness.CLAIMS, (QUEUES,), ("events_by_", "claims_")),
    ],
    ids=["previews", "skips", "left", "claims"],
)
def test_who_takes_what_is_read_along_indexes(
    a_year: Database, statement: Statement, before: tuple[object, ...], indexes: tuple[str, ...]
) -> None:
    month = QUEUES, MONDAY_9AM - days(30), MONDAY_9AM

    found = plan(a_year, statement, *before, *month)

    assert [index for index in indexes if index not in found] == [], found
    assert "Seq Scan" not in found
