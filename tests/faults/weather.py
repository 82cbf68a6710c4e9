"""How Slack fails in the meantime: a few kinds of fault at a time, until each has struck."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.faults.lives import CALL_S

_SPOILT = ("reset", "http_500", "html_200", "empty", "truncated", "error")
_AT_ONCE = 4
_SHARES = {
    "chat.postMessage": 0.15,
    "chat.update": 0.2,
    "conversations.history": 0.3,
    "conversations.replies": 0.3,
}
"""How many calls each of them spoils. Edits and look-ups do no harm when they are repeated."""


class Kind(NamedTuple):
    """A fault as it is counted: before or after Slack has done what it was asked."""

    method: str
    effect: str
    when: str
    seconds: float = 0.0
    code: str = "internal_error"

    @property
    def name(self) -> str:
        said = f" {self.code}" if self.effect == "error" and self.code != "internal_error" else ""
        length = f" {self.seconds:.1f} s" if self.effect == "stall" else ""
        return f"{self.method} {self.effect}{said}{length} {self.when}"


def _both(method: str) -> list[Kind]:
    return [Kind(method, effect, when) for effect in _SPOILT for when in ("before", "after")]


def _unread(method: str) -> list[Kind]:
    return [Kind(method, effect, "before") for effect in (*_SPOILT, "ratelimited")]


POST, EDIT = "chat.postMessage", "chat.update"
HISTORY, REPLIES = "conversations.history", "conversations.replies"
KINDS: dict[str, list[Kind]] = {
    POST: [
        *_both(POST),
        Kind(POST, "stall", "before", CALL_S / 2),
        Kind(POST, "stall", "after", CALL_S / 2),
        Kind(POST, "stall", "late", CALL_S / 2),
        Kind(POST, "stall", "late", CALL_S * 1.3),
        Kind(POST, "ratelimited", "before"),
        Kind(POST, "error", "before", code="user_disabled"),
    ],
    EDIT: [
        *_both(EDIT),
        Kind(EDIT, "stall", "after", CALL_S * 1.3),
        Kind(EDIT, "ratelimited", "before"),
    ],
    HISTORY: _unread(HISTORY),
    REPLIES: _unread(REPLIES),
}
"""By method. The code is the one Slack calls the destination dead by."""


@dataclass
class Weather:
    """Which faults are about, and how often each has struck."""

    rng: random.Random
    struck: Counter[Kind] = field(default_factory=Counter)

    def forecast(self) -> list[dict[str, Any]]:
        """The faults of the next moment: of every method those that struck least so far."""
        chosen = list[Kind]()
        for kinds in KINDS.values():
            chosen += sorted(kinds, key=lambda kind: (self.struck[kind], self.rng.random()))[:_AT_ONCE]
        return [self._fault(kind) for kind in chosen]

    def passed(self, faults: list[Any]) -> None:
        """Counts what struck since the forecast."""
        for one in faults:
            seconds = one.seconds if one.effect == "stall" else 0.0
            self.struck[Kind(one.method, one.effect, one.when, seconds, one.code)] += one.hit

    def never(self) -> list[str]:
        """The kinds that have not struck at all."""
        return [kind.name for kinds in KINDS.values() for kind in kinds if not self.struck[kind]]

    def _fault(self, kind: Kind) -> dict[str, Any]:
        fault: dict[str, Any] = {"share": _SHARES[kind.method], **kind._asdict()}
        return fault
