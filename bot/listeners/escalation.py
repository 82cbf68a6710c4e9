"""What is done about leads that are not worked or wait too long, from the messages that tell of them."""

from collections.abc import Callable

from slack_bolt import App

from bot import actions
from bot.callers import Caller
from bot.listeners.tools import Form, Listener, Tools
from bot.views import forms
from core.answers import Acted, Refusal, Refused

PUSH_MENDS = {
    Refusal.TO_NO_REP: actions.REP,
    Refusal.TO_NO_ROOM: actions.REP,
    Refusal.HAD_IT_BEFORE: actions.REP,
}


def register(app: App, tools: Tools) -> None:
    escalation = tools.services.escalation

    def decision(decide: Callable[..., Acted | Refused]) -> Listener:
        """A manager's button."""
        return tools.button(lambda who, id_: decide(who.id, id_, request=who.request), of_others=True)

    def push(who: Caller, form: Form) -> Acted | Refused:
        return escalation.push(who.id, form.about, form.chosen(actions.REP), request=who.request)

    app.action(actions.MORE_TIME)(
        tools.button(lambda who, claim: escalation.more_time(who.id, claim, request=who.request))
    )
    app.action(actions.KEEP)(decision(escalation.keep))
    app.action(actions.ASK)(decision(escalation.ask))
    app.action(actions.REASSIGN)(decision(escalation.reassign))
    app.action(actions.ASSIGN)(decision(escalation.assign))
    app.action(actions.NURTURE)(decision(escalation.nurture))
    app.action(actions.PUSH)(
        tools.opener(lambda who, lead: escalation.in_charge(who.id, lead), forms.push, of_others=True)
    )
    app.view(actions.PUSH_TO)(tools.form(push, mends=PUSH_MENDS, of_others=True))
