"""What a digest says beside its figures: goals, the week's clean-up, and one suggestion."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from core.calendar import BusinessCalendar
from core.digests.dates import Due, opening_on
from core.findings import Goal, GoalKind, Pattern, PatternKind
from core.metrics import QueueStatus, WeekOfHygiene
from core.patterns.months import LAST
from core.policies.queues import QueuePolicy
from core.reports import DigestKind

CLAIM_RATE_GOAL = 0.9
"""The share of leads to be claimed within 24 h (spec, section 12); the policy has only what alarms."""

_HOUR = timedelta(hours=1)

_NEXT_DAYS = 31
"""Days ahead that are looked at: the rest of any week and of any month."""


def goals(status: QueueStatus, queue: QueuePolicy | None) -> tuple[Goal, ...]:
    """The three goals of a queue; by the product's limits for one that the policy no longer has."""
    limits = queue or QueuePolicy(name="gone")
    return (
        Goal(GoalKind.AVERAGE_AGE, status.age.mean_h, limits.alerts.average_age / _HOUR),
        Goal(GoalKind.CLAIM_RATE, status.claim_rate, CLAIM_RATE_GOAL, status.claim_rate_n),
        Goal(GoalKind.OLDEST, status.age.oldest_h, limits.promotion.front / _HOUR),
    )


def cleaned(weeks: Iterable[WeekOfHygiene]) -> Mapping[str, int]:
    """What a week's clean-up moved, of all queues together, by the state it went to."""
    moved = dict[str, int]()
    for week in weeks:
        for state, number in week.moved.items():
            moved[state] = moved.get(state, 0) + number
    return moved


def suggestion(
    patterns: Iterable[Pattern], told: Due, calendar: BusinessCalendar, zone: ZoneInfo
) -> Pattern | None:
    """The one that a digest points out: weekly the most striking, daily only what helps on that very day.

    What is always so would be said every morning, and read on the first.
    """
    days = (told.day + timedelta(days=ahead) for ahead in range(1, _NEXT_DAYS))
    ahead = [one for one in days if opening_on(one, calendar, zone)]
    among = [one for one in patterns if told.kind is DigestKind.WEEKLY or _helps(one, told.day, ahead)]
    return max(among, key=lambda one: one.strength, default=None)


def _helps(pattern: Pattern, day: date, ahead: Collection[date]) -> bool:
    """Whether something can be done about it today; ``ahead`` are the next working days."""
    match pattern.kind:
        case PatternKind.PEAK_HOURS:
            return pattern.evidence["weekday"] <= day.weekday() <= pattern.evidence["last_weekday"]
        case PatternKind.MONTH_END:
            return sum(one.month == day.month for one in ahead) < LAST
        case PatternKind.MONDAY_BACKLOG:
            return all(one.isocalendar().week != day.isocalendar().week for one in ahead)
        case PatternKind.MORNING_SPIKE | PatternKind.ALWAYS_FULL:
            return False
        case _:
            assert_never(pattern.kind)
