"""Waiting for what happens in another thread or process."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def wait_for(look: Callable[[], Seen | None], *, within_s: float = 5.0) -> Seen:
    """What ``look`` sees as soon as it sees anything; an ``AssertionError`` if it does not in time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        seen = look()
        if seen:
            return seen
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")
