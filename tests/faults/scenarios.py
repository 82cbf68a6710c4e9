"""What is done to a rig: by the tests one at a time, by the mutants to see that each of them is noticed."""

import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

from core.answers import Answered, Arranged
from core.incidents import AlertRule
from core.model import Channel, ContactOutcome
from tests.faults.board import Point
from tests.faults.books import posts, read
from tests.faults.ground import Child, Rig
from tests.faults.judging import broken, judge
from tests.faults.kills import Reaper, leaves
from tests.faults.points import CRASHED
from tests.faults.promises import always
from tests.faults.team import HELPERS, MIA, OLE, PUSHED, REPS
from tests.faults.weather import POST
from tests.waiting import wait_for

LEASE_S, WHILE_S = 0.5, 0.5
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


def gets_sick(rig: Rig, *clocks: Child, is_told: bool = False) -> None:
    """A queue turns yellow, red, critical while these clocks tick; ``is_told`` by a sender at work."""
    for severity, arriving in (("yellow", 14), ("red", 10), ("critical", 10)):
        here = len(read(rig.runtime.database).leads)
        rig.comes_in(arriving, behind=here, type="warm")
        passes = [one.spot.counts()[Point.SURVEYED] for one in clocks]
        wait_for(partial(_have_looked, clocks, passes), within_s=20)
        rig.board.move(minutes=3)
        wait_for(partial(_is_announced, rig, severity, is_told=is_told), within_s=20)


def _have_looked(clocks: Sequence[Child], before: Sequence[int]) -> bool:
    """Whether one of them has done a whole pass since."""
    now = [one.spot.counts()[Point.SURVEYED] for one in clocks]
    return any(after >= was + 2 for after, was in zip(now, before, strict=True))


def _is_announced(rig: Rig, severity: str, *, is_told: bool) -> bool:
    incidents = read(rig.runtime.database).incidents
    return any(one.announced == severity for one in incidents) and not (is_told and rig.unsettled())


def sick(rig: Rig) -> list[str]:
    """A queue gets sick while a clock ticks, and somebody has it."""
    clock = rig.start("clock", lease_s=LEASE_S)
    gets_sick(rig, clock)
    rig.stop(clock)
    acknowledges(rig)
    rig.settle()
    return broken(judge(rig))


def acknowledges(rig: Rig) -> None:
    """The manager, the alert there is."""
    (alert,) = (one.id for one in read(rig.runtime.database).incidents if one.rule == AlertRule.DEPTH)
    answer = rig.runtime.services.alerts.acknowledge(MIA, alert)
    assert isinstance(answer, Answered), answer


def two_watchers(rig: Rig) -> list[str]:
    """The clock stands still, and two processes raise the alarm in the same moment."""
    first = rig.start("watcher", 0, stops_at=Point.RAISING)
    rig.nursery.wait_until_stopped(first.pid)
    second = rig.start("watcher", 1)
    with suppress(AssertionError):
        wait_for(lambda: second.spot.counts()[Point.WATCHED], within_s=1)  # in SQLite it waits for the first
    rig.nursery.tell(first.pid, signal.SIGCONT)
    wait_for(lambda: all(one.spot.counts()[Point.WATCHED] > 1 for one in (first, second)), within_s=20)
    for one in (first, second):
        rig.stop(one)
    raised = always(read(rig.runtime.database))
    rig.settle()
    return [*raised, *broken(judge(rig))]


def stranger(rig: Rig) -> list[str]:
    """Somebody presses the buttons of a sick queue, and of leads in review, who is in charge of nothing."""
    clock = rig.start("clock", lease_s=LEASE_S)
    gets_sick(rig, clock)
    rig.comes_in(2, behind=1_000, score="5")
    rig.runtime.services.overflow.pause_sources(MIA, "leads", timedelta(hours=2))
    presses = rig.start("stranger", 1)
    wait_for(lambda: presses.spot.counts()[Point.DECIDING] > 2, within_s=20)
    for one in (presses, clock):
        rig.stop(one)
    rig.settle()
    return broken(judge(rig))


def pause(rig: Rig) -> list[str]:
    """Intake pauses by itself because old leads crowd a queue, which is then worked off."""
    old = rig.board.now() - timedelta(hours=4)
    rig.comes_in(18, type="warm", received_at=old)
    clock = rig.start("clock", lease_s=LEASE_S)
    wait_for(lambda: read(rig.runtime.database).measures, within_s=20)
    for rep in REPS[:5]:
        rig.takes(rep)
    rig.board.move(minutes=31)
    rig.stop(clock)
    rig.settle()
    return broken(judge(rig))


def measures(rig: Rig) -> list[str]:
    """All that can be done about a queue is done, and its time passes."""
    overflow, lasting = rig.runtime.services.overflow, timedelta(minutes=20)
    rig.comes_in(28, consent=True)
    for answer in (
        overflow.more_reps(MIA, "leads", HELPERS, lasting),
        overflow.fast_lane(MIA, "hot", HELPERS[:1], lasting),
        overflow.partner(OLE, "leads", 3, lasting),
        overflow.pause_sources(OLE, "leads", lasting),
    ):
        assert isinstance(answer, Arranged), answer
    rig.board.move(minutes=25)
    rig.settle()
    return broken(judge(rig))


def offers(rig: Rig) -> list[str]:
    """Leads are offered while whoever offers, answers or goes away dies half-way, and a rep leaves."""
    rig.comes_in(8, source=PUSHED, type="warm")
    for number, point in enumerate((Point.OFFERING, Point.ANSWERING, Point.WITHDRAWN)):
        code = rig.ends(rig.start("asked", seed=number, dies_at=point))
        assert code == CRASHED, f"nobody ever got to {point.name}: {code}"
    wrong = list[str]()
    reps, clock = [rig.start("asked", spot, seed=spot) for spot in (1, 2)], rig.start("clock", 3)
    for number in range(4):
        time.sleep(WHILE_S)
        if number == 2:
            leaves(rig)
        wrong += always(read(rig.runtime.database))
        rig.board.move(minutes=3)
    for one in (*reps, clock):
        rig.stop(one)
    rig.settle()
    return [*wrong, *broken(judge(rig))]


SCENARIOS: dict[str, Callable[[Rig], list[str]]] = {
    "kills": kills,
    "race": race,
    "takeover": takeover,
    "lost answer": lost_answer,
    "done in time": done_in_time,
    "sick": sick,
    "two watchers": two_watchers,
    "stranger": stranger,
    "pause": pause,
    "measures": measures,
    "offers": offers,
}
