"""A small bot on the real Bolt, over Socket Mode and over HTTP."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from time import sleep
from typing import Any

import uvicorn
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.server import SandboxServer
from tests.bot.sandbox.rig import (
    APP_TOKEN,
    Json,
    actions,
    button,
    home,
    modal,
    plain,
    section,
    text_input,
    web_client,
)


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
        answers: dict[str, list[Json]] = {"nobody": [], "nonsense": [{"text": "Acme", "value": "1"}]}
        forms = [
            {"text": plain(f"{payload['value']} {form}"), "value": f"{payload['value']} {form}"}
            for form in ("GmbH", "Ltd")
        ]
        ack(options=answers.get(payload["value"], forms))


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
            "strange": {"response_action": "dance"},
        }
        note = body["view"]["state"]["values"].get("note")
        ack(**(answers.get(note["text"]["value"], {}) if note else {}))

    @app.view_closed("form")
    def closed(ack: Any, body: Json) -> None:
        heard("closed", body)
        ack()

    @app.shortcut("leads.add")
    def new_lead(ack: Any, body: Json, client: WebClient) -> None:
        heard("shortcut", body)
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

    @app.event("file_shared")
    def file(body: Json) -> None:
        heard("file", body)

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
