"""``/intake/…``: leads, and what is later learnt of them, by whoever signs."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Generic, Protocol, TypeVar

import structlog
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.bodies import Rejected, kind_of, read_body
from bot.intake.openapi import FACTS, LEADS, OPENAPI, description
from bot.intake.rate import Allowance
from bot.intake.reading import things_in
from bot.intake.signature import Verifier
from core.errors import Busy, InvalidLead, NextleadError
from core.outside.facts import Fact
from core.ports import Clock
from core.services.deliveries import Conflict, Delivered, Outcome, Unfit
from core.submissions import LeadSubmission

WAITING = 256
"""So many requests may wait for their turn; more are asked to come again."""

TURN_WITHIN_S = 5.0
"""Whose turn has not come by then is asked to come again: most senders hang up after 10 or 15 seconds."""

_BUSY_S, _AWAY_S = 2, 10
"""When a sender may try again while the database is busy, and while it does not answer."""

_JSON = "application/json"
_ERRORS = {
    400: "the body is no JSON, or none that can be stored",
    409: "another request came by this webhook-id before; give each one its own",
    413: "the body is longer than 256 KB",
    415: "the body must be application/json",
    429: "too many requests; see Retry-After",
    503: "busy; nothing was stored, see Retry-After",
}

Thing = TypeVar("Thing", contravariant=True)
Read = TypeVar("Read")
log = structlog.get_logger(__name__)


class Deliver(Protocol[Thing]):
    """A use case that takes one request: its id, the digest of its body, and what it brings."""

    def __call__(self, delivery_id: str, digest: str, things: Sequence[Thing], /) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Door(Generic[Read]):
    """What is brought at one path: how it is read, who takes it, and what the answer is called."""

    path: str
    name: str
    fields: Sequence[str]
    read: Callable[[Mapping[str, object]], Read]
    deliver: Deliver[Read]

    def answer(self, delivery_id: str, body: bytes) -> Response:
        """The answer to a signed request, after its commit."""
        things = things_in(body, self.read)
        outcome: Outcome = things if isinstance(things, Unfit) else self._taken(delivery_id, body, things)
        match outcome:
            case Unfit(flaws):
                log.info("intake.unfit", door=self.name, delivery=delivery_id, flaws=len(flaws))
                errors = [
                    {"position": at, "field": flaw.field, "code": flaw.code, "error": flaw.message}
                    for at, flaw in flaws
                ]
                return _json({"errors": errors}, 422)
            case Conflict():
                log.warning("intake.conflict", door=self.name, delivery=delivery_id)
                return _refused(409)
            case Delivered(rows, repeated):
                verdicts = Counter(str(row["verdict"]) for row in rows)
                log.info("intake.taken", door=self.name, delivery=delivery_id, repeated=repeated, **verdicts)
                return _json({self.name: [{name: row[name] for name in self.fields} for row in rows]}, 202)

    def _taken(self, delivery_id: str, body: bytes, things: Sequence[Read]) -> Outcome:
        """The same bytes at another path are another request."""
        digest = sha256(self.name.encode() + b"\n" + body).hexdigest()
        return self.deliver(delivery_id, digest, things)


def lead_door(deliver: Deliver[LeadSubmission]) -> Door[LeadSubmission]:
    fields = ("id", "external_id", "verdict", "rule", "queue")
    return Door(LEADS, "leads", fields, LeadSubmission.read, deliver)


def fact_door(deliver: Deliver[Fact]) -> Door[Fact]:
    return Door(FACTS, "events", ("lead", "external_id", "verdict", "rule"), Fact.read, deliver)


class Reception:
    """What every request passes before a door is opened: who sends it, and whether it is their turn."""

    def __init__(
        self,
        secrets: Sequence[SecretStr],
        clock: Clock,
        *,
        a_minute: int,
        executor: Executor,
        monotonic: Callable[[], float],
    ) -> None:
        """``executor``: its own threads, or leads that come in by thousands keep people in Slack waiting."""
        self._verifier = Verifier(secrets)
        self._clock = clock
        self._monotonic = monotonic
        self._allowance = Allowance(a_minute, monotonic)
        self._executor = executor
        self._waiting = 0

    def routes(self, *doors: Door[LeadSubmission] | Door[Fact]) -> list[Route]:
        """The doors, and a page that describes them."""
        page = json.dumps(description(), ensure_ascii=False).encode()

        def described(_: Request) -> Response:
            return Response(page, media_type=_JSON)

        ways_in = [Route(door.path, self._endpoint(door.answer), methods=["POST"]) for door in doors]
        return [*ways_in, Route(OPENAPI, described)]

    def _endpoint(self, answer: Callable[[str, bytes], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                body = await read_body(request)
                if kind_of(request.headers.get("content-type", "")) != _JSON:
                    return _refused(415)
                delivery_id, key = self._verifier.verify(body, request.headers, self._clock.now())
                return await self._in_turn(key, partial(answer, delivery_id, body))
            except Rejected as rejected:
                return _refused(rejected.status)

        return endpoint

    async def _in_turn(self, key: int, answer: Callable[[], Response]) -> Response:
        wait_s = self._allowance.wait_s(key)
        if wait_s:
            return _refused(429, retry_after_s=wait_s)
        if self._waiting >= WAITING:
            return _refused(503, retry_after_s=_BUSY_S)
        self._waiting += 1
        in_time = partial(self._in_time, self._monotonic(), answer)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, in_time)
        except InvalidLead:
            return _refused(400)
        except NextleadError as error:
            log.warning("intake.failed", code=error.code)
            return _refused(503, retry_after_s=_BUSY_S if isinstance(error, Busy) else _AWAY_S)
        finally:
            self._waiting -= 1

    def _in_time(self, asked: float, answer: Callable[[], Response]) -> Response:
        if self._monotonic() - asked > TURN_WITHIN_S:
            raise Busy("too many came before; nothing was changed, try again")
        return answer()


def _refused(status: int, *, retry_after_s: int | None = None) -> Response:
    """Strangers get a number and nothing else."""
    if status not in _ERRORS:
        return Response(status_code=status)
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return _json({"error": _ERRORS[status]}, status, headers)


def _json(what: object, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(what), status, headers, _JSON)
