"""Webhooks as a part of a process: what receivers are owed leaves, and none of them waits for another."""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import structlog

from bot.delivery.patient import surely
from bot.delivery.receivers import Receiver
from core.services.webhooks import Letter, Webhooks
from core.webhooks import Answer

EVERY = timedelta(seconds=1)
"""How often it is looked for what has happened, and for what has become due."""

TELL_EVERY = timedelta(minutes=1)
FORGET_EVERY = timedelta(hours=1)

AT_ONCE = 10
"""Events taken for a receiver at once: even if it answers each at the last moment, none is taken for lost."""

SIDE_BY_SIDE = 8
"""Receivers that are being sent to at once; each has a connection of the database's for moments only."""

PAUSE = timedelta(seconds=5)
"""Nothing goes to a receiver for so long after it failed altogether; each time twice as long."""

LONGEST_PAUSE = timedelta(minutes=1)
LONGEST_ASKED = timedelta(minutes=5)
"""So long a receiver that asks for patience gets nothing at all; the event it asked for waits to the end."""

STOP_WITHIN_S = 4.0
"""What is not settled by then is sent again by whoever comes next, under the same id."""

Service = Callable[[], Webhooks]
"""The service by the present settings."""

Guarded = Callable[[Callable[[], object]], Callable[[], None]]
"""Makes of some work the same with its failures logged: nobody's thread ends by them."""

log = structlog.get_logger(__name__)


class Lane:
    """What one receiver is owed, sent one after another. Used by one thread at a time."""

    def __init__(
        self,
        name: str,
        receiver: Receiver,
        webhooks: Service,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.name = name
        self._receiver = receiver
        self._webhooks = webhooks
        self._monotonic = monotonic
        self._chance = chance
        self._failures = 0
        self._free_at = monotonic()
        self._is_stopping = False

    @property
    def is_held(self) -> bool:
        """Whether the receiver is left alone now."""
        return self._is_stopping or self._monotonic() < self._free_at

    def drain(self) -> int:
        """Sends until nothing more is due, or the receiver is down; how many attempts were made."""
        attempts = made = self.turn()
        while made:
            made = self.turn()
            attempts += made
        return attempts

    def turn(self) -> int:
        """Sends a few of those that are due; how many attempts were made."""
        if self.is_held:
            return 0
        letters = self._webhooks().take(self.name, AT_ONCE)
        return sum(self._send(letter) for letter in letters)

    def stop(self) -> None:
        """Ends an attempt that is under way, and begins none. May be called by another thread."""
        self._is_stopping = True
        self._receiver.hang_up()

    def close(self) -> None:
        self._receiver.close()

    def _send(self, letter: Letter) -> bool:
        """``False`` for one that was not tried, or broken off by ourselves."""
        answer = None if self.is_held else self._receiver.send(letter.id, letter.body)
        if answer is None or (self._is_stopping and answer.status is None):
            surely(lambda: self._webhooks().put_back(letter))
            return False
        self._mind(answer)
        ruling = surely(lambda: self._webhooks().settle(letter, answer, self._chance()))
        if ruling.state == "dead":
            log.error("webhook.given_up", receiver=self.name, post=letter.post.id, code=answer.code)
        elif ruling.state == "pending":
            log.warning("webhook.not_taken", receiver=self.name, post=letter.post.id, code=answer.code)
        return True

    def _mind(self, answer: Answer) -> None:
        """Leaves a receiver alone that has trouble with everything, and longer each time."""
        if not answer.is_down:
            self._failures = 0
            return
        pause = min(PAUSE * 2**self._failures, LONGEST_PAUSE)
        self._failures = min(self._failures + 1, 10)
        asked_for = min(answer.retry_after or timedelta(), LONGEST_ASKED)
        self._free_at = self._monotonic() + max(pause, asked_for).total_seconds()


class Postman:
    """Sends until it is stopped, each receiver's events by a thread of their own."""

    def __init__(
        self,
        webhooks: Service,
        receivers: Mapping[str, Receiver],
        guarded: Guarded,
        *,
        every: timedelta = EVERY,
    ) -> None:
        self._webhooks = webhooks
        self._guarded = guarded
        self._every_s = every.total_seconds()
        self._lanes = {name: Lane(name, receiver, webhooks) for name, receiver in receivers.items()}
        self._work = {name: threading.Event() for name in receivers}
        self._room = threading.BoundedSemaphore(SIDE_BY_SIDE)
        self._stopping = threading.Event()
        self._next = {self._tell: 0.0, self._forget: 0.0}
        self._threads = [threading.Thread(target=self._run, name="postman", daemon=True)]
        self._threads += [
            threading.Thread(target=self._run_lane, args=(lane,), name=f"webhook-{lane.name}", daemon=True)
            for lane in self._lanes.values()
        ]

    def start(self) -> None:
        """Returns at once; it is looked for work immediately."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Breaks off what is under way, which is due again as it was. May be called twice, or without a
        start.
        """
        self._stopping.set()
        for lane in self._lanes.values():
            lane.stop()
        for work in self._work.values():
            work.set()
        ends = time.monotonic() + STOP_WITHIN_S
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(ends - time.monotonic(), 0))
        if not any(thread.is_alive() for thread in self._threads):
            self._close()

    def deliver(self) -> int:
        """One pass instead of a start: everything that is due now; how many attempts were made."""
        attempts = list[int]()

        def drain(lane: Lane) -> Callable[[], None]:
            return self._guarded(lambda: attempts.append(lane.drain()))

        due = self._due()
        self._tell()
        self._forget()
        draining = [threading.Thread(target=drain(self._lanes[name]), daemon=True) for name in due]
        for thread in draining:
            thread.start()
        for thread in draining:
            thread.join()
        self._close()
        return sum(attempts)

    def _close(self) -> None:
        for lane in self._lanes.values():
            lane.close()

    def _run(self) -> None:
        look, keep_house = self._guarded(self._look), self._guarded(self._keep_house)
        while not self._stopping.is_set():
            look()
            keep_house()
            self._stopping.wait(self._every_s)

    def _look(self) -> None:
        for name in self._due():
            if not self._lanes[name].is_held:
                self._work[name].set()

    def _due(self) -> Sequence[str]:
        """Receivers with something to be sent now, by name."""
        webhooks = self._webhooks()
        work = webhooks.work()
        if work.owed and webhooks.address():
            work = webhooks.work()
        return sorted(work.due & self._lanes.keys())

    def _keep_house(self) -> None:
        now = time.monotonic()
        for duty, every in ((self._tell, TELL_EVERY), (self._forget, FORGET_EVERY)):
            if now >= self._next[duty]:
                self._next[duty] = now + every.total_seconds()
                duty()

    def _tell(self) -> None:
        self._webhooks().tell_of_late()

    def _forget(self) -> None:
        self._webhooks().forget()

    def _run_lane(self, lane: Lane) -> None:
        """A few events each time, so that more receivers than there is room for take turns."""
        work = self._work[lane.name]

        def turn() -> None:
            work.clear()
            if lane.turn():
                work.set()

        guarded = self._guarded(turn)
        while work.wait() and not self._stopping.is_set():
            with self._room:
                guarded()
