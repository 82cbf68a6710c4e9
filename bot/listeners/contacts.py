"""Logging a contact, and how the lead ended."""

from slack_bolt import App

from bot import actions
from bot.callers import Caller
from bot.listeners.tools import Form, InvalidEcho, Listener, Tools
from bot.views import forms
from core.answers import Logged, Refusal, Refused
from core.model import Channel, ContactOutcome


def register(app: App, tools: Tools) -> None:
    claims, contacts = tools.services.claims, tools.services.contacts

    def log(who: Caller, form: Form) -> Logged | Refused:
        try:
            channel, outcome = (
                Channel(form.chosen(actions.CHANNEL)),
                ContactOutcome(form.chosen(actions.OUTCOME)),
            )
        except ValueError as unknown:
            raise InvalidEcho(actions.CHANNEL) from unknown
        note = form.written(actions.NOTE)
        return contacts.log(who.id, form.about, channel, outcome, note=note, request=who.request)

    def close(*, converted: bool) -> Listener:
        return tools.button(
            lambda who, claim: contacts.close(who.id, claim, converted=converted, request=who.request)
        )

    app.action(actions.CONTACTED)(tools.opener(lambda who, claim: claims.mine(who.id, claim), forms.contact))
    app.view(actions.CONTACTED_HOW)(tools.form(log, mends={Refusal.NO_CONTACT: actions.OUTCOME}))
    app.action(actions.CONVERTED)(close(converted=True))
    app.action(actions.DISQUALIFIED)(close(converted=False))
