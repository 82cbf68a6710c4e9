"""One chunk of submissions on its way in: who is known already, what room there is, what is to be written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core.acts import Act
from core.changes import Change
from core.events import Event, Verb
from core.intake import Applicant, Criteria, Decision, Receipt, Rule, Standing, Verdict, is_referral, judge
from core.keys import KeyedLead, LeadKeys
from core.merging import differences, move, with_facts
from core.model import FACT_NAMES, Lead, LeadFacts, LeadState
from core.overflow import Curbs
from core.places import base_place
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.recognition import home_region, keys_of_facts
from core.routing import Router
from core.services.entrance import Entrance, Rooms
from core.services.roster import Roster
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
        self._home = home_region(team)
        self._roster = roster
        self._entrance = Entrance(uow, team, rules, now, roster=roster, rooms=rooms, in_force=curbs)
        self._ids = ids
        self._act = Act(actor, now)
        self._incoming: dict[int, KeyedLead] = {}
        self._refreshed: dict[int, KeyedLead] = {}
        self._events: list[Event] = []

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
        if is_referral(arrival.said) and self._entrance.is_vouched(arrival.said.referrer or ""):
            applicant = replace(applicant, vouched=True)
        while True:
            known = self._roster.about(arrival.said.external_id, applicant.keys)
            verdict = judge(applicant, known, self._criteria)
            if verdict.known:
                verdict = replace(verdict, known=self._roster.known(verdict.known.lead.id))
            changed = verdict.known if verdict.decision in {Decision.RE_ENGAGE, Decision.UPDATE} else None
            if changed is None or self._is_ours(changed.lead):
                return verdict
            locked = self._uow.leads.lock(changed.lead.id)
            if locked is None or locked == changed.lead:
                return verdict
            self._roster.put(KeyedLead(locked, changed.keys))

    def _is_ours(self, lead: Lead) -> bool:
        return lead.id in self._incoming or lead.id in self._refreshed

    def _enter(self, arrival: Arrival, verdict: Verdict) -> Receipt:
        """A new lead: into the line, into review, or held where the line is full or its source paused."""
        entrance, queue = self._entrance, arrival.queue
        state, pausable, review_due_at = LeadState.REVIEW, entrance.is_pausable(arrival.facts), None
        if verdict.decision is Decision.STRAIGHT_IN:
            queue, state = entrance.admitted(queue, arrival.facts, pausable=pausable)
        else:
            review_due_at = entrance.review_due_at(verdict.rule)
        id_ = next(self._ids, None) or self._uow.leads.next_ids(1)[0]
        received_at = arrival.received_at
        lead = Lead(
            id=id_,
            facts=arrival.facts,
            state=state,
            queue=queue.name,
            received_at=received_at,
            queued_at=received_at,
            came_in_at=self._act.now,
            place=base_place(id_, arrival.facts, received_at, queue, self._team),
            rule=verdict.rule,
            external_id=arrival.said.external_id,
            pausable=pausable,
            review_due_at=review_due_at,
            **entrance.limits_of(arrival.facts.type, received_at, queue)._asdict(),
        )
        self._incoming[id_] = entry = KeyedLead(lead, arrival.applicant.keys)
        self._roster.put(entry)
        data: dict[str, object] = {"like": verdict.known.lead.id} if verdict.known else {}
        if received_at < self._act.now:
            data["received_at"] = received_at.isoformat()
        return self._entered(lead, Verb.ENTERED, data)

    def _entered(self, lead: Lead, verb: Verb, data: Mapping[str, object]) -> Receipt:
        """Tells where the lead now stands, and why: the rule that let it in, or the cap or the pause that did
        not.
        """
        if lead.state is LeadState.REVIEW:
            self._tell(lead, Verb.SENT_TO_REVIEW, lead.rule, data)
            return Receipt(lead.id, lead.external_id, Standing.REVIEW, Rule(lead.rule), lead.queue)
        is_held = lead.state is LeadState.HELD
        if is_held and verb is Verb.RE_ENGAGED:
            self._tell(lead, verb, lead.rule, data)
        event = self._entrance.entered(lead, self._act, verb, data)
        self._events.append(event)
        standing = Standing.HELD if is_held else Standing.WAITING
        return Receipt(lead.id, lead.external_id, standing, Rule(str(event.why)), lead.queue)

    def _re_engage(self, arrival: Arrival, known: KeyedLead) -> Receipt:
        """A new episode of a lead that was asleep: ages begin again, the history stays."""
        old = known.lead
        facts = _merged(old.facts, arrival)
        queue = arrival.queue if arrival.named else self._router.queue_for(facts)
        pausable = self._entrance.is_pausable(facts)
        queue, state = self._entrance.admitted(queue, facts, pausable=pausable)
        lead = replace(
            old,
            facts=facts,
            state=state,
            queue=queue.name,
            received_at=arrival.received_at,
            queued_at=arrival.received_at,
            came_in_at=self._act.now,
            place=base_place(old.id, facts, arrival.received_at, queue, self._team),
            rule=Rule.RE_ENGAGED.value,
            external_id=self._external_id(old, arrival),
            episode=old.episode + 1,
            pausable=pausable,
            **self._entrance.limits_of(facts.type, arrival.received_at, queue)._asdict(),
        )
        self._refresh(lead, self._keys(facts, known, arrival))
        return self._entered(lead, Verb.RE_ENGAGED, {"was": old.state.value, "episode": lead.episode})

    def _update(self, arrival: Arrival, known: KeyedLead) -> Receipt:
        """Newer data of a lead that is here. It moves to where the data puts it, but never further back than
        a place that age has given it; out of review, where nothing speaks against it any more.
        """
        old, facts = known.lead, _merged(known.lead.facts, arrival)
        changed = differences(facts, old.facts)
        if not changed:
            return _duplicate(old, arrival, Rule.EXTERNAL_ID_SEEN)
        lead = replace(with_facts(old, facts, self._team), pausable=self._entrance.is_pausable(facts))
        self._tell(lead, Verb.UPDATED, Rule.UPDATED, {"fields": changed})
        self._events += move(old, lead, self._team, self._act)
        keys = self._keys(facts, known, arrival)
        if old.state is LeadState.REVIEW:
            lead = self._entrance.reconsidered(KeyedLead(lead, keys), old.facts)
            if lead.state is not LeadState.REVIEW:
                self._entered(lead, Verb.ENTERED, {})
        self._refresh(lead, keys)
        return _duplicate(lead, arrival, Rule.UPDATED)

    def _keys(self, facts: LeadFacts, known: KeyedLead, arrival: Arrival) -> LeadKeys:
        """What a lead is recognised by that has these facts now, by its newest row; a record that was merged
        into it keeps its own.
        """
        row, record = arrival.applicant.keys.fingerprint, self._record(known.lead, arrival)
        if record:
            self._refresh(record.lead, replace(record.keys, fingerprint=row))
            row = known.keys.fingerprint
        keys = keys_of_facts(facts, row, self._home)
        return replace(keys, email=keys.email or known.keys.email, phone=keys.phone or known.keys.phone)

    def _record(self, lead: Lead, arrival: Arrival) -> KeyedLead | None:
        """The merged lead that the arrival names, where this is the one that it lives on in."""
        return self._roster.record_of(lead, arrival.said.external_id)

    def _external_id(self, lead: Lead, arrival: Arrival) -> str | None:
        """The newest one, unless that is a merged lead's, which keeps it."""
        is_of_record = self._record(lead, arrival) is not None
        return lead.external_id if is_of_record else arrival.said.external_id or lead.external_id

    def _refresh(self, lead: Lead, keys: LeadKeys) -> None:
        where = self._incoming if lead.id in self._incoming else self._refreshed
        if not self._is_ours(lead):
            lead = replace(lead, version=lead.version + 1)
        where[lead.id] = entry = KeyedLead(lead, keys)
        self._roster.put(entry)

    def _tell(self, lead: Lead, verb: Verb, why: str, data: Mapping[str, object]) -> None:
        act = self._act
        self._events.append(Event(lead.id, act.now, verb, act.rep_id, lead.queue, why=str(why), data=data))


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
