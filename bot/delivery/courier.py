"""Delivery as a part of a process: one thread, woken by what happens here and else every second."""

import threading
from collections.abc import Callable
from datetime import timedelta

EVERY = timedelta(seconds=1)
"""How often the outbox is looked at for what others have put there, and for what has become due."""


class Courier:
    """Delivers until it is stopped.

    ``deliver`` must not raise; ``news`` is set by whoever commits something that is to be told or drawn.
    """

    def __init__(
        self, deliver: Callable[[], object], news: threading.Event, *, every: timedelta = EVERY
    ) -> None:
        self._deliver = deliver
        self._news = news
        self._every_s = every.total_seconds()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Returns at once; the outbox is looked at immediately."""
        self._thread.start()

    def stop(self) -> None:
        """Waits for the pass at work, then ends. May be called twice, or without a start."""
        self._stopping.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            self._deliver()
            if not self._stopping.is_set():
                self._news.wait(self._every_s)
