"""Figures over a period cost what happened in it, whatever there was before: the plans of both databases."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from core.reports import Dimension, Period
from storage import depths, spreads
from storage.cuts import OfQueues, cut
from storage.engine import Database, open_database
from storage.entries import Arrived
from storage.exits import exits
from storage.session import CODECS, Session, Statement
from storage.unit_of_work import UnitsOfWork
from tests.bench import year
from tests.builders import MONDAY_9AM, days
from tests.databases import a_new_database
from tests.storage.test_plans import plan

pytestmark = pytest.mark.slow

LEADS = 20_000
QUEUES = [f"q{number}" for number in range(year.QUEUES)]
WEEK = Period(MONDAY_9AM - days(7), MONDAY_9AM)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def a_year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Twenty thousand leads of a year, nearly all of them claimed and closed."""
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


def window(since: datetime = WEEK.since) -> tuple[object, ...]:
    return QUEUES, since, MONDAY_9AM


@pytest.mark.parametrize(
    ("template", "index"),
    [
        (spreads._IN_QUEUE, "claims_from_line"),
        (spreads._CONTACTS, "claims_contacted"),
    ],
)
@pytest.mark.parametrize("by", [None, Dimension.QUEUE, Dimension.TYPE, Dimension.SOURCE])
def test_lengths_are_read_along_an_index(
    a_year: Database, template: str, index: str, by: Dimension | None
) -> None:
    codec = CODECS[a_year.engine.dialect.name]
    asked = spreads._question(template, codec, OfQueues(QUEUES), WEEK, cut(by))

    found = plan(a_year, Statement(asked.took, sampled=""), *window())

    assert index in found
    assert "Seq Scan on claims" not in found
    if a_year.is_sqlite and index == "claims_contacted":
        assert f"COVERING INDEX {index}" in found


def test_who_left_is_found_along_an_index(a_year: Database) -> None:
    found = plan(a_year, exits(cut(Dimension.QUEUE).exits), *window())

    assert "events_by_queue" in found
    assert "events_of_lead" in found
    assert "Seq Scan" not in found


def test_how_deep_queues_were_costs_what_has_happened_since(a_year: Database) -> None:
    lately = QUEUES, MONDAY_9AM - days(2), MONDAY_9AM
    values = (*lately * (len(depths._HAPPENED) + 1), days(1))

    found = plan(a_year, depths._BY_HOUR, *values)

    assert "events_by_queue" in found
    assert "Seq Scan on events" not in found
    assert "SCAN gone" not in found


def test_who_entered_and_was_not_claimed_is_found_without_those_who_were(a_year: Database) -> None:
    with a_year.reader.connect() as connection, connection.begin():
        counts = Arrived(Session(connection.connection), QUEUES, WEEK).counts(cut(None))

    with UnitsOfWork(a_year)(writes=False) as uow:
        found = uow.reports.report(year.TEAM, WEEK, MONDAY_9AM).total

    assert found.entries == counts[None][0]
    assert found.entries > found.waited.waiting > 0
