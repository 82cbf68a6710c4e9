"""One request of the bot: carried out, or spoilt as the faults say."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.faults import Fault
from bot.sandbox.model import Json
from bot.sandbox.sandbox import Sandbox


@dataclass(frozen=True)
class Answer:
    """``content`` is what goes out where it is no JSON; ``body`` is then what the inspector shows instead."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    media_type: str | None = None

    @property
    def whole(self) -> bytes:
        return json.dumps(self.body).encode() if self.content is None else self.content

    def as_response(self) -> Response:
        media_type = "application/json; charset=utf-8" if self.content is None else self.media_type
        return Response(self.whole, self.status, self.headers, media_type or "application/octet-stream")


class Exchange:
    """``run`` answers the request and writes it down for the inspector, whatever became of it."""

    def __init__(
        self, sandbox: Sandbox, request: Request, method: str, args: Json, *, channel: str | None
    ) -> None:
        self.channel = channel
        self._sandbox = sandbox
        self._request = request
        self._method = method
        self._args = {key: value for key, value in args.items() if key != "token"}

    async def run(self, do: Callable[[], Answer]) -> Response:
        """``do`` has the effect; it is not called where the fault says that there was none."""
        started = monotonic()
        fault = self._sandbox.faults.take(self._method, self.channel)
        if fault is None:
            answer = do()
            response, status = answer.as_response(), str(answer.status)
        else:
            response, status, answer = await self._spoilt(fault, do)
        self._sandbox.traffic.record(
            "from_bot",
            self._method,
            status=int(status) if status.isdigit() else status,
            ms=(monotonic() - started) * 1000,
            request=self._args,
            response=answer.body,
        )
        return response

    async def _spoilt(self, fault: Fault, do: Callable[[], Answer]) -> tuple[Response, str, Answer]:
        if fault.effect == "stall":
            return await self._stalled(fault, do)
        answer = do() if fault.when == "after" else Answer({})
        if fault.effect == "reset":
            await self._reset()
            return Response(), "reset", answer
        answer = _told(fault, answer)
        response = _RESPONSES.get(fault.effect, _as_it_is)(answer)
        return response, str(response.status_code), answer

    async def _stalled(self, fault: Fault, do: Callable[[], Answer]) -> tuple[Response, str, Answer]:
        done = do() if fault.when == "after" else None
        gone = await self._wait(fault.seconds, until_hung_up=fault.when != "late")
        if done is None and gone and fault.when == "before":
            return Response(), "stalled, nothing done", Answer({})
        answer = done or do()
        return answer.as_response(), "stalled" if gone else str(answer.status), answer

    async def _wait(self, seconds: float, *, until_hung_up: bool) -> bool:
        """Real seconds. Whether the caller has hung up meanwhile."""
        hung_up = asyncio.ensure_future(self._hung_up())
        pause = asyncio.ensure_future(self._sandbox.pause(seconds))
        when = asyncio.FIRST_COMPLETED if until_hung_up else asyncio.ALL_COMPLETED
        waiting = {pause, hung_up} if until_hung_up else {pause}
        await asyncio.wait(waiting, return_when=when)
        gone = hung_up.done()
        for task in (hung_up, pause):
            task.cancel()
        await asyncio.gather(hung_up, pause, return_exceptions=True)
        return gone

    async def _hung_up(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            continue

    async def _reset(self) -> None:
        """Drops the TCP connection without a word; needs a server that lends its hand."""
        if self._sandbox.reset_connection is not None:
            self._sandbox.reset_connection(self._request.scope.get("client"))
            await self._hung_up()


def _told(fault: Fault, answer: Answer) -> Answer:
    if fault.effect == "error":
        return Answer({"ok": False, "error": fault.code})
    if fault.effect == "ratelimited":
        return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": fault.retry_after})
    return answer


def _as_it_is(answer: Answer) -> Response:
    return answer.as_response()


def _http_500(_answer: Answer) -> Response:
    return Response("Internal Server Error", 500, media_type="text/plain")


def _html_200(_answer: Answer) -> Response:
    return Response("<html><body>Something went wrong on our end</body></html>", 200, media_type="text/html")


def _empty(_answer: Answer) -> Response:
    return Response("", 200, media_type="application/json")


def _truncated(answer: Answer) -> Response:
    whole = answer.whole if answer.body else b'{"ok": true}'
    return Response(whole[: len(whole) // 2], 200, media_type=answer.media_type or "application/json")


_RESPONSES: dict[str, Callable[[Answer], Response]] = {
    "http_500": _http_500,
    "html_200": _html_200,
    "empty": _empty,
    "truncated": _truncated,
}
