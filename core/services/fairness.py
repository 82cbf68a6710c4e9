"""Who takes what, for those who manage the queues, and for nobody else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.acts import Act
from core.answers import Refusal, Refused
from core.fairness import Takings, takings
from core.model import Person
from core.people import serves, zone
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.reports import Period
from core.rights import Action, denied
from core.services.gate import turned_away_reading, unknown_queue


class Fairness:
    """Read without locks. Nothing here changes anything, and nothing goes by it."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def of(self, actor: str, period: timedelta, *, queue: str | None = None) -> Takings | Refused:
        """What every rep took and left over the period that ends now, in the queues that the person manages,
        or in this one of them; refused for everybody else, and where the policy keeps it to itself.
        """
        act, asked = Act(actor, self._clock.now()), None if queue is None else self._team.queue(queue)
        with self._open(writes=False) as uow:
            own = self._managed(uow.people.get(actor), asked)
            if not isinstance(own, Refused):
                refused = unknown_queue(queue, own, self._team) or self._kept_back()
                return refused or self._read(uow, own, Period.last(period, act.now), act.now)
        return turned_away_reading(self._open, act, Action.SEE_FAIRNESS, own, asked.name if asked else None)

    def _managed(self, person: Person | None, asked: QueuePolicy | None) -> Sequence[QueuePolicy] | Refused:
        """The queue that was asked for, or every queue and fast lane the person manages."""
        refused = denied(Action.SEE_FAIRNESS, person, self._team, queue=asked)
        if refused:
            return refused
        if asked:
            return (asked,)
        every = self._team.every_queue
        return [one for one in every if not denied(Action.SEE_FAIRNESS, person, self._team, queue=one)]

    def _kept_back(self) -> Refused | None:
        return None if self._team.reports.fairness else Refused(Refusal.NO_FAIRNESS)

    def _read(self, uow: UnitOfWork, queues: Sequence[QueuePolicy], period: Period, now: datetime) -> Takings:
        """With the reps who serve these queues and did nothing. Whoever has left stands among the others."""
        team, names = self._team, tuple(one.name for one in queues)
        people = {one.id: one for one in uow.people.all()}

        def zone_of(rep: str) -> ZoneInfo:
            return zone(people[rep], team) if rep in people else team.zone

        found = uow.reports.takings(team, period, now, queues=names, zone_of=zone_of)
        offers = uow.offers.answered(period.since, queues=names)
        acted = {*(one.rep for one in found), *offers}
        reps = {
            one.id: one.name
            for one in people.values()
            if one.id in acted or any(serves(one, queue, team) for queue in queues)
        }
        return takings(period, names, team.claims.previews.a_day, found, names=reps, offers=offers)
