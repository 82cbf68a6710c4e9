"""Somebody has it, or wants quiet for a while."""

from slack_bolt import App

from bot import actions
from bot.listeners.tools import InvalidEcho, Tools, number
from core.incidents import Snooze


def register(app: App, tools: Tools) -> None:
    alerts = tools.services.alerts

    app.action(actions.ACKNOWLEDGE)(
        tools.button(
            lambda who, incident: alerts.acknowledge(who.id, incident, request=who.request), of_others=True
        )
    )
    app.action(actions.SNOOZE)(
        tools.button(
            lambda who, wish: alerts.snooze(who.id, *wish, request=who.request), of_others=True, read=snoozed
        )
    )


def snoozed(value: object) -> tuple[int, Snooze]:
    """The alert and for how long, as the menu has them: ``7:1h``; ``InvalidEcho`` for anything else."""
    incident, _, length = str(value).partition(":")
    try:
        return number(incident), Snooze(length)
    except ValueError as unknown:
        raise InvalidEcho("snooze") from unknown
