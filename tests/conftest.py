"""What every test may use."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from xdist.scheduler import WorkStealingScheduling  # type: ignore[import-untyped]

from storage.engine import Database, open_database
from storage.unit_of_work import UnitsOfWork
from tests.databases import a_database, keep_files_in_memory, let_go, own_a_cluster, remove_cluster

settings.register_profile("nextlead", deadline=None, max_examples=25)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=1_000)
settings.load_profile("ci" if os.environ.get("CI") else "nextlead")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some tests wait for processes, sockets and clocks of their own."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Neighbours stay together, so that what a file sets up is set up once, and nobody is idle at the end."""
    return WorkStealingScheduling(config, log)


def pytest_configure(config: pytest.Config) -> None:
    structlog.get_config()["processors"][
        -1
    ].exception_formatter = structlog.dev.plain_traceback  # not in colours
    if not hasattr(config, "workerinput"):
        own_a_cluster(keep_files_in_memory())


def pytest_unconfigure(config: pytest.Config) -> None:
    let_go()
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
