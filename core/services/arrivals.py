"""One chunk of submissions on its way in: who is known already, what room there is, what is to be written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core import capacity
from core.changes import Change
from core.events import Event, Verb
from core.intake import Applicant, Criteria, Decision, Receipt, Rule, Standing, Verdict, is_referral, judge
from core.model import FACT_NAMES, LIVE, KeyedLead, Lead, LeadFacts, LeadKeys, LeadState, LeadType
from core.overflow import Curbs
from core.places import base_place, is_hot, renewed_place
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.recognition import person_name, referrer_keys, same_person
from core.routing import Router
from core.services.roster import Roster
from core.sla import Limits, limits
from core.submissions import LeadSubmission


@dataclass(frozen=True, slots=True)
class Arrival:
    """A submission ready to be judged; ``queue`` was ``named`` by the sender or found by the rules."""

    said: LeadSubmission
    applicant: Applicant
    facts: LeadFacts
    queue: QueuePolicy
    named: bool
    received_at: datetime


class Rooms:
    """The places still free in each queue, counted once and then spent in order of arrival."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}

    def take(self, uow: UnitOfWork, queue: QueuePolicy, *, paused: bool = False) -> bool:
        """Spends one place, or says that there is none. Those held already come before anybody new, but for
        those of sources that are ``paused``.
        """
        left = self._left.get(queue.name)
        if left is None:
            left = capacity.room(queue, uow.leads.depth(queue.name, queue.cap))
            left -= len(uow.leads.held(queue.name, left, paused=paused)) if left else 0
        self._left[queue.name] = max(0, left - 1)
        return left > 0


