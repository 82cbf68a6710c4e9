"""Taking and ending measures inside a transaction: for people who decide, and for the tick.

Locks are taken in one order by everybody: people, intake, measures, incidents, leads.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from core import overflow as rules
from core.acts import Act
from core.answers import Arranged, Refusal, Refused
from core.changes import Change, merged
from core.events import SYSTEM
from core.incidents import Incident, Measure, MeasureKind
from core.metrics import QueueHealth
from core.model import Person
from core.overflow import AT_MOST, Turn
from core.people import FINISHING, is_full_member, is_named_rep
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.policy_changes import LANE_CLOSED, LANE_OPEN, moved_over
from core.ports import UnitOfWork
from core.services.policy_changes import claim_id
from core.services.threads import thread_of, with_news
from core.telling import to_ops, to_rep

_LENDS = frozenset({MeasureKind.MORE_REPS, MeasureKind.FAST_LANE})


@dataclass(frozen=True, slots=True)
class Wish:
    """A measure that somebody wants: until when, and whom they chose or how many leads."""

    kind: MeasureKind
    until: datetime | None
    reps: Sequence[str] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """A queue in a transaction during which intake stands still, and who acts there."""

    uow: UnitOfWork
    team: TeamPolicy
    queue: QueuePolicy
    act: Act

    def take(self, wish: Wish, people: Mapping[str, Person]) -> tuple[Arranged | Refused, Change]:
        """Takes a measure. ``people`` are those it names, locked."""
        refused = self._stranger(wish, people) or self._same_again(wish)
        if refused:
            return refused, Change()
        id_ = self.uow.measures.next_ids(1)[0]
        moves = self._moves(wish, id_)
        if wish.kind is MeasureKind.PARTNER and not moves.leads:
            return Refused(Refusal.NO_CONSENT, asked=self.queue.name), Change()
        measure = Measure(
            id=id_,
            queue=self.queue.name,
            kind=wish.kind,
            by=self.act.rep_id,
            began_at=self.act.now,
            until=wish.until,
            data={"reps": list(dict.fromkeys(wish.reps)), "leads": len(moves.leads)},
        )
        for rep in rules.lent(measure):
            self.uow.people.lend(rep, rules.lends_to(measure), lent=True)
        told = [one for rep in rules.lent(measure) for one in to_rep(people[rep], self.team, self.act.now)]
        begun = rules.begin(measure, self.act, self._incidents(measure))
        every = merged((moves, begun, rules.tell_lent(measure, told), self._tell_ops(measure)))
        return Arranged(measure, len(moves.leads)), with_news(self.uow, self.team, self.act.now, every)

    def end(self, measure: Measure) -> tuple[Arranged, Change]:
        """Ends a locked measure that goes on, and undoes what it did as far as it may be undone."""
        kept = {rep for one in self._beside(measure) for rep in rules.lent(one)}
        for rep in set(rules.lent(measure)) - kept:
            self.uow.people.lend(rep, rules.lends_to(measure), lent=False)
            if self._has_to_finish(rep):
                self.uow.people.lend(rep, FINISHING, lent=True)
        back = self._back(measure)
        over, ended = rules.end(measure, self.act, self._incidents(measure), leads=len(back.leads))
        every = merged((back, ended, self._tell_ops(over)))
        return Arranged(over, len(back.leads)), with_news(self.uow, self.team, self.act.now, every)

    def _tell_ops(self, measure: Measure) -> Change:
        """Ops hear of what somebody does about intake, unless a depth alert's card shows it to them."""
        is_by_hand = SYSTEM not in {measure.by, measure.ended_by}
        if measure.kind is not MeasureKind.PAUSE_SOURCES or not is_by_hand:
            return Change()
        depth = rules.depth_of(self._incidents(measure))
        aware = {self.act.rep_id, *(thread_of(self.uow, depth).newest if depth else ())}
        ops = to_ops(self.team, self.uow.people.all(), self.act.now)
        return rules.tell_paused(measure, [one for one in ops if one.to not in aware])

    def to_lane(self) -> Change:
        """The queue's waiting hot leads go to its fast lane."""
        lane, queue = self.team.lane(self.queue), self.queue
        hottest = self.uow.leads.hottest(queue.name, queue.hot_score, AT_MOST)
        return merged(moved_over(lead, lane, self.team, self.act, why=LANE_OPEN) for lead in hottest)

    def _has_to_finish(self, rep: str) -> bool:
        """Whether somebody who was a rep by this alone has leads that they contacted."""
        person, claims = self.uow.people.get(rep), self.uow.claims.open_by(rep)
        is_helper = person is not None and not is_named_rep(person, self.team)
        return is_helper and any(not claim.takes_room for claim, _ in claims)

    def _moves(self, wish: Wish, measure_id: int) -> Change:
        if wish.kind is MeasureKind.FAST_LANE:
            return self.to_lane()
        if wish.kind is MeasureKind.PARTNER:
            leads = self.uow.leads.with_consent(self.queue.name, wish.count)
            return rules.to_partner(leads, self.act, measure_id)
        return Change()

    def _back(self, measure: Measure) -> Change:
        """A partner keeps the leads once the time to take them back has passed."""
        if measure.kind is MeasureKind.PARTNER and not rules.is_over(measure, self.act.now):
            leads = self.uow.leads.of_measure(measure.id, AT_MOST)
            return rules.take_back(leads, self.act, measure.id, self.queue, self.team)
        if measure.kind is MeasureKind.FAST_LANE and self.queue.name == measure.queue:
            return self._from_lane()
        return Change()

    def _from_lane(self) -> Change:
        """Leads of the queue's fast lane, in whatever state; where there are more, the tick brings them."""
        leads = self.uow.leads.open_in(self.team.lane(self.queue).name, 0, AT_MOST)
        return merged(
            moved_over(
                lead, self.queue, self.team, self.act, why=LANE_CLOSED, claim_id=claim_id(self.uow, lead)
            )
            for lead in leads
        )

    def _stranger(self, wish: Wish, people: Mapping[str, Person]) -> Refused | None:
        """Only members of the workspace whom we have met can be lent."""
        strangers = [one for one in wish.reps if one not in people or not is_full_member(people[one])]
        nobody = wish.kind in _LENDS and not wish.reps
        return Refused(Refusal.TO_NO_MEMBER, by=next(iter(strangers), None)) if strangers or nobody else None

    def _same_again(self, wish: Wish) -> Refused | None:
        """One of a kind at a time, partners apart; one whose time has passed gives way before the tick."""
        if wish.kind is MeasureKind.PARTNER:
            return None
        for one in self.uow.measures.in_force(self.queue.name):
            if one.kind is not wish.kind:
                continue
            if rules.is_in_force(one, self.act.now):
                return Refused(Refusal.ALREADY_IN_FORCE, by=one.by, asked=self.queue.name)
            self.uow.apply(replace(self, act=Act(SYSTEM, self.act.now)).end(one)[1])
        return None

    def _beside(self, measure: Measure) -> Sequence[Measure]:
        """Other measures that lend to the same line: a fast lane, and more reps for it."""
        line, every = rules.lends_to(measure), self.uow.measures.in_force()
        return [one for one in every if one.id != measure.id and rules.lends_to(one) == line]

    def _incidents(self, measure: Measure) -> Sequence[Incident]:
        return self.uow.incidents.lock_open(measure.queue)


