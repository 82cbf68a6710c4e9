"""What Slack sends to apps, in Slack's shapes."""

from datetime import datetime
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.files import file_object
from bot.sandbox.model import (
    APP_ID,
    BOT_ID,
    BOT_USER,
    TEAM_DOMAIN,
    TEAM_ID,
    VERIFICATION_TOKEN,
    Channel,
    Command,
    Json,
    Message,
    User,
    View,
)


def person(user: User) -> Json:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM_ID}


def user_object(user: User, *, at: datetime, locale: bool) -> Json:
    """As users.info gives it; the locale only if it was asked for. ``at`` decides about daylight saving."""
    offset = at.astimezone(ZoneInfo(user.tz)).utcoffset()
    known: Json = {
        "id": user.id,
        "team_id": TEAM_ID,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": _profile(user),
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    return known | {"locale": user.locale} if locale else known


def _profile(user: User) -> Json:
    return {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": user.status_expiration,
        "team": TEAM_ID,
    }


def channel_object(channel: Channel) -> Json:
    """As conversations.info gives it."""
    if channel.dm_with is not None:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "user": channel.dm_with,
            "is_archived": channel.archived,
            "is_org_shared": False,
            "is_user_deleted": False,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_general": False,
        "is_member": channel.bot_in,
        "num_members": len(channel.members) + int(channel.bot_in),
    }


def message_object(
    message: Message, *, metadata: bool, replies: list[Message], parent: Message | None = None
) -> Json:
    """As in histories and payloads; metadata only where it was asked for. ``parent``: what it replies to."""
    known: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": TEAM_ID,
    }
    if message.user == BOT_USER:
        known |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.blocks:
        known["blocks"] = message.blocks
    if message.files:
        known |= {"files": [file_object(file) for file in message.files], "upload": False}
    if message.edited_ts:
        known["edited"] = {"user": message.user, "ts": message.edited_ts}
    known |= _thread_of(message, replies, parent)
    if metadata and message.metadata is not None:
        known["metadata"] = message.metadata
    return known


def _thread_of(message: Message, replies: list[Message], parent: Message | None) -> Json:
    """What a message says of the thread that it began, or that it stands in."""
    known: Json = {"subtype": message.subtype} if message.subtype else {}
    if message.thread_ts:
        known["thread_ts"] = message.thread_ts
    if parent is not None:
        known["parent_user_id"] = parent.user
        known |= {"root": message_object(parent, metadata=False, replies=[])} if message.broadcast else {}
    if replies:
        repliers = sorted({reply.user for reply in replies})
        known |= {"thread_ts": message.ts, "is_locked": False, "latest_reply": replies[-1].ts}
        known |= {"reply_count": len(replies), "reply_users": repliers, "reply_users_count": len(repliers)}
    return known


def view_object(view: View) -> Json:
    """As views.* answer with it and payloads carry it."""
    return {
        "id": view.id,
        "team_id": TEAM_ID,
        "type": view.type,
        "title": view.title,
        "submit": view.submit,
        "close": view.close,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "external_id": view.external_id,
        "state": {"values": view.values},
        "hash": view.hash,
        "clear_on_close": view.clear_on_close,
        "notify_on_close": view.notify_on_close,
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }


def _interaction(kind: str, user: User) -> Json:
    return {
        "type": kind,
        "user": person(user),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def slash_command(
    command: Command, text: str, *, user: User, channel: Channel, trigger_id: str, response_url: str
) -> Json:
    """All values are strings: over HTTP this is a form."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command.name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def message_action(
    action: Json,
    *,
    user: User,
    channel: Channel,
    message: Json,
    ephemeral: bool,
    values: Json,
    trigger_id: str,
    response_url: str,
) -> Json:
    """block_actions of a message. An ephemeral message is not sent along: Slack keeps no copy of it."""
    payload = _interaction("block_actions", user) | {
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
            **({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}),
        },
        "trigger_id": trigger_id,
        "channel": {"id": channel.id, "name": channel.name},
        "response_url": response_url,
        "actions": [action],
        "state": {"values": values},
    }
    return payload if ephemeral else payload | {"message": message}


def view_action(action: Json, *, user: User, view: View, trigger_id: str) -> Json:
    """block_actions of a modal or an App Home."""
    return _interaction("block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger_id,
        "view": view_object(view),
        "actions": [action],
    }


def view_submission(*, user: User, view: View, trigger_id: str) -> Json:
    return _interaction("view_submission", user) | {
        "trigger_id": trigger_id,
        "view": view_object(view),
        "response_urls": [],
    }


def view_closed(*, user: User, view: View, cleared: bool) -> Json:
    return _interaction("view_closed", user) | {"view": view_object(view), "is_cleared": cleared}


def shortcut(callback_id: str, *, user: User, trigger_id: str, action_ts: str) -> Json:
    """A global shortcut: it belongs to no channel and has no response_url."""
    return _interaction("shortcut", user) | {
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": action_ts,
    }


def block_suggestion(typed: str, *, user: User, element: Json, block_id: str, container: Json) -> Json:
    """``container`` is what surrounds the select: the view, or the channel and the message."""
    return (
        _interaction("block_suggestion", user)
        | {"action_id": element.get("action_id", ""), "block_id": block_id, "value": typed}
        | container
    )


def event_callback(event: Json, *, at: datetime) -> Json:
    """The same event id on every delivery of the same event: build it once."""
    authorization: dict[str, Any] = {
        "enterprise_id": None,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{token_hex(5).upper()}",
        "event_time": int(at.timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }
