"""The buttons of the weekly clean-up."""

from collections.abc import Callable
from datetime import date

from slack_bolt import App

from bot import actions
from bot.listeners.tools import InvalidEcho, Listener, Tools
from core.answers import Refused, Swept


def register(app: App, tools: Tools) -> None:
    hygiene = tools.services.hygiene

    def sweeping(sweep: Callable[..., Swept | Refused]) -> Listener:
        return tools.button(
            lambda who, day: sweep(who.id, day, request=who.request), of_others=True, read=monday
        )

    app.action(actions.UNDO_WEEK)(sweeping(hygiene.undo))
    app.action(actions.NURTURE_OLD)(sweeping(hygiene.nurture_old))
    app.action(actions.MERGE_DUPLICATES)(sweeping(hygiene.merge_duplicates))
    app.action(actions.REJECT_JUNK)(sweeping(hygiene.reject_junk))


def monday(value: object) -> date:
    """The day of a card from the digits in its buttons; ``InvalidEcho`` for anything else."""
    if isinstance(value, str) and len(value) == 8 and value.isascii() and value.isdecimal():
        try:
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
        except ValueError as unknown:
            raise InvalidEcho("day") from unknown
    raise InvalidEcho("day")
