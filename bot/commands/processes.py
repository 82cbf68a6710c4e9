"""``run``, ``web``, ``worker`` and ``clock``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from bot import logs
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.bootstrap import Runtime


def _serve(process: Callable[["Runtime"], None]) -> None:
    from bot.bootstrap import build

    settings = load_settings()
    logs.configure(settings.log_level)
    runtime = build(settings)
    try:
        process(runtime)
    finally:
        runtime.close()


@click.command("run")
def run_command() -> None:
    """The bot: everything in one process, until Ctrl-C or SIGTERM.

    Hears Slack by Socket Mode when SLACK_APP_TOKEN is set, by HTTP on PORT otherwise (request URL
    /slack/events). Also serves /healthz and /readyz on PORT, ticks every minute and sends messages.
    """
    from bot.processes import run

    _serve(run)


@click.command("web")
def web_command() -> None:
    """Slack and HTTP alone, without clock and delivery. Several may run."""
    from bot.processes import run_web

    _serve(run_web)


@click.command("worker")
def worker_command() -> None:
    """Delivery alone: sends the messages that are due. Several may run."""
    from bot.processes import run_worker

    _serve(run_worker)


@click.command("clock")
def clock_command() -> None:
    """The tick alone, every minute. Several may run; they do not get into each other's way."""
    from bot.processes import run_clock

    _serve(run_clock)
