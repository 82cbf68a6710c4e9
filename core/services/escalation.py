"""What reps and managers decide about leads that are not worked or wait too long."""

from collections.abc import Callable
from dataclasses import dataclass

from core import escalation as rules
from core.acts import Act
from core.answers import Acted, Refusal, Refused
from core.changes import Change
from core.claims import IN_LINE, looked_at_by
from core.events import Verb
from core.model import Claim, Lead, Person
from core.people import calendar_of
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.rights import Action, denied
from core.services.crew import Crew
from core.services.gate import turned_away, turned_away_reading
from core.services.ownership import Desk, Held, done_in

Decided = tuple[Acted | Refused, Change]


@dataclass(frozen=True, slots=True)
class Charge:
    """A lead and its open claim, if any, both locked, and the manager who decides about them."""

    uow: UnitOfWork
    act: Act
    lead: Lead
    claim: Claim | None
    crew: Crew

    def heir(self, to: str | None) -> rules.Heir | Refused:
        """The rep a manager chose, or else whose turn it is."""
        if to is not None:
            return self.crew.chosen(to, self.lead)
        return self.crew.next_for(self.lead) or Refused(Refusal.NOBODY_FREE, lead=self.lead)

    def out_of_line(self) -> Refused | None:
        """Why nobody can be given the lead: somebody has it, or is looking at it, or it waits no more."""
        owner = self.claim.rep_id if self.claim and self.claim.is_open else None
        looking = looked_at_by(self.lead, self.act.now)
        if owner or looking:
            return Refused(Refusal.TAKEN, by=owner or looking, lead=self.lead)
        return None if self.lead.state in IN_LINE else Refused(Refusal.GONE, lead=self.lead)

    def done_before(self, verb: Verb) -> Acted | None:
        """The answer an earlier delivery of this very request got."""
        if done_in(self.uow, self.act, verb, self.lead):
            return Acted(self.lead, verb, self.claim, to=self.claim.rep_id if self.claim else None)
        return None


@dataclass(frozen=True, slots=True)
class _About:
    """What is decided, and about what: ``id`` is what the button carried, a claim's or a lead's."""

    action: Action
    id: int
    lead: Lead | None
    claim: Claim | None


