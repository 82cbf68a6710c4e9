"""Where there is something to do for the tick: looks at all queues at once, which hold nobody up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.capacity import room
from core.model import Person
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.services.deliveries import KEPT
from core.services.overdue import leavers
from core.services.retention import is_anybody_retired


@dataclass(frozen=True, slots=True)
class Due:
    """What is due where at one moment: queues by name, whose leads come back to which queue, and whether
    anybody is stale, ops are to be reminded of reviews, somebody's data was kept for long enough
    (``retired``), or old ``deliveries`` can be forgotten. What becomes due while the pass is at work, the
    next one sees.
    """

    now: datetime
    everybody: Sequence[Person]
    leavers: Sequence[tuple[str, str]]
    stale: bool
    reviews: bool
    retired: bool
    deliveries: bool
    ladders: Collection[str]
    limits: Collection[str]


def look(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> Due:
    everybody = uow.people.all()
    return Due(
        now,
        everybody,
        leavers=list(leavers(uow, everybody, team)),
        stale=uow.leads.is_anybody_stale(now),
        reviews=uow.leads.is_review_due(now),
        retired=is_anybody_retired(uow, team, now),
        deliveries=uow.deliveries.has_before(now - KEPT),
        ladders=uow.claims.queues_due(now),
        limits=uow.leads.queues_past_limits(now),
    )


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Queues by name: to form anew or to let held leads into, and those whose line may have to change."""

    queues: Collection[str]
    aged: Collection[str]


def unsettled(
    uow: UnitOfWork, queues: Sequence[QueuePolicy], formations: Mapping[str, str], now: datetime
) -> Unsettled:
    """Lines formed by another policy than ``formations`` say, and held leads with room; where somebody may
    have to move up.
    """
    formed, holding = uow.formations.all(), uow.leads.queues_holding()
    has_room = (
        queue.name
        for queue in queues
        if queue.name in holding and room(queue, uow.leads.depth(queue.name, queue.cap))
    )
    otherwise = (queue.name for queue in queues if formed.get(queue.name) != formations[queue.name])
    return Unsettled({*has_room, *otherwise}, uow.leads.queues_aged(queues, now))