class Arrivals:
    """Takes arrivals one by one, as if each came alone, and collects what is to be written."""

    def __init__(
        self,
        uow: UnitOfWork,
        team: TeamPolicy,
        rules: tuple[Criteria, Router],
        *,
        roster: Roster,
        rooms: Rooms,
        curbs: Curbs,
        ids: Iterator[int],
        now: datetime,
        actor: str,
    ) -> None:
        self._uow = uow
        self._team = team
        self._criteria, self._router = rules
        self._roster = roster
        self._rooms = rooms
        self._curbs = curbs
        self._ids = ids
        self._now = now
        self._actor = actor
        self._incoming: dict[int, KeyedLead] = {}
        self._refreshed: dict[int, KeyedLead] = {}
        self._events: list[Event] = []
        self._limits: dict[tuple[str, LeadType, datetime], Limits] = {}

    def change(self) -> Change:
        """Everything taken so far."""
        return Change(
            incoming=tuple(self._incoming.values()),
            refreshed=tuple(self._refreshed.values()),
            events=tuple(self._events),
        )

    def take(self, arrival: Arrival) -> Receipt:
        """Judges one arrival and does what the verdict says."""
        verdict = self._verdict(arrival)
        match verdict:
            case Verdict(Decision.RE_ENGAGE, _, KeyedLead() as known):
                return self._re_engage(arrival, known)
            case Verdict(Decision.UPDATE, _, KeyedLead() as known):
                return self._update(arrival, known)
            case Verdict(Decision.DUPLICATE, rule, KeyedLead() as known):
                return _duplicate(known.lead, arrival, rule)
            case _:
                return self._enter(arrival, verdict)

    def _verdict(self, arrival: Arrival) -> Verdict:
        """The verdict, on leads that nobody else can change any more where it changes one."""
        applicant = arrival.applicant
        if is_referral(arrival.said) and self._is_vouched(arrival.said.referrer or ""):
            applicant = replace(applicant, vouched=True)
        while True:
            known = self._roster.about(arrival.said.external_id, applicant.keys)
            verdict = judge(applicant, known, self._criteria)
            changed = verdict.known if verdict.decision in {Decision.RE_ENGAGE, Decision.UPDATE} else None
            if changed is None or self._is_ours(changed.lead):
                return verdict
            locked = self._uow.leads.lock(changed.lead.id)
            if locked is None or locked == changed.lead:
                return verdict
            self._roster.put(KeyedLead(locked, changed.keys))

    def _is_vouched(self, referrer: str) -> bool:
        return any(
            one.lead.state is LeadState.CONVERTED and same_person(one.keys, keys)
            for keys in referrer_keys(referrer)
            for one in self._roster.about(None, keys)
        )

    def _is_ours(self, lead: Lead) -> bool:
        return lead.id in self._incoming or lead.id in self._refreshed

    def _enter(self, arrival: Arrival, verdict: Verdict) -> Receipt:
        """A new lead: into the line, into review, or held where the line is full or its source paused."""
        queue, pausable = arrival.queue, self._is_pausable(arrival.facts)
        state = LeadState.REVIEW
        if verdict.decision is Decision.STRAIGHT_IN:
            queue, state = self._admitted(queue, arrival.facts, pausable=pausable)
        id_ = next(self._ids, None) or self._uow.leads.next_ids(1)[0]
        received_at = arrival.received_at
        lead = Lead(
            id=id_,
            facts=arrival.facts,
            state=state,
            queue=queue.name,
            received_at=received_at,
            queued_at=received_at,
            came_in_at=self._now,
            place=base_place(id_, arrival.facts, received_at, queue, self._team),
            rule=verdict.rule,
            external_id=arrival.said.external_id,
            pausable=pausable,
            **self._limits_of(arrival.facts.type, received_at, queue)._asdict(),
        )
        self._incoming[id_] = entry = KeyedLead(lead, arrival.applicant.keys)
        self._roster.put(entry)
        data: dict[str, object] = {"like": verdict.known.lead.id} if verdict.known else {}
        if received_at < self._now:
            data["received_at"] = received_at.isoformat()
        return self._entered(lead, Verb.ENTERED, verdict.rule, data)

    def _limits_of(self, type_: LeadType, received_at: datetime, queue: QueuePolicy) -> Limits:
        """Remembered: most leads of a chunk came in now, or on one of a few days."""
        known = (queue.name, type_, received_at)
        if known not in self._limits:
            self._limits[known] = limits(type_, received_at, self._now, queue, self._team)
        return self._limits[known]

    def _admitted(
        self, queue: QueuePolicy, facts: LeadFacts, *, pausable: bool
    ) -> tuple[QueuePolicy, LeadState]:
        """In which line a lead that may come in stands, or is held: a hot one in a fast lane that is open."""
        paused = queue.name in self._curbs.paused
        if pausable and paused:
            return queue, LeadState.HELD
        if queue.name in self._curbs.lanes and is_hot(facts, queue):
            queue = self._team.lane(queue)
        has_room = self._rooms.take(self._uow, queue, paused=paused)
        return queue, LeadState.WAITING if has_room else LeadState.HELD

    def _is_pausable(self, facts: LeadFacts) -> bool:
        return self._team.is_low_priority(facts.source) and not self._criteria.always_enters(facts)

    def _entered(self, lead: Lead, verb: Verb, rule: Rule, data: Mapping[str, object]) -> Receipt:
        """Tells where the lead now stands, and why: the rule that let it in, or the cap or the pause that did
        not.
        """
        if lead.state is LeadState.WAITING:
            self._tell(lead, verb, rule, data)
            return Receipt(lead.id, lead.external_id, Standing.WAITING, rule, lead.queue)
        if lead.state is LeadState.REVIEW:
            self._tell(lead, Verb.SENT_TO_REVIEW, rule, data)
            return Receipt(lead.id, lead.external_id, Standing.REVIEW, rule, lead.queue)
        if verb is Verb.RE_ENGAGED:
            self._tell(lead, verb, rule, data)
        held_by = Rule.PAUSED if lead.pausable and lead.queue in self._curbs.paused else Rule.CAP
        self._tell(lead, Verb.HELD, held_by, {**data, "let_in_by": rule.value})
        return Receipt(lead.id, lead.external_id, Standing.HELD, held_by, lead.queue)

    def _re_engage(self, arrival: Arrival, known: KeyedLead) -> Receipt:
        """A new episode of a lead that was asleep: ages begin again, the history stays."""
        old = known.lead
        facts = _merged(old.facts, arrival)
        queue = arrival.queue if arrival.named else self._router.queue_for(facts)
        pausable = self._is_pausable(facts)
        queue, state = self._admitted(queue, facts, pausable=pausable)
        lead = replace(
            old,
            facts=facts,
            state=state,
            queue=queue.name,
            received_at=arrival.received_at,
            queued_at=arrival.received_at,
            came_in_at=self._now,
            place=base_place(old.id, facts, arrival.received_at, queue, self._team),
            rule=Rule.RE_ENGAGED.value,
            external_id=arrival.said.external_id or old.external_id,
            episode=old.episode + 1,
            pausable=pausable,
            **self._limits_of(facts.type, arrival.received_at, queue)._asdict(),
        )
        self._refresh(lead, known, arrival)
        data = {"was": old.state.value, "episode": lead.episode}
        return self._entered(lead, Verb.RE_ENGAGED, Rule.RE_ENGAGED, data)

    def _update(self, arrival: Arrival, known: KeyedLead) -> Receipt:
        """Newer data of a lead that is here. It moves to where the data puts it, but never further back than
        a place that age has given it.
        """
        old, facts = known.lead, _merged(known.lead.facts, arrival)
        changed = [name for name in LeadFacts.__slots__ if getattr(facts, name) != getattr(old.facts, name)]
        if not changed:
            return _duplicate(old, arrival, Rule.EXTERNAL_ID_SEEN)
        lead = replace(old, facts=facts, pausable=self._is_pausable(facts))
        queue = self._team.queue(old.queue)
        if queue is not None and old.state in LIVE:
            lead = replace(lead, place=renewed_place(old, facts, queue, self._team))
            if facts.type is not old.facts.type:
                due = limits(facts.type, old.received_at, old.came_in_at, queue, self._team)
                lead = replace(lead, overdue_at=due.overdue_at, limit_due_at=due.limit_due_at)
        self._refresh(lead, known, arrival)
        self._tell(lead, Verb.UPDATED, Rule.UPDATED, {"fields": changed})
        return _duplicate(lead, arrival, Rule.UPDATED)

    def _refresh(self, lead: Lead, known: KeyedLead, arrival: Arrival) -> None:
        new, facts = arrival.applicant.keys, lead.facts
        keys = LeadKeys(
            fingerprint=new.fingerprint,
            email=new.email or known.keys.email,
            phone=new.phone or known.keys.phone,
            name=person_name(facts.company, facts.contact_name),
        )
        where = self._incoming if lead.id in self._incoming else self._refreshed
        if not self._is_ours(lead):
            lead = replace(lead, version=lead.version + 1)
        where[lead.id] = entry = KeyedLead(lead, keys)
        self._roster.put(entry)

    def _tell(self, lead: Lead, verb: Verb, rule: Rule, data: Mapping[str, object]) -> None:
        event = Event(lead.id, self._now, verb, self._actor, lead.queue, why=rule.value, data=data)
        self._events.append(event)


def _duplicate(lead: Lead, arrival: Arrival, rule: Rule) -> Receipt:
    return Receipt(lead.id, arrival.said.external_id, Standing.DUPLICATE, rule, lead.queue)


def _merged(old: LeadFacts, arrival: Arrival) -> LeadFacts:
    """What was known, overlaid with what the sender says now; what they leave out stays as it was."""
    said = arrival.said
    told = {
        name: getattr(said, name)
        for name in said.model_fields_set & FACT_NAMES
        if getattr(said, name) is not None
    }
    return replace(old, **told, attributes={**old.attributes, **said.attributes})
