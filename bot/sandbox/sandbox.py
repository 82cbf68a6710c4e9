"""One running sandbox: the workspace and everything around it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.crm import Crm
from bot.sandbox.faults import Faults
from bot.sandbox.model import Change
from bot.sandbox.rate_limits import RateLimits
from bot.sandbox.tickets import ResponseUrls, Triggers
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

Extra = tuple[str, Callable[[], Any] | Callable[[], Awaitable[Any]]]


@dataclass(frozen=True)
class Secrets:
    """What the bot's settings must say to be let in."""

    bot_token: str = "xoxb-sandbox"  # noqa: S105 - a Slack of straw
    app_token: str = "xapp-sandbox"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    intake_secret: str = "whsec_c2FuZGJveC1pbnRha2Utc2VjcmV0LW9mLXN0cmF3LTE="  # noqa: S105
    webhook_secret: str = "whsec_c2FuZGJveC13ZWJob29rLXNlY3JldC1vZi1zdHJhdzE="  # noqa: S105


class Sandbox:
    """``events_url`` is the bot's address for HTTP mode; an open Socket Mode connection goes first."""

    def __init__(
        self,
        workspace: Workspace,
        clock: SandboxClock,
        *,
        secrets: Secrets,
        events_url: str | None,
        limits: bool,
        extras: Mapping[str, Extra],
        crm: Crm | None,
    ) -> None:
        self.workspace = workspace
        self.clock = clock
        self.secrets = secrets
        self.events_url = events_url
        self.extras = dict(extras)
        self.crm = crm
        self.faults = Faults()
        self.limits = RateLimits(on=limits)
        self.triggers = Triggers()
        self.response_urls = ResponseUrls()
        self.traffic = Traffic(now=clock.now, changed=lambda: workspace.changed(Change("traffic")))
        self.reset_connection: Callable[[Any], None] | None = None
        self._forget_clock = clock.on_move(lambda _now: workspace.changed(Change("clock")))
        self._closing = asyncio.Event()
        self._closers: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs on after the request that asked for it, at most until the sandbox stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def on_close(self, closer: Callable[[], None]) -> Callable[[], None]:
        """Calls ``closer`` when the server begins to stop. Returns how to forget it."""
        self._closers.append(closer)
        return lambda: self._closers.remove(closer) if closer in self._closers else None

    async def pause(self, seconds: float) -> None:
        """Real seconds, cut short when the server stops."""
        if seconds > 0:
            try:
                await asyncio.wait_for(self._closing.wait(), seconds)
            except TimeoutError:
                return

    async def pause_until(self, due: datetime) -> None:
        """Waits for the sandbox clock, so that moving it ends the wait."""
        loop, moved = asyncio.get_running_loop(), asyncio.Event()

        def wake(_now: datetime) -> None:
            loop.call_soon_threadsafe(moved.set)

        forget = self.clock.on_move(wake)
        try:
            while (left := (due - self.clock.now()).total_seconds()) > 0 and not self._closing.is_set():
                moved.clear()
                try:
                    await asyncio.wait_for(moved.wait(), left)
                except TimeoutError:
                    continue
        finally:
            forget()

    @property
    def closing(self) -> bool:
        return self._closing.is_set()

    def close(self) -> None:
        """Ends every stream, stall and socket, so that the server can stop at once."""
        self._closing.set()
        for closer in tuple(self._closers):
            closer()

    async def stop(self) -> None:
        self.close()
        self._forget_clock()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
