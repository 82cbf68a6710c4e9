"""A reply in doubt is looked up in its thread, and in the channel where it lost it: it arrives once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.reconciler import PAGES
from tests.bot.alert_mail import Alert, fails, the_card_is_deleted, where
from tests.bot.counter import MIA
from tests.bot.mail import MANAGERS, Mail, mail_for

LOST = {"method": "chat.postMessage", "effect": "reset", "times": 1}


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Mail]:
    with mail_for(tmp_path) as mail:
        yield mail


@pytest.mark.parametrize("to", [MANAGERS, MIA])
@pytest.mark.parametrize("kind", ["news", "again"])
@pytest.mark.parametrize("effect", ["reset", "http_500", "html_200", "truncated"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_reply_in_doubt_is_found_where_it_stands_and_arrives_once(
    mail: Mail, to: str, kind: str, effect: str, when: str
) -> None:
    alert = Alert(mail, to)
    mail.deliver()
    reply = getattr(alert, kind)()
    mail.counter.fails("chat.postMessage", effect, when=when, times=1)

    sent = [mail.deliver()]
    doubted = mail.state(reply)
    mail.time_passes()
    sent.append(mail.deliver())

    assert doubted == "in_doubt"
    assert sent == [0, 0 if when == "after" else 1]
    assert where(mail, to) == [(alert.key, "channel"), (reply, "thread" if kind == "news" else "both")]
    assert mail.states() == {alert.key: "sent", reply: "sent"}


def test_a_reply_is_found_at_the_end_of_a_long_thread(mail: Mail) -> None:
    alert = Alert(mail)
    mail.deliver()
    parent = mail.messages(MANAGERS)[0].ts
    sandbox = mail.counter.sandbox
    for _ in range(1_200):
        sandbox.workspace.post(MANAGERS, MIA, "hm", at=sandbox.clock.now(), thread_ts=parent)
    reply = alert.news()
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
    mail.deliver()

    mail.time_passes()
    sent = mail.deliver()

    assert (sent, mail.state(reply)) == (0, "sent")
    assert mail.asked("conversations.replies") == 2 < PAGES
    assert mail.asked("conversations.history") == 0


def test_nothing_is_answered_before_it_is_known_what_became_of_the_alert(mail: Mail) -> None:
    alert = Alert(mail)
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
    mail.deliver()
    reply = alert.news()

    meanwhile = mail.deliver()
    mail.time_passes()
    mail.deliver()

    assert meanwhile == 0
    assert where(mail) == [(alert.key, "channel"), (reply, "thread")]


def test_replies_keep_their_order_while_one_of_them_is_in_doubt(mail: Mail) -> None:
    alert = Alert(mail)
    mail.deliver()
    first = alert.news()
    mail.counter.fails("chat.postMessage", "http_500", when="before", times=1)
    mail.deliver()
    second = alert.again()

    meanwhile = mail.deliver()
    mail.time_passes()
    mail.deliver()

    assert meanwhile == 0
    assert where(mail) == [(alert.key, "channel"), (first, "thread"), (second, "both")]


@pytest.mark.parametrize("method", ["conversations.replies", "conversations.history"])
def test_a_thread_that_cannot_be_read_now_is_read_later(mail: Mail, method: str) -> None:
    alert = Alert(mail, MIA)
    mail.deliver()
    reply = alert.again()
    fails(
        mail,
        {**LOST, "when": "before"},
        {"method": method, "effect": "ratelimited", "retry_after": "30", "times": 1},
    )
    dispatcher = mail.dispatcher()
    dispatcher.deliver()
    mail.time_passes()

    for _ in range(3):
        dispatcher.deliver()

    assert mail.asked(method) == 1
    assert mail.state(reply) == "in_doubt"
    mail.deliver()
    assert where(mail, MIA) == [(alert.key, "channel"), (reply, "both")]


@pytest.mark.parametrize("gone", ["deleted", "refused"])
def test_an_answer_that_lost_its_thread_is_found_in_the_channel(mail: Mail, gone: str) -> None:
    alert = Alert(mail)
    mail.deliver()
    reply = alert.again()
    if gone == "deleted":
        the_card_is_deleted(mail)
    refused = {**LOST, "effect": "error", "code": "thread_not_found"}
    fails(mail, *([refused] if gone == "refused" else []), {**LOST, "when": "after"})
    mail.deliver()

    doubted = mail.state(reply)
    mail.time_passes()
    sent = mail.deliver()

    assert (doubted, sent, mail.state(reply)) == ("in_doubt", 0, "sent")
    assert [one for one in where(mail) if one[0] == reply] == [(reply, "channel")]


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel"])
def test_where_nobody_may_look_the_repetition_is_sent_again_and_the_history_is_not(
    mail: Mail, code: str
) -> None:
    alert = Alert(mail)
    mail.deliver()
    replies = {}
    for kind in ("news", "again"):
        replies[kind] = getattr(alert, kind)()
        fails(
            mail,
            {**LOST, "when": "after"},
            {"method": "conversations.replies", "effect": "error", "code": code},
        )
        mail.deliver()
        mail.time_passes()
        mail.deliver()

    assert [name for name, _ in where(mail)] == [
        alert.key,
        replies["news"],
        replies["again"],
        replies["again"],
    ]
    assert mail.state(replies["news"]) == "superseded"
    assert mail.state(replies["again"]) == "sent"


def test_a_slack_on_a_very_bad_day_loses_no_reply_and_repeats_none(mail: Mail) -> None:
    alert = Alert(mail)
    faults = mail.counter.sandbox.app.state.sandbox.faults
    effects = ("reset", "http_500", "html_200", "empty", "truncated")
    faults.replace(
        [
            {"method": "*", "effect": effect, "when": when, "share": 0.05}
            for effect in effects
            for when in ("before", "after")
        ]
    )

    owed = [alert.key]
    for number in range(30):
        owed.append(alert.again() if number % 2 else alert.news())
        mail.deliver()
        mail.time_passes()
    hit = sum(fault["hit"] for fault in faults.as_json())
    faults.replace([])
    for _ in range(2):
        mail.deliver()
        mail.time_passes()

    assert hit > 10
    assert [name for name, _ in where(mail)] == owed
    assert {word for _, word in where(mail)[1:]} == {"thread", "both"}
