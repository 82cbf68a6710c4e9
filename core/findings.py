"""What figures mean: goals that are met or not, patterns that keep coming back, the week as a map; and leads
that nobody may take.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.model import Lead
from core.policies.queues import Skill


class GoalKind(StrEnum):
    """The three goals every queue has (spec, section 12)."""

    AVERAGE_AGE = "average_age"
    CLAIM_RATE = "claim_rate"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of a queue and how it stands: hours, or a share of 1, then of ``n`` leads. ``None``: there is
    nothing to judge.
    """

    kind: GoalKind
    value: float | None
    limit: float
    n: int = 0

    @property
    def is_met(self) -> bool:
        if self.value is None:
            return True
        if self.kind is GoalKind.CLAIM_RATE:
            return self.value >= self.limit
        return self.value <= self.limit if self.kind is GoalKind.OLDEST else self.value < self.limit


class PatternKind(StrEnum):
    """What Nextlead points out of its own accord (spec, section 13)."""

    MORNING_SPIKE = "morning_spike"
    MONDAY_BACKLOG = "monday_backlog"
    MONTH_END = "month_end"
    ALWAYS_FULL = "always_full"
    PEAK_HOURS = "peak_hours"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that keeps happening in a queue, with its numbers, by the names ``core.patterns`` gives them.

    ``strength`` orders patterns, the most striking first: the observed figure ÷ the one from which on it is
    pointed out.
    """

    kind: PatternKind
    queue: str
    evidence: Mapping[str, float]
    strength: float = 1.0


Grid = tuple[tuple[int, ...], ...]
"""Seven days from Monday on, of 24 hours each."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Leads by hour of the week, summed over the period by the team's clock.

    ``days`` counts for each weekday how many local days of the period were that one, parts included: a mean
    is a sum ÷ these. The hour that comes twice counts as one, the one that clocks skip stays empty.
    """

    entries: Grid
    claims: Grid
    days: tuple[int, ...]

    @property
    def busiest(self) -> tuple[int, int] | None:
        """Weekday and hour when most leads came; the earliest of equals, ``None`` where none did."""
        hours = [(day, hour) for day in range(7) for hour in range(24)]
        top = max(hours, key=lambda one: self.entries[one[0]][one[1]])
        return top if self.entries[top[0]][top[1]] else None


@dataclass(frozen=True, slots=True)
class Stranded:
    """Leads of one queue, waiting or held, that nobody may take, and why: one reason for each of them.

    ``lacks`` are the skills of which no rep of the queue has what these leads say, all alike: the first
    single one where there is such a one, else as few as no rep has together. Empty: nobody serves the queue.
    ``oldest`` is the one of ``number`` leads that came in first.
    """

    queue: str
    lacks: tuple[Skill, ...]
    number: int
    oldest: Lead
