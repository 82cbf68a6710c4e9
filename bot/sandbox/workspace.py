"""Everything a workspace holds, in memory, and who is told when it changes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import RLock

from bot.sandbox.elements import named
from bot.sandbox.errors import SlackError
from bot.sandbox.model import (
    BOT_USER,
    SLACKBOT,
    Blocks,
    Change,
    Channel,
    Command,
    File,
    Json,
    Message,
    Shortcut,
    Upload,
    User,
    UserGroup,
    View,
)

__all__ = ["Channel", "Command", "File", "Message", "Shortcut", "User", "UserGroup", "View", "Workspace"]

DEFAULT_COMMANDS = (
    Command("/nextlead", "Take the next lead", "[queue | 5..10 | help]"),
    Command("/myleads", "Your claimed leads", "[help]"),
    Command("/queue", "How the queues stand", "[queue | report 7d | help]"),
    Command("/lead", "A lead and its story", "L-123 | find words | help"),
)
DEFAULT_SHORTCUTS = (Shortcut("leads.add", "Add lead", "Put a lead into a queue by hand"),)


class Workspace:
    """Starts with the bot's user (and Slackbot) alone. Safe to change from any thread."""

    def __init__(
        self,
        name: str = "Nextlead Sandbox",
        *,
        commands: Sequence[Command] = DEFAULT_COMMANDS,
        shortcuts: Sequence[Shortcut] = DEFAULT_SHORTCUTS,
        bot: str = "Nextlead",
    ) -> None:
        self.name = name
        self.commands = tuple(commands)
        self.shortcuts = tuple(shortcuts)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.messages: dict[str, list[Message]] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, Upload] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.last_read: dict[tuple[str, str], str] = {}
        self.threads_read: dict[tuple[str, str, str], str] = {}
        self._lock = RLock()
        self._listeners: list[Callable[[Change], None]] = []
        self._last_us = 0
        self.add_user(BOT_USER, bot.lower(), bot, is_bot=True)
        self.add_user(SLACKBOT, "slackbot", "Slackbot", is_bot=True)

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Calls ``listener`` in the thread of whoever changes something. Returns how to stop that."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def changed(self, change: Change) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(change)

    def add_user(
        self,
        id: str,
        name: str,
        real_name: str,
        *,
        locale: str = "en-US",
        tz: str = "Europe/Berlin",
        is_admin: bool = False,
        is_owner: bool = False,
        is_restricted: bool = False,
        is_bot: bool = False,
        role_hint: str = "",
    ) -> User:
        user = User(
            id=id,
            name=name,
            real_name=real_name,
            locale=locale,
            tz=tz,
            is_admin=is_admin,
            is_owner=is_owner,
            is_restricted=is_restricted,
            is_bot=is_bot,
            role_hint=role_hint,
        )
        with self._lock:
            self.users[id] = user
        self.changed(Change("users"))
        return user

    def add_channel(
        self,
        id: str,
        name: str,
        members: Sequence[str] = (),
        *,
        bot_in: bool = True,
        private: bool = False,
    ) -> Channel:
        channel = Channel(id=id, name=name, members=list(members), bot_in=bot_in, private=private)
        with self._lock:
            self.channels[id] = channel
        self.changed(Change("users"))
        return channel

    def add_usergroup(self, id: str, handle: str, users: Sequence[str], name: str = "") -> UserGroup:
        group = UserGroup(id=id, handle=handle, name=name or handle, users=list(users))
        with self._lock:
            self.usergroups[id] = group
        return group

    def user(self, user_id: str) -> User:
        """SlackError("user_not_found") for a stranger."""
        user = self.users.get(user_id)
        if user is None:
            raise SlackError("user_not_found")
        return user

    def dm_of(self, user_id: str) -> Channel:
        """The direct message between the bot and this person, opened if there is none; its id is ``D…``."""
        with self._lock:
            self.user(user_id)
            channel_id = f"D{user_id[1:]}"
            if channel_id not in self.channels:
                self.channels[channel_id] = Channel(
                    id=channel_id, name="directmessage", members=[user_id], private=True, dm_with=user_id
                )
            return self.channels[channel_id]

    def channels_of(self, user_id: str) -> list[Channel]:
        """Without direct messages; in the order they were made."""
        return [c for c in list(self.channels.values()) if c.dm_with is None and user_id in c.members]

    def next_ts(self, now: datetime) -> str:
        """A message time in Slack's form: unique and increasing even if the clock has been moved back."""
        with self._lock:
            self._last_us = max(int(now.timestamp() * 1_000_000), self._last_us + 1)
            return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def post(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        at: datetime,
        blocks: Blocks | None = None,
        seen_by: str | None = None,
        thread_ts: str | None = None,
        broadcast: bool = False,
        metadata: Json | None = None,
        files: Sequence[File] = (),
    ) -> Message:
        """Stores without asking whether Slack would: callers check first."""
        message = Message(
            ts=self.next_ts(at),
            channel=channel,
            user=user,
            text=text,
            blocks=named(blocks or []),
            seen_by=seen_by,
            thread_ts=thread_ts,
            broadcast=broadcast,
            metadata=metadata,
            files=list(files),
        )
        with self._lock:
            self.messages.setdefault(channel, []).append(message)
        self.changed(Change("message", channel=channel, user=seen_by))
        return message

    def edit(
        self, message: Message, *, at: datetime, text: str | None = None, blocks: Blocks | None = None
    ) -> Message:
        """None leaves text or blocks as they are; an empty list takes the blocks away.

        Only what everybody sees is marked as edited.
        """
        with self._lock:
            if text is not None:
                message.text = text
            if blocks is not None:
                message.blocks = named(blocks)
            message.edited_ts = None if message.ephemeral else self.next_ts(at)
        self.changed(Change("message", channel=message.channel, user=message.seen_by))
        return message

    def delete(self, message: Message) -> None:
        """A message with replies leaves a gap that says so, until the last of them is deleted as well."""
        with self._lock:
            there = self.messages.get(message.channel, [])
            if self.replies(message):
                message.user, message.text, message.blocks = SLACKBOT, "This message was deleted.", []
                message.metadata, message.edited_ts, message.gone, message.files = None, None, True, []
            elif message in there:
                there.remove(message)
                for parent in [one for one in there if one.gone and one.ts == message.thread_ts]:
                    self.delete(parent)
        self.changed(Change("message", channel=message.channel, user=message.seen_by))

    def message(self, channel: str, ts: str) -> Message:
        """Ephemeral ones included. SlackError("message_not_found")."""
        for message in reversed(self.messages.get(channel, [])):
            if message.ts == ts:
                return message
        raise SlackError("message_not_found")

    def visible(self, channel: str, user_id: str | None) -> list[Message]:
        """Oldest first: what everybody sees, and this person's ephemeral messages (None: nobody's)."""
        return [m for m in list(self.messages.get(channel, [])) if m.seen_by is None or m.seen_by == user_id]

    def replies(self, message: Message) -> list[Message]:
        return [
            m
            for m in list(self.messages.get(message.channel, []))
            if m.thread_ts == message.ts and m.ts != message.ts and not m.ephemeral
        ]

    def view(self, view_id: str) -> View | None:
        """An open modal or a published home; None once it is closed."""
        for stack in list(self.modals.values()):
            for view in stack:
                if view.id == view_id:
                    return view
        return next((v for v in list(self.homes.values()) if v.id == view_id), None)
