"""What the tick does to lines: reservations end, held leads come in, old ones move up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from core.acts import moved
from core.changes import Change, merged
from core.claims import put_back
from core.events import SYSTEM, Event, QueueVerb, Verb
from core.model import LeadState
from core.ordering import Move, promotions
from core.overflow import curbs
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.services.intake import drain

SWEEP = 200
"""How many expired reservations one transaction puts back."""


@dataclass(frozen=True, slots=True)
class TickAction:
    """One thing the tick did: the verb of the event it wrote, and that event's ``why`` and ``data``. What was
    done to a queue has no ``lead``.
    """

    kind: Verb | QueueVerb
    queue: str
    lead: int | None
    why: str | None = None
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def applied(uow: UnitOfWork, change: Change) -> Sequence[TickAction]:
    """Makes a change true; what it did, by its events."""
    uow.apply(change)
    return (
        *(TickAction(one.verb, one.queue, one.lead_id, one.why, one.data) for one in change.events),
        *(TickAction(one.verb, one.queue, None, one.why, one.data) for one in change.queue_events),
    )


def expire(uow: UnitOfWork, now: datetime) -> Sequence[TickAction]:
    """Puts back every lead whose rep has looked too long, also in queues the policy no longer has."""
    actions = list[TickAction]()
    while leads := uow.leads.expired_reservations(now, SWEEP):
        actions += applied(uow, merged(put_back(lead, now)[1] for lead in leads))
    return actions


def admit(uow: UnitOfWork, queue: QueuePolicy, team: TeamPolicy, now: datetime) -> Sequence[TickAction]:
    """Lets held leads in, as many as have room. Intake stands still meanwhile: the cap is one number."""
    uow.leads.lock_intake()
    admitted = drain(uow, queue, team, now, curbs(uow.measures.in_force(), now))
    return tuple(TickAction(Verb.ADMITTED, lead.queue, lead.id, lead.rule) for lead in admitted)


def promote(uow: UnitOfWork, queue: QueuePolicy, now: datetime) -> Sequence[TickAction]:
    """The age promotions a queue owes, each with its event; none when every bound holds."""
    line = uow.leads.line(queue, now)
    moves = () if line is None else promotions(line, queue, now)
    return applied(uow, merged(_promoted(uow, move, now) for move in moves))


def _promoted(uow: UnitOfWork, move: Move, now: datetime) -> Change:
    lead = uow.leads.lock(move.lead_id)
    if lead is None or lead.state is not LeadState.WAITING:
        return Change()  # taken since the line was read
    ahead = moved(lead, LeadState.WAITING, place=move.place)
    event = Event(
        lead_id=lead.id,
        at=now,
        verb=Verb.PROMOTED,
        actor=SYSTEM,
        queue=lead.queue,
        why=move.rule.value,
        data={"from": move.before, "to": move.after, "age_h": round(move.age.total_seconds() / 3600, 1)},
    )
    return Change(leads=(ahead,), events=(event,))
