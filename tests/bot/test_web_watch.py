"""Who hears of a clock that stands still, when nobody is left to deliver but the web."""

from collections.abc import Callable
from dataclasses import replace

from structlog.testing import capture_logs

from bot.processes import deliveries_of, dispatcher_of, tick, watch, watch_alone
from core.notices import NoticeKind
from core.services.watch import Watch
from tests.bot.counter import ANA, BUDI, MIA, Counter
from tests.builders import a_lead, a_notice, a_person, arriving, hours


def grows_old(counter: Counter) -> None:
    """The process has lived for an hour in which no tick came; Mia and Budi are known."""
    old = Watch(counter.runtime.open, counter.runtime.team, counter.runtime.clock, lambda: hours(1))
    counter.breaks(watch=old)
    with counter.runtime.open() as uow:
        for one in (MIA, BUDI, ANA):
            uow.people.put(a_person(one))
        uow.commit()


def the_alarm(counter: Counter) -> Callable[[], int]:
    """What a web delivers, which is this alone."""
    return deliveries_of(counter.runtime, only={NoticeKind.SILENT})


def messages(counter: Counter, user: str) -> int:
    workspace = counter.sandbox.workspace
    return len(workspace.visible(workspace.dm_of(user).id, user))


def test_the_web_tells_ops_itself_and_nobody_anything_else(counter: Counter) -> None:
    grows_old(counter)
    lead = a_lead(id=1)
    owed = a_notice(lead, BUDI, due_at=counter.runtime.clock.now(), by=ANA)
    with counter.runtime.open() as uow:
        uow.apply(replace(arriving(lead), notices=(owed,)))
        uow.commit()

    with capture_logs() as log:
        for _ in range(3):
            watch_alone(counter.runtime, the_alarm(counter))

    assert any("Nextlead's clock has been silent for 1 h" in line for line in counter.sees(MIA))
    assert (messages(counter, MIA), messages(counter, BUDI)) == (1, 0)
    assert log == [{"event": "no_tick", "log_level": "error", "for_s": 3_600, "told": 1}] * 3


def test_once_ticks_come_the_thread_says_so_and_no_alarm_follows(counter: Counter) -> None:
    grows_old(counter)
    with capture_logs():
        watch(counter.runtime)
    dispatcher_of(counter.runtime).deliver()

    tick(counter.runtime)
    is_silent = watch(counter.runtime)
    dispatcher_of(counter.runtime).deliver()

    assert not is_silent
    assert counter.sees(MIA) == ["It is over after 1 h."]
    assert messages(counter, MIA) == 2


def test_a_web_asks_slack_nothing_while_the_clock_ticks(counter: Counter) -> None:
    grows_old(counter)
    tick(counter.runtime)

    watch_alone(counter.runtime, the_alarm(counter))

    assert counter.asked() == []
    assert counter.runtime.services.watch.look().faults == ()
