"""chat.*: posting, editing and deleting messages."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.blocks import check_message
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.model import BOT_USER, SLACKBOT, TEAM_DOMAIN, Blocks, Channel, Json, Message
from bot.sandbox.outgoing import message_object

METADATA_BYTES = 8_000


@dataclass(frozen=True)
class Content:
    """Checked content. ``blocks`` None: the call did not mention any."""

    text: str
    blocks: Blocks | None
    metadata: Json | None


def content_of(call: Call) -> Content:
    text, blocks = call.text("text"), call.structure("blocks", "invalid_blocks_format")
    check_message(text, blocks)
    return Content(text, blocks, _metadata(call.structure("metadata", "invalid_metadata_format")))


def _metadata(given: Any) -> Json | None:
    if given is None:
        return None
    known = isinstance(given, dict) and isinstance(given.get("event_type"), str)
    if not known or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format", "[ERROR] metadata is {event_type, event_payload}")
    if len(json.dumps(given).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def destination(call: Call) -> Channel:
    """Where a message may go: a channel the bot is in, a DM, or a person's id, which opens the DM."""
    wanted = call.text("channel")
    if wanted in call.workspace.users:
        if call.workspace.users[wanted].is_bot or wanted == SLACKBOT:
            raise SlackError("cannot_dm_bot")
        return call.workspace.dm_of(wanted)
    channel = call.channel()
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.bot_in:
        raise SlackError("not_in_channel")
    return channel


def post_message(call: Call) -> Json:
    channel, content = destination(call), content_of(call)
    message = call.workspace.post(
        channel.id,
        BOT_USER,
        content.text,
        at=call.sandbox.clock.now(),
        blocks=content.blocks,
        thread_ts=_thread(call, channel),
        metadata=content.metadata,
    )
    shown = message_object(message, metadata=True, replies=[])
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": shown}


def _thread(call: Call, channel: Channel) -> str | None:
    """A reply to a reply belongs to the same thread. An unknown parent: thread_not_found."""
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    try:
        parent = call.workspace.message(channel.id, thread_ts)
    except SlackError as error:
        raise SlackError("thread_not_found") from error
    return parent.thread_ts or parent.ts


def post_ephemeral(call: Call) -> Json:
    channel = destination(call)
    user = call.workspace.user(call.required("user"))
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = content_of(call)
    message = call.workspace.post(
        channel.id,
        BOT_USER,
        content.text,
        at=call.sandbox.clock.now(),
        blocks=content.blocks,
        seen_by=user.id,
        thread_ts=_thread(call, channel),
    )
    return {"ok": True, "message_ts": message.ts}


def _own(call: Call, refusal: str) -> Message:
    """The bot's own message named by channel and ts. Ephemeral ones are out of reach: message_not_found."""
    channel = call.channel()
    message = call.workspace.message(channel.id, call.required("ts"))
    if message.ephemeral:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(refusal)
    if channel.archived:
        raise SlackError("is_archived")
    return message


def update(call: Call) -> Json:
    """Blocks that are not mentioned stay; an empty list takes them away."""
    message, content = _own(call, "cant_update_message"), content_of(call)
    text = call.text("text") if "text" in call.args else None
    call.workspace.edit(message, at=call.sandbox.clock.now(), text=text, blocks=content.blocks)
    if "metadata" in call.args:
        message.metadata = content.metadata
    shown = message_object(message, metadata=True, replies=call.workspace.replies(message))
    return {"ok": True, "channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    call.workspace.delete(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.workspace.message(channel.id, call.required("message_ts"))
    path = f"archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"ok": True, "channel": channel.id, "permalink": f"https://{TEAM_DOMAIN}.slack.com/{path}"}
