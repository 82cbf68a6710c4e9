"""Taking leads, passing them on, giving them back. One public method, one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from core import claims as rules
from core import offering
from core.acts import Act, claim_refusal
from core.answers import (
    Claimed,
    ClaimedBatch,
    MyLeads,
    NothingWaiting,
    Refusal,
    Refused,
    Skipped,
)
from core.doubts import SKIPPED_BY_ALL, due_at
from core.events import Event, Verb
from core.model import Claim, Lead, LeadState, Person, SkipReason
from core.people import calendar_of, may_take, midnight
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.rights import Action, denied
from core.services.gate import turned_away, turned_away_reading
from core.services.queues import Seeker, heads, nothing, preview, seek, with_next
from core.services.review_cards import with_reviews

_NO_NEXT = frozenset({Refusal.ENDED, Refusal.OFFER_AT_CAP})
"""Refusals after which nothing else is shown: it was done before, or there is no room for anything."""


class Claims:
    """What reps do with leads."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def claim(self, rep_id: str, lead_id: int, *, request: str | None = None) -> Claimed | Refused:
        """Makes the previewed lead the rep's. Whoever comes second hears who has it and gets the next."""
        with self._open() as uow:
            act = Act(rep_id, self._clock.now(), request)
            reached = reach(uow, self._team, act, Action.CLAIM, lead_id)
            if isinstance(reached, Refused):
                return reached
            seeker, lead = reached
            answer = self._claim(uow, seeker, lead)
            uow.commit()
            return answer

    def _claim(self, uow: UnitOfWork, seeker: Seeker, lead: Lead | None) -> Claimed | Refused:
        if lead is None:
            return with_next(uow, self._team, seeker, Refused(Refusal.GONE))
        answer = claimed(uow, self._team, seeker, lead)
        if isinstance(answer, Refused) and answer.reason not in _NO_NEXT:
            return with_next(uow, self._team, seeker, answer)
        return answer

    def claim_batch(
        self, rep_id: str, count: int, *, queue: str | None = None, request: str | None = None
    ) -> ClaimedBatch | NothingWaiting | Refused:
        """Claims up to ``count`` leads at once: at most the free places, never in hot queues."""
        with self._open() as uow:
            act = Act(rep_id, self._clock.now(), request)
            seeker = seek(uow, self._team, act, Action.CLAIM, queue)
            if isinstance(seeker, Refused):
                return seeker
            earlier = _claimed_before(uow, act)
            if earlier:
                return self._again(uow, seeker, earlier, count)
            answer = self._claim_batch(uow, seeker, count)
            uow.commit()
            return answer

    def _claim_batch(
        self, uow: UnitOfWork, seeker: Seeker, count: int
    ) -> ClaimedBatch | NothingWaiting | Refused:
        policy, act = self._team.claims, seeker.act
        if not policy.batch.min <= count <= policy.batch.max:
            return Refused(Refusal.BATCH_SIZE, limit=policy.batch.min, upper=policy.batch.max)
        queues = tuple(one for one in seeker.queues if one.allows_batch)
        if not queues:
            return Refused(Refusal.BATCH_OFF, names=tuple(one.name for one in seeker.queues))
        room = policy.cap - uow.claims.room_taken(act.rep_id)
        if room <= 0:
            return Refused(Refusal.AT_CAP, limit=policy.cap)
        seeker = replace(seeker, queues=queues)
        leads = self._batch_of(uow, seeker, min(count, room))
        if not leads:
            return nothing(uow, seeker)
        answers, change = rules.batch(
            [(lead, seeker.terms(lead, self._team)) for lead in leads],
            act,
            claim_ids=uow.claims.next_ids(len(leads)),
            policy=policy,
        )
        uow.apply(change)
        return ClaimedBatch(answers, asked=count)

    def _batch_of(self, uow: UnitOfWork, seeker: Seeker, count: int) -> Sequence[Lead]:
        """The lead the rep is looking at comes first, then those that would be shown one after another."""
        act, found = seeker.act, list[Lead]()
        looking = uow.leads.reserved_for(act.rep_id)
        if looking and rules.looks_until(looking, act.rep_id, act.now) and seeker.queue(looking.queue):
            found.append(looking)
        return [*found, *(lead for lead, _ in heads(uow, self._team, seeker, count - len(found)))]

    def _again(
        self, uow: UnitOfWork, seeker: Seeker, claim_ids: Sequence[int], asked: int
    ) -> ClaimedBatch | Refused:
        """What an earlier delivery claimed, as far as it is the rep's still."""
        act, person = seeker.act, seeker.person
        mine = [(lead, claim) for claim, lead in uow.claims.open_by(act.rep_id) if claim.id in claim_ids]
        if not mine:
            return Refused(Refusal.ENDED)
        return ClaimedBatch(tuple(self._shown(lead, claim, person, act.now) for lead, claim in mine), asked)

    def skip(
        self, rep_id: str, lead_id: int, reason: SkipReason, *, request: str | None = None
    ) -> Skipped | Refused:
        """Hides the previewed lead from the rep for ``claims.skips.hide``, within the budget;
        shows the next.
        """
        with self._open() as uow:
            act = Act(rep_id, self._clock.now(), request)
            reached = reach(uow, self._team, act, Action.SKIP, lead_id)
            if isinstance(reached, Refused):
                return reached
            seeker, lead = reached
            answer = self._skip(uow, seeker, lead, reason)
            uow.commit()
            return answer

    def _skip(
        self, uow: UnitOfWork, seeker: Seeker, lead: Lead | None, reason: SkipReason
    ) -> Skipped | Refused:
        act, policy = seeker.act, self._team.claims.skips
        if lead is None:
            return with_next(uow, self._team, seeker, Refused(Refusal.GONE))
        in_a_row, today = uow.claims.skips(act.rep_id, midnight(seeker.person, self._team, act.now))
        skippers = uow.claims.skippers(lead.id, act.now)
        gone = rules.not_looking(lead, act, owner=_other_owner(uow, lead, act))
        if gone and act.rep_id in skippers:
            return self._skipped(uow, seeker, lead, (in_a_row, today))
        refused = gone or rules.skip_refusal(in_a_row, today, policy)
        if refused:
            return with_next(uow, self._team, seeker, replace(refused, lead=lead))
        skipped, change = rules.skip(
            lead,
            act,
            reason=reason,
            policy=policy,
            skippers=skippers,
            eligible=self._eligible(uow, seeker, lead),
            review_due_at=due_at(SKIPPED_BY_ALL, act.now, self._team),
        )
        uow.apply(with_reviews(uow, change, self._team, act.now))
        return self._skipped(uow, seeker, skipped, (in_a_row + 1, today + 1))

    def _skipped(self, uow: UnitOfWork, seeker: Seeker, lead: Lead, spent: tuple[int, int]) -> Skipped:
        policy = self._team.claims.skips
        return Skipped(
            lead,
            left_in_a_row=max(0, policy.in_a_row - spent[0]),
            left_today=max(0, policy.a_day - spent[1]),
            next=preview(uow, self._team, seeker),
            to_review=lead.state is LeadState.REVIEW,
        )

    def my_leads(self, rep_id: str) -> MyLeads | Refused:
        """The rep's own open claims, oldest first. Nobody sees anybody else's here."""
        act = Act(rep_id, self._clock.now())
        with self._open(writes=False) as uow:
            person = uow.people.get(rep_id)
            refused = denied(Action.WORK_CLAIM, person, self._team, owner=rep_id)
            if person is not None and refused is None:
                open_ = uow.claims.open_by(rep_id)
                mine = tuple(self._shown(lead, claim, person, act.now) for claim, lead in open_)
                return MyLeads(mine, cap=self._team.claims.cap)
        refused = refused or Refused(Refusal.NOT_A_REP)
        return turned_away_reading(self._open, act, Action.WORK_CLAIM, refused)

    def mine(self, rep_id: str, claim_id: int) -> Claimed | Refused:
        """One of the rep's own open claims, to ask about; nobody else's."""
        act = Act(rep_id, self._clock.now())
        with self._open(writes=False) as uow:
            person, claim = uow.people.get(rep_id), uow.claims.get(claim_id)
            owner = claim.rep_id if claim else rep_id
            refused = denied(Action.WORK_CLAIM, person, self._team, owner=owner)
            if refused is None:
                lead = uow.leads.get(claim.lead_id) if claim else None
                if claim is None or lead is None or person is None:
                    return Refused(Refusal.GONE)
                return claim_refusal(claim, act) or self._shown(lead, claim, person, act.now)
        return turned_away_reading(self._open, act, Action.WORK_CLAIM, refused, claim_id)

    def heard(self, claims: Iterable[Claim]) -> None:
        """The answer that says these claims are the rep's has reached the screen: no message is needed."""
        with self._open() as uow:
            uow.outbox.settle([rules.unheard_key(claim) for claim in claims], "superseded")
            uow.commit()

    def _shown(self, lead: Lead, claim: Claim, person: Person, now: datetime) -> Claimed:
        return rules.shown(lead, claim, now, self._team.claims, calendar_of(person, self._team))

    def _eligible(self, uow: UnitOfWork, seeker: Seeker, lead: Lead) -> frozenset[str]:
        queues = [queue for queue in seeker.queues if queue.name == lead.queue]
        everybody = uow.people.all()
        return frozenset(
            one.id for queue in queues for one in everybody if may_take(one, lead, queue, self._team)
        )


