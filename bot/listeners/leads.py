"""/lead: one lead looked at, looked for, explained, corrected."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.listeners.tools import Listener, Tools, number, submitted, unescaped
from bot.replies import caller
from bot.views import help as help_view
from bot.views import lead_card, lead_form, story
from bot.views.blocks import Card
from core.answers import Refused

_TOKEN = re.compile(r"<(?:[^<>|]*\|)?(?:mailto:|tel:)?([^<>|]*)>", re.IGNORECASE)
"""What Slack makes of addresses, numbers and names that are typed behind a command."""


def asked(text: object) -> tuple[str, str]:
    """The first word behind ``/lead``, letter case aside, and everything as it was typed."""
    plain = unescaped(_TOKEN.sub(r"\1", str(text or ""))).strip()
    return plain.partition(" ")[0].casefold(), plain


def register(app: App, tools: Tools) -> None:
    leads = tools.services.leads

    def look(ack: Ack, context: BoltContext, command: dict[str, Any]) -> None:
        who = caller(context)
        tools.answer(ack, who, _answer(tools, who, command.get("text")))

    def why(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
        ack()
        who = caller(context)
        told = leads.story(who.id, number(action.get("value")))
        tools.redrawer.over(respond, story.card(told, who.speech, who.now))

    def correct(ack: Ack, context: BoltContext, view: dict[str, Any]) -> None:
        who, form = caller(context), submitted(view)
        answer = leads.correct(who.id, form.about, lead_form.changed(view), request=who.request)
        if isinstance(answer, Refused) and answer.flaws:
            ack(response_action="errors", errors=lead_form.errors(answer.flaws, who.speech))
            return
        ack()
        tools.redrawer.over_remembered(form.card, lead_card.corrected(answer, who.speech, who.now))

    app.command(actions.LEAD)(look)
    app.action(actions.SHOW_LEAD)(_showing(tools))
    app.action(actions.WHY_LEAD)(why)
    app.action(actions.CORRECT)(
        tools.opener(lambda who, lead: leads.correctable(who.id, lead), lead_form.correct)
    )
    app.view(actions.CORRECT_WITH)(correct)


def _answer(tools: Tools, who: Caller, text: object) -> Card:
    """What was asked for behind the command; its help where nothing was."""
    leads, (word, everything) = tools.services.leads, asked(text)
    words = everything[len(word) :].strip()
    if word == "find" and words:
        return lead_card.found(leads.find(who.id, words), who.speech, who.now)
    if word in {"", "help", "find"}:
        return help_view.of_lead(who.speech)
    return lead_card.card(leads.look(who.id, everything), who.speech, who.now)


def _showing(tools: Tools) -> Listener:
    """The lead over the card that was clicked; in a dialog, or beside the Home, without buttons."""

    def show(
        ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
    ) -> None:
        ack()
        who, view = caller(context), body.get("view")
        seen = tools.services.leads.look(who.id, number(body["actions"][0].get("value")))
        if view is None:
            tools.redrawer.over(respond, lead_card.card(seen, who.speech, who.now))
            return
        shown = lead_card.inside(seen, who.speech, who.now)
        if view.get("type") == "modal":
            client.views_update(view_id=view["id"], view=shown)
        else:
            client.views_open(trigger_id=body["trigger_id"], view=shown)

    return show
