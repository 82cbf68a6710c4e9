"""A watchdog at its post, and a clock that may stand still."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from core.incidents import EVERY_QUEUE, Incident
from core.notices import Notice
from core.policies.team import TeamPolicy
from core.services.tick import Tick
from core.services.watch import Watch
from storage.session import Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    a_team,
    hours,
    minutes,
)
from tests.fakes import MovableClock

_LONG = hours(1)
IN_CHANNEL = a_team(channels={"ops": "C01OPS"})
_PASS = Statement("UPDATE duties SET began_at = began_at - ?, ended_at = ended_at - ?")


@dataclass
class Post:
    """A watchdog at its post, in a process that has lived for an hour unless a test says otherwise."""

    open: UnitsOfWork
    team: TeamPolicy = IN_CHANNEL
    clock: MovableClock = field(default_factory=MovableClock)
    lived: timedelta = _LONG

    @property
    def watch(self) -> Watch:
        return Watch(self.open, self.team, self.clock, lambda: self.lived)

    def ticks(self, *, ago: timedelta = timedelta()) -> None:
        """A tick, as long ago as the database's clock has to say, which nobody can move."""
        with self.open() as uow:
            uow.duties.take("tick", "a clock", lease=minutes(1), every=None)
            uow.duties.give_back("tick", "a clock")
            span = uow.leads._session.codec.span(ago)
            uow.leads._session.run(_PASS, span, span)
            uow.commit()

    def passes(self) -> None:
        """A tick that does what a tick does."""
        assert Tick(self.open, self.team, self.clock, holder="a clock").run().failures == ()

    def alarms(self) -> Sequence[Incident]:
        with self.open(writes=False) as uow:
            return [one for one in uow.incidents.open() if one.queue == EVERY_QUEUE]

    @property
    def alarm(self) -> Incident:
        (alarm,) = self.alarms()
        return alarm

    def told(self) -> Sequence[Notice]:
        """What is waiting to be sent, as the dispatcher would find it now."""
        with self.open(writes=False) as uow:
            return [notice for owed in uow.outbox.due(self.clock.now(), 10, each=10) for notice in owed]

    def sends(self) -> None:
        """Everything that waits is sent."""
        with self.open() as uow:
            for owed in uow.outbox.due(self.clock.now(), 10, each=10):
                sending = uow.outbox.begin(owed)
                uow.outbox.sent(sending.key, sending.since, "C01OPS", "1.1")
            uow.commit()

    def draws(self) -> list[str]:
        """The messages that have to be drawn anew, which is done."""
        with self.open() as uow:
            stale = uow.outbox.stale(minutes(1), 10)
            for one in stale:
                uow.outbox.drawn(one.key, one.revision)
            uow.commit()
        return [one.to for one in stale]


def put(post: Post, change: Any) -> None:
    with post.open() as uow:
        uow.apply(change)
        uow.commit()
