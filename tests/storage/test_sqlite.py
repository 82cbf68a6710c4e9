"""SQLite for several threads and processes: how it is opened, and what goes wrong with files."""

import sqlite3
import threading
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from core.errors import Busy, SettingsError, Unreachable
from storage.engine import open_database, parse_url, warn_of_wal_reset_race
from storage.sqlite import has_wal_reset_race
from storage.unit_of_work import UnitsOfWork
from tests.builders import a_lead, fresh_leads
from tests.databases import new_sqlite
from tests.storage.steps import stored


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_a_file_is_opened_with_wal_foreign_keys_and_the_durability_asked_for(
    tmp_path: Path, durable: bool, synchronous: int
) -> None:
    database = open_database(f"sqlite:///{tmp_path}/x.db", durable=durable, wait=timedelta(seconds=2))

    with database.engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        ]

    assert settings == ["wal", 1, synchronous, 2000]
    database.close()


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 44, 7), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_versions_with_the_wal_reset_race_are_known(version: tuple[int, ...], affected: bool) -> None:
    assert has_wal_reset_race(version) is affected


def test_opening_warns_of_the_race_where_this_sqlite_has_it() -> None:
    with capture_logs() as logs:
        affected = warn_of_wal_reset_race()

    assert [entry["event"] for entry in logs] == ["sqlite_wal_reset_race"] * affected


def test_a_writer_begins_with_the_write_lock_and_a_reader_without(tmp_path: Path) -> None:
    with new_sqlite(tmp_path) as url:
        database = open_database(url)
        other = sqlite3.connect(str(database.engine.url.database), timeout=0, isolation_level=None)

        with database.engine.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with database.reader.begin() as connection:
            connection.execute(text("SELECT 1"))
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")

        other.close()
        database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:////no/such/folder/x.db"])
def test_a_database_that_cannot_be_shared_or_made_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_database(url)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x", "postgresql+asyncpg://x/y"])
def test_an_address_of_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="sqlite:///"):
        parse_url(url)


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_spelling_of_postgresql_means_psycopg_3(url: str) -> None:
    assert parse_url(url).drivername == "postgresql+psycopg"


def test_a_file_that_is_no_database_is_unreachable(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_text("This is a letter to my grandmother, and long enough to be read as one. " * 20)
    database = open_database(f"sqlite:///{path}")

    with pytest.raises(Unreachable, match="no SQLite database"), UnitsOfWork(database)():
        pass

    database.close()


def test_a_full_disk_is_told_and_nothing_is_half_stored(tmp_path: Path) -> None:
    with new_sqlite(tmp_path) as url:
        database = open_database(url, connections=1)
        with database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        leads = fresh_leads(500)

        with pytest.raises(Unreachable, match="full"):
            stored(UnitsOfWork(database), *leads)

        with UnitsOfWork(database)(writes=False) as uow:
            assert uow.leads.depth("leads", 1000) == 0
        database.close()


def test_a_database_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    with new_sqlite(tmp_path) as url:
        database = open_database(url, connections=1)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = 1")

        with pytest.raises(Unreachable, match="may not be written"):
            stored(UnitsOfWork(database), a_lead())

        database.close()


@pytest.mark.parametrize("patient", [True, False])
def test_a_new_file_that_another_process_is_just_making_is_waited_for(tmp_path: Path, patient: bool) -> None:
    path = tmp_path / "x.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    database = open_database(f"sqlite:///{path}", wait=timedelta(seconds=5 if patient else 0.1))
    done = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    done.start()

    with nullcontext() if patient else pytest.raises(Busy), UnitsOfWork(database)(writes=False) as uow:
        assert uow.try_tick_lock()

    done.join()
    other.close()
    database.close()


def test_a_transaction_left_open_on_a_connection_does_not_go_back_to_the_pool(tmp_path: Path) -> None:
    with new_sqlite(tmp_path) as url:
        database = open_database(url, connections=1, wait=timedelta(seconds=0.2))
        with database.reader.connect() as connection:
            connection.connection.cursor().execute("BEGIN IMMEDIATE")

        stored(UnitsOfWork(database), a_lead())

        database.close()


def test_a_file_locked_by_another_program_is_busy(tmp_path: Path) -> None:
    with new_sqlite(tmp_path) as url:
        database = open_database(url, wait=timedelta(seconds=0.2))
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(Busy):
            stored(UnitsOfWork(database), a_lead())

        other.execute("ROLLBACK")
        stored(UnitsOfWork(database), a_lead())
        other.close()
        database.close()
