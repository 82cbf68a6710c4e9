"""What a driver says, and what people are told."""

import sqlite3

import psycopg
import pytest
from psycopg import errors as postgres
from sqlalchemy import exc

from core.errors import Busy, InvalidLead, NextleadError, Unreachable
from storage.failures import Lost, meaning


def sqlite_error(code: int, name: str = "") -> sqlite3.Error:
    error = sqlite3.IntegrityError("secret") if name else sqlite3.OperationalError("secret")
    error.sqlite_errorcode, error.sqlite_errorname = code, name
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY), Busy),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), Busy),
        (sqlite_error(sqlite3.SQLITE_FULL), Unreachable),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), Unreachable),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), Unreachable),
        (sqlite_error(sqlite3.SQLITE_CONSTRAINT_UNIQUE, "SQLITE_CONSTRAINT_UNIQUE"), Busy),
        (postgres.LockNotAvailable("secret"), Busy),
        (postgres.QueryCanceled("secret"), Busy),
        (postgres.DeadlockDetected("secret"), Busy),
        (postgres.SerializationFailure("secret"), Busy),
        (postgres.UniqueViolation("secret"), Busy),
        (postgres.DiskFull("secret"), Unreachable),
        (postgres.ReadOnlySqlTransaction("secret"), Unreachable),
        (postgres.AdminShutdown("secret"), Lost),
        (psycopg.InterfaceError("secret"), Lost),
        (postgres.UntranslatableCharacter("secret"), InvalidLead),
        (postgres.NumericValueOutOfRange("secret"), InvalidLead),
        (OverflowError("secret"), InvalidLead),
        (UnicodeEncodeError("utf-8", "secret", 0, 1, "secret"), InvalidLead),
        (exc.TimeoutError("secret"), Busy),
        (exc.OperationalError("secret", {}, postgres.LockNotAvailable("secret")), Busy),
        (exc.OperationalError("secret", {}, sqlite_error(sqlite3.SQLITE_LOCKED)), Busy),
    ],
)
def test_an_error_is_told_in_our_words_and_none_of_the_drivers(
    error: Exception, told: type[NextleadError]
) -> None:
    found = meaning(error)

    assert type(found) is told
    assert "secret" not in f"{found!r} {found}"


@pytest.mark.parametrize(
    "mistake",
    [
        sqlite_error(sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, "SQLITE_CONSTRAINT_FOREIGNKEY"),
        sqlite_error(sqlite3.SQLITE_ERROR),
        postgres.UndefinedColumn("x"),
        postgres.ForeignKeyViolation("x"),
        ZeroDivisionError(),
    ],
)
def test_a_mistake_of_ours_stays_what_it_is(mistake: Exception) -> None:
    assert meaning(mistake) is None
