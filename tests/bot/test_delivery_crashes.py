"""A process may die, or be stopped, anywhere on the way of a message."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.delivery.calls import Patience
from bot.delivery.dispatcher import Dispatcher
from core.notices import Message
from core.services.outbox import HandOut, Outbox
from tests.bot.counter import ANA, BUDI, CLARA
from tests.bot.mail import Mail, mail_for


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Mail]:
    with mail_for(tmp_path) as mail:
        yield mail


class Crash(BaseException):
    """The process dies here."""


class Dying(Outbox):
    """An outbox whose process dies at a named point, once."""

    def __init__(self, outbox: Outbox, point: str) -> None:
        super().__init__(outbox._open, outbox._team, outbox._clock)
        self.point = point

    def dies_at(self, point: str) -> None:
        if self.point == point:
            self.point = "died"
            raise Crash

    def take(self, limit: int = 1, **which: Any) -> HandOut:
        handed = super().take(limit, **which)
        if handed.messages:
            self.dies_at("after take")
        return handed

    def sent(self, message: Message, channel: str, ts: str) -> bool:
        self.dies_at("before mark")
        done = super().sent(message, channel, ts)
        self.dies_at("after mark")
        return done


def dying(mail: Mail, point: str) -> tuple[Dispatcher, Dying]:
    """A dispatcher whose process dies at that point."""
    dispatcher = mail.dispatcher()
    outbox = Dying(mail.runtime.services.outbox, point)
    dispatcher._outbox = dispatcher._reconciler._outbox = outbox
    client = dispatcher._calls._client
    post = client.chat_postMessage

    def posting(**arguments: Any) -> Any:
        outbox.dies_at("before post")
        answer = post(**arguments)
        outbox.dies_at("after post")
        return answer

    client.chat_postMessage = posting  # type: ignore[method-assign]
    return dispatcher, outbox


POINTS = ("after take", "before post", "after post", "before mark", "after mark")


@pytest.mark.parametrize("point", POINTS)
def test_wherever_a_process_dies_nothing_is_lost_and_nothing_is_told_twice(mail: Mail, point: str) -> None:
    names = [mail.owes(who) for who in (ANA, BUDI, CLARA)]
    doomed, outbox = dying(mail, point)

    with pytest.raises(Crash):
        doomed.deliver()
    mail.deliver()
    mail.time_passes()
    mail.deliver()
    mail.deliver()

    assert outbox.point == "died"
    assert [mail.told(who) for who in (ANA, BUDI, CLARA)] == [[name] for name in names]
    assert set(mail.states().values()) == {"sent"}


def test_of_a_process_that_dies_no_more_than_one_message_is_in_doubt(mail: Mail) -> None:
    for who in (ANA, BUDI, CLARA):
        mail.owes(who)
    doomed, _ = dying(mail, "after post")

    with pytest.raises(Crash):
        doomed.deliver()

    assert sorted(mail.states().values()) == ["pending", "pending", "sending"]


def test_who_was_stopped_before_posting_finds_out_that_others_went_on(mail: Mail) -> None:
    name = mail.owes(ANA)
    slow = mail.dispatcher(Patience(call=timedelta(0), pace=timedelta(0)))

    sent = [slow.deliver()]
    kept = mail.state(name)
    sent.append(mail.deliver())

    assert sent == [0, 1]
    assert kept == "pending"
    assert mail.told(ANA) == [name]


def test_who_was_stopped_after_posting_changes_nothing_any_more(mail: Mail) -> None:
    name = mail.owes(ANA)
    slow = mail.dispatcher()
    post = slow._calls._client.chat_postMessage

    def posting_slowly(**arguments: Any) -> Any:
        answer = post(**arguments)
        mail.time_passes()
        mail.deliver()
        return answer

    slow._calls._client.chat_postMessage = posting_slowly  # type: ignore[method-assign]
    with capture_logs() as log:
        slow.deliver()

    assert mail.told(ANA) == [name]
    assert mail.state(name) == "sent"
    assert [one["key"] for one in log if one["event"] == "message.sent_late"] == [name]
