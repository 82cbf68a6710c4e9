"""/queue: how queues stand, for those who answer for them."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.listeners.queue_words import Answering, Asked
from bot.listeners.tools import InvalidEcho, Tools, typed, where
from bot.replies import caller
from bot.views import board
from bot.views import help as help_view
from core.policies.words import OfQueue


def register(app: App, tools: Tools, *, words: Mapping[OfQueue, Answering]) -> None:
    """``words`` are other topics' answers, by the word behind ``/queue``; they win over a queue's name."""
    boards, answering = tools.services.boards, {word.value: one for word, one in words.items()}

    def look(ack: Ack, context: BoltContext, command: dict[str, Any], client: WebClient) -> None:
        who, said = caller(context), typed(command.get("text"))
        if OfQueue.HELP in said:
            tools.answer(ack, who, help_view.of_queue(who.speech, queues=tools.in_charge_of(who)))
            return
        if said and said[0] in answering:
            answering[said[0]](Asked(ack, who, said[1:], command, client))
            return
        tools.answer(ack, who, board.card(boards.of(who.id, " ".join(said) or None), who.speech, who.now))

    def show(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
        ack()
        who, name = caller(context), where(action.get("value"))
        if isinstance(name, int):
            raise InvalidEcho("queue")
        tools.redrawer.over(respond, board.card(boards.of(who.id, name), who.speech, who.now))

    app.command(actions.QUEUE)(look)
    app.action(actions.SHOW_QUEUE)(show)
