"""Age promotion, and which of several queues comes first: decided from a few rows, never by a sort."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from core.model import Lead, LeadType
from core.places import FRONT, ORDINARY, RECYCLED, front_place, is_pinned, is_recycled, places_before, tier_of
from core.policies.queues import Ordering, QueuePolicy, Tier


class Rule(StrEnum):
    """Why a lead was moved up: older than 24 h, than 48 h, than 72 h (by the queue's policy)."""

    AGED = "aged"
    OLD = "old"
    FRONT = "front"


@dataclass(frozen=True, slots=True)
class Reach:
    """One bound of age promotion: the ``count`` oldest (``received_at``, then id) of the leads received
    before ``cutoff`` (strictly) stand within the first ``count``.
    """

    rule: Rule
    cutoff: datetime
    count: int

    def within(self, front: int, members: int) -> int:
        """How many of the first places hold all members: ``count``, or more where the ``front`` leads in
        front of the line leave too few; then they stand directly behind these.
        """
        return max(self.count, front + members)

    def offset(self, front: int, members: int) -> int:
        """How many leads that are neither members nor in front may stand within the bound beside them."""
        return self.within(front, members) - front - members


def reaches(n: int, queue: QueuePolicy, now: datetime) -> tuple[Reach, Reach]:
    """Both bounds for a line of ``n``, the tighter first. Exact: ⌈0.1 · 30⌉ is 3."""
    policy = queue.promotion
    old = Reach(Rule.OLD, now - policy.old, _share(policy.old_share, n))
    aged = Reach(Rule.AGED, now - policy.aged, _share(policy.aged_share, n))
    return (old, aged) if old.count <= aged.count else (aged, old)


@dataclass(frozen=True, slots=True)
class Standing:
    """One waiting lead of the line. ``rank`` counts from 1, pinned leads left out; ``None``: not counted."""

    lead_id: int
    place: str
    received_at: datetime
    front_at: datetime
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """How the line stands to one bound: ``late`` (by place) must come to stand in front of ``gate``, so that
    they are the last of the first ``within``. ``ahead`` is the place directly ahead of ``gate``, if any.
    """

    rule: Rule
    within: int
    gate: str | None
    ahead: str | None
    late: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What promotion needs to know of a line, and no more; ``line_of`` says the same of a line in memory.

    Storage reads it with indexed queries over the queue's leads that wait (state waiting, not reserved) and
    are not pinned (``FRONT <= place < RECYCLED``); fifo needs none. In this order:

    1. ``n``: their number. ``front``: those with ``place < ORDINARY`` or ``front_at < now``; the others are
       *behind*. ``due``: those with ``place >= ORDINARY`` and ``front_at < now``. ``passed``: the places in
       the front band greater than the ``front_place`` of the oldest of ``due`` (mostly none).
    2. For both of ``reaches(n, queue, now)``: the last of the ``count`` oldest by (received_at, id) with
       ``received_at < cutoff`` (one row, at offset count - 1, or the youngest where there are fewer). All up
       to it that stand behind are the *members*; counted. Those of ``loose`` include those of ``tight``.
    3. The gate of each: of those behind who are no members, by place, the one at
       ``reach.offset(front, members)``; none there, no gate. The tight gate is never greater than the loose.
    4. ``late`` of ``tight``: its members with ``place > gate``. ``late`` of ``loose``: its members, without
       those of ``tight``, with ``place > gate``. ``ahead``: the greatest place from ``FRONT`` on
       that is smaller than the gate, of leads waiting or reserved.

    Nothing ``due`` and nobody ``late``: every bound holds, ``Leads.line`` answers ``None``. No row is loaded,
    but one walks along an index for a count and a quarter of the line. Two ways spare even that. As
    long as nobody entered, left or moved since every bound last held at ``then``, only somebody
    growing older breaks one: no ``received_at`` in [then - 24 h, now - 24 h) nor in the same for 48 h, no
    ``front_at`` in [then, now): ``None``. And in a hybrid queue whose places are all base or front places
    nobody is ever late: there ``due`` alone decides.
    """

    front: int
    due: tuple[Standing, ...]
    passed: tuple[str, ...]
    tight: Level
    loose: Level


@dataclass(frozen=True, slots=True)
class Move:
    """A lead gets a better place and keeps it. Ranks count from 1 behind the pinned leads; ``age`` is the
    lead's. With several moves at once ``after`` may exceed ``before``: others were moved past it too.
    """

    lead_id: int
    place: str
    before: int | None
    after: int
    rule: Rule
    age: timedelta


def line_of(waiting: Iterable[Standing], queue: QueuePolicy, now: datetime) -> Line | None:
    """The ``Line`` of all waiting leads of a queue, in any order, ranks counted here; ``None`` when every
    bound holds. Sorts what it is given: for short lines, and to compare a shorter way with.
    """
    if queue.ordering is Ordering.FIFO:
        return None
    unpinned = sorted((one for one in waiting if FRONT <= one.place < RECYCLED), key=_by_place)
    ranked = [replace(one, rank=rank) for rank, one in enumerate(unpinned, 1)]
    ordinary = [one for one in ranked if one.place >= ORDINARY]
    due = tuple(sorted((one for one in ordinary if one.front_at < now), key=_by_arrival))
    behind = [one for one in ordinary if one.front_at >= now]
    first_due = front_place(due[0].lead_id, due[0].received_at) if due else ORDINARY
    passed = tuple(one.place for one in ranked if first_due < one.place < ORDINARY)
    tight, loose = _levels(ranked, behind, reaches(len(ranked), queue, now))
    if not (due or tight.late or loose.late):
        return None
    return Line(len(ranked) - len(behind), due, passed, tight, loose)


def _levels(
    ranked: Sequence[Standing], behind: Sequence[Standing], both: tuple[Reach, Reach]
) -> tuple[Level, Level]:
    by_age, front, here = sorted(ranked, key=_by_arrival), len(ranked) - len(behind), _ids(behind)
    first, second = both
    tight = _ids(one for one in by_age[: first.count] if one.received_at < first.cutoff) & here
    rest = _ids(one for one in by_age[: second.count] if one.received_at < second.cutoff) & here - tight
    loose = tight | rest
    loose_gate = _gate(behind, loose, second.offset(front, len(loose)))
    gates = filter(None, (_gate(behind, tight, first.offset(front, len(tight))), loose_gate))
    return (
        _level(first.rule, first.within(front, len(tight)), min(gates, default=None), tight, ranked),
        _level(second.rule, second.within(front, len(loose)), loose_gate, rest, ranked),
    )


def _gate(behind: Sequence[Standing], members: frozenset[int], offset: int) -> str | None:
    others = [one.place for one in behind if one.lead_id not in members]
    return others[offset] if offset < len(others) else None


def _level(
    rule: Rule, within: int, gate: str | None, members: frozenset[int], ranked: Sequence[Standing]
) -> Level:
    if gate is None:
        return Level(rule, within, None, None, ())
    late = tuple(one for one in ranked if one.lead_id in members and one.place > gate)
    ahead = max((one.place for one in ranked if one.place < gate), default=None)
    return Level(rule, within, gate, ahead, late)


def promotions(line: Line, queue: QueuePolicy, now: datetime) -> tuple[Move, ...]:
    """The moves after which every bound holds, those nearer the head first; none in fifo.

    They make the order that filling the places from last to first makes, each with the lowest-ranked lead
    whose bound still allows it. Only leads that pass somebody get a new place, and always a better one.
    Leads past 72 h stand in front whatever it costs; the bounds of the others give way (``Reach.within``).
    """
    if queue.ordering is Ordering.FIFO:
        return ()
    tight, loose = line.tight, line.loose
    moves = _to_the_front(line, now)
    if tight.gate != loose.gate:
        return (*moves, *_moves(tight, tight.late, line, now), *_moves(loose, loose.late, line, now))
    last = len(loose.late) - (loose.within - tight.within)
    first = sorted((*tight.late, *loose.late[:last]), key=_by_place)
    return (*moves, *_moves(loose, (*first, *loose.late[last:]), line, now))


def _moves(level: Level, late: Sequence[Standing], line: Line, now: datetime) -> Iterable[Move]:
    if level.gate is None:
        return
    places = places_before(level.gate, level.ahead, [one.lead_id for one in late])
    tight = _ids(line.tight.late)
    for after, (one, place) in enumerate(zip(late, places, strict=True), level.within - len(late) + 1):
        rule = line.tight.rule if one.lead_id in tight else line.loose.rule
        yield Move(one.lead_id, place, one.rank, after, rule, now - one.received_at)


def _to_the_front(line: Line, now: datetime) -> Iterable[Move]:
    places = {front_place(one.lead_id, one.received_at): one for one in line.due}
    last = sorted((*line.passed, *places))
    for after, place in enumerate(last, line.front - len(last) + 1):
        if one := places.get(place):
            yield Move(one.lead_id, place, one.rank, after, Rule.FRONT, now - one.received_at)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A queue with a lead this rep may take, its ``head``; ``overdue`` is the hottest type waiting past its
    longest time and since when, or ``None``.
    """

    queue: QueuePolicy
    head: Lead
    overdue: tuple[LeadType, datetime] | None = None


def better_queue_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The queues in the order ``/nextlead`` tries them; equals keep the order they were given in.

    First those with a lead past its longest time: the hotter type, then the longer overdue. Then by
    priority, then the better head: pinned, tier, arrival; tiers in the product's order, for each queue may
    have its own. A queue with only recycled leads left comes after every other, whatever its priority: they
    are pulled when nothing else waits.
    """
    return sorted(candidates, key=_worth)


def _worth(one: Candidate) -> tuple[object, ...]:
    head, recycled = one.head, is_recycled(one.head.place)
    if one.overdue is None:
        late: tuple[object, ...] = (len(LeadType),)
    else:
        late = (list(LeadType).index(one.overdue[0]), one.overdue[1])
    tier = 0 if recycled else list(Tier).index(tier_of(head.facts))
    better = (not is_pinned(head.place), tier, head.received_at)
    return recycled, late, -one.queue.priority, better


def _share(share: float, n: int) -> int:
    """⌈share · n⌉, at least 1, of the number as it is written: 0.1 is a tenth, not its binary neighbour."""
    part = Fraction(str(share)) * n
    return max(1, -(-part.numerator // part.denominator))


def _by_place(one: Standing) -> str:
    return one.place


def _by_arrival(one: Standing) -> tuple[datetime, int]:
    return one.received_at, one.lead_id


def _ids(leads: Iterable[Standing]) -> frozenset[int]:
    return frozenset(one.lead_id for one in leads)
