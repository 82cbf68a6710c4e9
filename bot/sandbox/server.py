"""Serving the sandbox: in a thread for tests and the demo, or blocking."""

import asyncio
import socket
import struct
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Any

import uvicorn

from bot.sandbox.app import build_sandbox
from bot.sandbox.clock import SandboxClock
from bot.sandbox.sandbox import Extra, Sandbox
from bot.sandbox.workspace import Workspace

HOST = "127.0.0.1"


class _Server(uvicorn.Server):
    """Ends streams and stalls before uvicorn waits for them, and can drop a TCP connection."""

    def __init__(self, config: uvicorn.Config, sandbox: Sandbox) -> None:
        super().__init__(config)
        self.ready = Event()
        self._sandbox = sandbox
        sandbox.reset_connection = self._reset

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._sandbox.close()
        await super().shutdown(sockets)

    def _reset(self, client: Any) -> None:
        """Lingering for no time makes the kernel send RST instead of a polite end."""
        for connection in tuple(self.server_state.connections):
            if getattr(connection, "client", None) == tuple(client or ()):
                transport = connection.transport
                sock = transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                transport.abort()


class SandboxServer:
    """``with SandboxServer(workspace, clock) as sandbox:`` — started, ready, and stopped at the end.

    ``port`` 0 takes a free one; OSError at once if the port is taken. ``options`` go to build_sandbox.
    """

    def __init__(self, workspace: Workspace, clock: SandboxClock, *, port: int = 0, **options: Any) -> None:
        self.workspace = workspace
        self.clock = clock
        self.app = build_sandbox(workspace, clock=clock, **options)
        # Saying TCP lets asyncio switch Nagle off on what it accepts; without it each answer waits 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((HOST, port))
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self._server = _Server(_config(self.app), self.app.state.sandbox)
        self._thread = Thread(target=self._run, name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL must say."""
        return f"{self.url}/api/"

    def offer(self, **extras: Extra) -> None:
        """Adds buttons to the page: what their function returns is shown there."""
        self.app.state.sandbox.extras.update(extras)

    def start(self) -> None:
        self._thread.start()
        self.wait_until_ready()

    def wait_until_ready(self, timeout_s: float = 5.0) -> None:
        """TimeoutError if it does not answer by then."""
        if not self._server.ready.wait(timeout_s):
            raise TimeoutError("the sandbox did not start")

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._socket.close()

    def run(self) -> None:
        """Blocks until interrupted (Ctrl-C, SIGTERM)."""
        with suppress(KeyboardInterrupt):
            self._server.run(sockets=[self._socket])

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

    def __enter__(self) -> "SandboxServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(workspace: Workspace, clock: SandboxClock, *, port: int = 0, **options: Any) -> None:
    """Blocks until interrupted."""
    SandboxServer(workspace, clock, port=port, **options).run()


def _config(app: Any) -> uvicorn.Config:
    """Pings four times a second: slack_sdk's built-in client can only be closed between two frames."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        loop="asyncio",
        http="h11",
        ws="websockets-sansio",
        ws_ping_interval=0.25,
        ws_ping_timeout=None,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
