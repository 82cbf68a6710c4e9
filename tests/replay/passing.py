"""Time passes: leads come in, the bot ticks and sends, people work."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.bootstrap import Runtime, build
from bot.settings import Settings
from tests.fakes import MovableClock
from tests.replay.arrivals import Coming
from tests.replay.office import Office, team

CLOSED_STEP = timedelta(hours=1)
"""Between two ticks while nobody works."""


def replayed(
    coming: Sequence[Coming],
    folder: Path,
    *,
    reps: int,
    every: timedelta,
    ill: Collection[date] = (),
    look: Callable[[Runtime], object] = lambda _: None,
) -> Office:
    """The office after all of these leads came and two more days passed; all reps but one are missing on the
    days in ``ill``. ``every`` is the time between two ticks in open hours; ``look`` sees the end of it all.
    """
    clock = MovableClock(coming[0].at - timedelta(hours=1))
    database = SecretStr(f"sqlite:///{folder / 'replay.db'}")
    settings = Settings.model_construct(database_url=database, nextlead_policy=None)
    runtime = build(settings, clock, team=team(reps))
    try:
        office = Office(runtime, reps, dict.fromkeys(ill, reps - 1))
        _pass_by(runtime, clock, office, coming, every)
        look(runtime)
        return office
    finally:
        runtime.close()


def _pass_by(
    runtime: Runtime, clock: MovableClock, office: Office, coming: Sequence[Coming], every: timedelta
) -> None:
    end, left = coming[-1].at + timedelta(days=2), list(reversed(coming))
    while clock.now() < end:
        now = clock.now()
        arrived = list[Coming]()
        while left and left[-1].at <= now:
            arrived.append(left.pop())
        runtime.services.intake.submit([one.said for one in arrived], "replay")
        report = runtime.services.tick.run()
        if report.failures:
            raise report.failures[0].error
        office.reads(now)
        if office.is_open(now):
            office.works(now)
        clock.move(seconds=(every if office.is_open(now) else CLOSED_STEP).total_seconds())
