"""What ``core.ordering.Line`` tells storage to read, query by query, from a table in memory."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.ordering import Level, Line, Reach, Standing, reaches
from core.places import FRONT, ORDINARY, RECYCLED, front_place
from core.policies.queues import QueuePolicy


def a_table(line: Iterable[Standing], reserved: Iterable[Standing] = ()) -> sqlite3.Connection:
    """The leads of one queue in a table, with the two indexes that promotion walks along."""
    table = sqlite3.connect(":memory:")
    table.execute(
        "CREATE TABLE leads (id INTEGER, place TEXT, received_at INTEGER, front_at INTEGER, state TEXT)"
    )
    rows = [(one, "waiting") for one in line] + [(one, "reserved") for one in reserved]
    table.executemany(
        "INSERT INTO leads VALUES (?, ?, ?, ?, ?)",
        [(one.lead_id, one.place, _us(one.received_at), _us(one.front_at), state) for one, state in rows],
    )
    table.execute("CREATE INDEX by_age ON leads (state, received_at, id, place, front_at)")
    table.execute("CREATE INDEX by_place ON leads (state, place, received_at, id, front_at)")
    return table


def queried(table: sqlite3.Connection, queue: QueuePolicy, now: datetime) -> Line | None:
    """What ``Line`` tells storage to read, query by query."""
    known: dict[str, object] = {"now": _us(now), "front": FRONT, "ordinary": ORDINARY, "recycled": RECYCLED}
    n, front = _row(
        table,
        "SELECT count(*), coalesce(sum(place < :ordinary OR front_at < :now), 0) FROM leads WHERE " + _LINE,
        known,
    )
    due = _leads(table, f"{_LINE} AND place >= :ordinary AND front_at < :now ORDER BY received_at, id", known)
    known["first"] = front_place(due[0].lead_id, due[0].received_at) if due else ORDINARY
    passed = table.execute(
        f"SELECT place FROM leads WHERE {_LINE} AND place > :first AND place < :ordinary ORDER BY place",
        known,
    )
    first, second = reaches(n, queue, now)
    tight_end = _end(table, first, known)
    loose_end = max(tight_end, _end(table, second, known))
    tight_gate, tight_within = _gate(table, first, front, known | _until("", tight_end))
    loose_gate, loose_within = _gate(table, second, front, known | _until("", loose_end))
    gates = [gate for gate in (tight_gate, loose_gate) if gate]
    tight = _level(
        table,
        Level(first.rule, tight_within, min(gates, default=None), None, ()),
        known | _until("from_", (0, 0)) | _until("", tight_end),
    )
    loose = _level(
        table,
        Level(second.rule, loose_within, loose_gate, None, ()),
        known | _until("from_", tight_end) | _until("", loose_end),
    )
    if not (due or tight.late or loose.late):
        return None
    return Line(front, due, tuple(place for (place,) in passed), tight, loose)


_LINE = "state = 'waiting' AND place >= :front AND place < :recycled"
_BEHIND = "state = 'waiting' AND place >= :ordinary AND place < :recycled AND front_at >= :now"
_MEMBER = "(received_at, id) <= (:at, :id)"


def _end(table: sqlite3.Connection, reach: Reach, known: Mapping[str, object]) -> tuple[int, int]:
    """Arrival and id of the last member; before everybody where there is none."""
    last = (
        "SELECT received_at, id FROM leads WHERE " + _LINE + " AND received_at < :cutoff ORDER BY received_at"
    )
    bound = {**known, "cutoff": _us(reach.cutoff), "offset": reach.count - 1}
    found = table.execute(last + ", id LIMIT 1 OFFSET :offset", bound).fetchone()
    found = found or table.execute(last + " DESC, id DESC LIMIT 1", bound).fetchone()
    return (int(found[0]), found[1]) if found else (0, 0)


def _gate(
    table: sqlite3.Connection, reach: Reach, front: int, known: Mapping[str, object]
) -> tuple[str | None, int]:
    (members,) = _row(table, f"SELECT count(*) FROM leads WHERE {_BEHIND} AND {_MEMBER}", known)
    found = table.execute(
        f"SELECT place FROM leads WHERE {_BEHIND} AND NOT {_MEMBER} ORDER BY place LIMIT 1 OFFSET :offset",
        {**known, "offset": reach.offset(front, members)},
    ).fetchone()
    return (found[0] if found else None), reach.within(front, members)


def _level(table: sqlite3.Connection, level: Level, known: Mapping[str, object]) -> Level:
    known = {**known, "gate": level.gate}
    late = _leads(
        table,
        f"{_BEHIND} AND {_MEMBER} AND (received_at, id) > (:from_at, :from_id)"
        " AND place > :gate ORDER BY place",
        known,
    )
    (ahead,) = table.execute(
        "SELECT max(place) FROM leads WHERE place >= :front AND place < :gate", known
    ).fetchone()
    return replace(level, ahead=ahead, late=late)


def _leads(table: sqlite3.Connection, where: str, known: Mapping[str, object]) -> tuple[Standing, ...]:
    ranked = f"(SELECT count(*) FROM (SELECT place AS p FROM leads WHERE {_LINE}) WHERE p <= leads.place)"
    rows = table.execute(f"SELECT id, place, received_at, front_at, {ranked} FROM leads WHERE {where}", known)
    return tuple(Standing(row[0], row[1], _at(row[2]), _at(row[3]), row[4]) for row in rows)


def _row(table: sqlite3.Connection, query: str, known: Mapping[str, object]) -> tuple[int, ...]:
    row: tuple[int, ...] = table.execute(query, known).fetchone()
    return row


def _until(name: str, end: tuple[int, int]) -> dict[str, object]:
    return {f"{name}at": end[0], f"{name}id": end[1]}


def _us(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _at(us: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
