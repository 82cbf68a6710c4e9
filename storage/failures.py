"""What a driver's error means to the people who wait for an answer."""

import sqlite3
from types import TracebackType

import psycopg
from psycopg import errors as postgres
from sqlalchemy import exc

from core.errors import Busy, InvalidLead, NextleadError, Unreachable

_BUSY = (
    postgres.LockNotAvailable,
    postgres.QueryCanceled,
    postgres.DeadlockDetected,
    postgres.SerializationFailure,
    postgres.UniqueViolation,
)
_FULL = "the database's disk is full; nothing was stored"
_READ_ONLY = "the database file may not be written to; nothing was stored"
_LOCKED = "the database is locked by another process; nothing was changed, try again"
_NO_ANSWER = "the database does not answer; nothing was stored"

_SQLITE: dict[int, tuple[type[NextleadError], str]] = {
    sqlite3.SQLITE_BUSY: (Busy, _LOCKED),
    sqlite3.SQLITE_LOCKED: (Busy, _LOCKED),
    sqlite3.SQLITE_INTERRUPT: (Busy, _LOCKED),
    sqlite3.SQLITE_FULL: (Unreachable, _FULL),
    sqlite3.SQLITE_READONLY: (Unreachable, _READ_ONLY),
    sqlite3.SQLITE_CANTOPEN: (Unreachable, "the database file cannot be opened"),
    sqlite3.SQLITE_IOERR: (Unreachable, "the database file cannot be read or written"),
    sqlite3.SQLITE_NOTADB: (Unreachable, "the file is no SQLite database"),
    sqlite3.SQLITE_CORRUPT: (Unreachable, "the database file is damaged; restore a backup"),
}


class Lost(Unreachable):
    """The connection is gone; it must not go back to the pool."""


def meaning(error: BaseException) -> NextleadError | None:
    """What an error of SQLAlchemy or of a driver means in our words; ``None`` for a mistake of ours.

    The sentences name neither host nor user nor value: they are shown to people and end up in logs.
    """
    if isinstance(error, exc.TimeoutError):
        return Busy("every connection to the database is in use; nothing was changed, try again")
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    if isinstance(cause, (UnicodeEncodeError, OverflowError)):
        return InvalidLead("text", "a text or a number cannot be stored as it is")
    if isinstance(cause, sqlite3.Error):
        return _sqlite_meaning(cause)
    return _postgres_meaning(cause) if isinstance(cause, psycopg.Error) else None


def _sqlite_meaning(error: sqlite3.Error) -> NextleadError | None:
    if isinstance(error, sqlite3.IntegrityError):
        unique = getattr(error, "sqlite_errorname", "") in {
            "SQLITE_CONSTRAINT_UNIQUE",
            "SQLITE_CONSTRAINT_PRIMARYKEY",
        }
        return Busy("somebody else was quicker; nothing was changed, try again") if unique else None
    known = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return known[0](known[1]) if known else None


def _postgres_meaning(error: psycopg.Error) -> NextleadError | None:
    if isinstance(error, _BUSY):
        return Busy("the database is busy with the same rows; nothing was changed, try again")
    if isinstance(error, (postgres.DiskFull, postgres.ReadOnlySqlTransaction)):
        return Unreachable(_FULL if isinstance(error, postgres.DiskFull) else _READ_ONLY)
    if isinstance(error, psycopg.DataError):
        return InvalidLead("text", "a text or a number cannot be stored as it is")
    gone = isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
    return Lost(_NO_ANSWER) if gone else None


class _Explained:
    """Turns what a driver raises inside the block into ``Busy``, ``Unreachable`` or ``InvalidLead``.

    The driver's own error is not chained: its text may hold a host, a user or a lead's data.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        known = meaning(error) if error else None
        if known is not None:
            raise known from None


explained = _Explained()
