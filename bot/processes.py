"""Which parts each process has: everything in one, or web, worker and clock apart."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock

import structlog
from slack_bolt import App
from slack_sdk import WebClient

from bot.app import build_app
from bot.bootstrap import WHILE_SOMEBODY_WAITS, Runtime
from bot.callers import SLACK_TROUBLE, Directory, SlackPeople, code_of
from bot.dealing import dealer_of
from bot.delivery.calls import Patience
from bot.delivery.courier import Courier
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.webhooks import Postman
from bot.drops import IMPORTERS, Drops
from bot.live import LiveApp, up_to_date
from bot.metrics import Health
from bot.posting import postman_of
from bot.queue_gauges import QueueGauges
from bot.reception import PORTERS, intake_routes
from bot.replies import Redrawer
from bot.scheduler import Duty, Scheduler, guarded
from bot.services import Ground
from bot.serving import ANYWHERE, LISTENERS, HttpServer, SocketMode, serve, why_not
from bot.settings import Settings
from bot.web import build_web
from core.errors import NextleadError, SettingsError, Unreachable
from core.notices import NoticeKind
from core.services.tick import TickReport

ASK_EVERY = timedelta(seconds=2)
"""How often a clock asks whether a tick is due."""

MEET_EVERY = timedelta(hours=1)
WATCH_EVERY = timedelta(minutes=1)

SLACK_PATIENCE_S = 10
"""How long a call to Slack may take before its outcome counts as unknown."""

PENS = 8
"""Cards redrawn at once, apart from the threads that answer: Slack being slow must not make us so."""

LOOK_UPS = 4
"""People asked about at once, apart from the threads that answer, for the same reason."""

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


def dispatcher_of(runtime: Runtime, *, patience: Patience | None = None) -> Dispatcher:
    """What sends the messages that are due. Its client never repeats a call by itself."""
    patience = patience or Patience()
    client = WebClient(
        _token(runtime.settings),
        base_url=runtime.settings.slack_api_url,
        timeout=patience.call.total_seconds(),  # type: ignore[arg-type]  # fractions do as well
        retry_handlers=[],
    )
    return Dispatcher(runtime.services.outbox, client, runtime.team, patience=patience)


def deliveries_of(
    runtime: Runtime, *, patience: Patience | None = None, only: Collection[NoticeKind] | None = None
) -> Callable[[], int]:
    """One pass of delivery at each call, by the settings of the moment; with ``only``, of these kinds."""
    dispatcher = dispatcher_of(runtime, patience=patience)

    def deliver() -> int:
        dispatcher.goes_by(runtime.services.outbox, runtime.team)
        return dispatcher.deliver(only=only)

    return lambda: up_to_date(runtime, deliver)


def courier_of(runtime: Runtime, *, patience: Patience | None = None) -> Courier:
    """Delivery, from a thread of its own: woken by whatever this process commits, else every second."""
    return Courier(guarded("delivery", deliveries_of(runtime, patience=patience)), runtime.news)


def couriers_of(runtime: Runtime) -> Sequence[Courier | Postman]:
    """Everything that leaves this process by itself: messages for Slack, and webhooks where there are any."""
    postman = postman_of(runtime)
    return (courier_of(runtime), *((postman,) if postman else ()))


def _token(settings: Settings) -> str:
    if settings.slack_bot_token is None:
        raise SettingsError("set SLACK_BOT_TOKEN; `nextlead demo` needs none")
    return settings.slack_bot_token.get_secret_value()


def tick(runtime: Runtime) -> TickReport:
    """One pass now, whoever ticked when, with what went wrong in the log."""
    return _logged(up_to_date(runtime, lambda: runtime.services.tick.run()))


def tick_if_due(runtime: Runtime) -> TickReport | None:
    """One pass, if it is time for one and no other process is at it."""
    report = up_to_date(runtime, lambda: runtime.services.tick.run_if_due())
    return report and _logged(report)


def _logged(report: TickReport) -> TickReport:
    for failure in report.failures:
        expected = isinstance(failure.error, NextleadError)
        log.warning("tick_failed", queue=failure.queue, exc_info=None if expected else failure.error)
    return report


def clock_duties(runtime: Runtime) -> Sequence[Duty]:
    """Asked often whether it is time: whoever asks first ticks, so that one of several clocks may die."""
    return (Duty("tick", ASK_EVERY, lambda: tick_if_due(runtime)),)


def introduce(settings: Settings) -> str:
    """Shows Slack the bot's token and returns the id of our workspace.

    Raises ``SettingsError`` when Slack refuses it, ``Unreachable`` when it does not answer.
    """
    try:
        return str(reading_client(settings).auth_test()["team_id"])
    except SLACK_TROUBLE as error:
        raise why_not(error, "SLACK_BOT_TOKEN") from None


def worker_duties(runtime: Runtime, own_team: str | None = None) -> Sequence[Duty]:
    """Keeping up with who works here, and an eye on the clock."""
    return (
        Duty("people", MEET_EVERY, lambda: meet_everybody(runtime, own_team)),
        Duty("watch", WATCH_EVERY, lambda: watch(runtime)),
    )


def watch(runtime: Runtime) -> bool:
    """Has ops told when no tick comes, and says whether that is so; the log has it every time."""
    silence = up_to_date(runtime, lambda: runtime.services.watch.tell_if_silent())
    if silence is None:
        return False
    log.error("no_tick", for_s=int(silence.lasts.total_seconds()), told=len(silence.told))
    return True


def watch_alone(runtime: Runtime, deliver: Callable[[], int]) -> None:
    """The same where others deliver, who may be as dead as the clock: sends this one thing itself."""
    if watch(runtime):
        deliver()


def slack_people(
    runtime: Runtime, own_team: str | None = None, *, ground: Ground | None = None
) -> SlackPeople:
    """Who works here, by Slack, as far as these settings ask, or those of the moment. Nobody waits for that,
    or not to the end.
    """
    ground, client = ground or runtime.ground, reading_client(runtime.settings)
    return SlackPeople(ground.services.people, client, ground.team, runtime.clock, own_team=own_team)


def meet_everybody(runtime: Runtime, own_team: str | None = None) -> int:
    """Brings what we know of the workspace's people up to date; how many they are. Raises ``Unreachable``."""
    try:
        return up_to_date(runtime, lambda: slack_people(runtime, own_team).ask_about_everybody())
    except SLACK_TROUBLE as error:
        raise Unreachable(f"Slack does not say who works here ({code_of(error)})") from None


