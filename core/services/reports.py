"""Answers about what is and what was. Nothing here changes anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from core.acts import Act
from core.answers import Refusal, Refused
from core.findings import HeatMap, Pattern
from core.looking import Story
from core.metrics import COHORT, QueueStatus
from core.model import Person
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.reports import Compared, Dimension, Figures, Period, Report
from core.rights import Action, Denial, denied
from core.services.gate import turned_away_reading, unknown_queue
from core.services.patterns import found_in, heat_in

Queues = Sequence[str] | None
"""Queues by their names; ``None`` for every one that leads were ever in."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Standing:
    """Every queue at one instant, and its figures over the week that ended there."""

    status: tuple[QueueStatus, ...]
    week: Report


class Reports:
    """Figures and stories, read without locks."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def status(self) -> Sequence[QueueStatus]:
        """Every queue of the policy at this instant, in the policy's order."""
        with self._open(writes=False) as uow:
            return uow.reports.status(self._team, self._clock.now())

    def standing(self) -> Standing:
        """What monitoring reads, in one transaction."""
        with self._open(writes=False) as uow:
            now = self._clock.now()
            week = uow.reports.report(self._team, Period.last(COHORT, now), now, by=Dimension.QUEUE)
            return Standing(tuple(uow.reports.status(self._team, now)), week)

    def report(
        self, period: timedelta, *, queue: str | None = None, by: Dimension | None = None
    ) -> Report | Refused:
        """The figures of the period that ends now, for whoever sits at the machine: of every queue there ever
        was, or of this one. By rep they are told to nobody unless the policy says so.
        """
        refused = unknown_queue(queue, self._team.queues, self._team) or self._unranked(by)
        if refused:
            return refused
        with self._open(writes=False) as uow:
            now = self._clock.now()
            return self._report(uow, Period.last(period, now), now, None if queue is None else (queue,), by)

    def report_for(
        self,
        actor: str,
        period: timedelta,
        *,
        queue: str | None = None,
        by: Dimension | None = None,
        until: datetime | None = None,
    ) -> Report | Refused:
        """The same for somebody who asks in Slack: of the queues they answer for, or of this one of them.

        ``until`` is where a report's period ended that they have seen, for the same period once more.
        """

        def report(uow: UnitOfWork, now: datetime, queues: Queues) -> Report:
            last = Period.last(period, now)
            seen = last if until is None or until > now else Period(until - period, until)
            return self._report(uow, seen, now, queues, by)

        return self._if_theirs(actor, queue, by, report)

    def compared_for(
        self, actor: str, period: timedelta, *, queue: str | None = None, by: Dimension | None = None
    ) -> Compared | Refused:
        """The same beside the period before, with what keeps happening in these queues; and at which hours of
        the week, where nothing is told apart.
        """

        def compared(uow: UnitOfWork, now: datetime, queues: Queues) -> Compared:
            report = self._report(uow, Period.last(period, now), now, queues, by)
            before = self._report(uow, report.period.before, now, queues, None)
            heat = None if by else heat_in(uow, self._team, now, report.period, queues)
            return Compared(report, before.total, found_in(uow, self._team, now, queues), heat)

        return self._if_theirs(actor, queue, by, compared)

    def patterns(self, queues: Sequence[str] | None = None) -> tuple[Pattern, ...]:
        """What keeps happening in these queues, or in all, the most striking first."""
        with self._open(writes=False) as uow:
            return found_in(uow, self._team, self._clock.now(), queues)

    def heat(self, period: timedelta, queue: str | None = None) -> HeatMap:
        """At which hours of the week leads came in and were claimed, over the period that ends now."""
        with self._open(writes=False) as uow:
            now = self._clock.now()
            queues = None if queue is None else (queue,)
            return heat_in(uow, self._team, now, Period.last(period, now), queues)

    def why(self, reference: str) -> Story | None:
        """A lead's whole story, by our id (``17``, ``L-17``) or the external id; ``None`` for a stranger."""
        with self._open(writes=False) as uow:
            lead = uow.leads.by_reference(reference)
            return None if lead is None else Story(lead, tuple(uow.events.of(lead.id)))

    def denials(self, limit: int) -> Sequence[Denial]:
        """What people asked for and may not have, newest first."""
        with self._open(writes=False) as uow:
            return uow.denials.latest(limit)

    def _if_theirs(
        self,
        actor: str,
        queue: str | None,
        by: Dimension | None,
        read: Callable[[UnitOfWork, datetime, Queues], Read],
    ) -> Read | Refused:
        """What is read of the queues that somebody may see, judged in the same transaction. Ops who name none
        see what was in removed ones as well, which nobody else answers for.
        """
        act, asked = Act(actor, self._clock.now()), None if queue is None else self._team.queue(queue)
        with self._open(writes=False) as uow:
            person = uow.people.get(actor)
            own = queues_seen(person, self._team, asked)
            if not isinstance(own, Refused):
                refused = unknown_queue(queue, own, self._team) or self._unranked(by)
                names = tuple(one.name for one in own)
                is_river = asked is None and denied(Action.REVIEW, person, self._team) is None
                return refused or read(uow, act.now, None if is_river else names)
        return turned_away_reading(self._open, act, Action.SEE_BOARD, own, asked.name if asked else None)

    def _report(
        self, uow: UnitOfWork, period: Period, now: datetime, queues: Queues, by: Dimension | None
    ) -> Report:
        found = uow.reports.report(self._team, period, now, queues=queues, by=by)
        return self._without_idle_lanes(found)

    def _unranked(self, by: Dimension | None) -> Refused | None:
        is_off = by is Dimension.REP and not self._team.reports.rankings
        return Refused(Refusal.NO_RANKINGS) if is_off else None

    def _without_idle_lanes(self, report: Report) -> Report:
        """Fast lanes are told of where something was in them."""
        if report.by is not Dimension.QUEUE:
            return report
        idle = {one.name for one in self._team.lanes}
        kept = [one for one in report.slices if one.name not in idle or one.figures != Figures()]
        return replace(report, slices=tuple(kept))


def queues_seen(
    person: Person | None, team: TeamPolicy, asked: QueuePolicy | None = None
) -> Sequence[QueuePolicy] | Refused:
    """The queue that was asked for, or every queue and fast lane the person answers for, in the policy's
    order; refused for whoever answers for none, or not for this one.
    """
    refused = denied(Action.SEE_BOARD, person, team, queue=asked)
    if refused:
        return refused
    if asked:
        return (asked,)
    return [one for one in team.every_queue if denied(Action.SEE_BOARD, person, team, queue=one) is None]
