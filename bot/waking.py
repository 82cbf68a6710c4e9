"""Work in a thread of its own that begins when somebody wakes it."""

import threading
from collections.abc import Callable
from datetime import timedelta


class Woken:
    """Works until it is stopped: at once, then whenever ``wake`` is set, and every so often where ``every``
    says so. After one pass it rests for ``apart``; what wakes it meanwhile is done together.

    ``work`` must not raise.
    """

    def __init__(
        self,
        work: Callable[[], object],
        wake: threading.Event,
        *,
        name: str,
        every: timedelta | None = None,
        apart: timedelta = timedelta(),
    ) -> None:
        self._work = work
        self._wake = wake
        self._every_s = None if every is None else every.total_seconds()
        self._apart_s = apart.total_seconds()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Returns at once; the first pass begins immediately."""
        self._thread.start()

    def stop(self) -> None:
        """Waits for the pass at work, then ends. May be called twice, or without a start."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self._work()
            if not self._stopping.wait(self._apart_s):
                self._wake.wait(self._every_s)
