"""The way in for other systems, without a socket: what they send, and how they are answered."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.bootstrap import Runtime, build
from bot.metrics import Health
from bot.reception import intake_routes
from bot.settings import Settings
from bot.web import build_web
from core.policies.team import TeamPolicy
from core.ports import Clock
from core.services.watch import Vitals
from tests.fakes import MovableClock
from tests.signing import NEW_SECRET, SECRET, as_json, signed_headers

JSON = "application/json"
LEADS, FACTS, OPENAPI = "/intake/leads", "/intake/events", "/intake/openapi.json"


class Seconds:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@dataclass
class Desk:
    """An application to send requests to, and what it works with."""

    web: Starlette
    runtime: Runtime
    seconds: Seconds

    def sends(self, *requests: httpx.Request) -> list[httpx.Response]:
        """All of them at the same time; an exception inside the application would come out here."""

        async def ask() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.web)
            async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
                return list(await asyncio.gather(*map(client.send, requests)))

        return asyncio.run(ask())

    def asks(
        self,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        *,
        method: str = "POST",
        kind: str = JSON,
    ) -> httpx.Response:
        (answer,) = self.sends(a_request(path, body, headers, method=method, kind=kind))
        return answer

    def brings(self, what: object, *, path: str = LEADS, **signing: Any) -> httpx.Response:
        """A signed request with this as JSON."""
        (answer,) = self.sends(self.signed(what, path=path, **signing))
        return answer

    def signed(self, what: object, *, path: str = LEADS, **signing: Any) -> httpx.Request:
        body = what if isinstance(what, bytes) else as_json(what)
        signing.setdefault("at", self.runtime.clock.now())
        return a_request(path, body, signed_headers(body, **signing))

    def count(self) -> int:
        """How many leads there are."""
        with self.runtime.open(writes=False) as uow:
            return len(uow.exports.leads(0, 10_000))


def a_request(
    path: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    *,
    method: str = "POST",
    kind: str = JSON,
) -> httpx.Request:
    given = {name.encode(): value.encode("latin-1") for name, value in (headers or {}).items()}
    given |= {b"content-type": kind.encode()}
    return httpx.Request(method, f"http://bot.example{path}", content=body, headers=given)


@contextmanager
def a_desk(
    database: str,
    team: TeamPolicy | None = None,
    *,
    secrets: Sequence[str] = (SECRET, NEW_SECRET),
    clock: Clock | None = None,
) -> Iterator[Desk]:
    """A desk on this database, until the ``with`` ends."""
    settings = Settings(
        database_url=SecretStr(database),
        nextlead_intake_secret=tuple(map(SecretStr, secrets)),
    )
    runtime = build(settings, clock or MovableClock(), team=team or TeamPolicy())
    seconds = Seconds()
    try:
        with ThreadPoolExecutor(2) as porters:
            routes = intake_routes(runtime, porters, monotonic=seconds)
            web = build_web(slack=None, look=lambda: Health(Vitals()), executor=porters, intake=routes)
            yield Desk(web, runtime, seconds)
    finally:
        runtime.close()


def verdicts(answer: httpx.Response) -> list[tuple[str, str]]:
    """What was decided, and by which rule."""
    (rows,) = json.loads(answer.content).values()
    return [(row["verdict"], row["rule"]) for row in rows]
