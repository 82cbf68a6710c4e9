"""What age promotion needs to know of a line, read along two indexes (``core.ordering.Line``)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.ordering import Level, Line, Reach, Standing, reaches
from core.places import FRONT, ORDINARY, RECYCLED, front_at, front_place
from core.policies.queues import Ordering, QueuePolicy
from storage.schema import EPOCH
from storage.session import Row, Session, Statement

_LINE = f"queue = ? AND state = 'waiting' AND place >= '{FRONT}' AND place < '{RECYCLED}'"
_BEGIN = "CASE WHEN came_in_at - received_at > ? THEN came_in_at ELSE received_at END"
_DUE = f"received_at < ? AND place >= '{ORDINARY}' AND {_BEGIN} < ?"
_BEHIND = f"place >= '{ORDINARY}' AND {_BEGIN} >= ?"
_MEMBER = "(received_at, id) <= (?, ?)"
_STANDING = "id, place, received_at, came_in_at"


def _of_line(what: str, then: str) -> Statement:
    return Statement(f"SELECT {what} FROM leads WHERE {_LINE} {then}")  # noqa: S608  # our own words


_AGED = _of_line("1", "AND received_at < ? ORDER BY received_at LIMIT 1")
_PROMOTED = _of_line("1", "AND place NOT LIKE '%~' LIMIT 1")
_ANY_DUE = _of_line("1", f"AND {_DUE} ORDER BY received_at, id LIMIT 1")
_COUNT = _of_line("count(*)", "")
_IN_FRONT = _of_line("count(*)", f"AND place < '{ORDINARY}'")
_PASSED = _of_line("place", f"AND place < '{ORDINARY}' AND place > ? ORDER BY place")
_END = _of_line("received_at, id", "AND received_at < ? ORDER BY received_at, id LIMIT 1 OFFSET ?")
_YOUNGEST = _of_line("received_at, id", "AND received_at < ? ORDER BY received_at DESC, id DESC LIMIT 1")
_MEMBERS = _of_line("count(*)", f"AND {_MEMBER} AND {_BEHIND}")
_GATE = _of_line("place", f"AND {_BEHIND} AND NOT {_MEMBER} ORDER BY place LIMIT 1 OFFSET ?")
_IS_LATE = f"{_MEMBER} AND (received_at, id) > (?, ?) AND place > ? AND {_BEHIND}"
_ANY_LATE = _of_line("1", f"AND {_IS_LATE} ORDER BY received_at, id LIMIT 1")
_RANKED = f"SELECT {_STANDING}, row_number() OVER (ORDER BY place) AS rank FROM leads WHERE {_LINE}"  # noqa: S608
_LATE = Statement(f"SELECT {_STANDING}, rank FROM ({_RANKED}) AS line WHERE {_IS_LATE} ORDER BY place")  # noqa: S608
_DUE_RANKED = Statement(
    f"SELECT {_STANDING}, rank FROM ({_RANKED}) AS line WHERE {_DUE} ORDER BY received_at, id"  # noqa: S608
)
_AHEAD = Statement(
    f"""SELECT place FROM (
          SELECT * FROM (SELECT place FROM leads WHERE queue = ? AND state IN ('waiting', 'recycled')
             AND place >= '{FRONT}' AND place < ? ORDER BY place DESC LIMIT 1) AS waiting
          UNION ALL SELECT place FROM leads WHERE state = 'reserved' AND queue = ?
             AND place >= '{FRONT}' AND place < ?) AS both_ ORDER BY place DESC LIMIT 1"""  # noqa: S608
)

_Arrival = tuple[Any, int]
"""``received_at`` as the driver knows it, and id."""


@dataclass(frozen=True, slots=True)
class _Members:
    """The leads of a bound: those that arrived after ``start``, up to ``end``, and stand behind the front."""

    reach: Reach
    start: _Arrival
    end: _Arrival


class Lines:
    """Reads lines on one session."""

    def __init__(self, session: Session, queue: QueuePolicy, now: datetime) -> None:
        codec = session.codec
        self._session = session
        self._queue = queue
        self._now = now
        self._front = codec.span(queue.promotion.front)
        self._front_before = codec.moment(now - queue.promotion.front)
        self._nobody: _Arrival = (codec.moment(EPOCH), 0)

    def line(self) -> Line | None:
        """The line, or ``None`` when every bound holds, which mostly one look at the oldest lead tells."""
        due = self._has_due()
        if self._queue.ordering is Ordering.FIFO or not (due or self._may_be_late()):
            return None
        n, in_front = self._number(_COUNT), self._number(_IN_FRONT)
        standing = self._due() if due else ()
        front = in_front + len(standing)
        tight, loose = self._levels(reaches(n, self._queue, self._now), front)
        if not (standing or tight.late or loose.late):
            return None
        return Line(n, front, standing, self._passed(standing), tight, loose)

    def _has_due(self) -> bool:
        return self._row(_ANY_DUE, self._front_before, self._front, self._front_before) is not None

    def _may_be_late(self) -> bool:
        promotion = self._queue.promotion
        aged = self._session.codec.moment(self._now - min(promotion.aged, promotion.old))
        if self._row(_AGED, aged) is None:
            return False
        return self._queue.ordering is not Ordering.HYBRID or self._row(_PROMOTED) is not None

    def _due(self) -> tuple[Standing, ...]:
        before = self._front_before
        return self._standings(_DUE_RANKED, before, self._front, before)

    def _passed(self, due: Sequence[Standing]) -> tuple[str, ...]:
        if not due:
            return ()
        first = front_place(due[0].lead_id, due[0].received_at)
        return tuple(row[0] for row in self._session.rows(_PASSED, self._queue.name, first))

    def _levels(self, both: tuple[Reach, Reach], front: int) -> tuple[Level, Level]:
        first, second = both
        tight = _Members(first, self._nobody, self._end(first))
        loose = _Members(second, tight.end, max(tight.end, self._end(second)))
        tight_gate, tight_within = self._gate(tight, front)
        loose_gate, loose_within = self._gate(loose, front)
        gates = [gate for gate in (tight_gate, loose_gate) if gate is not None]
        return (
            self._level(Level(first.rule, tight_within, min(gates, default=None), None, ()), tight),
            self._level(Level(second.rule, loose_within, loose_gate, None, ()), loose),
        )

    def _end(self, reach: Reach) -> _Arrival:
        """Arrival and id of the last member; before everybody where there is none."""
        cutoff = self._session.codec.moment(reach.cutoff)
        row = self._row(_END, cutoff, reach.count - 1) or self._row(_YOUNGEST, cutoff)
        return (row[0], row[1]) if row else self._nobody

    def _gate(self, members: _Members, front: int) -> tuple[str | None, int]:
        behind = (self._front, self._front_before)
        count = self._number(_MEMBERS, *members.end, *behind)
        offset = members.reach.offset(front, count)
        row = self._row(_GATE, *behind, *members.end, offset)
        return (row[0] if row else None), members.reach.within(front, count)

    def _level(self, level: Level, members: _Members) -> Level:
        gate = level.gate
        if gate is None:
            return level
        late = (*members.end, *members.start, gate, self._front, self._front_before)
        any_late = self._row(_ANY_LATE, *late) is not None
        ahead = self._session.row(_AHEAD, self._queue.name, gate, self._queue.name, gate)
        return replace(
            level, ahead=ahead[0] if ahead else None, late=self._standings(_LATE, *late) if any_late else ()
        )

    def _standings(self, statement: Statement, *values: object) -> tuple[Standing, ...]:
        instant = self._session.codec.instant
        found = self._session.rows(statement, self._queue.name, *values)
        return tuple(
            self._standing(lead_id, place, instant(received), instant(came_in), rank)
            for lead_id, place, received, came_in, rank in found
        )

    def _standing(
        self, lead_id: int, place: str, received_at: datetime, came_in_at: datetime, rank: int
    ) -> Standing:
        return Standing(lead_id, place, received_at, front_at(received_at, came_in_at, self._queue), rank)

    def _row(self, statement: Statement, *values: object) -> Row | None:
        return self._session.row(statement, self._queue.name, *values)

    def _number(self, statement: Statement, *values: object) -> int:
        row = self._row(statement, *values)
        return row[0] if row else 0
