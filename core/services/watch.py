"""The watchdog: how the machinery is, what keeps it from its work, and who hears when no tick comes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from core import alerts
from core.alert_notices import post_of
from core.conditions import silence
from core.incidents import EVERY_QUEUE, AlertRule, Incident, Severity
from core.metrics import QueueVitals
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, Pulse, UnitOfWork
from core.services import outbox, tick
from core.services.threads import readers_of, thread_of
from core.services.webhooks import standing

SILENT_AFTER = timedelta(minutes=10)
"""Without a tick for so long, there is an alarm (spec, section 9)."""

OVERDUE_AFTER = 2 * tick.EVERY
"""How late time may be in doing something to a claim before something is wrong."""

STUCK_AFTER = timedelta(minutes=5)
"""How long a message may be due before something is wrong."""


class Fault(StrEnum):
    """Why the bot could not do all its work now."""

    DATABASE_UNREACHABLE = "database_unreachable"
    SOCKET_CLOSED = "socket_closed"
    CLOCK_SILENT = "clock_silent"
    CLAIM_OVERDUE = "claim_overdue"
    OUTBOX_STUCK = "outbox_stuck"
    DELIVERY_STOPPED = "delivery_stopped"


@dataclass(frozen=True, slots=True)
class OwedTo:
    """How many events a webhook's receiver is owed, how many it never took, for how long the oldest waits."""

    receiver: str
    owed: int = 0
    dead: int = 0
    waits: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the machinery is at one instant.

    ``tick_age`` is how long ago the last tick ended, ``None`` before the first; ``silent_for`` how much of
    that this process has seen. ``outbox`` counts notices by their states, ``waits`` is how long the longest
    unsettled one has been due. ``stopped`` is Slack's word on why it takes nothing from us any more.
    """

    tick_age: timedelta | None = None
    silent_for: timedelta = timedelta()
    outbox: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    waits: timedelta = timedelta()
    stopped: str | None = None
    slack_errors: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    overdue_claims: int = 0
    queues: tuple[QueueVitals, ...] = ()
    webhooks: tuple[OwedTo, ...] = ()

    @property
    def tick_lateness(self) -> timedelta | None:
        """By how much the next tick is late, ``None`` before the first one."""
        return None if self.tick_age is None else max(self.tick_age - tick.EVERY, timedelta())

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the auditor finds: none when everything that is due gets done."""
        found = {
            Fault.CLOCK_SILENT: self.silent_for >= SILENT_AFTER,
            Fault.CLAIM_OVERDUE: self.overdue_claims > 0,
            Fault.OUTBOX_STUCK: self.waits > STUCK_AFTER,
            Fault.DELIVERY_STOPPED: self.stopped is not None,
        }
        return tuple(fault for fault, is_so in found.items() if is_so)


@dataclass(frozen=True, slots=True)
class Silence:
    """No tick for ``lasts``; ``told`` are the addresses that hear of it, none where there is nobody."""

    lasts: timedelta
    told: tuple[str, ...]


class Watch:
    """Looks after the tick and delivery, from whichever process lives.

    Silence counts from the start of the looking process at the earliest: a bot that was off for a weekend,
    or has only just been installed, is no alarm before its clock had the time to tick.
    """

    def __init__(
        self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock, lived: Callable[[], timedelta]
    ) -> None:
        """``lived`` is how long this process has been running, by a clock that nobody sets."""
        self._open = open_
        self._team = team
        self._clock = clock
        self._lived = lived

    def look(self) -> Vitals:
        """Everything at once, in one transaction that reads. Raises ``Unreachable``."""
        with self._open(writes=False) as uow:
            now = self._clock.now()
            pulse = uow.duties.pulse(tick.DUTY)
            due_since = uow.outbox.oldest_due(now)
            return Vitals(
                tick_age=pulse.silent_for,
                silent_for=self._silence(pulse),
                outbox=uow.outbox.depths(),
                waits=max(now - due_since, timedelta()) if due_since else timedelta(),
                stopped=uow.duties.pulse(outbox.DUTY).trouble,
                slack_errors=uow.duties.counted(f"{outbox.ERRORS}."),
                overdue_claims=uow.reports.overdue_claims(now - OVERDUE_AFTER),
                queues=tuple(uow.reports.vitals(self._team, now)),
                webhooks=tuple(self._owed(uow, now)),
            )

    def _owed(self, uow: UnitOfWork, now: datetime) -> Iterator[OwedTo]:
        for one in standing(uow, self._team):
            waits = max(now - one.oldest_at, timedelta()) if one.oldest_at else timedelta()
            yield OwedTo(one.webhook, one.owed, one.dead, waits)

    def tell_if_silent(self) -> Silence | None:
        """Raises the alarm when no tick has ended for ``SILENT_AFTER``, at any hour, and keeps it up: an
        alert of all queues, which the next tick ends. ``None`` when it is not so.

        Raises ``Busy`` where another process raises it in this very moment.
        """
        with self._open() as uow:
            pulse = uow.duties.pulse(tick.DUTY)
            if self._silence(pulse) < SILENT_AFTER:
                return None
            incident = self._alarm(uow, since=self._clock.now() - self._age(pulse))
            told = uow.outbox.recipients(post_of(incident, Severity.CRITICAL))
            uow.commit()
            return Silence(self._age(pulse), tuple(sorted(told)))

    def _alarm(self, uow: UnitOfWork, since: datetime) -> Incident:
        known = next(iter(uow.incidents.lock_open(EVERY_QUEUE)), None)
        incident = known or self._began(uow, since)
        people = readers_of(EVERY_QUEUE, self._team, uow.people.all(), self._clock.now())
        turn = alerts.look(incident, silence(incident.began_at), people)
        if turn.incident != known:
            change = alerts.change(turn, people, thread_of(uow, incident), begins=known is None)
            uow.apply(change)
        return turn.incident

    def _began(self, uow: UnitOfWork, since: datetime) -> Incident:
        return alerts.began(uow.incidents.next_ids(1)[0], EVERY_QUEUE, AlertRule.MONITOR, since)

    def _age(self, pulse: Pulse) -> timedelta:
        """How long ago the last tick ended; of a bot that never ticked, how long we have waited for one."""
        return self._lived() if pulse.silent_for is None else pulse.silent_for

    def _silence(self, pulse: Pulse) -> timedelta:
        """How much of the silence this process has lived through."""
        return min(self._lived(), self._age(pulse))
