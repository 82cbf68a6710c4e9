"""What managers and ops do about a queue that overflows. One public method, one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core import capacity
from core import overflow as rules
from core.acts import Act
from core.answers import Arranged, LetIn, Plan, Refusal, Refused
from core.changes import Change
from core.events import QueueVerb, Verb
from core.incidents import Measure, MeasureKind
from core.model import Lead, Person
from core.policies.queues import LANE_SUFFIX, QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.rights import Action, denied
from core.services.gate import turned_away, turned_away_reading
from core.services.measures import Site, Wish

PARTNER_FOR = timedelta(days=7)
"""For how long leads can be taken back from a partner."""

Where = int | str
"""A queue: by the id of an incident of it that goes on, or by its name."""

_OF_THE_HOME = frozenset({MeasureKind.FAST_LANE, MeasureKind.PAUSE_SOURCES})
"""What can only be done to a queue, not to its fast lane."""


class Overflow:
    """More reps, a fast lane, a partner, a pause for sources; each for a time, and each can be ended."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def in_charge(self, actor: str, where: Where) -> Plan | Refused:
        """The queue somebody is about to decide on, and what is in force there; to ask about in a form."""
        act = Act(actor, self._clock.now())
        with self._open(writes=False) as uow:
            queue = self._queue(uow, where)
            if isinstance(queue, Refused):
                return queue
            refused = denied(Action.ARRANGE, uow.people.get(actor), self._team, queue=queue)
            if refused is None:
                return Plan(queue.name, tuple(uow.measures.in_force(queue.name)))
        return turned_away_reading(self._open, act, Action.ARRANGE, refused, queue.name)

    def counted(self, actor: str, where: Where) -> Plan | Refused:
        """The same, with how many leads could go to a partner and how many could be let in; of each no more
        than may be moved at once. Looks by locking, for as long as it takes to count.
        """
        with self._open() as uow:
            act = Act(actor, self._clock.now())
            queue = self._open_to(uow, act, uow.people.get(actor), where)
            if isinstance(queue, Refused):
                return queue
            in_force = tuple(uow.measures.in_force(queue.name))
            consenting = len(uow.leads.with_consent(queue.name, rules.AT_MOST))
            held = len(uow.leads.held(queue.name, rules.AT_MOST))
            return Plan(queue.name, in_force, consenting, held)

    def more_reps(
        self, actor: str, where: Where, reps: Sequence[str], lasting: timedelta, *, request: str | None = None
    ) -> Arranged | Refused:
        """These members of the workspace serve the queue too for that long, reps or not; each is told."""
        return self._take(actor, where, MeasureKind.MORE_REPS, lasting, request, reps=reps)

    def fast_lane(
        self, actor: str, where: Where, reps: Sequence[str], lasting: timedelta, *, request: str | None = None
    ) -> Arranged | Refused:
        """The queue's hot leads go to a line of their own, which nobody sees but these; each is told."""
        return self._take(actor, where, MeasureKind.FAST_LANE, lasting, request, reps=reps)

    def partner(
        self,
        actor: str,
        where: Where,
        count: int,
        lasting: timedelta = PARTNER_FOR,
        *,
        request: str | None = None,
    ) -> Arranged | Refused:
        """Up to ``count`` leads who agreed to be passed on go to a partner, those furthest behind first.

        They can be taken back for that long. ``handed_over`` has them for the partner's file.
        """
        return self._take(actor, where, MeasureKind.PARTNER, lasting, request, count=count)

    def pause_sources(
        self, actor: str, where: Where, lasting: timedelta, *, request: str | None = None
    ) -> Arranged | Refused:
        """New leads of low-priority sources are held for that long, however much room there is."""
        return self._take(actor, where, MeasureKind.PAUSE_SOURCES, lasting, request)

    def stop(self, actor: str, measure_id: int, *, request: str | None = None) -> Arranged | Refused:
        """Ends a measure before its time. A partner's leads come back unless their time has passed."""
        with self._open() as uow:
            act = Act(actor, self._clock.now(), request)
            known = uow.measures.get(measure_id)
            if known is None:
                return Refused(Refusal.MEASURE_OVER)
            people = uow.people.lock(sorted({actor, *rules.lent(known)}))
            queue = self._team.queue(known.queue) or self._team.default_queue
            refused = denied(Action.ARRANGE, people.get(actor), self._team, queue=queue)
            if refused:
                return turned_away(uow, act, Action.ARRANGE, refused, measure_id)
            uow.leads.lock_intake()
            measure = uow.measures.lock(measure_id) or known
            if measure.ended_at is not None:
                again = _done_before(uow, act, QueueVerb.STOPPED)
                return again or Refused(Refusal.MEASURE_OVER, by=measure.ended_by)
            answer, change = Site(uow, self._team, queue, act).end(measure)
            self._done(uow, queue, act, change)
            uow.commit()
            return answer

    def let_in(self, actor: str, where: Where, count: int, *, request: str | None = None) -> LetIn | Refused:
        """Lets held leads in, best first, also above the cap and from sources that are paused."""
        with self._open() as uow:
            act = Act(actor, self._clock.now(), request)
            queue = self._open_to(uow, act, uow.people.lock([actor]).get(actor), where)
            if isinstance(queue, Refused):
                return queue
            uow.leads.lock_intake()
            again = _let_in_before(uow, act, queue)
            if again:
                return again
            held = uow.leads.held(queue.name, _bounded(count))
            if not held:
                return Refused(Refusal.NOTHING_HELD, asked=queue.name)
            room = capacity.room(queue, uow.leads.depth(queue.name, queue.cap))
            answer, change = capacity.let_in(held, queue, self._team, act, room)
            self._done(uow, queue, act, change)
            uow.commit()
            return answer

    def handed_over(self, measure_id: int) -> tuple[Measure, Sequence[Lead]] | None:
        """A measure that handed leads to a partner, with those still there; ``None`` for no such measure."""
        with self._open() as uow:
            measure = uow.measures.get(measure_id)
            if measure is None or measure.kind is not MeasureKind.PARTNER:
                return None
            return measure, uow.leads.of_measure(measure_id, rules.AT_MOST)

    def _take(
        self,
        actor: str,
        where: Where,
        kind: MeasureKind,
        lasting: timedelta,
        request: str | None,
        *,
        reps: Sequence[str] = (),
        count: int = 1,
    ) -> Arranged | Refused:
        with self._open() as uow:
            act = Act(actor, self._clock.now(), request)
            over = (one for one in uow.measures.in_force() if rules.is_over(one, act.now))
            ending = {rep for one in over for rep in rules.lent(one)}  # a measure that gives way ends here
            people = uow.people.lock(sorted({actor, *reps, *ending}))
            queue = self._open_to(uow, act, people.get(actor), where)
            if isinstance(queue, Refused):
                return queue
            uow.leads.lock_intake()
            again = _done_before(uow, act, QueueVerb.STARTED)
            if again:
                return again
            if kind in _OF_THE_HOME:
                queue = self._team.home(queue)
            wish = Wish(kind, rules.until(act.now, lasting), reps, _bounded(count))
            answer, change = Site(uow, self._team, queue, act).take(wish, people)
            if isinstance(answer, Arranged):
                self._done(uow, queue, act, change)
                uow.commit()
            return answer

    def _done(self, uow: UnitOfWork, queue: QueuePolicy, act: Act, change: Change) -> None:
        """Makes it true; the alerts of the queue, and of its fast lane, show at once what that changed."""
        uow.apply(change)
        for name in (queue.name, f"{queue.name}{LANE_SUFFIX}"):
            incidents = uow.incidents.lock_open(name)
            if incidents:
                gauges = uow.reports.gauges(name, self._team, act.now)
                uow.apply(rules.recounted(incidents, gauges, act.now))

    def _open_to(
        self, uow: UnitOfWork, act: Act, person: Person | None, where: Where
    ) -> QueuePolicy | Refused:
        """The queue, for somebody who answers for it."""
        queue = self._queue(uow, where)
        if isinstance(queue, Refused):
            return queue
        refused = denied(Action.ARRANGE, person, self._team, queue=queue)
        return turned_away(uow, act, Action.ARRANGE, refused, queue.name) if refused else queue

    def _queue(self, uow: UnitOfWork, where: Where) -> QueuePolicy | Refused:
        if isinstance(where, int):
            incident = uow.incidents.get(where)
            if incident is None or not incident.is_open:
                return Refused(Refusal.ALERT_OVER)
            where = incident.queue
        queue = self._team.queue(where)
        if queue is None:
            names = tuple(one.name for one in self._team.queues)
            return Refused(Refusal.UNKNOWN_QUEUE, asked=where, names=names)
        return queue


def _bounded(count: int) -> int:
    return min(max(count, 1), rules.AT_MOST)


def _done_before(uow: UnitOfWork, act: Act, verb: QueueVerb) -> Arranged | None:
    """The answer an earlier delivery of this very request got."""
    earlier = uow.queue_log.by_request(act.request) if act.request else ()
    done = next((one for one in earlier if one.verb is verb and one.measure_id), None)
    measure = uow.measures.get(done.measure_id or 0) if done else None
    if done is None or measure is None:
        return None
    as_it_was = replace(measure, ended_at=None, ended_by=None) if verb is QueueVerb.STARTED else measure
    return Arranged(as_it_was, int(str(done.data.get("leads", 0))))


def _let_in_before(uow: UnitOfWork, act: Act, queue: QueuePolicy) -> LetIn | None:
    earlier = uow.events.by_request(act.request) if act.request else ()
    let_in = [one for one in earlier if one.verb is Verb.APPROVED]
    over = sum(bool(one.data.get("over_cap")) for one in let_in)
    return LetIn(queue.name, len(let_in), over) if let_in else None
