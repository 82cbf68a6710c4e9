"""/queue: how queues stand, for those who answer for them."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot import actions
from bot.listeners.tools import InvalidEcho, Tools, typed, where
from bot.replies import answer_command, caller
from bot.views import board
from bot.views import help as help_view


def register(app: App, tools: Tools) -> None:
    boards = tools.services.boards

    def look(ack: Ack, context: BoltContext, command: dict[str, Any]) -> None:
        who, words = caller(context), typed(command.get("text"))
        if "help" in words:
            answer_command(ack, help_view.of_queue(who.speech, queues=tools.in_charge_of(who)))
            return
        answer_command(ack, board.card(boards.of(who.id, " ".join(words) or None), who.speech, who.now))

    def show(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
        ack()
        who, name = caller(context), where(action.get("value"))
        if isinstance(name, int):
            raise InvalidEcho("queue")
        tools.redrawer.over(respond, board.card(boards.of(who.id, name), who.speech, who.now))

    app.command(actions.QUEUE)(look)
    app.action(actions.SHOW_QUEUE)(show)
