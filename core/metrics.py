"""One definition for each figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from core.incidents import AlertRule, AlertState, Severity

GREEN_UNDER = timedelta(hours=4)
RED_FROM = timedelta(hours=24)
"""The bands of age: [0, 4) h green, [4, 24) h yellow, from 24 h on red."""

VELOCITY_OVER = timedelta(hours=4)
"""The business hours over which claims are compared with entries."""

CLAIMED_WITHIN = timedelta(hours=24)
"""How soon a lead has to be claimed to count for the claim rate."""

COHORT = timedelta(days=7)
"""How long claim rate and abandonment look back."""


@dataclass(frozen=True, slots=True)
class AgeBands:
    """How old the waiting leads of a queue are: counts under 4 h, under 24 h, and from 24 h on; hours.

    ``mean_h`` and ``oldest_h`` are ``None`` in an empty queue.
    """

    green: int
    yellow: int
    red: int
    mean_h: float | None
    oldest_h: float | None


@dataclass(frozen=True, slots=True)
class QueueGauges:
    """The leads in a queue's line at one instant, and how old those are that wait."""

    waiting: int
    reserved: int
    held: int
    age: AgeBands

    @property
    def depth(self) -> int:
        """Everything that is there and unclaimed."""
        return self.waiting + self.reserved + self.held


PACE_OVER = timedelta(hours=8)
"""The open hours whose claims say how fast a queue is being worked."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that goes on, as reports list it."""

    rule: AlertRule
    severity: Severity
    state: AlertState


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """A queue at one instant.

    ``depth`` is waiting + reserved + held; ``claimed`` counts open claims and ``uncontacted`` those of them
    without a first contact. ``velocity_4h`` is claims ÷ entries over the last 4 business hours of the queue,
    ``claim_rate`` the share of leads that entered in the 7 days ending 24 h ago and were claimed within 24 h,
    ``abandonment`` exits without a claim ÷ all exits of the last 7 days; each ``None`` where nothing happened
    that it could be computed from. Its ``_n`` is how many leads it is of: entries, the cohort, exits.
    """

    queue: str
    depth: int
    waiting: int
    reserved: int
    held: int
    review: int
    claimed: int
    uncontacted: int
    age: AgeBands
    velocity_4h: float | None
    claim_rate: float | None
    abandonment: float | None
    intake: Literal["open", "paused", "full"]
    alerts: tuple[Alert, ...] = ()
    velocity_4h_n: int = 0
    claim_rate_n: int = 0
    abandonment_n: int = 0


@dataclass(frozen=True, slots=True)
class QueueVitals:
    """A queue's claims as monitoring sees them.

    ``uncontacted`` are open claims without a first contact, ``breached`` those of them that reached a rung
    of their ladder. Breaches are rungs: one claim may have several. Claims are those that reps made.
    """

    queue: str
    open: int = 0
    uncontacted: int = 0
    breached: int = 0
    claims_last_hour: int = 0
    breaches_last_hour: int = 0


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """What a queue's alerts and its intake go by, beside its status at the same instant.

    ``overdue`` waiting leads are past their longest time in the queue. ``grew``: more leads entered while it
    was open in the 4 business hours of velocity than left. ``pace_h`` is claims per open hour over the last
    ``PACE_OVER``.
    """

    status: QueueStatus
    overdue: int = 0
    grew: bool = False
    pace_h: float = 0.0

    @property
    def mean_age(self) -> timedelta:
        """How old waiting leads are on average; nothing where none waits."""
        return timedelta(hours=self.status.age.mean_h or 0)

    def is_crowded(self, cap: int) -> bool:
        """Whether more than half of the queue's cap waits."""
        return 2 * self.status.waiting > cap


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What claim rate and abandonment probably come from, over the time they look back.

    ``skips`` and ``exits`` count by reason: the words of ``SkipReason``, and the verbs of leads that left
    without a claim. ``sources`` has for each source how many leads of the cohort came, and how many of them
    were claimed in time; ``scores`` the mean score of those claimed and of those not, where known.
    """

    skips: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    exits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    scores: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class WeekOfHygiene:
    """One queue's weekly clean-up: what time moved in the week before ``until``, by the state it went to, and
    is still there; how many leads older than ``old_after`` still wait or are held; likely duplicates (leads
    beyond the first of the same person) and junk among those that wait or are held.
    """

    queue: str
    until: datetime
    moved: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    old: int = 0
    duplicates: int = 0
    junk: int = 0
    old_after: timedelta = timedelta(days=7)

    @property
    def is_empty(self) -> bool:
        return not (any(self.moved.values()) or self.old or self.duplicates or self.junk)
