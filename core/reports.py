"""Figures over a period as values: what came in, what became of it, and what a manager should know of it.

What each figure counts is written here, once; ``storage`` counts by it, every face draws the same values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from core.findings import Goal, HeatMap, Pattern
from core.metrics import QueueStatus

NOTHING = timedelta()

SPEED_GOALS = (timedelta(minutes=5), timedelta(hours=1))
"""How soon a lead's first contact counts as fast: the shares of ``Figures.fast``, in this order."""

WAIT_BANDS = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
"""The upper ends of the buckets of time in queue by which conversion is told; the last one has none."""


class Dimension(StrEnum):
    """By what figures can be told apart."""

    QUEUE = "queue"
    TYPE = "type"
    SOURCE = "source"
    REP = "rep"
    REGION = "region"
    PRODUCT = "product"
    TIER = "account_tier"
    WAIT = "wait"


OF_LEADS = frozenset(Dimension) - {Dimension.REP, Dimension.WAIT}
"""Dimensions that a lead has before anybody takes it: only these tell entries apart."""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` on, until just before ``until``. Aware, UTC."""

    since: datetime
    until: datetime

    @classmethod
    def last(cls, length: timedelta, now: datetime) -> Self:
        """The last so-and-so-long stretch, up to and with what happens at this very moment."""
        until = now + timedelta(microseconds=1)
        return cls(until - length, until)

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    @property
    def before(self) -> "Period":
        """The equally long period that ended where this one begins."""
        return Period(self.since - self.length, self.since)


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``; a share of nothing is no share."""

    part: int = 0
    whole: int = 0

    @property
    def value(self) -> float | None:
        """From 0 to 1, or above 1 where both are counted by themselves (velocity)."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, ``n`` times: mean, median, and the length that nine in ten stayed within.

    Percentiles are nearest-rank ones: a length that occurred. ``None`` where nothing did.
    """

    n: int = 0
    mean: timedelta | None = None
    median: timedelta | None = None
    p90: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Waited:
    """Time in queue of the leads that entered in a period, with those whose wait is not over.

    ``median`` is right-censored (Kaplan and Meier): by when half would have been claimed, given that
    ``waiting`` leads wait still and ``left`` ones went without a claim; ``None`` while fewer than half are.
    """

    claimed: int = 0
    waiting: int = 0
    left: int = 0
    median: timedelta | None = None

    @property
    def n(self) -> int:
        return self.claimed + self.waiting + self.left


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything section by section that is counted over a period; each figure carries its n.

    - ``entries``: leads that entered a line in the period, by ``received_at``; never those in review or held,
      nor what left review without having been let in.
    - ``claims``: claims made in the period out of a line, by pull or by the bot; neither undone ones nor
      hand-overs.
    - ``time_in_queue``: of these claims, queue entry to claim. ``waited``: the same for who entered.
    - ``claim_rate``: the share claimed within 24 h (from opening for what arrived closed) of leads that
      entered in a stretch as long as the period that ended 24 h before its end.
    - ``claim_to_contact``: of claims whose first contact was in the period, hand-overs included.
    - ``speed_to_lead``: of leads whose first contact was in the period, intake to first contact;
      ``fast``: the share of them within each of ``SPEED_GOALS``; ``hot_fast``: of hot inbound ones alone.
    - ``conversion``: of leads first contacted in the period, those converted by now; ``customers``: of the
      same, those that became customers. ``is_immature``: too young for that to be the last word.
    - ``abandonment``: exits without a claim ÷ all exits in the period; ``exits`` counts the former by verb.
    - ``velocity``: claims ÷ entries.
    """

    entries: int = 0
    claims: int = 0
    time_in_queue: Spread = Spread()
    waited: Waited = Waited()
    claim_rate: Share = Share()
    claim_to_contact: Spread = Spread()
    speed_to_lead: Spread = Spread()
    fast: tuple[Share, ...] = ()
    hot_fast: tuple[Share, ...] = ()
    conversion: Share = Share()
    customers: Share = Share()
    is_immature: bool = False
    abandonment: Share = Share()
    exits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def velocity(self) -> Share:
        return Share(self.claims, self.entries)


@dataclass(frozen=True, slots=True)
class Slice:
    """The figures of one value of a dimension; ``None`` is where it is not known."""

    name: str | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """Figures over a period, of these queues: of all of them together, and told apart by one dimension.

    Slices come by size, the largest first; by queue in the policy's order. What a dimension cannot tell apart
    (``OF_LEADS``) is empty in its slices.
    """

    period: Period
    queues: tuple[str, ...]
    total: Figures
    by: Dimension | None = None
    slices: tuple[Slice, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """What one stretch of ``Flow.width`` brought to one queue, beginning at ``at`` (UTC).

    ``entries`` and ``claims`` as in ``Figures``; ``in_time``: how many of these entries were claimed within
    24 h, ``mature`` how many of them had that long.
    """

    queue: str
    at: datetime
    entries: int = 0
    claims: int = 0
    in_time: int = 0
    mature: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """Slot by slot what came in and what was claimed; slots in which nothing happened are left out.

    Slots are an hour wide, or a quarter where the team's clock is not whole hours from UTC: whoever asks for
    days or weekdays sums them up by the local clock.
    """

    period: Period
    width: timedelta
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep a queue was at the beginning of an hour: waiting, reserved and held."""

    queue: str
    at: datetime
    depth: int


@dataclass(frozen=True, slots=True)
class DayOfFlow:
    """A local day: what came in and was claimed, the median time in queue of that, how deep it ended."""

    day: date
    entries: int = 0
    claims: int = 0
    median: timedelta | None = None
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class Uncontacted:
    """A rep's open claims without a first contact, and how many of them are past a rung."""

    rep: str
    claims: int
    breached: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """One rep's own figures over a period: claims, contacts within the promise, contact time, conversion."""

    period: Period
    claims: int = 0
    claim_to_contact: Spread = Spread()
    in_time: Share = Share()
    conversion: Share = Share()
    is_immature: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A report with the totals of the equally long period before it, and what keeps happening in its queues,
    the most striking first. ``heat`` says at which hours, where nothing is told apart.
    """

    report: Report
    before: Figures
    patterns: tuple[Pattern, ...] = ()
    heat: HeatMap | None = None


class DigestKind(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class QueueDigest:
    """What a digest tells of one queue: how it stands, the period, the one before it, its goals."""

    status: QueueStatus
    figures: Figures
    before: Figures
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What the team hears at opening. ``pattern`` is the one suggestion, ``cleaned`` what the week's clean-up
    moved, by state; both only where there is something.
    """

    kind: DigestKind
    day: date
    period: Period
    queues: tuple[QueueDigest, ...] = ()
    pattern: Pattern | None = None
    cleaned: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_empty(self) -> bool:
        """Nothing came in, nothing was done, nothing waits, nothing was tidied up."""
        return not any(self.cleaned.values()) and not any(
            one.status.depth or one.status.uncontacted or one.figures.entries or one.figures.claims
            for one in self.queues
        )
