"""Showing a rep the one lead to take next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.acts import Act
from core.answers import NextLead, NothingWaiting, Previewed, Refusal, Refused, Why
from core.claims import has_room, looks_until, put_back, reserve
from core.model import Lead, Person
from core.ordering import Candidate, better_queue_first
from core.people import calendar_of, details, queues_of
from core.places import front_at, is_front, is_pinned, is_promoted, is_recycled
from core.policies.queues import Ordering, QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.rights import Action, denied
from core.services.gate import turned_away, turned_away_reading
from core.sla import Terms

SWEEP = 50
"""How many expired reservations are put back at once when a rep finds nothing and the tick is late."""


@dataclass(frozen=True, slots=True)
class Seeker:
    """A rep asking for a lead: who, in which delivery, and from which queues."""

    person: Person
    act: Act
    queues: tuple[QueuePolicy, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(queue.name for queue in self.queues)

    def queue(self, name: str) -> QueuePolicy | None:
        """The queue of that name, if the rep pulls from it."""
        return next((queue for queue in self.queues if queue.name == name), None)

    def terms(self, lead: Lead, team: TeamPolicy) -> Terms:
        """What this rep would take the lead on."""
        return Terms(team.contact_of(self.queue(lead.queue)), calendar_of(self.person, team))


def seek(
    uow: UnitOfWork,
    team: TeamPolicy,
    act: Act,
    action: Action,
    queue: str | None = None,
    *,
    lead_id: int | None = None,
) -> Seeker | Refused:
    """Reads who asks, under lock, and from which queues they may pull; rights are judged here.

    ``queue`` is the only one they pull from, by name; ``lead_id`` the lead they ask for.
    """
    person = uow.people.lock([act.rep_id]).get(act.rep_id)
    refused = denied(action, person, team)
    if refused or person is None:
        return turned_away(uow, act, action, refused or Refused(Refusal.NOT_A_REP), lead_id or queue)
    mine = queues_of(person, team)
    if queue is not None:
        only = team.queue(queue)
        if only is None:
            return Refused(Refusal.UNKNOWN_QUEUE, asked=queue, names=tuple(one.name for one in mine))
        refused = denied(action, person, team, queue=only)
        if refused:
            return turned_away(uow, act, action, refused, queue)
        mine = (only,)
    if not mine:
        return Refused(Refusal.NO_QUEUE)
    return Seeker(person, act, mine)


def preview(uow: UnitOfWork, team: TeamPolicy, seeker: Seeker) -> NextLead:
    """The lead this rep should take, reserved for them; asking again shows the same one."""
    act = seeker.act
    looking = uow.leads.reserved_for(act.rep_id)
    if looking is not None:
        until, queue = looks_until(looking, act.rep_id, act.now), seeker.queue(looking.queue)
        if until is not None and queue is not None:
            return Previewed(looking, until, why(looking, queue, act.now))
        _put_back(uow, [looking], act.now)
    if not has_room(uow.claims.room_taken(act.rep_id), team.claims):
        return Refused(Refusal.AT_CAP, limit=team.claims.cap)
    found = heads(uow, team, seeker, 1)
    if not found:
        return nothing(uow, seeker)
    lead, reason = found[0]
    previewed, change = reserve(lead, act, why=reason, policy=team.claims)
    uow.apply(change)
    return previewed


def nothing(uow: UnitOfWork, seeker: Seeker) -> NothingWaiting:
    """That there is nothing for this rep, and how much of it the rep has hidden themselves."""
    hidden = uow.claims.hidden_from(seeker.act.rep_id, seeker.names, seeker.act.now)
    return NothingWaiting(seeker.names, hidden=hidden)


def with_next(uow: UnitOfWork, team: TeamPolicy, seeker: Seeker, refused: Refused) -> Refused:
    """The refusal together with what the rep may take instead."""
    return replace(refused, next=preview(uow, team, seeker))


def heads(uow: UnitOfWork, team: TeamPolicy, seeker: Seeker, count: int) -> Sequence[tuple[Lead, Why]]:
    """The next leads for this rep, at most ``count``, locked, each with why it stands there.

    The best queue's come first, recycled ones after everybody who waits in any of the queues. Where there
    are too few, reservations that the tick has not ended yet are ended first.
    """
    found = _heads(uow, team, seeker, count)
    if len(found) < count and _sweep(uow, seeker.act.now):
        found = _heads(uow, team, seeker, count)
    return found


def _heads(uow: UnitOfWork, team: TeamPolicy, seeker: Seeker, count: int) -> Sequence[tuple[Lead, Why]]:
    skills, act = details(seeker.person, team).skills, seeker.act
    lines = {
        queue.name: uow.leads.heads(queue, act.rep_id, skills, act.now, count) for queue in seeker.queues
    }
    filled = [queue for queue in seeker.queues if lines[queue.name]]
    overdue = uow.leads.overdue_types([queue.name for queue in filled], act.now) if len(filled) > 1 else {}
    candidates = [
        Candidate(queue=queue, head=lines[queue.name][0], overdue=overdue.get(queue.name)) for queue in filled
    ]
    ranked = [one.queue for one in better_queue_first(candidates)]
    found = [(lead, why(lead, queue, act.now)) for queue in ranked for lead in lines[queue.name]]
    return sorted(found, key=lambda one: is_recycled(one[0].place))[:count]


def why(lead: Lead, queue: QueuePolicy, now: datetime) -> Why:
    """Why a lead stands where it stands, as the rep is told."""
    is_aged = front_at(lead.received_at, lead.came_in_at, queue) < now
    reasons = (
        (is_recycled(lead.place), Why.RECYCLED),
        (is_front(lead.place), Why.FRONT if is_aged else Why.RETURNED),
        (is_promoted(lead.place), Why.PROMOTED),
        (lead.overdue_at <= now, Why.OVERDUE),
        (is_pinned(lead.place), Why.HOT),
        (queue.ordering is Ordering.PRIORITY, Why.BEST),
    )
    return next((reason for holds, reason in reasons if holds), Why.OLDEST)


def _put_back(uow: UnitOfWork, leads: Sequence[Lead], now: datetime) -> None:
    for lead in leads:
        _, change = put_back(lead, now)
        uow.apply(change)


def _sweep(uow: UnitOfWork, now: datetime) -> bool:
    expired = uow.leads.expired_reservations(now, SWEEP)
    _put_back(uow, expired, now)
    return bool(expired)


class Queues:
    """What reps ask of the queues."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def next_lead(self, rep_id: str, *, queue: str | None = None) -> NextLead:
        """The preview of the lead to take next, reserved; a refusal where the rep may not have one.

        Repeating it within the reservation gives the same lead. Naming another queue gives the lead at
        hand back to its place.
        """
        with self._open() as uow:
            act = Act(rep_id, self._clock.now())
            seeker = seek(uow, self._team, act, Action.PULL, queue)
            if isinstance(seeker, Refused):
                return seeker
            answer = preview(uow, self._team, seeker)
            uow.commit()
            return answer

    def looking(self, rep_id: str, lead_id: int) -> Previewed | Refused:
        """The lead the rep is looking at, before they pass it on; refused once the reservation is over."""
        act = Act(rep_id, self._clock.now())
        with self._open(writes=False) as uow:
            person, lead = uow.people.get(rep_id), uow.leads.get(lead_id)
            queue = self._team.queue(lead.queue) if lead else None
            refused = denied(Action.SKIP, person, self._team, queue=queue)
            if refused is None:
                return _looked_at(lead, queue, act)
        return turned_away_reading(self._open, act, Action.SKIP, refused, lead_id)


def _looked_at(lead: Lead | None, queue: QueuePolicy | None, act: Act) -> Previewed | Refused:
    if lead is None or queue is None:
        return Refused(Refusal.GONE)
    until = looks_until(lead, act.rep_id, act.now)
    if until is None:
        return Refused(Refusal.EXPIRED, lead=lead)
    return Previewed(lead, until, why(lead, queue, act.now))
