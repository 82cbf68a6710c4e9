"""Messages that nobody asked for, drawn from the present state: when they are sent, and when it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.i18n import Speech
from bot.views import told
from bot.views.blocks import TEXT_LIMIT, Block, Card, context, divider, section, weight
from bot.views.item import Item
from bot.views.text import cut
from core.notices import Audience, Message, Parcel
from core.policies.claims import HoardingPolicy

SHOWN = 8
"""News with buttons in one message; of the rest the leads are named."""

CARDS = 2
"""Whole cards of leads in one message; of more than these only the buttons are shown."""

ROOM = 7_500
"""Characters of it. Slack takes about 13,000 in a message, 3,000 in a paragraph."""

LINES = 2_900
"""Characters of what has moved on, a line each."""

NAMED = 10
"""Leads named; the others are counted."""

_PRODUCT = HoardingPolicy()


def draw(message: Message, speech: Speech, hoarding: HoardingPolicy = _PRODUCT) -> Card:
    """One message with everything in it: what is still open first, then what has moved on.

    ``hoarding`` is from when on a manager reads that a rep takes much and contacts little.
    """
    brief = sum(parcel.notice.kind in told.HANDED_OVER for parcel in message.parcels) > CARDS
    items = [told.item(one, speech, hoarding, brief=brief) for one in _figures_once(message.parcels)]
    open_, closed = [one for one in items if one.is_open], _once(one for one in items if not one.is_open)
    opened, moved_on = _fitting(open_), _lines(closed)
    rest = [one.name for one in (*open_[len(opened) :], *closed[len(moved_on) :])]
    groups = [[section(one.shown), *one.below] for one in opened]
    if moved_on:
        groups.append([section("\n".join(one.shown for one in moved_on))])
    spoken = [one.spoken for one in (*opened, *moved_on)]
    if rest:
        shown, aloud = (_named(rest, message, speech, mark=mark) for mark in ("*", ""))
        groups.append([context(*shown)])
        spoken.append(" ".join(aloud))
    return Card("\n".join(_shared(spoken, TEXT_LIMIT - len(spoken))), tuple(_divided(groups)))


def _figures_once(parcels: Iterable[Parcel]) -> Iterable[Parcel]:
    """How a rep stands is said with the first of their claims."""
    seen = set[str]()
    for parcel in parcels:
        rep = parcel.claim.rep_id if parcel.claim and parcel.load else None
        yield replace(parcel, load=None) if rep in seen else parcel
        seen |= {rep} if rep else set()


def _fitting(items: Iterable[Item]) -> list[Item]:
    """As many as fit with their buttons; always the first."""
    fitting, room = list[Item](), ROOM
    for one in items:
        room -= len(one.shown) + weight(one.below)
        if len(fitting) == SHOWN or (fitting and room < 0):
            break
        fitting.append(one)
    return fitting


def _once(items: Iterable[Item]) -> list[Item]:
    """Two messages about a lead that has moved on say the same."""
    return list({one.shown: one for one in items}.values())


def _lines(items: Iterable[Item]) -> list[Item]:
    lines, room = list[Item](), LINES
    for one in items:
        room -= len(one.shown) + 1
        if room < 0:
            break
        lines.append(one)
    return lines


def _named(names: Sequence[str], message: Message, speech: Speech, *, mark: str) -> list[str]:
    """The leads there was no room for, by name, and how many more there are."""
    every = list(dict.fromkeys(names))
    listed = speech.all_of([f"{mark}{name}{mark}" for name in every[:NAMED]])
    lines = [speech.say("Also: {names}.", names=listed)]
    if len(every) > NAMED:
        more = len(every) - NAMED
        lines.append(speech.count("{n} more is not shown.", "{n} more are not shown.", more))
    if message.parcels[0].notice.audience is Audience.REP:
        lines.append(speech.say("`/myleads` shows them all."))
    return lines


def _shared(parts: Sequence[str], room: int) -> list[str]:
    """The parts, cut where they are longest until all of them have room together."""
    limit, left = room, room
    for done, part in enumerate(sorted(parts, key=len)):
        limit = left // (len(parts) - done)
        if len(part) > limit:
            break
        left -= len(part)
        limit = len(part)
    return [cut(part, limit) for part in parts]


def _divided(groups: Iterable[Sequence[Block]]) -> Iterable[Block]:
    for number, group in enumerate(groups):
        if number:
            yield divider()
        yield from group
