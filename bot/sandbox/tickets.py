"""Short-lived keys that Slack hands out with every interaction."""

from dataclasses import dataclass
from secrets import token_hex
from time import monotonic

from bot.sandbox.errors import SlackError

TRIGGER_S = 3.0
RESPONSE_URL_S = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    id: str
    user: str
    issued_at: float
    used: bool = False


class Triggers:
    """One per interaction, good once within 3 s of real time."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}

    def issue(self, user_id: str) -> str:
        now = monotonic()
        trigger = Trigger(f"{int(now * 1000)}.{token_hex(4)}.{token_hex(16)}", user_id, now)
        self._triggers = {k: t for k, t in self._triggers.items() if now - t.issued_at < 600}
        self._triggers[trigger.id] = trigger
        return trigger.id

    def exchange(self, trigger_id: str) -> str:
        """The id of the user it was issued for."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if monotonic() - trigger.issued_at > TRIGGER_S:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user


@dataclass
class ResponseUrl:
    """``message_ts`` is the message whose button was pressed; None for slash commands."""

    id: str
    user: str
    channel: str
    message_ts: str | None
    issued_at: float
    uses: int = 0


class ResponseUrls:
    """Five uses within 30 minutes of real time."""

    def __init__(self) -> None:
        self._urls: dict[str, ResponseUrl] = {}

    def issue(self, user_id: str, channel: str, message_ts: str | None) -> str:
        """Its id: the last part of the path."""
        url = ResponseUrl(token_hex(12), user_id, channel, message_ts, monotonic())
        self._urls[url.id] = url
        return url.id

    def use(self, url_id: str) -> ResponseUrl:
        """SlackError("expired_url" or "used_url"); each call counts as a use, refused ones by content too."""
        url = self._urls.get(url_id)
        if url is None or monotonic() - url.issued_at > RESPONSE_URL_S:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
