"""How one receiver's events are sent: at its pace, and what it does not take makes way for nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.delivery.webhooks import Lane
from core.policies.doors import WebhookPolicy
from core.ports import Post
from core.services.webhooks import Letter
from core.webhooks import Answer, Ruling, judged
from tests.builders import MONDAY_9AM, a_lead, an_event, hours, minutes

YES, BUSY, DOWN, BAD = Answer(200), Answer(503), Answer(trouble="timeout"), Answer(500)
CRM = WebhookPolicy(name="crm", url="https://crm.example/hooks")


@dataclass
class Shelf:
    """Letters that are due, and what became of them."""

    due: list[Letter]
    settled: list[tuple[str, Answer]] = field(default_factory=list)
    put: list[str] = field(default_factory=list)

    def take(self, _receiver: str, limit: int) -> Sequence[Letter]:
        taken, self.due = self.due[:limit], self.due[limit:]
        return taken

    def settle(self, letter: Letter, answer: Answer, jitter: float) -> Ruling:
        self.settled.append((letter.id, answer))
        return judged(answer, attempts=0, now=MONDAY_9AM, jitter=jitter)

    def put_back(self, letter: Letter) -> None:
        self.put.append(letter.id)


@dataclass
class Mouth:
    """A receiver that says what it was told to say, then yes."""

    says: list[Answer]
    heard: list[str] = field(default_factory=list)
    hung_up: bool = False
    lane: Lane | None = None

    def send(self, letter_id: str, _body: str) -> Answer:
        self.heard.append(letter_id)
        if self.lane:
            self.lane.stop()
        return self.says.pop(0) if self.says else YES

    def hang_up(self) -> None:
        self.hung_up = True


@dataclass
class Now:
    """A clock that nobody sets, moved by hand."""

    s: float = 100.0

    def __call__(self) -> float:
        return self.s


def letters(number: int) -> list[Letter]:
    lead = a_lead()
    posts = [Post(id_, "crm", id_, an_event(lead), lead) for id_ in range(number)]
    return [Letter(post, CRM, f"evt_{post.id}_crm", "{}") for post in posts]


def a_lane(shelf: Shelf, mouth: Mouth, now: Now | None = None) -> Lane:
    given: Any = (mouth, lambda: shelf)
    return Lane("crm", *given, monotonic=now or Now(), chance=lambda: 0.0)


def test_everything_that_is_due_is_sent_in_order() -> None:
    shelf, mouth = Shelf(letters(25)), Mouth([])

    attempts = a_lane(shelf, mouth).drain()

    assert (attempts, mouth.heard) == (25, [f"evt_{number}_crm" for number in range(25)])
    assert [answer for _, answer in shelf.settled] == [YES] * 25


def test_trouble_with_one_event_is_none_with_the_others() -> None:
    shelf, mouth = Shelf(letters(3)), Mouth([BAD, Answer(404)])

    a_lane(shelf, mouth).drain()

    assert [answer.code for _, answer in shelf.settled] == ["http_500", "http_404", ""]


@pytest.mark.parametrize("trouble", [DOWN, BUSY, Answer(429), Answer(502), Answer(504)])
def test_a_receiver_in_trouble_is_left_alone_and_the_rest_stays_as_it_was(trouble: Answer) -> None:
    shelf, mouth = Shelf(letters(12)), Mouth([YES, trouble])
    lane = a_lane(shelf, mouth)

    attempts = lane.drain()

    assert (attempts, lane.is_held) == (2, True)
    assert len(shelf.put) == 8
    assert (lane.turn(), len(shelf.due)) == (0, 2)


def test_each_time_it_is_left_alone_for_longer_up_to_a_minute() -> None:
    now, mouth = Now(), Mouth([DOWN] * 8)
    lane = a_lane(Shelf(letters(9)), mouth, now)
    pauses = []

    for _ in range(8):
        lane._webhooks().due = letters(1)  # type: ignore[attr-defined]
        lane.turn()
        began = now.s
        while lane.is_held:
            now.s += 1
        pauses.append(now.s - began)

    assert pauses == [5, 10, 20, 40, 60, 60, 60, 60]


def test_once_it_answers_again_the_next_trouble_is_the_first() -> None:
    now, mouth = Now(), Mouth([DOWN, YES, DOWN])
    shelf = Shelf(letters(2))
    lane = a_lane(shelf, mouth, now)
    lane.drain()
    now.s += 5
    shelf.due = letters(2)

    lane.drain()

    assert len(mouth.heard) == 3
    now.s += 5
    assert not lane.is_held


@pytest.mark.parametrize(("asked", "waits_s"), [(minutes(2), 120), (hours(3), 300)])
def test_whoever_asks_for_patience_gets_it_within_reason(asked: Any, waits_s: float) -> None:
    now = Now()
    lane = a_lane(Shelf(letters(2)), Mouth([Answer(429, retry_after=asked)]), now)
    lane.drain()

    now.s += waits_s - 1
    before = lane.is_held
    now.s += 1

    assert (before, lane.is_held) == (True, False)


def test_what_we_break_off_ourselves_is_no_attempt() -> None:
    shelf, mouth = Shelf(letters(3)), Mouth([DOWN])
    lane = mouth.lane = a_lane(shelf, mouth)

    attempts = lane.drain()

    assert (attempts, mouth.hung_up, shelf.settled) == (0, True, [])
    assert shelf.put == ["evt_0_crm", "evt_1_crm", "evt_2_crm"]


def test_an_answer_that_comes_while_we_stop_counts() -> None:
    shelf, mouth = Shelf(letters(2)), Mouth([YES])
    mouth.lane = a_lane(shelf, mouth)

    mouth.lane.drain()

    assert shelf.settled == [("evt_0_crm", YES)]
    assert shelf.put == ["evt_1_crm"]
