"""Leads that nobody may take: how many, why, the oldest of them, and what ops can do about it."""

from collections.abc import Iterator, Sequence

from bot.i18n import Speech
from bot.views.blocks import Block, context, sections
from bot.views.text import escaped
from bot.views.voice import Voice
from core.findings import Stranded
from core.notices import Parcel
from core.policies.queues import Skill

SHOWN = 8
"""Reasons shown on Home; the others are counted."""

_SHORT = 120


def sentence(parcel: Parcel, voice: Voice) -> str:
    """One reason as it is now, for the channel of ops."""
    speech, one = voice.speech, parcel.stranded
    if one is None:
        queue = f"`{parcel.notice.data.get('queue')}`"
        return speech.say("Leads of {queue} that nobody could take: somebody may take them now.", queue=queue)
    return f"{_line(one, voice)} {_mend(one, speech)}"


def on_home(found: Sequence[Stranded], voice: Voice) -> Iterator[Block]:
    """All reasons, those of the most leads first; nothing where somebody may take every lead."""
    if not found:
        return
    speech = voice.speech
    lines = [_line(one, voice) for one in found[:SHOWN]]
    more = len(found) - SHOWN
    if more > 0:
        lines.append(speech.count("{n} more is not shown.", "{n} more are not shown.", more))
    yield from sections(lines)
    yield context(
        speech.say(
            "Give a rep the skill in the policy (`people.details`), put reps in with {members}, or correct "
            "leads with {lead}.",
            members="`/queue members`",
            lead="`/lead`",
        )
    )


def _line(one: Stranded, voice: Voice) -> str:
    head = voice.speech.count(
        "Nobody may take {n} lead of {queue}.",
        "Nobody may take {n} leads of {queue}.",
        one.number,
        queue=f"`{one.queue}`",
    )
    return f"{voice.strong(head)} {_reason(one, voice.speech)} {_oldest(one, voice)}"


def _reason(one: Stranded, speech: Speech) -> str:
    if not one.lacks:
        return speech.say("Nobody serves this queue.")
    what = speech.all_of([_said(skill, one.oldest.facts.value(skill) or "", speech) for skill in one.lacks])
    if len(one.lacks) == 1:
        return speech.say("No rep of this queue has what is asked for: {what}.", what=what)
    return speech.say("No rep of this queue has all of it together: {what}.", what=what)


def _said(skill: Skill, value: str, speech: Speech) -> str:
    match skill:
        case Skill.LANGUAGE:
            return speech.say("language {value}", value=escaped(speech.tongue(value), _SHORT))
        case Skill.PRODUCT:
            return speech.say("product {value}", value=escaped(value, _SHORT))
        case Skill.REGION:
            return speech.say("region {value}", value=escaped(value, _SHORT))


def _oldest(one: Stranded, voice: Voice) -> str:
    told = {"lead": voice.lead(one.oldest), "time": voice.time(one.oldest.received_at)}
    return voice.speech.say("The oldest is {lead}, here since {time}.", **told)


def _mend(one: Stranded, speech: Speech) -> str:
    if not one.lacks:
        return speech.say("Put somebody in: {command}.", command=f"`/queue members {one.queue}`")
    return speech.say(
        "Give a rep the skill in the policy (`people.details`), or correct the lead if that is wrong: "
        "{command}.",
        command=f"`/lead L-{one.oldest.id}`",
    )
