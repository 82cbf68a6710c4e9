"""What keeps happening in queues, and at which hours, read in somebody else's transaction."""

from collections.abc import Sequence
from datetime import datetime

from core.findings import HeatMap, Pattern
from core.patterns import DEPTHS_OVER, LOOKS_BACK, found, heat_map
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.reports import Period
from core.staffing import reps_by_hour


def found_in(
    uow: UnitOfWork, team: TeamPolicy, now: datetime, queues: Sequence[str] | None = None
) -> tuple[Pattern, ...]:
    """The patterns of these queues, or of all the policy has, the most striking first."""
    period, everybody = Period.last(LOOKS_BACK, now), uow.people.all()
    flow = uow.reports.flow(team, period, now, queues=queues)
    depths = uow.reports.depths(Period.last(DEPTHS_OVER, now), queues=queues)
    among = [one for one in team.queues if queues is None or one.name in queues]
    return found(flow, depths, team, {one.name: reps_by_hour(one, team, everybody, period) for one in among})


def heat_in(
    uow: UnitOfWork, team: TeamPolicy, now: datetime, period: Period, queues: Sequence[str] | None = None
) -> HeatMap:
    """At which hours of the week leads came in and were claimed, by the team's clock."""
    return heat_map(uow.reports.flow(team, period, now, queues=queues), team.zone, queues)
