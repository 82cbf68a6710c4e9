"""Typing in an external select: the bot is asked for options."""

from typing import Any

from bot.sandbox.acting import Acting, refused
from bot.sandbox.delivery import Ack, Envelope
from bot.sandbox.element_limits import GROUPS, OPTIONS
from bot.sandbox.errors import SlackError
from bot.sandbox.model import Json
from bot.sandbox.outgoing import block_suggestion, view_object
from bot.sandbox.pressing import Pressed, pressed
from bot.sandbox.threads import message_in_thread

LEAST_CHARACTERS = 3
"""What Slack waits for where ``min_query_length`` says nothing else."""


async def suggest(acting: Acting) -> Json:
    """The options for what was typed so far.

    SlackError("query_too_short"): too little for Slack to ask. An answer that Slack could not show is
    ``invalid_options``, here and in the inspector; people see an empty list.
    """
    what, typed = pressed(acting), acting.text("value")
    if len(typed) < int(what.element.get("min_query_length", LEAST_CHARACTERS)):
        raise SlackError("query_too_short")
    payload = block_suggestion(
        typed,
        user=acting.user,
        element=what.element,
        block_id=what.block.get("block_id", ""),
        container=_container(acting, what),
    )
    ack = await acting.deliver(Envelope("interactive", payload))
    try:
        return {"ok": ack.error is None, "error": ack.error} | _options(ack)
    except SlackError as error:
        acting.note(error)
        return refused(error)


def _container(acting: Acting, what: Pressed) -> Json:
    """What surrounds the select."""
    if what.view is not None:
        return {"container": {"type": "view", "view_id": what.view.id}, "view": view_object(what.view)}
    message = acting.message()
    channel = acting.workspace.channels[message.channel]
    return {
        "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
        "channel": {"id": channel.id, "name": channel.name},
        "message": message_in_thread(acting.workspace, message, metadata=False),
    }


def _options(ack: Ack) -> Json:
    groups: Any = ack.payload.get("option_groups")
    options: Any = ack.payload.get("options") or []
    wrong = list(GROUPS(groups, "/option_groups")) if groups else []
    wrong += list(OPTIONS(options, "/options")) if options else []
    if wrong:
        raise SlackError("invalid_options", *wrong)
    return {"options": options} | ({"option_groups": groups} if groups else {})
