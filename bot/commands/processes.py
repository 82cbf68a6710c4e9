"""``run``, ``web``, ``worker`` and ``clock``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from bot import logs
from bot.settings import Settings, load_settings
from core.errors import SettingsError

if TYPE_CHECKING:
    from bot.bootstrap import Runtime

_NO_BOT = "SLACK_BOT_TOKEN"
_NO_WAY_IN = "SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET for HTTP)"


def _serve(process: Callable[["Runtime"], None], settings: Settings) -> None:
    from bot.bootstrap import WHILE_SOMEBODY_WAITS, build

    logs.configure(settings.log_level)
    runtime = build(settings, patience=WHILE_SOMEBODY_WAITS)
    try:
        process(runtime)
    finally:
        runtime.close()


def _hearing_slack() -> Settings:
    """The settings of a process that hears Slack. Raises ``SettingsError`` that names what it lacks."""
    settings = load_settings()
    has_way_in = settings.slack_app_token or settings.slack_signing_secret
    _need(None if settings.slack_bot_token else _NO_BOT, None if has_way_in else _NO_WAY_IN)
    return settings


def _need(*missing: str | None) -> None:
    names = [name for name in missing if name]
    if names:
        raise SettingsError(f"set {' and '.join(names)}; `nextlead demo` needs none")


@click.command("run")
def run_command() -> None:
    """The bot: everything in one process, until Ctrl-C or SIGTERM.

    Hears Slack by Socket Mode when SLACK_APP_TOKEN is set, by HTTP on PORT otherwise (request URL
    /slack/events). Also serves /healthz, /readyz and /metrics on PORT, ticks every minute, sends messages.
    """
    settings = _hearing_slack()
    from bot.processes import run

    _serve(run, settings)


@click.command("web")
def web_command() -> None:
    """Slack and HTTP alone, without clock and delivery. Several may run."""
    settings = _hearing_slack()
    from bot.processes import run_web

    _serve(run_web, settings)


@click.command("worker")
def worker_command() -> None:
    """Delivery alone: sends the messages that are due. Several may run."""
    settings = load_settings()
    _need(None if settings.slack_bot_token else _NO_BOT)
    from bot.processes import run_worker

    _serve(run_worker, settings)


@click.command("clock")
def clock_command() -> None:
    """The tick alone, every minute. Several may run; they do not get into each other's way.

    Needs no Slack: what it has to tell waits for a worker.
    """
    settings = load_settings()
    from bot.processes import run_clock

    _serve(run_clock, settings)
