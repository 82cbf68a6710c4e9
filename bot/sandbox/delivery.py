"""Getting a payload to the bot, by whichever way is open."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import uuid4

from bot.sandbox.model import Json
from bot.sandbox.outgoing import event_callback
from bot.sandbox.sandbox import Sandbox

Kind = Literal["slash_commands", "interactive", "events_api"]

# Slack's retries of events that nobody acknowledged: almost at once, after a minute, after five.
RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True)
class Envelope:
    kind: Kind
    payload: Json
    id: str = field(default_factory=lambda: str(uuid4()))
    retry_num: int = 0
    retry_reason: str = ""

    @property
    def what(self) -> str:
        """How the inspector calls it."""
        payload: Mapping[str, Any] = self.payload
        inner = payload.get("event", payload)
        return str(payload.get("command") or inner.get("type") or self.kind)


@dataclass(frozen=True)
class Ack:
    """``error`` is what the person sees: operation_timeout, dispatch_failed, or None."""

    error: str | None = None
    payload: Json = field(default_factory=dict)
    status: int | str = 200
    no_retry: bool = False


class Way(Protocol):
    @property
    def open(self) -> bool: ...

    async def deliver(self, envelope: Envelope) -> Ack:
        """Within 3 s of real time, whatever happens."""
        ...


class Delivery:
    """Tries the ways in order; the first open one carries the envelope."""

    def __init__(self, sandbox: Sandbox, ways: Mapping[str, Way]) -> None:
        self._sandbox = sandbox
        self._ways = ways

    @property
    def mode(self) -> str | None:
        """The name of the way that is open, None if the bot is away."""
        return next((name for name, way in self._ways.items() if way.open), None)

    async def deliver(self, envelope: Envelope, *, repeat: int = 0) -> Ack:
        """The first good ack of ``repeat`` + 1 identical deliveries, once all are over."""
        copies = 1 + max(0, repeat) + int(self._sandbox.faults.take_duplicate(envelope.kind))
        acks = await asyncio.gather(*(self._once(envelope) for _ in range(copies)))
        return next((ack for ack in acks if ack.error is None), acks[0])

    async def event(self, event: Json) -> Ack:
        """The answer to the first attempt; retries follow in the background."""
        envelope = Envelope("events_api", event_callback(event, at=self._sandbox.clock.now()))
        tried_at = self._sandbox.clock.now()
        ack = await self.deliver(envelope)
        if _wants_retry(ack):
            self._sandbox.spawn(self._retry(envelope, ack, tried_at))
        return ack

    async def _retry(self, envelope: Envelope, ack: Ack, tried_at: datetime) -> None:
        for number, delay in enumerate(RETRIES, start=1):
            await self._sandbox.pause_until(tried_at + delay)
            tried_at = self._sandbox.clock.now()
            if self._sandbox.closing or not _wants_retry(ack):
                return
            reason = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}[ack.error or ""]
            ack = await self.deliver(
                replace(envelope, id=str(uuid4()), retry_num=number, retry_reason=reason)
            )

    async def _once(self, envelope: Envelope) -> Ack:
        started = asyncio.get_running_loop().time()
        way = next((way for way in self._ways.values() if way.open), None)
        ack = await way.deliver(envelope) if way else Ack(error="dispatch_failed", status="not connected")
        self._sandbox.traffic.record(
            "to_bot",
            envelope.what,
            status=ack.status,
            ms=(asyncio.get_running_loop().time() - started) * 1000,
            request=envelope.payload,
            response=ack.payload,
        )
        return ack


def _wants_retry(ack: Ack) -> bool:
    return ack.error is not None and not ack.no_retry
