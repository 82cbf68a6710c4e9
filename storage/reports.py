"""Read-only figures, one definition each (``core.metrics``)."""

from datetime import datetime

from core.metrics import Diagnosis, QueueHealth, QueueStatus, QueueVitals, WeekOfHygiene
from core.notices import Reviews
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from storage import diagnosis, hygiene, search, vitals
from storage.health import Health
from storage.session import Session


class SqlReports:
    """``core.ports.Reports``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def status(self, policy: TeamPolicy, now: datetime) -> list[QueueStatus]:
        return Health(self._session, policy, now).statuses()

    def vitals(self, policy: TeamPolicy, now: datetime) -> list[QueueVitals]:
        return vitals.of_queues(self._session, [queue.name for queue in policy.queues], now)

    def health(self, policy: TeamPolicy, now: datetime) -> list[QueueHealth]:
        return Health(self._session, policy, now).health()

    def diagnosis(self, queue: QueuePolicy, policy: TeamPolicy, now: datetime) -> Diagnosis:
        return diagnosis.diagnosis(self._session, queue, policy, now)

    def weeks(self, policy: TeamPolicy, until: datetime) -> list[WeekOfHygiene]:
        return hygiene.weeks(self._session, policy, until)

    def reviews(self, now: datetime) -> Reviews:
        return search.reviews(self._session, now)

    def backlog(self, queue: str, since: datetime) -> int:
        return hygiene.backlog(self._session, queue, since)

    def overdue_claims(self, before: datetime) -> int:
        return vitals.overdue_claims(self._session, before)
