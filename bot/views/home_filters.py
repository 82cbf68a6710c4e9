"""What a Home shows: of which queue, over which time."""

from bot import actions
from bot.i18n import Speech
from bot.views import report_words
from bot.views.blocks import Block, menu
from bot.views.blocks import actions as row
from core.home import PERIODS, Home

EVERY_QUEUE = "*"
"""What the menu carries for all queues; no queue can be called so."""

MOST = 99
"""Queues in the menu beside that choice: Slack takes 100 options."""


def filters(home: Home, speech: Speech) -> Block:
    """Two menus; one where there are no queues to choose among."""
    looking, periods = home.looking, {name: _period(name, speech) for name in PERIODS}
    by_time = menu(speech.say("Period"), actions.HOME_PERIOD, periods, chosen=looking.period)
    if len(home.choices) < 2:
        return row(f"{actions.AT_HOME}filters", by_time)
    names = {one: one for one in home.choices[:MOST]}
    options = {EVERY_QUEUE: speech.say("All queues")} | names
    chosen = looking.queue or EVERY_QUEUE
    by_queue = menu(speech.say("Queue"), actions.HOME_QUEUE, options, chosen=chosen)
    return row(f"{actions.AT_HOME}filters", by_queue, by_time)


def metadata(home: Home) -> str:
    """What travels with the view and comes back with a click."""
    return f"{home.looking.queue or ''}:{home.looking.period}"


def period(home: Home, speech: Speech) -> str:
    """In words, as it stands inside a sentence."""
    return _period(home.looking.period, speech)


def _period(name: str, speech: Speech) -> str:
    return report_words.period(PERIODS[name], speech)
