"""Events over HTTP: signed, and sent again with a number until somebody takes them."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.rig import until


class Listener(ThreadingHTTPServer):
    """A bot that knows nothing but url_verification, and answers the rest with ``status``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.no_retry = 500, False
        self.seen: list[tuple[dict[str, str], str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/slack/events"

    def events(self) -> list[dict[str, str]]:
        return [headers for headers, body in self.seen if "event_callback" in body]


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append(({k.lower(): v for k, v in self.headers.items()}, body))
        verification = "url_verification" in body
        self.send_response(200 if verification else self.server.status)
        self.send_header("Content-Type", "application/json" if verification else "text/plain")
        if self.server.no_retry:
            self.send_header("X-Slack-No-Retry", "1")
        self.end_headers()
        self.wfile.write(body.encode() if verification else b"")

    def log_message(self, *_args: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def ann(listener: Listener) -> Iterator[httpx.Client]:
    workspace = Workspace()
    workspace.add_user("U1", "ann", "Ann")
    with (
        SandboxServer(workspace, SandboxClock(), events_url=listener.url) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        until(lambda: http.get("/sandbox/state?user=U1").json()["bot"]["mode"] == "http")
        yield http


def say(http: httpx.Client) -> Any:
    return http.post(
        "/sandbox/act", json={"user": "U1", "type": "message", "channel": "D1", "text": "Hi"}
    ).json()


def test_every_request_is_signed(listener: Listener, ann: httpx.Client) -> None:
    say(ann)

    verifier = SignatureVerifier("sandbox-signing-secret")
    assert len(listener.seen) >= 2
    assert all(verifier.is_valid_request(body, headers) for headers, body in listener.seen)


def test_a_refused_event_comes_again_at_once_then_after_one_and_five_minutes(
    listener: Listener, ann: httpx.Client
) -> None:
    say(ann)
    until(lambda: len(listener.events()) == 2)
    ann.post("/sandbox/clock", json={"advance_s": 60})
    until(lambda: len(listener.events()) == 3)
    ann.post("/sandbox/clock", json={"advance_s": 300})
    until(lambda: len(listener.events()) == 4)

    headers = listener.events()
    assert [one.get("x-slack-retry-num") for one in headers] == [None, "1", "2", "3"]
    assert headers[1]["x-slack-retry-reason"] == "http_error"


def test_an_event_that_was_taken_does_not_come_again(listener: Listener, ann: httpx.Client) -> None:
    listener.status = 200

    answer = say(ann)
    ann.post("/sandbox/clock", json={"advance_s": 600})

    assert answer["ok"] is True
    assert len(listener.events()) == 1


def test_a_bot_may_ask_not_to_be_asked_again(listener: Listener, ann: httpx.Client) -> None:
    listener.no_retry = True

    say(ann)
    ann.post("/sandbox/clock", json={"advance_s": 600})

    assert len(listener.events()) == 1


def test_a_click_is_never_sent_again(listener: Listener, ann: httpx.Client) -> None:
    ann.post("/sandbox/act", json={"user": "U1", "type": "shortcut", "callback_id": "leads.add"})
    ann.post("/sandbox/clock", json={"advance_s": 600})

    assert len([body for _, body in listener.seen if "url_verification" not in body]) == 1


def test_a_bot_that_is_not_there_yet_is_asked_until_it_is(listener: Listener) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/slack/events"
        workspace = Workspace()
        workspace.add_user("U1", "ann", "Ann")

        with (
            SandboxServer(workspace, SandboxClock(), events_url=url) as server,
            httpx.Client(base_url=server.url, trust_env=False) as http,
        ):
            before = http.get("/sandbox/state?user=U1").json()["bot"]["connected"]
            server.app.state.sandbox.events_url = listener.url

            until(lambda: http.get("/sandbox/state?user=U1").json()["bot"]["connected"])

    assert before is False
