"""What answers an alert stands in its thread, in order, and is told without it where the thread is lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.calls import Patience
from core.notices import NoticeKind
from tests.bot.alert_mail import Alert, fails, the_card_is_deleted, where
from tests.bot.counter import MIA
from tests.bot.mail import MANAGERS, OPS, Mail, mail_for

K = NoticeKind
PACED = Patience(pace=timedelta(minutes=1), backoff=timedelta(0))


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Mail]:
    with mail_for(tmp_path) as mail:
        yield mail


def test_news_of_an_alert_stands_in_its_thread_and_a_repetition_in_the_channel_too(mail: Mail) -> None:
    alert = Alert(mail)
    news, again = alert.news(), alert.again()

    mail.deliver()

    assert where(mail) == [(alert.key, "channel"), (news, "thread"), (again, "both")]
    assert {one.thread_ts for one in mail.messages(MANAGERS)[1:]} == {mail.messages(MANAGERS)[0].ts}
    assert set(mail.states().values()) == {"sent"}


def test_a_person_without_a_channel_reads_the_thread_in_their_direct_messages(mail: Mail) -> None:
    alert = Alert(mail, to=MIA)
    news = alert.news()

    mail.deliver()

    assert where(mail, MIA) == [(alert.key, "channel"), (news, "thread")]


def test_replies_share_the_channels_pace(mail: Mail) -> None:
    alert = Alert(mail)
    alert.news()
    dispatcher = mail.dispatcher(PACED)

    sent = [dispatcher.deliver(), dispatcher.deliver()]

    assert sent == [1, 0]
    assert where(mail) == [(alert.key, "channel")]


def test_a_slack_that_asks_for_patience_gets_it_for_replies_too(mail: Mail) -> None:
    alert = Alert(mail)
    mail.deliver()
    reply, other = alert.again(), mail.owes(OPS, K.UNWORKED)
    fault = {"method": "chat.postMessage", "effect": "ratelimited", "retry_after": "30", "times": 1}
    fails(mail, {**fault, "channel": MANAGERS})
    dispatcher = mail.dispatcher()

    sent = [dispatcher.deliver(), dispatcher.deliver()]

    assert sent == [1, 0]
    assert mail.told(OPS) == [other]
    assert mail.state(reply) == "pending"
    assert where(mail) == [(alert.key, "channel")]


@pytest.mark.parametrize("kind", ["news", "again"])
def test_an_answer_to_a_deleted_alert_stands_in_the_channel(mail: Mail, kind: str) -> None:
    alert = Alert(mail)
    mail.deliver()
    the_card_is_deleted(mail)
    reply = getattr(alert, kind)()

    sent = mail.deliver()

    assert sent == 1
    assert where(mail) == [(reply, "channel")]
    assert mail.state(reply) == "sent"


@pytest.mark.parametrize(
    "code",
    ["thread_not_found", "invalid_thread_ts", "cannot_reply_to_message", "restricted_action_thread_locked"],
)
def test_where_slack_refuses_the_thread_the_news_is_told_without_it_once(mail: Mail, code: str) -> None:
    alert = Alert(mail)
    mail.deliver()
    reply = alert.again()
    mail.counter.fails("chat.postMessage", "error", code=code, times=1)

    sent = [mail.deliver(), mail.deliver()]

    assert sent == [1, 0]
    assert where(mail) == [(alert.key, "channel"), (reply, "channel")]
    assert mail.states() == {alert.key: "sent", reply: "sent"}
    assert mail.asked() == 3


def test_what_slack_finds_fault_with_as_well_goes_without_thread_and_without_blocks(mail: Mail) -> None:
    alert = Alert(mail)
    mail.deliver()
    reply = alert.again()
    fault = {"method": "chat.postMessage", "effect": "error", "times": 1}
    fails(mail, {**fault, "code": "invalid_blocks"}, {**fault, "code": "thread_not_found"})

    mail.deliver()

    newest = mail.messages(MANAGERS)[-1]
    assert where(mail)[-1] == (reply, "channel")
    assert newest.blocks == []


def test_who_can_take_no_message_at_all_is_not_tried_for_ever_without_its_thread(mail: Mail) -> None:
    alert = Alert(mail)
    mail.deliver()
    reply = alert.again()
    mail.counter.fails("chat.postMessage", "error", code="thread_not_found", channel=MANAGERS)

    mail.deliver()

    assert mail.state(reply) == "dead"
    assert where(mail) == [(alert.key, "channel")]


def test_an_alert_is_drawn_anew_above_its_thread(mail: Mail) -> None:
    alert = Alert(mail)
    news = alert.news()
    mail.deliver()
    before, said = [one.text for one in mail.messages(MANAGERS)]

    alert.ends()
    mail.deliver()

    assert where(mail) == [(alert.key, "channel"), (news, "thread")]
    card, reply = mail.messages(MANAGERS)
    assert card.edited_ts is not None
    assert card.text != before
    assert "over" in card.text
    assert reply.text == said


def test_a_repetition_is_drawn_anew_in_both_places_where_it_stands(mail: Mail) -> None:
    alert = Alert(mail)
    again = alert.again()
    mail.deliver()
    alert.ends()

    mail.run(f"UPDATE outbox SET revision = revision + 1 WHERE key = '{again}'")
    mail.deliver()

    assert where(mail) == [(alert.key, "channel"), (again, "both")]
    assert "over" in mail.messages(MANAGERS)[1].text
    assert mail.state(again) == "sent"


def test_an_alert_that_was_deleted_is_not_drawn_for_ever(mail: Mail) -> None:
    alert = Alert(mail)
    alert.news()
    mail.deliver()
    the_card_is_deleted(mail)

    alert.ends()
    for _ in range(3):
        mail.deliver()

    assert mail.asked("chat.update") == 1
    assert not mail.runtime.services.outbox.work().stale
