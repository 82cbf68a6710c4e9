"""Being away, and being back."""

from bot import actions
from bot.i18n import Speech
from bot.views import refusals
from bot.views.blocks import Card, button, section
from bot.views.blocks import actions as row
from core.answers import Refused
from core.model import Person


def card(answer: Person | Refused, speech: Speech) -> Card:
    """What it means for the person who just said so."""
    if isinstance(answer, Refused):
        said = refusals.sentence(answer, speech)
        return Card(said, (section(said),))
    if answer.away_since is not None:
        said = away(speech)
        return Card(said, (section(said),))
    said = speech.say("Welcome back: leads may be offered or assigned to you again.")
    if answer.ignores_status:
        ignored = speech.say("Your Slack status says that you are away; it is ignored until you change it.")
        said = f"{said} {ignored}"
    next_lead = button(speech.say("Next lead"), actions.NEXT, "next", style="primary")
    return Card(said, (section(said), row("next", next_lead)))


def away(speech: Speech) -> str:
    """What being away means, and how it ends."""
    return speech.say(
        "You are away: no lead is offered or assigned to you until you type `/nextlead back`. "
        "The leads you have stay yours."
    )
