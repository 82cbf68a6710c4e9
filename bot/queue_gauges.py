"""The queues' figures as Prometheus reads them: the ones that managers see, by the same definitions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from threading import Lock
from typing import TypeVar

import structlog
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from core.errors import NextleadError
from core.metrics import QueueStatus
from core.reports import Figures, Spread
from core.services.reports import Standing

READ_EVERY = timedelta(minutes=1)
"""How old these figures may be: a report costs more than the vitals, and whoever finds the page may ask."""

Number = float | timedelta | None
Of = TypeVar("Of")
Gauges = Mapping[str, tuple[str, Callable[[Of], Number]]]
"""By name: what it says, and where it is read. What cannot be told is left out."""

log = structlog.get_logger(__name__)

_NOW: Gauges[QueueStatus] = {
    "depth": ("Waiting, reserved and held leads", lambda one: one.depth),
    "waiting": ("Leads that wait", lambda one: one.waiting),
    "reserved": ("Leads that somebody looks at", lambda one: one.reserved),
    "held": ("Leads that are accepted and not let in yet", lambda one: one.held),
    "review": ("Leads in review", lambda one: one.review),
    "age_mean_seconds": ("Mean age of waiting leads", lambda one: _hours(one.age.mean_h)),
    "age_oldest_seconds": ("Age of the oldest waiting lead", lambda one: _hours(one.age.oldest_h)),
    "velocity_4h_ratio": ("Claims by entries over 4 business hours", lambda one: one.velocity_4h),
    "claim_rate_ratio": ("Share of leads claimed within 24 h", lambda one: one.claim_rate),
    "abandonment_ratio": ("Share of exits without a claim over 7 days", lambda one: one.abandonment),
}

_WEEK: Gauges[Figures] = {
    "entries_7d": ("Leads that entered in 7 days", lambda one: one.entries),
    "claims_7d": ("Claims out of the line in 7 days", lambda one: one.claims),
    "conversion_ratio": ("Share converted of leads contacted in 7 days", lambda one: one.conversion.value),
    "customers_ratio": ("Share of the same that became customers", lambda one: one.customers.value),
}

_SPREADS: Mapping[str, tuple[str, Callable[[Figures], Spread]]] = {
    "time_in_queue": ("Entry to claim over 7 days", lambda one: one.time_in_queue),
    "claim_to_contact": ("Claim to first contact over 7 days", lambda one: one.claim_to_contact),
    "speed_to_lead": ("Intake to first contact over 7 days", lambda one: one.speed_to_lead),
}

_COUNTED: Mapping[str, Callable[[Figures], int]] = {
    "time_in_queue": lambda one: one.time_in_queue.n,
    "claim_to_contact": lambda one: one.claim_to_contact.n,
    "speed_to_lead": lambda one: one.speed_to_lead.n,
    "claim_rate": lambda one: one.claim_rate.whole,
    "conversion": lambda one: one.conversion.whole,
    "customers": lambda one: one.customers.whole,
    "abandonment": lambda one: one.abandonment.whole,
}


class QueueGauges:
    """Reads the figures when somebody asks for them, and for a minute answers what it read.

    Where they cannot be read there are none for a minute; whatever else a monitor asks for is answered.
    """

    def __init__(self, read: Callable[[], Standing], lived: Callable[[], timedelta]) -> None:
        """``lived`` is how long this process has been running, by a clock that nobody sets."""
        self._read = read
        self._lived = lived
        self._one_at_a_time = Lock()
        self._read_at: timedelta | None = None
        self._found: Sequence[Metric] = ()

    def __call__(self) -> Sequence[Metric]:
        with self._one_at_a_time:
            now = self._lived()
            if self._read_at is None or now - self._read_at >= READ_EVERY:
                self._found = self._now()
                self._read_at = now
            return self._found

    def _now(self) -> Sequence[Metric]:
        try:
            return tuple(gauges(self._read()))
        except NextleadError as error:
            log.warning("figures.unread", error=type(error).__name__)
            return ()


def gauges(standing: Standing) -> Iterable[Metric]:
    """``nextlead_queue_…{queue}``: how each queue stands, and its week."""
    yield from _families(_NOW, {one.queue: one for one in standing.status})
    yield _ages(standing.status)
    weeks = {one.name: one.figures for one in standing.week.slices if one.name is not None}
    yield from _families(_WEEK, weeks)
    for name, (meaning, read) in _SPREADS.items():
        yield from _families(_parts(name, meaning), {queue: read(one) for queue, one in weeks.items()})
    yield _counts(weeks)


def _parts(name: str, meaning: str) -> Gauges[Spread]:
    return {
        f"{name}_mean_seconds": (f"{meaning}, mean", lambda one: one.mean),
        f"{name}_median_seconds": (f"{meaning}, median", lambda one: one.median),
        f"{name}_p90_seconds": (f"{meaning}, what nine in ten stayed within", lambda one: one.p90),
    }


def _families(wanted: Gauges[Of], of_queues: Mapping[str, Of]) -> Iterable[Metric]:
    for name, (meaning, read) in wanted.items():
        family = _family(name, meaning, "queue")
        for queue, one in of_queues.items():
            value = read(one)
            if value is not None:
                family.add_metric([queue], _number(value))
        yield family


def _ages(statuses: Iterable[QueueStatus]) -> Metric:
    family = _family("age_leads", "Waiting leads under 4 h, under 24 h, and older", "queue", "band")
    for one in statuses:
        for band in ("green", "yellow", "red"):
            family.add_metric([one.queue, band], getattr(one.age, band))
    return family


def _counts(weeks: Mapping[str, Figures]) -> Metric:
    family = _family("counted", "How many leads a figure of the week was counted over", "queue", "figure")
    for queue, figures in weeks.items():
        for name, read in _COUNTED.items():
            family.add_metric([queue, name], read(figures))
    return family


def _family(name: str, meaning: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"nextlead_queue_{name}", meaning, labels=labels)


def _number(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else value


def _hours(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(hours=value)
