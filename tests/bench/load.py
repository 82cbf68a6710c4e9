"""People typing /nextlead: signed requests over kept connections, at a pace or as fast as it goes."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import count
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot import actions
from bot.serving import HERE
from tests.bench.crowd import rep_id
from tests.bench.figures import Figures, figures_of
from tests.bench.serving import SECRET

CLIENTS = 16


class Typists:
    """Reps who each type /nextlead once."""

    def __init__(self) -> None:
        self._numbers = count()

    def requests(self, how_many: int) -> list[bytes]:
        """Signed now: Slack's signatures hold for five minutes."""
        signer, stamp = SignatureVerifier(SECRET), str(int(time.time()))
        return [self._request(signer, stamp) for _ in range(how_many)]

    def _request(self, signer: SignatureVerifier, stamp: str) -> bytes:
        number = next(self._numbers)
        body = urlencode(
            {
                "token": "x",
                "team_id": "T0BENCH",
                "team_domain": "bench",
                "channel_id": "D0BENCH",
                "channel_name": "directmessage",
                "user_id": rep_id(number),
                "user_name": f"rep{number}",
                "command": actions.NEXTLEAD,
                "text": "",
                "api_app_id": "A0BENCH",
                "response_url": "http://127.0.0.1:9/none",
                "trigger_id": f"bench.{stamp}.{number}",
            }
        ).encode()
        head = (
            f"POST /slack/events HTTP/1.1\r\nHost: {HERE}\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Slack-Request-Timestamp: {stamp}\r\n"
            f"X-Slack-Signature: {signer.generate_signature(timestamp=stamp, body=body)}\r\n\r\n"
        )
        return head.encode() + body


class _Wire:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, request: bytes) -> None:
        """Sends and reads the whole answer; anything but a 200 raises."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(HERE, self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(head.splitlines()[0].decode())
        length = next(line for line in head.splitlines() if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()


def paced(port: int, requests: Sequence[bytes], *, a_second: int) -> Figures:
    """Open loop: a request is due every 1/``a_second`` s whether or not the last one was answered; waiting
    counts from when it was due.
    """
    return asyncio.run(_paced(port, requests, 1 / a_second))


async def _paced(port: int, requests: Sequence[bytes], every_s: float) -> Figures:
    seconds: list[float] = []
    idle = [_Wire(port) for _ in range(CLIENTS)]
    every = list(idle)

    async def one(request: bytes, due: float) -> None:
        wire = idle.pop() if idle else _Wire(port)
        await wire.post(request)
        seconds.append(time.perf_counter() - due)
        idle.append(wire)
        if wire not in every:
            every.append(wire)

    began = time.perf_counter()
    sent = []
    for number, request in enumerate(requests):
        due = began + number * every_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sent.append(asyncio.create_task(one(request, due)))
    await asyncio.gather(*sent)
    for wire in every:
        wire.close()
    return figures_of(seconds, time.perf_counter() - began)


def saturated(port: int, requests: Sequence[bytes]) -> Figures:
    """Closed loop: every client sends the next request when it has the answer to the last."""
    return asyncio.run(_saturated(port, iter(requests)))


async def _saturated(port: int, requests: Iterator[bytes]) -> Figures:
    seconds: list[float] = []

    async def client() -> None:
        wire = _Wire(port)
        for request in requests:
            began = time.perf_counter()
            await wire.post(request)
            seconds.append(time.perf_counter() - began)
        wire.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return figures_of(seconds, time.perf_counter() - began)
