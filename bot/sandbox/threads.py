"""Threads: what is a reply to what, as Slack goes about it."""

import re

from bot.sandbox.errors import SlackError
from bot.sandbox.model import Json, Message
from bot.sandbox.outgoing import message_object
from bot.sandbox.workspace import Workspace

TS = re.compile(r"\d{1,12}\.\d{1,6}")


def parent_named(workspace: Workspace, channel: str, thread_ts: str) -> Message | None:
    """The message that a reply belongs under; a reply to a reply belongs to the same thread.

    ``None`` where there is none: Slack refuses nothing then and posts to the channel instead. What is no
    time of a message at all: SlackError("invalid_thread_ts").
    """
    if not TS.fullmatch(thread_ts):
        raise SlackError("invalid_thread_ts", f"[ERROR] {thread_ts} is not a valid thread_ts")
    found = _message(workspace, channel, thread_ts)
    return _message(workspace, channel, found.thread_ts) if found and found.thread_ts else found


def parent_of(workspace: Workspace, message: Message) -> Message | None:
    return _message(workspace, message.channel, message.thread_ts) if message.thread_ts else None


def _message(workspace: Workspace, channel: str, ts: str) -> Message | None:
    try:
        found = workspace.message(channel, ts)
    except SlackError:
        return None
    return None if found.ephemeral else found


def message_in_thread(workspace: Workspace, message: Message, *, metadata: bool) -> Json:
    """The message with all that is known of its thread: its replies, or what it replies to."""
    return message_object(
        message,
        metadata=metadata,
        replies=workspace.replies(message),
        parent=parent_of(workspace, message),
    )
