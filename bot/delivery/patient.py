"""Keeping account of what Slack did, even while others change the same notices."""

import time
from collections.abc import Callable
from typing import TypeVar

from core.errors import Busy

Done = TypeVar("Done")

_PAUSES_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def surely(keep: Callable[[], Done]) -> Done:
    """What ``keep`` returns, tried again while the database is busy; in the end raises ``Busy``.

    Outbox and tick touch the same rows in different orders: so that neither waits for the other in a circle,
    the outbox gives way and comes again.
    """
    for pause in _PAUSES_S:
        try:
            return keep()
        except Busy:
            time.sleep(pause)
    return keep()
