"""One pass over what time has made due.

The tick remembers nothing: it looks at rows and at the clock, so it may be late, be missed, or run twice. A
lease saves the work of doing it twice at once; that it is right even then is the work of row locks.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import TypeVar

from core.changes import Change
from core.errors import Busy, SettingsError, Unreachable
from core.events import Verb
from core.incidents import EVERY_QUEUE
from core.places import formation
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.services import dealing, digests, learning, offer_news
from core.services.due import Due, Sweep, look, unsettled
from core.services.hygiene import tell, weekly_card
from core.services.measures import Decide, in_time, open_lanes, turns
from core.services.overdue import AT_ONCE, Overdue
from core.services.policy_changes import form_anew, move_over
from core.services.sentinel import Survey, settle, survey
from core.services.upkeep import TickAction, admit, applied, expire, promote
from core.services.withdrawals import missed

DUTY = "tick"
"""The lease's name."""

EVERY = timedelta(minutes=1)
LEASE = timedelta(seconds=12)
"""For how long a process that stopped in the middle of a pass keeps the others waiting."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one transaction did; there is more to do behind the lead ``after``, unless that is ``None``.

    ``wrote``: there is something to commit that is no action.
    """

    actions: Sequence[TickAction]
    after: int | None = None
    wrote: bool = False


class Overtaken(Busy):
    """This process was stopped for so long that another one took its place; its transaction was undone."""


Step = Callable[[UnitOfWork, int], Done]
"""A piece of the tick's work in one transaction; it is told behind which lead to go on, 0 at first."""

Owed = TypeVar("Owed")

Work = tuple[str | None, Iterable[Sequence[TickAction]]]
"""What one queue needs, transaction by transaction; ``None`` is what belongs to all of them."""


