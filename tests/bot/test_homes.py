"""Home is drawn as often as it helps, over what is there, and as plainly as Slack wants it."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import homes
from bot.callers import Directory
from bot.homes import Homes
from bot.services import Services
from core.home import Home, Looking
from core.model import Person
from core.reports import DayOfFlow
from tests.bot.counter import AtOnce, Done
from tests.bot.halls import OPS, TEAM, a_fortnight
from tests.bot.log_lines import logged
from tests.builders import ANA, a_person
from tests.fakes import MovableClock

PERSON = a_person(ANA)
FIRST, SECOND, THIRD = Looking("inbound", "1d"), Looking("inbound", "7d"), Looking("inbound", "30d")


class Slack:
    """Takes a Home, unless it knows better: a version it does not have, or a block it does not know."""

    def __init__(self, *, knows: Callable[[str], bool] = lambda _: True, error: str = "") -> None:
        self.drawn: list[str] = []
        self.version = "v0"
        self._knows = knows
        self._error = error

    def views_publish(self, *, user_id: str, view: dict[str, Any], hash: str | None) -> dict[str, Any]:
        assert user_id == ANA
        error = self._error
        if hash is not None and hash != self.version:
            error = "hash_conflict"
        elif not all(self._knows(block["type"]) for block in view["blocks"]):
            error = "invalid_arguments"
        if error:
            raise SlackApiError("no", {"ok": False, "error": error})  # type: ignore[no-untyped-call]
        self.drawn.append(view["private_metadata"])
        self.version = f"v{len(self.drawn)}"
        return {"ok": True, "view": {"hash": self.version}}


class Patient(Executor):
    """Keeps work until it is told to do it."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def submit(self, fn: Callable[..., Done], /, *args: Any, **kwargs: Any) -> "Future[Done]":
        self.waiting.append(lambda: fn(*args, **kwargs))
        return Future()


class Desk:
    """Homes over a Slack, with the drawings that were put off."""

    def __init__(self, slack: Slack, executor: Executor | None = None, *, days: bool = False) -> None:
        self.put_off: list[Callable[[], None]] = []
        course = tuple(a_fortnight()) if days else tuple[DayOfFlow, ...]()
        engine = SimpleNamespace(
            homes=SimpleNamespace(of=lambda _, looking: Home(looking, ops=OPS if days else None, days=course))
        )
        self.homes = Homes(
            cast(Services, engine),
            TEAM,
            MovableClock(),
            cast(Directory, SimpleNamespace(find=self._find)),
            client=cast(WebClient, slack),
            executor=executor or AtOnce(),
            later=lambda _seconds, draw: self.put_off.append(draw),
        )

    def _find(self, user_id: str) -> Person:
        assert user_id == ANA
        return PERSON

    def pause_ends(self) -> None:
        waiting, self.put_off = self.put_off, []
        for draw in waiting:
            draw()


def test_whoever_clicks_fast_sees_the_first_and_the_last_of_it() -> None:
    slack = Slack()
    desk = Desk(slack)

    for looking in (FIRST, SECOND, THIRD):
        desk.homes.draw_later(PERSON, looking)
    at_once = list(slack.drawn)
    desk.pause_ends()

    assert at_once == ["inbound:1d"]
    assert slack.drawn == ["inbound:1d", "inbound:30d"]
    assert desk.put_off == []


def test_whoever_was_left_alone_for_long_enough_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes, "PAUSE_S", 0.0)
    slack = Slack()
    desk = Desk(slack)

    for looking in (FIRST, SECOND):
        desk.homes.draw_later(PERSON, looking)

    assert slack.drawn == ["inbound:1d", "inbound:7d"]


def test_what_is_asked_for_during_a_drawing_is_drawn_after_it() -> None:
    slack, executor = Slack(), Patient()
    desk = Desk(slack, executor)
    desk.homes.draw_later(PERSON, FIRST)

    drawing = executor.waiting.pop()
    publish = slack.views_publish

    def meanwhile(**given: Any) -> dict[str, Any]:
        desk.homes.draw_later(PERSON, SECOND)
        return publish(**given)

    slack.views_publish = meanwhile  # type: ignore[method-assign]  # somebody clicks while Slack answers
    drawing()
    slack.views_publish = publish  # type: ignore[method-assign]
    desk.pause_ends()
    executor.waiting.pop()()

    assert slack.drawn == ["inbound:1d", "inbound:7d"]
    assert executor.waiting == []


