"""What every test may use."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.engine import Database, open_database
from storage.unit_of_work import UnitsOfWork
from tests.databases import a_database, own_a_cluster, remove_cluster

settings.register_profile("nextlead", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "nextlead")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        own_a_cluster()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        remove_cluster()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database; the test runs once on each kind."""
    with a_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def unit_of_work(database: Database) -> UnitsOfWork:
    return UnitsOfWork(database)
