"""What may have arrived is looked up where it would stand: nothing is lost, and nothing arrives twice."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.delivery.calls import Patience
from bot.delivery.reconciler import PAGES
from core.notices import NoticeKind
from tests.bot.counter import ANA, BUDI, CLARA, MIA
from tests.bot.mail import MANAGERS, OLE, OPS, Mail, mail_for

K = NoticeKind


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Mail]:
    with mail_for(tmp_path) as mail:
        yield mail


@pytest.mark.parametrize("effect", ["reset", "http_500", "html_200", "empty", "truncated", "error"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_whatever_slack_did_the_message_arrives_once(mail: Mail, effect: str, when: str) -> None:
    names = [mail.owes(who) for who in (ANA, BUDI)]
    mail.counter.fails("chat.postMessage", effect, when=when, times=1, channel="DANA")

    sent = [mail.deliver(), mail.deliver()]
    doubted = mail.state(names[0])
    mail.time_passes()
    sent.append(mail.deliver())

    assert doubted == "in_doubt"
    assert sent == [1, 0, 0 if when == "after" else 1]
    assert [mail.told(ANA), mail.told(BUDI)] == [[names[0]], [names[1]]]
    assert set(mail.states().values()) == {"sent"}
    assert mail.asked() == (2 if when == "after" else 3)


def test_nobody_looks_before_nothing_can_come_of_it_any_more(mail: Mail) -> None:
    mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)

    for _ in range(3):
        mail.deliver()

    assert mail.asked("conversations.history") == 0


def test_a_slack_that_catches_up_late_is_waited_for(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "stall", when="late", seconds=0.6, times=1)
    hasty = Patience(timedelta(seconds=0.4), timedelta(0), timedelta(0), timedelta(0))
    dispatcher, sent = mail.dispatcher(hasty), 0

    end = time.monotonic() + 10
    while mail.state(name) != "sent" and time.monotonic() < end:
        sent += dispatcher.deliver()
        time.sleep(0.02)

    assert sent == 0
    assert mail.told(ANA) == [name]
    assert mail.state(name) == "sent"


def test_news_to_somebody_waits_until_it_is_known_what_became_of_older_news(mail: Mail) -> None:
    first = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "http_500", when="before", times=1)
    mail.deliver()
    second, other = mail.owes(ANA), mail.owes(BUDI)

    meanwhile = mail.deliver()
    mail.time_passes()
    mail.deliver()

    assert meanwhile == 1
    assert mail.told(BUDI) == [other]
    assert mail.told(ANA) == [first, second]


def test_a_bundle_is_found_by_its_first_key(mail: Mail) -> None:
    names = [mail.owes(ANA, about=mail.claim(f"Firm {n}")) for n in range(3)]
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
    mail.deliver()

    mail.time_passes()
    mail.deliver()

    assert mail.states() == dict.fromkeys(names, "sent")
    assert len(mail.messages(ANA)) == 1


def test_a_message_is_found_behind_much_that_was_said_since(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
    mail.deliver()
    chatter(mail, 150)

    mail.time_passes()
    sent = mail.deliver()

    assert (sent, mail.told(ANA), mail.state(name)) == (0, [name], "sent")
    assert mail.asked("conversations.history") == 2


def test_a_channel_is_read_no_further_than_anybody_would(mail: Mail) -> None:
    mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "reset", when="before", times=1)
    mail.deliver()
    chatter(mail, 500)

    mail.time_passes()
    sent = mail.deliver()

    assert sent == 1
    assert mail.asked("conversations.history") == PAGES


def chatter(mail: Mail, number: int) -> None:
    sandbox = mail.counter.sandbox
    for _ in range(number):
        sandbox.workspace.post("DANA", ANA, "hm", at=sandbox.clock.now())


@pytest.mark.parametrize("method", ["conversations.history", "conversations.open"])
@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel", "channel_not_found"])
def test_where_nobody_may_look_rungs_are_repeated_and_say_so_and_reminders_are_not(
    mail: Mail, method: str, code: str
) -> None:
    rung, reminder = mail.owes(ANA), mail.owes(BUDI, K.WARNING)
    mail.counter.fails("chat.postMessage", "reset", when="after", times=2)
    mail.deliver()
    mail.counter.fails(method, "error", code=code)

    mail.time_passes()
    sent = mail.deliver()

    assert sent == 1
    assert mail.told(ANA) == [rung, rung]
    assert mail.states() == {rung: "sent", reminder: "superseded"}
    assert mail.run(f"SELECT repeated FROM outbox WHERE key = '{rung}'") == [(1,)]
    first, again = mail.messages(ANA)
    assert first.text != again.text
    assert mail.trouble() is None


def test_a_channel_that_cannot_be_read_now_is_read_later(mail: Mail) -> None:
    dispatcher = mail.dispatcher(Patience(pace=timedelta(0)))
    name = mail.owes(MANAGERS, K.UNWORKED)
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
    dispatcher.deliver()
    mail.counter.fails("conversations.history", "ratelimited", retry_after="30", times=1)
    mail.time_passes()

    for _ in range(3):
        dispatcher.deliver()

    assert mail.asked("conversations.history") == 1
    assert mail.state(name) == "in_doubt"
    mail.deliver()
    assert mail.state(name) == "sent"
    assert mail.told(MANAGERS) == [name]


def test_who_has_left_meanwhile_is_not_looked_for_and_others_hear(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "reset", when="before", times=1)
    mail.deliver()
    mail.counter.fails("conversations.open", "error", code="user_disabled")

    mail.time_passes()
    mail.deliver()

    assert mail.state(name) == "dead"
    assert mail.told(MANAGERS) == [name.replace(ANA, MANAGERS)]


def test_where_nobody_is_left_to_tell_instead_it_is_an_alarm(mail: Mail) -> None:
    about = mail.claim()
    name = mail.owes(OLE, about=about)
    for place in (OPS, MANAGERS, MIA):
        mail.owes(place, about=about)
    mail.run("UPDATE outbox SET audience = 'ops'")
    mail.run(f"UPDATE outbox SET state = 'dead' WHERE key <> '{name}'")
    mail.counter.fails("chat.postMessage", "reset", when="before", times=1)
    mail.deliver()
    mail.counter.fails("conversations.open", "error", code="user_disabled")
    mail.time_passes()

    with capture_logs() as log:
        mail.deliver()

    assert mail.state(name) == "dead"
    assert [(one["event"], one["key"]) for one in log if one["log_level"] == "error"] == [
        ("notice.nobody_to_tell", name)
    ]


def test_a_direct_message_is_opened_once_to_be_read(mail: Mail) -> None:
    dispatcher = mail.dispatcher()
    for _ in range(2):
        mail.owes(ANA)
        mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
        dispatcher.deliver()
        mail.time_passes()
        dispatcher.deliver()

    assert len(mail.told(ANA)) == 2
    assert mail.asked("conversations.history") == 2
    assert mail.asked("conversations.open") == 1


def test_a_channel_whose_answers_make_no_sense_is_no_proof(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
    mail.deliver()
    mail.counter.fails("conversations.history", "error", code="invalid_cursor")

    mail.time_passes()
    mail.deliver()

    assert mail.told(ANA) == [name, name]


def test_a_bot_that_slack_refuses_leaves_its_doubts_for_later(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
    mail.deliver()
    mail.counter.fails("*", "error", code="token_revoked")
    mail.time_passes()
    mail.deliver()
    stopped = (mail.state(name), mail.trouble())
    mail.counter.fails("views.open", "empty")

    mail.deliver()

    assert stopped == ("in_doubt", "token_revoked")
    assert (mail.state(name), mail.trouble()) == ("sent", None)
    assert mail.told(ANA) == [name]


def test_a_slack_on_a_very_bad_day_loses_and_repeats_nothing(mail: Mail) -> None:
    everybody = (ANA, BUDI, CLARA, MANAGERS)
    faults = mail.counter.sandbox.app.state.sandbox.faults
    effects = ("reset", "http_500", "html_200", "empty", "truncated")
    faults.replace(
        [
            {"method": "*", "effect": effect, "when": when, "share": 0.05}
            for effect in effects
            for when in ("before", "after")
        ]
    )

    owed = dict[str, list[str]]()
    for n in range(60):
        who = everybody[n % 4]
        owed.setdefault(who, []).append(mail.owes(who, K.FLAG))
        mail.deliver()
        mail.time_passes()
    hit = sum(fault["hit"] for fault in faults.as_json())
    faults.replace([])
    for _ in range(2):
        mail.deliver()
        mail.time_passes()

    assert hit > 20
    assert {who: mail.told(who) for who in everybody} == owed
    assert set(mail.states().values()) == {"sent"}
