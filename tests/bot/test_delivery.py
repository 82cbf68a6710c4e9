"""What is owed leaves once: certain failures are tried again, doubtful ones never blindly."""

import sqlite3
import threading
from collections.abc import Callable
from http.client import IncompleteRead
from socket import gaierror
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError

from bot import actions
from bot.delivery.outcomes import LONGEST_RETRY_S, RETRY_S, of_error
from bot.processes import dispatcher_of
from core.changes import Change
from tests.bot.counter import ANA, BUDI, CLARA, Counter, chosen
from tests.builders import a_notice, minutes

Handed = Callable[..., None]


@pytest.fixture
def hand_over(counter: Counter) -> Handed:
    """Ana hands a lead over, to Clara unless another is named: a direct message is owed."""
    for who in (ANA, BUDI, CLARA):
        counter.types(who, "/myleads")

    def hand_over(company: str = "Acme", to: str = CLARA) -> None:
        counter.leads(company)
        counter.types(ANA, "/nextlead")
        with counter.runtime.open(writes=False) as uow:
            lead = uow.leads.reserved_for(ANA)
        assert lead is not None
        counter.clicks(ANA, actions.CLAIM, str(lead.id))
        with counter.runtime.open(writes=False) as uow:
            claim = uow.claims.open_of(lead.id)
        assert claim is not None
        assert counter.submits(ANA, actions.TRANSFER_TO, f"{claim.id}:", chosen(rep=to)) == {}

    return hand_over


def deliver(counter: Counter) -> int:
    return dispatcher_of(counter.runtime).deliver()


def owed(counter: Counter) -> list[str]:
    """The states of all messages, oldest first."""
    path = counter.runtime.settings.database_url.get_secret_value().removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        states = [state for (state,) in database.execute("SELECT state FROM outbox ORDER BY due_at, key")]
    database.close()
    return states


def told(counter: Counter, who: str = CLARA) -> int:
    """How many messages that somebody handed over a lead this person has."""
    workspace = counter.sandbox.workspace
    mine = workspace.visible(workspace.dm_of(who).id, who)
    return sum(bool(message.metadata) for message in mine)


def attempts(counter: Counter) -> int:
    return counter.asked().count("chat.postMessage")


def test_a_message_is_sent_once_and_remembered_where_it_stands(counter: Counter, hand_over: Handed) -> None:
    hand_over()

    sent = [deliver(counter) for _ in range(3)]

    assert sent == [1, 0, 0]
    assert told(counter) == 1
    assert owed(counter) == ["sent"]


def test_a_message_carries_its_key_and_nothing_of_the_lead_for_others_to_read(
    counter: Counter, hand_over: Handed
) -> None:
    hand_over("Secretive")
    deliver(counter)

    workspace = counter.sandbox.workspace
    message = workspace.visible(workspace.dm_of(CLARA).id, CLARA)[-1]

    assert message.metadata is not None
    assert set(message.metadata) == {"event_type", "event_payload"}
    assert list(message.metadata["event_payload"]) == ["key"]
    assert "Secretive" not in str(message.metadata)
    assert message.text.startswith("<@UANA> hat dir einen Lead übergeben. Secretive · ")


def test_a_slack_that_asks_for_patience_gets_it(counter: Counter, hand_over: Handed) -> None:
    hand_over()
    counter.fails("chat.postMessage", "ratelimited", retry_after="90", times=1)

    first = deliver(counter)
    counter.sandbox.clock.advance(minutes(1))
    too_early = deliver(counter)
    counter.sandbox.clock.advance(minutes(1))
    in_time = deliver(counter)

    assert (first, too_early, in_time) == (0, 0, 1)
    assert attempts(counter) == 2
    assert owed(counter) == ["sent"]


@pytest.mark.parametrize("effect", ["reset", "http_500", "html_200", "empty", "truncated"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_may_have_arrived_is_never_sent_blindly_again(
    counter: Counter, hand_over: Handed, effect: str, when: str
) -> None:
    hand_over()
    counter.fails("chat.postMessage", effect, when=when, times=1)

    sent = [deliver(counter) for _ in range(2)]
    counter.sandbox.clock.advance(minutes(10))
    sent.append(deliver(counter))

    assert sent == [0, 0, 0]
    assert attempts(counter) == 1
    assert told(counter) == (when == "after")
    assert owed(counter) == ["in_doubt"]


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "request_timeout"])
def test_errors_of_slacks_own_leave_a_doubt(counter: Counter, hand_over: Handed, code: str) -> None:
    hand_over()
    counter.fails("chat.postMessage", "error", code=code, when="after", times=1)

    deliver(counter)

    assert owed(counter) == ["in_doubt"]
    assert told(counter) == 1


