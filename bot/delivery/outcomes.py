"""What a failed call to Slack means for whatever it was to do: each error belongs to one class."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from socket import gaierror
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

RETRY_S = 30.0
"""Seconds of patience where Slack asks for it without saying how much."""

LONGEST_RETRY_S = 3_600.0
"""No word of Slack's keeps a message back for longer at a time."""


class ErrorClass(StrEnum):
    """What there is to do after an error.

    ``IN_DOUBT``: it may have happened; look before doing it again. ``NOT_SENT``: again, later.
    ``WHOLE_BOT``: nothing will be taken from us. ``DEAD``: never there, so somebody else is told.
    ``OUR_BUG``: not in this shape.
    """

    IN_DOUBT = "in_doubt"
    NOT_SENT = "not_sent"
    WHOLE_BOT = "whole_bot"
    DEAD = "dead"
    OUR_BUG = "our_bug"


_CODES: dict[ErrorClass, frozenset[str]] = {
    ErrorClass.IN_DOUBT: frozenset({"fatal_error", "internal_error", "request_timeout"}),
    ErrorClass.NOT_SENT: frozenset(
        {"rate_limited", "ratelimited", "service_unavailable", "team_added_to_org"}
    ),
    ErrorClass.WHOLE_BOT: frozenset(
        {
            "account_inactive",
            "invalid_auth",
            "missing_scope",
            "not_allowed_token_type",
            "not_authed",
            "token_expired",
            "token_revoked",
        }
    ),
    ErrorClass.DEAD: frozenset(
        {
            "cannot_dm_bot",
            "cannot_reply_to_message",
            "cant_update_message",
            "channel_not_found",
            "edit_window_closed",
            "invalid_thread_ts",
            "is_archived",
            "message_not_found",
            "messages_tab_disabled",
            "not_in_channel",
            "restricted_action",
            "restricted_action_non_threadable_channel",
            "restricted_action_read_only_channel",
            "restricted_action_thread_locked",
            "restricted_action_thread_only_channel",
            "thread_not_found",
            "user_disabled",
            "user_not_found",
        }
    ),
}
"""Slack's codes by class. One that stands nowhere is about what we sent: Slack took nothing, and says so."""

NO_THREAD = frozenset(
    {
        "cannot_reply_to_message",
        "invalid_thread_ts",
        "message_not_found",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "thread_not_found",
    }
)
"""Slack's ways of saying that there is no thread to answer in, which is no verdict on the channel. Mostly it
does not even say so: a reply to a message that was deleted is posted to the channel (seen in 2026, nowhere
documented)."""

NO_RIGHT = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})
"""Slack's ways of saying that we may not read there, which is no verdict on writing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended that failed. ``code`` is Slack's, for the log; ``retry_after_s`` is how long to wait
    before the next, where waiting helps.
    """

    kind: ErrorClass
    code: str
    retry_after_s: float | None = None

    @property
    def wait(self) -> timedelta:
        return timedelta(seconds=self.retry_after_s or 0.0)


def of_error(error: Exception) -> Outcome:
    """The class of an error of one call; nothing known about an answer means in doubt."""
    if isinstance(error, SlackApiError):
        return _of_answer(error)
    cause = error.reason if isinstance(error, URLError) else error
    never_left = isinstance(cause, ConnectionRefusedError | gaierror)
    return Outcome(ErrorClass.NOT_SENT if never_left else ErrorClass.IN_DOUBT, type(cause).__name__)


def _of_answer(error: SlackApiError) -> Outcome:
    response = error.response
    status, said = getattr(response, "status_code", 0), str(response.get("error") or "")
    code = said if said.isidentifier() else ""
    if status == 429 or code in {"rate_limited", "ratelimited"}:
        wait = _retry_after(getattr(response, "headers", {}))
        return Outcome(ErrorClass.NOT_SENT, code or "ratelimited", wait)
    known = next((kind for kind, codes in _CODES.items() if code in codes), None)
    if known is not None:
        return Outcome(known, code)
    unclear = status >= 500 or not code
    return Outcome(ErrorClass.IN_DOUBT if unclear else ErrorClass.OUR_BUG, code or f"http_{status}")


def _retry_after(headers: object) -> float:
    found = next((value for name, value in dict(headers).items() if name.lower() == "retry-after"), "")  # type: ignore[call-overload]
    text = found[0] if isinstance(found, list) else str(found)
    return min(float(text), LONGEST_RETRY_S) if text.isdecimal() else RETRY_S
