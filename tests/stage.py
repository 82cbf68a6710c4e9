"""The whole product on a small stage: a sandbox Slack, the bot, a database, and a clock to move.

People type and click as they would; what they see is read back as they would read it.
"""

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr

from bot.bootstrap import WHILE_SOMEBODY_WAITS, Runtime, build
from bot.processes import Web, dispatcher_of, tick
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import HOST, SandboxServer
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from core.policies.team import TeamPolicy
from core.submissions import LeadSubmission
from tests.reading import read

Seen = TypeVar("Seen")
SIGNING_SECRET = "sandbox-signing-secret"


def wait_for(look: Callable[[], Seen | None], *, within_s: float = 5.0) -> Seen:
    """What ``look`` sees as soon as it sees anything; an ``AssertionError`` if it does not in time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        seen = look()
        if seen:
            return seen
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


@dataclass
class Stage:
    """A running product. ``tick`` and ``deliver`` happen when a test says so, never by themselves."""

    runtime: Runtime
    sandbox: SandboxServer
    http: httpx.Client
    sent: Callable[[], int]

    def person(self, user_id: str) -> "Actor":
        """Somebody who types and clicks in the direct message with the bot."""
        return Actor(self, user_id, f"D{user_id[1:]}")

    def leads(self, *submissions: Mapping[str, Any]) -> None:
        """Takes leads in by the same door as every other."""
        given = [LeadSubmission.model_validate(one) for one in submissions]
        self.runtime.services.intake.submit(given, "tests")

    def tick(self) -> None:
        tick(self.runtime)
        self.sent()

    def passes(self, **duration: float) -> None:
        """Moves the clock and ticks once."""
        self.sandbox.clock.advance(timedelta(**duration))
        self.tick()

    def get(self, path: str, **query: str) -> Any:
        return self.http.get(f"/sandbox/{path}", params=query).raise_for_status().json()

    def act(self, **what: Any) -> Any:
        return self.http.post("/sandbox/act", json=what).json()


@dataclass
class Actor:
    """One person at their screen."""

    stage: Stage
    id: str
    channel: str
    last_view: dict[str, Any] = field(default_factory=dict)

    def types(self, text: str, *, repeat: int = 0) -> list[str]:
        """Types a command and reads what comes back."""
        before = len(self._messages())
        self._do(type="command", channel=self.channel, text=text, repeat=repeat)
        wait_for(lambda: len(self._messages()) > before)
        return self.sees()

    def sees(self) -> list[str]:
        """The newest message, line by line."""
        return read(self.newest()["blocks"]) or [self.newest()["text"]]

    def newest(self) -> dict[str, Any]:
        messages = self._messages()
        return messages[-1] if messages else {"text": "", "blocks": []}

    def messages(self) -> list[list[str]]:
        """Everything in the direct message, oldest first."""
        return [read(one["blocks"]) or [one["text"]] for one in self._messages()]

    def clicks(self, label: str, *, message: Mapping[str, Any] | None = None, repeat: int = 0) -> list[str]:
        """Clicks a button of the newest message (or of an older one) and reads the card that follows."""
        on = message or self.newest()
        block, element = _button(on["blocks"], label)
        before = self._traffic()
        self._do(
            type="action",
            message={"channel": self.channel, "ts": on["ts"]},
            block_id=block["block_id"],
            action_id=element["action_id"],
            repeat=repeat,
        )
        wait_for(lambda: self._answered(before, 1 + repeat))
        return self.sees() if message is None else self._reads(str(on["ts"]))

    def form(self) -> list[str]:
        """The open dialog, title first."""
        view = self._view()
        return [view["title"]["text"], *read(view["blocks"])]

    def submits(self, **choices: str) -> list[str]:
        """Fills the open dialog in (what is left out keeps its first choice) and submits it.

        Reads the errors shown in the form, or else the newest message.
        """
        view = self._view()
        state = {
            block["block_id"]: _state(block, choices) for block in view["blocks"] if block["type"] == "input"
        }
        before = self._traffic()
        answer = self._do(type="submit", view=view["id"], state=state)
        if answer.get("errors"):
            return list(answer["errors"].values())
        wait_for(lambda: self._answered(before, 1))
        return self.sees()

    def _do(self, **what: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.stage.act(user=self.id, **what)
        assert answer["ok"], answer
        return answer

    def _view(self) -> dict[str, Any]:
        stack = wait_for(lambda: self.stage.get("views", user=self.id)["stack"])
        view: dict[str, Any] = stack[-1]
        return view

    def _messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.stage.get("messages", user=self.id, channel=self.channel)[
            "messages"
        ]
        return found

    def _reads(self, ts: str) -> list[str]:
        """An older message as it stands now."""
        one = next(one for one in self._messages() if one["ts"] == ts)
        return read(one["blocks"]) or [one["text"]]

    def _traffic(self) -> int:
        entries = self.stage.get("traffic", since="0")["entries"]
        return int(entries[-1]["n"]) if entries else 0

    def _answered(self, since: int, times: int) -> bool:
        drawn = [
            one
            for one in self.stage.get("traffic", since=str(since))["entries"]
            if one["direction"] == "from_bot" and one["what"] in {"response_url", "views.open"}
        ]
        return len(drawn) >= times


def _button(blocks: Sequence[Mapping[str, Any]], label: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    for block in blocks:
        for element in block.get("elements") or ():
            if block["type"] == "actions" and element["text"]["text"] == label:
                return block, element
    raise AssertionError(f"there is no button {label!r} on: {read(blocks)}")


def _state(block: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, Any]:
    element, block_id = block["element"], str(block["block_id"])
    chosen = choices.get(block_id)
    match element["type"]:
        case "static_select":
            options = element["options"]
            option = next((one for one in options if one["value"] == chosen), element["initial_option"])
            value: dict[str, Any] = {"selected_option": option}
        case "users_select":
            value = {"selected_user": chosen}
        case _:
            value = {"value": chosen}
    return {element["action_id"]: {"type": element["type"], **value}}


@contextmanager
def on_stage(
    folder: Path,
    workspace: Workspace,
    team: TeamPolicy,
    *,
    socket_mode: bool = True,
    database: str | None = None,
) -> Iterator[Stage]:
    """Raises the curtain: sandbox, bot and database, until the ``with`` ends."""
    clock = SandboxClock()
    port = _free_port()
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-sandbox"),
        slack_app_token=SecretStr("xapp-sandbox") if socket_mode else None,
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=f"http://{HOST}:{port}/api/",
        database_url=SecretStr(database or f"sqlite:///{folder / 'stage.db'}"),
    )
    runtime = build(settings, clock, team=team, patience=WHILE_SOMEBODY_WAITS)
    web = Web(runtime, port=0, host=HOST)
    dispatcher = dispatcher_of(runtime)
    assert dispatcher is not None
    events_url = None if socket_mode else f"http://{HOST}:{web.port}/slack/events"
    try:
        with SandboxServer(workspace, clock, port=port, events_url=events_url) as sandbox:
            web.start()
            try:
                with httpx.Client(base_url=sandbox.url, timeout=10) as http:
                    stage = Stage(runtime, sandbox, http, dispatcher.deliver)
                    wait_for(lambda: stage.get("state", user="U0BOT")["bot"]["connected"])
                    yield stage
            finally:
                web.stop()
    finally:
        runtime.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
