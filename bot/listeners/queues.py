"""/nextlead: the next lead, several at once, being away, or help."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.listeners.spots import Click
from bot.listeners.tools import Tools, typed
from bot.replies import caller
from bot.views import answers, presence
from core.policies.words import OfNextlead

_COUNT = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed after ``/nextlead``: a number, a queue's name, both; away or back; or help."""

    count: int | None = None
    queue: str | None = None
    help: bool = False
    away: bool | None = None


def parse(text: str) -> Asked:
    """Reads the words in any order; what is no number is taken for a queue's name. Away and back are said
    first.
    """
    words = typed(text)
    if OfNextlead.HELP in words:
        return Asked(help=True)
    if words[:1] in ([OfNextlead.AWAY], [OfNextlead.BACK]):
        return Asked(away=words[0] == OfNextlead.AWAY)
    numbers = [word for word in words if _COUNT.fullmatch(word)]
    names = [word for word in words if word not in numbers[:1]]
    return Asked(count=int(numbers[0][:9]) if numbers else None, queue=" ".join(names) or None)


def register(app: App, tools: Tools) -> None:
    services = tools.services

    def pull(ack: Ack, context: BoltContext, command: dict[str, Any]) -> None:
        who, asked = caller(context), parse(str(command.get("text") or ""))
        if asked.help:
            tools.answer(ack, who, tools.help(who))
            return
        if asked.away is not None:
            say = services.people.away if asked.away else services.people.back
            tools.answer(ack, who, presence.card(say(who.id), who.speech))
            return
        answer: answers.Answer
        if asked.count is None:
            answer = services.queues.next_lead(who.id, queue=asked.queue)
        else:
            answer = services.claims.claim_batch(who.id, asked.count, queue=asked.queue, request=who.request)
        tools.answer(ack, who, answers.draw(answer, who.speech, who.now))
        heard = tools.heard(answer)
        if heard is not None:
            tools.redrawer.answered(heard)

    def pull_again(
        ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
    ) -> None:
        """On Home it opens a dialog."""
        ack()
        who = caller(context)
        spot = tools.spots.clicked(Click(who, client, body, respond))
        spot.draw(answers.draw(services.queues.next_lead(who.id), who.speech, who.now))

    app.command(actions.NEXTLEAD)(pull)
    app.action(actions.NEXT)(pull_again)
