"""Letting leads into the line: where there is room, and when review finds nothing against them any more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from core import capacity, doubts
from core.acts import Act
from core.changes import Change
from core.events import Event, Verb
from core.intake import Criteria, Decision, Rule, Verdict, is_referral, judge_again
from core.keys import KeyedLead
from core.model import Lead, LeadFacts, LeadState, LeadType
from core.overflow import Curbs, curbs
from core.places import base_place, is_hot
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.recognition import referrer_keys, same_person
from core.routing import Router
from core.services.lives import meet
from core.services.roster import Roster
from core.sla import Limits, limits

_NOTHING: Mapping[str, object] = MappingProxyType({})


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


class Entrance:
    """Who comes in where, within one transaction that holds ``lock_intake``."""

    def __init__(
        self,
        uow: UnitOfWork,
        team: TeamPolicy,
        rules: tuple[Criteria, Router],
        now: datetime,
        *,
        roster: Roster | None = None,
        rooms: Rooms | None = None,
        in_force: Curbs | None = None,
    ) -> None:
        """``roster`` and ``rooms`` know what others of the transaction did; ``in_force`` are the measures."""
        self._uow = uow
        self._team = team
        self._criteria, self._router = rules
        self._now = now
        self._roster = roster or Roster()
        self._rooms = rooms or Rooms()
        self._curbs = curbs(uow.measures.in_force(), now) if in_force is None else in_force
        self._limits: dict[tuple[str, LeadType, datetime], Limits] = {}
        self._review_due: dict[str, datetime] = {}

    def admitted(
        self, queue: QueuePolicy, facts: LeadFacts, *, pausable: bool
    ) -> tuple[QueuePolicy, LeadState]:
        """In which line a lead that may come in stands, or is held: a hot one in a fast lane that is open."""
        paused = queue.name in self._curbs.paused
        if pausable and paused:
            return queue, LeadState.HELD
        queue = self.line_of(queue, facts)
        has_room = self._rooms.take(self._uow, queue, paused=paused)
        return queue, LeadState.WAITING if has_room else LeadState.HELD

    def line_of(self, queue: QueuePolicy, facts: LeadFacts) -> QueuePolicy:
        """The queue, or its fast lane for a hot lead while that is open."""
        is_fast = queue.name in self._curbs.lanes and is_hot(facts, queue)
        return self._team.lane(queue) if is_fast else queue

    def is_pausable(self, facts: LeadFacts) -> bool:
        """Whether a lead with these facts is held while low-priority sources are paused."""
        return self._team.is_low_priority(facts.source) and not self._criteria.always_enters(facts)

    def limits_of(self, type_: LeadType, received_at: datetime, queue: QueuePolicy) -> Limits:
        """Remembered: most leads of a chunk came in now, or on one of a few days."""
        known = (queue.name, type_, received_at)
        if known not in self._limits:
            self._limits[known] = limits(type_, received_at, self._now, queue, self._team)
        return self._limits[known]

    def review_due_at(self, rule: str) -> datetime:
        """When ops are reminded of a lead that this rule sends to review now."""
        if rule not in self._review_due:
            self._review_due[rule] = doubts.due_at(rule, self._now, self._team)
        return self._review_due[rule]

    def is_vouched(self, referrer: str) -> bool:
        """Whether somebody of that name is the contact of a converted lead."""
        return any(
            one.lead.state is LeadState.CONVERTED and same_person(one.keys, keys)
            for keys in referrer_keys(referrer)
            for one in self._roster.about(None, keys)
        )

    def reconsidered(self, doubtful: KeyedLead, before: LeadFacts, *, by_ops: bool = False) -> Lead:
        """A lead in review whose facts are others now: let in, where nothing speaks against it any more, and
        else in review by the rule that is left.

        What every rep has skipped comes back by nobody's word but that of ops (``by_ops``), who begin to be
        reminded anew of what they have looked at.
        """
        lead = doubtful.lead
        if lead.rule == doubts.SKIPPED_BY_ALL and not by_ops:
            return lead
        queue = self._belongs_to(lead, before)
        verdict = self._judged_again(doubtful, queue)
        if verdict.decision is Decision.STRAIGHT_IN:
            return self._let_in(lead, verdict.rule, queue)
        if by_ops:
            return doubts.doubtful(lead, verdict.rule, self.review_due_at(verdict.rule))
        return replace(lead, rule=verdict.rule)

    def entered(
        self, lead: Lead, act: Act, verb: Verb = Verb.ENTERED, data: Mapping[str, object] = _NOTHING
    ) -> Event:
        """That a lead came in, by its rule; or what it is held by."""
        why = str(lead.rule)
        if lead.state is LeadState.HELD:
            verb, why, data = Verb.HELD, self._held_by(lead), {**data, "let_in_by": why}
        return Event(lead.id, act.now, verb, act.rep_id, lead.queue, why=why, request=act.request, data=data)

    def mended(self, doubtful: KeyedLead, before: LeadFacts, act: Act, *, by_ops: bool = False) -> Change:
        """``reconsidered`` as a change: the lead with its new facts and keys, which carry the version that is
        to be written, and the event of its coming in, if it does.
        """
        lead = self.reconsidered(doubtful, before, by_ops=by_ops)
        events = () if lead.state is LeadState.REVIEW else (self.entered(lead, act),)
        return Change(refreshed=(replace(doubtful, lead=lead),), events=events)

    def _held_by(self, lead: Lead) -> str:
        is_paused = lead.pausable and lead.queue in self._curbs.paused
        return (Rule.PAUSED if is_paused else Rule.CAP).value

    def _belongs_to(self, lead: Lead, before: LeadFacts) -> QueuePolicy:
        """The queue of a lead in review. One whose sender named another than the rules did stays there."""
        here = self._team.home(self._team.queue(lead.queue) or self._team.default_queue)
        was_routed = self._router.queue_for(before).name == here.name
        return self._router.queue_for(lead.facts) if was_routed else here

    def _judged_again(self, doubtful: KeyedLead, queue: QueuePolicy) -> Verdict:
        facts, about = doubtful.lead.facts, [doubtful.keys]
        referrer = facts.referrer or "" if is_referral(facts) else ""
        about += referrer_keys(referrer)
        meet(self._uow, self._roster, self._uow.leads.known((), about))
        return judge_again(
            doubtful,
            self._roster.about(None, doubtful.keys),
            self._criteria,
            min_score=self._criteria.min_score_of(queue),
            vouched=self.is_vouched(referrer),
        )

    def _let_in(self, lead: Lead, rule: Rule, queue: QueuePolicy) -> Lead:
        pausable = self.is_pausable(lead.facts)
        queue, state = self.admitted(queue, lead.facts, pausable=pausable)
        return replace(
            lead,
            state=state,
            queue=queue.name,
            queued_at=self._now,
            came_in_at=self._now,
            place=base_place(lead.id, lead.facts, lead.received_at, queue, self._team),
            rule=rule,
            pausable=pausable,
            review_due_at=None,
            review_asked=0,
            **self.limits_of(lead.facts.type, lead.received_at, queue)._asdict(),
        )
