"""Taking leads, passing them on, giving them back. One public method, one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from core import claims as rules
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
from core.events import Verb
from core.model import Claim, Lead, Person, SkipReason
from core.people import may_take, rep_refusal, zone
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.services.queues import Seeker, heads, offer, seek, with_next


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
            seeker = seek(uow, self._team, act)
            if isinstance(seeker, Refused):
                return seeker
            answer = self._claim(uow, act, lead_id)
            uow.commit()
            return answer

    def _claim(self, uow: UnitOfWork, act: Act, lead_id: int) -> Claimed | Refused:
        lead = uow.leads.lock(lead_id)
        if lead is None:
            return with_next(uow, self._team, act, Refused(Refusal.GONE))
        current = uow.claims.open_of(lead_id)
        if current is not None and current.rep_id == act.rep_id:
            return self._shown(lead, current, act.now)
        answer, change = rules.claim(
            lead,
            act,
            taken=uow.claims.room_taken(act.rep_id),
            claim_id=uow.claims.next_ids(1)[0],
            policy=self._team.claims,
            owner=current.rep_id if current else None,
        )
        if isinstance(answer, Claimed):
            uow.apply(change)
            return answer
        repeated = self._repeated(uow, act, Verb.CLAIMED)
        return repeated[0] if repeated else with_next(uow, self._team, act, answer)

    def claim_batch(
        self, rep_id: str, count: int, *, queue: str | None = None, request: str | None = None
    ) -> ClaimedBatch | NothingWaiting | Refused:
        """Claims up to ``count`` leads at once: at most the free places, never in hot queues."""
        with self._open() as uow:
            act = Act(rep_id, self._clock.now(), request)
            seeker = seek(uow, self._team, act, queue)
            if isinstance(seeker, Refused):
                return seeker
            repeated = self._repeated(uow, act, Verb.CLAIMED)
            if repeated:
                return ClaimedBatch(repeated, asked=count)
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
        leads = self._batch_of(uow, replace(seeker, queues=queues), min(count, room))
        if not leads:
            return NothingWaiting(tuple(one.name for one in queues))
        answers, change = rules.batch(leads, act, claim_ids=uow.claims.next_ids(len(leads)), policy=policy)
        uow.apply(change)
        return ClaimedBatch(answers, asked=count)

    def _batch_of(self, uow: UnitOfWork, seeker: Seeker, count: int) -> Sequence[Lead]:
        """The lead the rep is looking at comes first, then the heads of the queues, best queue first."""
        act, found = seeker.act, list[Lead]()
        looking = uow.leads.reserved_for(act.rep_id)
        if looking and rules.looks_until(looking, act.rep_id, act.now) and looking.queue in seeker.names:
            found.append(looking)
        left = seeker
        while len(found) < count and left.queues:
            more = [lead for lead, _ in heads(uow, self._team, left, count - len(found))]
            if not more:
                break
            found += more
            left = replace(left, queues=tuple(one for one in left.queues if one.name != more[0].queue))
        return found

    def skip(
        self, rep_id: str, lead_id: int, reason: SkipReason, *, request: str | None = None
    ) -> Skipped | Refused:
        """Hides the previewed lead from the rep for a day, within the budget, and shows the next."""
        with self._open() as uow:
            act = Act(rep_id, self._clock.now(), request)
            seeker = seek(uow, self._team, act)
            if isinstance(seeker, Refused):
                return seeker
            answer = self._skip(uow, seeker, lead_id, reason)
            uow.commit()
            return answer

    def _skip(self, uow: UnitOfWork, seeker: Seeker, lead_id: int, reason: SkipReason) -> Skipped | Refused:
        act, policy = seeker.act, self._team.claims.skips
        lead = uow.leads.lock(lead_id)
        if lead is None:
            return with_next(uow, self._team, act, Refused(Refusal.GONE))
        in_a_row, today = uow.claims.skips(act.rep_id, self._midnight(seeker.person, act.now))
        skippers = uow.claims.skippers(lead_id, act.now)
        if rules.looks_until(lead, act.rep_id, act.now) is None:
            if act.rep_id in skippers:
                return self._skipped(uow, seeker, lead, (in_a_row, today))
            return with_next(uow, self._team, act, Refused(Refusal.EXPIRED, lead=lead))
        refused = rules.skip_refusal(in_a_row, today, policy)
        if refused:
            return replace(refused, lead=lead, next=offer(uow, self._team, seeker))
        skipped, change = rules.skip(
            lead, act, reason=reason, policy=policy, skippers=skippers, eligible=self._eligible(uow, lead)
        )
        uow.apply(change)
        return self._skipped(uow, seeker, skipped, (in_a_row + 1, today + 1))

    def _skipped(self, uow: UnitOfWork, seeker: Seeker, lead: Lead, spent: tuple[int, int]) -> Skipped:
        policy = self._team.claims.skips
        return Skipped(
            lead,
            left_in_a_row=max(0, policy.in_a_row - spent[0]),
            left_today=max(0, policy.a_day - spent[1]),
            next=offer(uow, self._team, seeker),
        )

    def my_leads(self, rep_id: str) -> MyLeads | Refused:
        """The rep's own open claims, oldest first. Nobody sees anybody else's here."""
        with self._open(writes=False) as uow:
            now = self._clock.now()
            refused = rep_refusal(uow.people.get(rep_id), self._team)
            if refused:
                return refused
            mine = tuple(self._shown(lead, claim, now) for claim, lead in uow.claims.open_by(rep_id))
            return MyLeads(mine, cap=self._team.claims.cap)

    def mine(self, rep_id: str, claim_id: int) -> Claimed | Refused:
        """One of the rep's own open claims, to ask about; nobody else's."""
        with self._open(writes=False) as uow:
            claim = uow.claims.get(claim_id)
            lead = uow.leads.get(claim.lead_id) if claim else None
            if claim is None or lead is None:
                return Refused(Refusal.GONE)
            now = self._clock.now()
            return claim_refusal(claim, Act(rep_id, now)) or self._shown(lead, claim, now)

    def _shown(self, lead: Lead, claim: Claim, now: datetime) -> Claimed:
        until = claim.claimed_at + self._team.claims.undo
        return Claimed(lead, claim, undo_until=until if claim.takes_room and now <= until else None)

    def _repeated(self, uow: UnitOfWork, act: Act, verb: Verb) -> tuple[Claimed, ...]:
        """What an earlier delivery of this very request claimed, as it stands now."""
        earlier = uow.events.by_request(act.request) if act.request else ()
        found = []
        for event in earlier:
            claim = uow.claims.get(event.claim_id) if event.verb is verb and event.claim_id else None
            lead = uow.leads.get(event.lead_id)
            if claim and lead:
                found.append(self._shown(lead, claim, act.now))
        return tuple(found)

    def _midnight(self, person: Person, now: datetime) -> datetime:
        local = now.astimezone(zone(person, self._team))
        return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def _eligible(self, uow: UnitOfWork, lead: Lead) -> frozenset[str]:
        queue = self._team.queue(lead.queue)
        if queue is None:
            return frozenset()
        return frozenset(one.id for one in uow.people.all() if may_take(one, lead, queue, self._team))
