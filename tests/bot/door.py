"""Knocking at the bot's address as Slack does, and as others do."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

from tests.bot.counter import SIGNING_SECRET

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def knock(
    door: Starlette,
    body: bytes | str | AsyncIterator[bytes] = b"",
    *,
    kind: str | None = FORM,
    path: str = "/slack/events",
    method: str = "POST",
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """One request; an exception inside the application would come out here."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(door)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
            given = {name.encode(): value.encode("latin-1") for name, value in (headers or {}).items()}
            given |= {b"content-type": kind.encode()} if kind is not None else {}
            return await client.request(method, path, content=body, headers=given)

    return asyncio.run(ask())


def seal(body: bytes, *, late_s: float = 0, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers that Slack signs a body with."""
    stamp = str(int(time.time() - late_s))
    digest = hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


def signed(door: Starlette, body: bytes | str, kind: str = FORM, **more: Any) -> httpx.Response:
    raw = body.encode() if isinstance(body, str) else body
    return knock(door, raw, kind=kind, headers=seal(raw), **more)


def payload(**fields: Any) -> str:
    return urlencode({"payload": json.dumps(fields)})
