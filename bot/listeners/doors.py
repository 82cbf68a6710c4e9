"""The doors that leads come through in Slack: the shortcut that adds one, a file dropped on the bot."""

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.listeners.tools import Tools
from bot.replies import caller
from bot.views import forms, lead_card, lead_form, refusals
from core.answers import Refused
from core.fields import cleaned
from core.intake import Receipt, Rejected
from core.people import answers_for
from core.submissions import Flaw, LeadSubmission, MalformedLead

Hearing = Callable[[str, str, str], None]
"""Is given the ids of a file, of whoever sent it, and of the direct message it came to."""

_WHO = ("company", "contact_name", "email", "phone")

_DIRECT = "D"
"""How the ids of direct messages begin. The bot is in no other than its own."""


def register(app: App, tools: Tools, hear: Hearing) -> None:
    def open_form(ack: Ack, context: BoltContext, body: dict[str, Any], client: WebClient) -> None:
        ack()
        who = caller(context)
        queues = tools.services.leads.addable(who.id)
        if isinstance(queues, Refused):
            view = forms.notice(refusals.sentence(queues, who.speech), who.speech)
        else:
            view = lead_form.add(who.speech, queues=queues)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def add(ack: Ack, context: BoltContext, view: dict[str, Any]) -> None:
        who, fields = caller(context), lead_form.filled(view)
        said = handed_in(fields)
        answer = (
            said
            if isinstance(said, Rejected)
            else tools.services.intake.add(who.id, said, request=who.request)
        )
        ack(**_shown(answer, who, tools, fields))

    def shared(event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        """Files that people show each other in a channel are none of ours; nor are those that we have sent,
        of which Slack tells us as well.
        """
        file, user, channel = (str(event.get(key) or "") for key in ("file_id", "user_id", "channel_id"))
        ourselves = {one.get("user_id") for one in body.get("authorizations") or ()}
        if file and user and channel.startswith(_DIRECT) and user not in ourselves:
            hear(file, user, channel)

    app.shortcut(actions.ADD_LEAD)(open_form)
    app.view(actions.ADD_LEAD_WITH)(add)
    app.event(actions.FILE_SHARED)(shared)


def handed_in(fields: Mapping[str, str]) -> LeadSubmission | Rejected:
    """What a filled-in form says of a lead, or what is wrong with it; nobody in particular is no lead."""
    if not any(cleaned(fields.get(name, "")) for name in _WHO):
        return Rejected((Flaw("company", "nobody", "name a company, a person, an address or a number"),))
    try:
        return LeadSubmission.read(fields)
    except MalformedLead as malformed:
        return Rejected(malformed.flaws)


def _shown(
    answer: Receipt | Rejected | Refused, who: Caller, tools: Tools, fields: Mapping[str, str]
) -> dict[str, Any]:
    """The acknowledgement: errors where they were made, or the form replaced by what became of it."""
    match answer:
        case Rejected(flaws):
            errors = lead_form.errors(flaws, who.speech, shown=[*fields])
            return {"response_action": "errors", "errors": errors}
        case Refused():
            view = forms.notice(refusals.sentence(answer, who.speech), who.speech)
        case Receipt():
            visible = _is_visible(answer, who, tools)
            view = lead_card.added(answer, who.speech, company=fields.get("company", ""), visible=visible)
        case _:
            assert_never(answer)
    return {"response_action": "update", "view": view}


def _is_visible(receipt: Receipt, who: Caller, tools: Tools) -> bool:
    """Whether a button to look at it makes sense: whoever brings a lead does not own it by that."""
    queue = tools.team.queue(receipt.queue)
    return receipt.lead_id is not None and queue is not None and answers_for(who.person, queue, tools.team)
