"""Offering as a part of a process: woken by what changes, in one go for many changes, gone when told to."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot import processes
from bot.bootstrap import Runtime, build
from bot.dealing import Dealer, dealer_of
from bot.scheduler import guarded
from bot.settings import Settings
from core.answers import Declined
from core.errors import Busy, Unreachable
from core.notices import NoticeKind
from tests.bot.passes import Passes
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_lead, a_person, a_queue, a_team, arriving
from tests.fakes import MovableClock
from tests.waiting import wait_for

SOON = timedelta(milliseconds=1)
TEAM = a_team(a_queue(mode="auto_assign"), people={"reps": [ANA, BEN]})


@contextmanager
def at_work(dealer: Dealer) -> Iterator[None]:
    dealer.start()
    try:
        yield
    finally:
        dealer.stop()


def test_it_looks_at_once_and_then_only_when_something_changed() -> None:
    changed, passes = threading.Event(), Passes()

    with at_work(Dealer(passes, changed, apart=SOON)):
        at_once = passes.reaches(1)
        time.sleep(0.05)
        quiet = passes.times
        changed.set()
        again = passes.reaches(2)

    assert (at_once, quiet, again) == (True, 1, True)


def test_what_changes_within_a_moment_is_dealt_with_together() -> None:
    changed, passes = threading.Event(), Passes()

    with at_work(Dealer(passes, changed, apart=timedelta(milliseconds=150))):
        passes.reaches(1)
        for _ in range(20):
            changed.set()
            time.sleep(0.002)
        together = passes.reaches(2)
        time.sleep(0.01)
        times = passes.times

    assert (together, times) == (True, 2)


@pytest.mark.parametrize("failure", [Busy("locked"), Unreachable("gone"), KeyError("ups")])
def test_a_pass_that_fails_is_logged_and_the_next_change_tries_again(failure: Exception) -> None:
    changed, passes = threading.Event(), Passes(failure)

    with capture_logs() as log, at_work(Dealer(guarded("dealing", passes), changed, apart=SOON)):
        passes.reaches(1)
        changed.set()
        again = passes.reaches(2)

    assert again
    assert [one["duty"] for one in log] == ["dealing"]


def test_it_can_be_stopped_twice_and_without_a_start() -> None:
    passes = Passes()
    dealer = Dealer(passes, threading.Event(), apart=timedelta(hours=1))

    dealer.stop()
    dealer.stop()

    assert passes.times == 0


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-nobody"),
        slack_signing_secret=SecretStr("nobody"),
        database_url=SecretStr(f"sqlite:///{tmp_path / 'dealing.db'}"),
        port=0,
    )
    built = build(settings, MovableClock(MONDAY_9AM), team=TEAM)
    with built.open() as uow:
        for rep in (ANA, BEN):
            uow.people.put(a_person(rep))
        uow.commit()
    try:
        yield built
    finally:
        built.close()


def offered(runtime: Runtime) -> dict[str, int]:
    with runtime.open(writes=False) as uow:
        return {one.rep_id: one.id for one in uow.offers.every_open()}


def test_a_lead_that_comes_in_is_offered_at_once_and_a_declined_one_to_the_next(runtime: Runtime) -> None:
    with at_work(dealer_of(runtime)):
        with runtime.open() as uow:
            uow.apply(arriving(a_lead()))
            uow.commit()
        wait_for(lambda: offered(runtime).keys() == {ANA})
        declined = runtime.services.offers.decline(ANA, offered(runtime)[ANA])
        wait_for(lambda: offered(runtime).keys() == {BEN})

    assert isinstance(declined, Declined)


def test_of_a_lead_that_nobody_may_take_ops_hear_at_once(runtime: Runtime) -> None:
    with runtime.open() as uow:
        for gone in (ANA, BEN):
            uow.people.put(a_person(gone, is_deleted=True))
        uow.people.put(a_person(MIA, is_admin=True))
        uow.commit()

    with at_work(dealer_of(runtime)):
        with runtime.open() as uow:
            uow.apply(arriving(a_lead()))
            uow.commit()
        told = wait_for(lambda: owed_to(runtime, MIA))

    assert told == [NoticeKind.STRANDED]


def owed_to(runtime: Runtime, who: str) -> list[NoticeKind]:
    with runtime.open(writes=False) as uow:
        due = uow.outbox.due(MONDAY_9AM, 9, each=9)
    return [one.kind for owed in due for one in owed if one.to == who]


@pytest.mark.parametrize(
    ("process", "offers"),
    [
        (processes.run, True),
        (processes.run_web, True),
        (processes.run_worker, True),
        (processes.run_clock, False),
    ],
)
def test_every_process_that_people_or_slack_talk_to_offers_leads(
    process: Callable[[Runtime], None],
    offers: bool,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served = list[object]()
    monkeypatch.setattr(processes, "introduce", lambda _: "T0TEAM")
    monkeypatch.setattr(processes, "serve", lambda parts, _: served.extend(parts))

    process(runtime)

    assert any(isinstance(one, Dealer) for one in served) is offers
    for one in served:
        if isinstance(one, processes.Web):
            one.stop()
