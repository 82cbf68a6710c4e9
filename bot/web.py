"""The HTTP side: Slack's callbacks behind a guard, and how this process is."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Executor
from urllib.parse import parse_qsl

import structlog
from prometheus_client.metrics_core import Metric
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.bodies import Rejected, kind_of, read_body
from bot.metrics import CONTENT_TYPE, WORDS, Health, exposition
from bot.replies import SlackApp

log = structlog.get_logger(__name__)

_TIMESTAMP = re.compile(r"[0-9]{9,11}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


class Guard:
    """Stands in front of Bolt, which parses before it verifies: only what Slack signed gets through.

    Rejected bodies are neither answered in detail nor logged.
    """

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)

    def admit(self, body: bytes, content_type: str, timestamp: str, signature: str) -> str:
        """The body as text. Raises ``Rejected``: 415 for other types, 401 unsigned or late, 400 malformed.

        What gets through is a form, or an object where Slack sends JSON, read the way Bolt will read it.
        """
        kind = kind_of(content_type)
        if kind not in {_FORM, _JSON}:
            raise Rejected(415)
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            raise Rejected(401)
        try:
            text = body.decode()
        except UnicodeDecodeError as malformed:
            raise Rejected(400) from malformed
        if not self._verifier.is_valid(text, timestamp, signature):
            raise Rejected(401)
        if not (_is_object(text) if kind == _JSON else _is_form(text)):
            raise Rejected(400)
        return text


def _is_form(text: str) -> bool:
    """Whether it is a form, and the JSON inside it, which slash commands do not have, an object."""
    if text.startswith("{"):
        return False
    try:
        fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return False
    return "payload" not in fields or _is_object(fields["payload"])


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def slack_endpoint(app: SlackApp, guard: Guard, executor: Executor) -> Callable[[Request], object]:
    """Slack's request URL: commands, clicks, forms and events. Bolt works in a thread of ``executor``."""

    def dispatch(body: str, headers: dict[str, str]) -> BoltResponse:
        try:
            return app.dispatch(BoltRequest(body=body, headers={**headers}))
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as misshapen:
            # Bolt trips over objects in no shape that Slack has ever sent, before and in its error handler.
            log.warning("request.misshapen", error=type(misshapen).__name__)
            raise Rejected(400) from misshapen

    async def endpoint(request: Request) -> Response:
        try:
            body = await read_body(request)
            text = guard.admit(
                body,
                request.headers.get("content-type", ""),
                request.headers.get("x-slack-request-timestamp", ""),
                request.headers.get("x-slack-signature", ""),
            )
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(executor, dispatch, text, dict(request.headers))
        except Rejected as rejected:
            return Response(status_code=rejected.status)
        return Response(answer.body, answer.status, media_type=answer.first_headers().get("content-type"))

    return endpoint


def _once_for_all(answer: Callable[[], Response]) -> Callable[[Request], Awaitable[Response]]:
    """A page on which whoever asks while an answer is being worked out gets that one, and takes no thread."""
    pending: asyncio.Task[Response] | None = None

    async def page(_: Request) -> Response:
        nonlocal pending
        if pending is None or pending.done():
            pending = asyncio.create_task(run_in_threadpool(answer))
        return await asyncio.shield(pending)

    return page


def build_web(
    *,
    slack: tuple[SlackApp, str] | None,
    look: Callable[[], Health],
    executor: Executor,
    intake: Sequence[Route] = (),
    gauges: Callable[[], Iterable[Metric]] = tuple,
) -> Starlette:
    """The web application. ``slack``: the app and its signing secret, when Slack calls over HTTP; ``intake``:
    the way in for other systems, where they have a secret; ``gauges``: what ``/metrics`` tells beside vitals.

    ``/healthz`` says that the process lives, ``/readyz`` that it could do all its work now (503 and why not
    otherwise), ``/metrics`` how it is (503 without a database). The first needs no thread, the others one
    each: however many ask, nobody else waits for them.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    def readyz() -> Response:
        reasons = [WORDS[fault] for fault in look().faults]
        lines = ["not ready", *reasons] if reasons else ["ready"]
        return PlainTextResponse("\n".join(lines), 503 if reasons else 200)

    def metrics() -> Response:
        health = look()
        if health.vitals is None:
            return PlainTextResponse("the database does not answer", 503)
        told = exposition(health.vitals, is_ready=not health.faults, more=gauges())
        return Response(told, media_type=CONTENT_TYPE)

    watched = [Route("/readyz", _once_for_all(readyz)), Route("/metrics", _once_for_all(metrics))]
    routes = [Route("/healthz", healthz), *watched, *intake]
    if slack:
        app, secret = slack
        endpoint = slack_endpoint(app, Guard(secret), executor)
        routes.append(Route("/slack/events", endpoint, methods=["POST"]))
    web = Starlette(routes=routes)
    web.router.redirect_slashes = False  # nobody who signs requests follows us elsewhere
    return web
