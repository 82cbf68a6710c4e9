"""chat.*: posting, editing and deleting messages."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.blocks import check_message
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.model import BOT_USER, SLACKBOT, TEAM_DOMAIN, Blocks, Channel, Json, Message
from bot.sandbox.threads import message_in_thread, parent_named

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
    """A reply whose parent is gone stands in the channel, as in Slack: only the answer tells, which has no
    thread_ts.
    """
    channel, content = destination(call), content_of(call)
    thread_ts = _thread(call, channel)
    message = call.workspace.post(
        channel.id,
        BOT_USER,
        content.text,
        at=call.sandbox.clock.now(),
        blocks=content.blocks,
        thread_ts=thread_ts,
        broadcast=thread_ts is not None and call.flag("reply_broadcast"),
        metadata=content.metadata,
    )
    shown = message_in_thread(call.workspace, message, metadata=True)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": shown}


def _thread(call: Call, channel: Channel) -> str | None:
    thread_ts = call.text("thread_ts")
    parent = parent_named(call.workspace, channel.id, thread_ts) if thread_ts else None
    return parent.ts if parent else None


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
    """The bot's own message named by channel and ts. Ephemeral and deleted ones: message_not_found."""
    channel = call.channel()
    message = call.workspace.message(channel.id, call.required("ts"))
    if message.ephemeral or message.gone:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(refusal)
    if channel.archived:
        raise SlackError("is_archived")
    return message


def update(call: Call) -> Json:
    """Blocks that are not mentioned stay; an empty list takes them away. A reply may be shown in the channel
    later; one that stands there stays.
    """
    message, content = _own(call, "cant_update_message"), content_of(call)
    message.broadcast |= message.thread_ts is not None and call.flag("reply_broadcast")
    text = call.text("text") if "text" in call.args else None
    call.workspace.edit(message, at=call.sandbox.clock.now(), text=text, blocks=content.blocks)
    if "metadata" in call.args:
        message.metadata = content.metadata
    shown = message_in_thread(call.workspace, message, metadata=True)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    call.workspace.delete(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.workspace.message(channel.id, call.required("message_ts"))
    path = f"archives/{channel.id}/p{message.ts.replace('.', '')}"
    path += f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    return {"ok": True, "channel": channel.id, "permalink": f"https://{TEAM_DOMAIN}.slack.com/{path}"}
