"""The first words to somebody new: what is theirs to do here, on one screen."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot import actions
from bot.i18n import Speech
from bot.views.blocks import Block, Card, button, divider, section, weight
from bot.views.blocks import actions as row
from core.model import Role

MOST_BLOCKS = 50
MOST_CHARACTERS = 12_000
"""What Slack takes in one message, with room to spare."""


def lines(
    held: Collection[Role], speech: Speech, *, reserve: timedelta, contact: timedelta, is_set_up: bool
) -> list[str]:
    """What each of these roles does first. ``reserve`` is how long a lead is kept for whoever looks at it,
    ``contact`` how soon it is contacted; ``is_set_up``: the team has a channel for what is told.
    """
    said = list[str]()
    if Role.REP in held:
        said += [
            speech.say(
                "`/nextlead` shows the one lead to take next and keeps it for you for {duration}: *{claim}* "
                "or *{skip}* it.",
                duration=speech.duration(reserve),
                claim=speech.say("Claim"),
                skip=speech.say("Skip"),
            ),
            speech.say(
                "Contact what you claimed within {duration}, and log it with *{contacted}*. `/myleads` shows "
                "what is yours.",
                duration=speech.duration(contact),
                contacted=speech.say("Contacted"),
            ),
        ]
    if Role.OPS in held:
        said.append(speech.say("`/queue review` shows doubtful leads, one after another: you decide."))
    if Role.MANAGER in held:
        set_up = speech.say("`/queue setup` sets the channels for alerts, and who is a manager, ops or rep.")
        until_then = "" if is_set_up else speech.say("Until then, alerts come as direct messages.")
        said += [
            speech.say("`/queue` shows how your queues stand, and what you can do when one is too full."),
            f"{set_up} {until_then}".rstrip(),
        ]
    said.append(speech.say("Every command explains itself: `/nextlead help`, for example."))
    return said


def blocks(
    who: str, held: Collection[Role], said: Sequence[str], speech: Speech, *, place: str
) -> tuple[str, list[Block]]:
    """The greeting, and the hello drawn; the ids of its blocks begin with ``place``."""
    greeting = speech.say(
        "Hello <@{who}>, this is Nextlead. It keeps the line of leads for your team.", who=who
    )
    listed = "\n".join(f"• {one}" for one in said)
    drawn: list[Block] = [section(f"{greeting}\n{listed}", block_id=place)]
    if Role.MANAGER in held:
        drawn.append(row(f"{place}.setup", button(speech.say("Set up"), actions.SET_UP, "setup")))
    return greeting, drawn


def over(card: Card, who: str, held: Collection[Role], said: list[str], speech: Speech) -> Card | None:
    """A hello above an answer; ``None`` where there is no room for both."""
    greeting, drawn = blocks(who, held, said, speech, place="hello")
    every = (*drawn, divider(), *card.blocks)
    if len(every) > MOST_BLOCKS or weight(every) > MOST_CHARACTERS:
        return None
    return Card(" ".join([greeting, *said, card.text]), every)