def reach(
    uow: UnitOfWork, team: TeamPolicy, act: Act, action: Action, lead_id: int
) -> tuple[Seeker, Lead | None] | Refused:
    """Who asks, locked, and the lead of their card: a queue they serve no more shows and changes nothing."""
    seeker = seek(uow, team, act, action, lead_id=lead_id)
    if isinstance(seeker, Refused):
        return seeker
    lead = _at_hand(uow, seeker, lead_id)
    queue = team.queue(lead.queue) if lead else None
    refused = denied(action, seeker.person, team, queue=queue)
    if refused:
        return turned_away(uow, act, action, refused, lead_id)
    return seeker, lead if queue else None


def claimed(uow: UnitOfWork, team: TeamPolicy, seeker: Seeker, lead: Lead) -> Claimed | Refused:
    """Makes the lead they were shown or offered the rep's, which every such click comes to. Twice is once.

    Whoever accepts an offer without room for it is offered it no more: others are asked.
    """
    act = seeker.act
    current = None if lead.state is LeadState.RESERVED else uow.claims.open_of(lead.id)
    if current is not None and current.rep_id == act.rep_id:
        return rules.shown(lead, current, act.now, team.claims, calendar_of(seeker.person, team))
    before = {one.verb for one in _earlier(uow, act)}
    if Verb.CLAIMED in before:
        return Refused(Refusal.ENDED, lead=lead)
    if Verb.OFFER_WITHDRAWN in before:
        return Refused(Refusal.OFFER_AT_CAP, limit=team.claims.cap, lead=lead)
    answer, change = rules.claim(
        lead,
        act,
        taken=uow.claims.room_taken(act.rep_id),
        claim_id=uow.claims.next_ids(1)[0],
        policy=team.claims,
        terms=seeker.terms(lead, team),
        owner=current.rep_id if current else None,
    )
    if isinstance(answer, Claimed):
        uow.apply(change)
    elif answer.reason is Refusal.AT_CAP and lead.offer_id is not None:
        uow.apply(offering.withdraw(lead, act, why=offering.NO_ROOM))
        return replace(answer, reason=Refusal.OFFER_AT_CAP)
    return answer


def _at_hand(uow: UnitOfWork, seeker: Seeker, lead_id: int) -> Lead | None:
    """The lead of a card, locked if the rep is looking at it.

    A lead somebody else has at hand is only read: two reps with each other's cards would wait for each other.
    """
    looking = uow.leads.reserved_for(seeker.act.rep_id)
    return looking if looking and looking.id == lead_id else uow.leads.get(lead_id)


def _other_owner(uow: UnitOfWork, lead: Lead, act: Act) -> str | None:
    current = uow.claims.open_of(lead.id)
    return current.rep_id if current and current.rep_id != act.rep_id else None


def _claimed_before(uow: UnitOfWork, act: Act) -> Sequence[int]:
    """The claims that an earlier delivery of this very request opened."""
    earlier = _earlier(uow, act)
    return [one.claim_id for one in earlier if one.verb is Verb.CLAIMED and one.claim_id is not None]


def _earlier(uow: UnitOfWork, act: Act) -> Sequence[Event]:
    """What an earlier delivery of this very request did."""
    return uow.events.by_request(act.request) if act.request else ()
