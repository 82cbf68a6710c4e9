"""The demo: a Slack of its own, the bot and its scheduler in one process, on a morning's leads.

Development equipment, like ``bot.sandbox``; nothing that runs in production imports this.
"""

import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.bootstrap import WHILE_SOMEBODY_WAITS, Runtime, build
from bot.csv_files import Row, read_rows
from bot.dealing import dealer_of
from bot.flood import ask, flood, work_off
from bot.intake.openapi import FACTS, LEADS
from bot.past import live_through
from bot.policy_file import parse_policy
from bot.processes import Web, clock_duties, couriers_of, tick, worker_duties
from bot.sandbox import morning
from bot.sandbox.clock import SandboxClock
from bot.sandbox.crm import Crm
from bot.sandbox.crm_desk import teller
from bot.sandbox.sandbox import Secrets
from bot.sandbox.server import SandboxServer
from bot.sandbox.signed import Sender
from bot.sandbox.website import Website
from bot.sandbox.workspace import Workspace
from bot.scheduler import Scheduler, guarded
from bot.serving import HERE, Part, serve
from bot.settings import Settings
from core.errors import SettingsError
from core.events import SYSTEM

LAST_PORT = 65_535

DATABASE = "nextlead-demo.db"
"""In the working directory. Never a name that somebody gives: the file is deleted at each start."""


def demo(*, port: int, keep: bool = False, flooded: bool = False) -> None:
    """Runs until Ctrl-C. The database is made anew unless ``keep`` says to go on where the last demo ended.

    The bot lives by the sandbox's clock, and ticks whenever somebody moves it. ``flooded``: it begins with
    more leads than the queue takes.
    """
    with _stage(port, keep=keep, flooded=flooded) as (parts, ready):
        serve(parts, ready)


def sandbox(*, port: int, events_url: str | None = None) -> None:
    """The Slack of the demo alone, for a bot started elsewhere. Runs until Ctrl-C.

    ``events_url`` is where that bot listens in HTTP mode; without it only Socket Mode reaches a bot.
    """
    server = _server(port, SandboxClock(), events_url)
    lines = (
        f"The sandbox is ready: {server.url}/",
        "",
        f"To point a bot at it, by {'HTTP' if events_url else 'Socket Mode'}:",
        f"  export SLACK_API_URL={server.api_url}",
        f"  export SLACK_BOT_TOKEN={Secrets().bot_token}",
        *_way_in(server, events_url),
        f"  {_nextlead()} run",
    )
    serve((server,), "\n".join((*lines, *_other_way(server, events_url))))


def _way_in(server: SandboxServer, events_url: str | None) -> Sequence[str]:
    """What the bot's environment needs besides, to be reached."""
    secrets = Secrets()
    if events_url is None:
        return (f"  export SLACK_APP_TOKEN={secrets.app_token}", f"  export PORT={server.port + 1}")
    return (
        "  unset SLACK_APP_TOKEN",
        f"  export SLACK_SIGNING_SECRET={secrets.signing_secret}",
        f"  export PORT={_port_of(events_url)}",
    )


def _port_of(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or {"http": 80, "https": 443}[parts.scheme]


def _other_way(server: SandboxServer, events_url: str | None) -> Sequence[str]:
    if events_url is not None:
        return ()
    url = f"http://{HERE}:{server.port + 1}/slack/events"
    return ("", "To try HTTP instead, start the sandbox with", f"  --events-url {url}")


@contextmanager
def _stage(port: int, *, keep: bool, flooded: bool) -> Iterator[tuple[Sequence[Part], str]]:
    """Everything the demo is made of, ready to start. The port is taken before any file is touched."""
    clock = SandboxClock()
    crm = Crm((Secrets().webhook_secret,), clock.now)
    server = _server(port, clock, crm=crm)
    with ExitStack() as stack:
        stack.callback(server.stop)
        if not keep:
            _forget()
        settings, team = _settings(server), parse_policy(morning.policy_text(server.url))
        is_new = not Path(DATABASE).exists()
        if is_new:
            live_through(settings, team, clock.now())
        runtime = build(settings, clock, team=team, patience=WHILE_SOMEBODY_WAITS)
        stack.callback(runtime.close)
        web = _web(runtime, server.port + 1)
        address = f"http://{HERE}:{web.port}"
        crm.tell = teller(Sender(f"{address}{FACTS}", Secrets().intake_secret), clock.now)
        _offer(server, runtime, Website(f"{address}{LEADS}", Secrets().intake_secret, clock.now))
        leads = (None if is_new else _go_on(runtime, clock)) or _import_the_morning(runtime)
        leads = flood(runtime) if flooded else f"{leads}."
        errands = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="moved-clock"))
        _tick_when_moved(runtime, clock, errands)
        duties = (*worker_duties(runtime), *clock_duties(runtime))
        parts = (server, web, *couriers_of(runtime), dealer_of(runtime), Scheduler(duties))
        yield parts, _ready(server, leads, f"{address}{LEADS}")


