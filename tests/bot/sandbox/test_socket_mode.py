"""Socket Mode frame by frame, without Bolt: what a client must expect."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.rig import APP_TOKEN, until, web_client


class Office:
    """A sandbox with Ann in it, who gives her commands from another thread."""

    def __init__(self, server: SandboxServer, http: httpx.Client) -> None:
        self.server = server
        self.http = http
        self.answers: list[dict[str, Any]] = []

    def url(self) -> str:
        return str(web_client(self.server, APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"])

    @contextmanager
    def ann_says(self, text: str) -> Iterator[None]:
        body = {"user": "U1", "type": "command", "channel": "C1", "text": text}
        act = Thread(target=lambda: self.answers.append(self.http.post("/sandbox/act", json=body).json()))
        act.start()
        yield
        act.join()

    def mode(self) -> str | None:
        mode: str | None = self.http.get("/sandbox/state?user=U1").json()["bot"]["mode"]
        return mode


@pytest.fixture
def office() -> Iterator[Office]:
    workspace = Workspace()
    workspace.add_user("U1", "ann", "Ann")
    workspace.add_channel("C1", "sales", ["U1"])
    with (
        SandboxServer(workspace, SandboxClock()) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        yield Office(server, http)


def open_socket(url: str) -> ClientConnection:
    return connect(url, proxy=None, close_timeout=1)


def receive(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(timeout=3))


def test_a_ticket_is_good_for_one_connection(office: Office) -> None:
    url = office.url()

    with open_socket(url) as socket:
        assert receive(socket)["type"] == "hello"
        with pytest.raises(InvalidStatus), open_socket(url):
            pytest.fail("the ticket was taken twice")


def test_an_envelope_is_answered_by_its_id(office: Office) -> None:
    with open_socket(office.url()) as socket:
        receive(socket)
        with office.ann_says("/nextlead 5"):
            envelope = receive(socket)
            socket.send("not json")
            socket.send("[]")
            socket.send(json.dumps({"envelope_id": "another"}))
            socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "Acme"}}))
            socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "twice"}}))

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["text"] == "5"
    assert office.answers[0]["ok"] is True
    messages = office.http.get("/sandbox/messages?user=U1&channel=C1").json()["messages"]
    assert [message["text"] for message in messages] == ["Acme"]


def test_a_line_that_breaks_before_the_ack_fails_the_command_at_once(office: Office) -> None:
    with open_socket(office.url()) as socket:
        receive(socket)
        with office.ann_says("/nextlead"):
            receive(socket)
            socket.close()

    assert office.answers[0]["error"] == "dispatch_failed"
    assert office.answers[0]["took_ms"] < 2_000
    assert until(lambda: office.mode() is None)


def test_each_envelope_goes_to_one_connection(office: Office) -> None:
    with open_socket(office.url()) as one, open_socket(office.url()) as other:
        receive(one)
        assert receive(other)["num_connections"] == 2
        with office.ann_says("/nextlead"):
            got = [_maybe(socket) for socket in (one, other)]
            for socket, envelope in zip((one, other), got, strict=True):
                if envelope is not None:
                    socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))

    assert sum(envelope is not None for envelope in got) == 1


def _maybe(socket: ClientConnection) -> Any:
    try:
        return json.loads(socket.recv(timeout=0.3))
    except TimeoutError:
        return None


def test_slack_says_goodbye_before_it_hangs_up(office: Office) -> None:
    with open_socket(office.url()) as socket:
        receive(socket)

        office.http.post("/sandbox/disconnect", json={"reason": "warning"})

        goodbye = receive(socket)
        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "warning")
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=3)


def test_ten_connections_are_enough(office: Office) -> None:
    with ExitStack() as sockets:
        for _ in range(10):
            sockets.enter_context(open_socket(office.url()))

        with pytest.raises(InvalidStatus), open_socket(office.url()):
            pytest.fail("the eleventh was let in")
