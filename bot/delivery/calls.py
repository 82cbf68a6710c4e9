"""Every call that delivery makes to Slack: kept to Slack's pace, with its errors classed and counted."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.delivery.buckets import Buckets
from bot.delivery.outcomes import NO_RIGHT, ErrorClass, Outcome, of_error
from bot.views.blocks import Card
from core.errors import NextleadError
from core.notices import Message
from core.ports import Posted

log = structlog.get_logger(__name__)

POST, EDIT = "chat.postMessage", "chat.update"
HISTORY, REPLIES = "conversations.history", "conversations.replies"
OPEN, WHO_AM_I = "conversations.open", "auth.test"

EVENT_TYPE = "nextlead_notice"
KEYS_SHOWN = 50
"""Of how many notices a message's metadata names the keys."""

PAGE = 100
"""Messages of a channel's history that are read at once."""

THREAD_PAGE = 1_000
"""Replies of a thread that are read at once: they come oldest first, so that what was said lately is last."""

Answer = Mapping[str, Any]
"""What Slack said, its ``ok`` being true."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in real time.

    ``call`` is the time-out of one call, within which it also has to begin. ``pace`` is the least time
    between two posts to one recipient, ``backoff`` the first wait after a call that never left, ``stop`` the
    silence after Slack refused the whole bot.
    """

    call: timedelta = timedelta(seconds=10)
    pace: timedelta = timedelta(seconds=1)
    backoff: timedelta = timedelta(seconds=2)
    stop: timedelta = timedelta(seconds=30)

    @property
    def lost_after(self) -> timedelta:
        """A message under way for longer has lost whoever sent it."""
        return 2 * self.call

    @property
    def certain_after(self) -> timedelta:
        """So long after a sending began, whatever it did in Slack has been done."""
        return 3 * self.call

    @property
    def lease(self) -> timedelta:
        """Nobody else draws a message for so long: whoever does has finished, or died."""
        return 3 * self.call


