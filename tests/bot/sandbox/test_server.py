"""Starting and stopping: quick, quiet, and leaving nothing behind."""

import socket
import threading
from time import monotonic
from typing import Any

import httpx
import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.rig import BOT_TOKEN, until


def sandbox(**options: Any) -> SandboxServer:
    workspace = Workspace()
    workspace.add_user("U1", "ann", "Ann")
    workspace.add_channel("C1", "sales", ["U1"])
    return SandboxServer(workspace, SandboxClock(), **options)


def test_it_stops_at_once_though_everybody_is_still_waiting() -> None:
    before = set(threading.enumerate())
    server = sandbox()
    server.start()
    with httpx.Client(base_url=server.url, trust_env=False, timeout=10) as http:
        fault = {"method": "auth.test", "effect": "stall", "seconds": 60}
        http.put("/sandbox/faults", json={"faults": [fault]})
        waiting = [threading.Thread(target=_wait, args=(server.url, path)) for path in _PATHS]
        for thread in waiting:
            thread.start()
        until(lambda: http.get("/sandbox/faults").json()["faults"][0]["hit"])
        http.post("/sandbox/act", json={"user": "U1", "type": "message", "channel": "D1", "text": "x"})

        started = monotonic()
        server.stop()

        assert monotonic() - started < 2
    for thread in waiting:
        thread.join(3)
    assert set(threading.enumerate()) <= before


_PATHS = ("/sandbox/stream?user=U1", f"/api/auth.test?token={BOT_TOKEN}")


def _wait(url: str, path: str) -> None:
    """Until the server has had enough; how it ends does not matter here."""
    with httpx.Client(base_url=url, trust_env=False, timeout=10) as http:
        try:
            http.get(path)
        except httpx.TransportError:
            return


def test_a_taken_port_is_reported_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(OSError, match="in use"):
            sandbox(port=port)


def test_its_addresses_are_known_before_it_runs() -> None:
    server = sandbox()

    assert server.url == f"http://127.0.0.1:{server.port}"
    assert server.api_url == f"{server.url}/api/"
    server.stop()


def test_extra_buttons_are_listed_and_pressed() -> None:
    pressed = list[str]()

    async def slowly() -> dict[str, int]:
        pressed.append("slowly")
        return {"leads": 3}

    extras = {"flood": ("A flood of leads", lambda: pressed.append("flood")), "slow": ("Slowly", slowly)}
    with sandbox(extras=extras) as server, httpx.Client(base_url=server.url, trust_env=False) as http:
        listed = http.get("/sandbox/state", params={"user": "U1"}).json()["extras"]
        http.post("/sandbox/extra/flood")
        result = http.post("/sandbox/extra/slow").json()["result"]

    assert listed[0] == {"name": "flood", "label": "A flood of leads"}
    assert pressed == ["flood", "slowly"]
    assert result == {"leads": 3}


def test_a_caller_that_dies_in_the_middle_of_a_request_is_no_surprise(
    caplog: pytest.LogCaptureFixture,
) -> None:
    head = b"POST /api/chat.postMessage HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 100\r\n\r\n"
    with sandbox() as server:
        connections = server._server.server_state.connections

        with socket.create_connection(("127.0.0.1", server.port)) as dying:
            dying.sendall(head + b"half of it")
            until(lambda: connections)
        until(lambda: not connections)

    assert caplog.records == []
