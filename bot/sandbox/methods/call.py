"""A Web API call, and how methods read its arguments."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import SlackError
from bot.sandbox.model import Channel, Json
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Services:
    """What methods and acts work with. ``origin`` (http://127.0.0.1:port) comes with each request."""

    sandbox: Sandbox
    delivery: Delivery
    sockets: SocketMode


@dataclass(frozen=True)
class Served:
    """Something done with the services, by a method or by a person."""

    services: Services

    @property
    def sandbox(self) -> Sandbox:
        return self.services.sandbox

    @property
    def workspace(self) -> Workspace:
        return self.services.sandbox.workspace


@dataclass(frozen=True)
class Call(Served):
    args: Json
    origin: str

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Forms say 1, true or True; JSON says true."""
        value = self.args.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.args.get(name) or default)
        except (TypeError, ValueError) as error:
            raise SlackError(
                "invalid_arguments", f"[ERROR] must be an integer [json-pointer:/{name}]"
            ) from error

    def structure(self, name: str, refusal: str) -> Any:
        """Blocks, views and metadata come as JSON, or as JSON in a string. None if absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError as error:
            raise SlackError(refusal, f"[ERROR] not JSON [json-pointer:/{name}]") from error

    def channel(self, name: str = "channel") -> Channel:
        """A channel by id or #name. What the bot may not see does not exist: channel_not_found."""
        wanted = self.text(name)
        if not wanted:
            raise SlackError("channel_not_found")
        channel = self.workspace.channels.get(wanted) or self._by_name(wanted)
        if channel is None or (channel.private and not channel.bot_in):
            raise SlackError("channel_not_found")
        return channel

    def _by_name(self, wanted: str) -> Channel | None:
        name = wanted.removeprefix("#")
        channels = list(self.workspace.channels.values())
        return next((c for c in channels if c.dm_with is None and c.name == name), None)
