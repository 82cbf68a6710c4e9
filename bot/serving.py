"""The parts a process is made of, and how they start and stop together."""

import asyncio
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Protocol, cast

import structlog
import uvicorn
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from starlette.types import ASGIApp

from bot.callers import SLACK_TROUBLE, code_of
from bot.replies import SlackApp
from core.errors import NextleadError, SettingsError, Unreachable

STOP_WITHIN_S = 8.0
"""A platform kills what has not stopped 10 s after SIGTERM."""

LISTEN_EVERY_S = 0.1
"""How often a running process looks whether it was asked to stop."""

ANYWHERE = "0.0.0.0"  # noqa: S104 - a server is there to be reached
HERE = "127.0.0.1"

LISTENERS = 12
"""Requests of Slack worked on at once; fewer than the database's 16 connections, which duties need too."""

REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""Slack's ways of saying that a token does not open this door."""

log = structlog.get_logger(__name__)


def why_not(error: Exception, token: str) -> NextleadError:
    """Why Slack did not let us in, as the error to end with: a wrong setting, or out of reach."""
    code = code_of(error)
    if code in REFUSED:
        return SettingsError(f"Slack refuses {token} ({code}); see `nextlead check`")
    return Unreachable("Slack does not answer; see `nextlead check`")


class Part(Protocol):
    """Something that runs beside the others until it is stopped."""

    def start(self) -> None:
        """Returns once it works. Raises when it cannot."""
        ...

    def stop(self) -> None: ...


class HttpServer:
    """An ASGI application, served from a thread of its own. The port is taken at once, served from ``start``.

    ``port`` 0 takes a free one. Raises ``SettingsError`` when the port is taken.
    """

    def __init__(self, app: ASGIApp, port: int, *, host: str) -> None:
        # Saying TCP lets asyncio switch Nagle off on what it accepts; without it each answer waits 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise SettingsError(f"port {port} is taken or forbidden; set PORT to another") from None
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


class SocketMode:
    """Slack's payloads over a WebSocket that we open. It reconnects by itself once it has been open."""

    def __init__(self, app: SlackApp, token: str, api_url: str) -> None:
        self._logger = logging.getLogger("nextlead.socket_mode")
        self._handler = SocketModeHandler(
            cast(App, app),  # of which it wants what a ``SlackApp`` has
            token,
            logger=self._logger,
            web_client=WebClient(token, base_url=api_url),
            concurrency=LISTENERS,
        )

    @property
    def is_connected(self) -> bool:
        return bool(self._handler.client.is_connected())

    def start(self) -> None:
        """Raises ``SettingsError`` when Slack refuses the token, ``Unreachable`` when it does not answer."""
        try:
            self._logger.setLevel(logging.CRITICAL)  # what fails now is raised, and said once
            self._handler.connect()  # type: ignore[no-untyped-call]
            self._logger.setLevel(logging.ERROR)  # below that it writes messages
        except (*SLACK_TROUBLE, OSError) as error:
            self.stop()
            raise why_not(error, "SLACK_APP_TOKEN") from None
        if not self.is_connected:
            self.stop()
            raise Unreachable("Slack's Socket Mode does not answer; see `nextlead check`")

    def stop(self) -> None:
        """Wakes the reading thread first: slack_sdk closes a socket only between two frames."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        session = client.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
        self._handler.close()  # type: ignore[no-untyped-call]


def serve(parts: Sequence[Part], ready: str) -> None:
    """Runs the parts until SIGTERM or Ctrl-C; ``ready`` is printed once all of them work.

    They start in order and stop in reverse. What has not stopped after ``STOP_WITHIN_S`` is left behind:
    every change is a transaction, so that ending the process undoes what it had not finished.
    """
    started = list[Part]()
    with _signals() as asked_to_stop:
        try:
            for part in parts:
                part.start()
                started.append(part)
            print(ready, flush=True)  # noqa: T201 - the one line that scripts wait for
            while not asked_to_stop:
                time.sleep(LISTEN_EVERY_S)
        finally:
            in_time = _stop(started)
    if not in_time:
        os._exit(0)


def _stop(parts: Sequence[Part]) -> bool:
    """Stops the parts, last first; ``False`` when time ran out."""

    def stop_all() -> None:
        for part in reversed(parts):
            try:
                part.stop()
            except Exception:
                log.exception("stop_failed", part=type(part).__name__)

    stopping = threading.Thread(target=stop_all, name="stopping", daemon=True)
    stopping.start()
    stopping.join(STOP_WITHIN_S)
    if stopping.is_alive():
        log.error("stop_took_too_long", seconds=STOP_WITHIN_S)
        return False
    return True


@contextmanager
def _signals() -> Iterator[list[int]]:
    """SIGTERM and Ctrl-C ask to stop: the list then holds the signal. A second one ends the process at once.

    A list, looked at again and again, and no ``Event``: its lock may be held by the very code that the
    signal interrupts, and one that arrives just before a wait without a time-out wakes nobody.
    """
    asked = list[int]()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