class BotRefused(Exception):
    """Slack takes nothing from this bot now, wherever to. ``code`` is Slack's word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Calls:
    """Slack, for delivery. What fails comes back as an ``Outcome``; ``BotRefused`` is raised.

    ``client`` must not repeat calls by itself: what was posted before would be posted twice. ``count`` adds
    one to the errors of a class.
    """

    def __init__(self, client: WebClient, count: Callable[[str], None], patience: Patience) -> None:
        self._client = client
        self._count = count
        self._patience = patience
        self._pace_s = patience.pace.total_seconds()
        self._buckets = Buckets(patience.backoff)
        self._stopped_until = 0.0
        self.refused_with: str | None = None
        """Slack's code when it last refused the whole bot; ``None``: it takes what we send."""

    def held(self, method: str) -> frozenset[str]:
        """Where this method may not be called for a while."""
        return self._buckets.held(method)

    def post(self, message: Message, card: Card, *, plain: bool = False) -> Posted | Outcome:
        """Posts a message with its key, in its thread if it has one; ``plain`` without blocks and without all
        the keys of its notices. Slack posts it to the channel where the message above has been deleted.
        """
        self._buckets.hold(POST, message.to, self._pace_s)
        content = card.message()
        if plain:
            del content["blocks"]
        content["metadata"] = metadata(message, plain=plain)
        if message.thread is not None:
            content |= {"thread_ts": message.thread, "reply_broadcast": message.broadcast}
        answer = self._call(
            POST, message.to, partial(self._client.chat_postMessage, channel=message.to, **content)
        )
        return answer if isinstance(answer, Outcome) else Posted(str(answer["channel"]), str(answer["ts"]))

    def edit(self, at: Posted, card: Card, *, plain: bool = False) -> Outcome | None:
        """Draws over a message; ``None`` when it stands there."""
        content = card.message()
        shown = {"text": content["text"], "blocks": [] if plain else content["blocks"]}
        answer = self._call(
            EDIT, at.channel, partial(self._client.chat_update, channel=at.channel, ts=at.ts, **shown)
        )
        return answer if isinstance(answer, Outcome) else None

    def open(self, person: str) -> str | Outcome:
        """The direct message with somebody."""
        answer = self._call(OPEN, person, partial(self._client.conversations_open, users=person), reads=True)
        return answer if isinstance(answer, Outcome) else str(answer["channel"]["id"])

    def history(self, channel: str, cursor: str | None) -> Answer | Outcome:
        """A page of what was said in a channel, newest first, with its metadata."""
        return self._page(HISTORY, channel, self._client.conversations_history, cursor, limit=PAGE)

    def replies(self, channel: str, thread: str, cursor: str | None) -> Answer | Outcome:
        """A page of a thread, oldest first, with its metadata; ``thread`` is the ts of the message above."""
        ask = partial(self._client.conversations_replies, ts=thread)
        return self._page(REPLIES, channel, ask, cursor, limit=THREAD_PAGE)

    def _page(
        self, method: str, channel: str, ask: Callable[..., Any], cursor: str | None, *, limit: int
    ) -> Answer | Outcome:
        asked = partial(ask, channel=channel, cursor=cursor, limit=limit, include_all_metadata=True)
        return self._call(method, channel, asked, reads=True)

    def may_speak(self) -> bool:
        """Whether Slack listens to this bot, as far as is known.

        After a refusal it is asked now and then, which may raise ``BotRefused`` again; which scopes we have
        only shows when we use them.
        """
        if time.monotonic() < self._stopped_until:
            return False
        if self.refused_with in {None, "missing_scope"}:
            return True
        return not isinstance(self._call(WHO_AM_I, "", self._client.auth_test), Outcome)

    def _call(
        self, method: str, channel: str, call: Callable[[], Any], *, reads: bool = False
    ) -> Answer | Outcome:
        try:
            answer: Answer = call()
        except Exception as error:  # noqa: BLE001 - whatever it was, the call may have reached Slack
            return self._failed(method, channel, of_error(error), reads=reads)
        self._buckets.went_well(method, channel)
        self.refused_with = None
        return answer

    def _failed(self, method: str, channel: str, outcome: Outcome, *, reads: bool) -> Outcome:
        log.warning(
            "slack.failed", method=method, channel=channel, kind=outcome.kind.value, code=outcome.code
        )
        with suppress(NextleadError):
            self._count(outcome.kind.value)
        if reads and outcome.code in NO_RIGHT:
            return outcome
        if outcome.kind is ErrorClass.WHOLE_BOT:
            self.refused_with = outcome.code
            self._stopped_until = time.monotonic() + self._patience.stop.total_seconds()
            raise BotRefused(outcome.code)
        return self._held_back(method, channel, outcome)

    def _held_back(self, method: str, channel: str, outcome: Outcome) -> Outcome:
        """The outcome with how long this method has to wait there, where waiting helps."""
        if outcome.retry_after_s is not None:
            self._buckets.hold(method, channel, outcome.retry_after_s)
            return outcome
        if outcome.kind not in {ErrorClass.NOT_SENT, ErrorClass.IN_DOUBT}:
            return outcome
        return replace(outcome, retry_after_s=self._buckets.back_off(method, channel))


def metadata(message: Message, *, plain: bool = False) -> dict[str, Any]:
    """By what a message is recognised in a channel's history: keys, and nothing of what it tells."""
    payload: dict[str, Any] = {"key": message.key}
    if len(message.parcels) > 1 and not plain:
        payload["keys"] = [parcel.notice.key for parcel in message.parcels[:KEYS_SHOWN]]
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def is_message(found: Mapping[str, Any], key: str) -> bool:
    """Whether this is our message with that key."""
    known = found.get("metadata") or {}
    return known.get("event_type") == EVENT_TYPE and (known.get("event_payload") or {}).get("key") == key
