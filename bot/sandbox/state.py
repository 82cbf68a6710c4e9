"""The workspace as one person sees it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict

from bot.sandbox.methods.call import Services
from bot.sandbox.model import BOT_USER, TEAM_ID, Channel, File, Json, Message, User, View
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.workspace import Workspace

__all__ = ["TEAM_ID", "clock", "messages", "overview", "view"]


def overview(services: Services, user_id: str) -> Json:
    """SlackError("user_not_found") for a stranger."""
    sandbox, workspace = services.sandbox, services.sandbox.workspace
    me = workspace.user(user_id)
    mode = services.delivery.mode
    return {
        "team": {"id": TEAM_ID, "name": workspace.name},
        "me": asdict(me),
        "users": [asdict(user) for user in list(workspace.users.values())],
        "groups": [{"id": one.id, "handle": one.handle} for one in workspace.usergroups.values()],
        "channels": _channels(workspace, me),
        "commands": [asdict(command) for command in workspace.commands],
        "shortcuts": [asdict(shortcut) for shortcut in workspace.shortcuts],
        "places": _places(workspace, me),
        "clock": clock(sandbox),
        "bot": {"connected": mode is not None, "mode": mode, "user_id": BOT_USER},
        "faults": sandbox.faults.as_json(),
        "crm": sandbox.crm is not None,
        "limits": sandbox.limits.on,
        "extras": [{"name": name, "label": label} for name, (label, _) in sandbox.extras.items()],
    }


def clock(sandbox: Sandbox) -> Json:
    return {"now": sandbox.clock.now().isoformat(), "offset_s": sandbox.clock.offset.total_seconds()}


def _places(workspace: Workspace, me: User) -> list[Json]:
    """The channels that may be chosen in a form: every public one, and the private ones this person is in."""
    known = [one for one in list(workspace.channels.values()) if one.dm_with is None and not one.archived]
    return [
        {"id": one.id, "name": one.name, "private": one.private}
        for one in known
        if not one.private or me.id in one.members
    ]


def _channels(workspace: Workspace, me: User) -> list[Json]:
    """Channels, then the direct message with the bot, then its App Home (id ``home``)."""
    bot_name = workspace.users[BOT_USER].real_name
    channels = [_channel(workspace, c, me, "channel", c.name) for c in workspace.channels_of(me.id)]
    if me.is_bot:
        return channels
    home = {"id": "home", "name": bot_name, "kind": "app", "members": [], "archived": False, "unread": 0}
    return [*channels, _channel(workspace, workspace.dm_of(me.id), me, "im", bot_name), home]


def _channel(workspace: Workspace, channel: Channel, me: User, kind: str, name: str) -> Json:
    last_read = workspace.last_read.get((me.id, channel.id), "")
    visible = workspace.visible(channel.id, me.id)
    return {
        "id": channel.id,
        "name": name,
        "kind": kind,
        "members": channel.members,
        "bot_in": channel.bot_in,
        "private": channel.private,
        "archived": channel.archived,
        "unread": sum(1 for m in visible if m.in_channel and m.user != me.id and m.ts > last_read),
    }


def messages(
    workspace: Workspace, user_id: str, channel_id: str, open_threads: Collection[str] = ()
) -> list[Json]:
    """Oldest first, this person's ephemeral ones too; marks them read, and the replies of these threads."""
    found = workspace.visible(channel_id, workspace.user(user_id).id)
    threads: dict[str, list[Message]] = {}
    for message in found:
        if message.thread_ts is not None and not message.ephemeral:
            threads.setdefault(message.thread_ts, []).append(message)
    if found:
        workspace.last_read[user_id, channel_id] = found[-1].ts
    for ts in open_threads:
        if ts in threads:
            workspace.threads_read[user_id, channel_id, ts] = threads[ts][-1].ts
    return [
        _message(workspace, message) | _thread(workspace, user_id, message, threads.get(message.ts, ()))
        for message in found
    ]


def _thread(workspace: Workspace, user_id: str, message: Message, replies: Sequence[Message]) -> Json:
    """What the page shows of a thread that is not open."""
    read = workspace.threads_read.get((user_id, message.channel, message.ts), "")
    return {
        "reply_count": len(replies),
        "unread_replies": sum(1 for one in replies if one.user != user_id and one.ts > read),
        "latest_reply": replies[-1].ts if replies else None,
    }


def _message(workspace: Workspace, message: Message) -> Json:
    user = workspace.users.get(message.user)
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "bot": user is not None and user.is_bot,
        "text": message.text,
        "blocks": message.blocks,
        "ephemeral": message.ephemeral,
        "edited": message.edited_ts is not None,
        "thread_ts": message.thread_ts,
        "broadcast": message.broadcast,
        "deleted": message.gone,
        "metadata": message.metadata,
        "files": [_file(file) for file in message.files],
    }


def _file(file: File) -> Json:
    return {"id": file.id, "name": file.name, "size": len(file.content), "deleted": file.deleted}


def view(shown: View) -> Json:
    return {
        "id": shown.id,
        "type": shown.type,
        "title": shown.title,
        "submit": shown.submit,
        "close": shown.close,
        "blocks": shown.blocks,
        "hash": shown.hash,
        "callback_id": shown.callback_id,
        "private_metadata": shown.private_metadata,
        "state": {"values": shown.values},
    }
