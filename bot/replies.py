"""Getting an answer to the screen: in the acknowledgement of a command, or over the card that was clicked."""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from socket import gaierror
from typing import Any, Literal, Protocol
from urllib.error import URLError

import structlog
from slack_bolt import Ack, BoltContext, Respond
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.callers import KEY, SLACK_TROUBLE, Caller, code_of
from bot.views.blocks import Card
from core.errors import NextleadError
from core.services.cards import Cards

log = structlog.get_logger(__name__)

TRIES = 3
"""Slack takes five answers to a click; more than these would keep others waiting for theirs."""

TRY_S = 4
"""How long one try may take."""

PATIENCE_S = 10.0
"""No try begins later than this after the first one."""

PAUSE_S = 0.5
"""Before the second try; twice that before the third."""

LONGEST_PAUSE_S = 5.0
"""A Slack that asks for more patience than this gets the card no more."""

Seen = Callable[[], None]
"""What is done once an answer has reached Slack."""

GIVES_WAY = "gives_way"
"""What Bolt's context holds of a request that may be dispatched anew."""

OUTDATED = "outdated"
"""And of one that has to be: its answer is none."""


class SlackApp(Protocol):
    """What hears Slack: a Bolt app, or what stands for the one of the moment."""

    @property
    def client(self) -> WebClient: ...

    def dispatch(self, req: BoltRequest) -> BoltResponse: ...


def answer_command(ack: Ack, card: Card) -> None:
    """The acknowledgement carries the answer: one trip, and only the person who asked sees it."""
    ack({"response_type": "ephemeral", **card.message()})


class Redrawer:
    """Draws over cards that only their reader sees. They cannot be edited by the Web API, only by the
    ``response_url`` that came with the click; for the time a form is open it is kept on our side.
    """

    def __init__(
        self, cards: Cards, executor: Executor, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.executor = executor
        self._cards = cards
        self._pause = pause

    def over(self, respond: Respond, card: Card, *, seen: Seen | None = None) -> None:
        """Replaces the card that was clicked, after the acknowledgement has gone out. ``seen`` is called once
        Slack has taken the new one.
        """
        self._post(respond.response_url, card, seen)

    def answered(self, seen: Seen) -> None:
        """Calls ``seen`` for an answer that left with an acknowledgement."""
        self.executor.submit(_tell, seen)

    def remember(self, respond: Respond) -> str:
        """Keeps the clicked card reachable for a form; the id returned may travel through Slack."""
        return self._cards.keep(respond.response_url or "")

    def beside(self, url: object, sentence: str) -> None:
        """A sentence beside the card that was clicked, which stays as it is; does nothing without a card."""
        if isinstance(url, str):
            said = {"replace_original": False, "response_type": "ephemeral", "text": sentence}
            self.executor.submit(self._send, url, said)

    def private(self, url: str | None, card: Card, *, over: bool) -> None:
        """Shows a card that only the person who clicked sees: over the one that was clicked, or beside the
        message, which stays. Does nothing without an address.
        """
        if url:
            shown = {"replace_original": over, "response_type": "ephemeral", **card.message()}
            self.executor.submit(self._send, url, shown)

    def inside(
        self, client: WebClient, view_id: str, view: Mapping[str, Any], *, seen: Seen | None = None
    ) -> None:
        """Draws over a dialog that is open, unless the person has closed it meanwhile."""
        self.executor.submit(_draw_inside, client, view_id, view, seen)

    def over_remembered(self, card_id: str, card: Card) -> None:
        """Replaces a remembered card; does nothing once Slack would no longer take it (30 minutes)."""
        url = self._cards.find(card_id)
        if url:
            self._post(url, card)

    def _post(self, url: str | None, card: Card, seen: Seen | None = None) -> None:
        if url:
            drawn = {"replace_original": True, "response_type": "ephemeral", **card.message()}
            self.executor.submit(self._send, url, drawn, seen)

    def _send(self, url: str, message: Mapping[str, Any], seen: Seen | None = None) -> None:
        """Replacing may be repeated; a sentence beside the card only when it has certainly not been said."""
        started, tried = time.monotonic(), 0
        while True:
            outcome, tried = _try(url, message), tried + 1
            if outcome.fate == "done":
                _tell(seen)
                return
            simpler = _simpler(message) if outcome.fate == "refused" else None
            if simpler is not None:
                self._send(url, simpler, seen)
                return
            pause = PAUSE_S * tried if outcome.pause_s is None else outcome.pause_s
            is_safe = outcome.fate == "not_sent" or (
                outcome.fate == "in_doubt" and message["replace_original"]
            )
            in_time = pause <= LONGEST_PAUSE_S and time.monotonic() + pause - started <= PATIENCE_S
            if tried == TRIES or not (is_safe and in_time):
                log.warning("card.not_redrawn", code=outcome.code, tries=tried)
                return
            self._pause(pause)


def _simpler(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The message without native blocks; ``None`` where it has none."""
    card = Card("", tuple(message.get("blocks", ()))).simpler()
    return None if card is None else {**message, "blocks": list(card.blocks)}


def _draw_inside(client: WebClient, view_id: str, view: Mapping[str, Any], seen: Seen | None) -> None:
    try:
        client.views_update(view_id=view_id, view=dict(view))
    except SLACK_TROUBLE as error:
        log.warning("dialog.not_redrawn", code=code_of(error))
    else:
        _tell(seen)


def _tell(seen: Seen | None) -> None:
    """What depends on an answer having been seen may fail: then the person is told once more."""
    try:
        if seen is not None:
            seen()
    except NextleadError as error:
        log.warning("card.seen_not_noted", code=error.code)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How one try ended. ``pause_s`` is what Slack asked for before another; ``code`` is for the log."""

    fate: Literal["done", "not_sent", "in_doubt", "refused"]
    code: str
    pause_s: float | None = None


def _try(url: str, message: Mapping[str, Any]) -> _Outcome:
    try:
        client = WebhookClient(url, timeout=TRY_S, retry_handlers=[])
        return _outcome(client.send_dict(dict(message)))
    except (*SLACK_TROUBLE, OSError, ValueError) as error:
        cause = error.reason if isinstance(error, URLError) else error
        never_left = isinstance(cause, ConnectionRefusedError | gaierror)
        return _Outcome("not_sent" if never_left else "in_doubt", code_of(error))


def _outcome(answer: WebhookResponse) -> _Outcome:
    """Slack says "ok", in one way or another, or why not; anything else was said by something in between."""
    status, said = answer.status_code, _read(answer.body)
    code = str(said.get("error") or f"http_{status}")
    if status == 429:
        asked = str(answer.headers.get("Retry-After", ""))
        return _Outcome("not_sent", "ratelimited", float(asked) if asked.isdecimal() else None)
    if status >= 500 or (status == 200 and "ok" not in said):
        return _Outcome("in_doubt", code)
    return _Outcome("done" if said.get("ok") is True else "refused", code)


def _read(body: str) -> Mapping[str, Any]:
    if body.strip() == "ok":
        return {"ok": True}
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def caller(context: BoltContext) -> Caller:
    """Who is asking, as the middleware found out."""
    found: Caller = context[KEY]
    return found
