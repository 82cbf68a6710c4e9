"""Leads that are here already follow a changed policy, a few hundred in each transaction."""

from collections.abc import Sequence
from datetime import datetime

from core.acts import Act
from core.changes import Change, merged
from core.events import SYSTEM
from core.model import OWNED, Lead
from core.places import formation, is_same_policy
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.policy_changes import (
    LANE_CLOSED,
    POLICY_CHANGED,
    QUEUE_REMOVED,
    SOURCE_VALUES,
    moved_over,
    placed_anew,
)
from core.ports import UnitOfWork
from core.routing import Router

CHUNK = 500
"""Leads a transaction looks at: nobody's claim waits long for it."""


def form_anew(
    uow: UnitOfWork, queue: QueuePolicy, team: TeamPolicy, now: datetime, after: int
) -> tuple[Change, int | None]:
    """New places for the queue's next leads behind the lead ``after``, if another policy formed its line, or
    other values of sources.

    Also where to go on; ``None`` when the line is as the policy wants it. Only then that is written down:
    after an interruption everybody is looked at again, and those who stand right already are left alone.
    """
    wanted, formed = formation(queue, team), uow.formations.get(queue.name)
    if formed == wanted:
        return Change(), None
    why = SOURCE_VALUES if formed and is_same_policy(formed, wanted) else POLICY_CHANGED
    leads = _next(uow, queue.name, after)
    last = _last(leads)
    if last is None:
        uow.formations.put(queue.name, wanted)
    return placed_anew(leads, queue, team, now, why), last


def move_over(
    uow: UnitOfWork, name: str, team: TeamPolicy, now: datetime, after: int
) -> tuple[Change, int | None]:
    """Takes the next leads out of a queue that the policy no longer has, each to where the rules send it, or
    out of a fast lane that is closed, to its queue.

    Also where to go on; ``None`` when the queue is empty.
    """
    router, act, leads, lane = Router(team), Act(SYSTEM, now), _next(uow, name, after), team.queue(name)
    home, why = (team.home(lane), LANE_CLOSED) if lane else (None, QUEUE_REMOVED)
    changes = [
        moved_over(
            lead, home or router.queue_for(lead.facts), team, act, why=why, claim_id=claim_id(uow, lead)
        )
        for lead in leads
    ]
    return merged(changes), _last(leads)


def _next(uow: UnitOfWork, queue: str, after: int) -> Sequence[Lead]:
    """Intake stands still meanwhile: it locks leads in an order of its own."""
    uow.leads.lock_intake()
    return uow.leads.open_in(queue, after, CHUNK)


def _last(leads: Sequence[Lead]) -> int | None:
    return leads[-1].id if len(leads) == CHUNK else None


def claim_id(uow: UnitOfWork, lead: Lead) -> int | None:
    """The claim on a lead that somebody owns."""
    claim = uow.claims.open_of(lead.id) if lead.state in OWNED else None
    return claim.id if claim else None
