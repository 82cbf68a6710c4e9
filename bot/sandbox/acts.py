"""What people do: commands, messages, clicks, shortcuts. Modals and files are in files of their own."""

import re
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic

from bot.sandbox.act_files import drop
from bot.sandbox.act_modals import close, submit
from bot.sandbox.act_suggest import suggest
from bot.sandbox.acting import Acting, refused
from bot.sandbox.delivery import Ack, Envelope
from bot.sandbox.elements import action
from bot.sandbox.errors import SlackError
from bot.sandbox.model import Channel, Command, Json
from bot.sandbox.outgoing import (
    message_action,
    shortcut,
    slash_command,
    view_action,
    view_object,
)
from bot.sandbox.pressing import Pressed, chosen_now, pressed
from bot.sandbox.response_urls import say
from bot.sandbox.threads import message_in_thread
from bot.sandbox.workspace import Workspace

MENTION = re.compile(r"<[@#][A-Z0-9]+(?:\|[^>]*)?>")
NAMED = re.compile(r"(?<![\w/])([@#])([\w][\w.-]*)")


async def act(acting: Acting) -> Json:
    """Carries out ``body["type"]`` and waits for the bot's ack. Never raises for what a person may try."""
    started = monotonic()
    try:
        result = await _handler(acting)(acting)
    except SlackError as error:
        result = refused(error)
    return result | {"took_ms": round((monotonic() - started) * 1000, 1)}


def _handler(acting: Acting) -> Callable[[Acting], Awaitable[Json]]:
    handler = ACTS.get(acting.text("type"))
    if handler is None:
        raise SlackError("unknown_act", f"one of {', '.join(ACTS)}")
    if acting.user.deleted:
        raise SlackError("user_deactivated")
    return handler


async def _command(acting: Acting) -> Json:
    channel = acting.channel()
    name, _, text = acting.text("text").strip().partition(" ")
    command = next((c for c in acting.workspace.commands if c.name == name), None)
    if command is None:
        acting.whisper(channel, f"`{name}` is not a valid command.")
        raise SlackError("unknown_command")
    payload = slash_command(
        command,
        escaped(text.strip(), acting.workspace),
        user=acting.user,
        channel=channel,
        trigger_id=acting.trigger(),
        response_url=acting.response_url(channel, None),
    )
    ack = await acting.deliver(Envelope("slash_commands", payload))
    return _answered(acting, channel, command, ack)


def _answered(acting: Acting, channel: Channel, command: Command, ack: Ack) -> Json:
    """Shows the ack's content, or Slackbot's sentence about a failure."""
    error = ack.error
    if error is None and (ack.payload.get("text") or ack.payload.get("blocks")):
        try:
            say(acting.sandbox, channel=channel.id, user=acting.user.id, content=ack.payload)
        except SlackError as refusal:
            error = "invalid_command_response"
            acting.note(refusal)
    if error is None:
        return {"ok": True}
    acting.whisper(channel, f'{command.name} failed with the error "{error}"')
    return {"ok": False, "error": error}


def escaped(text: str, workspace: Workspace) -> str:
    """As Slack escapes commands and messages: & < > as entities, @name and #name as ids if they exist."""
    parts, end = [], 0
    for mention in MENTION.finditer(text):
        parts += [_escaped_plain(text[end : mention.start()], workspace), mention.group()]
        end = mention.end()
    return "".join([*parts, _escaped_plain(text[end:], workspace)])


def _escaped_plain(text: str, workspace: Workspace) -> str:
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    users = {user.name: user.id for user in list(workspace.users.values())}
    channels = {c.name: c.id for c in list(workspace.channels.values()) if c.dm_with is None}

    def named(match: re.Match[str]) -> str:
        sign, name = match.groups()
        known = (users if sign == "@" else channels).get(name)
        return f"<{sign}{known}|{name}>" if known else match.group()

    return NAMED.sub(named, entities)


async def _message(acting: Acting) -> Json:
    """The bot hears of it in a direct message only."""
    channel, text = acting.channel(), acting.text("text")
    if channel.archived:
        raise SlackError("is_archived")
    if not text.strip():
        raise SlackError("no_text")
    message = acting.workspace.post(
        channel.id,
        acting.user.id,
        escaped(text, acting.workspace),
        at=acting.sandbox.clock.now(),
        thread_ts=acting.body.get("thread_ts"),
    )
    if channel.dm_with is None:
        return {"ok": True, "ts": message.ts}
    event = message_in_thread(acting.workspace, message, metadata=False)
    event |= {"channel": channel.id, "channel_type": "im", "event_ts": message.ts}
    ack = await acting.services.delivery.event(event)
    return {"ok": ack.error is None, "error": ack.error, "ts": message.ts}


async def _open_home(acting: Acting) -> Json:
    channel = acting.workspace.dm_of(acting.user.id)
    event: Json = {
        "type": "app_home_opened",
        "user": acting.user.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": acting.now_ts(),
    }
    home = acting.workspace.homes.get(acting.user.id)
    ack = await acting.services.delivery.event(event | ({"view": view_object(home)} if home else {}))
    return {"ok": ack.error is None, "error": ack.error}


async def _action(acting: Acting) -> Json:
    what = pressed(acting)
    done = action(what.block, what.element, chosen_now(acting), action_ts=acting.now_ts())
    trigger_id = acting.trigger()
    if what.view is not None:
        payload = view_action(done, user=acting.user, view=what.view, trigger_id=trigger_id)
    else:
        payload = _of_message(acting, what, done, trigger_id)
    ack = await acting.deliver(Envelope("interactive", payload))
    return {"ok": ack.error is None, "error": ack.error}


def _of_message(acting: Acting, what: Pressed, done: Json, trigger_id: str) -> Json:
    message = acting.message()
    channel = acting.workspace.channels[message.channel]
    return message_action(
        done,
        user=acting.user,
        channel=channel,
        message=message_in_thread(acting.workspace, message, metadata=True),
        ephemeral=message.ephemeral,
        values=what.values,
        trigger_id=trigger_id,
        response_url=acting.response_url(channel, message.ts),
    )


async def _shortcut(acting: Acting) -> Json:
    callback_id = acting.text("callback_id")
    if callback_id not in [one.callback_id for one in acting.workspace.shortcuts]:
        raise SlackError("unknown_shortcut")
    payload = shortcut(callback_id, user=acting.user, trigger_id=acting.trigger(), action_ts=acting.now_ts())
    ack = await acting.deliver(Envelope("interactive", payload))
    return {"ok": ack.error is None, "error": ack.error}


ACTS: Mapping[str, Callable[[Acting], Awaitable[Json]]] = {
    "command": _command,
    "message": _message,
    "open_home": _open_home,
    "action": _action,
    "submit": submit,
    "close": close,
    "suggest": suggest,
    "shortcut": _shortcut,
    "file": drop,
}
