"""When things run: one interval job per duty, in memory. What is due stands in the tables, not here."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from core.errors import NextleadError

LONGEST_SLEEP = timedelta(seconds=60)
"""However far away the next duty is."""

CLOCK_JUMP = timedelta(seconds=30)
"""From this much on, a wall clock that ran behind the monotonic one has been set back."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do again and again; ``run`` may be late, repeated, or skipped while it still runs."""

    name: str
    every: timedelta
    run: Callable[[], object]


class _Steady(BackgroundScheduler):  # type: ignore[misc]
    """APScheduler asks the wall clock only; set back an hour, it would sleep for an hour.

    Before it looks for due jobs, the wall clock's advance is compared with the monotonic one's, and after a
    jump back every job is due at once. It never sleeps longer than ``longest_sleep``, whatever it computes.
    """

    longest_sleep = LONGEST_SLEEP
    _seen: tuple[float, datetime] | None = None

    def _process_jobs(self) -> float | None:
        wall, steady = self._wall(), time.monotonic()
        if self._seen is not None:
            expected = self._seen[1] + timedelta(seconds=steady - self._seen[0])
            if expected - wall > CLOCK_JUMP:
                self._due_at_once(wall)
        self._seen = (steady, wall)
        wait: float | None = super()._process_jobs()
        return None if wait is None else min(wait, self.longest_sleep.total_seconds())

    def _wall(self) -> datetime:
        return datetime.fromtimestamp(time.time_ns() / 1e9, UTC)

    def _due_at_once(self, wall: datetime) -> None:
        for job in self.get_jobs():
            job.modify(next_run_time=wall)


class Scheduler:
    """Runs duties until stopped. A duty that fails is logged and runs again at its next time."""

    def __init__(self, duties: Sequence[Duty]) -> None:
        self._duties = tuple(duties)
        self._scheduler = _Steady(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(max(1, len(self._duties)))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._scheduler.longest_sleep = min((duty.every for duty in self._duties), default=LONGEST_SLEEP)

    def start(self) -> None:
        """Returns at once; every duty runs for the first time immediately."""
        for duty in self._duties:
            self._scheduler.add_job(
                guarded(duty.name, duty.run),
                "interval",
                seconds=duty.every.total_seconds(),
                id=duty.name,
                next_run_time=self._scheduler._wall(),  # noqa: SLF001 - our own subclass
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Waits for duties at work, then ends. May be called twice, or without a start."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)


def guarded(name: str, work: Callable[[], object]) -> Callable[[], None]:
    """The work, with its failures logged: an expected one in a word, a surprise with its traceback."""

    def run() -> None:
        log = structlog.get_logger(__name__).bind(duty=name)
        try:
            work()
        except NextleadError as error:
            log.warning("duty_failed", code=error.code, reason=str(error))
        except Exception:
            log.exception("duty_failed")

    return run
