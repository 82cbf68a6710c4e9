"""What time has made due: ladders of claims nobody works, leads that wait too long, owners who have left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.acts import Act
from core.changes import Change
from core.escalation import AGED, HAS_LEFT, LONGEST_TIME, Case, assign, climb, escalate, give_back
from core.events import SYSTEM
from core.model import Claim, Lead, LeadState, LeadType, Person, Role, Rung
from core.people import FINISHING, calendar_of, is_finishing, roles
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.services.crew import Crew
from core.services.upkeep import TickAction
from core.sla import Limits, limits
from core.telling import Hurry

AT_ONCE = 100
"""Claims or leads that one transaction looks at."""

_ASSIGNED = frozenset({LeadType.HOT_INBOUND, LeadType.MQL})
"""Types that get an owner when they reach their longest time; of the others the managers hear."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Everything that time has made due in one queue. Each change is to be applied before the next is asked
    for; fewer than ``AT_ONCE`` of a kind mean that there is no more. ``everybody`` as the pass has read it.
    """

    uow: UnitOfWork
    queue: QueuePolicy
    team: TeamPolicy
    now: datetime
    everybody: Sequence[Person]

    def ladders(self) -> Iterator[Change]:
        """What time does to the queue's claims, a change for each."""
        due = self.uow.claims.due(self.queue.name, self.now, AT_ONCE)
        if not due:
            return
        needs_heirs = any(_next_rung(claim) is Rung.REASSIGN for claim in due)
        crew = self._crew(also={claim.rep_id for claim in due}, reps=needs_heirs)
        for one in due:
            yield self._climb(crew, one)

    def _climb(self, crew: Crew, due: Claim) -> Change:
        owner = crew.person(due.rep_id)
        claim, lead = self.uow.claims.lock(due.id), self.uow.leads.lock(due.lead_id)
        if owner is None or lead is None or claim is None or not claim.takes_room:
            return Change()  # somebody was quicker than this lock
        case = Case(claim, lead, self.now, calendar_of(owner, self.team), crew.told(owner), self._anew(lead))
        return climb(case, lambda: crew.next_for(lead))

    def limits(self) -> Iterator[Change]:
        """Leads past their longest time get an owner or are told of; those past their age are told of."""
        due = self.uow.leads.past_limits(self.queue.name, self.now, AT_ONCE)
        if not due:
            return
        crew = self._crew(reps=any(self._is_assigned(lead) for lead in due))
        for one in due:
            lead = self.uow.leads.lock(one.id)
            if lead is not None and lead.state is LeadState.WAITING:
                yield self._pass(crew, lead)

    def _pass(self, crew: Crew, lead: Lead) -> Change:
        heir = crew.next_for(lead) if self._is_assigned(lead) else None
        if heir is not None:
            return assign(lead, Act(SYSTEM, self.now), heir, why=LONGEST_TIME)
        aged = lead.aged_due_at is not None and lead.aged_due_at <= self.now
        told = crew.told(
            None, hurry=Hurry.NOW if lead.facts.type in _ASSIGNED and not aged else Hurry.TOGETHER
        )
        return escalate(lead, self.now, why=AGED if aged else LONGEST_TIME, managers=told.managers)

    def _is_assigned(self, lead: Lead) -> bool:
        past = lead.limit_due_at is not None and lead.limit_due_at <= self.now
        return past and lead.facts.type in _ASSIGNED

    def leaver(self, person_id: str) -> Iterator[Change]:
        """The queue's leads of somebody who is no rep any more go back to the head of its line; of a helper
        whose time is over, those they have not contacted.
        """
        crew = self._crew(also={person_id}, reps=False)
        person = crew.person(person_id)
        if person is None or not _gives_back(person, self.team):
            return
        told = crew.told(None)
        for claim, lead in self.uow.claims.open_by(person_id):
            if lead.queue == self.queue.name and _is_given_back(claim, person, self.team):
                act = Act(SYSTEM, self.now)
                yield give_back(claim, lead, act, why=HAS_LEFT, told=told, limits=self._anew(lead))

    def _crew(self, *, also: frozenset[str] | set[str] = frozenset(), reps: bool) -> Crew:
        return Crew(self.uow, self.queue, self.team, self.now, also=also, reps=reps, everybody=self.everybody)

    def _anew(self, lead: Lead) -> Limits:
        return limits(lead.facts.type, lead.received_at, self.now, self.queue, self.team)


def leavers(uow: UnitOfWork, everybody: Sequence[Person], team: TeamPolicy) -> Iterator[tuple[str, str]]:
    """Whoever owns leads and is no rep any more, with each queue in which they do.

    Somebody nobody has met yet is left alone: nothing is known about them.
    """
    people = {person.id: person for person in everybody}
    for owner in uow.claims.owners():
        if owner in people and _gives_back(people[owner], team):
            claims, person = uow.claims.open_by(owner), people[owner]
            yield from sorted(
                {(owner, lead.queue) for claim, lead in claims if _is_given_back(claim, person, team)}
            )


def is_anybody_finished(uow: UnitOfWork, everybody: Iterable[Person]) -> bool:
    """Whether somebody who helped for a time has nothing left to finish; locks nothing."""
    finishing = {one.id for one in everybody if FINISHING in one.lent_to}
    return bool(finishing) and not finishing <= set(uow.claims.owners())


def finish(uow: UnitOfWork, _team: TeamPolicy, _now: datetime) -> tuple[Sequence[TickAction], bool]:
    """Whoever helped for a time and has finished it is lent no more."""
    finishing = [one.id for one in uow.people.all() if FINISHING in one.lent_to]
    uow.people.lock(sorted(finishing))
    for done in set(finishing) - set(uow.claims.owners()):
        uow.people.lend(done, FINISHING, lent=False)
    return (), False


def _gives_back(person: Person, team: TeamPolicy) -> bool:
    return Role.REP not in roles(person, team) or is_finishing(person, team)


def _is_given_back(claim: Claim, person: Person, team: TeamPolicy) -> bool:
    """Of somebody who gives leads back; what is contacted they may finish if they are still there."""
    return claim.takes_room or not is_finishing(person, team)


def _next_rung(claim: Claim) -> Rung | None:
    return next(iter(claim.ladder.rungs[claim.climbed :]), None)
