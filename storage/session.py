"""Statements on one connection, at the speed of the driver.

SQL is written once, with ``?`` for values; the few places where the databases differ have names in braces.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import RawCursor
from sqlalchemy import PoolProxiedConnection

from core.reports import Period
from storage.columns import MICROSECOND, from_microseconds, to_microseconds
from storage.failures import explained

Row = tuple[Any, ...]

_LONG = timedelta(minutes=5)
"""How long a statement may take that nobody waits behind: it only reads."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        "{hold}": "",
        "{hold_free}": "",
        "{clock}": "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
        "{each}": "json_each(?) AS each",
        "{stretches}": """(SELECT since.value AS since, until.value AS until
            FROM json_each(?) AS since JOIN json_each(?) AS until ON until.key = since.key) AS stretch""",
        "{among}": "IN (SELECT value FROM json_each(?))",
        "{among these}": "IN (",
        "{these}": ")",
        "{by age}": "INDEXED BY leads_by_age",
        "{slot of}": "(",
        "{every}": " / (1000000 * ",
        "{slot}": "))",
        "{microseconds of}": "(",
        "{microseconds}": ")",
        "{list of}": "group_concat(",
        "{list}": ")",
        "{once}": "LIMIT -1",
        "{text of}": "json_extract(",
        "{named}": ", '$.",
        "{text}": "')",
    },
    "postgresql": {
        "{hold}": "FOR NO KEY UPDATE",
        "{hold_free}": "FOR NO KEY UPDATE SKIP LOCKED",
        "{clock}": "clock_timestamp()",
        "{each}": "unnest(?::text[]) AS each (value)",
        "{stretches}": "unnest(?::timestamptz[], ?::timestamptz[]) AS stretch (since, until)",
        "{among}": "= ANY(?)",
        "{among these}": "= ANY(ARRAY(",
        "{these}": "))",
        "{by age}": "",
        "{slot of}": "floor(date_part('epoch', ",
        "{every}": ") / (",
        "{slot}": "))::bigint",
        "{microseconds of}": "(date_part('epoch', ",
        "{microseconds}": ") * 1000000)::bigint",
        "{list of}": "array_agg(",
        "{list}": ")",
        "{once}": "OFFSET 0",
        "{text of}": "(",
        "{named}": " ->> '",
        "{text}": "')",
    },
}


class Statement:
    """One statement in both dialects.

    ``{hold}`` locks the rows it reads until the transaction ends, ``{hold_free}`` leaves out those that
    somebody else holds (on SQLite the whole transaction is alone already). ``{among}`` is ``IN`` for one
    parameter made by ``Codec.among``, ``{among these} SELECT … {these}`` is ``IN`` for few rows, found
    first and fetched then, never joined with the whole table. ``{each}`` is a table ``each`` of such a
    parameter's texts as ``value``, ``{stretches}`` a table ``stretch`` of ``since`` and ``until`` of two
    parameters made by ``Codec.stretches``. ``{clock}`` is the database's own time, on SQLite to the
    millisecond.
    ``{by age}`` behind ``leads`` has SQLite, which cannot tell, take the index that has all it needs.
    ``{slot of}`` a moment ``{every}`` so many seconds ``{slot}`` is the number of that stretch since 1970.
    ``{microseconds of}`` a span of time ``{microseconds}`` is a number, ``{list of}`` numbers ``{list}`` as
    text has them all, between commas. A query with ``{once}`` at its end works out its columns once for each
    row, however often they are used.
    ``{text of}`` a document ``{named}`` a name ``{text}`` is what that document says there, or ``NULL``.
    Other braces are filled from ``parts``, which must be our own words.
    """

    def __init__(self, template: str, **parts: str) -> None:
        for name, part in parts.items():
            template = template.replace("{" + name + "}", part)
        self.texts = {dialect: _worded(template, words) for dialect, words in _WORDS.items()}
        self.texts["postgresql"] = _numbered(self.texts["postgresql"])


def _worded(template: str, words: Mapping[str, str]) -> str:
    for word, meaning in words.items():
        template = template.replace(word, meaning)
    return template


