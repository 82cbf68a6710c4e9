"""What is owed leaves once, in order, and to whoever can still be reached."""

import threading
from collections.abc import Callable, Iterator, MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.delivery.calls import KEYS_SHOWN, Patience
from bot.views import notices
from core.model import LeadState
from core.notices import NoticeKind
from tests.bot.counter import ANA, BUDI, CLARA, MIA
from tests.bot.mail import MANAGERS, OLE, OPS, Mail, keys_of, mail_for

K = NoticeKind


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Mail]:
    with mail_for(tmp_path) as mail:
        yield mail


Errors = Callable[[], list[MutableMapping[str, Any]]]


@pytest.fixture
def errors() -> Iterator[Errors]:
    """Every line of the log so far that is an error."""
    with capture_logs() as log:
        yield lambda: [one for one in log if one["log_level"] == "error"]


def test_a_message_is_sent_once_and_remembered_where_it_stands(mail: Mail) -> None:
    name = mail.owes(ANA)

    sent = [mail.deliver() for _ in range(3)]

    assert sent == [1, 0, 0]
    assert mail.told(ANA) == [name]
    ((channel, ts),) = mail.run("SELECT channel, ts FROM outbox")
    assert (channel, ts) == ("DANA", mail.messages(ANA)[0].ts)


def test_a_message_carries_its_keys_and_nothing_of_the_lead_for_others_to_read(mail: Mail) -> None:
    first = mail.owes(ANA, about=mail.claim("Secretive"))
    alone = mail.owes(BUDI)
    second = mail.owes(ANA)

    mail.deliver()

    (bundle,), (single,) = mail.messages(ANA), mail.messages(BUDI)
    assert bundle.metadata == {
        "event_type": "nextlead_notice",
        "event_payload": {"key": first, "keys": [first, second]},
    }
    assert single.metadata == {"event_type": "nextlead_notice", "event_payload": {"key": alone}}
    assert "Secretive" in bundle.text


def test_everything_due_to_somebody_is_one_message(mail: Mail) -> None:
    names = [mail.owes(ANA, about=mail.claim(f"Firm {n}")) for n in range(KEYS_SHOWN + 5)]

    sent = mail.deliver()

    assert sent == 1
    (message,) = mail.messages(ANA)
    assert keys_of(message) == names[:KEYS_SHOWN]
    assert set(mail.states().values()) == {"sent"}


def test_everybody_reads_in_their_own_language_and_a_channel_in_the_policys(mail: Mail) -> None:
    about = mail.claim(rep=CLARA)
    mail.owes(CLARA, about=about)
    mail.owes(MANAGERS, K.UNWORKED, about=about)

    mail.deliver()

    german, english = mail.messages(CLARA)[0].text, mail.messages(MANAGERS)[0].text
    assert german != english
    assert "Acme" in german
    assert "Acme" in english
    assert " hat " in german or " ist " in german or " du " in german


def test_what_is_no_longer_true_is_not_sent(mail: Mail) -> None:
    lead, claim = mail.claim()
    name = mail.owes(ANA, about=(lead, claim))
    mail.changes(claim, contacted_at=claim.claimed_at)

    sent = mail.deliver()

    assert sent == 0
    assert mail.state(name) == "superseded"
    assert mail.told(ANA) == []


def test_two_who_deliver_at_once_send_nothing_twice(mail: Mail) -> None:
    names = [mail.owes(who) for who in (ANA, BUDI, CLARA)]
    sent: list[int] = []
    threads = [threading.Thread(target=lambda: sent.append(mail.deliver())) for _ in range(3)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 3
    assert [mail.told(who) for who in (ANA, BUDI, CLARA)] == [[name] for name in names]


def test_only_some_kinds_may_be_delivered(mail: Mail) -> None:
    mail.owes(ANA)
    unworked = mail.owes(MANAGERS, K.UNWORKED)

    sent = mail.dispatcher().deliver(only=frozenset({K.UNWORKED}))

    assert sent == 1
    assert (mail.told(ANA), mail.told(MANAGERS)) == ([], [unworked])


def test_who_can_never_be_reached_is_tried_once_and_the_managers_hear_instead(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "error", code="messages_tab_disabled", channel="DANA")

    sent = [mail.deliver(), mail.deliver()]

    assert sent == [1, 0]
    assert mail.state(name) == "dead"
    assert mail.told(MANAGERS) == [name.replace(ANA, MANAGERS)]
    assert mail.asked() == 2
    assert mail.errors() == {"dead": 1}


def test_where_managers_cannot_be_reached_either_ops_hear_each_address_once(mail: Mail) -> None:
    mail.owes(ANA)
    fault = {"method": "chat.postMessage", "effect": "error", "code": "is_archived"}
    faults = [fault | {"channel": place} for place in ("DANA", MANAGERS, "DMIA")]
    mail.counter.sandbox.app.state.sandbox.faults.replace(faults)

    sent = mail.deliver()

    assert sent == 1
    assert sorted(mail.states().values()) == ["dead", "dead", "dead", "sent"]
    assert len(mail.told(OPS)) == 1
    assert mail.asked() == 4


def test_nobody_left_to_tell_is_an_alarm(mail: Mail, errors: Errors) -> None:
    name = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "error", code="is_archived")

    mail.deliver()

    assert set(mail.states().values()) == {"dead"}
    assert [(one["event"], one["key"]) for one in errors()] == [
        ("notice.nobody_to_tell", name.replace(ANA, OLE))
    ]


