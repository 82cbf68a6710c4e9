"""Why a lead is where it is: all that happened to it, in the reader's language."""

from datetime import datetime

from bot import actions
from bot.i18n import Speech
from bot.views import deeds, reasons, refusals
from bot.views.blocks import Block, Card, button, context, section, sections
from bot.views.blocks import actions as row
from bot.views.lead import headline, name
from bot.views.voice import Voice, both
from core.answers import Refused
from core.events import Event, Verb
from core.looking import Story

SHOWN = 30
"""Events told, the newest; the terminal tells them all."""

ROOM = 11_000
"""Characters of events in one message; Slack takes about 13,000."""

_TOLD_BY_THEIR_VERB = frozenset({Verb.PROMOTED, Verb.CONTACTED})
"""Verbs whose sentence has their reason in it."""


def card(answer: Story | Refused, speech: Speech, now: datetime) -> Card:
    """The story, oldest first, and the way back to the lead."""
    if isinstance(answer, Refused):
        said = refusals.sentence(answer, speech)
        return Card(said, (section(said),))
    lead, number = answer.lead, f"L-{answer.lead.id}"
    shown, aloud = (_lines(answer.events, voice) for voice in both(speech, now))
    earlier = _earlier(len(answer.events) - len(shown), speech)
    title = f"{headline(lead, speech)} · {number}"
    blocks: list[Block] = [section(title)]
    if earlier:
        blocks.append(context(earlier))
    blocks += sections(shown)
    blocks.append(row(f"story.{lead.id}", button(speech.say("Show the lead"), actions.SHOW_LEAD, lead.id)))
    return Card(" ".join([f"{name(lead, speech)} · {number}.", earlier, *aloud]), tuple(blocks))


def line(event: Event, voice: Voice) -> str:
    """When, what, and why."""
    why = None if event.verb in _TOLD_BY_THEIR_VERB else event.why
    reason = reasons.sentence(why, voice.speech) if why else ""
    return f"{voice.time(event.at)}: {deeds.sentence(event, voice.speech)} {reason}".rstrip()


def _lines(events: tuple[Event, ...], voice: Voice) -> list[str]:
    """The newest, as many as fit."""
    lines, room = list[str](), ROOM
    for event in reversed(events[-SHOWN:]):
        told = line(event, voice)
        room -= len(told)
        if room < 0:
            break
        lines.append(told)
    return lines[::-1]


def _earlier(hidden: int, speech: Speech) -> str:
    if not hidden:
        return ""
    return speech.count("{n} earlier event is not shown.", "{n} earlier events are not shown.", hidden)
