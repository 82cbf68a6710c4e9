"""Delivery as a part of a process: woken at once, never tired, gone when told to."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.delivery.courier import Courier
from bot.delivery.patient import surely
from bot.processes import courier_of
from bot.scheduler import guarded
from core.errors import Busy, Unreachable
from tests.bot.counter import ANA
from tests.bot.mail import PROMPT, Mail, mail_for
from tests.bot.passes import Passes
from tests.waiting import wait_for

SELDOM = timedelta(hours=1)


@contextmanager
def at_work(courier: Courier) -> Iterator[None]:
    courier.start()
    try:
        yield
    finally:
        courier.stop()


def test_it_looks_at_once_and_then_whenever_there_is_news() -> None:
    news, passes = threading.Event(), Passes()

    with at_work(Courier(passes, news, every=SELDOM)):
        at_once = passes.reaches(1)
        news.set()
        again = passes.reaches(2)

    assert (at_once, again) == (True, True)


def test_without_news_it_looks_now_and_then() -> None:
    passes = Passes()

    with at_work(Courier(passes, threading.Event(), every=timedelta(milliseconds=10))):
        again = passes.reaches(3)

    assert again


@pytest.mark.parametrize("failure", [Unreachable("gone"), Busy("locked"), KeyError("ups")])
def test_a_pass_that_fails_is_logged_and_the_next_one_comes(failure: Exception) -> None:
    passes = Passes(failure)
    deliver = guarded("delivery", passes)

    with (
        capture_logs() as log,
        at_work(Courier(deliver, threading.Event(), every=timedelta(milliseconds=10))),
    ):
        went_on = passes.reaches(2)

    assert went_on
    assert [(one["event"], one["duty"]) for one in log] == [("duty_failed", "delivery")]


def test_stopping_waits_for_the_pass_at_work_and_may_be_done_twice_or_without_a_start() -> None:
    begun, finished = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        time.sleep(0.05)
        finished.set()

    courier = Courier(work, threading.Event(), every=SELDOM)
    courier.start()
    begun.wait(10)
    courier.stop()
    courier.stop()
    Courier(work, threading.Event()).stop()

    assert finished.is_set()


def test_a_message_is_on_its_way_within_two_seconds_of_the_commit_that_owes_it(tmp_path: Path) -> None:
    with mail_for(tmp_path) as mail, at_work(courier_of(mail.runtime, patience=PROMPT)):
        wait_for(lambda: mail.trouble() is None)
        began = time.monotonic()

        name = mail.owes(ANA)
        told = wait_for(lambda: mail.told(ANA))

        assert told == [name]
        assert time.monotonic() - began < 2


def test_news_is_heard_of_what_is_owed_and_of_what_has_changed_but_not_of_the_rest(tmp_path: Path) -> None:
    with mail_for(tmp_path) as mail:
        _, claim = mail.claim()
        heard = {
            "a notice": _heard(mail, lambda: mail.owes(ANA)),
            "a change": _heard(mail, lambda: mail.changes(claim, contacted_at=claim.claimed_at)),
            "an account": _heard(mail, lambda: mail.runtime.services.outbox.count_error("dead")),
        }

    assert heard == {"a notice": True, "a change": True, "an account": False}


def _heard(mail: Mail, deed: Callable[[], object]) -> bool:
    mail.runtime.news.clear()
    deed()
    return mail.runtime.news.is_set()


def test_whoever_keeps_account_gives_way_and_comes_again() -> None:
    failures = [Busy("held"), Busy("held")]

    def keep() -> str:
        if failures:
            raise failures.pop()
        return "kept"

    assert surely(keep) == "kept"


def test_whoever_never_gets_a_turn_says_so_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = list[int]()

    def keep() -> None:
        tries.append(1)
        raise Busy("held")

    monkeypatch.setattr(time, "sleep", lambda _seconds: None)

    with pytest.raises(Busy):
        surely(keep)

    assert len(tries) == 8