class Web:
    """Slack's way in, by Socket Mode or HTTP, and the health pages. Hears nobody before ``start``.

    ``port`` 0 takes a free one, the ``port`` property then says which. ``own_team`` is our workspace's id;
    Slack is asked for it where it is not given.
    """

    def __init__(
        self, runtime: Runtime, *, port: int, host: str = ANYWHERE, own_team: str | None = None
    ) -> None:
        settings, secret = runtime.settings, runtime.settings.slack_signing_secret
        self._runtime = runtime
        self._one_look = Lock()
        self._listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener")
        self._porters = ThreadPoolExecutor(PORTERS, thread_name_prefix="porter")
        self._pens = ThreadPoolExecutor(PENS, thread_name_prefix="pen")
        self._look_ups = ThreadPoolExecutor(LOOK_UPS, thread_name_prefix="look-up")
        self._importers = ThreadPoolExecutor(IMPORTERS, thread_name_prefix="importer")
        self._own_team = own_team
        self._drops = Drops(runtime, lambda user: self._directory(runtime.ground).find(user), self._importers)
        app = LiveApp(runtime, self._app, acting_client(settings))
        token = settings.slack_app_token
        self._socket = SocketMode(app, token.get_secret_value(), settings.slack_api_url) if token else None
        slack = (app, secret.get_secret_value()) if secret and self._socket is None else None
        intake = intake_routes(runtime, self._porters)
        gauges = QueueGauges(lambda: runtime.services.reports.standing(), runtime.lived)
        web = build_web(slack=slack, look=self.health, executor=self._listeners, intake=intake, gauges=gauges)
        self._http = HttpServer(web, port, host=host)

    def _app(self, ground: Ground) -> App:
        """The Bolt app for these settings."""
        settings, secret = self._runtime.settings, self._runtime.settings.slack_signing_secret
        return build_app(
            ground.services,
            ground.team,
            self._runtime.clock,
            acting_client(settings),
            signing_secret=secret.get_secret_value() if secret else "",
            directory=self._directory(ground),
            redrawer=Redrawer(ground.services.cards, self._pens),
            hear=self._drops.heard,
        )

    def _directory(self, ground: Ground) -> Directory:
        slack_says = slack_people(self._runtime, self._own_team, ground=ground)
        return Directory(ground.services.people, slack_says, self._look_ups)

    @property
    def port(self) -> int:
        return self._http.port

    @property
    def way_in(self) -> str:
        """How Slack gets in, for the ready line."""
        return "Slack by Socket Mode" if self._socket else f"Slack on port {self.port} at /slack/events"

    def health(self) -> Health:
        """What everybody can ask for, without a signature: hence one at a time, on one connection."""
        is_connected = self._socket is None or self._socket.is_connected
        with self._one_look:
            try:
                return Health(self._runtime.services.watch.look(), is_connected)
            except NextleadError:
                return Health(None, is_connected)

    def start(self) -> None:
        self._http.start()
        if self._socket:
            self._socket.start()

    def stop(self) -> None:
        if self._socket:
            self._socket.stop()
        self._http.stop()
        self._drops.stop()
        for threads in (self._listeners, self._porters, self._importers, self._look_ups):
            threads.shutdown(wait=True, cancel_futures=True)
        self._pens.shutdown(wait=True)


def run(runtime: Runtime) -> None:
    """Everything in one process, until it is told to stop."""
    couriers = couriers_of(runtime)
    own_team = introduce(runtime.settings)
    web = Web(runtime, port=runtime.settings.port, own_team=own_team)
    duties = (*worker_duties(runtime, own_team), *clock_duties(runtime))
    parts = (web, *couriers, dealer_of(runtime), Scheduler(duties))
    serve(parts, f"Nextlead is ready: {web.way_in}; /healthz on port {web.port}")


def run_web(runtime: Runtime) -> None:
    """Slack and HTTP alone, and an eye on the clock. What is due leaves by a clock and a worker elsewhere."""
    web = Web(runtime, port=runtime.settings.port, own_team=introduce(runtime.settings))
    deliver = deliveries_of(runtime, only={NoticeKind.SILENT})
    duty = Duty("watch", WATCH_EVERY, lambda: watch_alone(runtime, deliver))
    ready = f"Nextlead's web is ready: {web.way_in}; /healthz on port {web.port}"
    serve((web, dealer_of(runtime), Scheduler((duty,))), ready)


def run_worker(runtime: Runtime) -> None:
    """Delivery alone."""
    couriers = couriers_of(runtime)
    duties = worker_duties(runtime, introduce(runtime.settings))
    serve((*couriers, dealer_of(runtime), Scheduler(duties)), "Nextlead's worker is ready: delivery")


def run_clock(runtime: Runtime) -> None:
    """The tick alone. It needs no Slack: what it has to tell waits in the outbox for a worker."""
    serve((Scheduler(clock_duties(runtime)),), "Nextlead's clock is ready: a tick every minute")
