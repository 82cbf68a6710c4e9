"""However many clocks tick, and whatever stops one of them: each rung is climbed once."""

import signal
import time
from functools import partial

import pytest

from tests.faults.board import Point
from tests.faults.books import read
from tests.faults.ground import Child, Rig
from tests.faults.judging import broken, judge
from tests.faults.scenarios import takeover
from tests.faults.team import REPS
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

CALL_S = 0.2
LEASE_S = 0.3
WITHIN_S = 20.0
"""However busy the machine is."""


def rungs(rig: Rig) -> list[int]:
    return [one.data["rung"] for one in read(rig.runtime.database).events if one.verb == "escalated"]


def _have_climbed(rig: Rig, rung: int, claims: int) -> bool:
    return rungs(rig).count(rung) >= claims


def passes(child: Child) -> int:
    return child.spot.counts()[Point.TICKING]


def goes_on(rig: Rig, stopped: Child) -> None:
    """Until it has finished the pass it was in and begun another one."""
    rig.nursery.tell(stopped.pid, signal.SIGCONT)
    wait_for(lambda: passes(stopped) > 1, within_s=WITHIN_S)


def end(rig: Rig, *clocks: Child) -> None:
    for one in clocks:
        rig.stop(one)
    rig.settle(call_s=CALL_S)


@pytest.mark.parametrize("clocks", [1, 2, 5])
def test_each_rung_is_climbed_once_however_many_clocks_tick(rig: Rig, clocks: int) -> None:
    rig.comes_in(4)
    claims = [rig.takes(rep) for rep in REPS[:4]]

    ticking = [rig.start("clock", spot, lease_s=LEASE_S) for spot in range(clocks)]
    for rung in (1, 2, 3):
        rig.board.move(hours=2)
        wait_for(partial(_have_climbed, rig, rung, len(claims)), within_s=WITHIN_S)
    wait_for(lambda: all(passes(one) for one in ticking), within_s=WITHIN_S)
    end(rig, *ticking)

    story = read(rig.runtime.database).story
    for claim in claims:
        climbed = [event.data["rung"] for event in story[claim.id] if event.verb == "escalated"]
        assert climbed == [1, 2, 3]
    assert broken(judge(rig)) == []


def test_a_clock_that_was_stopped_for_longer_than_its_lease_finds_its_work_done(rig: Rig) -> None:
    rig.comes_in(1)
    rig.takes(REPS[0])
    rig.board.move(hours=2, minutes=1)

    stopped = rig.start("clock", 0, lease_s=LEASE_S, stops_at=Point.TICKING)
    rig.nursery.wait_until_stopped(stopped.pid)
    other = rig.start("clock", 1, lease_s=LEASE_S)
    wait_for(lambda: rungs(rig), within_s=WITHIN_S)
    goes_on(rig, stopped)
    end(rig, stopped, other)

    assert rungs(rig) == [1]
    assert broken(judge(rig)) == []


def test_a_clock_that_was_stopped_in_the_middle_of_a_transaction_does_nothing_twice(rig: Rig) -> None:
    """Nobody can do its work meanwhile; afterwards one of the two does."""
    rig.comes_in(1)
    rig.takes(REPS[0])
    rig.board.move(hours=2, minutes=1)

    stopped = rig.start("clock", 0, lease_s=LEASE_S, stops_at=Point.STEPPING)
    rig.nursery.wait_until_stopped(stopped.pid)
    other = rig.start("clock", 1, lease_s=LEASE_S)
    time.sleep(3 * LEASE_S)
    meanwhile = rungs(rig)
    goes_on(rig, stopped)
    wait_for(lambda: rungs(rig), within_s=WITHIN_S)
    end(rig, stopped, other)

    assert meanwhile == []
    assert rungs(rig) == [1]
    assert broken(judge(rig)) == []


def test_a_clock_that_died_in_the_middle_of_a_pass_is_replaced_once_its_lease_is_over(rig: Rig) -> None:
    assert takeover(rig) == []
    assert rungs(rig) == [1]
