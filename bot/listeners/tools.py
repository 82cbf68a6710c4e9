"""The shapes every listener has: a button on a card or in a message, a form opened from one.

Messages that the bot sent may be about other leads as well: what was clicked in one is drawn anew by whoever
sends them, and only a refusal is said, beside it, to the person who clicked.
"""

import re
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
from bot.views import answers, board, refusals
from bot.views import help as help_view
from bot.views.blocks import Card
from core.answers import Claimed, ClaimedBatch, MyLeads, Offered, Plan, Refusal, Refused
from core.model import Lead
from core.people import answers_for, queues_of
from core.policies.team import TeamPolicy

Listener = Callable[..., None]


class InvalidEcho(Exception):
    """A button or a form carried something we never put there: forged, or from a version long gone."""


_MARKS = (actions.LISTED, actions.TOLD, actions.BOARD)

_ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ESCAPED))

_QUEUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
"""What a queue or its fast lane may be called."""


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

    subject: int | str
    card: str
    mark: str
    values: dict[str, Any]

    @property
    def about(self) -> int:
        """The id of what the form is about; ``InvalidEcho`` where it is a queue's name."""
        if isinstance(self.subject, int):
            return self.subject
        raise InvalidEcho("id")

    def chosen(self, block: str) -> str:
        """The value picked in a block; ``InvalidEcho`` when there is none."""
        state = self._state(block)
        option = state.get("selected_option") or {}
        found = option.get("value") or state.get("selected_user")
        if not isinstance(found, str):
            raise InvalidEcho(block)
        return found

    def people(self, block: str) -> tuple[str, ...]:
        """Those picked in a block; ``InvalidEcho`` when there is nobody."""
        found = self._state(block).get("selected_users")
        if not (isinstance(found, list) and found and all(isinstance(one, str) for one in found)):
            raise InvalidEcho(block)
        return tuple(found)

    def count(self, block: str) -> int:
        """The whole number written in a block; ``InvalidEcho`` for anything else."""
        return number(self._state(block).get("value"))

    def written(self, block: str) -> str | None:
        """The text of a block, if any was written."""
        found = self._state(block).get("value")
        return found if isinstance(found, str) else None

    def _state(self, block: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.values.get(block, {}).get(block) or {}
        return found


@dataclass(frozen=True, slots=True)
class Tools:
    """The engine to ask, the policy to explain, and the pen to draw with."""

    services: Services
    team: TeamPolicy
    redrawer: Redrawer

    def help(self, who: Caller) -> Card:
        """What the commands can do for this person."""
        names = [queue.name for queue in queues_of(who.person, self.team)]
        manages = bool(self.in_charge_of(who))
        return help_view.card(who.speech, queues=names, batch=self.team.claims.batch, manages=manages)

    def in_charge_of(self, who: Caller) -> list[str]:
        """The queues this person answers for, by name."""
        return [queue.name for queue in self.team.queues if answers_for(who.person, queue, self.team)]

    def card(self, answer: answers.Answer, who: Caller, *, listed: bool) -> Card:
        """The answer drawn; after a click in a list, above the list as it is now."""
        mine = self.services.claims.my_leads(who.id) if listed else None
        among = mine if isinstance(mine, MyLeads) else None
        return answers.draw(answer, who.speech, who.now, among=among)

    def button(
        self,
        ask: Callable[[Caller, Any], answers.Answer],
        *,
        of_others: bool = False,
        read: Callable[[object], object] | None = None,
    ) -> Listener:
        """A button or a menu that carries an id: acknowledge, ask, show the answer where it stands.

        ``of_others``: it is about leads that are not the person's own. ``read`` turns what it carries into
        what is asked about, an id unless told otherwise, and raises ``InvalidEcho``.
        """

        def listener(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
            ack()
            who = caller(context)
            answer = ask(who, (read or number)(_carried(action)))
            spot = self._clicked(respond, action, seen=self.heard(answer))
            self._show(answer, who, spot, of_others=of_others)

        return listener

    def opener(
        self,
        look: Callable[[Caller, Any], Claimed | Offered | Lead | Plan | Refused],
        form: Callable[..., dict[str, Any]],
        *,
        of_others: bool = False,
        read: Callable[[object], object] | None = None,
    ) -> Listener:
        """A button that opens a form about a lead or a queue; a refusal is shown instead."""

        def listener(
            ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
        ) -> None:
            ack()
            action = body["actions"][0]
            who, about, spot = (
                caller(context),
                (read or number)(_carried(action)),
                self._clicked(respond, action),
            )
            seen = look(who, about)
            if isinstance(seen, Refused):
                self._show(seen, who, spot, of_others=of_others)
                return
            subject = seen if isinstance(seen, Lead | Plan) else seen.lead
            metadata = f"{about}:{self.redrawer.remember(respond)}:{spot.mark}"
            client.views_open(
                trigger_id=body["trigger_id"], view=form(subject, who.speech, metadata=metadata)
            )

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
        if spot.mark in {actions.TOLD, actions.BOARD} and isinstance(answer, Refused):
            spot.beside(refusals.sentence(answer, who.speech, of_others=of_others))
        elif spot.mark == actions.TOLD:
            said = answers.aside(answer, who.speech, who.now)
            if said is not None:
                spot.beside(said)
        elif spot.mark == actions.BOARD:
            spot.draw(self._board(answer, who))
        else:
            spot.draw(self.card(answer, who, listed=spot.mark == actions.LISTED))

    def _board(self, answer: answers.Answer, who: Caller) -> Card:
        """How the queue stands after a click on its board, and above it what became of that."""
        stands = self.services.boards.of(who.id, answers.queue_of(answer))
        return board.card(stands, who.speech, who.now, said=answers.said(answer, who.speech, who.now))


def typed(text: object) -> list[str]:
    """The words behind a command as they were typed, before Slack escaped them; case does not matter."""
    return _ENTITY.sub(lambda found: _ESCAPED[found[0]], str(text or "")).casefold().split()


def submitted(view: Mapping[str, Any]) -> Form:
    """The form as it was filled in; ``InvalidEcho`` when its metadata is not ours."""
    about, _, origin = str(view.get("private_metadata") or "").partition(":")
    card, _, mark = origin.partition(":")
    values = (view.get("state") or {}).get("values") or {}
    return Form(where(about), card, mark if mark in _MARKS else "", values)


def mark_of(action: Mapping[str, Any]) -> str:
    """How the clicked block's id begins, where that means something."""
    block = str(action.get("block_id"))
    return next((mark for mark in _MARKS if block.startswith(mark)), "")


def number(value: object) -> int:
    """The id in a button's value; ``InvalidEcho`` for anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 19:
        return int(value)
    raise InvalidEcho("id")


def where(value: object) -> int | str:
    """A queue as a button names it: by the id of an alert, or by its name."""
    if isinstance(value, str) and _QUEUE.fullmatch(value) and not value.isdecimal():
        return value
    return number(value)


def _carried(action: Mapping[str, Any]) -> object:
    """What was put into a button, or into the choice that was made in a menu."""
    return action.get("value") or (action.get("selected_option") or {}).get("value")
