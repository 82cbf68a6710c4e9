"""The way in by HTTP: only what Slack signed gets to the bot."""

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from bot.bodies import BODY_LIMIT, Rejected, read_body
from bot.metrics import CONTENT_TYPE, Health
from bot.web import build_web
from core.services.watch import Vitals
from tests.bot.counter import ANA
from tests.bot.door import FORM, JSON, knock, seal, signed


def test_a_signed_command_is_answered(door: Starlette) -> None:
    body = urlencode({"command": "/nextlead", "user_id": ANA, "trigger_id": "1", "text": ""})

    answer = signed(door, body)

    assert answer.status_code == 200
    assert answer.json()["text"].startswith("No lead is waiting for you")


def test_a_command_in_chunks_is_answered_as_well(door: Starlette) -> None:
    body = urlencode({"command": "/nextlead", "user_id": ANA, "trigger_id": "1", "text": "help"}).encode()

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 7):
            yield body[at : at + 7]

    answer = knock(door, chunks(), headers=seal(body))

    assert "Nextlead gives you the next lead" in answer.json()["text"]


def test_slack_may_check_the_address_and_the_certificate(door: Starlette) -> None:
    challenge = signed(door, json.dumps({"type": "url_verification", "challenge": "abc"}), JSON)
    certificate = signed(door, "ssl_check=1&token=abc")

    assert challenge.json() == {"challenge": "abc"}
    assert certificate.status_code == 200


@pytest.mark.parametrize("late_s", [301, 3_600, -301])
def test_a_request_that_was_signed_too_long_ago_stays_outside(door: Starlette, late_s: float) -> None:
    body = b"command=/nextlead"

    assert knock(door, body, headers=seal(body, late_s=late_s)).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-signature": "v0=" + "a" * 64},
        {"x-slack-request-timestamp": "now"},
        {"x-slack-request-timestamp": "1" * 5_000},
        {"x-slack-request-timestamp": "-5"},
        {"x-slack-request-timestamp": "1e9"},
        {"x-slack-request-timestamp": "\u0661".encode().decode("latin-1") * 10},
        {"x-slack-signature": "v0=abc"},
        {"x-slack-signature": "v1=" + "a" * 64},
        {"x-slack-signature": "v0=" + "A" * 64},
        {"x-slack-signature": "v0=" + "a" * 63 + "é"},
        {"x-slack-signature": ""},
    ],
)
@pytest.mark.parametrize("body", [b"command=/nextlead", b"\xff\xfe\x00"])
def test_a_request_with_an_odd_seal_stays_outside(
    door: Starlette, headers: dict[str, str], body: bytes
) -> None:
    good = seal(b"something else") if headers else {}

    answer = knock(door, body, headers=good | headers)

    assert answer.status_code == (400 if body[0] == 0xFF and "v0=" + "a" * 64 in headers.values() else 401)


def test_somebody_elses_seal_opens_nothing(door: Starlette) -> None:
    body = b"command=/nextlead"

    assert knock(door, body, headers=seal(body, secret="guessed")).status_code == 401
    assert knock(door, body + b" ", headers=seal(body)).status_code == 401


@pytest.mark.parametrize("kind", [None, "", "text/plain", "multipart/form-data", "application/jsonp", ";"])
def test_what_slack_never_sends_is_not_read(door: Starlette, kind: str | None) -> None:
    assert signed(door, "command=/nextlead", kind or "").status_code == 415
    assert knock(door, b"x", kind=kind).status_code == 415


@pytest.mark.parametrize("kind", [f"{FORM}; charset=utf-8", "Application/X-WWW-Form-Urlencoded"])
def test_a_content_type_may_be_written_in_any_way(door: Starlette, kind: str) -> None:
    body = urlencode({"command": "/nextlead", "user_id": ANA, "trigger_id": "1", "text": "help"})

    assert signed(door, body, kind).status_code == 200


@pytest.mark.parametrize(("length", "status"), [(BODY_LIMIT, 200), (BODY_LIMIT + 1, 413)])
def test_a_body_may_have_256_kilobytes_and_no_more(door: Starlette, length: int, status: int) -> None:
    body = b"a=" + b"x" * (length - 2)

    assert signed(door, body).status_code == status


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100 * BODY_LIMIT:
            read += 65_536
            yield b"x" * 65_536

    async def ask() -> int:
        request = Request({"type": "http", "method": "POST", "headers": []}, _receiving(endless()))
        with pytest.raises(Rejected) as rejected:
            await read_body(request)
        return rejected.value.status

    assert asyncio.run(ask()) == 413
    assert read <= BODY_LIMIT + 2 * 65_536


def _receiving(chunks: AsyncIterator[bytes]) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": await anext(chunks), "more_body": True}

    return receive


def test_a_sender_who_hangs_up_half_way_breaks_nothing() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def ask() -> int:
        with pytest.raises(Rejected) as rejected:
            await read_body(Request({"type": "http", "method": "POST", "headers": []}, receive))
        return rejected.value.status

    assert asyncio.run(ask()) == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_allowed(door: Starlette, method: str) -> None:
    assert knock(door, method=method).status_code == 405
    assert knock(door, path="/elsewhere", method=method).status_code == 404


def a_house(*, vitals: Vitals | None, is_connected: bool = True) -> Starlette:
    """A bot without a way in for Slack that finds itself so when it is asked."""
    health = Health(vitals, is_connected)
    return build_web(slack=None, look=lambda: health, executor=ThreadPoolExecutor(1))


def test_health_says_that_it_lives_and_readiness_that_it_could_work() -> None:
    well = a_house(vitals=Vitals())

    states = [knock(well, path=path, method="GET") for path in ("/healthz", "/readyz")]

    assert [(one.status_code, one.text) for one in states] == [(200, "ok"), (200, "ready")]


def test_who_is_not_ready_says_why_in_plain_words_and_lives_nevertheless() -> None:
    everything = Vitals(
        silent_for=timedelta(minutes=10),
        overdue_claims=3,
        waits=timedelta(minutes=6),
        stopped="token_revoked",
    )
    ill, cut_off = a_house(vitals=everything), a_house(vitals=None, is_connected=False)

    reasons = [knock(house, path="/readyz", method="GET") for house in (ill, cut_off)]

    assert [one.status_code for one in reasons] == [503, 503]
    assert reasons[0].text.splitlines() == [
        "not ready",
        "no tick for 10 minutes",
        "a claim is overdue by more than two ticks",
        "a message has been due for more than 5 minutes",
        "Slack takes no messages from us",
    ]
    assert reasons[1].text.splitlines() == [
        "not ready",
        "the database does not answer",
        "the connection to Slack is closed",
    ]
    assert knock(cut_off, path="/healthz", method="GET").status_code == 200


def test_metrics_are_for_prometheus_and_come_from_the_database() -> None:
    well, ill, cut_off = (
        a_house(vitals=Vitals()),
        a_house(vitals=Vitals(overdue_claims=1)),
        a_house(vitals=None),
    )

    found, with_fault, without = (
        knock(house, path="/metrics", method="GET") for house in (well, ill, cut_off)
    )

    assert (found.status_code, found.headers["content-type"]) == (200, CONTENT_TYPE)
    assert "nextlead_ready 1.0" in found.text
    assert "nextlead_ready 0.0" in with_fault.text
    assert (without.status_code, without.text) == (503, "the database does not answer")


def test_without_http_mode_there_is_no_way_in_for_slack() -> None:
    assert knock(a_house(vitals=Vitals())).status_code == 404
