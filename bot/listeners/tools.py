"""The shapes every listener has: a button on a card or in a message, a form opened from one.

Messages that the bot sent may be about other leads as well: what was clicked in one is drawn anew by whoever
sends them, and only a refusal is said, beside it, to the person who clicked.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.echoes import (
    Form,
    InvalidEcho,
    carried,
    drawn,
    number,
    submitted,
    typed,
    unescaped,
    where,
)
from bot.listeners.spots import Click, Spot, Spots
from bot.replies import Redrawer, Seen, answer_command, caller
from bot.services import Services
from bot.views import answers, board, hello, refusals
from bot.views import help as help_view
from bot.views.blocks import Card, section
from core.answers import Claimed, ClaimedBatch, MyLeads, Plan, Previewed, Refusal, Refused
from core.errors import Busy, Unreachable
from core.model import Lead, Person, Role
from core.people import answers_for, queues_of, roles
from core.policies.team import TeamPolicy

__all__ = [
    "Form",
    "InvalidEcho",
    "Listener",
    "Tools",
    "drawn",
    "number",
    "submitted",
    "typed",
    "unescaped",
    "where",
]

Listener = Callable[..., None]

STAYING = frozenset({actions.TOLD, actions.BOARD, actions.AT_HOME})
"""Where a refusal is said beside what was clicked, which stays."""

_NO_REP = frozenset({Refusal.NOT_A_REP, Refusal.GUEST})
"""Whoever is refused so has no list either: asking for it would be refused, and written down, once more."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The engine to ask, the policy to explain, and the pen to draw with, wherever somebody clicked."""

    services: Services
    team: TeamPolicy
    redrawer: Redrawer
    spots: Spots

    def help(self, who: Caller) -> Card:
        """What the commands can do for this person."""
        serves = queues_of(who.person, self.team)
        return help_view.card(
            who.speech,
            queues=[queue.name for queue in serves],
            batch=self.team.claims.batch,
            manages=bool(self.in_charge_of(who)),
            pushed=any(queue.mode == "auto_assign" for queue in serves),
        )

    def answer(self, ack: Ack, who: Caller, card: Card) -> None:
        """Answers a command. Whoever comes for the first time, and has something to do here, gets a hello
        above the answer, once.
        """
        answer_command(ack, self._with_hello(card, who) or card)

    def _with_hello(self, card: Card, who: Caller) -> Card | None:
        if who.person.greeted_at is not None:
            return None
        held = roles_here(who.person, self.team)
        claims, contact = self.team.claims, self.team.contact
        said = hello.lines(
            held,
            who.speech,
            reserve=claims.reserve,
            contact=contact.within,
            is_set_up=self.team.channels.are_set,
        )
        greeted = hello.over(card, who.id, held, said, who.speech) if held else None
        with suppress(Busy, Unreachable):  # the answer is more urgent; there will be another first time
            return greeted if greeted and self.services.people.greet(who.id) else None
        return None

    def in_charge_of(self, who: Caller) -> list[str]:
        """The queues this person answers for, by name."""
        return [queue.name for queue in self.team.queues if answers_for(who.person, queue, self.team)]

    def card(self, answer: answers.Answer, who: Caller, *, listed: bool) -> Card:
        """The answer drawn; after a click in a list, above the list as it is now."""
        is_rep = not (isinstance(answer, Refused) and answer.reason in _NO_REP)
        mine = self.services.claims.my_leads(who.id) if listed and is_rep else None
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

        def listener(
            ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
        ) -> None:
            ack()
            who = caller(context)
            answer = ask(who, (read or number)(carried(body["actions"][0])))
            spot = self.spots.clicked(Click(who, client, body, respond), seen=self.heard(answer))
            self._show(answer, who, spot, of_others=of_others)

        return listener

    def opener(
        self,
        look: Callable[[Caller, Any], Claimed | Previewed | Lead | Plan | Refused],
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
            who, about = caller(context), (read or number)(carried(body["actions"][0]))
            click, seen = Click(who, client, body, respond), look(who, about)
            if isinstance(seen, Refused):
                self._show(seen, who, self.spots.clicked(click), of_others=of_others)
                return
            subject = seen if isinstance(seen, Lead | Plan) else seen.lead
            self.spots.opens(click, about, lambda metadata: form(subject, who.speech, metadata=metadata))

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

        def listener(
            ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
        ) -> None:
            who, filled = caller(context), submitted(body["view"])
            answer = ask(who, filled)
            if isinstance(answer, Refused) and answer.reason in mends:
                ack(
                    response_action="errors",
                    errors={mends[answer.reason]: refusals.sentence(answer, who.speech)},
                )
                return
            ack()
            spot = self.spots.remembered(Click(who, client, body, respond), filled)
            self._show(answer, who, spot, of_others=of_others)

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

    def _show(self, answer: answers.Answer, who: Caller, spot: Spot, *, of_others: bool) -> None:
        if spot.mark in STAYING and isinstance(answer, Refused):
            spot.beside(refusals.sentence(answer, who.speech, of_others=of_others))
        elif spot.mark == actions.AT_HOME:
            self._show_at_home(answer, who, spot)
        elif spot.mark == actions.TOLD:
            self._told(answer, who, spot)
        elif spot.mark == actions.BOARD:
            spot.draw(self._board(answer, who))
        else:
            spot.draw(self.card(answer, who, listed=spot.mark == actions.LISTED))

    def _told(self, answer: answers.Answer, who: Caller, spot: Spot) -> None:
        """The message is drawn anew by itself; a lead that somebody took stands in it then."""
        said, seen = answers.aside(answer, who.speech, who.now), self.heard(answer)
        if said is not None:
            spot.beside(said)
        if seen is not None:
            self.redrawer.answered(seen)

    def _show_at_home(self, answer: answers.Answer, who: Caller, spot: Spot) -> None:
        """Home shows what became of it; what it cannot show is said in a dialog."""
        said = answers.aside(answer, who.speech, who.now)
        if said is None:
            self.spots.homes.draw_later(who.person)
        else:
            spot.draw(Card(said, (section(said),)))

    def _board(self, answer: answers.Answer, who: Caller) -> Card:
        """How the queue stands after a click on its board, and above it what became of that."""
        stands = self.services.boards.of(who.id, answers.queue_of(answer))
        return board.card(stands, who.speech, who.now, said=answers.said(answer, who.speech, who.now))


def roles_here(person: Person, team: TeamPolicy) -> frozenset[Role]:
    """Somebody's roles; whoever manages a single queue counts as a manager."""
    manages = any(answers_for(person, queue, team, ops=False) for queue in team.queues)
    return roles(person, team) | ({Role.MANAGER} if manages else set())
