"""files.getUploadURLExternal and files.completeUploadExternal: how the bot sends a file."""

import re
from collections.abc import Sequence
from secrets import token_hex, token_urlsafe

from bot.sandbox.errors import SlackError
from bot.sandbox.files import file_object, places
from bot.sandbox.methods.call import Call
from bot.sandbox.model import BOT_USER, Channel, File, Json, Upload
from bot.sandbox.threads import parent_named

MOST_BYTES = 1_000_000_000
SNIPPET_BYTES = 1_000_000
ALT_TEXT = 1_000

_CHANNEL = re.compile(r"[CGDZ][A-Z0-9]+")
_PATTERN = "input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$"
"""What Slack says of a person's id. It counts characters as well; ids here may be shorter."""


def announce(call: Call) -> Json:
    """A new file's id, and the address that takes its bytes: once, and without a token."""
    name, length = call.required("filename"), call.number("length", 0)
    if length <= 0:
        raise SlackError("missing_argument")
    if length > MOST_BYTES:
        raise SlackError("file_upload_size_restricted")
    if call.text("snippet_type") and length > SNIPPET_BYTES:
        raise SlackError("snippet_too_large")
    if len(call.text("alt_txt")) > ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    upload, ticket = Upload(f"F{token_hex(5).upper()}", name, length), token_urlsafe(24)
    call.workspace.uploads[ticket] = upload
    return {"ok": True, "upload_url": f"{call.origin}/upload/v1/{ticket}", "file_id": upload.file}


def complete(call: Call) -> Json:
    """The files whose bytes are there, shared in a channel, or kept by the bot where none is named.

    The bot hears ``file_shared`` of its own files, as of everybody's. One channel at a time: ``channels``
    is refused.
    """
    channel, wanted = _channel(call), _wanted(call)
    files = [_stored(call, ticket, upload, title) for ticket, upload, title in wanted]
    if channel is not None:
        _share(call, channel, files)
    shown = [file_object(file) | places(file, call.workspace) for file in files]
    return {"ok": True, "files": shown}


def _channel(call: Call) -> Channel | None:
    """A direct message by its own id: a person's is refused, unlike where messages are posted."""
    if call.text("channels"):
        raise SlackError("invalid_arguments", "[ERROR] one channel only [json-pointer:/channels]")
    wanted = call.text("channel_id")
    if not wanted:
        return None
    if not _CHANNEL.fullmatch(wanted):
        raise SlackError("invalid_arguments", f"[ERROR] {_PATTERN} [json-pointer:/channel_id]")
    channel = call.channel("channel_id")
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.bot_in:
        raise SlackError("not_in_channel")
    return channel


def _wanted(call: Call) -> list[tuple[str, Upload, str]]:
    """Each with the ticket of its address and its title. SlackError("file_not_found") for one that was never
    announced, is shared already, or whose bytes have not come.
    """
    given = call.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: files")
    tickets = {upload.file: ticket for ticket, upload in call.workspace.uploads.items()}
    found = list[tuple[str, Upload, str]]()
    for one in given:
        ticket = tickets.get(str(one.get("id")))
        upload = call.workspace.uploads.get(ticket or "")
        if ticket is None or upload is None or upload.content is None:
            raise SlackError("file_not_found")
        found.append((ticket, upload, str(one.get("title") or "")))
    return found


def _stored(call: Call, ticket: str, upload: Upload, title: str) -> File:
    del call.workspace.uploads[ticket]
    file = File(
        id=upload.file,
        user=BOT_USER,
        name=upload.name,
        content=upload.content or b"",
        channel="",
        created=int(call.sandbox.clock.now().timestamp()),
        origin=call.origin,
        title=title,
    )
    call.workspace.files[file.id] = file
    return file


def _share(call: Call, channel: Channel, files: Sequence[File]) -> None:
    thread_ts = call.text("thread_ts")
    parent = parent_named(call.workspace, channel.id, thread_ts) if thread_ts else None
    message = call.workspace.post(
        channel.id,
        BOT_USER,
        call.text("initial_comment"),
        at=call.sandbox.clock.now(),
        thread_ts=parent.ts if parent else None,
        files=files,
    )
    for file in files:
        file.channel, file.message_ts = channel.id, message.ts
        call.sandbox.spawn(_told(call, file))


async def _told(call: Call, file: File) -> None:
    await call.services.delivery.event(shared(file))


def shared(file: File) -> Json:
    """The event by which apps hear of a file."""
    return {
        "type": "file_shared",
        "file_id": file.id,
        "user_id": file.user,
        "file": {"id": file.id},
        "channel_id": file.channel,
        "event_ts": file.message_ts,
    }