class Escalation:
    """Need more time; and what managers and ops do about claims and leads of the queues they answer for."""

    def __init__(self, desk: Desk, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._desk = desk
        self._open = open_
        self._team = team
        self._clock = clock

    def more_time(self, rep_id: str, claim_id: int, *, request: str | None = None) -> Acted | Refused:
        """An hour more for the rep's own claim, once."""

        def decide(held: Held) -> Decided:
            if held.done_in_this_request(Verb.MORE_TIME):
                return Acted(held.lead, Verb.MORE_TIME, held.claim), Change()
            calendar = calendar_of(held.person, self._team)
            return rules.give_more_time(held.claim, held.lead, held.act, calendar)

        return self._desk.run(rep_id, claim_id, request, decide)

    def keep(self, manager_id: str, claim_id: int, *, request: str | None = None) -> Acted | Refused:
        """Hold with rep: the claim is not taken away at its time but one step later, once."""

        def decide(charge: Charge, claim: Claim, owner: Person) -> Decided:
            return rules.keep(claim, charge.lead, charge.act, calendar_of(owner, self._team))

        return self._about_claim(manager_id, claim_id, request, Verb.KEPT, decide)

    def ask(self, manager_id: str, claim_id: int, *, request: str | None = None) -> Acted | Refused:
        """The rep is asked, by message, what is going on; once a rung."""

        def decide(charge: Charge, claim: Claim, owner: Person) -> Decided:
            asked = any(
                one.verb is Verb.ASKED and one.claim_id == claim.id and one.data.get("rung") == claim.climbed
                for one in charge.uow.events.of(charge.lead.id)
            )
            told = charge.crew.told(owner).rep
            return rules.ask(claim, charge.lead, charge.act, asked=asked, rep=told)

        return self._about_claim(manager_id, claim_id, request, Verb.ASKED, decide)

    def reassign(self, manager_id: str, claim_id: int, *, request: str | None = None) -> Acted | Refused:
        """The lead goes to the rep whose turn it is, now instead of at the next rung."""

        def decide(charge: Charge, claim: Claim, owner: Person) -> Decided:
            refused = rules.settled(claim)
            heir = refused or charge.heir(None)
            if isinstance(heir, Refused):
                return heir, Change()
            told = rules.Told(charge.crew.told(owner).rep, ())
            change = rules.reassign(claim, charge.lead, charge.act, heir, told=told)
            return Acted(charge.lead, Verb.REASSIGNED, claim, to=heir.person.id), change

        return self._about_claim(manager_id, claim_id, request, Verb.REASSIGNED, decide)

    def assign(self, manager_id: str, lead_id: int, *, request: str | None = None) -> Acted | Refused:
        """A lead that waits goes to the rep whose turn it is."""
        return self._give(manager_id, lead_id, None, request)

    def push(self, manager_id: str, lead_id: int, to: str, *, request: str | None = None) -> Acted | Refused:
        """A lead that waits goes to the rep the manager chose, who needs room and never had it before."""
        return self._give(manager_id, lead_id, to, request)

    def nurture(self, manager_id: str, lead_id: int, *, request: str | None = None) -> Acted | Refused:
        """A lead that waits is put aside."""

        def decide(charge: Charge) -> Decided:
            refused = charge.out_of_line()
            if refused:
                return refused, Change()
            return rules.nurture(charge.lead, charge.act, self._team.stale)

        return self._about_lead(manager_id, lead_id, request, Verb.NURTURED, decide)

    def in_charge(self, manager_id: str, lead_id: int) -> Lead | Refused:
        """The lead a manager is about to decide on; refused for anybody who does not answer for its queue."""
        act = Act(manager_id, self._clock.now())
        with self._open(writes=False) as uow:
            lead, person = uow.leads.get(lead_id), uow.people.get(manager_id)
            if lead is None:
                return Refused(Refusal.GONE)
            queue = self._queue_of(lead)
            refused = denied(Action.DECIDE_WAITING, person, self._team, queue=queue)
            if refused is None:
                return lead
        return turned_away_reading(self._open, act, Action.DECIDE_WAITING, refused, lead_id)

    def _give(self, manager_id: str, lead_id: int, to: str | None, request: str | None) -> Acted | Refused:
        def decide(charge: Charge) -> Decided:
            heir = charge.out_of_line() or charge.heir(to)
            if isinstance(heir, Refused):
                return heir, Change()
            change = rules.assign(charge.lead, charge.act, heir, why=rules.BY_MANAGER)
            return Acted(charge.lead, Verb.ASSIGNED, change.opened[0], to=heir.person.id), change

        return self._about_lead(manager_id, lead_id, request, Verb.ASSIGNED, decide)

    def _about_claim(
        self,
        manager_id: str,
        claim_id: int,
        request: str | None,
        verb: Verb,
        decide: Callable[[Charge, Claim, Person], Decided],
    ) -> Acted | Refused:
        """Runs a decision about a claim that is still open."""

        def about_the_claim(charge: Charge) -> Decided:
            claim = charge.claim
            owner = charge.crew.person(claim.rep_id) if claim else None
            if claim is None or owner is None:
                return Refused(Refusal.GONE), Change()
            return decide(charge, claim, owner)

        with self._open() as uow:
            claim = uow.claims.get(claim_id)
            lead = uow.leads.get(claim.lead_id) if claim else None
            act = Act(manager_id, self._clock.now(), request)
            about = _About(Action.DECIDE_CLAIM, claim_id, lead, claim)
            return self._run(uow, act, about, verb, about_the_claim)

    def _about_lead(
        self,
        manager_id: str,
        lead_id: int,
        request: str | None,
        verb: Verb,
        decide: Callable[[Charge], Decided],
    ) -> Acted | Refused:
        """Runs a decision about a lead, with the claim that is open on it, if any."""
        with self._open() as uow:
            lead, claim = uow.leads.get(lead_id), uow.claims.open_of(lead_id)
            act = Act(manager_id, self._clock.now(), request)
            about = _About(Action.DECIDE_WAITING, lead_id, lead, claim)
            return self._run(uow, act, about, verb, decide)

    def _run(
        self,
        uow: UnitOfWork,
        act: Act,
        about: _About,
        verb: Verb,
        decide: Callable[[Charge], Decided],
    ) -> Acted | Refused:
        """Locks people, claim, lead, judges the right to decide, and makes the decision true."""
        lead, claim = about.lead, about.claim
        if lead is None:
            return Refused(Refusal.GONE)
        also = {act.rep_id, claim.rep_id} if claim else {act.rep_id}
        crew = Crew(uow, self._queue_of(lead), self._team, act.now, also=also)
        person, queue = crew.person(act.rep_id), self._queue_of(lead)
        refused = denied(about.action, person, self._team, queue=queue)
        if refused:
            return turned_away(uow, act, about.action, refused, about.id)
        held = uow.claims.lock(claim.id) if claim else None
        charge = Charge(uow, act, uow.leads.lock(lead.id) or lead, held, crew)
        earlier = charge.done_before(verb)
        if earlier:
            return earlier
        answer, change = decide(charge)
        if isinstance(answer, Acted):
            uow.apply(change)
            uow.commit()
        return answer

    def _queue_of(self, lead: Lead) -> QueuePolicy:
        return self._team.queue(lead.queue) or self._team.default_queue
