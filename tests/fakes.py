"""Stand-ins for the world, with behaviour of their own."""

from datetime import datetime, timedelta

from tests.builders import MONDAY_9AM


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = MONDAY_9AM) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def move(self, **by: float) -> datetime:
        """Moves on by ``hours=…``, ``minutes=…``, ``seconds=…``; the moment it shows then."""
        self._at += timedelta(**by)
        return self._at
