"""What the commands share: settings, an open runtime, tables and JSON."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from bot import logs
from bot.settings import Settings, load_settings
from core.errors import SettingsError
from core.fields import cleaned
from core.policies.team import TeamPolicy

if TYPE_CHECKING:
    from bot.bootstrap import Runtime

json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for scripts.")

Command = Callable[..., Any]


def settings_for_a_command() -> Settings:
    """The settings, with logs as quiet as somebody at a prompt wants them unless LOG_LEVEL is set."""
    settings = load_settings()
    logs.configure(settings.log_level if "log_level" in settings.model_fields_set else "ERROR")
    return settings


@contextmanager
def opened() -> Iterator["Runtime"]:
    """Everything, built from the environment, and closed at the end."""
    from bot.bootstrap import build

    runtime = build(settings_for_a_command())
    try:
        yield runtime
    finally:
        runtime.close()


def known_queue(team: TeamPolicy, name: str | None) -> str | None:
    """The queue's name as the policy spells it; ``SettingsError`` for one it does not have."""
    if name is None:
        return None
    queue = team.queue(name.strip().lower())
    if queue is None:
        there_are = ", ".join(one.name for one in team.queues)
        raise SettingsError(f"there is no queue {plain(name)!r}; there are: {there_are}")
    return queue.name


def answer_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console() -> Console:
    """For tables: as wide as the terminal, wide enough for everything elsewhere. Text is never markup."""
    is_seen = sys.stdout and sys.stdout.isatty()  # none where it was closed before we began
    width = None if is_seen else 200
    return Console(markup=False, highlight=False, emoji=False, width=width)


def table(*columns: str, numbers: Sequence[str] = ()) -> Table:
    """An empty table; the columns named in ``numbers`` are set flush right."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left")
    return made


def plain(text: str) -> str:
    """Foreign text without what could steer a terminal."""
    return cleaned(text)


def lead_name(lead_id: int) -> str:
    """Our id of a lead as people write it."""
    return f"L-{lead_id}"
