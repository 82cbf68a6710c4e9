"""Delivery as a part of a process: one thread, woken by what happens here and else every second."""

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.waking import Woken

EVERY = timedelta(seconds=1)
"""How often the outbox is looked at for what others have put there, and for what has become due."""


class Courier(Woken):
    """Delivers until it is stopped.

    ``deliver`` must not raise; ``news`` is set by whoever commits something that is to be told or drawn.
    """

    def __init__(
        self, deliver: Callable[[], object], news: threading.Event, *, every: timedelta = EVERY
    ) -> None:
        super().__init__(deliver, news, name="courier", every=every)
