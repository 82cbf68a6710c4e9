"""When a number that is exceeded counts, and when it has been well for long enough: one latch a severity."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from core.conditions import Reading
from core.incidents import AlertRule, Level, Severity

_RATIO = timedelta(minutes=30)
HOLDS = {
    AlertRule.DEPTH: timedelta(minutes=2),
    AlertRule.AGING: _RATIO,
    AlertRule.AVERAGE_AGE: _RATIO,
    AlertRule.CLAIM_RATE: _RATIO,
    AlertRule.ABANDONMENT: _RATIO,
    AlertRule.VELOCITY: _RATIO,
    AlertRule.COVERAGE: timedelta(minutes=10),
    AlertRule.MONITOR: timedelta(),
}
"""For how long a number has to be exceeded without a break before it counts (spec, section 9)."""

STAYS_WELL = {
    AlertRule.DEPTH: timedelta(minutes=15),
    AlertRule.AGING: timedelta(minutes=15),
    AlertRule.AVERAGE_AGE: timedelta(minutes=15),
}
"""For how long all has to be well before it is over; the other rules end at once."""


def latched(
    levels: Mapping[Severity, Level], reading: Reading, rule: AlertRule, now: datetime
) -> Mapping[Severity, Level]:
    """The levels after another look: what begins is seen, counts after its time, stays while it is in
    between, and goes after its time of calm.
    """
    found = {one: _level(levels.get(one), one, reading, rule, now) for one in Severity}
    return {one: level for one, level in found.items() if level is not None}


def _level(
    level: Level | None, severity: Severity, reading: Reading, rule: AlertRule, now: datetime
) -> Level | None:
    if level is None or level.fired_at is None:
        if severity not in reading.over:
            return None
        seen = level or Level(now)
        return replace(seen, fired_at=now) if now - seen.seen_at >= HOLDS[rule] else seen
    if severity not in reading.calm:
        return replace(level, calm_at=None)
    calm_at = level.calm_at or now
    is_over = now - calm_at >= STAYS_WELL.get(rule, timedelta())
    return None if is_over else replace(level, calm_at=calm_at)
