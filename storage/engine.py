"""Opening the database."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from core.errors import SettingsError
from storage.ids import IdBlocks
from storage.postgres import postgres_engine
from storage.sqlite import READS, WriteLock, has_wal_reset_race, lock_of, sqlite_engine

WAIT = timedelta(seconds=10)
"""How long a statement may wait for others before it gives up with ``Busy``."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. ``reader`` shares the pool with ``engine`` and never takes SQLite's write lock."""

    engine: Engine
    reader: Engine
    wait: timedelta
    write_lock: WriteLock | None
    claim_ids: IdBlocks

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()


def parse_url(text: str) -> URL:
    """A ``DATABASE_URL``; ``postgres://`` and ``postgresql://`` mean psycopg 3. Raises ``SettingsError``."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL is no database address; write sqlite:///file.db") from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise SettingsError("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")
    if url.get_backend_name() == "sqlite" and url.host:
        raise SettingsError("DATABASE_URL names a file with three slashes: sqlite:///file.db")
    return url


def open_database(
    url: str, *, wait: timedelta = WAIT, durable: bool = True, connections: int = 16
) -> Database:
    """Opens the database; connects when it is first used.

    ``wait`` bounds waiting for a lock, for a connection and for one statement. ``durable=False`` trades the
    last transactions before a power failure for speed, on SQLite only (``synchronous=NORMAL``); a crash
    of the process loses nothing either way. ``connections`` is the size of the pool: as many units of work
    may be open at once.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sqlite_engine(parsed, wait=wait, durable=durable, connections=connections)
        warn_of_wal_reset_race()
        return Database(engine, engine.execution_options(**READS), wait, lock_of(parsed), IdBlocks())
    engine = postgres_engine(parsed, wait=wait, connections=connections)
    return Database(engine, engine, wait, None, IdBlocks())


def warn_of_wal_reset_race() -> bool:
    """Logs a warning where this SQLite has the WAL-reset race; says whether it has. Never refuses."""
    affected = has_wal_reset_race()
    if affected:
        structlog.get_logger(__name__).warning(
            "sqlite_wal_reset_race", mend="update SQLite to 3.51.3 or newer"
        )
    return affected
