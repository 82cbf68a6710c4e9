"""What age promotion needs to know of a line, read along two indexes (``core.ordering.Line``)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from core.ordering import Level, Line, Reach, Rule, Standing, reaches
from core.places import FRONT, ORDINARY, RECYCLED, front_at, front_place, ordinary_until
from core.policies.queues import Ordering, PromotionPolicy, QueuePolicy
from storage.columns import EPOCH
from storage.session import Row, Session, Statement

# The same leads as two indexes know them, leads_by_age and leads_in_line: a recycled lead's place is never
# in front of RECYCLED.
_BY_AGE = f"state = 'waiting' AND place >= '{FRONT}' AND place < '{RECYCLED}'"
_BY_PLACE = "state IN ('waiting', 'recycled') AND place"

_BEGIN = "CASE WHEN came_in_at - received_at > ? THEN came_in_at ELSE received_at END"
_DUE = f"received_at < ? AND place >= '{ORDINARY}' AND {_BEGIN} < ?"
_BEHIND = f"place >= '{ORDINARY}' AND {_BEGIN} >= ?"
_MEMBER = "(received_at, id) <= (?, ?)"
_STANDING = "id, place, received_at, came_in_at"


def _sql(what: str, then: str, queue: str = "?") -> str:
    return f"SELECT {what} FROM leads WHERE queue = {queue} AND {_BY_AGE} {then}"  # noqa: S608  # our own words


def _placed(what: str, above: str, below: str, then: str = "", queue: str = "?") -> str:
    """Bounds are given once: of two of a kind SQLite may take the wider one to begin at."""
    bounds = f"{_BY_PLACE} {above} AND place {below}"
    return f"SELECT {what} FROM leads WHERE queue = {queue} AND {bounds} {then}"  # noqa: S608  # our own words


_OLD_ENOUGH = "AND received_at < ? ORDER BY received_at"
_MOVED = "AND place NOT LIKE '%~'"
QUEUES_AGED = Statement(
    f"SELECT each.value FROM {{each}} WHERE ({_sql('1', f'{_OLD_ENOUGH} LIMIT 1', 'each.value')}) = 1"  # noqa: S608
)
_EARLY = _placed("1", f">= '{ORDINARY}'", "< ?", "ORDER BY place LIMIT 1", "each.value")
QUEUES_EARLY = Statement(f"SELECT each.value FROM {{each}} WHERE ({_EARLY}) = 1")  # noqa: S608
QUEUES_MOVED = Statement(
    f"""WITH RECURSIVE found (queue) AS (
         SELECT (SELECT queue FROM leads WHERE state = 'waiting' {_MOVED} ORDER BY queue LIMIT 1)
         UNION ALL
         SELECT (SELECT queue FROM leads WHERE state = 'waiting' {_MOVED} AND queue > found.queue
                 ORDER BY queue LIMIT 1)
         FROM found WHERE found.queue IS NOT NULL)
       SELECT queue FROM found WHERE queue IS NOT NULL"""  # noqa: S608
)
_PROMOTED = Statement(_sql("1", f"{_MOVED} LIMIT 1"))
_COUNT = Statement(_placed("count(*)", f">= '{FRONT}'", f"< '{RECYCLED}'"))
_IN_FRONT = Statement(_placed("count(*)", f">= '{FRONT}'", f"< '{ORDINARY}'"))
_AS_FAR_AS_LAST = _placed(
    f"count(*) AS rank, count(*) FILTER (WHERE place < '{ORDINARY}') AS front",
    f">= '{FRONT}'",
    "<= (SELECT last FROM found)",
)
_OLDEST = f"""(
    WITH oldest AS ({_sql("place", "AND received_at < ? ORDER BY received_at, id LIMIT ?")}),
      found AS (SELECT count(*) AS listed, count(*) FILTER (WHERE place >= '{ORDINARY}') AS members,
                  max(place) AS last FROM oldest),
      passed AS ({_AS_FAR_AS_LAST})
    SELECT listed, members, rank, front FROM found, passed)"""  # noqa: S608
_BOTH_OLDEST = Statement(f"SELECT tight.*, loose.* FROM {_OLDEST} AS tight, {_OLDEST} AS loose")  # noqa: S608
_DUES = Statement(_sql(_STANDING, f"AND {_DUE} ORDER BY received_at, id"))
_PASSED = Statement(_placed("place", "> ?", f"< '{ORDINARY}'", "ORDER BY place"))
_END = Statement(_sql("received_at, id", "AND received_at < ? ORDER BY received_at, id LIMIT 1 OFFSET ?"))
_YOUNGEST = Statement(
    _sql("received_at, id", "AND received_at < ? ORDER BY received_at DESC, id DESC LIMIT 1")
)
_MEMBERS = Statement(_sql("count(*)", f"AND {_MEMBER} AND {_BEHIND}"))
_AT_FIRST = _placed("place", f">= '{ORDINARY}'", f"< '{RECYCLED}'", "ORDER BY place LIMIT ?")
_GATE = Statement(
    f"""SELECT place FROM ({_AT_FIRST}) AS at_first
        EXCEPT {_sql("place", f"AND {_MEMBER}")} EXCEPT {_sql("place", f"AND {_DUE}")}
        ORDER BY place LIMIT 1 OFFSET ?"""  # noqa: S608
)
_LATE = Statement(
    _sql(
        _STANDING,
        f"AND {_MEMBER} AND (received_at, id) > (?, ?) AND place > ? AND {_BEHIND} ORDER BY place",
    )
)
_RANKS = Statement(
    f"""SELECT id, rank FROM (
          {_placed("id, row_number() OVER (ORDER BY place) AS rank", f">= '{FRONT}'", "<= ?")}) AS line
        WHERE id {{among}}"""  # noqa: S608
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

_NOBODY = Level(Rule.AGED, 0, None, None, ())


def perhaps_broken(session: Session, queues: Iterable[QueuePolicy], now: datetime) -> frozenset[str]:
    """All queues for which ``Lines.line`` has something, and some for which it has not.

    In a hybrid queue nobody is late as long as nobody was moved up, and then places tell who is due: only a
    lead that came in old and counts from there stands among them for nothing.
    """
    alike = defaultdict[tuple[Ordering, PromotionPolicy], list[str]](list)
    for queue in queues:
        alike[queue.ordering, queue.promotion].append(queue.name)
    codec, found = session.codec, set[str]()
    for (ordering, promotion), names in alike.items():
        if ordering is Ordering.PRIORITY:
            aged = codec.moment(now - min(promotion.aged, promotion.old, promotion.front))
            found.update(row[0] for row in session.rows(QUEUES_AGED, codec.among(names), aged))
        elif ordering is Ordering.HYBRID:
            until = ordinary_until(now - promotion.front)
            found.update(row[0] for row in session.rows(QUEUES_EARLY, codec.among(names), until))
    if any(ordering is Ordering.HYBRID for ordering, _ in alike):
        found.update(row[0] for row in session.rows(QUEUES_MOVED))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Members:
    """The leads of a bound: those that arrived after ``start``, up to ``end``, and stand behind the front."""

    reach: Reach
    start: _Arrival
    end: _Arrival


class Lines:
    """Reads one queue's line on a session."""

    def __init__(self, session: Session, queue: QueuePolicy, now: datetime) -> None:
        codec = session.codec
        self._session = session
        self._queue = queue
        self._now = now
        self._front = codec.span(queue.promotion.front)
        self._front_before = codec.moment(now - queue.promotion.front)
        self._nobody: _Arrival = (codec.moment(EPOCH), 0)

    def line(self) -> Line | None:
        """The line, or ``None`` when every bound holds, which is found out with a part of the work."""
        if self._queue.ordering is Ordering.FIFO:
            return None
        due, may_be_late = self._due(), self._may_be_late()
        if not due and not (may_be_late and self._somebody_is_late()):
            return None
        front = self._number(_IN_FRONT) + len(due)
        tight, loose = self._levels(front, len(due)) if may_be_late else (_NOBODY, _NOBODY)
        if not (due or tight.late or loose.late):
            return None
        return Line(front, due, self._passed(due), tight, loose)

    def _may_be_late(self) -> bool:
        return self._queue.ordering is not Ordering.HYBRID or self._row(_PROMOTED) is not None

    def _somebody_is_late(self) -> bool:
        """Where nobody is due, a bound holds if the member furthest behind stands within it.

        Both bounds are about leads in order of age, so the longer list has everybody of the shorter one.
        """
        moment, name, both = self._session.codec.moment, self._queue.name, self._reaches
        values = [value for one in both for value in (name, moment(one.cutoff), one.count, name)]
        row = self._session.row(_BOTH_OLDEST, *values) or (0,) * 8
        tight, loose = row[:4], max(row[:4], row[4:])
        return any(
            members and rank > reach.within(front, members)
            for reach, (_, members, rank, front) in zip(both, (tight, loose), strict=True)
        )

    @cached_property
    def _reaches(self) -> tuple[Reach, Reach]:
        return reaches(self._number(_COUNT), self._queue, self._now)

    def _due(self) -> tuple[Standing, ...]:
        return self._standings(_DUES, self._front_before, self._front, self._front_before)

    def _passed(self, due: Sequence[Standing]) -> tuple[str, ...]:
        if not due:
            return ()
        first = front_place(due[0].lead_id, due[0].received_at)
        return tuple(row[0] for row in self._session.rows(_PASSED, self._queue.name, first))

    def _levels(self, front: int, due: int) -> tuple[Level, Level]:
        first, second = self._reaches
        tight = _Members(first, self._nobody, self._end(first))
        loose = _Members(second, tight.end, max(tight.end, self._end(second)))
        tight_gate, tight_within = self._gate(tight, front, due)
        loose_gate, loose_within = self._gate(loose, front, due)
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

    def _gate(self, members: _Members, front: int, due: int) -> tuple[str | None, int]:
        behind = (self._front, self._front_before)
        count = self._number(_MEMBERS, *members.end, *behind)
        offset = members.reach.offset(front, count)
        name, due_before = self._queue.name, (self._front_before, *behind)
        row = self._row(_GATE, offset + 1 + count + due, name, *members.end, name, *due_before, offset)
        return (row[0] if row else None), members.reach.within(front, count)

    def _level(self, level: Level, members: _Members) -> Level:
        gate = level.gate
        if gate is None:
            return level
        late = self._standings(_LATE, *members.end, *members.start, gate, self._front, self._front_before)
        ahead = self._session.row(_AHEAD, self._queue.name, gate, self._queue.name, gate)
        return replace(level, ahead=ahead[0] if ahead else None, late=late)

    def _standings(self, statement: Statement, *values: object) -> tuple[Standing, ...]:
        """The leads a statement finds, with their ranks; without for whoever was taken this very moment."""
        found = self._session.rows(statement, self._queue.name, *values)
        if not found:
            return ()
        codec = self._session.codec
        last, ids = max(row[1] for row in found), codec.among(row[0] for row in found)
        ranks = dict[int, int](self._session.rows(_RANKS, self._queue.name, last, ids))
        return tuple(self._standing(row, ranks.get(row[0])) for row in found)

    def _standing(self, row: Row, rank: int | None) -> Standing:
        instant = self._session.codec.instant
        received_at, came_in_at = instant(row[2]), instant(row[3])
        return Standing(row[0], row[1], received_at, front_at(received_at, came_in_at, self._queue), rank)

    def _row(self, statement: Statement, *values: object) -> Row | None:
        return self._session.row(statement, self._queue.name, *values)

    def _number(self, statement: Statement, *values: object) -> int:
        row = self._row(statement, *values)
        return row[0] if row else 0
