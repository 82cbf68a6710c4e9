"""``run`` and ``web`` take leads over HTTP where a secret is set, and only there."""

import socket

import httpx
import pytest

from bot.sandbox.server import HOST
from tests.bot.commands.terminal import Terminal
from tests.signing import SECRET, as_json, signed_headers
from tests.waiting import wait_for


@pytest.mark.usefixtures("slack")
@pytest.mark.parametrize(("secret", "status"), [(SECRET, 202), ("", 404)])
def test_a_lead_comes_in_where_a_secret_is_set(terminal: Terminal, secret: str, status: int) -> None:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    terminal.set(PORT=str(port), NEXTLEAD_INTAKE_SECRET=secret, LOG_LEVEL="ERROR")
    statuses = list[int]()

    def bring() -> bool:
        body = as_json({"company": "Acme", "email": "ana@acme.example"})
        headers = {**signed_headers(body), "content-type": "application/json"}
        try:
            answer = httpx.post(
                f"http://{HOST}:{port}/intake/leads", content=body, headers=headers, trust_env=False
            )
        except httpx.TransportError:
            return False
        statuses.append(answer.status_code)
        return True

    answer = terminal.until(lambda: wait_for(bring, within_s=20), "web")

    assert (answer.code, statuses) == (0, [status])
