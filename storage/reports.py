"""Read-only figures, one definition each (``core.metrics``, ``core.reports``)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.fairness import Taking
from core.metrics import Diagnosis, QueueGauges, QueueHealth, QueueStatus, QueueVitals, WeekOfHygiene
from core.notices import Reviews
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import DayOfFlow, Depth, Dimension, Flow, OwnNumbers, Period, Report, Share, Uncontacted
from storage import (
    depths,
    diagnosis,
    fairness,
    figures,
    flow_slots,
    hygiene,
    learning,
    outflow,
    own_figures,
    search,
    vitals,
)
from storage.health import Health
from storage.session import Session


class SqlReports:
    """``core.ports.Reports``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def status(self, policy: TeamPolicy, now: datetime) -> list[QueueStatus]:
        return [status for status, _ in self.status_by_rep(policy, now)]

    def status_by_rep(
        self, policy: TeamPolicy, now: datetime
    ) -> list[tuple[QueueStatus, Sequence[Uncontacted]]]:
        return Health(self._session, policy, now).statuses()

    def vitals(self, policy: TeamPolicy, now: datetime) -> list[QueueVitals]:
        return vitals.of_queues(self._session, [queue.name for queue in policy.queues], now)

    def health(self, policy: TeamPolicy, now: datetime) -> list[QueueHealth]:
        return Health(self._session, policy, now).health()

    def gauges(self, queue: str, policy: TeamPolicy, now: datetime) -> QueueGauges:
        return Health(self._session, policy, now).gauges(queue)

    def diagnosis(self, queue: QueuePolicy, policy: TeamPolicy, now: datetime) -> Diagnosis:
        return diagnosis.diagnosis(self._session, queue, policy, now)

    def weeks(self, policy: TeamPolicy, until: datetime) -> list[WeekOfHygiene]:
        return hygiene.weeks(self._session, policy, until)

    def reviews(self, now: datetime) -> Reviews:
        return search.reviews(self._session, now)

    def backlog(self, queue: str, since: datetime) -> int:
        return hygiene.backlog(self._session, queue, since)

    def report(
        self,
        policy: TeamPolicy,
        period: Period,
        now: datetime,
        *,
        queues: Sequence[str] | None = None,
        by: Dimension | None = None,
    ) -> Report:
        self._session.wait_longer()
        return figures.report(self._session, policy, period, now, queues=queues, by=by)

    def by_queue_and(
        self,
        policy: TeamPolicy,
        period: Period,
        now: datetime,
        *,
        queues: Sequence[str] | None = None,
        by: Dimension,
    ) -> tuple[Report, Report]:
        self._session.wait_longer()
        return figures.by_queue_and(self._session, policy, period, now, queues=queues, by=by)

    def flow(
        self, policy: TeamPolicy, period: Period, now: datetime, *, queues: Sequence[str] | None = None
    ) -> Flow:
        self._session.wait_longer()
        return flow_slots.flow(self._session, policy, period, now, queues)

    def depths(self, period: Period, *, queues: Sequence[str] | None = None) -> list[Depth]:
        self._session.wait_longer()
        used = figures.used_queues(self._session)
        return depths.depths(self._session, period, used if queues is None else queues, used)

    def days(
        self, policy: TeamPolicy, days: Sequence[date], now: datetime, *, queues: Sequence[str] | None = None
    ) -> list[DayOfFlow]:
        return flow_slots.days(self._session, policy, days, now, queues)

    def own(self, policy: TeamPolicy, rep_id: str, period: Period, now: datetime) -> OwnNumbers:
        return own_figures.own(self._session, policy, rep_id, period, now)

    def takings(
        self,
        policy: TeamPolicy,
        period: Period,
        now: datetime,
        *,
        queues: Sequence[str],
        zone_of: Callable[[str], ZoneInfo],
    ) -> Sequence[Taking]:
        self._session.wait_longer()
        mature = now - policy.reports.matures
        return fairness.takings(self._session, period, queues, zone_of=zone_of, mature=mature)

    def won(self, period: Period) -> Mapping[str | None, Share]:
        return learning.won(self._session, period)

    def outflow(self, period: Period, *, queues: Sequence[str] | None = None) -> Mapping[str, int]:
        names = figures.used_queues(self._session) if queues is None else queues
        return outflow.outflow(self._session, period, names)

    def stuck(self, *, queues: Sequence[str] | None = None) -> Mapping[str, int]:
        return outflow.stuck(self._session, queues)

    def overdue_claims(self, before: datetime) -> int:
        return vitals.overdue_claims(self._session, before)
