"""SQLite as a database for several threads and processes at once."""

import random
import sqlite3
import threading
import time
from datetime import timedelta
from pathlib import Path
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from core.errors import SettingsError

READS = {"nextlead_reads": True}
"""Execution options of an engine whose transactions take no write lock."""

_FIXED_FROM = (3, 51, 3)
_ALSO_FIXED = frozenset({(3, 50, 7), (3, 44, 6)})
_CACHE_KIB = 16_384
_RETRY_S = (0.001, 0.006)


class WriteLock:
    """One writer at a time inside this process.

    SQLite's own waiting is a sleep that starves whoever is unlucky (431 ms against 87 ms, worst of eight
    threads); among threads a lock is kinder, between processes the busy time-out remains.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def acquire(self, wait: timedelta) -> bool:
        return self._lock.acquire(timeout=wait.total_seconds())

    def release(self) -> None:
        self._lock.release()


_locks: WeakValueDictionary[str, WriteLock] = WeakValueDictionary()
_locks_guard = threading.Lock()


def lock_of(url: URL) -> WriteLock:
    """The lock of a database file, the same for every engine of this process that opens the file."""
    with _locks_guard:
        return _locks.setdefault(str(path_of(url)), WriteLock())


def path_of(url: URL) -> Path:
    """The database's file. Raises ``SettingsError`` for a database in memory: threads could not share it."""
    if not url.database or url.database == ":memory:":
        raise SettingsError("SQLite needs a file: write DATABASE_URL=sqlite:///nextlead.db")
    return Path(url.database).resolve()


def has_wal_reset_race(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may, rarely, damage a WAL file that several connections reset at once."""
    return version < _FIXED_FROM and version not in _ALSO_FIXED


def sqlite_engine(url: URL, *, wait: timedelta, durable: bool, connections: int) -> Engine:
    """An engine whose transactions begin with ``BEGIN IMMEDIATE``, or ``BEGIN`` under ``READS``."""
    path = path_of(url)
    if not path.parent.is_dir():
        raise SettingsError(f"there is no folder {path.parent} for the database file")
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=wait.total_seconds(),
        pool_reset_on_return=None,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        _prepare(connection, wait, durable=durable)

    @event.listens_for(engine, "reset")
    def give_up(connection: sqlite3.Connection, _: ConnectionPoolEntry, __: PoolResetState) -> None:
        if connection.in_transaction:
            connection.rollback()

    @event.listens_for(engine, "begin")
    def begin_as_told(connection: Connection) -> None:
        if connection.get_execution_options().get("nextlead_reads", False):
            begin(connection.connection)
        else:
            begin_alone(connection.connection, wait, then=wait)

    return engine


def begin(borrowed: PoolProxiedConnection) -> None:
    """A transaction that only reads, and waits for nobody."""
    borrowed.cursor().execute("BEGIN")


def begin_alone(borrowed: PoolProxiedConnection, wait: timedelta, *, then: timedelta) -> None:
    """``BEGIN IMMEDIATE``, tried again at short, uneven intervals for ``wait``, at least a tenth of a
    second. ``then`` is the busy time-out of the statements that follow.

    SQLite's own waiting soon asks only ten times a second, so that whoever comes fresh is always quicker:
    of 16 processes some waited for more than 10 s where it is 0.4 s at most this way.
    """
    until = time.monotonic() + max(wait.total_seconds(), 0.1)
    driver = borrowed.cursor()
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(random.uniform(*_RETRY_S))  # noqa: S311 - uneven is all it has to be
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(then.total_seconds() * 1000)}")


def _prepare(connection: DBAPIConnection, wait: timedelta, *, durable: bool) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(wait.total_seconds() * 1000)}")
    _use_wal(connection, wait)
    cursor.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _use_wal(connection: DBAPIConnection, wait: timedelta) -> None:
    """Switches the file to WAL. The switch itself does not heed the busy time-out, so this waits."""
    deadline = time.monotonic() + wait.total_seconds()
    while True:
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
