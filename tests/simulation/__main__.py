"""``make simulation``: a month of offers on the real engine, with a clock that is moved."""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import click

from bot import logs
from tests.databases import a_new_database, own_a_cluster, remove_cluster
from tests.simulation.arrivals import coming
from tests.simulation.cards import Promise
from tests.simulation.figures import Figures
from tests.simulation.month import Month, a_runtime
from tests.simulation.town import a_town

BEGINS = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday; the clocks of two of the three zones change within the month."""

SHOWN = 10


@click.command()
@click.option("--reps", default=30, show_default=True)
@click.option("--leads", default=5_000, show_default=True)
@click.option("--days", default=30, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Of everything that is left to luck.")
@click.option("--step", default=1, show_default=True, help="Minutes between two ticks in open hours.")
@click.option("--postgres", is_flag=True, help="On a PostgreSQL of its own instead of SQLite.")
def main(*, reps: int, leads: int, days: int, seed: int, step: int, postgres: bool) -> None:
    """Plays a month and prints its figures. Ends with 1 where any promise was broken."""
    logs.configure("ERROR")
    own_a_cluster()
    try:
        kept = _played(
            reps, leads, days, seed, timedelta(minutes=step), kind="postgresql" if postgres else "sqlite"
        )
    finally:
        remove_cluster()
    sys.exit(0 if kept else 1)


def _played(reps: int, leads: int, days: int, seed: int, step: timedelta, *, kind: str) -> bool:
    luck, began = Random(seed), time.perf_counter()
    town = a_town(reps, luck)
    arrivals = coming(leads, BEGINS, days, luck)
    with (
        TemporaryDirectory() as folder,
        a_new_database(kind, Path(folder)) as url,
        a_runtime(url, town, BEGINS) as (runtime, clock),
        click.progressbar(length=days, label="Days", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
    ):
        month = Month(runtime, clock, town, luck, step=step)
        books = month.play(arrivals, days, dawn=lambda _: bar.update(1))
    took, worked = time.perf_counter() - began, time.process_time()
    click.echo(
        f"{leads} leads, {reps} reps, {days} days on {kind}, seed {seed}: "
        f"{took:.0f} s, {worked:.0f} s of them at work"
    )
    for name, figure in Figures(books, town, BEGINS + timedelta(days=days)).lines():
        click.echo(f"  {name:<22} {figure}")
    click.echo(
        f"  {'played':<22} {month.ticks} ticks, {month.messages_to_managers} messages to managers, "
        f"{month.refused} clicks refused"
    )
    for promise in Promise:
        _judged(promise, books.complaints.get(promise, []))
    return not books.complaints


def _judged(promise: Promise, complaints: list[str]) -> None:
    click.echo(f"{'broken' if complaints else 'kept':<7} {promise}")
    for complaint in complaints[:SHOWN]:
        click.echo(f"        {complaint}")
    if len(complaints) > SHOWN:
        click.echo(f"        … and {len(complaints) - SHOWN} more")


if __name__ == "__main__":
    main()
