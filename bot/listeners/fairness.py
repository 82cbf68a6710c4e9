"""/queue fairness: who takes what, for the managers of the queues."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.echoes import carried, wanted
from bot.errands import Errands
from bot.listeners.queue_words import Answering, Asked
from bot.listeners.spots import Click
from bot.listeners.tools import Tools
from bot.replies import caller
from bot.views import fairness as view
from bot.views.blocks import Card, section
from core import report_words
from core.answers import Refused
from core.policies.words import OfQueue
from core.report_words import Wanted

USUAL = timedelta(days=30)
"""The period of whoever names none: a week is too little to say anything about a person."""


def queue_words(tools: Tools, errands: Errands) -> Mapping[OfQueue, Answering]:
    """What ``/queue`` understands of this."""

    def show(asked: Asked) -> None:
        """Read after the acknowledgement, as a report is."""
        who = asked.who
        found = report_words.wanted(" ".join(asked.words), tools.team, usual=USUAL, splits=False)
        if isinstance(found, Refused):
            sentence = view.refusal(found, who.speech)
            tools.answer(asked.ack, who, Card(sentence, (section(sentence),)))
            return
        asked.ack()
        errands.draws(who, asked.command.get("response_url"), lambda: _card(tools, who, found), over=False)

    return {OfQueue.FAIRNESS: show}


def register(app: App, tools: Tools) -> None:
    def at_home(
        ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
    ) -> None:
        """In a dialog, of what their Home shows."""
        ack()
        who, (asked, _) = caller(context), wanted(carried(body["actions"][0]))
        tools.spots.clicked(Click(who, client, body, respond)).draw(_card(tools, who, asked))

    app.action(actions.FAIRNESS)(at_home)


def _card(tools: Tools, who: Caller, asked: Wanted) -> Card:
    answer = tools.services.fairness.of(who.id, asked.period, queue=asked.queue)
    return view.card(answer, asked, who.speech, who.now)
