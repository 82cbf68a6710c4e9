"""What a failed call to Slack means for the message: not sent, perhaps sent, or never to be sent."""

from dataclasses import dataclass
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from core.ports import NoticeState

RETRY_S = 30.0
"""Seconds until the next try where Slack named none."""

_NOT_SENT = frozenset({"ratelimited", "rate_limited", "service_unavailable"})
_WHOLE_BOT = frozenset({"token_revoked", "invalid_auth", "not_authed", "account_inactive", "missing_scope"})
_IN_DOUBT = frozenset({"internal_error", "fatal_error", "request_timeout"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How sending ended. ``retry_after_s`` counts for ``pending`` only; ``code`` is Slack's, for the log."""

    state: NoticeState
    code: str
    retry_after_s: float = RETRY_S


def of_error(error: Exception) -> Outcome:
    """The class of an error of one call; nothing known about an answer means in doubt."""
    if isinstance(error, SlackApiError):
        return _of_answer(error)
    refused = isinstance(error, ConnectionRefusedError) or (
        isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError)
    )
    return Outcome("pending" if refused else "in_doubt", type(error).__name__)


def _of_answer(error: SlackApiError) -> Outcome:
    response = error.response
    status = getattr(response, "status_code", 0)
    code = str(response.get("error") or status) if hasattr(response, "get") else str(status)
    if status == 429 or code in _NOT_SENT:
        return Outcome("pending", code, _retry_after(getattr(response, "headers", {})))
    if code in _WHOLE_BOT:
        return Outcome("pending", code)
    if status >= 500 or code in _IN_DOUBT:
        return Outcome("in_doubt", code)
    return Outcome("dead", code)


def _retry_after(headers: object) -> float:
    found = next((value for name, value in dict(headers).items() if name.lower() == "retry-after"), "")  # type: ignore[call-overload]
    text = found[0] if isinstance(found, list) else str(found)
    return float(text) if text.isdecimal() else RETRY_S
