"""How many people the queues need, by what the last weeks brought."""

from datetime import timedelta

from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork
from core.reports import Period
from core.staffing import FORECAST_OVER, Forecast, forecast, reps_by_hour


class Forecasts:
    """For whoever sits at the machine."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def of(
        self,
        *,
        queue: str | None = None,
        reps: int | None = None,
        handling: timedelta | None = None,
        is_hot: bool | None = None,
    ) -> tuple[Forecast, ...]:
        """A forecast for every queue of the policy, or for this one.

        What if ``reps`` were there in every open hour, or a lead kept one busy for ``handling``; ``is_hot``
        settles by which arithmetic it is told, else the queue's own rules do.
        """
        team = self._busy_for(handling)
        wanted = team.queues if queue is None else [one for one in team.every_queue if one.name == queue]
        with self._open(writes=False) as uow:
            now = self._clock.now()
            period, people = Period.last(FORECAST_OVER, now), uow.people.all()
            depths = {one.queue: one.depth for one in uow.reports.status(team, now)}

            def told(one: QueuePolicy) -> Forecast:
                flow = uow.reports.flow(team, period, now, queues=(one.name,))
                present = reps_by_hour(one, team, people, period)
                return forecast(one, team, flow, depths.get(one.name, 0), present, reps=reps, hot=is_hot)

            return tuple(map(told, wanted))

    def _busy_for(self, handling: timedelta | None) -> TeamPolicy:
        if handling is None:
            return self._team
        staffing = self._team.staffing.model_copy(update={"handling": handling})
        return self._team.model_copy(update={"staffing": staffing})
