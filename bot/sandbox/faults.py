"""Things that go wrong, on request."""

import random
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal, get_args

Effect = Literal[
    "error",
    "http_500",
    "html_200",
    "empty",
    "truncated",
    "reset",
    "stall",
    "ratelimited",
    "duplicate_envelope",
]
When = Literal["before", "after", "late"]


@dataclass
class Fault:
    """``when`` says whether the call has its effect: "before" it did not, "after" it did.

    A stall "before" ends in the call being carried out if the caller still waits, in nothing if it has hung
    up; a stall "late" carries it out either way, like a Slack that catches up. ``times`` None is without end,
    ``share`` is the part of the matching calls that it hits.
    """

    method: str
    effect: Effect
    when: When = "before"
    code: str = "internal_error"
    seconds: float = 15.0
    retry_after: str = "1"
    times: int | None = None
    share: float = 1.0
    channel: str | None = None
    hit: int = 0

    def matches(self, method: str, channel: str | None) -> bool:
        if self.times is not None and self.hit >= self.times:
            return False
        if self.channel is not None and self.channel != channel:
            return False
        return self.method in ("*", method) and random.random() < self.share  # noqa: S311 - chance, not secrecy


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def replace(self, descriptions: list[dict[str, Any]]) -> None:
        """ValueError names what is misspelt; then the old faults stay."""
        faults = [_fault(description) for description in descriptions]
        with self._lock:
            self._faults = faults

    def take(self, method: str, channel: str | None = None) -> Fault | None:
        """The first fault that hits this call, counted."""
        return self._take(method, channel, duplicates=False)

    def take_duplicate(self, kind: str) -> bool:
        """Whether an envelope of this kind (slash_commands, interactive, events_api) goes out twice."""
        return self._take(kind, None, duplicates=True) is not None

    def _take(self, method: str, channel: str | None, *, duplicates: bool) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if (fault.effect == "duplicate_envelope") is duplicates and fault.matches(method, channel):
                    fault.hit += 1
                    return fault
        return None

    def as_json(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{k: v for k, v in vars(fault).items() if v is not None} for fault in self._faults]


def _fault(description: dict[str, Any]) -> Fault:
    unknown = set(description) - (set(Fault.__dataclass_fields__) - {"hit"})
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
    try:
        fault = Fault(**description)
    except TypeError as error:
        raise ValueError("a fault needs a method and an effect") from error
    if fault.effect not in get_args(Effect):
        raise ValueError(f"unknown effect {fault.effect!r}")
    if fault.when not in get_args(When):
        raise ValueError(f"unknown time {fault.when!r}")
    return fault
