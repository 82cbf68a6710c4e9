"""Sending signed events to a receiver of webhooks over HTTP, and what it says to that."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpcore
from standardwebhooks import Webhook

from bot.delivery.sockets import Deadline, Forbidden, Guard, NoAddress, Resolve, look_up
from core.policies.doors import WebhookPolicy
from core.webhooks import Answer, retry_after

WITHIN = timedelta(seconds=15)
"""How long one attempt may take, from the look-up of the address to the end of the answer."""

READ_AT_MOST = 64 * 1024
"""Bytes of an answer. Nobody looks at them: a connection is used again only when its answer was read."""

IDLE_S = 5.0
"""How long a connection is kept for the next event."""

Sign = Callable[[str, datetime, str], str]
"""The ``webhook-signature`` header for an id, a moment and a body."""


def signing(secrets: Sequence[str]) -> Sign:
    """Signs with every secret (``whsec_…``), so that receivers can move from one to the next."""
    keys = [Webhook(secret) for secret in secrets]

    def sign(letter_id: str, at: datetime, body: str) -> str:
        return " ".join(key.sign(letter_id, at.astimezone(UTC), body) for key in keys)

    return sign


class Receiver:
    """One receiver's address. Used by one thread; only ``hang_up`` may be called by another.

    Redirects are not followed, and no proxy of the environment is asked.
    """

    def __init__(
        self,
        policy: WebhookPolicy,
        sign: Sign,
        now: Callable[[], datetime],
        *,
        resolve: Resolve = look_up,
        within: timedelta = WITHIN,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """``now`` is the real time: receivers refuse what was signed at another. ``tls`` knows whom to trust,
        the machine's authorities if it is not given.
        """
        self._sign = sign
        self._now = now
        self._url = policy.url
        self._within_s = within.total_seconds()
        self._deadline = Deadline()
        self._guard = Guard(self._deadline, private=policy.private, resolve=resolve)
        is_secure = policy.url.startswith("https")
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or (httpcore.default_ssl_context() if is_secure else None),
            max_connections=1,
            keepalive_expiry=IDLE_S,
            network_backend=self._guard,
        )

    def send(self, letter_id: str, body: str) -> Answer:
        """One attempt. Raises nothing: whatever went wrong is the answer."""
        self._deadline.begin(self._within_s)
        try:
            return self._attempt(letter_id, body)
        except Forbidden:
            return Answer(trouble="address_not_public")
        except NoAddress:
            return Answer(trouble="no_address")
        except (TimeoutError, httpcore.TimeoutException):
            return Answer(trouble="timeout")
        except (httpcore.NetworkError, OSError) as error:
            return Answer(trouble="tls" if _is_about_trust(error) else "no_connection")
        except (httpcore.ProtocolError, ValueError):
            return Answer(trouble="no_http")

    def hang_up(self) -> None:
        """Ends an attempt that is under way."""
        self._guard.hang_up()

    def close(self) -> None:
        with suppress(httpcore.NetworkError, OSError):
            self._pool.close()

    def _attempt(self, letter_id: str, body: str) -> Answer:
        at = self._now()
        headers = self._headers(letter_id, at, body)
        with self._pool.stream("POST", self._url, headers=headers, content=body.encode()) as response:
            read = 0
            for piece in response.iter_stream():
                read += len(piece)
                if read > READ_AT_MOST:
                    break
            said = {name.lower(): value for name, value in response.headers}
            wait = retry_after(said.get(b"retry-after", b"").decode("latin-1"), at)
            return Answer(response.status, retry_after=wait)

    def _headers(self, letter_id: str, at: datetime, body: str) -> Mapping[bytes | str, bytes | str]:
        return {
            "content-type": "application/json",
            "user-agent": "Nextlead",
            "webhook-id": letter_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._sign(letter_id, at, body),
        }


def _is_about_trust(error: Exception) -> bool:
    """Whether it is TLS that failed: httpcore tells so only in the cause."""
    causes = (error, error.__cause__, error.__context__)
    return any(isinstance(one, ssl.SSLError) for one in causes)
