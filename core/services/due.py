"""Where there is something to do for the tick: looks at all queues at once, which hold nobody up."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.capacity import room
from core.model import Person
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.services import deliveries, gate, stranded
from core.services.hygiene import grow_old
from core.services.overdue import finish, is_anybody_finished, leavers
from core.services.retention import is_anybody_retired, retire
from core.services.reviews_due import remind
from core.services.upkeep import TickAction
from core.services.withdrawals import end_adrift, is_anybody_adrift

Sweep = Callable[[UnitOfWork, TeamPolicy, datetime], tuple[Sequence[TickAction], bool]]
"""What a transaction of its own does about all queues, or leads of any, and whether there is more to do."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due where at one moment: queues by name, whose leads come back to which queue, and the sweeps
    there is something for. What becomes due while the pass is at work, the next one sees.
    """

    now: datetime
    everybody: Sequence[Person]
    leavers: Sequence[tuple[str, str]]
    sweeps: Sequence[Sweep]
    ladders: Collection[str]
    limits: Collection[str]


def look(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> Due:
    everybody = uow.people.all()
    return Due(
        now,
        everybody,
        leavers=list(leavers(uow, everybody, team)),
        sweeps=_sweeps(uow, everybody, team, now),
        ladders=uow.claims.queues_due(now),
        limits=uow.leads.queues_past_limits(now),
    )


def _sweeps(uow: UnitOfWork, everybody: Sequence[Person], team: TeamPolicy, now: datetime) -> list[Sweep]:
    """In the order in which they are done."""
    due: tuple[tuple[bool, Sweep], ...] = (
        (is_anybody_adrift(uow, team, everybody), end_adrift),
        (is_anybody_finished(uow, everybody), finish),
        (uow.leads.is_anybody_stale(now), grow_old),
        (uow.leads.is_review_due(now), remind),
        (stranded.is_untold(uow, team, everybody, now), stranded.tell),
        (is_anybody_retired(uow, team, now), retire),
        (
            uow.deliveries.has_before(now - deliveries.KEPT),
            lambda uow, _, now: ((), deliveries.forget(uow, now)),
        ),
        (uow.denials.has_before(now - gate.KEPT), lambda uow, _, now: ((), gate.forget(uow, now))),
    )
    return [sweep for is_due, sweep in due if is_due]


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
