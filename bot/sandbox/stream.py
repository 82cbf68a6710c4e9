"""Server-sent events: something changed, read it again."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from bot.sandbox.model import Change
from bot.sandbox.sandbox import Sandbox

HEARTBEAT_S = 15.0


def stream(sandbox: Sandbox, user_id: str | None) -> StreamingResponse:
    """Changes that concern this person; all of them if nobody is named."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(sandbox, user_id), media_type="text/event-stream", headers=headers)


async def _events(sandbox: Sandbox, user_id: str | None) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Change | None] = asyncio.Queue()
    unsubscribe = sandbox.workspace.subscribe(lambda change: _put(loop, queue, change))
    forget = sandbox.on_close(lambda: queue.put_nowait(None))
    try:
        yield ": here\n\n"
        while not sandbox.closing:
            try:
                change = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if change is not None and change.user in (None, user_id or change.user):
                yield f"data: {json.dumps(_as_json(change))}\n\n"
    finally:
        unsubscribe()
        forget()


def _put(loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[Change | None], change: Change) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(queue.put_nowait, change)


def _as_json(change: Change) -> dict[str, str]:
    return {"kind": change.kind} | ({"channel": change.channel} if change.channel else {})
