"""How the bot is, for whoever monitors it: in words, and as Prometheus reads it. Nobody is named."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from core.metrics import QueueVitals
from core.services.watch import Fault, OwedTo, Vitals

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""Of what ``exposition`` returns."""

WORDS: Mapping[Fault, str] = {
    Fault.DATABASE_UNREACHABLE: "the database does not answer",
    Fault.SOCKET_CLOSED: "the connection to Slack is closed",
    Fault.CLOCK_SILENT: "no tick for 10 minutes",
    Fault.CLAIM_OVERDUE: "a claim is overdue by more than two ticks",
    Fault.OUTBOX_STUCK: "a message has been due for more than 5 minutes",
    Fault.DELIVERY_STOPPED: "Slack takes no messages from us",
}
"""Every fault as ``/readyz`` says it."""

_OF_A_QUEUE: Mapping[str, tuple[str, Callable[[QueueVitals], int]]] = {
    "claims_open": ("Open claims", lambda queue: queue.open),
    "claims_uncontacted": ("Open claims without a first contact", lambda queue: queue.uncontacted),
    "claims_breached": ("Those of them that reached a rung", lambda queue: queue.breached),
    "claims_last_hour": ("Claims that reps made in the last hour", lambda queue: queue.claims_last_hour),
    "breaches_last_hour": ("Rungs reached in the last hour", lambda queue: queue.breaches_last_hour),
}


@dataclass(frozen=True, slots=True)
class Health:
    """What one look found; no ``vitals`` when the database is away. ``is_connected``: as far as Slack has to
    be reached by a socket of ours.
    """

    vitals: Vitals | None
    is_connected: bool = True

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What keeps the bot from doing all its work; none when it is ready."""
        away = () if self.vitals else (Fault.DATABASE_UNREACHABLE,)
        closed = () if self.is_connected else (Fault.SOCKET_CLOSED,)
        return (*away, *closed, *(self.vitals.faults if self.vitals else ()))


def exposition(vitals: Vitals, *, is_ready: bool, more: Iterable[Metric] = ()) -> bytes:
    """The vitals in Prometheus' text format, and whatever else there is to say."""
    registry = CollectorRegistry()
    registry.register(_Figures(vitals, is_ready=is_ready, more=more))
    return generate_latest(registry)


class _Figures:
    """A collector of what was read already: the figures of one scrape come from one transaction."""

    def __init__(self, vitals: Vitals, *, is_ready: bool, more: Iterable[Metric]) -> None:
        self._vitals = vitals
        self._is_ready = is_ready
        self._more = tuple(more)

    def collect(self) -> Iterable[Metric]:
        vitals = self._vitals
        yield _gauge("ready", "1 when /readyz answers 200, else 0", self._is_ready)
        if vitals.tick_age is not None and vitals.tick_lateness is not None:
            yield _gauge("tick_age_seconds", "Time since the last tick ended", vitals.tick_age)
            yield _gauge("tick_lateness_seconds", "By how much the next tick is late", vitals.tick_lateness)
        yield _gauge("claims_overdue", "Claims overdue by more than two ticks", vitals.overdue_claims)
        yield _gauge("outbox_oldest_seconds", "For how long the oldest message has been due", vitals.waits)
        yield _outbox(vitals.outbox)
        yield _slack_errors(vitals.slack_errors)
        yield from _queues(vitals.queues)
        yield from _webhooks(vitals.webhooks)
        yield from self._more


def _gauge(name: str, meaning: str, value: float | timedelta) -> Metric:
    number = value.total_seconds() if isinstance(value, timedelta) else value
    return GaugeMetricFamily(f"nextlead_{name}", meaning, value=number)


def _outbox(depths: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily("nextlead_outbox_notices", "Unsettled and dead notices", labels=["state"])
    for state, number in depths.items():
        family.add_metric([state], number)
    return family


def _slack_errors(counted: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily("nextlead_slack_errors", "Messages Slack did not take", labels=["class"])
    for kind, number in counted.items():
        family.add_metric([kind], number)
    return family


def _queues(queues: Sequence[QueueVitals]) -> Iterable[Metric]:
    for name, (meaning, read) in _OF_A_QUEUE.items():
        family = GaugeMetricFamily(f"nextlead_{name}", meaning, labels=["queue"])
        for queue in queues:
            family.add_metric([queue.queue], read(queue))
        yield family


def _webhooks(receivers: Sequence[OwedTo]) -> Iterable[Metric]:
    if not receivers:
        return
    events = GaugeMetricFamily(
        "nextlead_webhook_events", "Events not taken yet, and never", labels=["receiver", "state"]
    )
    oldest = GaugeMetricFamily(
        "nextlead_webhook_oldest_seconds", "For how long the oldest one has been owed", labels=["receiver"]
    )
    for one in receivers:
        events.add_metric([one.receiver, "owed"], one.owed)
        events.add_metric([one.receiver, "dead"], one.dead)
        oldest.add_metric([one.receiver], one.waits.total_seconds())
    yield events
    yield oldest
