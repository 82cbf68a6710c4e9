"""What the children of a rig do until they are killed: the product's own work, without a pause."""

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import structlog
from pydantic import SecretStr

from bot import bootstrap, logs
from bot.bootstrap import Runtime
from bot.delivery.calls import Patience
from bot.metrics import Health
from bot.posting import postman_of
from bot.processes import Web, clock_duties, deliveries_of, tick
from bot.reception import PORTERS, intake_routes
from bot.scheduler import Scheduler
from bot.serving import HERE, HttpServer
from bot.settings import Settings
from bot.web import build_web
from core.errors import Busy, NextleadError, Unreachable
from core.policies.team import TeamPolicy
from core.services import tick as ticking
from core.services import watch as watching
from storage import posts
from storage.engine import open_database
from tests.faults import asked, deeds, mutants, office
from tests.faults.board import Board, Point
from tests.faults.points import Passing, watch
from tests.faults.team import REPS, the_team
from tests.signing import SECRET

CALL_S = 0.4
"""How long a call to Slack may take here. Everything that delivery waits for is a multiple of it."""

BETWEEN_S = 0.05
"""Between two passes of one clock, which are a minute apart in production."""

LOST_S = 3.0
"""After so long a webhook that somebody began to send is lost: longer than whoever is killed lives."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Life:
    """One child: what it does, with what, and what happens to it on the way.

    ``lease_s`` and ``every_s`` stand in for the tick's own lease and interval, ``call_s`` for the time that
    Slack is given; ``mutant`` names what is broken in its copy of the product. It rests for ``rests_s`` when
    there is nothing to do, and ends by itself after ``for_s``, whatever becomes of its parent.
    """

    role: str
    database: str
    slack: str
    board: str
    log: str
    crm: str = ""
    port: int = 0
    spot: int = 0
    seed: int = 0
    dies_at: int | None = None
    stops_at: int | None = None
    dawdles_s: float = 0.0
    lease_s: float | None = None
    every_s: float | None = None
    mutant: str | None = None
    call_s: float = CALL_S
    rests_s: float = 0.003
    for_s: float = 60.0


def short_patience(call_s: float = CALL_S) -> Patience:
    """Delivery that gives up a call after so long, and begins the next one at once."""
    return Patience(
        call=timedelta(seconds=call_s),
        pace=timedelta(0),
        backoff=timedelta(milliseconds=10),
        stop=timedelta(milliseconds=50),
    )


@cache
def team(crm: str) -> TeamPolicy:
    return the_team(crm)


def runtime_of(database: str, slack: str, board: Board, crm: str) -> Runtime:
    """The product over a database that has its tables already; everything but the check that it has."""
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-sandbox"),
        slack_app_token=SecretStr("xapp-sandbox"),
        slack_api_url=slack,
        database_url=SecretStr(database),
        nextlead_intake_secret=(SecretStr(SECRET),),
        nextlead_webhook_secret=(SecretStr(SECRET),),
    )
    opened = open_database(database, wait=bootstrap.WHILE_SOMEBODY_WAITS)
    wakes, lived = (threading.Event(), threading.Event()), bootstrap._stopwatch()
    ground = bootstrap.grounded(opened, team(crm), board, lived, wakes=wakes)
    return Runtime(settings, team(crm), board, opened, *wakes, ground, lived)


def lead(life: Life) -> None:
    """Lives it to its end."""
    board = Board(Path(life.board))
    passing = Passing(
        board.spot(life.spot),
        random.Random(life.seed),
        _point(life.dies_at),
        _point(life.stops_at),
        life.dawdles_s,
    )
    with Path(life.log).open("a", buffering=1) as stream:
        logs.configure("INFO", stream=stream)
        _shorten(life)
        if life.mutant:
            mutants.MUTANTS[life.mutant].breaks()
        watch(passing)
        try:
            _ROLES[life.role](life, board, passing)
        except Exception:
            log.exception("child_failed", role=life.role)
            raise


def _point(number: int | None) -> Point | None:
    return None if number is None else Point(number)


def _shorten(life: Life) -> None:
    """Nobody waits here for minutes."""
    posts.LEASE = timedelta(seconds=LOST_S)
    if life.lease_s is not None:
        ticking.LEASE = timedelta(seconds=life.lease_s)
    if life.every_s is not None:
        ticking.EVERY = timedelta(seconds=life.every_s)


def _again_and_again(life: Life, passing: Passing, do: Callable[[], bool]) -> None:
    """``do`` says whether there was something to do. SIGTERM lets it finish first."""
    ending = list[int]()
    signal.signal(signal.SIGTERM, lambda number, _: ending.append(number))
    until = time.monotonic() + life.for_s
    while not ending and time.monotonic() < until:
        passing(Point.IDLE)
        try:
            did = do()
        except NextleadError as error:
            did = _gives_way(error)
        if not did:
            time.sleep(life.rests_s)


def _gives_way(error: NextleadError) -> bool:
    """What others hold up, or undo, is tried again. Any other surprise ends the child."""
    if not isinstance(error, Busy | Unreachable):
        raise error
    log.info("child_gave_way", code=error.code)
    return False


def _built(life: Life, board: Board) -> Runtime:
    return runtime_of(life.database, life.slack, board, life.crm)


@contextmanager
def _at_work(life: Life, board: Board) -> Iterator[Runtime]:
    """The product, connected already."""
    with closing(_built(life, board)) as runtime:
        runtime.services.people.get("nobody")
        yield runtime


def _rep(life: Life, board: Board, passing: Passing) -> None:
    with _at_work(life, board) as runtime:
        floor = deeds.Floor(runtime, random.Random(life.seed), f"{life.spot}-{life.seed}")

        def do() -> bool:
            passing(Point.DECIDING)
            return floor.something()

        _again_and_again(life, passing, do)


def _asked(life: Life, board: Board, passing: Passing) -> None:
    """A rep of the queue that offers its leads. Rests after every deed: messages with offers are so many that
    senders, who do not live long, would get to little else.
    """
    with _at_work(life, board) as runtime:
        rep = asked.Asked(runtime, random.Random(life.seed), f"{life.spot}-{life.seed}")
        _again_and_again(replace(life, rests_s=BETWEEN_S / 2), passing, rep.something)


def _clock(life: Life, board: Board, passing: Passing) -> None:
    """Rests after every pass: while one is at work, nothing is handed out."""
    with _at_work(life, board) as runtime:

        def do() -> bool:
            tick(runtime)
            return False

        _again_and_again(replace(life, rests_s=BETWEEN_S), passing, do)


def _watcher(life: Life, board: Board, passing: Passing) -> None:
    """A watchdog for whom any silence of the clock is too long."""
    watching.SILENT_AFTER = timedelta()
    with _at_work(life, board) as runtime:
        _again_and_again(life, passing, lambda: runtime.services.watch.tell_if_silent() is None)


def _stranger(life: Life, board: Board, passing: Passing) -> None:
    """Somebody who is in charge of nothing, and presses every button there is."""
    with _at_work(life, board) as runtime:
        who = office.Stranger(runtime, REPS[0])

        def do() -> bool:
            passing(Point.DECIDING)
            return who.presses_everything()

        _again_and_again(life, passing, do)


def _sender(life: Life, board: Board, passing: Passing) -> None:
    with _at_work(life, board) as runtime:
        deliver = deliveries_of(runtime, patience=short_patience(life.call_s))
        _again_and_again(life, passing, lambda: bool(deliver()))


def _web(life: Life, board: Board, passing: Passing) -> None:
    """Slack's way in, by Socket Mode, until it is told to end."""
    with closing(_built(life, board)) as runtime:
        web = Web(runtime, port=0, host=HERE)
        web.start()
        passing(Point.IDLE)
        _until_told_to_end(life)
        web.stop()


