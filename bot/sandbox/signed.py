"""Requests signed as Standard Webhooks are, from the systems of straw to the bot's intake."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx
from standardwebhooks import Webhook

PATIENCE_S = 10.0


class Sender:
    """``url`` is where it sends to, ``secret`` (whsec_…) signs."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._webhook = Webhook(secret)

    def send(self, delivery: str, said: Mapping[str, Any], now: datetime) -> httpx.Response:
        """One object, by the clock of whoever listens. Raises ``httpx.HTTPError``."""
        body = json.dumps(said)
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(delivery, now, body),
        }
        return httpx.post(self._url, content=body, headers=headers, timeout=PATIENCE_S, trust_env=False)


def verdict(answer: httpx.Response, of: str) -> str:
    """What became of it, in the words of the answer, whatever they are; ``of`` is what its list is called."""
    if not answer.is_success:
        return f"{answer.status_code} {answer.text}".strip()
    first = answer.json()[of][0]
    return " ".join(
        str(part) for part in (first["verdict"], first.get("rule") and f"({first['rule']})") if part
    )
