"""Every test here has a terminal of its own."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from tests.bot.commands.terminal import VARIABLES, Terminal


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    """An empty folder, an empty environment, and logs put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    yield Terminal(tmp_path, monkeypatch, capsys)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def slack(terminal: Terminal) -> Iterator[SandboxServer]:
    """A Slack, and the settings of a bot that may enter it."""
    with SandboxServer(Workspace("Kranich Works"), SandboxClock()) as server:
        terminal.set(
            SLACK_API_URL=server.api_url, SLACK_BOT_TOKEN="xoxb-sandbox", SLACK_APP_TOKEN="xapp-sandbox"
        )
        yield server
