"""How much one sender may bring: a bucket for each secret, in this process's memory."""

from collections.abc import Callable
from math import ceil

_A_MINUTE_S = 60.0


class Allowance:
    """Token buckets: each is full at first, holds a minute's worth, and fills evenly.

    ``monotonic`` counts seconds and is never set back. Several processes allow each as much.
    """

    def __init__(self, a_minute: int, monotonic: Callable[[], float]) -> None:
        self._a_minute = a_minute
        self._monotonic = monotonic
        self._left: dict[int, tuple[float, float]] = {}

    def wait_s(self, key: int) -> int:
        """Takes a token: 0. Or, where there is none, after how many whole seconds there will be one."""
        now = self._monotonic()
        left, since = self._left.get(key, (float(self._a_minute), now))
        left = min(float(self._a_minute), left + (now - since) * self._a_minute / _A_MINUTE_S)
        enough = left >= 1
        self._left[key] = (left - 1 if enough else left, now)
        return 0 if enough else max(1, ceil((1 - left) * _A_MINUTE_S / self._a_minute))