def test_who_has_left_is_not_written_to_and_others_hear(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.run("UPDATE people SET is_deleted = 1 WHERE id = 'UANA'")

    sent = mail.deliver()

    assert sent == 1
    assert mail.state(name) == "dead"
    assert (mail.told(ANA), mail.told(MANAGERS)) == ([], [name.replace(ANA, MANAGERS)])


def test_what_concerns_the_whole_bot_stops_delivery_until_slack_takes_something_again(
    mail: Mail, errors: Errors
) -> None:
    names = [mail.owes(who) for who in (ANA, BUDI)]
    dispatcher = mail.dispatcher()
    mail.counter.fails("*", "error", code="token_revoked")

    sent = [dispatcher.deliver()]
    stopped = (mail.asked(), mail.trouble(), [mail.state(name) for name in names])
    mail.counter.sandbox.app.state.sandbox.faults.replace([])
    sent.append(dispatcher.deliver())

    assert stopped == (1, "token_revoked", ["pending", "pending"])
    assert [(one["event"], one["code"]) for one in errors()] == [("delivery.stopped", "token_revoked")]
    assert sent == [0, 2]
    assert mail.trouble() is None
    assert mail.errors() == {"whole_bot": 1}


def test_a_bot_that_is_refused_asks_now_and_then_and_not_with_messages(mail: Mail, errors: Errors) -> None:
    mail.owes(ANA)
    dispatcher = mail.dispatcher(Patience(stop=timedelta(seconds=0.2)))
    mail.counter.fails("*", "error", code="token_revoked")

    dispatcher.deliver()
    at_once = mail.asked("auth.test")
    for _ in range(40):
        threading.Event().wait(0.01)
        dispatcher.deliver()

    assert at_once == 0
    assert 1 <= mail.asked("auth.test") <= 2
    assert mail.asked() == 1
    assert {one["event"] for one in errors()} == {"delivery.stopped"}


def test_a_message_slack_finds_fault_with_is_sent_once_more_as_plain_text(mail: Mail) -> None:
    name = mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "error", code="invalid_blocks", times=1)

    sent = mail.deliver()

    assert sent == 1
    (message,) = mail.messages(ANA)
    assert (message.blocks, keys_of(message)) == ([], [name])
    assert "Acme" in message.text
    assert mail.errors() == {"our_bug": 1}


def test_a_message_that_can_never_be_sent_holds_nobody_up(mail: Mail) -> None:
    poison = mail.owes(ANA, about=mail.claim("Poison"))
    mail.counter.fails("chat.postMessage", "error", code="invalid_blocks", channel="DANA", times=2)

    sent = [mail.deliver()]
    behind, other = mail.owes(ANA), mail.owes(BUDI)
    sent.append(mail.deliver())

    assert sent == [1, 2]
    assert mail.state(poison) == "dead"
    assert (mail.told(ANA), mail.told(BUDI)) == ([behind], [other])
    assert mail.told(MANAGERS) == [poison.replace(ANA, MANAGERS)]


def test_a_message_that_cannot_even_be_drawn_holds_nobody_up(
    mail: Mail, errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = notices.draw

    def drawing(message: Any, speech: Any, *rest: Any) -> Any:
        if message.to != BUDI:
            raise KeyError("ups")
        return draw(message, speech, *rest)

    monkeypatch.setattr(notices, "draw", drawing)
    poison, fine = mail.owes(ANA), mail.owes(BUDI)

    sent = mail.deliver()

    assert sent == 1
    assert (mail.state(poison), mail.state(fine)) == ("dead", "sent")
    assert {one["event"] for one in errors()} == {"message.not_drawn", "notice.nobody_to_tell"}


def test_a_lead_that_waits_is_told_of_as_long_as_it_does(mail: Mail) -> None:
    lead, claim = mail.claim()
    name = mail.owes(MANAGERS, K.AGED, about=(lead, claim))

    sent = mail.deliver()

    assert lead.state is LeadState.WAITING
    assert sent == 0
    assert mail.state(name) == "superseded"
    assert MIA not in mail.states()
