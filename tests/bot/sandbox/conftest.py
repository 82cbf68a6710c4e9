"""A sandbox with a bot in it, once for each mode: everybody in it brings a channel of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.rig import COMMANDS, Person, until
from tests.bot.sandbox.small_bot import BotServer, Heard, build_bot, by_socket


@dataclass(frozen=True)
class Stage:
    server: SandboxServer
    http: httpx.Client
    heard: Heard


def _sandbox(events_url: str | None = None) -> SandboxServer:
    return SandboxServer(Workspace(commands=COMMANDS), SandboxClock(), events_url=events_url)


def _http(server: SandboxServer) -> httpx.Client:
    return httpx.Client(base_url=server.url, trust_env=False, timeout=10)


@pytest.fixture(scope="module")
def alone() -> Iterator[Stage]:
    """A sandbox without a bot."""
    with _sandbox() as server, _http(server) as http:
        yield Stage(server, http, Heard())


@pytest.fixture(scope="module")
def socket_stage() -> Iterator[Stage]:
    heard = Heard()
    with _sandbox() as server, _http(server) as http, by_socket(server, build_bot(server, heard)):
        yield Stage(server, http, heard)


@pytest.fixture(scope="module")
def http_stage() -> Iterator[Stage]:
    heard, bot = Heard(), BotServer()
    with _sandbox(events_url=bot.url) as server, _http(server) as http:
        bot.app = build_bot(server, heard)
        bot.start()
        server.workspace.add_user("U0", "first", "First")
        until(lambda: http.get("/sandbox/state", params={"user": "U0"}).json()["bot"]["connected"])
        yield Stage(server, http, heard)
        bot.stop()


@pytest.fixture(params=["socket", "http"])
def stage(request: pytest.FixtureRequest) -> Stage:
    found: Stage = request.getfixturevalue(f"{request.param}_stage")
    return found


@pytest.fixture
def rep(stage: Stage) -> Iterator[Person]:
    """Somebody new, with the bot in the room."""
    yield Person(stage.server, stage.http)
    stage.http.delete("/sandbox/faults")


@pytest.fixture
def loner(alone: Stage) -> Iterator[Person]:
    """Somebody new, in a sandbox without a bot."""
    yield Person(alone.server, alone.http)
    alone.http.delete("/sandbox/faults")
