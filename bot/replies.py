"""Getting an answer to the screen: in the acknowledgement of a command, or over the card that was clicked."""

from concurrent.futures import Executor
from http.client import HTTPException
from typing import Any

import structlog
from slack_bolt import Ack, BoltContext, Respond
from slack_sdk.webhook import WebhookClient

from bot.callers import KEY, Caller
from bot.views.blocks import Card
from core.services.cards import Cards

log = structlog.get_logger(__name__)

PATIENCE_S = 10
"""How long drawing over a card may take."""


def answer_command(ack: Ack, card: Card) -> None:
    """The acknowledgement carries the answer: one trip, and only the person who asked sees it."""
    ack({"response_type": "ephemeral", **card.message()})


class Redrawer:
    """Draws over cards that only their reader sees. They cannot be edited by the Web API, only by the
    ``response_url`` that came with the click; for the time a form is open it is kept on our side.
    """

    def __init__(self, cards: Cards, executor: Executor) -> None:
        self._cards = cards
        self._executor = executor

    def over(self, respond: Respond, card: Card) -> None:
        """Replaces the card that was clicked, after the acknowledgement has gone out."""
        self._post(respond.response_url, card)

    def remember(self, respond: Respond) -> str:
        """Keeps the clicked card reachable for a form; the id returned may travel through Slack."""
        return self._cards.keep(respond.response_url or "")

    def beside(self, url: object, sentence: str) -> None:
        """A sentence beside the card that was clicked, which stays as it is; does nothing without a card."""
        if isinstance(url, str):
            said = {"replace_original": False, "response_type": "ephemeral", "text": sentence}
            self._executor.submit(_send, url, said)

    def over_remembered(self, card_id: str, card: Card) -> None:
        """Replaces a remembered card; does nothing once Slack would no longer take it (30 minutes)."""
        url = self._cards.find(card_id)
        if url:
            self._post(url, card)

    def _post(self, url: str | None, card: Card) -> None:
        if url:
            drawn = {"replace_original": True, "response_type": "ephemeral", **card.message()}
            self._executor.submit(_send, url, drawn)


def _send(url: str, message: dict[str, Any]) -> None:
    try:
        status: int | str = WebhookClient(url, timeout=PATIENCE_S).send_dict(message).status_code
    except (OSError, HTTPException) as error:
        status = type(error).__name__
    if status != 200:
        log.warning("card.not_redrawn", status=status)


def caller(context: BoltContext) -> Caller:
    """Who is asking, as the middleware found out."""
    found: Caller = context[KEY]
    return found
