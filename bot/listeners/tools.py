"""The shapes every listener has: a button on a card or in a message, a form opened from one.

Messages that the bot sent may be about other leads as well: what was clicked in one is drawn anew by whoever
sends them, and only a refusal is said, beside it, to the person who clicked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.replies import Redrawer, Seen, caller
from bot.services import Services
from bot.views import answers, refusals
from bot.views import help as help_view
from bot.views.blocks import Card
from core.answers import Claimed, ClaimedBatch, MyLeads, Offered, Refusal, Refused
from core.model import Lead
from core.people import queues_of
from core.policies.team import TeamPolicy

Listener = Callable[..., None]


class InvalidEcho(Exception):
    """A button or a form carried something we never put there: forged, or from a version long gone."""


_MARKS = (actions.LISTED, actions.TOLD)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was clicked: how the ids of its blocks begin (``bot.actions``; empty for a card by
    itself), how to draw over it, and how to say a sentence beside it.
    """

    mark: str
    draw: Callable[[Card], None]
    beside: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Form:
    """A submitted form: what it is about, the card it was opened from and its mark, what was chosen."""

    about: int
    card: str
    mark: str
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

    def button(self, ask: Callable[[Caller, int], answers.Answer], *, of_others: bool = False) -> Listener:
        """A button that carries an id: acknowledge, ask, show the answer where the button stands.

        ``of_others``: it is about leads that are not the person's own.
        """

        def listener(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
            ack()
            who = caller(context)
            answer = ask(who, number(action.get("value")))
            spot = self._clicked(respond, action, seen=self.heard(answer))
            self._show(answer, who, spot, of_others=of_others)

        return listener

    def opener(
        self,
        look: Callable[[Caller, int], Claimed | Offered | Lead | Refused],
        form: Callable[..., dict[str, Any]],
        *,
        of_others: bool = False,
    ) -> Listener:
        """A button that opens a form about a lead; a refusal is shown instead."""

        def listener(
            ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
        ) -> None:
            ack()
            action = body["actions"][0]
            who, about, spot = caller(context), number(action.get("value")), self._clicked(respond, action)
            seen = look(who, about)
            if isinstance(seen, Refused):
                self._show(seen, who, spot, of_others=of_others)
                return
            lead = seen if isinstance(seen, Lead) else seen.lead
            metadata = f"{about}:{self.redrawer.remember(respond)}:{spot.mark}"
            client.views_open(trigger_id=body["trigger_id"], view=form(lead, who.speech, metadata=metadata))

        return listener

    def form(
        self,
        ask: Callable[[Caller, Form], answers.Answer],
        *,
        mends: Mapping[Refusal, str],
        of_others: bool = False,
    ) -> Listener:
        """A submitted form: the answer is shown where it was opened. Refusals that another choice would mend
        (``mends``: refusal → block) are shown beside that choice, and the form stays.
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
            self._show(answer, who, self._remembered(filled), of_others=of_others)

        return listener

    def heard(self, answer: answers.Answer) -> Seen | None:
        """What is done once a rep has seen which leads are theirs: no message has to tell them."""
        match answer:
            case Claimed():
                claims = [answer.claim]
            case ClaimedBatch():
                claims = [one.claim for one in answer.claims]
            case _:
                return None
        return partial(self.services.claims.heard, claims)

    def _clicked(self, respond: Respond, action: Mapping[str, Any], seen: Seen | None = None) -> Spot:
        return Spot(
            mark=mark_of(action),
            draw=partial(self.redrawer.over, respond, seen=seen),
            beside=partial(self.redrawer.beside, respond.response_url),
        )

    def _remembered(self, form: Form) -> Spot:
        return Spot(
            mark=form.mark,
            draw=partial(self.redrawer.over_remembered, form.card),
            beside=lambda said: self.redrawer.beside(self.services.cards.find(form.card), said),
        )

    def _show(self, answer: answers.Answer, who: Caller, spot: Spot, *, of_others: bool) -> None:
        if spot.mark != actions.TOLD:
            spot.draw(self.card(answer, who, listed=spot.mark == actions.LISTED))
        elif isinstance(answer, Refused):
            spot.beside(refusals.sentence(answer, who.speech, of_others=of_others))


def submitted(view: Mapping[str, Any]) -> Form:
    """The form as it was filled in; ``InvalidEcho`` when its metadata is not ours."""
    about, _, origin = str(view.get("private_metadata") or "").partition(":")
    card, _, mark = origin.partition(":")
    values = (view.get("state") or {}).get("values") or {}
    return Form(number(about), card, mark if mark in _MARKS else "", values)


def mark_of(action: Mapping[str, Any]) -> str:
    """How the clicked block's id begins, where that means something."""
    block = str(action.get("block_id"))
    return next((mark for mark in _MARKS if block.startswith(mark)), "")


def number(value: object) -> int:
    """The id in a button's value; ``InvalidEcho`` for anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 19:
        return int(value)
    raise InvalidEcho("id")
