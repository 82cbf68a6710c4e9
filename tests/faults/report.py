"""What a run did, as it is read: how much was attempted, what was hit, what was checked."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.faults.board import Point
from tests.faults.kills import ROLES, Toll
from tests.faults.promises import Verdict

_console = Console(width=None if Console().is_terminal else 150, soft_wrap=False, highlight=False)
_SHOWN = 5
_HITS = {
    "a deed": (Point.DECIDING, Point.CLAIMED, Point.SUBMITTED),
    "an offer": (Point.OFFERING, Point.ANSWERING, Point.WITHDRAWN),
    "a pass at work": (Point.TICKING, Point.LOOKED, Point.SURVEYED, Point.RAISING, Point.STEPPING),
    "a message being sent": (Point.TAKEN, Point.POSTING, Point.POSTED),
    "a request over HTTP": (Point.HEARING, Point.STORED),
    "a webhook being sent": (Point.MAILING, Point.MAILED),
}


def say(line: str) -> None:
    _console.print(line, markup=False)


def toll(
    kind: str,
    seed: int,
    done: Toll,
    *,
    passed: Mapping[str, int],
    looked_up: Mapping[str, int],
    at_the_doors: Mapping[str, int],
) -> None:
    """``passed`` is how often children reached what they were killed in, ``looked_up`` what became of
    messages in doubt, ``at_the_doors`` what other systems did and met.
    """
    kills, struck = sum(done.kills.values()), done.weather.struck
    _console.print(f"\n[bold]{kind}: {kills:,} kills in {done.seconds:.0f} s[/], seed {seed}")
    _say("killed", [f"{role} {done.kills[role]:,}" for role in ROLES])
    _say("hit", [f"{what} {sum(done.hits[one] for one in at):,}" for what, at in _HITS.items()])
    _say("killed at", [f"{point.name.lower()} {count:,}" for point, count in done.hits.most_common()])
    _say("attempted", [f"{name} {count:,}" for name, count in passed.items()])
    ways = sum(1 for count in struck.values() if count)
    every = ways + len(done.weather.never())
    _say("Slack failed", [f"{sum(struck.values()):,} times in {ways} of {every} ways"])
    _say("at the doors", [f"{name} {count:,}" for name, count in at_the_doors.items()])
    _say("in doubt", [f"{outcome} {count:,}" for outcome, count in sorted(looked_up.items())])
    _say("looked at the books", [f"{done.looks} times while everybody was at work"])


def verdicts(found: Sequence[Verdict]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading, side in (("promise", "left"), ("checked", "right"), ("broken", "right")):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]
    for one in found:
        colour = "bold red" if one.broken else "green"
        table.add_row(one.promise, f"{one.checked:,}", f"[{colour}]{len(one.broken):,}[/]")
    _console.print(table)
    wrong(what for one in found for what in one.broken[:_SHOWN])


def wrong(what: Iterable[str]) -> None:
    for one in what:
        _console.print(f"  {one[:400]}", style="red", markup=False)


def _say(what: str, parts: Sequence[str]) -> None:
    _console.print(f"  {what:<20} {' · '.join(parts) or '–'}", markup=False)
