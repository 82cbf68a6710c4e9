"""What an owner does with a claim: give it back, take it back, hand it over."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TypeVar

from core import claims as rules
from core.acts import Act, claim_refusal
from core.answers import Refusal, Refused, Returned, Transferred
from core.changes import Change
from core.events import Verb
from core.model import Claim, Lead, LeadState, Person
from core.people import calendar_of, may_take
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.rights import Action, denied
from core.services.gate import turned_away
from core.sla import Terms, limits
from core.telling import to_rep

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Held:
    """A claim and its lead, and who acts on them, all locked."""

    uow: UnitOfWork
    act: Act
    person: Person
    claim: Claim
    lead: Lead

    def done_before(self, verb: Verb, *, since: Collection[LeadState]) -> bool:
        """Whether this rep ended this claim just so before, and the lead is still in one of these states.

        A second click gets the first one's answer; a click on a card that time has overtaken is refused.
        """
        return self.ended_by_me(verb) and self.lead.state in since

    def done_in_this_request(self, verb: Verb) -> bool:
        """Whether an earlier delivery of this very request did it, and the claim is still this rep's."""
        return claim_refusal(self.claim, self.act) is None and done_in(self.uow, self.act, verb, self.lead)

    def ended_by_me(self, verb: Verb) -> bool:
        return self.claim.rep_id == self.act.rep_id and self.claim.ended_by == verb.value


def done_in(uow: UnitOfWork, act: Act, verb: Verb, lead: Lead) -> bool:
    """Whether an earlier delivery of this very request did that to the lead."""
    earlier = uow.events.by_request(act.request) if act.request else ()
    return any(one.verb is verb and one.lead_id == lead.id for one in earlier)


class Desk:
    """Runs one decision about one claim: locks, rights, decision, change, commit."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self.team = team
        self._clock = clock

    def run(
        self,
        rep_id: str,
        claim_id: int,
        request: str | None,
        decide: Callable[[Held], tuple[Answer, Change]],
        *,
        also_lock: tuple[str, ...] = (),
    ) -> Answer | Refused:
        """What ``decide`` answers, with its change committed; refused for everybody but the claim's owner."""
        with self._open() as uow:
            act = Act(rep_id, self._clock.now(), request)
            person = uow.people.lock([rep_id, *also_lock]).get(rep_id)
            claim = uow.claims.lock(claim_id)
            owner = claim.rep_id if claim else rep_id
            refused = denied(Action.WORK_CLAIM, person, self.team, owner=owner)
            if refused:
                return turned_away(uow, act, Action.WORK_CLAIM, refused, claim_id)
            lead = uow.leads.lock(claim.lead_id) if claim else None
            if claim is None or lead is None or person is None:
                return Refused(Refusal.GONE)
            held = Held(uow, act, person, claim, lead)
            answer, change = decide(held)
            if isinstance(answer, Refused):
                return self._as_it_stands(answer, held)
            uow.apply(change)
            uow.commit()
            return answer

    def _as_it_stands(self, refused: Refused, held: Held) -> Refused:
        """The refusal with the rep's own claim, so that its card can go on being used."""
        claim, act = held.claim, held.act
        if claim.rep_id != act.rep_id or not claim.is_open:
            return refused
        calendar = calendar_of(held.person, self.team)
        return replace(refused, claimed=rules.shown(held.lead, claim, act.now, self.team.claims, calendar))


class Ownership:
    """Release, undo and transfer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def release(self, rep_id: str, claim_id: int, *, request: str | None = None) -> Returned | Refused:
        """Gives an uncontacted lead back to its place in line. Lead age is not reset."""
        return self._desk.run(rep_id, claim_id, request, self._release)

    def _release(self, held: Held) -> tuple[Returned | Refused, Change]:
        claim, lead = held.claim, held.lead
        if held.done_before(Verb.RELEASED, since=rules.IN_LINE):
            return Returned(lead, claim), Change()
        queue = self._desk.team.queue(lead.queue) or self._desk.team.default_queue
        anew = limits(lead.facts.type, lead.received_at, held.act.now, queue, self._desk.team)
        return rules.release(lead, claim, held.act, limits=anew)

    def undo(self, rep_id: str, claim_id: int, *, request: str | None = None) -> Returned | Refused:
        """Takes a claim back within its minute."""
        return self._desk.run(rep_id, claim_id, request, self._undo)

    def _undo(self, held: Held) -> tuple[Returned | Refused, Change]:
        if held.done_before(Verb.UNDONE, since=rules.IN_LINE):
            return Returned(held.lead, held.claim), Change()
        return rules.undo(held.lead, held.claim, held.act, policy=self._desk.team.claims)

    def transfer(
        self, rep_id: str, claim_id: int, to: str, *, request: str | None = None
    ) -> Transferred | Refused:
        """Hands the lead to another rep who may take it and has room; that rep is told by DM."""
        return self._desk.run(
            rep_id, claim_id, request, lambda held: self._transfer(held, to), also_lock=(to,)
        )

    def _transfer(self, held: Held, to: str) -> tuple[Transferred | Refused, Change]:
        uow, lead = held.uow, held.lead
        heir = self._heir(held) if held.ended_by_me(Verb.TRANSFERRED) else None
        if heir is not None:
            return Transferred(lead, held.claim, heir), Change()
        other = uow.people.get(to)
        return rules.transfer(
            lead,
            held.claim,
            held.act,
            to=to,
            to_taken=uow.claims.room_taken(to),
            claim_id=uow.claims.next_ids(1)[0],
            policy=self._desk.team.claims,
            terms=self._terms(other, lead),
            told=to_rep(other, self._desk.team, held.act.now),
        )

    def _terms(self, other: Person | None, lead: Lead) -> Terms | None:
        """What the other rep would take the lead over on; ``None`` when they may not have it at all."""
        team, queue = self._desk.team, self._desk.team.queue(lead.queue)
        if other is None or queue is None or not may_take(other, lead, queue, team):
            return None
        return Terms(team.contact_of(queue), calendar_of(other, team))

    def _heir(self, held: Held) -> str | None:
        """Whom this claim was handed to, while they still have the lead from then."""
        current, story = held.uow.claims.open_of(held.lead.id), held.uow.events.of(held.lead.id)
        opened = next(one.claim_id for one in story if one.data.get("from_claim") == held.claim.id)
        return current.rep_id if current and current.id == opened else None
