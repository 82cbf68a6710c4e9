"""HTTP mode: signed posts to the bot's own address."""

import hashlib
import hmac
import json
from secrets import token_hex
from time import time
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox.delivery import Ack, Envelope
from bot.sandbox.model import VERIFICATION_TOKEN, Change, Json
from bot.sandbox.sandbox import Sandbox

ACK_S = 3.0
FORM = "application/x-www-form-urlencoded"


class HttpMode:
    """Open once the bot has answered url_verification."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._client: httpx.AsyncClient | None = None
        self._verified = False

    @property
    def open(self) -> bool:
        return self._verified

    async def knock(self) -> None:
        """Asks the bot's address for its answer until it gives the right one."""
        wait_s = 0.1
        while not self._sandbox.closing and not await self.verify():
            await self._sandbox.pause(wait_s)
            wait_s = min(2.0, wait_s * 1.5)

    async def verify(self) -> bool:
        challenge = token_hex(16)
        body = {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        answer = await self._post(json.dumps(body), "application/json", {})
        self._verified = isinstance(answer, httpx.Response) and challenge in answer.text
        if self._verified:
            self._sandbox.workspace.changed(Change("bot"))
        return self._verified

    async def deliver(self, envelope: Envelope) -> Ack:
        body, content_type = _body(envelope)
        answer = await self._post(body, content_type, _retry_headers(envelope))
        return answer if isinstance(answer, Ack) else _ack(answer)

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _post(self, body: str, content_type: str, headers: dict[str, str]) -> httpx.Response | Ack:
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False)
        headers |= {"Content-Type": content_type} | self._signature(body)
        try:
            url = self._sandbox.events_url or ""
            return await self._client.post(url, content=body, headers=headers, timeout=ACK_S)
        except httpx.TimeoutException:
            return Ack(error="operation_timeout", status="no answer in 3 s")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Ack(error="dispatch_failed", status=type(error).__name__)

    def _signature(self, body: str) -> dict[str, str]:
        timestamp = str(int(time()))
        secret = self._sandbox.secrets.signing_secret.encode()
        digest = hmac.new(secret, f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _body(envelope: Envelope) -> tuple[str, str]:
    if envelope.kind == "slash_commands":
        return urlencode(envelope.payload), FORM
    if envelope.kind == "interactive":
        return urlencode({"payload": json.dumps(envelope.payload)}), FORM
    return json.dumps(envelope.payload), "application/json"


def _retry_headers(envelope: Envelope) -> dict[str, str]:
    if not envelope.retry_num:
        return {}
    return {"X-Slack-Retry-Num": str(envelope.retry_num), "X-Slack-Retry-Reason": envelope.retry_reason}


def _ack(answer: httpx.Response) -> Ack:
    no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
    if answer.status_code != 200:
        return Ack(error="dispatch_failed", status=answer.status_code, no_retry=no_retry)
    return Ack(payload=_ack_payload(answer), no_retry=no_retry)


def _ack_payload(answer: httpx.Response) -> Json:
    if not answer.text.strip():
        return {}
    if not answer.headers.get("Content-Type", "").startswith("application/json"):
        return {"text": answer.text}
    try:
        payload: Any = answer.json()
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}