def _door(life: Life, board: Board, passing: Passing) -> None:
    """The way in for other systems, until it is told to end."""
    with _at_work(life, board) as runtime, ThreadPoolExecutor(PORTERS) as porters:
        routes = intake_routes(runtime, porters)
        web = build_web(slack=None, look=lambda: Health(None), executor=porters, intake=routes)
        http = HttpServer(web, life.port, host=HERE)
        http.start()
        passing(Point.IDLE)
        _until_told_to_end(life)
        http.stop()


def _postman(life: Life, board: Board, passing: Passing) -> None:
    with _at_work(life, board) as runtime:
        postman = postman_of(runtime)
        assert postman is not None
        resting = replace(life, rests_s=BETWEEN_S / 2)
        _again_and_again(resting, passing, lambda: bool(postman.deliver()))


def _scheduler(life: Life, board: Board, passing: Passing) -> None:
    """``nextlead clock`` as it is, with its own scheduler."""
    with closing(_built(life, board)) as runtime:
        scheduler = Scheduler(clock_duties(runtime))
        scheduler.start()
        passing(Point.IDLE)
        _until_told_to_end(life)
        scheduler.stop()


def _until_told_to_end(life: Life) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    signal.sigtimedwait({signal.SIGTERM}, life.for_s)


_ROLES: dict[str, Callable[[Life, Board, Passing], None]] = {
    "rep": _rep,
    "asked": _asked,
    "clock": _clock,
    "watcher": _watcher,
    "stranger": _stranger,
    "sender": _sender,
    "door": _door,
    "postman": _postman,
    "web": _web,
    "scheduler": _scheduler,
}
