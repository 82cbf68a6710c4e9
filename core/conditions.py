"""What makes a queue sick: the alert rules of the spec's section 9 as numbers, read at one instant.

For how long it must have been so before anybody hears of it is the affair of ``core.alerts``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil, floor
from types import MappingProxyType
from typing import NamedTuple

from core.incidents import AlertRule, Figure, Severity
from core.metrics import QueueGauges, QueueHealth, QueueStatus
from core.policies.queues import QueuePolicy

RATIO_SAMPLE = 10
"""So many leads a share of ages, or a velocity, is taken from at least."""

SHARE_SAMPLE = 20
"""So many leads claim rate and abandonment are taken from at least."""

_CALM_DEPTH = 90
"""Per cent of a depth's number at which it clears, rounded down: 45, 90, 180."""

_CALM_AGING, _CALM_ABANDONMENT = 0.75, 0.8
"""Parts of a share at which its alert clears: 15 of 20 per cent, 12 of 15."""

_CALM_CLAIM_RATE = 0.05
"""By how much the claim rate clears above its number: at 85 per cent for 80."""

_CALM_VELOCITY = 1.0
_HOUR = timedelta(hours=1)
_DIGITS = 6
"""Behind them lies what floating point makes of a share such as 0.57."""


class _Band(NamedTuple):
    """One severity of a rule: the number it goes by, whether that is exceeded, and whether all is well."""

    severity: Severity
    limit: float | None
    over: bool
    calm: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a queue's figures say by one rule at one instant.

    A severity that is neither ``over`` nor ``calm`` is in between: it neither begins nor ends. Where nothing
    is known, nothing is over and all is calm. ``known`` are the figures to be shown. ``intake``: what is
    wrong keeps leads out or lies in those that come in, so that ops hear of it however bad it is.
    """

    over: frozenset[Severity] = frozenset()
    calm: frozenset[Severity] = frozenset(Severity)
    limits: Mapping[Severity, float] = field(default_factory=lambda: MappingProxyType({}))
    known: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    intake: bool = False

    def figures(self, severity: Severity) -> Mapping[str, object]:
        """What a message shows at that severity, by ``core.incidents.Figure``."""
        limit = self.limits.get(severity)
        return self.known if limit is None else {**self.known, Figure.LIMIT.value: limit}


CALM = Reading()
"""The reading of a rule that has nothing to object to."""


def readings(
    queue: QueuePolicy, health: QueueHealth, *, uncovered: bool, paused: bool = False
) -> Mapping[AlertRule, Reading]:
    """What each of the queue's rules says, depth first; one that is switched off is missing.

    ``uncovered``: the queue is open and none of its reps is there (``core.duty``). ``paused``: its intake is.
    """
    read = {rule: look(queue, health) for rule, look in _RULES.items() if rule not in queue.alerts.without}
    if AlertRule.COVERAGE not in queue.alerts.without:
        red = _Band(Severity.RED, None, over=uncovered, calm=not uncovered)
        read[AlertRule.COVERAGE] = _reading([red], _common(health))
    if paused and AlertRule.DEPTH in read:
        read[AlertRule.DEPTH] = replace(read[AlertRule.DEPTH], intake=True)
    return read


def silence(since: datetime) -> Reading:
    """The reading of a clock that has stood still for too long: since when."""
    critical = _Band(Severity.CRITICAL, None, over=True, calm=False)
    return _reading([critical], {Figure.SINCE.value: since.isoformat()})


def _depth(queue: QueuePolicy, health: QueueHealth) -> Reading:
    """A queue that holds leads back is too deep, however small its cap is."""
    status, numbers = health.status, queue.depth
    limits = {
        Severity.YELLOW: numbers.yellow,
        Severity.RED: numbers.red,
        Severity.CRITICAL: numbers.critical,
    }
    held_back = status.held > 0
    bands = [
        _Band(
            severity,
            limit,
            over=status.depth > limit or (held_back and severity is Severity.YELLOW),
            calm=status.depth <= limit * _CALM_DEPTH // 100
            and not (held_back and severity is Severity.YELLOW),
        )
        for severity, limit in limits.items()
    ]
    return _reading(bands, _common(health), intake=held_back)


def _aging(queue: QueuePolicy, health: QueueHealth) -> Reading:
    status, age, share = health.status, health.status.age, queue.alerts.aging
    old, very_old = age.yellow + age.red, age.red
    enough, late = status.waiting >= RATIO_SAMPLE, health.overdue > 0
    bands = [
        _Band(
            severity,
            _per_cent(share),
            over=(enough and _is_above(number, status.waiting, share)) or (late and severity is Severity.RED),
            calm=not (enough and _is_above(number, status.waiting, share * _CALM_AGING)) and not late,
        )
        for severity, number in ((Severity.YELLOW, old), (Severity.RED, very_old))
    ]
    sample = {Figure.OVERDUE.value: health.overdue, Figure.SAMPLE.value: status.waiting}
    return _reading(bands, _common(health) | sample)


def _average_age(queue: QueuePolicy, health: QueueHealth) -> Reading:
    """Red clears as the intake it pauses goes on: by age, or because few wait."""
    status, policy, mean = health.status, queue.alerts, health.mean_age
    is_young, few = mean <= policy.average_age, not health.is_crowded(queue.cap)
    red, limit = policy.average_age_red, policy.average_age
    bands = [
        _Band(Severity.YELLOW, _hours(limit), over=mean > limit, calm=is_young),
        _Band(Severity.RED, _hours(red), over=mean > red, calm=is_young or (few and mean <= red)),
    ]
    return _reading(bands, _common(health) | mean_age(status))


def _claim_rate(queue: QueuePolicy, health: QueueHealth) -> Reading:
    rate, limit = health.status.claim_rate, queue.alerts.claim_rate
    common = _common(health)
    if rate is None or health.status.claim_rate_n < SHARE_SAMPLE:
        return _reading([], common, intake=True)
    well = _whole(min(limit + _CALM_CLAIM_RATE, 1.0))
    red = _Band(Severity.RED, _per_cent(limit), over=rate < limit, calm=rate >= well)
    sample = {Figure.SAMPLE.value: health.status.claim_rate_n}
    known = {Figure.CLAIM_RATE.value: floor(_whole(100 * rate))} | sample
    return _reading([red], common | known, intake=True)


def _abandonment(queue: QueuePolicy, health: QueueHealth) -> Reading:
    share, limit = health.status.abandonment, queue.alerts.abandonment
    if share is None or health.status.abandonment_n < SHARE_SAMPLE:
        return _reading([], _common(health))
    well = _whole(limit * _CALM_ABANDONMENT)
    yellow = _Band(Severity.YELLOW, _per_cent(limit), over=share > limit, calm=share <= well)
    sample = {Figure.SAMPLE.value: health.status.abandonment_n}
    known = {Figure.ABANDONMENT.value: ceil(_whole(100 * share))} | sample
    return _reading([yellow], _common(health) | known)


def _velocity(queue: QueuePolicy, health: QueueHealth) -> Reading:
    """It takes ten leads that came, and ten that are there: who leaves three lying does not fall behind."""
    velocity, n, limit = health.status.velocity_4h, health.status.velocity_4h_n, queue.alerts.velocity
    if velocity is None or min(n, health.status.depth) < RATIO_SAMPLE:
        return _reading([], _common(health))
    too_slow = velocity < limit and health.grew
    yellow = _Band(Severity.YELLOW, limit, over=too_slow, calm=velocity >= _CALM_VELOCITY)
    known = {Figure.VELOCITY.value: floor(_whole(100 * velocity)) / 100, Figure.SAMPLE.value: n}
    return _reading([yellow], _common(health) | known)


_RULES: Mapping[AlertRule, Callable[[QueuePolicy, QueueHealth], Reading]] = {
    AlertRule.DEPTH: _depth,
    AlertRule.AGING: _aging,
    AlertRule.AVERAGE_AGE: _average_age,
    AlertRule.CLAIM_RATE: _claim_rate,
    AlertRule.ABANDONMENT: _abandonment,
    AlertRule.VELOCITY: _velocity,
}


def _reading(bands: Sequence[_Band], known: Mapping[str, object], *, intake: bool = False) -> Reading:
    return Reading(
        over=frozenset(band.severity for band in bands if band.over),
        calm=frozenset(Severity) - {band.severity for band in bands if not band.calm},
        limits={band.severity: band.limit for band in bands if band.limit is not None},
        known=known,
        intake=intake,
    )


def _common(health: QueueHealth) -> dict[str, object]:
    """What every alert about a queue shows: how many leads there are, how old, how fast they are taken."""
    return counted(health.status) | {Figure.PACE_H.value: round(health.pace_h, 1)}


def counted(seen: QueueStatus | QueueGauges) -> dict[str, object]:
    """The figures that are counts of leads, and the age of the oldest that waits."""
    age = seen.age
    known: dict[str, object] = {
        Figure.DEPTH.value: seen.depth,
        Figure.WAITING.value: seen.waiting,
        Figure.HELD.value: seen.held,
        Figure.GREEN.value: age.green,
        Figure.YELLOW.value: age.yellow,
        Figure.RED.value: age.red,
    }
    return known if age.oldest_h is None else known | {Figure.OLDEST_H.value: floor(age.oldest_h)}


def mean_age(seen: QueueStatus | QueueGauges) -> dict[str, object]:
    """How old waiting leads are on average; nothing where none waits."""
    return {} if seen.age.mean_h is None else {Figure.MEAN_H.value: floor(seen.age.mean_h)}


def _is_above(part: int, whole: int, share: float) -> bool:
    return part > round(share * whole, _DIGITS)


def _whole(number: float) -> float:
    return round(number, _DIGITS)


def _per_cent(share: float) -> float:
    return _whole(100 * share)


def _hours(length: timedelta) -> float:
    return length / _HOUR
