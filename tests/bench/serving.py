"""Servers in processes of their own: the product's, and a bare Bolt app that only acknowledges."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

from pydantic import SecretStr
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import actions
from bot.bootstrap import build
from bot.metrics import Health
from bot.processes import Web
from bot.serving import HERE, LISTENERS, HttpServer, Part
from bot.settings import Settings
from bot.web import build_web
from tests.bench import crew
from tests.bench.crowd import Crowd

SECRET = "bench-signing-secret"
Serve = Callable[..., tuple[Part, int]]


class SlackCalls:
    """A Slack that knows nobody and counts who asks it what."""

    def __init__(self) -> None:
        self.methods: list[str] = []
        calls = self.methods

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                calls.append(self.path.rpartition("/")[2])
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"ok": false, "error": "bench"}')

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer((HERE, 0), Answer)
        self.url = f"http://{HERE}:{self._server.server_port}/api/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def served(serve: Serve, *given: object) -> Iterator[int]:
    """A server in a process of its own, by its port; stopped at the end."""
    context = multiprocessing.get_context("forkserver")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, serve, given), daemon=True)
    process.start()
    try:
        if not here.poll(30):
            raise RuntimeError("the server did not start")
        yield int(here.recv())
    finally:
        here.close()
        process.join(10)
        if process.is_alive():
            process.kill()


def _serve(parent: Connection, serve: Serve, given: tuple[object, ...]) -> None:
    crew.quiet()
    part, port = serve(*given)
    part.start()
    parent.send(port)
    try:
        parent.recv()
    except EOFError:
        part.stop()


def product(url: str, crowd: Crowd, slack_url: str) -> tuple[Part, int]:
    """Everything the product registers, over HTTP."""
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-bench"),
        slack_app_token=None,
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url=slack_url,
        database_url=SecretStr(url),
    )
    web = Web(build(settings, team=crowd.team), port=0, host=HERE)
    return web, web.port


def in_the_loop(slack_url: str) -> tuple[Part, int]:
    """One listener that acknowledges, by Bolt's own Starlette adapter: in uvicorn's one thread, which every
    query of a listener that asks a database would stop.
    """
    handler = SlackRequestHandler(_bare(slack_url))

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    web = HttpServer(Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])]), 0, host=HERE)
    return web, web.port


def in_threads(slack_url: str) -> tuple[Part, int]:
    """The same listener behind the product's own server, guard and threads."""
    executor = ThreadPoolExecutor(LISTENERS)
    web = build_web(slack=(_bare(slack_url), SECRET), look=lambda: Health(None), executor=executor)
    http = HttpServer(web, 0, host=HERE)
    return http, http.port


def _bare(slack_url: str) -> App:
    app = App(
        client=WebClient("xoxb-bench", base_url=slack_url),
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-bench"),
        signing_secret=SECRET,
        process_before_response=True,
    )

    def acknowledge(ack: Ack) -> None:
        ack()

    app.command(actions.NEXTLEAD)(acknowledge)
    return app
