"""Ids that nobody else gets."""

import threading
from collections.abc import Callable, Sequence

BLOCK = 32
"""How many claim ids one step of PostgreSQL's sequence reserves; the sequence is made with this increment."""


class IdBlocks:
    """Ids drawn from the database a block at a time, so that a claim need not ask for one.

    Ascending within a call. What is left of a block is lost when the process ends: ids have gaps.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: list[int] = []

    def take(self, count: int, draw: Callable[[int], Sequence[int]]) -> Sequence[int]:
        """``count`` ids; ``draw(n)`` must return the first id of each of ``n`` new blocks."""
        with self._lock:
            missing = count - len(self._left)
            if missing > 0:
                for first in draw(-(-missing // BLOCK)):
                    self._left.extend(range(first, first + BLOCK))
            taken, self._left = self._left[:count], self._left[count:]
            return taken
