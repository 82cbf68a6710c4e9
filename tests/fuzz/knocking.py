"""Sends requests to the application and holds every answer against what is promised."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx
from starlette.types import ASGIApp

PATIENCE_S = 1.0
"""How long an answer may take (I-13), in the processor's time: machines have other things to do as well."""

ALLOWED = frozenset({200, 202, 400, 401, 404, 405, 409, 413, 415, 422, 429})
"""A database that is not busy leaves no reason for 503, and nothing ever for another 5xx."""


@dataclass
class Toll:
    """What came of all requests so far; ``slowest`` by the clock, ``dearest`` in the processor's time."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    dearest: tuple[float, str] = (0.0, "")

    @property
    def requests(self) -> int:
        return self.statuses.total()


class Knocker:
    """One request after another; an exception inside the application comes out here."""

    def __init__(self, app: ASGIApp) -> None:
        self._loop = asyncio.Runner()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example")
        self.toll = Toll()

    def __enter__(self) -> "Knocker":
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run(self._client.aclose())
        self._loop.close()

    def knock(self, request: httpx.Request) -> httpx.Response:
        """The answer, which must be quick and none of the server's own mistakes."""
        began, worked = time.perf_counter(), time.process_time()
        answer = self._loop.run(self._client.send(request))
        took, cost = time.perf_counter() - began, time.process_time() - worked
        what = f"{request.method} {request.url.path} → {answer.status_code}"
        self.toll.statuses[request.url.path, answer.status_code] += 1
        self.toll.slowest = max(self.toll.slowest, (took, what))
        self.toll.dearest = max(self.toll.dearest, (cost, what))
        assert answer.status_code in ALLOWED, what
        assert cost < PATIENCE_S, f"{what}: {cost:.2f} s"
        return answer
