"""What is done to a rig: by the tests one at a time, by the mutants to see that each of them is noticed."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress

from core.model import Channel, ContactOutcome
from tests.faults.board import Point
from tests.faults.books import posts, read
from tests.faults.ground import Rig
from tests.faults.judging import broken, judge
from tests.faults.kills import Reaper
from tests.faults.points import CRASHED
from tests.faults.promises import always
from tests.faults.team import REPS
from tests.faults.weather import POST
from tests.waiting import wait_for

LEASE_S = 0.5
FEW = 60


def kills(rig: Rig) -> list[str]:
    """A few kills; what they broke."""
    toll = Reaper(rig, 1).reap(FEW, lambda: always(read(rig.runtime.database)))
    rig.settle()
    return [*toll.wrong, *broken(judge(rig))]


def race(rig: Rig) -> list[str]:
    """A clock has read that a claim is due, and before it locks it the rep works the claim.

    On PostgreSQL; in SQLite whoever ticks is alone from the first look on.
    """
    rig.comes_in(1)
    claim = rig.takes(REPS[0])
    rig.board.move(hours=2, minutes=1)
    clock = rig.start("clock", stops_at=Point.LOOKED)
    rig.nursery.wait_until_stopped(clock.pid)
    rig.runtime.services.contacts.log(claim.rep_id, claim.id, Channel.CALL, ContactOutcome.REACHED)
    rig.nursery.tell(clock.pid, signal.SIGCONT)
    rig.stop(clock)
    rig.settle()
    return broken(judge(rig))


def takeover(rig: Rig) -> list[str]:
    """A clock dies in the middle of its work, and another one goes on asking whether it is its turn."""
    rig.comes_in(1)
    rig.takes(REPS[0])
    rig.board.move(hours=2, minutes=1)
    dying = rig.start("clock", 0, lease_s=LEASE_S, dies_at=Point.STEPPING)
    code = rig.ends(dying)
    assert code == CRASHED, f"the clock never got to its work: {code}"
    heir = rig.start("clock", 1, lease_s=LEASE_S)
    try:
        wait_for(lambda: _risen(rig))
    except AssertionError:
        return ["nobody took over from a dead clock"]
    rig.stop(heir)
    rig.settle()
    return broken(judge(rig))


def lost_answer(rig: Rig) -> list[str]:
    """Slack stores a message, and the connection breaks before it can say so."""
    rig.comes_in(1)
    rig.takes(REPS[0], heard=False)
    rig.board.move(minutes=2)
    rig.fails([{"method": POST, "effect": "reset", "when": "after", "times": 1}])
    sender = rig.start("sender")
    wait_for(lambda: rig.faults()[0].hit)
    wait_for(lambda: rig.unsettled() == 0, within_s=20)
    rig.stop(sender)
    rig.settle()
    return broken(judge(rig))


def done_in_time(rig: Rig) -> list[str]:
    """A rep makes contact before the message that was owed to them leaves."""
    rig.comes_in(1)
    claim = rig.takes(REPS[0], heard=False)
    rig.board.move(minutes=2)
    rig.runtime.services.contacts.log(claim.rep_id, claim.id, Channel.CALL, ContactOutcome.REACHED)
    rig.settle()
    sent = [f"{post.key} was told though it was over" for post in posts(rig.sandbox.workspace)]
    return [*sent, *broken(judge(rig))]


def real_takeover(rig: Rig, within_s: float) -> float:
    """Two clocks as they run in production, with the product's own lease; the first one is killed in the
    middle of its work. How many seconds later the second one had done it, or more than ``within_s``.
    """
    rig.comes_in(1)
    rig.takes(REPS[0])
    rig.board.move(hours=2, minutes=1)
    dying = rig.start("scheduler", 0, stops_at=Point.STEPPING)
    rig.nursery.wait_until_stopped(dying.pid)
    rig.kill(dying)
    died = time.monotonic()
    heir = rig.start("scheduler", 1)
    with suppress(AssertionError):
        wait_for(lambda: _risen(rig), within_s=within_s + 5)
    taken_over = time.monotonic() - died
    rig.stop(heir)
    rig.settle()
    return taken_over


def _risen(rig: Rig) -> bool:
    return any(one.verb == "escalated" for one in read(rig.runtime.database).events)


SCENARIOS: dict[str, Callable[[Rig], list[str]]] = {
    "kills": kills,
    "race": race,
    "takeover": takeover,
    "lost answer": lost_answer,
    "done in time": done_in_time,
}
