"""Flows and depths as a team's weeks make them, for tests of what is found in them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from core.reports import Depth, Flow, Period, Slot
from tests.builders import QUEUE

UNTIL = datetime(2026, 9, 2, 10, tzinfo=UTC)
"""A Wednesday; behind it lie three whole months, 95 days."""

BACK = timedelta(days=95)

Rate = Callable[[datetime], float]
"""So many an hour, given the local time at which it begins."""


def in_office(local: datetime, *, opens: int = 9, closes: int = 17) -> bool:
    return local.weekday() < 5 and opens <= local.hour < closes


def by_office(number: float) -> Rate:
    """The same number in each hour of Monday to Friday, 9 to 17, and nothing at any other time."""
    return lambda local: number if in_office(local) else 0.0


@dataclass(frozen=True)
class Weeks:
    """What happened to one queue: rates of entries and claims, how deep it was, the share claimed in time.

    With ``noise`` everything is drawn at random around these; without, it is just so.
    """

    entries: Rate = field(default=lambda local: 4.0 if in_office(local) else 0.0)
    claims: Rate = field(default=lambda local: 4.0 if in_office(local) else 0.0)
    depth: Rate = field(default=lambda _: 10.0)
    in_time: Rate = field(default=lambda _: 0.8)
    zone: str = "UTC"
    until: datetime = UNTIL
    back: timedelta = BACK
    noise: Random | None = None
    queue: str = QUEUE
    width: timedelta = timedelta(hours=1)

    @property
    def flow(self) -> Flow:
        slots = tuple(slot for slot in map(self._slot, self._times()) if slot.entries or slot.claims)
        return Flow(Period(self.until - self.back, self.until), self.width, slots)

    @property
    def depths(self) -> Sequence[Depth]:
        times = (at for at in self._times() if at.minute == 0)
        return [Depth(self.queue, at, self._number(self.depth(self._local(at)))) for at in times]

    def _slot(self, at: datetime) -> Slot:
        local, part = self._local(at), self.width / timedelta(hours=1)
        entries = self._number(self.entries(local) * part)
        in_time = sum(self._happens(self.in_time(local), index, entries) for index in range(entries))
        return Slot(self.queue, at, entries, self._number(self.claims(local) * part), in_time, entries)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def _times(self) -> Iterator[datetime]:
        at = self.until - self.back
        while at < self.until:
            yield at
            at += self.width

    def _number(self, mean: float) -> int:
        return round(mean) if self.noise is None else _poisson(mean, self.noise)

    def _happens(self, share: float, index: int, of: int) -> bool:
        return (index < round(share * of)) if self.noise is None else self.noise.random() < share


def _poisson(mean: float, noise: Random) -> int:
    """How many of many come at random, where so many come on average."""
    if mean > 30:
        return max(0, round(noise.gauss(mean, mean**0.5)))
    number, left = 0, noise.random()
    limit = exp(-mean)
    while left > limit:
        number += 1
        left *= noise.random()
    return number
