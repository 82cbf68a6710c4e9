"""Who serves a queue: from where, who is away, how much they have; and the form that changes it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import actions
from bot.i18n import Speech
from bot.views import forms, refusals, words
from bot.views.blocks import Block, Card, button, context, modal, section
from bot.views.blocks import actions as row
from bot.views.setup import people_and_groups, where_set
from bot.views.voice import Voice, both
from core.answers import Refusal, Refused
from core.setup import Choice, Member, Origin, Serving

SHOWN = 16
"""Queues in one message: Slack takes 50 blocks, and each needs up to three."""

ROOM = 12_000
"""Characters in one message; Slack takes about 13,000."""

WHERE_SEVERAL = 8
"""People named of each queue where there are several."""


def card(answer: Sequence[Serving] | Refused, speech: Speech, now: datetime) -> Card:
    """The queues that somebody answers for, or one of them."""
    if isinstance(answer, Refused):
        sentence = refusal(answer, speech)
        return Card(sentence, (section(sentence),))
    shown, aloud = both(speech, now)
    texts, blocks, room, drawn = list[str](), list[Block](), ROOM, 0
    for one in answer[:SHOWN]:
        lines = _lines(one, shown, most=words.MANY if len(answer) == 1 else WHERE_SEVERAL)
        room -= len("\n".join([*lines, *_behind(one, speech)]))
        if room < 0:
            break
        texts += [*_lines(one, aloud, most=words.MANY), *_behind(one, speech)]
        blocks += _blocks(one, lines, speech)
        drawn += 1
    hidden = len(answer) - drawn
    if hidden:
        more = speech.count("{n} more is not shown.", "{n} more are not shown.", hidden)
        texts.append(more)
        blocks.append(section(more))
    return Card("\n".join(texts), tuple(blocks))


def refusal(refused: Refused, speech: Speech) -> str:
    if refused.reason is Refusal.NOT_IN_CHARGE:
        return speech.say("Only managers and ops see who serves the queues, each of their own.")
    return refusals.sentence(refused, speech, of_others=True)


def _lines(one: Serving, voice: Voice, *, most: int) -> list[str]:
    speech = voice.speech
    people = [f"• {_member(member, one.cap, voice)}" for member in one.people[:most]]
    hidden = len(one.people) - len(people)
    if hidden:
        people.append(speech.count("{n} more is not shown.", "{n} more are not shown.", hidden))
    nobody = [] if people else [speech.say("Nobody serves it.")]
    return [voice.strong(f"`{one.queue}`"), *people, *nobody]


def _blocks(one: Serving, lines: Sequence[str], speech: Speech) -> Iterator[Block]:
    change = button(speech.say("Change members"), actions.MEMBERS, one.queue)
    yield section("\n".join(lines), beside=change, block_id=f"members.{one.queue}")
    yield context(*_behind(one, speech))
    if Origin.SLACK in {one.members.origin, one.managers.origin}:
        back = button(speech.say("Back to the policy file"), actions.MEMBERS_AS_IN_FILE, one.queue)
        yield row(f"members.back.{one.queue}", back)


def _behind(one: Serving, speech: Speech) -> list[str]:
    """How that comes about: the user groups its members come from, who answers for it, who set it so."""
    set_by = dict.fromkeys(filter(None, (_set(choice, speech) for choice in (one.members, one.managers))))
    return [*_members(one.members, speech), _managers(one.managers, speech), *set_by]


def _members(choice: Choice, speech: Speech) -> list[str]:
    """Nothing where everybody shown is named one by one."""
    if not choice.ids:
        return [speech.say("Every rep serves it.")]
    groups = [one for one in choice.ids if one.startswith("S")]
    return [speech.say("From {groups}.", groups=words.named(groups, speech))] if groups else []


def _managers(choice: Choice, speech: Speech) -> str:
    if not choice.ids:
        return speech.say("The team's managers answer for it.")
    return speech.say("Managers: {names}.", names=words.named(choice.ids, speech))


def _set(choice: Choice, speech: Speech) -> str:
    if choice.origin is Origin.SLACK and choice.at and choice.by:
        return speech.say("Set in Slack by <@{who}>, {day}.", who=choice.by, day=speech.day(choice.at))
    return ""


def _member(member: Member, cap: int, voice: Voice) -> str:
    speech = voice.speech
    said = [f"<@{member.id}>"]
    if member.claims:
        claims, most = speech.number(member.claims), speech.number(cap)
        said.append(speech.say("{claims} of {cap} leads to contact", claims=claims, cap=most))
    if member.until:
        said.append(speech.say("helps until {time}", time=voice.time(member.until)))
    if member.is_away:
        said.append(speech.say("away"))
    return " · ".join(said)


def not_saved(refused: Refused, holds: Serving, speech: Speech) -> dict[str, Any]:
    """Why, and what somebody else has set meanwhile."""
    lines = _behind(holds, speech) if refused.reason is Refusal.SET_MEANWHILE else []
    return forms.not_saved(refusal(refused, speech), lines, speech)


def form(one: Serving, groups: Mapping[str, str], speech: Speech, *, metadata: str) -> dict[str, Any]:
    """Who serves the queue, and who answers for it, with what holds chosen already."""
    explained = speech.say(
        "Who serves {queue}, and who answers for it. Left empty, the policy file decides.",
        queue=f"`{one.queue}`",
    )
    members, managers = where_set(one.members, speech), where_set(one.managers, speech)
    if not one.members.ids:
        members = speech.say("Nobody chosen: every rep serves it.")
    if not one.managers.ids:
        managers = speech.say("Nobody chosen: the team's managers answer for it.")
    blocks = [
        section(explained),
        *people_and_groups(one.members, "reps", groups, speech, hint=members),
        *people_and_groups(one.managers, "managers", groups, speech, hint=managers),
    ]
    return modal(
        speech.say("Change members"),
        blocks,
        close=speech.say("Cancel"),
        submit=speech.say("Save"),
        callback_id=actions.MEMBERS_WITH,
        metadata=metadata,
    )
