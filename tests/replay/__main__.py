"""``make replay``: a year of real arrivals worked by an invented team; how much each channel hears of it, and
what managers read in the end.
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import click

from bot.bootstrap import Runtime
from bot.commands.figure_tables import draw
from core.reports import Dimension, Report
from tests.replay.arrivals import year_of
from tests.replay.office import CHANNELS, ZONE, Office, days_between
from tests.replay.passing import replayed

HEALTHY_AT_MOST, WORST_AT_MOST = 5, 20
"""Messages a channel may get on a day (the promise): with everybody there, and when it is at its worst."""

A_YEAR = timedelta(days=365)
RECOVERS = 7
"""Days after the flu that are not counted as healthy yet."""


@click.command()
@click.argument("leads", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reps", default=6, show_default=True, help="How many people work the queue.")
@click.option("--every", default=5, show_default=True, help="Minutes between two ticks in open hours.")
@click.option("--days", type=int, help="Only so many days, the last ones of the file.")
@click.option(
    "--flu",
    default="2018-04-09:2018-04-20",
    show_default=True,
    help="From when to when all reps but one are missing; empty: never.",
)
def main(leads: Path, *, reps: int, every: int, days: int | None, flu: str) -> None:
    """Replays the arrivals in LEADS and prints how many messages each channel got a day."""
    began, zone = time.perf_counter(), ZoneInfo(ZONE)
    coming = year_of(leads, zone)
    if days is not None:
        last = coming[-1].at
        coming = [one for one in coming if one.at > last - timedelta(days=days)]
    ill = _days(flu)
    bad = {*ill, *(day + n * timedelta(days=1) for day in ill[-1:] for n in range(1, RECOVERS + 1))}
    with TemporaryDirectory() as folder:
        ticks = timedelta(minutes=every)
        office = replayed(coming, Path(folder), reps=reps, every=ticks, ill=ill, look=_told)
    took = time.perf_counter() - began
    span = sorted({one.at.astimezone(zone).date() for one in coming})
    click.echo(
        f"{len(coming)} leads in {len(span)} days, {reps} reps, a tick every {every} min: {took:.0f} s.\n"
    )
    met = _report("Everybody there", office, [one for one in span if one not in bad], HEALTHY_AT_MOST)
    met &= _report("All reps but one missing, and the week after", office, sorted(bad), WORST_AT_MOST)
    sys.exit(0 if met else 1)


def _told(runtime: Runtime) -> None:
    """Prints the year's report by source, and what keeps happening."""
    reports = runtime.services.reports
    report = reports.report(A_YEAR, by=Dimension.SOURCE)
    assert isinstance(report, Report), report
    draw(report, reports.patterns(), None, runtime.team, queue=None)
    click.echo()


def _days(span: str) -> list[date]:
    """``2018-04-09:2018-04-20`` as days; nothing for nothing."""
    first, _, last = span.partition(":")
    return list(days_between(date.fromisoformat(first), date.fromisoformat(last))) if span else []


def _report(title: str, office: Office, days: Sequence[date], at_most: int) -> bool:
    """Prints each channel's figures over these days; whether none of them got more than ``at_most``."""
    click.echo(f"{title}: {len(days)} days")
    met, counts = True, _by_channel(office.posts)
    for channel, name in CHANNELS.items():
        per_day = [counts[channel].get(day, Counter()).total() for day in days] or [0]
        worst = max(days, key=lambda day: counts[channel].get(day, Counter()).total(), default=None)
        met &= max(per_day) <= at_most
        p90 = quantiles(per_day, n=10)[8] if len(per_day) > 1 else per_day[0]
        what = ", ".join(f"{n} {kind}" for kind, n in counts[channel].get(worst, Counter()).most_common())
        click.echo(
            f"  {name:<11} median {median(per_day):.0f}, p90 {p90:.0f}, most {max(per_day)}"
            f" (at most {at_most}){f' on {worst}: {what}' if what else ''}"
        )
    click.echo()
    return met


def _by_channel(
    posts: Mapping[tuple[date, str, str], int],
) -> Mapping[str, Mapping[date | None, Counter[str]]]:
    found: dict[str, dict[date | None, Counter[str]]] = defaultdict(dict)
    for (day, channel, kind), count in posts.items():
        found[channel].setdefault(day, Counter())[kind] += count
    return found


if __name__ == "__main__":
    main()
