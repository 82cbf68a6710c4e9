"""Slack on a bad day: every fault, with and without the message having got through."""

from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from time import monotonic
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.sandbox.rig import Person, refusal, until, web_client


def spoil(person: Person, **fault: Any) -> None:
    answer = person.http.put("/sandbox/faults", json={"faults": [{"method": "chat.postMessage"} | fault]})
    assert answer.json()["ok"] is True


def post(person: Person, *, timeout_s: float = 5) -> Any:
    return web_client(person.server, timeout_s=timeout_s).chat_postMessage(
        channel=person.channel, text="news"
    )


@pytest.mark.parametrize(("when", "stored"), [("before", []), ("after", ["news"])])
def test_a_reset_connection_leaves_the_caller_in_doubt(loner: Person, when: str, stored: list[str]) -> None:
    spoil(loner, effect="reset", when=when)

    with pytest.raises((ConnectionResetError, RemoteDisconnected)) as broken:
        post(loner)

    assert isinstance(broken.value, ConnectionResetError)
    assert loner.texts() == stored


@pytest.mark.parametrize(("when", "stored"), [("before", []), ("after", ["news"]), ("late", ["news"])])
def test_a_stalled_call_outlasts_the_callers_patience(loner: Person, when: str, stored: list[str]) -> None:
    spoil(loner, effect="stall", when=when, seconds=0.5)

    with pytest.raises(TimeoutError):
        post(loner, timeout_s=0.3)

    until(lambda: "stalled" in str(loner.traffic("chat.postMessage")[-1:]))
    assert loner.texts() == stored


def test_a_short_stall_is_only_slow(loner: Person) -> None:
    spoil(loner, effect="stall", seconds=0.3)
    started = monotonic()

    post(loner)

    assert monotonic() - started >= 0.3
    assert loner.texts() == ["news"]


def test_a_stalled_call_holds_up_nobody_else(loner: Person) -> None:
    spoil(loner, effect="stall", seconds=1, channel=loner.channel)
    client = web_client(loner.server)
    with ThreadPoolExecutor(8) as pool:
        stalled = [pool.submit(post, loner) for _ in range(8)]
        until(lambda: loner.http.get("/sandbox/faults").json()["faults"][0]["hit"] == 8)
        started = monotonic()

        for _ in range(20):
            client.auth_test()

        assert monotonic() - started < 0.5
        assert not any(call.done() for call in stalled)


@pytest.mark.parametrize(("effect", "status"), [("http_500", 500), ("html_200", 200), ("empty", 200)])
def test_an_answer_that_is_none(loner: Person, effect: str, status: int) -> None:
    spoil(loner, effect=effect, when="after")

    with pytest.raises(SlackApiError) as strange:
        post(loner)

    assert strange.value.response.status_code == status
    assert loner.texts() == ["news"]


def test_half_an_answer(loner: Person) -> None:
    spoil(loner, effect="truncated", when="after")

    with pytest.raises(SlackApiError, match="non-JSON"):
        post(loner)

    assert loner.texts() == ["news"]


def test_an_error_of_choice_as_often_as_asked(loner: Person) -> None:
    spoil(loner, effect="error", code="fatal_error", times=2)

    errors = [refusal(lambda: post(loner)) for _ in range(3)]

    assert errors == ["fatal_error", "fatal_error", ""]
    assert loner.http.get("/sandbox/faults").json()["faults"][0]["hit"] == 2


def test_too_many_requests_says_how_long_to_wait(loner: Person) -> None:
    spoil(loner, effect="ratelimited", retry_after="30")

    with pytest.raises(SlackApiError) as limited:
        post(loner)

    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "30"


def test_a_fault_may_concern_one_channel(loner: Person) -> None:
    other = Person(loner.server, loner.http)
    spoil(loner, effect="error", code="is_archived", channel=loner.channel)

    assert refusal(lambda: post(loner)) == "is_archived"
    assert refusal(lambda: post(other)) == ""


def test_a_fault_for_a_direct_message_finds_the_persons_id_too(loner: Person) -> None:
    spoil(loner, effect="error", channel=loner.dm)

    refused = refusal(lambda: web_client(loner.server).chat_postMessage(channel=loner.id, text="x"))

    assert refused == "internal_error"


def test_response_urls_have_bad_days_too(loner: Person) -> None:
    spoil(loner, method="response_url", effect="http_500", when="before")
    url_id = loner.server.app.state.sandbox.response_urls.issue(loner.id, loner.channel, None)

    answer = loner.http.post(f"/sandbox/response/{url_id}", json={"text": "x"})

    assert answer.status_code == 500
    assert loner.texts() == []


def test_a_share_of_the_calls_fails(loner: Person) -> None:
    spoil(loner, effect="error", share=0.5)

    errors = [refusal(lambda: post(loner)) for _ in range(60)]

    assert 5 < errors.count("internal_error") < 55


def test_faults_can_be_taken_away(loner: Person) -> None:
    spoil(loner, effect="error")

    loner.http.delete("/sandbox/faults")

    assert refusal(lambda: post(loner)) == ""


@pytest.mark.parametrize(
    "fault",
    [
        {"effect": "nonsense"},
        {"effect": "error", "when": "sometime"},
        {"effect": "error", "colour": "red"},
        {"method": "chat.update"},
    ],
)
def test_a_misspelt_fault_is_refused(loner: Person, fault: dict[str, str]) -> None:
    answer = loner.http.put("/sandbox/faults", json={"faults": [{"method": "*"} | fault]})

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_slacks_rates_hold_when_switched_on(loner: Person) -> None:
    loner.http.put("/sandbox/limits", json={"on": True})

    statuses = [_status(loner) for _ in range(8)]
    elsewhere = _status(Person(loner.server, loner.http))
    loner.http.put("/sandbox/limits", json={"on": False})

    assert statuses[:4] == ["200"] * 4
    assert statuses[-1] == "429, again in 1"
    assert elsewhere == "200"
    assert _status(loner) == "200"


def _status(person: Person) -> str:
    try:
        return str(post(person).status_code)
    except SlackApiError as error:
        return f"{error.response.status_code}, again in {error.response.headers['Retry-After']}"
