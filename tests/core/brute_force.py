"""The order of a line said once more, as plainly as can be: to compare ``core.ordering`` with.

``filled`` is what the rule says, word by word, over the whole line. ``Floor`` is a queue's life: arrivals,
claims, ticks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil

from core.model import LeadFacts, LeadType
from core.ordering import Move, Standing, line_of, promotions
from core.places import ORDINARY, base_place, is_pinned
from core.policies.queues import Ordering, QueuePolicy
from core.policies.team import TeamPolicy

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEAM = TeamPolicy()
PRIORITY = QueuePolicy(name="leads", ordering=Ordering.PRIORITY)
HYBRID = QueuePolicy(name="leads", ordering=Ordering.HYBRID)
FIFO = QueuePolicy(name="leads", ordering=Ordering.FIFO)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def a_standing(
    lead_id: int,
    *,
    age_h: float,
    score: int = 50,
    queue: QueuePolicy = PRIORITY,
    front_in_h: float | None = None,
) -> Standing:
    """A warm lead at its base place; it comes to the front at 72 h, or in ``front_in_h`` from ``NOW``."""
    received_at = NOW - hours(age_h)
    place = base_place(lead_id, LeadFacts(type=LeadType.WARM, score=score), received_at, queue, TEAM)
    front_at = received_at + queue.promotion.front if front_in_h is None else NOW + hours(front_in_h)
    return Standing(lead_id, place, received_at, front_at)


def by_place(line: Iterable[Standing]) -> list[Standing]:
    return sorted((one for one in line if not is_pinned(one.place)), key=lambda one: one.place)


def by_arrival(line: Iterable[Standing]) -> list[Standing]:
    return sorted(line, key=lambda one: (one.received_at, one.lead_id))


def in_front(one: Standing, now: datetime) -> bool:
    return one.place < ORDINARY or one.front_at < now


def bounds(line: Sequence[Standing], queue: QueuePolicy, now: datetime) -> dict[int, int]:
    """The last rank allowed to every lead behind the front, bounds given way where the front fills them."""
    n, policy = len(line), queue.promotion
    front = sum(in_front(one, now) for one in line)
    allowed = {one.lead_id: n for one in line if not in_front(one, now)}
    for share, age in ((policy.old_share, policy.old), (policy.aged_share, policy.aged)):
        count = max(1, ceil(round(share * n, 9)))
        for one in by_arrival(one for one in line if now - one.received_at > age)[:count]:
            if one.lead_id in allowed:
                allowed[one.lead_id] = min(allowed[one.lead_id], count)
    return {
        lead: max(bound, front + sum(other <= bound for other in allowed.values())) if bound < n else n
        for lead, bound in allowed.items()
    }


def filled(line: Iterable[Standing], queue: QueuePolicy, now: datetime) -> list[int]:
    """From last to first, each time the lowest-ranked lead whose bound still allows it; the front before."""
    present = by_place(line)
    allowed = bounds(present, queue, now)
    front = [one.lead_id for one in by_arrival(one for one in present if in_front(one, now))]
    left = [one.lead_id for one in present if one.lead_id in allowed]
    backwards: list[int] = []
    for rank in range(len(present), len(front), -1):
        taken = next(lead for lead in reversed(left) if allowed[lead] >= rank)
        left.remove(taken)
        backwards.append(taken)
    return front + backwards[::-1]


def moved(line: Iterable[Standing], moves: Iterable[Move]) -> list[Standing]:
    places = {move.lead_id: move.place for move in moves}
    return [replace(one, place=places.get(one.lead_id, one.place)) for one in line]


def ids(line: Iterable[Standing]) -> list[int]:
    return [one.lead_id for one in line]


@dataclass
class Floor:
    """A queue through the days. Whoever leaves the line keeps the place and may come back to it."""

    queue: QueuePolicy = PRIORITY
    now: datetime = NOW
    waiting: list[Standing] = field(default_factory=list)
    away: list[Standing] = field(default_factory=list)

    def arrive(self, facts: LeadFacts, *, age: timedelta = timedelta()) -> None:
        lead_id, received_at = len(self.waiting) + len(self.away) + 1, self.now - age
        place = base_place(lead_id, facts, received_at, self.queue, TEAM)
        front = self.queue.promotion.front
        front_at = (self.now if age > front else received_at) + front
        self.waiting.append(Standing(lead_id, place, received_at, front_at))

    def claim(self, rank: int = 1) -> int | None:
        line = sorted(self.waiting, key=lambda one: one.place)
        if not line:
            return None
        taken = line[min(rank, len(line)) - 1]
        self.waiting.remove(taken)
        self.away.append(taken)
        return taken.lead_id

    def come_back(self) -> None:
        if self.away:
            self.waiting.append(self.away.pop(0))

    def tick(self) -> tuple[Move, ...]:
        line = line_of(self.waiting, self.queue, self.now)
        moves = promotions(line, self.queue, self.now) if line else ()
        self.waiting = moved(self.waiting, moves)
        return moves
