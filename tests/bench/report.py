"""The report as it is read."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Finding
from tests.bench.ground import DURABLE, server_settings

_NAMED = ("sqlalchemy", "psycopg", "slack-bolt", "uvicorn", "procrastinate", "pgqueuer")
_console = Console(width=None if Console().is_terminal else 150, soft_wrap=False)


def machine() -> None:
    """What everything below was measured on."""
    server = server_settings()
    durable = " ".join(f"{name}={server[name]}" for name in DURABLE)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    _console.print(
        f"{os.cpu_count()} cores, load {load}; Python {platform.python_version()};"
        f" PostgreSQL {server['server_version']}, {durable}, shared_buffers={server['shared_buffers']};"
        f" SQLite {sqlite3.sqlite_version}; " + ", ".join(f"{name} {version(name)}" for name in _NAMED)
    )


def part(title: str, findings: Sequence[Finding], seconds: float) -> None:
    """One part's table: goals first, then what was measured on the way."""
    table = Table(title=f"{title}  ({seconds:.0f} s)", title_justify="left", title_style="bold")
    for heading in ("goal", "case"):
        table.add_column(heading)
    for heading in ("product", "beside", "ratio"):
        table.add_column(heading, justify="right")
    table.add_column("met")
    for one in sorted(findings, key=lambda one: one.met is None):
        met = {True: "[green]yes[/]", False: "[bold red]NO[/]", None: ""}[one.met]
        table.add_row(one.goal, one.case, one.product, one.anchor, one.ratio, met)
    _console.print()
    _console.print(table)


def summary(findings: Sequence[Finding]) -> None:
    """How many goals are met, and which are not."""
    goals = [one for one in findings if one.met is not None]
    missed = [one for one in goals if not one.met]
    _console.print(f"\n{len(goals) - len(missed)} of {len(goals)} goals met.")
    for one in missed:
        _console.print(f"  missed: {one.goal}: {one.case}: {one.product} beside {one.anchor} ({one.ratio})")
