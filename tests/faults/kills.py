"""The loop: children at work are killed at any moment and replaced, again and again."""

import heapq
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from tests.faults.board import Point
from tests.faults.ground import Child, Rig
from tests.faults.team import LEAVER
from tests.faults.weather import Weather

QUICK_S = (0.035, 0.095)
"""When a child is killed, counted from when it begins to work."""

STEADY_S = (0.8, 2.5)
"""The same for those who live long enough to hear what became of a call that hung."""

DOOR_S = (0.05, 0.3)
"""The same for those who speak with other systems."""

AT_BIRTH = 0.05
"""The share of children that are killed before they begin."""

LEASE_S, DAWDLE_S = 0.3, 0.004
MINUTES_A_KILL = 5.0
TURN = 10
"""Kills for which time flies, and then again for which it stands still and everybody catches up."""

LEADS = 60
LOOKS_EVERY, LOOKS = 25, 20
"""The least number of kills between two looks at the books, and about how many looks there are."""

_SLOTS = (
    ("rep", QUICK_S),
    ("asked", QUICK_S),
    ("clock", QUICK_S),
    ("sender", QUICK_S),
    ("sender", STEADY_S),
    ("clock", STEADY_S),
    ("door", DOOR_S),
    ("postman", DOOR_S),
)
ROLES = ("rep", "asked", "clock", "sender", "door", "postman")
MUST_HIT = (
    Point.DECIDING,
    Point.CLAIMED,
    Point.TICKING,
    Point.SURVEYED,
    Point.STEPPING,
    Point.TAKEN,
    Point.POSTING,
    Point.POSTED,
    Point.DRAWING,
    Point.LOOKING_UP,
    Point.HEARING,
    Point.STORED,
    Point.MAILING,
    Point.MAILED,
    Point.OFFERING,
    Point.ANSWERING,
)
"""Where somebody has to have died for a loop to prove anything."""

PATIENCE = 3
"""How many times as many kills there may be until every fault has struck."""


@dataclass
class Toll:
    """What the loop did: ``kills`` by role, ``hits`` by where the child was when it died."""

    weather: Weather
    kills: Counter[str] = field(default_factory=Counter)
    hits: Counter[Point] = field(default_factory=Counter)
    looks: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    """What was wrong with the books while everybody was at work."""

    def missing(self) -> list[str]:
        """Whatever has not happened yet, and must."""
        points = [f"a kill at {point.name.lower()}" for point in MUST_HIT if not self.hits[point]]
        return [*points, *self.weather.never()]


Look = Callable[[], Sequence[str]]
"""Looks at the books; what is wrong with them."""


class Reaper:
    """Keeps every place filled, and knows when whose time has come."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self._rig = rig
        self._rng = random.Random(seed)
        self._seeds = count(seed * 1_000_000)
        self._due = list[tuple[float, int, Child, bool]]()
        self.toll = Toll(Weather(random.Random(seed)))

    def reap(self, kills: int, look: Look) -> Toll:
        """Kills so many, and more where a kind of fault has never struck; then whoever is left."""
        began = time.monotonic()
        self._rig.comes_in(LEADS)
        self._rig.crm.fails()
        self._rig.visitors.come(next(self._seeds))
        for slot in range(len(_SLOTS)):
            self._bear(slot)
        for number in range(1, PATIENCE * kills + 1):
            if number > kills and not self.toll.missing():
                break
            slot = self._kill_next()
            if number // TURN % 2 == 0:
                self._rig.board.move(minutes=MINUTES_A_KILL * 2 * self._rng.random())
            self._bear(slot)
            if number == kills // 2:
                leaves(self._rig)
            if number % max(LOOKS_EVERY, kills // LOOKS) == 0:
                self.toll.looks += 1
                self.toll.wrong += look()
        self._rig.visitors.leave()
        self._rig.kill_all()
        self.toll.weather.passed(self._rig.faults())
        self.toll.seconds = time.monotonic() - began
        return self.toll

    def _bear(self, slot: int) -> None:
        role, seed = _SLOTS[slot][0], next(self._seeds)
        child = self._rig.start(role, slot, seed=seed, lease_s=LEASE_S, dawdles_s=DAWDLE_S)
        is_doomed = self._rng.random() < AT_BIRTH
        at = child.began + (self._rng.uniform(0, 0.02) if is_doomed else 0.0)
        heapq.heappush(self._due, (at, slot, child, is_doomed))

    def _kill_next(self) -> int:
        """Waits until somebody's time has come; whose place is free then."""
        while True:
            at, slot, child, is_doomed = heapq.heappop(self._due)
            time.sleep(max(0.0, at - time.monotonic()))
            if is_doomed:
                self._kill(child)
                return slot
            works = child.spot.point() is not Point.STARTING
            wait = self._rng.uniform(*_SLOTS[slot][1]) if works else 0.002
            heapq.heappush(self._due, (time.monotonic() + wait, slot, child, works))

    def _kill(self, child: Child) -> None:
        code = self._rig.kill(child)
        if code != -signal.SIGKILL:
            last = [line["exception"] for line in self._rig.log() if "exception" in line][-1:]
            raise AssertionError(f"a {child.life.role} ended by itself with {code}: {last}")
        self.toll.kills[child.life.role] += 1
        self.toll.hits[child.spot.point()] += 1
        self.toll.weather.passed(self._rig.faults())
        self._rig.fails(self.toll.weather.forecast())


def leaves(rig: Rig) -> None:
    """One rep leaves the workspace, and the bot hears of it."""
    people = rig.runtime.services.people
    person = people.get(LEAVER)
    assert person is not None
    people.seen(replace(person, is_deleted=True))
