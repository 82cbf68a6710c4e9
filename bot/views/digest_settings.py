"""Which digests are posted: one input, for a small form of its own and for the form that sets a team up."""

from collections.abc import Callable, Mapping
from typing import Any

from bot import actions
from bot.i18n import Speech
from bot.views.blocks import Block, modal, section
from bot.views.pickers import switches
from core.setup import DIGESTS, ON, Choice, Origin, Saved, SetUp, digest

BLOCK = "digests"

_SAID: Mapping[str, Callable[[Speech], str]] = {
    "daily": lambda speech: speech.say("Daily: at opening, about the working day before"),
    "weekly": lambda speech: speech.say("Weekly: on the week's first working day, about the week before"),
}


def form(set_up: SetUp, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """What a digest is, and a box for each, ticked where it is posted."""
    explained = speech.say(
        "A digest says whether goals are met, what has changed, what waits, and one thing to do. It goes to "
        "the team's and the managers' channel; without any channel managers get it by direct message."
    )
    return modal(
        speech.say("Digest settings"),
        [section(explained), pick(set_up, speech)],
        close=speech.say("Cancel"),
        submit=speech.say("Save"),
        callback_id=actions.DIGEST_SETTINGS_WITH,
        metadata=metadata,
    )


def pick(set_up: SetUp, speech: Speech) -> Block:
    """The boxes, and when they were set in Slack, if they were."""
    labels = {digest(name): said(speech) for name, said in _SAID.items()}
    on = [digest(name) for name, choice in set_up.digests.items() if choice.ids == ON]
    return switches(BLOCK, speech.say("Digests"), labels, on, hint=_set_in_slack(set_up, speech))


def _set_in_slack(set_up: SetUp, speech: Speech) -> str:
    """Of what was set last."""
    set_at = [one.at for one in set_up.digests.values() if one.origin is Origin.SLACK and one.at]
    return speech.say("Set in Slack on {day}.", day=speech.day(max(set_at))) if set_at else ""


def saved(answer: Saved, speech: Speech) -> dict[str, Any]:
    """What holds from now on."""
    said = speech.say("Saved. It holds from now on.") if answer.paths else speech.say("Nothing was changed.")
    blocks = [section(said), section(line(answer.set_up.digests, speech))]
    return modal(speech.say("Digest settings"), blocks, close=speech.say("Close"))


def line(digests: Mapping[str, Choice], speech: Speech) -> str:
    """Which digests are posted, in mrkdwn."""
    daily, weekly = (digests[name].ids == ON for name in DIGESTS)
    if daily and weekly:
        posted = speech.say("daily and weekly")
    elif daily or weekly:
        posted = speech.say("daily") if daily else speech.say("weekly")
    else:
        posted = speech.say("none")
    return f"*{speech.say('Digests')}*: {posted}"
