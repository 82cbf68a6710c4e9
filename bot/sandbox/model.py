"""The nouns of a workspace."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Blocks = list[Json]

TEAM_ID = "T0NEXT"
TEAM_DOMAIN = "nextlead-sandbox"
APP_ID = "A0NEXT"
BOT_USER = "U0BOT"
BOT_ID = "B0NEXT"
SLACKBOT = "USLACKBOT"
VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - the deprecated field, sent because Slack sends it


@dataclass
class User:
    """``is_restricted`` is a guest; ``role_hint`` is shown on the page only and never reaches the bot.

    ``status_expiration`` is when the status ends, in unix seconds; 0 is never.
    """

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    tz: str = "Europe/Berlin"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    role_hint: str = ""
    updated: int = 0


@dataclass
class Channel:
    """``dm_with`` is set on direct messages with the bot only: the person at the other end."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    bot_in: bool = True
    archived: bool = False
    private: bool = False
    dm_with: str | None = None
    created: int = 0


@dataclass
class File:
    """A file that somebody dropped, or that the bot sent. ``origin`` is where its bytes are:
    http://127.0.0.1:port. ``channel`` is empty for one that the bot keeps to itself.

    ``message_ts`` is the message it came with, where Slack knows it already: it may tell of a file before it
    knows where that was shared.
    """

    id: str
    user: str
    name: str
    content: bytes
    channel: str
    created: int
    origin: str
    message_ts: str | None = None
    deleted: bool = False
    title: str = ""


@dataclass
class Upload:
    """A file that the bot has announced. ``content`` is there once its bytes are."""

    file: str
    name: str
    length: int
    content: bytes | None = None


@dataclass
class Message:
    """``seen_by`` is the one person who sees an ephemeral message, None if everybody does.

    ``thread_ts`` is the message it replies to; ``broadcast`` shows a reply in the channel as well. ``gone``
    is what is left of a deleted message that has replies.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: Blocks = field(default_factory=list)
    seen_by: str | None = None
    edited_ts: str | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    broadcast: bool = False
    gone: bool = False
    files: list[File] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return self.seen_by is not None

    @property
    def in_channel(self) -> bool:
        """Whether it stands in the channel itself, and not in a thread alone."""
        return self.thread_ts is None or self.broadcast

    @property
    def subtype(self) -> str | None:
        """Slack's word for what is special about it."""
        if self.gone:
            return "tombstone"
        if self.files:
            return "file_share"
        return "thread_broadcast" if self.broadcast else None


@dataclass
class View:
    """A modal or an App Home as stored; ``values`` is what people have typed or chosen so far."""

    id: str
    user: str
    type: Literal["modal", "home"]
    blocks: Blocks
    hash: str
    title: Json | None = None
    submit: Json | None = None
    close: Json | None = None
    callback_id: str = ""
    private_metadata: str = ""
    external_id: str = ""
    clear_on_close: bool = False
    notify_on_close: bool = False
    root_view_id: str = ""
    previous_view_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """A slash command as the composer offers it; ``name`` begins with a slash."""

    name: str
    description: str
    usage: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A global shortcut, as the menu beside the composer offers it."""

    callback_id: str
    name: str
    description: str


@dataclass
class UserGroup:
    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """Something to read again. ``user`` limits it to one person's page."""

    kind: Literal["message", "home", "views", "clock", "traffic", "users", "bot", "crm"]
    channel: str | None = None
    user: str | None = None
