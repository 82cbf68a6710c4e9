"""Writing a decision with as few statements as the database allows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.changes import Change
from core.errors import Busy
from core.model import LeadState
from storage import alert_rows, claim_rows, episodes, offer_rows, outdating, rows
from storage.session import Codec, Row, Session, Statement

_AT_ONCE = 48
"""Up to so many rows PostgreSQL gets a decision as one statement; more travel in bulk."""

_VALUES = "VALUES "
_OVERTAKEN = "somebody else changed the lead meanwhile; nothing was changed, try again"


@dataclass(frozen=True, slots=True)
class _Write:
    """How one kind of thing in a ``Change`` is written: ``sql`` for one row, ``values`` makes the row.

    ``guarded`` writes must each change exactly one row. ``copied`` names the table and columns for
    PostgreSQL's COPY where nothing can conflict.
    """

    sql: str
    values: Callable[[Any, Codec], Row]
    guarded: bool = False
    copied: tuple[str, str] | None = None

    def rows(self, count: int) -> str:
        """The statement for so many rows; of those that insert."""
        head, values, then = self.sql.partition(_VALUES)
        mark, _, rest = then.partition(")")
        return f"{head}{values}{', '.join([mark + ')'] * count)}{rest}"


def _insert(table: str, columns: str, values: Callable[[Any, Codec], Row], then: str = "") -> _Write:
    marks = ", ".join("?" * (columns.count(",") + 1))
    sql = f"INSERT INTO {table} ({columns}) {_VALUES}({marks}) {then}"
    return _Write(sql.strip(), values, copied=None if then else (table, columns))


def _update(
    table: str, columns: str, where: str, values: Callable[[Any, Codec], Row], also: str = ""
) -> _Write:
    changes = ", ".join(f"{name.strip()} = ?" for name in columns.split(","))
    sql = f"UPDATE {table} SET {changes}{also} WHERE {where}"  # noqa: S608  # our own words, no values
    return _Write(sql, values, guarded=True)


_OVER_THE_VERSION_BEFORE = "id = ? AND version = ?"
_WRITES: dict[str, _Write] = {
    "incoming": _insert("leads", rows.NEW_LEAD, rows.new_lead_row),
    "leads": _update(
        "leads",
        rows.STANDING,
        _OVER_THE_VERSION_BEFORE,
        lambda one, codec: (
            *rows.standing_row(one.lead, codec),
            *rows.unclaimed_row(one.lead, one.at, codec),
            one.lead.id,
            one.lead.version - 1,
        ),
        also=f", {rows.UNCLAIMED}",
    ),
    "refreshed": _update(
        "leads",
        f"{rows.REFRESHED}, {rows.STANDING}",
        _OVER_THE_VERSION_BEFORE,
        lambda one, codec: (
            *rows.refreshed_row(one.keyed, codec),
            *rows.standing_row(one.lead, codec),
            *rows.unclaimed_row(one.lead, one.at, codec),
            one.lead.id,
            one.lead.version - 1,
        ),
        also=f", {rows.UNCLAIMED}",
    ),
    "claims": _update(
        "claims",
        claim_rows.PROGRESS,
        "id = ?",
        lambda one, codec: (*claim_rows.progress_row(one, codec), one.id),
    ),
    "opened": _insert(
        "claims", claim_rows.NEW_CLAIM, lambda one, codec: claim_rows.new_claim_row(one[0], one[1], codec)
    ),
    "contacts": _insert("contacts", rows.CONTACT, rows.contact_row),
    "incidents": _update(
        "incidents",
        alert_rows.COURSE,
        "id = ?",
        lambda one, codec: (*alert_rows.course_row(one, codec), one.id),
    ),
    "raised": _insert("incidents", alert_rows.INCIDENT, alert_rows.incident_row),
    "measures": _update(
        "measures",
        alert_rows.FORCE,
        "id = ?",
        lambda one, codec: (*alert_rows.force_row(one, codec), one.id),
    ),
    "taken": _insert("measures", alert_rows.MEASURE, alert_rows.measure_row),
    "skips": _insert("skips", rows.SKIP, rows.skip_row, then=rows.SKIP_AGAIN),
    "offers_over": _update(
        "offers",
        offer_rows.END,
        "id = ? AND outcome IS NULL",
        lambda one, codec: (*offer_rows.end_row(one, codec), one.offer_id),
    ),
    "offered": _insert("offers", offer_rows.OFFER, offer_rows.offer_row),
    "events": _insert("events", f"{rows.EVENT}, owed", rows.event_row),
    "queue_events": _insert("queue_events", alert_rows.QUEUE_EVENT, alert_rows.queue_event_row),
    "notices": _insert("outbox", rows.NEW_NOTICE, rows.new_notice_row, then="ON CONFLICT (key) DO NOTHING"),
}
"""Every part of a ``Change`` in the order of writing: what is over ends before the next of its kind begins,
and nothing is told of what is not there yet.
"""

_ONE_AFTER_THE_OTHER = (
    ("claims", "opened"),
    ("offers_over", "offered"),
    ("incidents", "raised"),
    ("measures", "taken"),
)
"""Of the second kind there may be one only once one of the first has ended."""

_CONFIRMED = Statement("UPDATE contacts SET self_reported = FALSE WHERE claim_id {among}")

_STATEMENTS = {name: Statement(write.sql) for name, write in _WRITES.items()}

Shape = tuple[tuple[str, int], ...]
"""Which parts a change has, and how many rows of each."""


def write(session: Session, change: Change) -> bool:
    """Makes the change true inside the session's transaction; whether delivery has something to do then.

    Raises ``Busy`` when a lead is no longer at the version the decision was made on or already has an owner,
    or when there is such an incident or measure already; the transaction must then be given up.
    """
    shape = tuple((name, len(getattr(change, name))) for name in _WRITES if getattr(change, name))
    if change.confirmed:
        session.run(_CONFIRMED, session.codec.among(change.confirmed))
    touched = outdating.outdated(change)
    episodes.end(session, change)
    if shape and not session.is_sqlite and _fits_in_one(change, shape):
        _write_at_once(session, change, shape, touched)
    else:
        for name, count in shape:
            _write_part(session, name, _rows(session, change, name), count)
        outdating.outdate(session, touched)
    episodes.keep_in_step(session, change)
    return bool(change.notices or touched)


def makes_room(change: Change) -> bool:
    """Whether other leads than before may be offered then, or to others; a claim by pull makes them fewer."""
    leads = (*change.leads, *(keyed.lead for keyed in change.refreshed))
    waits = any(lead.state is LeadState.WAITING for lead in leads)
    return bool(waits or change.incoming or change.offers_over or change.claims)


def _fits_in_one(change: Change, shape: Shape) -> bool:
    """Parts of one statement do not see each other's work, so no two of them may touch the same row."""
    if sum(count for _, count in shape) > _AT_ONCE or any(
        getattr(change, ends) and getattr(change, begins) for ends, begins in _ONE_AFTER_THE_OTHER
    ):
        return False
    every: tuple[Sequence[object], ...] = (
        [lead.id for lead in change.leads] + [keyed.lead.id for keyed in change.refreshed],
        [claim.id for claim in change.claims],
        [over.offer_id for over in change.offers_over],
        [incident.id for incident in change.incidents],
        [measure.id for measure in change.measures],
        [(skip.lead_id, skip.rep_id) for skip in change.skips],
        [notice.key for notice in change.notices],
    )
    return all(len(set(touched)) == len(touched) for touched in every)