def _offer(server: SandboxServer, runtime: Runtime, website: Website) -> None:
    """What the page can let happen."""
    server.offer(
        website=("A lead from the website", website.visit),
        ask=("A question in the chat", partial(ask, runtime)),
        flood=("Flood a queue", partial(flood, runtime)),
        work_off=("Work the queue off", partial(work_off, runtime)),
    )


def _web(runtime: Runtime, port: int) -> Web:
    """Beside the page, where the README's examples look for it; anywhere if that port is taken."""
    try:
        return Web(runtime, port=port if port <= LAST_PORT else 0, host=HERE)
    except SettingsError:
        return Web(runtime, port=0, host=HERE)


def _tick_when_moved(runtime: Runtime, clock: SandboxClock, errands: Executor) -> None:
    """In a thread of its own: whoever moves the clock must not wait for what that brings."""

    def catch_up() -> None:
        tick(runtime)
        runtime.news.set()

    run = guarded("moved_clock", catch_up)

    def moved(_now: datetime) -> None:
        errands.submit(run)

    clock.on_move(moved)


def _server(
    port: int, clock: SandboxClock, events_url: str | None = None, crm: Crm | None = None
) -> SandboxServer:
    workspace = Workspace(morning.TEAM_NAME)
    workspace.users |= {user.id: user for user in morning.cast()}
    workspace.channels |= {channel.id: channel for channel in morning.channels()}
    workspace.usergroups |= {group.id: group for group in morning.user_groups()}
    try:
        return SandboxServer(workspace, clock, port=port, events_url=events_url, crm=crm)
    except OSError:
        raise SettingsError(f"port {port} is taken; set PORT to another, or give --port") from None


def _settings(server: SandboxServer) -> Settings:
    """Nothing here comes from the environment: whatever else runs on this machine stays untouched."""
    secrets = Secrets()
    return Settings(
        slack_bot_token=SecretStr(secrets.bot_token),
        slack_app_token=SecretStr(secrets.app_token),
        slack_signing_secret=None,
        slack_api_url=server.api_url,
        database_url=SecretStr(f"sqlite:///{DATABASE}"),
        nextlead_policy=None,
        nextlead_intake_secret=(SecretStr(secrets.intake_secret),),
        nextlead_webhook_secret=(SecretStr(secrets.webhook_secret),),
        port=0,
        log_level="WARNING",
    )


def _forget() -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{DATABASE}{suffix}").unlink(missing_ok=True)


def _go_on(runtime: Runtime, clock: SandboxClock) -> str | None:
    """Where the last demo ended, its time included; ``None`` when there was none."""
    with runtime.open(writes=False) as uow:
        newest = uow.events.latest()
    if newest is None:
        return None
    if newest > clock.now():
        clock.move_to(newest)
    return "as you left it"


def _import_the_morning(runtime: Runtime) -> str:
    """Takes the demo's leads in; what became of them, in words."""
    text = morning.leads_csv(runtime.clock.now())
    rows = [row.submission for row in read_rows(BytesIO(text.encode())) if isinstance(row, Row)]
    answers = runtime.services.intake.submit(rows, SYSTEM)
    verdicts = Counter(getattr(answer, "verdict", "rejected") for answer in answers)
    return f"{verdicts['waiting']} leads wait, {verdicts['review']} are for ops to look at"


def _policy_path() -> str:
    return shlex.quote(os.path.relpath(Path(morning.__file__).with_name("morning.yml")))


def _nextlead() -> str:
    """The command that runs this, as somebody in another terminal can type it, in the same folder.

    A virtual environment that is active here need not be active there: hence by its path.
    """
    started = Path(sys.argv[0])
    if started.stem != "nextlead" or not started.is_file():
        return "nextlead"
    absolute = Path(os.path.abspath(started))
    is_below = absolute.is_relative_to(Path.cwd())
    return shlex.quote(str(absolute.relative_to(Path.cwd()) if is_below else absolute))


def _ready(server: SandboxServer, leads: str, intake: str) -> str:
    return "\n".join(
        (
            f"The demo is ready: {server.url}/",
            "",
            f"  A Slack of its own in your browser; {leads}",
            "  Be a rep: type /nextlead, claim the lead, log the contact. Be somebody else at any time.",
            "  Move the clock by two hours to see what happens to a claim nobody works.",
            "  Under Simulate: flood a queue, work it off, let a lead come from the website, or by chat.",
            "  Under CRM: what a CRM hears of all that, by signed webhooks.",
            f"  Leads of your own, signed as docs/intake.md shows: {intake}",
            f"    secret {Secrets().intake_secret}",
            "  Ctrl-C ends the demo.",
            "  Beside it, in a second terminal in this folder (by the real clock, not the one you move):",
            f"    DATABASE_URL=sqlite:///{DATABASE} NEXTLEAD_POLICY={_policy_path()} {_nextlead()} status",
        )
    )
