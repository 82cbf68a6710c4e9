"""Erlang C: how long leads wait that are answered at once or as soon as a rep is free.

Assumes that leads come at random, that nobody gives up, and that handling times vary as exponential ones do.
What comes at a rate of ``arrivals_h`` and keeps somebody busy for ``handling`` is a load of so many erlangs:
that many reps would be busy all the time.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import exp

_HOUR = timedelta(hours=1)

_LONGEST = timedelta(days=365)
"""A mean wait beyond it is none at all: with so little to spare a line grows for as long as anybody looks."""

MOST_REPS = 100_000
"""Nobody staffs more: a load beyond it is a slip of the pen, and raises ``ValueError``."""


@dataclass(frozen=True, slots=True)
class Service:
    """What so many reps make of a load.

    ``waits`` is the share of leads that are not answered at once, ``answer`` the mean time until one is,
    ``level`` the share answered in time. Where ``reps`` cannot keep up, the line grows without end: everybody
    waits, ``level`` is 0, and there is no mean.
    """

    reps: int
    load: float
    waits: float
    answer: timedelta | None
    level: float

    @property
    def is_stable(self) -> bool:
        return self.answer is not None


def offered_load(arrivals_h: float, handling: timedelta) -> float:
    """In erlangs, from leads an hour."""
    return arrivals_h * (handling / _HOUR)


def service(reps: int, load: float, handling: timedelta, within: timedelta) -> Service:
    """How leads are answered; ``within`` is what counts as in time."""
    _check(load)
    if load == 0:
        return Service(reps, load, waits=0.0, answer=timedelta(), level=1.0)
    lost = 1.0
    for number in range(1, reps + 1):
        lost = _with_one_more(lost, number, load)
    return _served(reps, load, lost, handling, within)


def reps_needed(load: float, handling: timedelta, within: timedelta, level: float) -> int:
    """The fewest reps who answer that share (more than 0, less than 1) in time; nobody where nothing comes.

    Raises ``ValueError`` for a share that nobody can promise, and for more than ``MOST_REPS`` erlangs.
    """
    _check(load)
    if not 0 < level < 1:
        raise ValueError(f"a share to be answered in time lies between 0 and 1, not {level}")
    reps, lost = 0, 1.0
    while load and _served(reps, load, lost, handling, within).level < level:
        reps += 1
        lost = _with_one_more(lost, reps, load)
    return reps


def _check(load: float) -> None:
    if not 0 <= load <= MOST_REPS:
        raise ValueError(f"a load of {load} erlangs is none that reps can be counted for")


def _with_one_more(lost: float, reps: int, load: float) -> float:
    """Erlang B by recursion, which needs neither factorials nor powers: it holds for thousands of reps."""
    return load * lost / (reps + load * lost)


def _served(reps: int, load: float, lost: float, handling: timedelta, within: timedelta) -> Service:
    spare = reps - load
    if spare <= handling / _LONGEST:
        return Service(reps, load, waits=1.0, answer=None, level=0.0)
    waits = lost / (1 - load / reps * (1 - lost))
    level = 1 - waits * exp(-spare * (within / handling))
    return Service(reps, load, waits, handling * (waits / spare), level)