def test_what_they_look_at_stays_when_something_else_changes_home() -> None:
    slack = Slack()
    desk = Desk(slack)
    desk.homes.draw_later(PERSON, THIRD)

    desk.homes.draw_later(PERSON)
    desk.pause_ends()

    assert slack.drawn == ["inbound:30d", "inbound:30d"]


def test_a_click_on_a_version_that_we_drew_over_ourselves_counts() -> None:
    slack = Slack()
    desk = Desk(slack)
    desk.homes.draw_later(PERSON, FIRST, "v0")

    desk.homes.draw_later(PERSON, SECOND, "v0")
    desk.pause_ends()
    desk.homes.draw_later(PERSON, THIRD, "v1")
    desk.pause_ends()

    assert slack.drawn == ["inbound:1d", "inbound:7d", "inbound:30d"]


def test_what_another_process_drew_meanwhile_stays() -> None:
    slack = Slack()
    desk = Desk(slack)
    slack.version = "v9"

    with logged("WARNING") as log:
        desk.homes.draw_later(PERSON, FIRST, "v0")
    desk.homes.draw_later(PERSON, SECOND, "v9")
    desk.pause_ends()

    assert slack.drawn == ["inbound:7d"]
    assert log.getvalue() == ""


def test_looking_again_shows_what_was_looked_at_before() -> None:
    slack = Slack()

    Desk(slack).homes.opened(ANA, {"private_metadata": "inbound:30d", "hash": "v0", "state": {"values": {}}})
    Desk(slack).homes.opened(ANA)

    assert slack.drawn == ["inbound:30d", ":7d"]


def test_a_slack_without_charts_gets_words() -> None:
    slack = Slack(knows=lambda kind: not kind.startswith("data_"))

    with logged("WARNING") as log:
        Desk(slack, days=True).homes.draw_later(PERSON, FIRST)

    assert slack.drawn == ["inbound:1d"]
    assert "home.drawn_plainly" in log.getvalue()


def test_a_slack_that_takes_nothing_is_noted() -> None:
    slack = Slack(error="internal_error")

    with logged("WARNING") as log:
        Desk(slack).homes.draw_later(PERSON, FIRST)

    assert slack.drawn == []
    assert "home.not_drawn" in log.getvalue()


def test_a_surprise_is_noted_and_the_next_drawing_comes() -> None:
    slack = Slack()
    desk = Desk(slack)
    publish = slack.views_publish

    def breaks(**_: Any) -> dict[str, Any]:
        raise KeyError("a bug")

    slack.views_publish = breaks  # type: ignore[method-assign]
    with logged("WARNING") as log:
        desk.homes.draw_later(PERSON, FIRST)
    slack.views_publish = publish  # type: ignore[method-assign]
    desk.homes.draw_later(PERSON, SECOND)
    desk.pause_ends()

    assert "home.failed" in log.getvalue()
    assert slack.drawn == ["inbound:7d"]


def test_a_surprise_does_not_swallow_what_is_asked_for_meanwhile() -> None:
    slack, executor = Slack(), Patient()
    desk = Desk(slack, executor)
    publish = slack.views_publish
    desk.homes.draw_later(PERSON, FIRST)

    def breaks(**_: Any) -> dict[str, Any]:
        desk.homes.draw_later(PERSON, SECOND)
        raise KeyError("a bug")

    slack.views_publish = breaks  # type: ignore[method-assign]
    with pytest.raises(KeyError):
        executor.waiting.pop()()
    slack.views_publish = publish  # type: ignore[method-assign]
    desk.pause_ends()
    executor.waiting.pop()()

    assert slack.drawn == ["inbound:7d"]


def test_a_process_that_stops_draws_no_more() -> None:
    slack, executor = Slack(), ThreadPoolExecutor(1)
    desk = Desk(slack, executor)
    executor.shutdown()

    desk.homes.draw_later(PERSON, FIRST)

    assert slack.drawn == []


def test_waiting_holds_nobody_up() -> None:
    done = Future[bool]()

    homes.after(0.001, lambda: done.set_result(True))

    assert done.result(timeout=5)
