"""A small bot on the real Bolt, in both modes, and somebody who uses it through the control API."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

import httpx
import uvicorn
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

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


class Heard:
    """Every payload that reached a listener, by name."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._all: list[tuple[str, Json]] = []

    def __call__(self, name: str, payload: Json) -> None:
        with self._lock:
            self._all.append((name, payload))

    def by(self, user_id: str, name: str) -> list[Json]:
        with self._lock:
            return [body for heard, body in self._all if heard == name and user_id in json.dumps(body)]


def web_client(server: SandboxServer, token: str = BOT_TOKEN, *, timeout_s: int = 5) -> WebClient:
    """Without retries: a test wants to see what happened."""
    return WebClient(token, base_url=server.api_url, timeout=timeout_s, retry_handlers=[])


def refusal(call: Callable[[], Any]) -> str:
    """The error of Slack's answer; empty if it agreed."""
    try:
        call()
    except SlackApiError as error:
        return str(error.response["error"])
    return ""


def build_bot(server: SandboxServer, heard: Heard) -> App:
    app = App(client=web_client(server), signing_secret="sandbox-signing-secret")
    _commands(app, heard)
    _odd_commands(app)
    _buttons(app, heard)
    _modals(app, heard)
    _events(app, heard)
    return app


def _commands(app: App, heard: Heard) -> None:
    @app.command("/nextlead")
    def nextlead(ack: Any, body: Json) -> None:
        heard("command", body)
        ack(text="Acme GmbH", blocks=[section("*Acme GmbH*"), actions(button("lead.claim", "Claim", "7"))])

    @app.command("/loud")
    def loud(ack: Any) -> None:
        ack(text="to everybody", response_type="in_channel")

    @app.command("/slow")
    def slow() -> None:
        sleep(3.3)

    @app.command("/drowsy")
    def drowsy() -> None:
        sleep(0.4)


def _odd_commands(app: App) -> None:
    @app.command("/silent")
    def silent(ack: Any, respond: Any) -> None:
        ack()
        respond("a moment later")

    @app.command("/wrong")
    def wrong(ack: Any) -> None:
        ack(text="", blocks=[{"type": "nonsense"}])

    @app.command("/crash")
    def crash() -> None:
        raise RuntimeError("the bot fell over")

    @app.error
    def quiet() -> BoltResponse:
        return BoltResponse(status=500, body="")


def _buttons(app: App, heard: Heard) -> None:
    @app.action("lead.claim")
    def claim(ack: Any, body: Json, respond: Any) -> None:
        heard("claim", body)
        ack()
        respond(text="Claimed", replace_original=True)

    @app.action("lead.open")
    def open_modal(ack: Any, body: Json, client: WebClient) -> None:
        heard("open", body)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=json.loads(body["actions"][0]["value"]))

    @app.action("pick")
    def pick(ack: Any, body: Json) -> None:
        heard("pick", body)
        ack()

    @app.options("company")
    def company(ack: Any, payload: Json) -> None:
        heard("suggest", payload)
        ack(options=[{"text": plain(f"{payload['value']} GmbH"), "value": "1"}])


def _modals(app: App, heard: Heard) -> None:
    @app.view("form")
    def form(ack: Any, body: Json) -> None:
        heard("submit", body)
        answers: dict[str, Json] = {
            "bad": {"response_action": "errors", "errors": {"note": "Too short"}},
            "odd": {"response_action": "errors", "errors": {"elsewhere": "Too short"}},
            "again": {"response_action": "update", "view": modal(section("Once more"))},
            "deeper": {"response_action": "push", "view": modal(text_input())},
            "all": {"response_action": "clear"},
        }
        ack(**answers.get(body["view"]["state"]["values"]["note"]["text"]["value"], {}))

    @app.view_closed("form")
    def closed(ack: Any, body: Json) -> None:
        heard("closed", body)
        ack()

    @app.shortcut("new_lead")
    def new_lead(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal())


def _events(app: App, heard: Heard) -> None:
    @app.event("app_home_opened")
    def opened(event: Json, client: WebClient) -> None:
        heard("home", event)
        client.views_publish(user_id=event["user"], view=home(section("Your morning")))

    @app.event("user_change")
    def changed(body: Json) -> None:
        heard("user_change", body)

    @app.event("message")
    def message(body: Json, say: Any) -> None:
        heard("message", body)
        say("I heard you")

    @app.event("member_joined_channel")
    def joined(body: Json) -> None:
        heard("joined", body)


@contextmanager
def by_socket(server: SandboxServer, app: App) -> Iterator[None]:
    handler: Any = SocketModeHandler(app, APP_TOKEN, web_client=web_client(server, APP_TOKEN))
    handler.connect()
    try:
        yield
    finally:
        handler.close()


class BotServer:
    """The bot's own web server, in a thread; its address is known before there is a bot to answer."""

    def __init__(self) -> None:
        self.app: App | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/slack/events"
        starlette = Starlette(routes=[Route("/slack/events", self._events, methods=["POST"])])
        config = uvicorn.Config(starlette, log_config=None, lifespan="off", http="h11", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=lambda: self._server.run(sockets=[self._socket]), daemon=True)

    async def _events(self, request: Request) -> Response:
        if self.app is None:
            return Response(status_code=503)
        bolt_request = to_bolt_request(request, await request.body())
        return to_starlette_response(await run_in_threadpool(self.app.dispatch, bolt_request))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()
