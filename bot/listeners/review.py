"""Ops decide about leads in review: from their cards, or one after another, in private.

Where something was clicked says how it goes on. A card in a channel is drawn anew by whoever sent it; in
private the next lead is shown at once, over the one that was decided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.echoes import carried, mark_of
from bot.homes import Homes
from bot.listeners.queue_words import Answering, Asked
from bot.listeners.tools import Form, InvalidEcho, Listener, Tools, number, submitted
from bot.replies import caller
from bot.views import lead_form, review, review_forms
from bot.views.voice import Voice
from core.answers import Refusal, Refused, Reviewed
from core.policies.words import OfQueue
from core.review import RejectReason

DIALOG = "@"
"""Stands before the id of a dialog in which a form was opened; no id of a remembered card begins so."""

Decide = Callable[[Caller, int], Reviewed | Refused]


def queue_words(tools: Tools) -> Mapping[OfQueue, Answering]:
    """What ``/queue`` understands of this."""

    def show(asked: Asked) -> None:
        shown = tools.services.review.next(asked.who.id)
        tools.answer(asked.ack, asked.who, review.card(shown, asked.who.speech, asked.who.now))

    return {OfQueue.REVIEW: show}


def register(app: App, tools: Tools, homes: Homes) -> None:
    desk = _Desk(tools, homes)
    reviews = tools.services.review
    app.action(actions.APPROVE)(
        desk.decides(lambda who, lead: reviews.approve(who.id, lead, request=who.request))
    )
    app.action(actions.MERGE)(
        desk.decides(lambda who, lead: reviews.merge(who.id, lead, request=who.request))
    )
    app.action(actions.REJECT)(desk.opens(review_forms.reject))
    app.action(actions.ENRICH)(desk.opens(review_forms.enrich))
    app.action(actions.NEXT_REVIEW)(desk.shows_next)
    app.view(actions.REJECT_BECAUSE)(desk.rejects)
    app.view(actions.ENRICH_WITH)(desk.enriches)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where somebody was when they clicked: in private (``one_by_one``), in the dialog with that id, or at a
    message that stays.
    """

    who: Caller
    client: WebClient
    one_by_one: bool = False
    dialog: str | None = None
    url: str | None = None


class _Desk:
    """Where leads in review are looked at."""

    def __init__(self, tools: Tools, homes: Homes) -> None:
        self._tools = tools
        self._reviews = tools.services.review
        self._homes = homes

    def decides(self, decide: Decide) -> Listener:
        """A button that decides at once."""

        def listener(
            ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
        ) -> None:
            ack()
            action, who = body["actions"][0], caller(context)
            lead = number(carried(action))
            self._told(decide(who, lead), lead, _clicked(who, client, respond, body))

        return listener

    def opens(self, form: Callable[..., dict[str, Any]]) -> Listener:
        """A button that opens a form about the lead; over the dialog it stands in, if it stands in one."""

        def listener(
            ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
        ) -> None:
            ack()
            action, who = body["actions"][0], caller(context)
            lead, spot = number(carried(action)), _clicked(who, client, respond, body)
            seen = self._reviews.look(who.id, lead)
            if isinstance(seen, Refused):
                self._told(seen, lead, spot)
                return
            card = f"{DIALOG}{spot.dialog}" if spot.dialog else self._tools.redrawer.remember(respond)
            metadata = f"{lead}:{card}:{mark_of(action)}"
            show = client.views_open if spot.dialog is None else client.views_push
            show(trigger_id=body["trigger_id"], view=form(seen, who.speech, metadata=metadata))

        return listener

    def rejects(self, ack: Ack, context: BoltContext, view: dict[str, Any], client: WebClient) -> None:
        who, form = caller(context), submitted(view)
        reason = _reason(form.chosen(actions.REASON))
        answer = self._reviews.reject(who.id, form.about, reason, request=who.request)
        ack()
        self._told(answer, form.about, self._remembered(who, form, client))

    def enriches(self, ack: Ack, context: BoltContext, view: dict[str, Any], client: WebClient) -> None:
        who, form = caller(context), submitted(view)
        fields = lead_form.changed(view)
        answer = self._reviews.enrich(who.id, form.about, fields, request=who.request)
        if isinstance(answer, Refused) and answer.reason is Refusal.MALFORMED:
            ack(response_action="errors", errors=lead_form.errors(answer.flaws, who.speech))
            return
        ack()
        self._told(answer, form.about, self._remembered(who, form, client))

    def shows_next(
        self, ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
    ) -> None:
        """The next lead, in private. Home opens a dialog, a message gets a private one beside it."""
        ack()
        action, who = body["actions"][0], caller(context)
        after, view = number(carried(action)), body.get("view") or {}
        if view.get("type") == "home":
            shown = self._reviews.next(who.id, after)
            client.views_open(trigger_id=body["trigger_id"], view=review.dialog(shown, who.speech, who.now))
            return
        self._show_next(after, _clicked(who, client, respond, body), "")

    def _told(self, answer: Reviewed | Refused, lead: int, spot: _Spot) -> None:
        """What became of it; in private above the lead that is next, or above this one while it is open."""
        voice = Voice(spot.who.speech, spot.who.now)
        if spot.one_by_one:
            after = lead if review.is_over(answer) else lead - 1
            self._show_next(after, spot, review.said(answer, voice))
            return
        beside = review.aside(answer, voice)
        if beside is not None:
            self._tools.redrawer.beside(spot.url, beside)

    def _show_next(self, after: int, spot: _Spot, said: str) -> None:
        who, redrawer = spot.who, self._tools.redrawer
        shown = self._reviews.next(who.id, after)
        if spot.dialog is not None:
            view = review.dialog(shown, who.speech, who.now, said=said)
            redrawer.inside(spot.client, spot.dialog, view)
            self._homes.draw_later(who.person)
            return
        card = review.card(shown, who.speech, who.now, said=said)
        redrawer.private(spot.url, card, over=spot.one_by_one)

    def _remembered(self, who: Caller, form: Form, client: WebClient) -> _Spot:
        """Where a form was opened."""
        one_by_one = form.mark == actions.REVIEWING
        if form.card.startswith(DIALOG):
            return _Spot(who, client, one_by_one, dialog=form.card.removeprefix(DIALOG))
        return _Spot(who, client, one_by_one, url=self._tools.services.cards.find(form.card))


def _clicked(who: Caller, client: WebClient, respond: Respond, body: Mapping[str, Any]) -> _Spot:
    one_by_one = mark_of(body["actions"][0]) == actions.REVIEWING
    view = body.get("view") or {}
    if view.get("type") == "modal":
        return _Spot(who, client, one_by_one, dialog=str(view["id"]))
    return _Spot(who, client, one_by_one, url=respond.response_url)


def _reason(chosen: str) -> RejectReason:
    try:
        return RejectReason(chosen)
    except ValueError:
        raise InvalidEcho(actions.REASON) from None
