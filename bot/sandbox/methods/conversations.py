"""conversations.*: where people talk and what was said there."""

from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.model import BOT_USER, Channel, Json, Message
from bot.sandbox.outgoing import channel_object
from bot.sandbox.threads import message_in_thread

T = TypeVar("T")


def page(call: Call, items: Sequence[T], *, limit: int = 100) -> tuple[list[T], Json]:
    """One page and what to say about the next. The cursor is the number of items already given."""
    cursor = call.text("cursor")
    if cursor and not cursor.isdigit():
        raise SlackError("invalid_cursor")
    start = int(cursor or 0)
    size = max(1, min(call.number("limit", limit), 1000))
    more = start + size < len(items)
    return list(items[start : start + size]), {"next_cursor": str(start + size) if more else ""}


def open_dm(call: Call) -> Json:
    """One person at a time: this bot has no use for group messages."""
    if call.text("channel"):
        channel = call.channel()
    else:
        users = [user for user in call.text("users").split(",") if user]
        if len(users) != 1:
            raise SlackError("too_many_users" if users else "users_list_not_supplied")
        user = call.workspace.user(users[0])
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        known = f"D{user.id[1:]}" in call.workspace.channels
        if user.deleted and not known:
            raise SlackError("user_disabled")
        channel = call.workspace.dm_of(user.id)
    shown = channel_object(channel) if call.flag("return_im") else {"id": channel.id}
    return {"ok": True, "channel": shown}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    if not channel.bot_in:
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "99999999999"
    inclusive = call.flag("inclusive")
    try:
        low, high = _ts(oldest), _ts(latest)
    except ValueError as error:
        raise SlackError("invalid_ts_oldest") from error
    return [m for m in messages if low < _ts(m.ts) < high or (inclusive and _ts(m.ts) in (low, high))]


def _ts(text: str) -> int:
    """Microseconds: as a float two neighbours might fall together."""
    seconds, _, micros = text.partition(".")
    return int(seconds) * 1_000_000 + int((micros + "000000")[:6])


def _shown(call: Call, messages: list[Message]) -> list[Json]:
    metadata = call.flag("include_all_metadata")
    return [message_in_thread(call.workspace, m, metadata=metadata) for m in messages]


def history(call: Call) -> Json:
    """Newest first; no ephemeral messages, and of replies only those that the channel sees as well."""
    channel = _readable(call)
    messages = [m for m in call.workspace.visible(channel.id, None) if m.in_channel]
    found = _between(call, messages)[::-1]
    some, following = page(call, found)
    has_more = bool(following["next_cursor"])
    answer: Json = {"ok": True, "messages": _shown(call, some), "has_more": has_more, "pin_count": 0}
    return answer | ({"response_metadata": following} if has_more else {})


def replies(call: Call) -> Json:
    """Oldest first, the parent in front. The time of a reply gives that reply alone, as Slack does."""
    channel = _readable(call)
    try:
        parent = call.workspace.message(channel.id, call.required("ts"))
    except SlackError as error:
        raise SlackError("thread_not_found") from error
    some, following = page(call, [parent, *_between(call, call.workspace.replies(parent))])
    has_more = bool(following["next_cursor"])
    return {"ok": True, "messages": _shown(call, some), "has_more": has_more, "response_metadata": following}


def info(call: Call) -> Json:
    return {"ok": True, "channel": channel_object(call.channel())}


def _kinds(call: Call, channels: list[Channel]) -> list[Channel]:
    wanted = set((call.text("types") or "public_channel").replace(" ", "").split(","))
    return [c for c in channels if _kind(c) in wanted and not (call.flag("exclude_archived") and c.archived)]


def _kind(channel: Channel) -> str:
    if channel.dm_with is not None:
        return "im"
    return "private_channel" if channel.private else "public_channel"


def list_channels(call: Call) -> Json:
    seen = [c for c in list(call.workspace.channels.values()) if c.bot_in or not c.private]
    some, following = page(call, _kinds(call, seen))
    return {"ok": True, "channels": [channel_object(c) for c in some], "response_metadata": following}


def members(call: Call) -> Json:
    channel = call.channel()
    everybody = [*channel.members, *([BOT_USER] if channel.bot_in else [])]
    some, following = page(call, everybody)
    return {"ok": True, "members": some, "response_metadata": following}


def of_user(call: Call) -> Json:
    """users.conversations: the bot's own if no user is named."""
    user_id = call.text("user") or BOT_USER
    call.workspace.user(user_id)
    channels = [
        c
        for c in list(call.workspace.channels.values())
        if (c.bot_in if user_id == BOT_USER else user_id in c.members and (c.bot_in or not c.private))
    ]
    some, following = page(call, _kinds(call, channels))
    return {"ok": True, "channels": [channel_object(c) for c in some], "response_metadata": following}
