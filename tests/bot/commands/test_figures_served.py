"""A running ``web`` has the queues' figures on its page for monitors."""

import socket

import httpx
import pytest

from bot.sandbox.server import HOST, SandboxServer
from tests.bot.commands.terminal import Terminal
from tests.stage import wait_for


@pytest.mark.usefixtures("slack")
def test_monitors_read_the_same_as_the_terminal(terminal: Terminal, slack: SandboxServer) -> None:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    terminal.set(PORT=str(port))
    terminal("import", terminal.file("Acme,ana@acme.example,mql,70,A-1,2026-03-02T08:00:00Z"))
    [queue] = terminal("status", "--json").json
    pages = list[str]()

    def scraped() -> bool:
        try:
            pages.append(httpx.get(f"http://{HOST}:{port}/metrics", trust_env=False).text)
        except httpx.TransportError:
            return False
        return True

    answer = terminal.until(lambda: wait_for(scraped, within_s=20), "web")

    assert answer.code == 0
    assert f'nextlead_queue_depth{{queue="leads"}} {queue["depth"]:.1f}' in pages[-1]
    assert 'nextlead_queue_counted{figure="claim_rate",queue="leads"} 0.0' in pages[-1]
    assert slack.port != port
