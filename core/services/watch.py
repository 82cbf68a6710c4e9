"""The watchdog: how the machinery is, what keeps it from its work, and who hears when no tick comes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from core.changes import Change
from core.metrics import QueueVitals
from core.notices import Address, Notice, NoticeKind, key
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, Pulse
from core.services import outbox, tick
from core.telling import to_ops

SILENT_AFTER = timedelta(minutes=10)
"""Without a tick for so long, ops are told (spec, section 9)."""

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
    """No tick for ``lasts``; ``told`` are the addresses where ops hear of it, none where there is nobody."""

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
            )

    def tell_if_silent(self) -> Silence | None:
        """Tells ops that no tick has ended for ``SILENT_AFTER``: once a silence, and whatever the hour is.

        ``None`` when it is not so; what was said of an earlier silence is then drawn anew, once.
        """
        with self._open() as uow:
            pulse = uow.duties.pulse(tick.DUTY)
            if self._silence(pulse) < SILENT_AFTER:
                uow.outbox.outdate(NoticeKind.SILENT)
                uow.commit()
                return None
            news = self._news(pulse, to_ops(self._team, uow.people.all(), self._clock.now()))
            uow.apply(Change(notices=news))
            uow.commit()
            return Silence(self._age(pulse), tuple(one.to for one in news))

    def _news(self, pulse: Pulse, ops: Iterable[Address]) -> tuple[Notice, ...]:
        now = self._clock.now()
        silence = pulse.ended_at.isoformat() if pulse.ended_at else "never"
        since = MappingProxyType({"since": (now - self._age(pulse)).isoformat()})
        kind = NoticeKind.SILENT
        return tuple(
            Notice(key(kind, silence, one.to), kind, one.to, due_at=now, audience=one.audience, data=since)
            for one in ops
        )

    def _age(self, pulse: Pulse) -> timedelta:
        """How long ago the last tick ended; of a bot that never ticked, how long we have waited for one."""
        return self._lived() if pulse.silent_for is None else pulse.silent_for

    def _silence(self, pulse: Pulse) -> timedelta:
        """How much of the silence this process has lived through."""
        return min(self._lived(), self._age(pulse))
