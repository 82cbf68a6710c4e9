"""Signing requests as other systems do: the headers of Standard Webhooks."""

import json
import time
from datetime import UTC, datetime
from itertools import count

from standardwebhooks import Webhook

SECRET = "whsec_bmV4dGxlYWQncyB0ZXN0cyBzaWduIHdpdGggdGhpcw=="
"""What tests sign with unless they say otherwise."""

NEW_SECRET = "whsec_YW5kIHRoaXMgaXMgd2hhdCBjb21lcyBhZnRlciBpdA=="
"""The one that takes its place when secrets are rotated."""

_numbers = count(1)


def a_delivery_id() -> str:
    """An id that no other request of this run has."""
    return f"msg_test_{next(_numbers)}"


def as_json(what: object) -> bytes:
    return json.dumps(what, ensure_ascii=False).encode()


def signed_headers(
    body: bytes | str,
    *,
    id: str | None = None,
    secret: str = SECRET,
    late_s: float = 0,
    at: datetime | None = None,
) -> dict[str, str]:
    """The three headers for this body, signed now (or ``at``), ``late_s`` seconds ago. The body is UTF-8."""
    text = body.decode() if isinstance(body, bytes) else body
    stamp = int((at.timestamp() if at else time.time()) - late_s)
    name = id or a_delivery_id()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(stamp),
        "webhook-signature": Webhook(secret).sign(name, datetime.fromtimestamp(stamp, UTC), text),
    }
