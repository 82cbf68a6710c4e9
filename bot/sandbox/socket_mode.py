"""Socket Mode: the bot calls us, so it needs no public address."""

import asyncio
import json
import random
from contextlib import suppress
from secrets import token_hex
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.delivery import Ack, Envelope
from bot.sandbox.model import APP_ID, Change, Json
from bot.sandbox.workspace import Workspace

ACK_S = 3.0


class Connection:
    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.waiting: dict[str, list[asyncio.Future[Ack]]] = {}

    async def send(self, message: Json) -> None:
        await self.socket.send_text(json.dumps(message))

    def acknowledge(self, message: Json) -> None:
        """An ack that comes too late, or twice, is nobody's business, as with Slack."""
        futures = self.waiting.get(str(message.get("envelope_id")), [])
        waiting = next((future for future in futures if not future.done()), None)
        if waiting is not None:
            payload = message.get("payload")
            waiting.set_result(Ack(payload=payload if isinstance(payload, dict) else {}))

    def give_up(self) -> None:
        for future in [future for futures in self.waiting.values() for future in futures]:
            if not future.done():
                future.set_result(Ack(error="dispatch_failed", status="connection lost"))


class SocketMode:
    """Up to ten connections at a time, as with Slack; each payload goes to any one of them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []

    @property
    def open(self) -> bool:
        return bool(self._connections)

    def ticket(self) -> str:
        """Good for one connection."""
        ticket = token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def endpoint(self, socket: WebSocket) -> None:
        ticket = socket.path_params["ticket"]
        if ticket not in self._tickets or len(self._connections) >= 10:
            await socket.close(code=4401)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        connection = Connection(socket)
        self._connections.append(connection)
        self._workspace.changed(Change("bot"))
        try:
            await connection.send(self._hello())
            await _listen(connection)
        finally:
            self._connections.remove(connection)
            connection.give_up()
            self._workspace.changed(Change("bot"))

    async def deliver(self, envelope: Envelope) -> Ack:
        connection = random.choice(self._connections)  # noqa: S311 - chance, not secrecy
        future: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.waiting.setdefault(envelope.id, []).append(future)
        try:
            await connection.send(_wrapped(envelope))
            return await asyncio.wait_for(future, ACK_S)
        except TimeoutError:
            return Ack(error="operation_timeout", status="no ack in 3 s")
        except (WebSocketDisconnect, RuntimeError):
            return Ack(error="dispatch_failed", status="connection lost")
        finally:
            connection.waiting[envelope.id].remove(future)
            if not connection.waiting[envelope.id]:
                del connection.waiting[envelope.id]

    async def disconnect(self, reason: str) -> None:
        """Tells every connection to go, as Slack does every hour or so, and closes it."""
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        for connection in tuple(self._connections):
            with suppress(WebSocketDisconnect, RuntimeError):
                await connection.send(message)
                await connection.socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }


async def _listen(connection: Connection) -> None:
    while True:
        try:
            message: Any = json.loads(await connection.socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            return
        except json.JSONDecodeError:
            continue
        if isinstance(message, dict):
            connection.acknowledge(message)


def _wrapped(envelope: Envelope) -> Json:
    wrapped: Json = {
        "envelope_id": envelope.id,
        "type": envelope.kind,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.kind != "events_api",
    }
    if envelope.kind == "events_api":
        wrapped |= {"retry_attempt": envelope.retry_num, "retry_reason": envelope.retry_reason}
    return wrapped
