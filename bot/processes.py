"""Which parts each process has: everything in one, or web, worker and clock apart."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.app import build_app
from bot.bootstrap import WHILE_SOMEBODY_WAITS, Runtime
from bot.callers import Directory
from bot.delivery.dispatcher import Dispatcher
from bot.scheduler import TICK_EVERY, Duty, Scheduler
from bot.serving import ANYWHERE, LISTENERS, HttpServer, SocketMode, serve
from bot.settings import Settings
from bot.web import build_web
from core.errors import NextleadError, SettingsError, Unreachable
from core.services.tick import TickReport

DELIVER_EVERY = timedelta(seconds=1)
MEET_EVERY = timedelta(hours=1)

SLACK_PATIENCE_S = 10
"""How long a call to Slack may take before its outcome counts as unknown."""

PENS = 4
"""Cards redrawn at once, apart from the threads that answer: Slack being slow must not make us so."""

log = structlog.get_logger(__name__)


def reading_client(settings: Settings) -> WebClient:
    """For questions, which may be asked again."""
    return WebClient(_token(settings), base_url=settings.slack_api_url, timeout=SLACK_PATIENCE_S)


def acting_client(settings: Settings) -> WebClient:
    """For what a person is waiting for: gives up soon, and never repeats a call by itself."""
    return WebClient(
        _token(settings),
        base_url=settings.slack_api_url,
        timeout=int(WHILE_SOMEBODY_WAITS.total_seconds()),
        retry_handlers=[],
    )


def dispatcher_of(runtime: Runtime) -> Dispatcher:
    """What sends the messages that are due. Its client never repeats a call by itself."""
    client = WebClient(
        _token(runtime.settings),
        base_url=runtime.settings.slack_api_url,
        timeout=SLACK_PATIENCE_S,
        retry_handlers=[],
    )
    return Dispatcher(runtime.services.outbox, client, runtime.team)


def _token(settings: Settings) -> str:
    if settings.slack_bot_token is None:
        raise SettingsError("set SLACK_BOT_TOKEN; `nextlead demo` needs none")
    return settings.slack_bot_token.get_secret_value()


def tick(runtime: Runtime) -> TickReport:
    """One pass, with what went wrong in the log."""
    report = runtime.services.tick.run()
    for failure in report.failures:
        expected = isinstance(failure.error, NextleadError)
        log.warning("tick_failed", queue=failure.queue, exc_info=None if expected else failure.error)
    return report


def clock_duties(runtime: Runtime) -> Sequence[Duty]:
    return (Duty("tick", TICK_EVERY, lambda: tick(runtime)),)


def worker_duties(runtime: Runtime) -> Sequence[Duty]:
    """Delivery, and keeping up with who works here."""
    directory = Directory(runtime.services.people, reading_client(runtime.settings), runtime.team)
    return (
        Duty("delivery", DELIVER_EVERY, dispatcher_of(runtime).deliver),
        Duty("people", MEET_EVERY, lambda: meet_everybody(directory)),
    )


def meet_everybody(directory: Directory) -> int:
    """Brings what we know of the workspace's people up to date. Raises ``Unreachable``."""
    try:
        return directory.meet_everybody()
    except SlackApiError as error:
        raise Unreachable(f"Slack does not say who works here ({error.response.get('error')})") from None
    except OSError:
        raise Unreachable("Slack does not answer") from None


class Web:
    """Slack's way in, by Socket Mode or HTTP, and the health pages. Hears nobody before ``start``.

    ``port`` 0 takes a free one, the ``port`` property then says which.
    """

    def __init__(self, runtime: Runtime, *, port: int, host: str = ANYWHERE) -> None:
        settings, secret = runtime.settings, runtime.settings.slack_signing_secret
        self._runtime = runtime
        self._listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener")
        self._pens = ThreadPoolExecutor(PENS, thread_name_prefix="pen")
        app = build_app(
            runtime.services,
            runtime.team,
            runtime.clock,
            acting_client(settings),
            signing_secret=secret.get_secret_value() if secret else "",
            executor=self._pens,
        )
        token = settings.slack_app_token
        self._socket = SocketMode(app, token.get_secret_value(), settings.slack_api_url) if token else None
        slack = (app, secret.get_secret_value()) if secret and self._socket is None else None
        web = build_web(slack=slack, is_ready=self.is_ready, executor=self._listeners)
        self._http = HttpServer(web, port, host=host)

    @property
    def port(self) -> int:
        return self._http.port

    @property
    def way_in(self) -> str:
        """How Slack gets in, for the ready line."""
        return "Slack by Socket Mode" if self._socket else f"Slack on port {self.port} at /slack/events"

    def is_ready(self) -> bool:
        """Whether a request would be answered now: the database does, and Slack's socket is open."""
        try:
            with self._runtime.open(writes=False) as uow:
                uow.events.latest()
        except NextleadError:
            return False
        return self._socket is None or self._socket.is_connected

    def start(self) -> None:
        self._http.start()
        if self._socket:
            self._socket.start()

    def stop(self) -> None:
        if self._socket:
            self._socket.stop()
        self._http.stop()
        self._listeners.shutdown(wait=True, cancel_futures=True)
        self._pens.shutdown(wait=True)


def run(runtime: Runtime) -> None:
    """Everything in one process, until it is told to stop."""
    web = Web(runtime, port=runtime.settings.port)
    duties = (*worker_duties(runtime), *clock_duties(runtime))
    serve((web, Scheduler(duties)), f"Nextlead is ready: {web.way_in}; /healthz on port {web.port}")


def run_web(runtime: Runtime) -> None:
    """Slack and HTTP alone. What becomes due leaves by a worker and a clock elsewhere."""
    web = Web(runtime, port=runtime.settings.port)
    serve((web,), f"Nextlead's web is ready: {web.way_in}; /healthz on port {web.port}")


def run_worker(runtime: Runtime) -> None:
    """Delivery alone."""
    serve((Scheduler(worker_duties(runtime)),), "Nextlead's worker is ready: delivery")


def run_clock(runtime: Runtime) -> None:
    """The tick alone. It needs no Slack: what it has to tell waits in the outbox for a worker."""
    serve((Scheduler(clock_duties(runtime)),), "Nextlead's clock is ready: a tick every minute")
