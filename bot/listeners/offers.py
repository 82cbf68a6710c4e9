"""Accept and Decline, in the message by which a lead was offered; that is drawn anew by whoever sent it."""

from slack_bolt import App

from bot import actions
from bot.listeners.tools import Tools


def register(app: App, tools: Tools) -> None:
    offers = tools.services.offers
    app.action(actions.ACCEPT)(
        tools.button(lambda who, offer: offers.accept(who.id, offer, request=who.request))
    )
    app.action(actions.DECLINE)(
        tools.button(lambda who, offer: offers.decline(who.id, offer, request=who.request))
    )
