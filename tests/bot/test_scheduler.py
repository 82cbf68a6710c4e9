"""Duties run again and again, whatever happens to one of them or to the wall clock."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base
from structlog.testing import capture_logs

from bot.scheduler import Duty, Scheduler, _Steady, guarded
from core.errors import Busy

OFTEN = timedelta(milliseconds=20)


@contextmanager
def running(*duties: Duty) -> Iterator[Scheduler]:
    scheduler = Scheduler(duties)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.stop()


class Counter:
    """Counts how often it was called, and can be waited for."""

    def __init__(self) -> None:
        self.times = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.times += 1
            self._changed.notify_all()

    def reaches(self, times: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.times >= times, timeout=10)


def test_a_duty_runs_at_once_and_then_again() -> None:
    counter = Counter()

    with running(Duty("count", OFTEN, counter)):
        again = counter.reaches(3)

    assert again


def test_a_duty_that_takes_long_does_not_run_beside_itself() -> None:
    busy, most, counter = threading.Semaphore(0), list[int](), Counter()
    inside = 0

    def slow() -> None:
        nonlocal inside
        inside += 1
        most.append(inside)
        busy.acquire(timeout=0.1)
        inside -= 1
        counter()

    with running(Duty("slow", OFTEN, slow)):
        counter.reaches(3)

    assert set(most) == {1}


def test_a_duty_that_fails_runs_again_and_the_others_go_on() -> None:
    failing, fine = Counter(), Counter()

    def fails() -> None:
        failing()
        raise KeyError("ups")

    with running(Duty("fails", OFTEN, fails), Duty("fine", OFTEN, fine)):
        both = failing.reaches(2) and fine.reaches(2)

    assert both


def test_an_expected_failure_is_logged_in_a_word_and_a_surprise_with_its_traceback() -> None:
    def raising(error: Exception) -> Callable[[], None]:
        def work() -> None:
            raise error

        return work

    with capture_logs() as logs:
        guarded("tick", raising(Busy("locked")))()
        guarded("tick", raising(KeyError("ups")))()

    assert logs[0] == {
        "duty": "tick",
        "event": "duty_failed",
        "log_level": "warning",
        "code": "busy",
        "reason": "locked",
    }
    assert (logs[1]["log_level"], logs[1]["exc_info"]) == ("error", True)


def test_a_wall_clock_set_back_an_hour_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    counter, back = Counter(), timedelta(0)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - back

    monkeypatch.setattr(base, "datetime", Wall)
    monkeypatch.setattr(_Steady, "_wall", lambda _: Wall.now(UTC))

    with running(Duty("count", timedelta(milliseconds=200), counter)):
        counter.reaches(1)
        back = timedelta(hours=1)
        went_on = counter.reaches(3)

    assert went_on


def test_stopping_waits_for_the_duty_at_work_and_may_be_done_twice() -> None:
    begun, finished = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        time.sleep(0.05)
        finished.set()

    scheduler = Scheduler([Duty("work", timedelta(hours=1), work)])
    scheduler.start()
    begun.wait(10)
    scheduler.stop()
    scheduler.stop()

    assert finished.is_set()
