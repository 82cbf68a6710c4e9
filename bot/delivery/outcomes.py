"""What a failed call to Slack means for the message: not sent, perhaps sent, or never to be sent."""

from dataclasses import dataclass
from socket import gaierror
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from core.ports import NoticeState

RETRY_S = 30.0
"""Seconds until the next try where Slack named none."""

LONGEST_RETRY_S = 3_600.0
"""No word of Slack's keeps a message back for longer at a time."""

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
    cause = error.reason if isinstance(error, URLError) else error
    never_left = isinstance(cause, ConnectionRefusedError | gaierror)
    return Outcome("pending" if never_left else "in_doubt", type(cause).__name__)


def _of_answer(error: SlackApiError) -> Outcome:
    response = error.response
    status, said = getattr(response, "status_code", 0), str(response.get("error") or "")
    code = said if said.isidentifier() else ""
    if status == 429 or code in _NOT_SENT:
        return Outcome("pending", code, _retry_after(getattr(response, "headers", {})))
    if code in _WHOLE_BOT:
        return Outcome("pending", code)
    if status >= 500 or code in _IN_DOUBT or not code:
        return Outcome("in_doubt", code or f"http_{status}")
    return Outcome("dead", code)


def _retry_after(headers: object) -> float:
    found = next((value for name, value in dict(headers).items() if name.lower() == "retry-after"), "")  # type: ignore[call-overload]
    text = found[0] if isinstance(found, list) else str(found)
    return min(float(text), LONGEST_RETRY_S) if text.isdecimal() else RETRY_S
