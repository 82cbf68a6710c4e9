"""A CRM of straw: takes webhooks, looks at their signatures, and answers as it is told to."""

import asyncio
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Literal

from standardwebhooks import Webhook
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Signature = Literal["ok", "wrong", "late", "none"]

TOLERANCE = timedelta(minutes=5)
"""How far a timestamp may be from our own time: the Standard Webhooks specification suggests five minutes."""

KEPT = 500


@dataclass(frozen=True)
class Received:
    """``signature``: ok, wrong, late (good, but its time is not ours), or none at all."""

    n: int
    at: datetime
    id: str
    type: str
    body: Any
    headers: Mapping[str, str]
    signature: Signature
    answered: int
    """The status."""

    def as_json(self) -> dict[str, Any]:
        """With the lead's id and owner lifted out for a table."""
        data = self.body.get("data") if isinstance(self.body, dict) else None
        lead = data.get("lead") if isinstance(data, dict) else None
        known: Mapping[str, Any] = lead if isinstance(lead, dict) else {}
        return {
            "n": self.n,
            "at": self.at.isoformat(),
            "id": self.id,
            "type": self.type,
            "lead": known.get("id"),
            "owner": known.get("owner"),
            "signature": self.signature,
            "answered": self.answered,
            "body": self.body,
        }


@dataclass
class Manners:
    """How it answers: with this status, after so many seconds; ``location`` goes with a 3xx."""

    status: int = 200
    delay_s: float = 0.0
    location: str = ""


@dataclass
class Crm:
    """Remembers what it received, newest last, whatever it answered. Safe to read from any thread.

    ``secrets`` (whsec_…) are those it accepts a signature by; ``now`` is its clock. ``changed`` is called
    after each delivery. ``tell`` sends the bot the fact that a lead (its id) has become a customer, and says
    what came of it; without it nothing can be told.
    """

    secrets: Sequence[str]
    now: Callable[[], datetime]
    changed: Callable[[], None] = lambda: None
    tell: Callable[[str], str] | None = None
    manners: Manners = field(default_factory=Manners)
    _received: list[Received] = field(default_factory=list)
    _n: int = 0
    _lock: Lock = field(default_factory=Lock)

    @property
    def received(self) -> list[Received]:
        with self._lock:
            return list(self._received)

    def forget(self) -> None:
        with self._lock:
            self._received.clear()

    def routes(self, path: str) -> list[Route]:
        """The address to send to."""
        return [Route(path, self._take, methods=["POST"])]

    async def _take(self, request: Request) -> Response:
        raw, manners = await request.body(), self.manners
        self._note(raw, request.headers, manners.status)
        if manners.delay_s:
            await asyncio.sleep(manners.delay_s)
        headers = {"Location": manners.location} if manners.location else {}
        return Response(status_code=manners.status, headers=headers)

    def _note(self, raw: bytes, headers: Mapping[str, str], answered: int) -> None:
        body = _json(raw)
        kind = body.get("type") if isinstance(body, dict) else None
        signature = self._signature(raw, headers)
        with self._lock:
            self._n += 1
            known = Received(
                n=self._n,
                at=self.now(),
                id=headers.get("webhook-id", ""),
                type=str(kind or ""),
                body=body,
                headers=dict(headers),
                signature=signature,
                answered=answered,
            )
            self._received = [*self._received, known][-KEPT:]
        self.changed()

    def _signature(self, raw: bytes, headers: Mapping[str, str]) -> Signature:
        """Signs the same anew with each secret and compares. The library would ask the real clock."""
        given, stamp = headers.get("webhook-signature", ""), headers.get("webhook-timestamp", "")
        if not given:
            return "none"
        if not stamp.isdigit():
            return "wrong"
        at = datetime.fromtimestamp(int(stamp), UTC)
        text = raw.decode(errors="replace")
        own = [Webhook(secret).sign(headers.get("webhook-id", ""), at, text) for secret in self.secrets]
        if not any(hmac.compare_digest(one, other) for one in own for other in given.split(" ")):
            return "wrong"
        return "ok" if abs(self.now() - at) <= TOLERANCE else "late"


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