Decide = Callable[[UnitOfWork], Change]
"""A piece of the tick's work, to be decided in a transaction of its own."""


def in_time(measures: Iterable[Measure], team: TeamPolicy, now: datetime) -> Iterator[tuple[str, Decide]]:
    """What time does to the measures in force, queue by queue; a pause that a figure would end goes with its
    queue.
    """
    every = list(measures)
    for one in every:
        if rules.is_over(one, now) or (one.until is None and team.queue(one.queue) is None):
            yield one.queue, partial(_end, measure=one, team=team, now=now)
    for lane in open_lanes(every, team, now):
        queue = team.home(lane)
        yield queue.name, partial(_keep_lane, queue=queue, team=team, now=now)


def open_lanes(measures: Iterable[Measure], team: TeamPolicy, now: datetime) -> Sequence[QueuePolicy]:
    """The fast lanes to which leads go at this moment."""
    names = rules.curbs(measures, now).lanes
    return [team.lane(queue) for queue in team.queues if queue.name in names]


def turns(
    health: Iterable[QueueHealth], measures: Iterable[Measure], team: TeamPolicy, now: datetime
) -> Iterator[tuple[str, Decide]]:
    """The queues whose intake from low-priority sources has to pause now, or goes on."""
    pauses = {
        one.queue: one
        for one in measures
        if one.kind is MeasureKind.PAUSE_SOURCES and rules.is_in_force(one, now)
    }
    for one in health:
        queue = team.queue(one.status.queue)
        if queue is None or queue.is_lane:
            continue
        if rules.regulate(one, queue, pauses.get(queue.name), now):
            yield queue.name, partial(_regulate, queue=queue, health=one, team=team, now=now)


def _end(uow: UnitOfWork, measure: Measure, team: TeamPolicy, now: datetime) -> Change:
    """Ends a measure whose time has passed, unless somebody was quicker."""
    uow.people.lock(sorted(rules.lent(measure)))
    uow.leads.lock_intake()
    locked = uow.measures.lock(measure.id)
    if locked is None or locked.ended_at is not None:
        return Change()
    queue = team.queue(measure.queue) or team.default_queue
    return Site(uow, team, queue, Act(SYSTEM, now)).end(locked)[1]


def _keep_lane(uow: UnitOfWork, queue: QueuePolicy, team: TeamPolicy, now: datetime) -> Change:
    """Hot leads that wait in the queue although its fast lane is open follow: just let in, or given back."""
    uow.leads.lock_intake()
    if queue.name not in rules.curbs(uow.measures.in_force(queue.name), now).lanes:
        return Change()
    return Site(uow, team, queue, Act(SYSTEM, now)).to_lane()


def _regulate(
    uow: UnitOfWork, queue: QueuePolicy, health: QueueHealth, team: TeamPolicy, now: datetime
) -> Change:
    """Judges again on the newest pause there is, locked: somebody may have ended or begun one."""
    uow.leads.lock_intake()
    newest = uow.measures.latest(queue.name, MeasureKind.PAUSE_SOURCES)
    latest = uow.measures.lock(newest.id) if newest else None
    site = Site(uow, team, queue, Act(SYSTEM, now))
    turn = rules.regulate(health, queue, latest, now)
    if turn is Turn.PAUSE:
        return site.take(Wish(MeasureKind.PAUSE_SOURCES, until=None), {})[1]
    return site.end(latest)[1] if turn is Turn.RESUME and latest else Change()