@pytest.mark.parametrize(
    "code", ["token_revoked", "invalid_auth", "not_authed", "account_inactive", "missing_scope"]
)
def test_what_concerns_the_whole_bot_keeps_the_message_for_later(
    counter: Counter, hand_over: Handed, code: str
) -> None:
    hand_over()
    counter.fails("chat.postMessage", "error", code=code, times=1)

    deliver(counter)
    kept = owed(counter)
    counter.sandbox.clock.advance(minutes(1))

    assert kept == ["pending"]
    assert deliver(counter) == 1


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "cannot_dm_bot", "invalid_blocks"])
def test_a_message_that_can_never_arrive_is_given_up_and_holds_nobody_up(
    counter: Counter, hand_over: Handed, code: str
) -> None:
    hand_over("Acme", CLARA)
    hand_over("Beta", BUDI)
    counter.fails("chat.postMessage", "error", code=code, channel=f"D{CLARA[1:]}")

    sent = [deliver(counter), deliver(counter)]

    assert sent == [1, 0]
    assert sorted(owed(counter)) == ["dead", "sent"]
    assert (told(counter, CLARA), told(counter, BUDI)) == (0, 1)


def test_a_channel_is_spoken_to_in_the_policys_language(counter: Counter) -> None:
    counter.leads("Acme")
    counter.sandbox.workspace.add_channel("C01TEAM", "team", [ANA])
    with counter.runtime.open() as uow:
        lead = uow.leads.get(1)
        assert lead is not None
        uow.apply(Change(notices=(a_notice(lead, "C01TEAM", by=ANA),)))
        uow.commit()

    sent = deliver(counter)

    assert sent == 1
    posted = counter.sandbox.workspace.visible("C01TEAM", ANA)[-1]
    assert posted.text == "<@UANA> handed a lead over to you. Acme"


def test_what_is_no_longer_true_is_not_sent(counter: Counter, hand_over: Handed) -> None:
    hand_over()
    counter.clicks(CLARA, actions.RELEASE, "2")

    assert deliver(counter) == 0
    assert owed(counter) == ["superseded"]
    assert told(counter) == 0


def test_two_who_deliver_at_once_send_nothing_twice(counter: Counter, hand_over: Handed) -> None:
    for number in range(3):
        hand_over(f"Firm{number}")
    sent: list[int] = []
    threads = [threading.Thread(target=lambda: sent.append(deliver(counter))) for _ in range(3)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 3
    assert told(counter) == 3
    assert owed(counter) == ["sent"] * 3


def test_the_delivering_client_repeats_nothing_by_itself(counter: Counter, hand_over: Handed) -> None:
    hand_over()
    counter.fails("chat.postMessage", "reset", when="after")

    deliver(counter)

    assert attempts(counter) == 1


def an_answer(status: int, headers: dict[str, Any] | None = None, **data: Any) -> SlackApiError:
    class Answer(dict[str, Any]):
        status_code = status

    answer = Answer(data)
    answer.headers = headers or {}  # type: ignore[attr-defined]
    return SlackApiError("no", answer)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (an_answer(200, error="channel_not_found"), "dead", "channel_not_found"),
        (an_answer(503, error="service_unavailable"), "pending", "service_unavailable"),
        (an_answer(502, error="<html>Jörg</html>"), "in_doubt", "http_502"),
        (an_answer(200, error="Received a response in a non-JSON format: x"), "in_doubt", "http_200"),
        (an_answer(200), "in_doubt", "http_200"),
        (an_answer(429, error="ratelimited"), "pending", "ratelimited"),
        (ConnectionRefusedError(), "pending", "ConnectionRefusedError"),
        (URLError(ConnectionRefusedError()), "pending", "ConnectionRefusedError"),
        (URLError(gaierror()), "pending", "gaierror"),
        (URLError(TimeoutError()), "in_doubt", "TimeoutError"),
        (ConnectionResetError(), "in_doubt", "ConnectionResetError"),
        (IncompleteRead(b""), "in_doubt", "IncompleteRead"),
    ],
)
def test_every_failure_belongs_to_a_class(error: Exception, state: str, code: str) -> None:
    outcome = of_error(error)

    assert (outcome.state, outcome.code) == (state, code)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("1", 1.0),
        ("30", 30.0),
        ("abc", RETRY_S),
        ("", RETRY_S),
        ("-5", RETRY_S),
        ("9" * 30, LONGEST_RETRY_S),
        (["7"], 7.0),
    ],
)
def test_patience_is_as_long_as_slack_says_within_reason(header: object, seconds: float) -> None:
    limited = an_answer(429, {"Retry-After": header}, error="ratelimited")

    assert of_error(limited).retry_after_s == seconds
