"""Every error of Slack's belongs to a class, and the class says what happens to the message."""

from collections.abc import Iterator
from datetime import timedelta
from http.client import IncompleteRead
from pathlib import Path
from socket import gaierror
from urllib.error import URLError

import pytest
from structlog.testing import capture_logs

from bot.delivery.buckets import LONGEST_BACKOFF_S, Buckets
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.outcomes import LONGEST_RETRY_S, RETRY_S, ErrorClass, of_error
from tests.bot.mail import PROMPT
from tests.bot.straw import StrawSlack, refusal
from tests.builders import ANA, MIA, OLE
from tests.core.services.floor import Floor, floors
from tests.core.services.mail import CHANNEL, K, a_staffed_team, about, claims, owes, states
from tests.databases import new_sqlite

IN_DOUBT = ("internal_error", "fatal_error", "request_timeout")
NOT_SENT = ("ratelimited", "rate_limited", "service_unavailable")
WHOLE_BOT = (
    "token_revoked", "invalid_auth", "not_authed", "account_inactive", "missing_scope",
    "token_expired", "not_allowed_token_type",
)  # fmt: skip
DEAD = (
    "channel_not_found", "not_in_channel", "is_archived", "restricted_action", "user_not_found",
    "cannot_dm_bot", "messages_tab_disabled", "user_disabled",
)  # fmt: skip
OUR_BUG = (
    "msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_arguments", "no_text", "brand_new_code"
)  # fmt: skip


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    with new_sqlite(tmp_path) as url, floors(url) as opened:
        yield opened(a_staffed_team(calendar="always"), people=[ANA, MIA, OLE])


@pytest.fixture
def slack() -> StrawSlack:
    return StrawSlack()


@pytest.fixture
def dispatcher(floor: Floor, slack: StrawSlack) -> Dispatcher:
    return Dispatcher(floor.outbox, slack, floor.team, patience=PROMPT)


@pytest.fixture
def owed(floor: Floor) -> str:
    """Ana is owed a message, by this key."""
    notice = about(K.BREACH, claims(floor, 1)[0], data={"rung": 1})
    owes(floor, notice)
    return notice.key


def errors(floor: Floor) -> dict[str, int]:
    with floor.open(writes=False) as uow:
        return dict(uow.duties.counted("slack_errors."))


@pytest.mark.parametrize("code", IN_DOUBT)
def test_what_may_have_happened_is_not_done_again(
    floor: Floor, slack: StrawSlack, dispatcher: Dispatcher, owed: str, code: str
) -> None:
    slack.fails("chat.postMessage", refusal(code))

    sent = [dispatcher.deliver(), dispatcher.deliver()]

    assert sent == [0, 0]
    assert states(floor) == {owed: "in_doubt"}
    assert len(slack.calls()) == 1
    assert errors(floor) == {"in_doubt": 1}


@pytest.mark.parametrize("code", NOT_SENT)
def test_what_was_not_sent_is_sent_later(
    floor: Floor, slack: StrawSlack, dispatcher: Dispatcher, owed: str, code: str
) -> None:
    slack.fails("chat.postMessage", refusal(code, retry_after="0"))

    sent = [dispatcher.deliver(), dispatcher.deliver()]

    assert sent == [0, 1]
    assert states(floor) == {owed: "sent"}
    assert errors(floor) == {"not_sent": 1}


@pytest.mark.parametrize("code", WHOLE_BOT)
def test_what_concerns_the_whole_bot_keeps_the_message_and_says_why(
    floor: Floor, slack: StrawSlack, dispatcher: Dispatcher, owed: str, code: str
) -> None:
    slack.fails("chat.postMessage", refusal(code))

    with capture_logs() as log:
        dispatcher.deliver()
    kept = states(floor)
    with floor.open(writes=False) as uow:
        trouble = uow.duties.pulse("delivery").trouble

    assert (kept, trouble) == ({owed: "pending"}, code)
    assert [one["event"] for one in log if one["log_level"] == "error"] == ["delivery.stopped"]
    assert dispatcher.deliver() == 1
    assert errors(floor) == {"whole_bot": 1}


@pytest.mark.parametrize("code", DEAD)
def test_who_can_never_be_reached_is_tried_once_and_others_hear(
    floor: Floor, slack: StrawSlack, dispatcher: Dispatcher, owed: str, code: str
) -> None:
    slack.fails("chat.postMessage", refusal(code))

    sent = [dispatcher.deliver(), dispatcher.deliver()]

    assert sent == [1, 0]
    assert states(floor) == {owed: "dead", owed.replace(ANA, CHANNEL): "sent"}
    assert [call["channel"] for call in slack.calls()] == [ANA, CHANNEL]
    assert errors(floor) == {"dead": 1}


