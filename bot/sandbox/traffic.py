"""The last 500 things that went between Slack and the bot, for the inspector."""

from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True)
class Entry:
    """``at`` is sandbox time; ``status`` an HTTP status, or a word where none was given ("reset")."""

    n: int
    at: str
    direction: Literal["to_bot", "from_bot"]
    what: str
    status: int | str
    ms: float
    request: Any
    response: Any


class Traffic:
    def __init__(self, *, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self._entries: deque[Entry] = deque(maxlen=500)
        self._n = 0
        self._now = now
        self._changed = changed

    def record(
        self,
        direction: Literal["to_bot", "from_bot"],
        what: str,
        *,
        status: int | str,
        ms: float,
        request: Any,
        response: Any,
    ) -> None:
        self._n += 1
        at = self._now().isoformat()
        self._entries.append(Entry(self._n, at, direction, what, status, round(ms, 1), request, response))
        self._changed()

    def since(self, n: int) -> list[dict[str, Any]]:
        """Entries numbered above ``n``, oldest first."""
        return [asdict(entry) for entry in list(self._entries) if entry.n > n]
