"""However many processes look at a queue that is sick, and whoever of them stops or dies: it is said once."""

import signal
import time

import pytest

from core.incidents import AlertRule
from tests.faults.board import Point
from tests.faults.books import posts, read
from tests.faults.ground import Rig
from tests.faults.judging import broken, judge, outcomes
from tests.faults.points import CRASHED
from tests.faults.scenarios import acknowledges, gets_sick, two_watchers
from tests.faults.team import LEADERSHIP, MANAGERS, OPS
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

CALL_S = 0.2
LEASE_S = 0.3
WITHIN_S = 20.0
"""However busy the machine is."""

EVERYWHERE = [
    f"critical@{LEADERSHIP}",
    f"critical@{MANAGERS}",
    f"critical@{OPS}",
    f"red@{MANAGERS}",
    f"red@{OPS}",
    f"yellow@{MANAGERS}",
]
"""What is posted of an alert that goes through every severity."""


def cards(rig: Rig) -> list[str]:
    """The posts about the queue's depth, by severity and address."""
    (alert,) = (one.id for one in read(rig.runtime.database).incidents if one.rule == AlertRule.DEPTH)
    begins = f"alert:{alert}:"
    keys = (one.key for one in posts(rig.sandbox.workspace))
    return sorted(key.removeprefix(begins) for key in keys if key.startswith(begins))


def verbs(rig: Rig) -> list[str]:
    """The story of the queue's depth."""
    books = read(rig.runtime.database)
    return [one.verb for one in books.queue_events if one.why == AlertRule.DEPTH]


@pytest.mark.parametrize("clocks", [1, 2, 5])
def test_each_severity_is_posted_once_however_many_clocks_tick(rig: Rig, clocks: int) -> None:
    ticking = [rig.start("clock", spot, lease_s=LEASE_S) for spot in range(clocks)]

    sender = rig.start("sender", clocks, call_s=CALL_S)
    gets_sick(rig, *ticking, is_told=True)
    for one in (*ticking, sender):
        rig.stop(one)
    rig.settle(call_s=CALL_S)

    assert verbs(rig) == ["alerted", "rose", "rose"]
    assert cards(rig) == EVERYWHERE
    assert broken(judge(rig)) == []


def test_a_clock_that_was_stopped_for_longer_than_its_lease_posts_what_others_posted_no_more(
    rig: Rig,
) -> None:
    """It knows of a queue that was sick, and of no alert yet."""
    first = rig.start("clock", 0, lease_s=LEASE_S)
    rig.comes_in(14, type="warm")
    wait_for(lambda: read(rig.runtime.database).incidents, within_s=WITHIN_S)
    rig.stop(first)
    rig.board.move(minutes=3)

    stopped = rig.start("clock", 1, lease_s=LEASE_S, stops_at=Point.SURVEYED)
    rig.nursery.wait_until_stopped(stopped.pid)
    other = rig.start("clock", 2, lease_s=LEASE_S)
    wait_for(lambda: verbs(rig), within_s=WITHIN_S)
    rig.nursery.tell(stopped.pid, signal.SIGCONT)
    wait_for(lambda: stopped.spot.counts()[Point.TICKING] > 1, within_s=WITHIN_S)
    for one in (stopped, other):
        rig.stop(one)
    rig.settle(call_s=CALL_S)

    assert verbs(rig) == ["alerted"]
    assert cards(rig) == [f"yellow@{MANAGERS}"]
    assert broken(judge(rig)) == []


def test_two_watchdogs_that_find_the_clock_silent_in_the_same_moment_raise_one_alarm(rig: Rig) -> None:
    found = two_watchers(rig)

    raised = [one.verb for one in read(rig.runtime.database).queue_events]
    assert found == []
    assert raised == ["alerted", "ended"]


@pytest.mark.parametrize(
    ("point", "looked_up"),
    [(Point.TAKEN, {"not_found": 1}), (Point.POSTED, {"found": 1})],
    ids=["before the post", "before the mark"],
)
def test_what_is_said_of_an_alert_stands_once_in_its_thread_wherever_its_sender_dies(
    rig: Rig, point: Point, looked_up: dict[str, int]
) -> None:
    clock = rig.start("clock", lease_s=LEASE_S)
    gets_sick(rig, clock)
    rig.stop(clock)
    rig.settle(call_s=CALL_S)
    acknowledges(rig)

    code = rig.ends(rig.start("sender", dies_at=point, call_s=CALL_S))
    rig.settle(call_s=CALL_S)

    assert code == CRASHED
    (answer,) = (one for one in posts(rig.sandbox.workspace) if one.thread)
    (card,) = (one for one in posts(rig.sandbox.workspace) if one.key.endswith(f":critical@{MANAGERS}"))
    assert answer.key.startswith("alert_news:")
    assert answer.thread == card.ts
    assert outcomes(rig) == looked_up
    assert broken(judge(rig)) == []


def test_a_pass_that_dies_before_an_alert_is_committed_is_done_once_by_the_next(rig: Rig) -> None:
    rig.comes_in(14, type="warm")
    sees = rig.start("clock", 0, lease_s=LEASE_S)
    wait_for(lambda: read(rig.runtime.database).incidents, within_s=WITHIN_S)
    rig.stop(sees)
    rig.board.move(minutes=3)

    code = rig.ends(rig.start("clock", 1, dies_at=Point.STEPPING, lease_s=LEASE_S))
    undone = verbs(rig)
    time.sleep(LEASE_S)
    rig.settle(call_s=CALL_S)

    assert code == CRASHED
    assert undone == []
    assert verbs(rig) == ["alerted"]
    assert cards(rig) == [f"yellow@{MANAGERS}"]
    assert broken(judge(rig)) == []
