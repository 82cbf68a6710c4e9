"""A card that was not drawn is drawn again, a sentence is never said twice, and nobody waits for long."""

import json
import socket
from dataclasses import dataclass, field

import pytest

from bot.replies import TRIES, Redrawer
from bot.sandbox.server import HOST
from bot.views.blocks import Card, section
from tests.bot.counter import ANA, AtOnce, Counter
from tests.bot.log_lines import logged
from tests.waiting import wait_for


@dataclass
class Pen:
    """A redrawer, a clicked card of Ana's, and the pauses that were made."""

    counter: Counter
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.redrawer = Redrawer(
            self.counter.runtime.services.cards, AtOnce(), pause=lambda seconds: self.pauses.append(seconds)
        )
        self.url = str(self.counter.click(ANA, "claims.claim", "1")["response_url"])

    def draws(self) -> list[str]:
        """What Ana sees after her card was drawn over."""
        self.redrawer._post(self.url, Card("drawn", (section("drawn"),)))
        return self.counter.sees(ANA)

    def says(self) -> None:
        self.redrawer.beside(self.url, "ups")

    def tries(self) -> int:
        """How often the sandbox was asked; it writes that down a moment after it hung up."""
        wait_for(lambda: "response_url" in self.counter.asked())
        return self.counter.asked().count("response_url")

    def messages(self) -> list[str]:
        workspace = self.counter.sandbox.workspace
        return [one.text for one in workspace.visible(workspace.dm_of(ANA).id, ANA)]


@pytest.fixture
def pen(counter: Counter) -> Pen:
    return Pen(counter)


@pytest.mark.parametrize("effect", ["http_500", "reset", "html_200", "empty", "truncated", "ratelimited"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_card_that_may_not_have_been_drawn_is_drawn_again(pen: Pen, effect: str, when: str) -> None:
    pen.counter.fails("response_url", effect, when=when, times=2)

    with logged("INFO") as log:
        seen = pen.draws()

    assert seen == ["drawn"]
    assert pen.messages() == ["drawn"]
    assert (pen.tries(), log.getvalue()) == (3, "")


def test_a_slack_that_never_takes_the_card_is_left_alone_and_named_in_the_log_once(pen: Pen) -> None:
    pen.counter.fails("response_url", "http_500")

    with logged("INFO") as log:
        pen.draws()

    line = json.loads(log.getvalue())
    assert (line["event"], line["code"], line["tries"]) == ("card.not_redrawn", "http_500", TRIES)
    assert (pen.tries(), pen.pauses) == (TRIES, [0.5, 1.0])


@pytest.mark.parametrize(
    ("asked", "pauses"), [("2", [2.0]), ("5", [5.0]), ("soon", [0.5]), ("6", []), ("900", [])]
)
def test_patience_that_slack_asks_for_is_given_as_long_as_others_need_not_wait(
    pen: Pen, asked: str, pauses: list[float]
) -> None:
    pen.counter.fails("response_url", "ratelimited", retry_after=asked, times=1)

    pen.draws()

    assert pen.pauses == pauses
    assert pen.tries() == 1 + len(pauses)


def test_an_address_that_is_used_up_is_not_tried_again(pen: Pen) -> None:
    for _ in range(5):
        pen.draws()

    with logged("INFO") as log:
        pen.draws()

    assert json.loads(log.getvalue())["code"] == "used_url"
    assert pen.tries() == 6


@pytest.mark.parametrize("effect", ["http_500", "reset", "html_200", "truncated"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_sentence_that_may_have_been_said_is_not_repeated(pen: Pen, effect: str, when: str) -> None:
    pen.counter.fails("response_url", effect, when=when)

    pen.says()

    assert pen.messages().count("ups") == (1 if when == "after" else 0)
    assert pen.tries() == 1


def test_a_sentence_that_slack_had_no_time_for_is_said_later(pen: Pen) -> None:
    pen.counter.fails("response_url", "ratelimited", times=1)

    pen.says()

    assert pen.messages().count("ups") == 1


def test_a_sentence_that_never_left_is_tried_again(pen: Pen) -> None:
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        pen.url = f"http://{HOST}:{closed.getsockname()[1]}/"

        with logged("INFO") as log:
            pen.says()

    assert json.loads(log.getvalue())["code"] == "ConnectionRefusedError"
    assert pen.pauses == [0.5, 1.0]


def test_an_address_that_is_none_is_given_up_without_a_word_of_it_in_the_log(pen: Pen) -> None:
    pen.url = "nowhere at all"

    with logged("INFO") as log:
        pen.says()

    assert "nowhere" not in log.getvalue()
    assert json.loads(log.getvalue())["event"] == "card.not_redrawn"
