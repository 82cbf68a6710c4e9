"""Cards for whoever comes from Home, where there is no message to draw them over."""

from typing import Any

from bot.i18n import Speech
from bot.views.blocks import Card, modal, plainly

TITLE = "Nextlead"


def card(shown: Card, speech: Speech) -> dict[str, Any]:
    """The same as a dialog, which takes neither tables nor charts."""
    return modal(TITLE, plainly(shown.blocks), close=speech.say("Close"))
