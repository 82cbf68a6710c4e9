"""What the product says to a database in one use case, to be said again without the product.

The statements are recorded from a real call, never written down here: when the product changes, so does what
it is compared with. The values that differ from call to call become named slots.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.claims import unheard_key
from storage import rows
from storage.session import Session
from tests.bench.crowd import Crowd, rep_id
from tests.bench.ground import Ground
from tests.bench.product import Product, opened

SCENE = Crowd(waiting=1, queues=1, reps=1)
_REP, _LEAD, _VERSION = rep_id(0), 700_001, 7_001
_COLUMNS = [name.strip() for name in rows.LEAD.split(",")]


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that is another one in each call: of the caller (``rep``, ``queue``, …) or of the lead."""

    name: str
    plus: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One statement with its values. ``finds`` says whether it brought the lead, whose columns fill slots."""

    text: str
    values: tuple[object, ...]
    finds: bool = False

    @property
    def counts(self) -> bool:
        """Whether this draws a claim's id, which SQLite does row by row."""
        return "INTO counters" in self.text


Transaction = tuple[Said, ...]


def spoken(ground: Ground, kind: str) -> tuple[Transaction, Transaction]:
    """What the product says when a rep asks for a lead, and when the rep then claims it."""
    url = ground.database(kind, SCENE)
    try:
        with opened(url, SCENE.team) as product:
            _make_unmistakable(product)
            with _recorded() as preview:
                product.preview(_REP)
            with _recorded() as claim:
                claimed = product.claim(_REP, _LEAD)
            slots = _of_the_caller() | {
                _key(claimed.claim.id): Slot("claim"),
                _key(unheard_key(claimed.claim)): Slot("news"),
            }
            return _slotted(preview, slots), _slotted(claim, slots)
    finally:
        ground.drop(url)


def _make_unmistakable(product: Product) -> None:
    """Gives the lead numbers that no other value is mistaken for, and draws a first block of claim ids: on
    PostgreSQL one serves many claims, so it does not belong into the one that is recorded.
    """
    with product.database.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE leads SET id = {_LEAD}, version = {_VERSION}")
        connection.commit()
    with product.open() as uow:
        uow.claims.next_ids(17)
        uow.commit()


Heard = list[tuple[str, tuple[object, ...], Any]]


@contextmanager
def _recorded() -> Iterator[Heard]:
    heard: Heard = []
    originals = {name: getattr(Session, name) for name in ("row", "rows", "run")}

    def listening(original: Callable[..., Any]) -> Callable[..., Any]:
        def listen(self: Session, statement: Any, *values: object) -> Any:
            answer = original(self, statement, *values)
            heard.append((statement.texts[self.dialect], values, answer))
            return answer

        return listen

    for name, original in originals.items():
        setattr(Session, name, listening(original))
    try:
        yield heard
    finally:
        for name, original in originals.items():
            setattr(Session, name, original)


def _slotted(heard: Heard, slots: Mapping[object, Slot]) -> Transaction:
    known, said = dict(slots), []
    for text, values, answer in heard:
        row = answer[0] if isinstance(answer, list) and answer else answer
        finds = isinstance(row, tuple) and len(row) == len(_COLUMNS)
        said.append(Said(text, tuple(known.get(_key(value), value) for value in values), finds))
        if finds:
            known |= _of_the_lead(dict(zip(_COLUMNS, row, strict=True)))
    return tuple(said)


def _of_the_caller() -> dict[object, Slot]:
    return {
        _key(_REP): Slot("rep"),
        _key([_REP]): Slot("reps"),
        _key(json.dumps([_REP])): Slot("reps"),
        _key(SCENE.team.queues[0].name): Slot("queue"),
        _key(f"bench {_REP} {_LEAD}"): Slot("request"),
    }


def _of_the_lead(row: Mapping[str, object]) -> dict[object, Slot]:
    named = ("id", "place", "received_at", "overdue_at", "aged_due_at", "reserved_until")
    slots = {_key(row[name]): Slot(name) for name in named if row[name] is not None}
    version = row["version"]
    assert isinstance(version, int)
    return slots | {_key(version): Slot("version"), _key(version + 1): Slot("version", 1)}


def _key(value: object) -> object:
    return (type(value).__name__, tuple(value)) if isinstance(value, list) else (type(value).__name__, value)


# PostgreSQL, by pgbench. A caller is a number, :rep; what the lead's row brings becomes variables.

_WORDS = {
    "rep": "'U0' || :rep",
    "reps": "ARRAY['U0' || :rep]",
    "queue": "'q' || (:rep::bigint % :queues)",
    "request": "'bench ' || :rep || ' ' || :lead_id",
    "claim": ":rep::bigint * 1000 + :turn",
    "news": "'claimed:' || :rep::bigint * 1000 + :turn || '@U0' || :rep",
}


def script(*transactions: Transaction) -> str:
    """The transactions for pgbench. Needs the variables ``rep``, ``queues`` and ``turn``."""
    return (
        "\n".join(line for said in transactions for line in ("BEGIN;", *map(line_of, said), "COMMIT;")) + "\n"
    )


def line_of(said: Said) -> str:
    """One statement for pgbench, on one line."""
    words = " ".join(said.text.split())
    filled = re.sub(r"\$(\d+)", lambda mark: _in_sql(said.values[int(mark[1]) - 1]), words)
    return filled + (" \\gset lead_" if said.finds else ";")


def _in_sql(value: object) -> str:
    match value:
        case Slot(name, plus):
            word = _WORDS.get(name, f":lead_{name}")
            return f"({word} + {plus})" if plus else f"({word})"
        case None:
            return "NULL"
        case bool() | int() | float():
            return str(value)
        case datetime():
            return f"'{value.isoformat()}'::timestamptz"
        case list():
            return f"ARRAY[{', '.join(map(_in_sql, value))}]"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


# SQLite, by the driver alone.


def say(cursor: Any, transactions: Sequence[Transaction], caller: Mapping[str, object]) -> None:
    """Says the transactions on a raw connection in autocommit mode, each in ``BEGIN IMMEDIATE``."""
    known = dict(caller)
    for said in transactions:
        cursor.execute("BEGIN IMMEDIATE")
        for one in said:
            values = [_value(value, known) for value in one.values]
            found = cursor.execute(one.text, values).fetchall()
            if one.finds:
                known |= zip(_COLUMNS, found[0], strict=True)
            if one.counts:
                known["claim"] = found[0][0]
                known["news"] = f"claimed:{found[0][0]}@{known['rep']}"
        cursor.execute("COMMIT")


def _value(value: object, known: Mapping[str, Any]) -> object:
    if not isinstance(value, Slot):
        return value
    return known[value.name] + value.plus if value.plus else known[value.name]
