"""The shapes every listener has: a command, a button on a card, a form opened from a card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.replies import Redrawer, caller
from bot.services import Services
from bot.views import answers, refusals
from bot.views import help as help_view
from bot.views.blocks import Card
from core.answers import Claimed, MyLeads, Offered, Refusal, Refused
from core.people import queues_of
from core.policies.team import TeamPolicy

Listener = Callable[..., None]


class InvalidEcho(Exception):
    """A button or a form carried something we never put there: forged, or from a version long gone."""


@dataclass(frozen=True, slots=True)
class Form:
    """A submitted form: what it is about, the card it was opened from (or list), what was chosen."""

    about: int
    card: str
    listed: bool
    values: dict[str, Any]

    def chosen(self, block: str) -> str:
        """The value picked in a block; ``InvalidEcho`` when there is none."""
        state = self.values.get(block, {}).get(block) or {}
        option = state.get("selected_option") or {}
        found = option.get("value") or state.get("selected_user")
        if not isinstance(found, str):
            raise InvalidEcho(block)
        return found

    def written(self, block: str) -> str | None:
        """The text of a block, if any was written."""
        found = (self.values.get(block, {}).get(block) or {}).get("value")
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class Tools:
    """The engine to ask, the policy to explain, and the pen to draw with."""

    services: Services
    team: TeamPolicy
    redrawer: Redrawer

    def help(self, who: Caller) -> Card:
        """What the commands can do for this person."""
        names = [queue.name for queue in queues_of(who.person, self.team)]
        return help_view.card(who.speech, queues=names, batch=self.team.claims.batch)

    def card(self, answer: answers.Answer, who: Caller, *, listed: bool) -> Card:
        """The answer drawn; after a click in a list, above the list as it is now."""
        mine = self.services.claims.my_leads(who.id) if listed else None
        among = mine if isinstance(mine, MyLeads) else None
        return answers.draw(answer, who.speech, who.now, among=among)

    def button(self, ask: Callable[[Caller, int], answers.Answer]) -> Listener:
        """A button that carries an id: acknowledge, ask, draw the answer over the card."""

        def listener(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
            ack()
            who = caller(context)
            answer = ask(who, number(action.get("value")))
            self.redrawer.over(respond, self.card(answer, who, listed=is_listed(action)))

        return listener

    def opener(
        self,
        look: Callable[[Caller, int], Claimed | Offered | Refused],
        form: Callable[..., dict[str, Any]],
    ) -> Listener:
        """A button that opens a form about a lead; a refusal is drawn over the card instead."""

        def listener(
            ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
        ) -> None:
            ack()
            action = body["actions"][0]
            who, about, listed = caller(context), number(action.get("value")), is_listed(action)
            seen = look(who, about)
            if isinstance(seen, Refused):
                self.redrawer.over(respond, self.card(seen, who, listed=listed))
                return
            metadata = f"{about}:{self.redrawer.remember(respond)}:{actions.LISTED if listed else ''}"
            client.views_open(
                trigger_id=body["trigger_id"], view=form(seen.lead, who.speech, metadata=metadata)
            )

        return listener

    def form(
        self, ask: Callable[[Caller, Form], answers.Answer], *, mends: Mapping[Refusal, str]
    ) -> Listener:
        """A submitted form: the answer is drawn over the card it was opened from. Refusals that another
        choice would mend (``mends``: refusal → block) are shown beside that choice, and the form stays.
        """

        def listener(ack: Ack, context: BoltContext, view: dict[str, Any]) -> None:
            who, filled = caller(context), submitted(view)
            answer = ask(who, filled)
            if isinstance(answer, Refused) and answer.reason in mends:
                ack(
                    response_action="errors",
                    errors={mends[answer.reason]: refusals.sentence(answer, who.speech)},
                )
                return
            ack()
            self.redrawer.over_remembered(filled.card, self.card(answer, who, listed=filled.listed))

        return listener


def submitted(view: Mapping[str, Any]) -> Form:
    """The form as it was filled in; ``InvalidEcho`` when its metadata is not ours."""
    about, _, origin = str(view.get("private_metadata") or "").partition(":")
    card, _, listed = origin.partition(":")
    values = (view.get("state") or {}).get("values") or {}
    return Form(number(about), card, listed == actions.LISTED, values)


def is_listed(action: Mapping[str, Any]) -> bool:
    """Whether the button stands in a list of claims, which must not vanish when one of them is done."""
    return str(action.get("block_id")).startswith(actions.LISTED)


def number(value: object) -> int:
    """The id in a button's value; ``InvalidEcho`` for anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 19:
        return int(value)
    raise InvalidEcho("id")
