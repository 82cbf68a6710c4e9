"""Figures, read only."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from core.fairness import Taking
from core.metrics import Diagnosis, QueueGauges, QueueHealth, QueueStatus, QueueVitals, WeekOfHygiene
from core.notices import Reviews
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import DayOfFlow, Depth, Dimension, Flow, OwnNumbers, Period, Report, Share, Uncontacted


class Reports(Protocol):
    """Read-only figures."""

    def status(self, policy: TeamPolicy, now: datetime) -> Sequence[QueueStatus]:
        """Every queue of the policy, in its order; then those it no longer has that still have open leads."""
        ...

    def status_by_rep(
        self, policy: TeamPolicy, now: datetime
    ) -> Sequence[tuple[QueueStatus, Sequence[Uncontacted]]]:
        """The same, each with the reps whose open claims nobody contacted yet, the oldest first."""
        ...

    def vitals(self, policy: TeamPolicy, now: datetime) -> Sequence[QueueVitals]:
        """Every queue of the policy, in its order; then those it no longer has that still have open claims.

        Costs what is open and what the last hour brought, however many leads and events there are.
        """
        ...

    def health(self, policy: TeamPolicy, now: datetime) -> Sequence[QueueHealth]:
        """What alerts go by, for every queue of the policy and every fast lane that has leads, in one short
        pass for all of them.
        """
        ...

    def gauges(self, queue: str, policy: TeamPolicy, now: datetime) -> QueueGauges:
        """What the transaction sees of one queue's open leads by now, its own changes among them. Costs that
        queue alone.
        """
        ...

    def diagnosis(self, queue: QueuePolicy, policy: TeamPolicy, now: datetime) -> Diagnosis:
        """Where the queue's claim rate and abandonment probably come from."""
        ...

    def weeks(self, policy: TeamPolicy, until: datetime) -> Sequence[WeekOfHygiene]:
        """The weekly clean-up of every queue of the policy that has something to tell, in its order."""
        ...

    def reviews(self, now: datetime) -> Reviews:
        """The leads in review, of all queues."""
        ...

    def backlog(self, queue: str, since: datetime) -> int:
        """Leads that came into the queue since then, 4 hours old or more at that moment, and are open still.

        Without reviews: those are in no line.
        """
        ...

    def report(
        self,
        policy: TeamPolicy,
        period: Period,
        now: datetime,
        *,
        queues: Sequence[str] | None = None,
        by: Dimension | None = None,
    ) -> Report:
        """The period's figures of these queues, or of all that leads were ever in, as they are known now:
        what another system reports late counts from when it happened.
        """
        ...

    def by_queue_and(
        self,
        policy: TeamPolicy,
        period: Period,
        now: datetime,
        *,
        queues: Sequence[str] | None = None,
        by: Dimension,
    ) -> tuple[Report, Report]:
        """The same by queue, and by another dimension of ``OF_LEADS``: two reports at the price of one."""
        ...

    def flow(
        self, policy: TeamPolicy, period: Period, now: datetime, *, queues: Sequence[str] | None = None
    ) -> Flow:
        """Entries and claims slot by slot."""
        ...

    def depths(self, period: Period, *, queues: Sequence[str] | None = None) -> Sequence[Depth]:
        """How deep these queues were at each full hour of the period, oldest first; a depth of 0 as well."""
        ...

    def days(
        self, policy: TeamPolicy, days: Sequence[date], now: datetime, *, queues: Sequence[str] | None = None
    ) -> Sequence[DayOfFlow]:
        """These local days of the team's in order, each summed over the queues."""
        ...

    def own(self, policy: TeamPolicy, rep_id: str, period: Period, now: datetime) -> OwnNumbers:
        """One rep's own numbers, over all queues."""
        ...

    def takings(
        self,
        policy: TeamPolicy,
        period: Period,
        now: datetime,
        *,
        queues: Sequence[str],
        zone_of: Callable[[str], ZoneInfo],
    ) -> Sequence[Taking]:
        """What each rep took and left in these queues, as it is known now; without offers, and without reps
        of whom there is nothing. ``zone_of`` a rep's id are their days.
        """
        ...

    def won(self, period: Period) -> Mapping[str | None, Share]:
        """By source the leads first contacted in the period, of all queues, and the share of them that is
        converted now: the ``conversion`` of reports, alone and quick.
        """
        ...

    def outflow(self, period: Period, *, queues: Sequence[str] | None = None) -> Mapping[str, int]:
        """Leads that left a line in the period, by verb."""
        ...

    def stuck(self, *, queues: Sequence[str] | None = None) -> Mapping[str, int]:
        """Leads that are held, in review, in nurture or recycled now, by state."""
        ...

    def overdue_claims(self, before: datetime) -> int:
        """Uncontacted open claims to which time should have done something before then, and has not."""
        ...