def _write_at_once(session: Session, change: Change, shape: Shape, touched: outdating.Outdated) -> None:
    statement, guarded = _at_once(shape, tuple((name, len(ids) > 1) for name, ids in touched.items()))
    row = session.row(statement, *_values(session, change, shape, touched))
    if row is None or row[0] != guarded:
        raise Busy(_OVERTAKEN)


def _values(session: Session, change: Change, shape: Shape, touched: outdating.Outdated) -> Iterator[object]:
    for name, _ in shape:
        for row in _rows(session, change, name):
            yield from row
    for ids in touched.values():
        yield outdating.value_of(ids, session.codec)


def _rows(session: Session, change: Change, name: str) -> list[Row]:
    values, codec = _WRITES[name].values, session.codec
    if name == "events":
        return [(*values(item, codec), session.owes_events) for item in change.events]
    if name == "opened":
        leads = episodes.leads_of_claims(session, change)
        return [values((claim, leads[claim.lead_id]), codec) for claim in change.opened]
    if name in {"leads", "refreshed"}:
        return [values(item, codec) for item in episodes.dated(change, name)]
    return [values(item, codec) for item in getattr(change, name)]


@lru_cache(maxsize=512)
def _at_once(shape: Shape, touched: tuple[tuple[str, bool], ...]) -> tuple[Statement, int]:
    """One statement for a whole shape of change, and how many guarded rows it must say it changed.

    Rows of one kind are inserted by one ``INSERT``: only then do events get their ids in order.
    """
    parts, counted = [], []
    for name, count in shape:
        write_ = _WRITES[name]
        if write_.guarded:
            parts += [f"{name}_{number} AS ({write_.sql} RETURNING 1)" for number in range(count)]
            counted += [f"(SELECT count(*) FROM {name}_{number})" for number in range(count)]  # noqa: S608
        else:
            parts.append(f"{name} AS ({write_.rows(count)})")
    parts += [f"{name} AS ({outdating.part(name, several=several)})" for name, several in touched]
    return Statement(f"WITH {', '.join(parts)} SELECT {' + '.join(counted) or '0'}"), len(counted)


def _write_part(session: Session, name: str, values: Sequence[Row], count: int) -> None:
    write_ = _WRITES[name]
    if write_.copied and not session.is_sqlite and count > 1:
        session.copy(*write_.copied, values)
        return
    statement = _STATEMENTS[name]
    changed = session.run(statement, *values[0]) if count == 1 else session.run_many(statement, values)
    if write_.guarded and changed != count:
        raise Busy(_OVERTAKEN)
