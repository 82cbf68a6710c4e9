"""Builders for tests about queues that overflow: measures, incidents, and how a queue is."""

from datetime import datetime
from itertools import count
from typing import Any

from core.events import SYSTEM
from core.incidents import AlertRule, Incident, Measure, MeasureKind
from core.metrics import AgeBands, QueueHealth, QueueStatus
from tests.builders import MIA, MONDAY_9AM, QUEUE, hours

_ids = count(1)


def a_measure(kind: MeasureKind = MeasureKind.PAUSE_SOURCES, **details: Any) -> Measure:
    """A measure that Mia took on Monday at nine for two hours, and that goes on."""
    given: dict[str, Any] = {
        "id": next(_ids),
        "queue": QUEUE,
        "by": MIA,
        "began_at": MONDAY_9AM,
        "until": MONDAY_9AM + hours(2),
    }
    return Measure(kind=kind, **given | details)


def a_pause_by_age(**details: Any) -> Measure:
    """Intake that paused by itself on Monday at nine."""
    return a_measure(**{"by": SYSTEM, "until": None, **details})


def an_incident(rule: AlertRule = AlertRule.DEPTH, **details: Any) -> Incident:
    given: dict[str, Any] = {"id": next(_ids), "queue": QUEUE, "began_at": MONDAY_9AM}
    return Incident(rule=rule, **given | details)


def a_health(
    waiting: int = 0, mean_h: float | None = None, *, queue: str = QUEUE, held: int = 0
) -> QueueHealth:
    """A queue in which so many leads wait, so old on average."""
    status = QueueStatus(
        queue=queue,
        depth=waiting + held,
        waiting=waiting,
        reserved=0,
        held=held,
        review=0,
        claimed=0,
        uncontacted=0,
        age=AgeBands(green=waiting, yellow=0, red=0, mean_h=mean_h, oldest_h=mean_h),
        velocity_4h=None,
        claim_rate=None,
        abandonment=None,
        intake="open",
    )
    return QueueHealth(status)


def later(number: float) -> datetime:
    """So many hours after Monday at nine."""
    return MONDAY_9AM + hours(number)
