"""Dropping a file on a conversation."""

import base64
import binascii
from secrets import token_hex

from bot.sandbox.acting import Acting
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.uploads import shared
from bot.sandbox.model import Channel, File, Json

MOST_BYTES = 20_000_000


async def drop(acting: Acting) -> Json:
    """Posts the file; the bot hears of it where it is, but not in which message it came.

    ``shares`` false: ``files.info`` does not know the message either, as Slack at times does not yet.
    """
    channel = acting.channel()
    if channel.archived:
        raise SlackError("is_archived")
    file = _stored(acting, channel)
    message = acting.workspace.post(
        channel.id,
        acting.user.id,
        acting.text("text"),
        at=acting.sandbox.clock.now(),
        thread_ts=acting.body.get("thread_ts"),
        files=[file],
    )
    if acting.body.get("shares", True):
        file.message_ts = message.ts
    posted: Json = {"ok": True, "file": file.id, "ts": message.ts}
    if channel.dm_with is None and not channel.bot_in:
        return posted
    ack = await acting.services.delivery.event(shared(file) | {"event_ts": message.ts})
    return posted | {"ok": ack.error is None, "error": ack.error}


def _stored(acting: Acting, channel: Channel) -> File:
    name = acting.text("name").strip()
    if not name:
        raise SlackError("invalid_act", "name: the name of the file")
    file = File(
        id=f"F{token_hex(5).upper()}",
        user=acting.user.id,
        name=name,
        content=_content(acting),
        channel=channel.id,
        created=int(acting.sandbox.clock.now().timestamp()),
        origin=acting.origin,
    )
    acting.workspace.files[file.id] = file
    return file


def _content(acting: Acting) -> bytes:
    try:
        content = base64.b64decode(acting.text("content_base64"), validate=True)
    except binascii.Error as error:
        raise SlackError("invalid_act", "content_base64: the bytes of the file, in base64") from error
    if len(content) > MOST_BYTES:
        raise SlackError("file_too_large", f"[ERROR] at most {MOST_BYTES} bytes")
    return content
