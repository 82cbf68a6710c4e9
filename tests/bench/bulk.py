"""A file of leads, and the quickest way the drivers have to store it."""

import csv
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import psycopg

from storage.columns import to_microseconds
from tests.bench.ground import path_of, plain

COLUMNS = ("external_id", "company", "contact_name", "email", "phone", "source", "type", "score", "country")
_TYPES = ("warm", "mql", "cold")
_CHUNK = 5_000


def write_file(path: Path, rows: int, twins: float) -> None:
    """``rows`` rows of which the share ``twins`` repeats an earlier one, half of them in another spelling."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        fresh = 0
        for number in range(rows):
            repeats = int((number + 1) * twins) > int(number * twins)
            writer.writerow(_row(fresh * 7 // 11 if repeats else fresh, shouting=repeats and number % 2 == 0))
            fresh += not repeats


def _row(number: int, *, shouting: bool) -> list[str]:
    email = f"person.{number}@company{number // 2}.example"
    return [
        f"ext-{number}",
        f"Company {number // 2} GmbH",
        f"Person Nr {number}",
        email.upper() if shouting else email,
        f"+49 30 {10_000_000 + number}",
        "web",
        _TYPES[number % 3],
        str(40 + number % 60),
        "DE",
    ]


def _rows(path: Path) -> Iterator[tuple[str, ...]]:
    """Read and normalised as little as one may: trimmed, the address in lower case."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            cells[3] = cells[3].lower()
            yield tuple(cells)


_FACTS = "external_id, company, contact_name, email, phone, source, type, score, country"
_STANDING = (
    "id, attributes, state, queue, received_at, queued_at, came_in_at, place, overdue_at, rule, episode,"
    " version, fingerprint, email_key, phone_key, name_key"
)
_EVENT = "INSERT INTO events (lead_id, at, verb, actor, queue, data)"


def into_postgres(url: str, path: Path) -> int:
    """COPY into a stage, then one statement that drops the twins, in one transaction; how many are stored."""
    with psycopg.connect(plain(url)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE stage (line serial, {_STAGE}) ON COMMIT DROP")
        with cursor.copy(f"COPY stage ({_FACTS}) FROM STDIN") as copy:
            for row in _rows(path):
                copy.write_row(row)
        cursor.execute(
            f"""WITH fresh AS (
                  SELECT DISTINCT ON (external_id) nextval('lead_ids') AS id, * FROM stage
                  WHERE NOT EXISTS (SELECT 1 FROM leads WHERE leads.external_id = stage.external_id)
                  ORDER BY external_id, line)
                INSERT INTO leads ({_FACTS}, {_STANDING})
                SELECT {_FACTS}, id, '{{}}', 'held', 'q0', now(), now(), now(),
                  '3' || lpad(to_hex((extract(epoch FROM now()) * 1000000)::bigint), 15, '0')
                      || lpad(to_hex(id), 12, '0') || '.~',
                  now() + interval '1 day', 'score', 1, 1, md5(external_id || email), email, phone,
                  lower(company || ' ' || contact_name)
                FROM fresh"""
        )
        cursor.execute(f"{_EVENT} SELECT id, received_at, 'entered', 'bench', queue, '{{}}' FROM leads")
        return cursor.rowcount


_STAGE = ", ".join(
    f"{name.strip()} {'integer' if name.strip() == 'score' else 'text'}" for name in _FACTS.split(",")
)


def into_sqlite(url: str, path: Path) -> int:
    """``executemany`` by the chunk, a twin runs into the unique index; how many are stored."""
    connection = sqlite3.connect(path_of(url), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    marks = ", ".join("?" * (_FACTS.count(",") + _STANDING.count(",") + 2))
    lead = f"INSERT INTO leads ({_FACTS}, {_STANDING}) VALUES ({marks}) ON CONFLICT DO NOTHING"
    event = f"{_EVENT} SELECT id, received_at, 'entered', 'bench', queue, '{{}}' FROM leads WHERE id >= ?"
    now, rows, last = to_microseconds(datetime.now(UTC)), _rows(path), 0
    while chunk := list(islice(rows, _CHUNK)):
        connection.execute("BEGIN IMMEDIATE")
        values = [(*row, *_standing(last + number, row, now)) for number, row in enumerate(chunk, 1)]
        connection.executemany(lead, values)
        connection.execute(event, (last + 1,))
        connection.execute("COMMIT")
        last += len(chunk)
    (stored,) = connection.execute("SELECT count(*) FROM events").fetchone()
    connection.close()
    return int(stored)


def _standing(id_: int, row: tuple[str, ...], now: int) -> tuple[object, ...]:
    place = f"3{now:015x}{id_:012x}.~"
    keys = (row[0] + row[3], row[3], row[4], f"{row[1]} {row[2]}".lower())
    return (id_, "{}", "held", "q0", now, now, now, place, now, "score", 1, 1, *keys)
