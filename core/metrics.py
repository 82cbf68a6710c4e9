"""One definition for each figure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class AgeBands:
    """How old the waiting leads of a queue are: counts under 4 h, under 24 h, and from 24 h on; hours.

    ``mean_h`` and ``oldest_h`` are ``None`` in an empty queue.
    """

    green: int
    yellow: int
    red: int
    mean_h: float | None
    oldest_h: float | None


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """A queue at one instant.

    ``depth`` is waiting + reserved + held; ``claimed`` counts open claims and ``uncontacted`` those of them
    without a first contact. ``velocity_4h`` is claims ÷ entries over the last 4 business hours of the queue,
    ``claim_rate`` the share of leads that entered in the 7 days ending 24 h ago and were claimed within 24 h,
    ``abandonment`` exits without a claim ÷ all exits of the last 7 days; each ``None`` where nothing happened
    that it could be computed from.
    """

    queue: str
    depth: int
    waiting: int
    reserved: int
    held: int
    review: int
    claimed: int
    uncontacted: int
    age: AgeBands
    velocity_4h: float | None
    claim_rate: float | None
    abandonment: float | None
    intake: Literal["open", "paused", "full"]
    alerts: tuple[str, ...] = ()
