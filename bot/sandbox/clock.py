"""The sandbox's time: real time, or a moment that stands still, plus an offset that anybody may move."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock


class SandboxClock:
    """Safe to read and to move from any thread.

    Only what people see runs on it (message times, dates on the page, retries of events). Time-outs of the
    protocol itself (trigger 3 s, response_url 30 min, ack 3 s, signatures) run on real time, because a bot's
    libraries do.
    """

    def __init__(self, *, standing_at: datetime | None = None) -> None:
        """``standing_at`` (aware) instead of real time: a clock that goes only when somebody moves it."""
        self._standing_at = standing_at
        self._offset = timedelta(0)
        self._lock = Lock()
        self._listeners: list[Callable[[datetime], None]] = []

    def now(self) -> datetime:
        with self._lock:
            return self._unmoved() + self._offset

    @property
    def offset(self) -> timedelta:
        with self._lock:
            return self._offset

    def advance(self, by: timedelta) -> datetime:
        """The new time. A negative ``by`` moves back; message times still never decrease."""
        with self._lock:
            self._offset += by
        return self._tell()

    def move_to(self, at: datetime) -> datetime:
        """The new time, which goes on from ``at``. ValueError if ``at`` has no time zone."""
        if at.tzinfo is None:
            raise ValueError("the sandbox clock needs a moment with a time zone")
        with self._lock:
            self._offset = at.astimezone(UTC) - self._unmoved()
        return self._tell()

    def on_move(self, listener: Callable[[datetime], None]) -> Callable[[], None]:
        """Calls ``listener`` with the new time, in the thread of whoever moved it. Returns how to stop."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._forget(listener)

    def _unmoved(self) -> datetime:
        return self._standing_at or datetime.now(UTC)

    def _forget(self, listener: Callable[[datetime], None]) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def _tell(self) -> datetime:
        now = self.now()
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(now)
        return now
