"""The nouns of alerts: an incident is a queue being sick by one rule, from the first sign to the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

EVERY_QUEUE = "*"
"""The queue of an incident that concerns all of them: a clock that stands still. No queue has this name."""


class AlertRule(StrEnum):
    """What an alert goes by (spec, section 9)."""

    DEPTH = "depth"
    AGING = "aging"
    AVERAGE_AGE = "average_age"
    CLAIM_RATE = "claim_rate"
    ABANDONMENT = "abandonment"
    VELOCITY = "velocity"
    COVERAGE = "coverage"
    MONITOR = "monitor"


class Severity(StrEnum):
    """How bad it is; compared by how bad, which takes all four of them: text has its own."""

    YELLOW = "yellow"
    RED = "red"
    CRITICAL = "critical"

    def __lt__(self, other: object) -> bool:
        return _BADNESS[self] < _BADNESS[Severity(str(other))]

    def __le__(self, other: object) -> bool:
        return _BADNESS[self] <= _BADNESS[Severity(str(other))]

    def __gt__(self, other: object) -> bool:
        return _BADNESS[self] > _BADNESS[Severity(str(other))]

    def __ge__(self, other: object) -> bool:
        return _BADNESS[self] >= _BADNESS[Severity(str(other))]


_BADNESS = {one: number for number, one in enumerate(Severity)}


class AlertState(StrEnum):
    """What people have done about an incident that goes on."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Level:
    """One severity of an incident, as a latch: facts from which everything else can be worked out.

    The condition has held without a break since ``seen_at``; from ``fired_at`` on it counts, ``None`` while
    it has not held for long enough. ``calm_at`` is since when it has been well enough to end.
    """

    seen_at: datetime
    fired_at: datetime | None = None
    calm_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A queue is sick by one rule. One per queue and rule at most is open: the database guards it.

    ``figures`` (by ``Figure``) are the numbers its messages show, as they were at ``figures_at``.
    ``announced`` is the worst severity that was ever posted, with everything since then silent edits;
    ``told_at`` is the moment from which the next repetition counts, ``repeats`` how many there were since the
    last post.
    ``acknowledged_*`` and ``snoozed_*`` end by themselves at their ``until``; a rise ends them at once, an
    expiry leaves ``acknowledged_by`` for the closing line.
    """

    id: int
    queue: str
    rule: AlertRule
    began_at: datetime
    levels: Mapping[Severity, Level] = field(default_factory=lambda: MappingProxyType({}))
    figures: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    figures_at: datetime | None = None
    announced: Severity | None = None
    told_at: datetime | None = None
    repeats: int = 0
    acknowledged_by: str | None = None
    acknowledged_until: datetime | None = None
    snoozed_by: str | None = None
    snoozed_until: datetime | None = None
    ended_at: datetime | None = None

    @property
    def severity(self) -> Severity | None:
        """How bad it is now: the worst level that counts; ``None`` before the first one does.

        Never stored: it follows from the levels.
        """
        fired = [severity for severity, level in self.levels.items() if level.fired_at is not None]
        return max(fired, default=None)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_firing(self) -> bool:
        """Whether it is an alert by now, and still one."""
        return self.is_open and self.severity is not None

    def state(self, now: datetime) -> AlertState:
        """Acknowledged goes before snoozed: somebody works on it."""
        if self.acknowledged_until is not None and now < self.acknowledged_until:
            return AlertState.ACKNOWLEDGED
        if self.snoozed_until is not None and now < self.snoozed_until:
            return AlertState.SNOOZED
        return AlertState.FIRING


class Figure(StrEnum):
    """The keys of ``Incident.figures``. A figure that is not known is left out.

    Counts; ``*_h`` in hours, ages in full ones; shares in full per cent; ``velocity`` and ``pace_h`` (claims
    per open hour) with one or two decimals. ``limit`` is the number the rule was compared with at the present
    severity, in the unit of its figure; ``sample`` is how many leads a share is taken from. ``since`` is an
    instant as text: since when the clock stands still.
    """

    DEPTH = "depth"
    WAITING = "waiting"
    HELD = "held"
    OVERDUE = "overdue"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    MEAN_H = "mean_h"
    OLDEST_H = "oldest_h"
    CLAIM_RATE = "claim_rate"
    ABANDONMENT = "abandonment"
    VELOCITY = "velocity"
    PACE_H = "pace_h"
    LIMIT = "limit"
    SAMPLE = "sample"
    SINCE = "since"


class Snooze(StrEnum):
    """For how long an alert may be silenced; never for ever."""

    HALF_AN_HOUR = "30m"
    AN_HOUR = "1h"
    FOUR_HOURS = "4h"
    NEXT_OPENING = "next_opening"


class MeasureKind(StrEnum):
    """What can be done about a queue that overflows (spec, section 10)."""

    MORE_REPS = "more_reps"
    FAST_LANE = "fast_lane"
    PARTNER = "partner"
    PAUSE_SOURCES = "pause_sources"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure against overflow, in force until somebody or time ends it.

    At most one of a kind is in force for a queue, partners apart; the database guards it. ``until`` is
    ``None`` only where a figure ends it: intake that was paused by its age. ``by`` and ``ended_by`` are Slack
    users or ``core.events.SYSTEM``. ``data`` holds ids and numbers: who was lent, how many leads went.
    """

    id: int
    queue: str
    kind: MeasureKind
    by: str
    began_at: datetime
    until: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
