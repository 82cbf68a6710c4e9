"""How many leads a queue may hold in line, and which held ones come in when there is room."""

from collections.abc import Sequence
from datetime import datetime

from core.acts import Act, moved
from core.answers import LetIn
from core.changes import Change
from core.events import SYSTEM, Event, Verb
from core.model import Lead, LeadState
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.sla import limits


def room(queue: QueuePolicy, depth: int) -> int:
    """How many more leads may come in, with ``depth`` of them waiting or reserved. Never negative.

    What returns to the queue is not asked: a queue may stand above its cap.
    """
    return max(0, queue.cap - depth)


def drain(held: Sequence[Lead], queue: QueuePolicy, team: TeamPolicy, now: datetime) -> Change:
    """Lets the held leads into the line, best place first; the caller brings no more than there is room for.

    They keep their place, their lead age and their queue age; limits passed while they were held start
    anew now.
    """
    admitted = _admitted(held, queue, team, now)
    events = (Event(lead.id, now, Verb.ADMITTED, SYSTEM, queue.name, why=lead.rule) for lead in admitted)
    return Change(leads=admitted, events=tuple(events))


def let_in(
    held: Sequence[Lead], queue: QueuePolicy, team: TeamPolicy, act: Act, room: int
) -> tuple[LetIn, Change]:
    """Somebody lets these held leads in, best place first, also beyond the ``room`` there is: their word."""
    admitted = _admitted(held, queue, team, act.now)
    events = (
        act.event(lead, Verb.APPROVED, why=lead.rule, over_cap=number >= room)
        for number, lead in enumerate(admitted)
    )
    over = max(0, len(admitted) - room)
    return LetIn(queue.name, len(admitted), over), Change(leads=admitted, events=tuple(events))


def _admitted(held: Sequence[Lead], queue: QueuePolicy, team: TeamPolicy, now: datetime) -> tuple[Lead, ...]:
    return tuple(
        moved(
            lead,
            LeadState.WAITING,
            came_in_at=now,
            **limits(lead.facts.type, lead.received_at, now, queue, team)._asdict(),
        )
        for lead in sorted(held, key=lambda lead: lead.place)
    )