def _numbered(text: str) -> str:
    """With PostgreSQL's own ``$1``, ``$2``: psycopg would parse others, long statements each time anew."""
    first, *rest = text.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))


@dataclass(frozen=True, slots=True)
class Codec:
    """How values travel to a driver (``moment``, ``document``, …) and back (``instant``, ``parsed``)."""

    moment: Callable[[datetime], object]
    instant: Callable[[Any], datetime]
    document: Callable[[Any], object]
    parsed: Callable[[Any], Any]
    among: Callable[[Iterable[object]], object]
    span: Callable[[timedelta], object]
    elapsed: Callable[[Any], timedelta]

    def stretches(self, every: Sequence[Period]) -> Row:
        """What ``{stretches}`` of a statement asks for."""
        return tuple(
            self.among(map(self.moment, ends))
            for ends in ((one.since for one in every), (one.until for one in every))
        )

    def moment_or_none(self, value: datetime | None) -> object:
        return None if value is None else self.moment(value)

    def instant_or_none(self, value: object) -> datetime | None:
        return None if value is None else self.instant(value)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return moment


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _same(value: Any) -> Any:
    return value


def _microseconds(span: timedelta) -> int:
    return span // MICROSECOND


def _elapsed(microseconds: float) -> timedelta:
    return timedelta(microseconds=microseconds)


def _json_list(values: Iterable[object]) -> str:
    return json.dumps(list(values))


CODECS: Mapping[str, Codec] = {
    "sqlite": Codec(
        to_microseconds, from_microseconds, json.dumps, json.loads, _json_list, _microseconds, _elapsed
    ),
    "postgresql": Codec(_aware, _utc, json.dumps, _same, list, _same, _same),
}


_WAIT_LONGER = Statement(f"SET LOCAL statement_timeout = {int(_LONG.total_seconds() * 1000)}")


class Session:
    """A connection inside a transaction. Every error comes out in our words (``storage.failures``).

    ``owes_events``: what is written about leads here is owed to receivers of webhooks.
    """

    def __init__(self, borrowed: PoolProxiedConnection, *, owes_events: bool = False) -> None:
        driver: Any = borrowed.driver_connection
        self._driver = driver
        self.is_sqlite = isinstance(driver, sqlite3.Connection)
        self.owes_events = owes_events
        self.dialect = "sqlite" if self.is_sqlite else "postgresql"
        self.codec = CODECS[self.dialect]
        self._cursor: Any = driver.cursor() if self.is_sqlite else RawCursor(driver)
        self._prepared: dict[str, bool] = {} if self.is_sqlite else {"prepare": True}

    def commit(self) -> None:
        self._driver.commit()

    def wait_longer(self) -> None:
        """PostgreSQL gives the statements of this transaction time: a year's figures may take a while."""
        if not self.is_sqlite:
            self.run(_WAIT_LONGER)

    def rows(self, statement: Statement, *values: object) -> Sequence[Row]:
        with explained:
            cursor = self._cursor.execute(statement.texts[self.dialect], values, **self._prepared)
            found: Sequence[Row] = cursor.fetchall()
        return found

    def row(self, statement: Statement, *values: object) -> Row | None:
        """The first row, or ``None``."""
        with explained:
            cursor = self._cursor.execute(statement.texts[self.dialect], values, **self._prepared)
            found: Row | None = cursor.fetchone()
        return found

    def run(self, statement: Statement, *values: object) -> int:
        """Executes; the number of rows it changed."""
        with explained:
            self._cursor.execute(statement.texts[self.dialect], values, **self._prepared)
            changed: int = self._cursor.rowcount
        return changed

    def run_many(self, statement: Statement, values: Sequence[Row]) -> int:
        """Executes once per row of ``values``; the number of rows it changed in all."""
        with explained:
            self._cursor.executemany(statement.texts[self.dialect], values)
            changed: int = self._cursor.rowcount
        return changed

    def copy(self, table: str, columns: str, values: Iterable[Row]) -> None:
        """Adds many rows by PostgreSQL's COPY."""
        with explained, self._cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
