"""One definition for each figure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

GREEN_UNDER = timedelta(hours=4)
RED_FROM = timedelta(hours=24)
"""The bands of age: [0, 4) h green, [4, 24) h yellow, from 24 h on red."""

VELOCITY_OVER = timedelta(hours=4)
"""The business hours over which claims are compared with entries."""

CLAIMED_WITHIN = timedelta(hours=24)
"""How soon a lead has to be claimed to count for the claim rate."""

COHORT = timedelta(days=7)
"""How long claim rate and abandonment look back."""


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


@dataclass(frozen=True, slots=True)
class QueueVitals:
    """A queue's claims as monitoring sees them.

    ``uncontacted`` are open claims without a first contact, ``breached`` those of them that reached a rung
    of their ladder. Breaches are rungs: one claim may have several. Claims are those that reps made.
    """

    queue: str
    open: int = 0
    uncontacted: int = 0
    breached: int = 0
    claims_last_hour: int = 0
    breaches_last_hour: int = 0
