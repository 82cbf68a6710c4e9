"""One pass over what time has made due.

The tick remembers nothing: it looks at rows and at the clock, so it may be late, be missed, or run twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType

from core.acts import moved
from core.changes import Change, merged
from core.claims import put_back
from core.errors import SettingsError, Unreachable
from core.events import SYSTEM, Event, Verb
from core.model import LeadState
from core.ordering import Move, promotions
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.services.intake import drain
from core.services.policy_changes import form_anew, move_over

SWEEP = 200
"""How many expired reservations one transaction puts back."""


@dataclass(frozen=True, slots=True)
class TickAction:
    """One thing the tick did: the verb of the event it wrote, and that event's ``why`` and ``data``."""

    kind: Verb
    queue: str
    lead: int
    why: str | None = None
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Done:
    """What one transaction did; there is more to do behind the lead ``after``, unless that is ``None``."""

    actions: Sequence[TickAction]
    after: int | None = None


Step = Callable[[UnitOfWork, int], Done]
"""A piece of the tick's work in one transaction; it is told behind which lead to go on, 0 at first."""


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
    """Reservations end, leads follow a changed policy, held ones come in where there is room, old ones move
    up.
    """

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def run(self, at: datetime | None = None) -> TickReport:
        """One pass, now or as if it were ``at``: a transaction per queue, several where a changed policy
        concerns many leads, and one queue's trouble is its own.

        Raises ``Unreachable`` when the database does not answer, and ``SettingsError`` for an ``at`` before
        the newest event: the past has happened already.
        """
        now = self._clock.now() if at is None else self._not_before_the_newest_event(at)
        actions, failures = list[TickAction](), list[TickFailure]()
        for queue, work in self._work(now):
            try:
                for done in work:
                    actions += done
            except Unreachable:
                raise
            except Exception as error:  # noqa: BLE001 - one queue must not stop the others; the caller logs it
                failures.append(TickFailure(queue, error))
        return TickReport(now, tuple(actions), tuple(failures))

    def _not_before_the_newest_event(self, at: datetime) -> datetime:
        with self._open(writes=False) as uow:
            newest = uow.events.latest()
        if newest is not None and at < newest:
            raise SettingsError(
                f"{at.isoformat()} is before the newest event, {newest.isoformat()}: name a later moment"
            )
        return at

    def _work(self, now: datetime) -> Iterable[tuple[str | None, Iterable[Sequence[TickAction]]]]:
        yield None, self._run(lambda uow, _: Done(expire(uow, now)))
        yield None, self._empty_removed_queues(now)
        for queue in self._team.queues:
            yield queue.name, self._run(self._step_of(queue, now))

    def _empty_removed_queues(self, now: datetime) -> Iterable[Sequence[TickAction]]:
        """Nothing needs to be remembered for it: whatever brings a lead back there, the next tick sees it."""
        with self._open(writes=False) as uow:
            removed = [name for name in uow.leads.open_queues() if self._team.queue(name) is None]
        for name in removed:
            yield from self._run(partial(self._move_over, name, now))

    def _move_over(self, name: str, now: datetime, uow: UnitOfWork, after: int) -> Done:
        moves, last = move_over(uow, name, self._team, now, after)
        return Done(_applied(uow, moves), last)

    def _step_of(self, queue: QueuePolicy, now: datetime) -> Step:
        def step(uow: UnitOfWork, after: int) -> Done:
            change, last = form_anew(uow, queue, self._team, now, after)
            actions = _applied(uow, change)
            if last is not None:
                return Done(actions, last)
            return Done((*actions, *admit(uow, queue, self._team, now), *promote(uow, queue, now)))

        return step

    def _run(self, step: Step) -> Iterable[Sequence[TickAction]]:
        """What the step did, transaction by transaction: what is committed is told, whatever comes after."""
        after: int | None = 0
        while after is not None:
            with self._open() as uow:
                if not uow.try_tick_lock():
                    return
                done = step(uow, after)
                uow.commit()
            yield done.actions
            after = done.after


def _applied(uow: UnitOfWork, change: Change) -> Sequence[TickAction]:
    uow.apply(change)
    return tuple(
        TickAction(event.verb, event.queue, event.lead_id, event.why, event.data) for event in change.events
    )


def expire(uow: UnitOfWork, now: datetime) -> Sequence[TickAction]:
    """Puts back every lead whose rep has looked too long, also in queues the policy no longer has."""
    actions = list[TickAction]()
    while leads := uow.leads.expired_reservations(now, SWEEP):
        actions += _applied(uow, merged(put_back(lead, now)[1] for lead in leads))
    return actions


def admit(uow: UnitOfWork, queue: QueuePolicy, team: TeamPolicy, now: datetime) -> Sequence[TickAction]:
    """Lets held leads in, as many as have room. Intake stands still meanwhile: the cap is one number."""
    uow.leads.lock_intake()
    return tuple(
        TickAction(Verb.ADMITTED, lead.queue, lead.id, lead.rule) for lead in drain(uow, queue, team, now)
    )


def promote(uow: UnitOfWork, queue: QueuePolicy, now: datetime) -> Sequence[TickAction]:
    """The age promotions a queue owes, each with its event; none when every bound holds."""
    line = uow.leads.line(queue, now)
    moves = () if line is None else promotions(line, queue, now)
    return _applied(uow, merged(_promoted(uow, move, now) for move in moves))


def _promoted(uow: UnitOfWork, move: Move, now: datetime) -> Change:
    lead = uow.leads.lock(move.lead_id)
    if lead is None or lead.state is not LeadState.WAITING:
        return Change()  # taken since the line was read
    ahead = moved(lead, LeadState.WAITING, place=move.place)
    event = Event(
        lead_id=lead.id,
        at=now,
        verb=Verb.PROMOTED,
        actor=SYSTEM,
        queue=lead.queue,
        why=move.rule.value,
        data={"from": move.before, "to": move.after, "age_h": round(move.age.total_seconds() / 3600, 1)},
    )
    return Change(leads=(ahead,), events=(event,))
