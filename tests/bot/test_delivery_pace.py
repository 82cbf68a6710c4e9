"""Slack's patience is not tried: each recipient waits for its own turn, and nobody for another's."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.calls import Patience
from tests.bot.counter import ANA, BUDI, CLARA
from tests.bot.mail import Mail, mail_for


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Mail]:
    with mail_for(tmp_path) as mail:
        yield mail


def test_nobody_gets_two_messages_in_a_second(mail: Mail) -> None:
    dispatcher = mail.dispatcher(Patience(pace=timedelta(seconds=30)))
    first = mail.owes(ANA)
    at_first = dispatcher.deliver()

    second, other = mail.owes(ANA), mail.owes(BUDI)
    meanwhile = dispatcher.deliver()

    assert (at_first, meanwhile) == (1, 1)
    assert (mail.told(ANA), mail.told(BUDI)) == ([first], [other])
    assert mail.state(second) == "pending"


@pytest.mark.parametrize(("header", "seconds"), [("1", 1), ("30", 30), ("abc", 30), ("", 30)])
def test_a_slack_that_asks_for_patience_gets_it_and_others_get_their_messages(
    mail: Mail, header: str, seconds: int
) -> None:
    first, other = mail.owes(CLARA), mail.owes(BUDI)
    mail.counter.fails("chat.postMessage", "ratelimited", retry_after=header, times=1, channel="DCLARA")
    sent = [mail.deliver()]
    second = mail.owes(CLARA)

    mail.counter.sandbox.clock.advance(timedelta(seconds=seconds - 1))
    sent.append(mail.deliver())
    mail.counter.sandbox.clock.advance(timedelta(seconds=2))
    sent.append(mail.deliver())

    assert sent == [1, 0, 1]
    assert mail.told(BUDI) == [other]
    assert mail.told(CLARA) == [first, second]
    assert mail.errors() == {"not_sent": 1}


def test_patience_is_kept_in_real_time_however_the_clock_is_moved(mail: Mail) -> None:
    dispatcher = mail.dispatcher()
    mail.owes(CLARA)
    mail.counter.fails("chat.postMessage", "ratelimited", retry_after="30", times=1)
    dispatcher.deliver()

    mail.counter.sandbox.clock.advance(timedelta(hours=2))
    sent = dispatcher.deliver()

    assert sent == 0
    assert mail.asked() == 1


def test_a_slack_that_asks_again_and_again_is_waited_for(mail: Mail) -> None:
    name = mail.owes(CLARA)
    mail.counter.fails("chat.postMessage", "ratelimited", retry_after="1", times=5)

    sent = []
    for _ in range(6):
        sent.append(mail.deliver())
        mail.counter.sandbox.clock.advance(timedelta(seconds=2))

    assert sent == [0, 0, 0, 0, 0, 1]
    assert mail.told(CLARA) == [name]


def test_a_slack_that_is_not_there_is_tried_again_later(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.counter.sandbox.stop()

    sent = mail.deliver()

    assert sent == 0
    assert mail.state(name) == "pending"
    assert mail.errors() == {"not_sent": 1}