@dataclass(frozen=True, slots=True)
class TickFailure:
    """A queue whose part of the tick was undone; the next tick tries again. ``queue`` is ``None`` for what
    belongs to all of them.
    """

    queue: str | None
    error: Exception


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a pass did. It did nothing where another process was ticking the same queue."""

    at: datetime
    actions: tuple[TickAction, ...]
    failures: tuple[TickFailure, ...]


class Tick:
    """Reservations end, claims climb their ladders, leads past their limits get an owner or are told of, ops
    are reminded of reviews, what is not kept is erased, leads follow a changed policy, held ones come in
    where there is room, old ones move up; and last, what is sick is told of, and once a day it is learned
    what sources are worth.
    """

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock, *, holder: str) -> None:
        """``holder`` names this process: no other may hold the lease by that name. Its threads take turns."""
        self._open = open_
        self._team = team
        self._clock = clock
        self._holder = holder
        self._turn = Lock()
        self._formations = {queue.name: formation(queue, team) for queue in team.every_queue}

    def run_if_due(self) -> TickReport | None:
        """A pass, if no process began one within the last ``EVERY`` and none is at it; to be asked often.

        Who asks every few seconds takes over from a clock that died in the middle of a pass once its lease
        is over. Raises as ``run`` does.
        """
        with self._turn:
            return self._run(self._clock.now()) if self._take(every=EVERY) else None

    def run(self, at: datetime | None = None) -> TickReport:
        """One pass, now or as if it were ``at``: transactions of a queue each, and one queue's trouble is its
        own.

        Raises ``Busy`` while another process is at it, ``Unreachable`` when the database does not answer, and
        ``SettingsError`` for an ``at`` before the newest event: the past has happened already.
        """
        with self._turn:
            now = self._clock.now() if at is None else self._not_before_the_newest_event(at)
            if not self._take(every=None):
                raise Busy("another process is ticking at this moment; nothing was changed, try again")
            return self._run(now)

    def _take(self, *, every: timedelta | None) -> bool:
        with self._open() as uow:
            mine = uow.duties.take(DUTY, self._holder, lease=LEASE, every=every)
            uow.commit()
        return mine

    def _run(self, now: datetime) -> TickReport:
        actions, failures = list[TickAction](), list[TickFailure]()
        for queue, work in self._work(now):
            try:
                for done in work:
                    actions += done
            except (Unreachable, Overtaken):
                raise
            except Exception as error:  # noqa: BLE001 - one queue must not stop the others; the caller logs it
                failures.append(TickFailure(queue, error))
        with self._open() as uow:
            uow.duties.give_back(DUTY, self._holder)
            uow.commit()
        return TickReport(now, tuple(actions), tuple(failures))

    def _not_before_the_newest_event(self, at: datetime) -> datetime:
        with self._open(writes=False) as uow:
            newest = uow.events.latest()
        if newest is not None and at < newest:
            raise SettingsError(
                f"{at.isoformat()} is before the newest event, {newest.isoformat()}: name a later moment"
            )
        return at

    def _work(self, now: datetime) -> Iterator[Work]:
        """What there is to do, queue by queue. Two looks at all of them say where: the second one comes when
        the first one's finds are dealt with, and sees the places that got free and the bounds that broke.
        """
        yield None, self._expired(now)
        with self._open(writes=False) as uow:
            measures = uow.measures.in_force()
        queues = (*self._team.queues, *open_lanes(measures, self._team, now))
        yield from self._decided(in_time(measures, self._team, now))
        yield None, self._empty_other_queues({queue.name for queue in queues}, now)
        yield from self._overdue(queues, now)
        yield from self._lines(queues, now)
        for name, sweep in dealing.due(self._open, self._team, now, since=dealing.OVERNIGHT):
            yield name, self._steps(partial(self._swept, sweep, now))
        yield None, self._owed(weekly_card, tell, now)
        yield None, self._owed(digests.owed, digests.tell, now)
        yield None, self._owed(offer_news.undone_no_more, offer_news.redraw, now)
        with self._open(writes=False) as uow:
            seen = survey(uow, self._team, now)
        yield from self._decided(turns(seen.health.values(), measures, self._team, now))
        yield from self._alerts(seen)
        yield None, self._owed(learning.owed, learning.keep, now)

    def _expired(self, now: datetime) -> Iterable[Sequence[TickAction]]:
        """Whoever let the last of too many offers pass is locked only once their lead is free again."""
        expired = list[TickAction]()
        for actions in self._steps(lambda uow, _: Done(expire(uow, now))):
            expired += actions
            yield actions
        if any(one.kind is Verb.OFFER_EXPIRED for one in expired):
            yield from self._steps(lambda uow, _: Done(missed(uow, self._team, expired, now), wrote=True))

    def _overdue(self, queues: Sequence[QueuePolicy], now: datetime) -> Iterator[Work]:
        with self._open(writes=False) as uow:
            due = look(uow, self._team, now)
        for sweep in due.sweeps:
            yield None, self._steps(partial(self._swept, sweep, now))
        for person_id, name in due.leavers:
            leaver = partial(Overdue.leaver, person_id=person_id)
            yield name, self._steps(self._all_of(self._queue(name), due, leaver))
        for queue in queues:
            if queue.name in due.ladders:
                yield queue.name, self._steps(self._all_of(queue, due, Overdue.ladders))
            if queue.name in due.limits:
                yield queue.name, self._steps(self._all_of(queue, due, Overdue.limits))

    def _lines(self, queues: Sequence[QueuePolicy], now: datetime) -> Iterator[Work]:
        with self._open(writes=False) as uow:
            found = unsettled(uow, queues, self._formations, now)
        for queue in queues:
            if queue.name in found.queues:
                yield queue.name, self._steps(self._step_of(queue, now))
            elif queue.name in found.aged:
                yield queue.name, self._promotions(queue, now)

    def _alerts(self, seen: Survey) -> Iterator[Work]:
        for name in seen.queues:
            yield None if name == EVERY_QUEUE else name, self._alerts_of(name, seen)

    def _alerts_of(self, name: str, seen: Survey) -> Iterable[Sequence[TickAction]]:
        if seen.is_restless(name):
            yield from self._steps(lambda uow, _: Done(settle(uow, seen, name), wrote=True))

    def _decided(self, decisions: Iterable[tuple[str, Decide]]) -> Iterator[Work]:
        for name, decide in decisions:
            yield name, self._steps(partial(self._decide, decide))

    def _decide(self, decide: Decide, uow: UnitOfWork, _: int) -> Done:
        return Done(applied(uow, decide(uow)))

    def _swept(self, sweep: Sweep, now: datetime, uow: UnitOfWork, _: int) -> Done:
        actions, is_more = sweep(uow, self._team, now)
        return Done(actions, 0 if is_more else None, wrote=True)

    def _owed(
        self,
        look: Callable[[OpenUnitOfWork, TeamPolicy, datetime], Owed | None],
        keep: Callable[[UnitOfWork, Owed], Sequence[TickAction]],
        now: datetime,
    ) -> Iterable[Sequence[TickAction]]:
        """What a look without locks finds due, if anything."""
        owed = look(self._open, self._team, now)
        if owed is not None:
            yield from self._steps(lambda uow, _: Done(keep(uow, owed), wrote=True))

    def _empty_other_queues(self, names: Collection[str], now: datetime) -> Iterable[Sequence[TickAction]]:
        """Queues that the policy no longer has, and fast lanes that are closed.

        Nothing needs to be remembered for it: whatever brings a lead back there, the next tick sees it.
        """
        with self._open(writes=False) as uow:
            others = [name for name in uow.leads.open_queues() if name not in names]
        for name in others:
            yield from self._steps(partial(self._move_over, name, now))

    def _promotions(self, queue: QueuePolicy, now: datetime) -> Iterable[Sequence[TickAction]]:
        """Finding out costs a part of the line and mostly there is nothing to do: it holds nobody up."""
        with self._open(writes=False) as uow:
            is_due = uow.leads.line(queue, now) is not None
        if is_due:
            yield from self._steps(lambda uow, _: Done(promote(uow, queue, now)))

    def _queue(self, name: str) -> QueuePolicy:
        return self._team.queue(name) or self._team.default_queue

    def _all_of(self, queue: QueuePolicy, due: Due, what: Callable[[Overdue], Iterator[Change]]) -> Step:
        """A step that makes changes true one after another, and is asked again while there may be more."""

        def step(uow: UnitOfWork, _: int) -> Done:
            overdue = Overdue(uow, queue, self._team, due.now, due.everybody)
            done = [applied(uow, change) for change in what(overdue)]
            return Done(
                [action for actions in done for action in actions], 0 if len(done) == AT_ONCE else None
            )

        return step

    def _move_over(self, name: str, now: datetime, uow: UnitOfWork, after: int) -> Done:
        moves, last = move_over(uow, name, self._team, now, after)
        return Done(applied(uow, moves), last)

    def _step_of(self, queue: QueuePolicy, now: datetime) -> Step:
        def step(uow: UnitOfWork, after: int) -> Done:
            change, last = form_anew(uow, queue, self._team, now, after)
            actions = applied(uow, change)
            if last is not None:
                return Done(actions, last)
            return Done((*actions, *admit(uow, queue, self._team, now), *promote(uow, queue, now)))

        return step

    def _steps(self, step: Step) -> Iterable[Sequence[TickAction]]:
        """What the step did, transaction by transaction: what is committed is told, whatever comes after.

        Where something was done the lease is prolonged in the same transaction: who was stopped for longer
        than it lasts changes nothing any more.
        """
        after: int | None = 0
        while after is not None:
            with self._open() as uow:
                if not uow.try_tick_lock():
                    return
                done = step(uow, after)
                if (done.actions or done.wrote) and not uow.duties.renew(DUTY, self._holder, LEASE):
                    raise Overtaken("another process has taken over ticking; what was left is done by it")
                uow.commit()
            yield done.actions
            after = done.after
