"""The weekly clean-up, and the card that stands for a whole backlog."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from slack_sdk.models.blocks import ButtonElement

from bot import actions
from bot.i18n import Speech
from bot.views.blocks import actions as row
from bot.views.blocks import button, section, sure
from bot.views.item import Item, marked, row_id
from bot.views.voice import Voice, both
from core.events import Verb
from core.metrics import GREEN_UNDER, WeekOfHygiene
from core.model import LeadState
from core.notices import Parcel

QUEUES = 20
"""Queues shown on one card; its buttons are about all of them."""


def item(parcel: Parcel, speech: Speech) -> Item:
    """What the past week left behind, with a button for each sort of it that there is."""
    weeks = [one for one in parcel.weeks if not one.is_empty]
    shown, aloud = (_lines(parcel, weeks, voice) for voice in both(speech, parcel.now))
    spoken = marked(parcel, " ".join(aloud), speech)
    head = marked(parcel, shown[0], speech)
    if not weeks:
        return Item(aloud[0], spoken, f"{head} {shown[1]}")
    queues = [section(line) for line in shown[1:]]
    return Item(
        aloud[0], spoken, head, (*queues, row(row_id(parcel), *_buttons(_day(parcel), weeks, speech)))
    )


def _lines(parcel: Parcel, weeks: Sequence[WeekOfHygiene], voice: Voice) -> list[str]:
    """The week, and a line for each queue; or that there is nothing left."""
    speech, until = voice.speech, datetime.fromisoformat(str(parcel.notice.data["until"]))
    title = voice.strong(speech.say("Clean-up of the week until {day}.", day=speech.day(until)))
    if not weeks:
        return [title, speech.say("Everything is tidy.")]
    queues = [_queue(one, speech) for one in weeks[:QUEUES]]
    hidden = len(weeks) - QUEUES
    if hidden > 0:
        queues.append(speech.count("{n} more is not shown.", "{n} more are not shown.", hidden))
    return [title, *queues]


def _queue(week: WeekOfHygiene, speech: Speech) -> str:
    said = [
        put_aside(week.moved, speech),
        _old(week, speech),
        _duplicates(week.duplicates, speech),
        _junk(week.junk, speech),
    ]
    return f"`{week.queue}`: {' '.join(line for line in said if line)}"


def put_aside(counts: Mapping[str, int], speech: Speech) -> str:
    """How many leads time has moved, and where to, by state; nothing where it moved none."""
    every = sum(counts.values())
    if not every:
        return ""
    ways = {
        LeadState.NURTURE: speech.say("moved to nurture"),
        LeadState.RECYCLED: speech.say("recycled"),
        LeadState.ARCHIVED: speech.say("archived"),
    }
    each = [f"{speech.number(counts[state])} {way}" for state, way in ways.items() if counts.get(state)]
    return speech.count(
        "{n} lead was put aside for its age ({each}).",
        "{n} leads were put aside for their age ({each}).",
        every,
        each=", ".join(each),
    )


def _old(week: WeekOfHygiene, speech: Speech) -> str:
    if not week.old:
        return ""
    return speech.count(
        "{n} lead older than {age} is still there.",
        "{n} leads older than {age} are still there.",
        week.old,
        age=speech.duration(week.old_after),
    )


def _duplicates(number: int, speech: Speech) -> str:
    return speech.count("{n} likely duplicate.", "{n} likely duplicates.", number) if number else ""


def _junk(number: int, speech: Speech) -> str:
    if not number:
        return ""
    return speech.count("{n} lead that nobody can reach.", "{n} leads that nobody can reach.", number)


def _buttons(day: str, weeks: Sequence[WeekOfHygiene], speech: Speech) -> list[ButtonElement]:
    """One for each sort that any queue has; each names the Monday of its card."""
    found: list[tuple[int, Callable[[int, str, Speech], ButtonElement]]] = [
        (sum(sum(one.moved.values()) for one in weeks), _undo),
        (sum(one.old for one in weeks), partial(_nurture_old, weeks[0].old_after)),
        (sum(one.duplicates for one in weeks), _merge),
        (sum(one.junk for one in weeks), _reject),
    ]
    return [draw(number, day, speech) for number, draw in found if number]


def _day(parcel: Parcel) -> str:
    """The card's Monday as digits, from its key: ``cleanup:2026-03-02@C01OPS`` is ``20260302``."""
    return "".join(filter(str.isdigit, parcel.notice.key.partition("@")[0]))


def _undo(number: int, day: str, speech: Speech) -> ButtonElement:
    question = speech.count(
        "{n} lead that was put aside comes back into its queue.",
        "{n} leads that were put aside come back into their queues.",
        number,
    )
    return _asking(speech.say("Undo"), actions.UNDO_WEEK, day, question, speech)


def _nurture_old(old_after: timedelta, number: int, day: str, speech: Speech) -> ButtonElement:
    question = speech.count(
        "{n} lead older than {age} leaves its queue for nurture.",
        "{n} leads older than {age} leave their queues for nurture.",
        number,
        age=speech.duration(old_after),
    )
    return _asking(speech.say("Move to nurture"), actions.NURTURE_OLD, day, question, speech)


def _merge(number: int, day: str, speech: Speech) -> ButtonElement:
    question = speech.count(
        "{n} lead goes into the earlier one of the same person. This cannot be undone.",
        "{n} leads go into the earlier ones of the same people. This cannot be undone.",
        number,
    )
    return _asking(speech.say("Merge duplicates"), actions.MERGE_DUPLICATES, day, question, speech)


def _reject(number: int, day: str, speech: Speech) -> ButtonElement:
    question = speech.count(
        "{n} lead that nobody can reach leaves its queue for good.",
        "{n} leads that nobody can reach leave their queues for good.",
        number,
    )
    return _asking(speech.say("Reject junk"), actions.REJECT_JUNK, day, question, speech)


def _asking(label: str, action_id: str, day: str, question: str, speech: Speech) -> ButtonElement:
    return button(label, action_id, day, sure=sure(label, question, yes=label, no=speech.say("Cancel")))


def backlog(parcel: Parcel, voice: Voice) -> str:
    """That many old leads came in together, and that nobody is paged for each of them."""
    speech, queue = voice.speech, parcel.notice.data.get("queue")
    return speech.count(
        "{n} lead came into {queue} that is older than {age}. Limits it has passed start anew, so nobody is "
        "paged for it yet.",
        "{n} leads came into {queue} that are older than {age}. Limits they have passed start anew, so "
        "nobody is paged for each of them.",
        parcel.backlog,
        queue=f"`{queue}`",
        age=speech.duration(GREEN_UNDER),
    )


def swept(verb: Verb, number: int, speech: Speech, *, left: bool) -> str:
    """What a bulk button did."""
    said = {
        Verb.RESTORED: speech.count("{n} lead is back.", "{n} leads are back.", number),
        Verb.NURTURED: speech.count(
            "{n} lead was moved to nurture.", "{n} leads were moved to nurture.", number
        ),
        Verb.MERGED: speech.count("{n} duplicate was merged.", "{n} duplicates were merged.", number),
        Verb.REJECTED: speech.count("{n} lead was rejected.", "{n} leads were rejected.", number),
    }
    more = speech.say("There are more: press the button again.") if left else ""
    return f"{said[verb]} {more}".rstrip()
