"""Who may bring leads: whoever signs with our secret, by Standard Webhooks."""

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from standardwebhooks import Webhook

from bot.bodies import Rejected

TOLERANCE = timedelta(minutes=5)
"""How far the moment of signing may lie from ours, either way."""

_ID = re.compile(r"[A-Za-z0-9._:@/+=~-]{1,256}")
_TIMESTAMP = re.compile(r"[1-9][0-9]{8,10}")
_SIGNATURES = re.compile(r"[A-Za-z0-9,+/= ]{1,2000}")


class Verifier:
    """Tells signed requests from others. ``secrets`` are one or two: while they are changed, either signs.

    The library makes the signature; the clock is ours, and so is the strictness about headers, which it reads
    as loosely as Python does.
    """

    def __init__(self, secrets: Sequence[SecretStr]) -> None:
        self._hooks = [Webhook(secret.get_secret_value()) for secret in secrets]

    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> tuple[str, int]:
        """The request's id, and which secret signed it (0 or 1).

        Raises ``Rejected``: 401 for whatever is not signed by us, too old or too new; 400 for a body that is
        no UTF-8, which nobody can have signed.
        """
        id_ = headers.get("webhook-id", "")
        timestamp, signatures = headers.get("webhook-timestamp", ""), headers.get("webhook-signature", "")
        if not (_ID.fullmatch(id_) and _TIMESTAMP.fullmatch(timestamp) and _SIGNATURES.fullmatch(signatures)):
            raise Rejected(401)
        signed_at = datetime.fromtimestamp(int(timestamp), UTC)
        if abs(now - signed_at) > TOLERANCE:
            raise Rejected(401)
        try:
            text = body.decode()
        except UnicodeDecodeError as malformed:
            raise Rejected(400) from malformed
        given = [one.encode() for one in signatures.split(" ")]
        signed = [self._is_among(given, hook.sign(id_, signed_at, text)) for hook in self._hooks]
        if not any(signed):
            raise Rejected(401)
        return id_, signed.index(True)

    @staticmethod
    def _is_among(given: Sequence[bytes], expected: str) -> bool:
        """Compares with every one of them, so that the time it takes tells nothing."""
        return any([hmac.compare_digest(one, expected.encode()) for one in given])  # noqa: C419 - all of them