@pytest.mark.parametrize("code", OUR_BUG)
def test_what_slack_finds_fault_with_goes_out_as_plain_text_and_is_counted(
    floor: Floor, slack: StrawSlack, dispatcher: Dispatcher, owed: str, code: str
) -> None:
    slack.fails("chat.postMessage", refusal(code))

    sent = dispatcher.deliver()

    first, second = slack.calls()
    assert sent == 1
    assert states(floor) == {owed: "sent"}
    assert (first["text"], "blocks" in first, "blocks" in second) == (second["text"], True, False)
    assert errors(floor) == {"our_bug": 1}


@pytest.mark.parametrize("code", OUR_BUG)
def test_what_slack_finds_fault_with_twice_is_given_up_for_this_recipient(
    floor: Floor, slack: StrawSlack, dispatcher: Dispatcher, owed: str, code: str
) -> None:
    slack.fails("chat.postMessage", refusal(code), refusal(code))

    sent = dispatcher.deliver()

    assert sent == 1
    assert states(floor) == {owed: "dead", owed.replace(ANA, CHANNEL): "sent"}
    assert errors(floor) == {"our_bug": 2}


@pytest.mark.parametrize("failure", [ValueError("?"), ConnectionResetError(), URLError(TimeoutError())])
def test_a_surprise_leaves_a_doubt(
    floor: Floor, slack: StrawSlack, dispatcher: Dispatcher, owed: str, failure: Exception
) -> None:
    slack.fails("chat.postMessage", failure)

    dispatcher.deliver()

    assert states(floor) == {owed: "in_doubt"}


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (refusal("service_unavailable", 503), "not_sent", "service_unavailable"),
        (refusal("<html>Jörg</html>", 502), "in_doubt", "http_502"),
        (refusal("Received a response in a non-JSON format: x"), "in_doubt", "http_200"),
        (refusal(), "in_doubt", "http_200"),
        (refusal(status=429), "not_sent", "ratelimited"),
        (refusal("brand_new_code", 500), "in_doubt", "brand_new_code"),
        (ConnectionRefusedError(), "not_sent", "ConnectionRefusedError"),
        (URLError(ConnectionRefusedError()), "not_sent", "ConnectionRefusedError"),
        (URLError(gaierror()), "not_sent", "gaierror"),
        (URLError(TimeoutError()), "in_doubt", "TimeoutError"),
        (ConnectionResetError(), "in_doubt", "ConnectionResetError"),
        (IncompleteRead(b""), "in_doubt", "IncompleteRead"),
    ],
)
def test_every_failure_belongs_to_a_class(error: Exception, kind: str, code: str) -> None:
    outcome = of_error(error)

    assert (outcome.kind, outcome.code) == (ErrorClass(kind), code)


@pytest.mark.parametrize(
    ("header", "waits"),
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
def test_patience_is_as_long_as_slack_says_within_reason(header: object, waits: float) -> None:
    limited = refusal("ratelimited", 429, retry_after=header)

    outcome = of_error(limited)

    assert outcome.retry_after_s == waits
    assert outcome.wait == timedelta(seconds=waits)


class Watch:
    """A clock for buckets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_holds_its_own_channel_and_method_back() -> None:
    watch = Watch()
    buckets = Buckets(timedelta(seconds=2), watch)

    buckets.hold("post", "C1", 5)
    buckets.hold("post", "C1", 1)
    buckets.hold("edit", "C2", 1)
    held = [buckets.held("post"), buckets.held("edit")]
    watch.now += 1.5
    later = [buckets.held("post"), buckets.held("edit")]

    assert held == [{"C1"}, {"C2"}]
    assert later == [{"C1"}, frozenset()]


def test_who_fails_again_and_again_waits_longer_each_time_up_to_a_minute() -> None:
    buckets = Buckets(timedelta(seconds=2), Watch())

    waits = [buckets.back_off("post", "C1") for _ in range(20)]
    buckets.went_well("post", "C1")
    afterwards = buckets.back_off("post", "C1")

    assert all(2 ** (n + 1) / 2 <= wait <= 2 ** (n + 1) for n, wait in enumerate(waits[:5]))
    assert all(LONGEST_BACKOFF_S / 2 <= wait <= LONGEST_BACKOFF_S for wait in waits[5:])
    assert 1 <= afterwards <= 2
