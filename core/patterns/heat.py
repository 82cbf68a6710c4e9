"""The week as a map: when leads come, and when they are taken."""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from core.findings import Grid, HeatMap
from core.patterns.hours import DAY
from core.reports import Flow, Period, Slot

_MOMENT = timedelta(microseconds=1)


def heat_map(flow: Flow, zone: ZoneInfo, queues: Collection[str] | None = None) -> HeatMap:
    """Of these queues together, or of all."""
    slots = [slot for slot in flow.slots if queues is None or slot.queue in queues]
    return HeatMap(
        entries=_grid(slots, zone, lambda slot: slot.entries),
        claims=_grid(slots, zone, lambda slot: slot.claims),
        days=_days(flow.period, zone),
    )


def _grid(slots: Iterable[Slot], zone: ZoneInfo, number: Callable[[Slot], int]) -> Grid:
    cells = [[0] * 24 for _ in range(7)]
    for slot in slots:
        local = slot.at.astimezone(zone)
        cells[local.weekday()][local.hour] += number(slot)
    return tuple(tuple(day) for day in cells)


def _days(period: Period, zone: ZoneInfo) -> tuple[int, ...]:
    counts = [0] * 7
    day = period.since.astimezone(zone).date()
    while day <= (period.until - _MOMENT).astimezone(zone).date():
        counts[day.weekday()] += 1
        day += DAY
    return tuple(counts)
