"""Somebody who uses Slack through the control API, and the blocks they see."""

import json
from collections.abc import Callable
from itertools import count
from time import monotonic, sleep
from typing import Any

import httpx
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.model import Command
from bot.sandbox.server import SandboxServer

Json = dict[str, Any]
BOT_TOKEN, APP_TOKEN = "xoxb-sandbox", "xapp-sandbox"
COMMANDS = tuple(
    Command(f"/{name}", name) for name in ("nextlead", "loud", "slow", "drowsy", "silent", "wrong", "crash")
)
_numbers = count(1)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, label: str = "Press", value: str = "1") -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": value}


def actions(*elements: Json, block_id: str = "buttons") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def modal(*blocks: Json, callback_id: str = "form", **others: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("Contact"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": list(blocks) or [text_input()],
        **others,
    }


def text_input(block_id: str = "note", action_id: str = "text", **others: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": action_id, **others}
    return {"type": "input", "block_id": block_id, "label": plain("Note"), "element": element}


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def until(seen: Any, *, within_s: float = 3.0) -> Any:
    """Waits for what comes a moment after the ack."""
    end = monotonic() + within_s
    while monotonic() < end:
        found = seen()
        if found:
            return found
        sleep(0.01)
    raise AssertionError("it did not happen")


class Person:
    """Somebody with a channel of their own, so that tests do not see each other."""

    def __init__(self, server: SandboxServer, http: httpx.Client) -> None:
        number = next(_numbers)
        self.id, self.channel = f"U{number:04d}", f"C{number:04d}"
        self.dm = f"D{number:04d}"
        self.server = server
        self.http = http
        server.workspace.add_user(self.id, f"person{number}", f"Person {number}")
        server.workspace.add_channel(self.channel, f"channel-{number}", [self.id])

    def act(self, kind: str, **body: Any) -> Json:
        answer: Json = self.http.post("/sandbox/act", json={"user": self.id, "type": kind, **body}).json()
        return answer

    def command(self, text: str, **body: Any) -> Json:
        return self.act("command", channel=self.channel, text=text, **body)

    def messages(self, channel: str | None = None) -> list[Json]:
        params = {"user": self.id, "channel": channel or self.channel}
        found: list[Json] = self.http.get("/sandbox/messages", params=params).json()["messages"]
        return found

    def texts(self, channel: str | None = None) -> list[str]:
        return [message["text"] for message in self.messages(channel)]

    def press(self, message: Json, action_id: str, **body: Any) -> Json:
        where = {"channel": message["channel"], "ts": message["ts"]}
        return self.act("action", message=where, action_id=action_id, **body)

    def modals(self) -> list[Json]:
        stack: list[Json] = self.http.get("/sandbox/views", params={"user": self.id}).json()["stack"]
        return stack

    def modal(self) -> Json:
        found: Json = until(lambda: self.modals()[-1:])[0]
        return found

    def home(self) -> Json | None:
        view: Json | None = self.http.get("/sandbox/home", params={"user": self.id}).json()["view"]
        return view

    def submit(self, text: str = "spoke to him", **body: Any) -> Json:
        state = {"note": {"text": {"type": "plain_text_input", "value": text}}}
        return self.act("submit", view=self.modal()["id"], state=state, **body)

    def traffic(self, what: str) -> list[Json]:
        entries = self.http.get("/sandbox/traffic").json()["entries"]
        mine = (self.id, self.channel, self.dm)
        return [e for e in entries if e["what"] == what and any(name in json.dumps(e) for name in mine)]


def web_client(server: SandboxServer, token: str = BOT_TOKEN, *, timeout_s: float = 5) -> WebClient:
    """Without retries: a test wants to see what happened."""
    timeout: Any = timeout_s  # declared int, used as a float
    return WebClient(token, base_url=server.api_url, timeout=timeout, retry_handlers=[])


def refusal(call: Callable[[], Any]) -> str:
    """The error of Slack's answer; empty if it agreed."""
    try:
        call()
    except SlackApiError as error:
        return str(error.response["error"])
    return ""
