"""When a method of Slack's may be called next in a channel, by a clock that nobody sets."""

import random
import time
from collections.abc import Callable
from datetime import timedelta

LONGEST_BACKOFF_S = 60.0

Place = tuple[str, str]
"""A method of Slack's, and the channel or person it is about."""


class Buckets:
    """One for each method and channel. What they hold back is only known to this process, and only it needs
    to know: whatever must survive it stands in the outbox.
    """

    def __init__(self, backoff: timedelta, monotonic: Callable[[], float] = time.monotonic) -> None:
        """``backoff`` is the first wait after a failure for which Slack named none. Each time it doubles, up
        to a minute, less a random part of it.
        """
        self._backoff_s = backoff.total_seconds()
        self._monotonic = monotonic
        self._free_at: dict[Place, float] = {}
        self._failures: dict[Place, int] = {}

    def hold(self, method: str, channel: str, seconds: float) -> None:
        """Nothing goes there for so long; a longer hold is not shortened."""
        until = self._monotonic() + seconds
        self._free_at[method, channel] = max(self._free_at.get((method, channel), until), until)

    def back_off(self, method: str, channel: str) -> float:
        """Holds after one more failure in a row; for how many seconds."""
        failures = self._failures.get((method, channel), 0)
        self._failures[method, channel] = failures + 1
        longest: float = min(self._backoff_s * 2 ** min(failures, 16), LONGEST_BACKOFF_S)
        seconds = longest * random.uniform(0.5, 1)  # noqa: S311 - so that not all come back at once
        self.hold(method, channel, seconds)
        return seconds

    def went_well(self, method: str, channel: str) -> None:
        self._failures.pop((method, channel), None)

    def held(self, method: str) -> frozenset[str]:
        """The channels in which this method may not be called now."""
        now = self._monotonic()
        self._free_at = {place: at for place, at in self._free_at.items() if at > now}
        return frozenset(channel for held, channel in self._free_at if held == method)
