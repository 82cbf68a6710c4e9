"""What the rig and its children share: the time of day, and where each child is just now.

It is a mapped file, so that what a child wrote last is still there when it was killed.
"""

import mmap
import struct
from collections import Counter
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path

from tests.builders import MONDAY_9AM

SLOTS = 16
"""Children that can be watched at once."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SLOT = 256
_CLOCK = struct.Struct("<q")
_COUNT = struct.Struct("<I")


class Point(IntEnum):
    """How far a child is. The order within a part is the order of events."""

    STARTING = 0
    IDLE = 1

    DECIDING = 2
    """A rep's or a manager's decision is being made; its transaction is open, or just committed."""
    CLAIMED = 3
    """A claim is committed, and the rep has not seen the answer."""
    SUBMITTED = 4
    """Intake has said that a lead is in."""

    TICKING = 5
    """A pass is at work."""
    LOOKED = 6
    """The pass has read which claims are due, and locked none of them."""
    STEPPING = 7
    """What a queue's transaction did is written, and not committed."""

    SURVEYED = 8
    """The pass has read how sick the queues are, and locked nothing."""
    RAISING = 9
    """A process has seen that nobody has raised this alert, and raises it."""
    WATCHED = 10

    HANDING_OUT = 11
    TAKEN = 12
    """A message is marked as being sent, and has not left."""
    POSTING = 13
    POSTED = 14
    """Slack has answered, and nobody knows but this process."""
    MARKED = 15
    DRAWING = 16
    LOOKING_UP = 17

    HEARING = 18
    """A request over HTTP is being taken; its transaction is open, or just committed."""
    STORED = 19
    """It is committed, and its sender has no answer."""
    MAILING = 20
    MAILED = 21
    """The CRM has answered, and nobody knows but this process."""
    DENIED = 22
    """Somebody was refused, and that is written down."""

    OFFERING = 23
    """A lead is about to be offered; the transaction is open."""
    ANSWERING = 24
    """An offer is being answered; the transaction is open, or just committed."""
    WITHDRAWN = 25
    """A rep is away, and what they were offered is taken back; not committed."""


class Spot:
    """One child's place on the board."""

    def __init__(self, memory: mmap.mmap, number: int) -> None:
        self._memory = memory
        self._start = _CLOCK.size + number * _SLOT

    def at(self, point: Point) -> None:
        """The child is here now; counted."""
        self._memory[self._start] = point
        place = self._start + 4 + point * _COUNT.size
        _COUNT.pack_into(self._memory, place, _COUNT.unpack_from(self._memory, place)[0] + 1)

    def leave(self) -> None:
        """Nobody is here; the counts stay."""
        self._memory[self._start] = Point.STARTING

    def point(self) -> Point:
        return Point(self._memory[self._start])

    def counts(self) -> Counter[Point]:
        """How often children in this place have been at each point."""
        first = self._start + 4
        return Counter({one: _COUNT.unpack_from(self._memory, first + one * _COUNT.size)[0] for one in Point})


class Board:
    """``core.ports.Clock`` for every process of a rig, moved by whoever runs it."""

    def __init__(self, path: Path) -> None:
        """Opens the file; makes it, at Monday 9:00, where there is none."""
        is_new = not path.exists()
        if is_new:
            path.write_bytes(bytes(_CLOCK.size + SLOTS * _SLOT))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        if is_new:
            self._set(MONDAY_9AM)

    def now(self) -> datetime:
        microseconds: int = _CLOCK.unpack_from(self._memory)[0]
        return _EPOCH + microseconds * _MICROSECOND

    def move(self, **by: float) -> datetime:
        """Moves on by ``hours=…``, ``minutes=…``, ``seconds=…``; the moment it shows then."""
        return self._set(self.now() + timedelta(**by))

    def spot(self, number: int) -> Spot:
        return Spot(self._memory, number)

    def close(self) -> None:
        self._memory.close()

    def _set(self, at: datetime) -> datetime:
        _CLOCK.pack_into(self._memory, 0, (at - _EPOCH) // _MICROSECOND)
        return at
