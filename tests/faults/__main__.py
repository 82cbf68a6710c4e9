"""``make faults`` and ``make mutants``: the product at work while it is broken on purpose."""

import secrets
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bot import logs
from tests.databases import own_a_cluster, remove_cluster
from tests.faults import doors, report
from tests.faults.board import Point
from tests.faults.books import read
from tests.faults.ground import KINDS, a_new_rig
from tests.faults.judging import broken, claims_kept, intake_kept, judge, outcomes
from tests.faults.kills import LEADS, MUST_HIT, Reaper, Toll
from tests.faults.mutants import MUTANTS
from tests.faults.nursery import Nursery
from tests.faults.promises import Verdict, always
from tests.faults.scenarios import SCENARIOS, real_takeover

MANY, LONG = 300, 10_000
TAKEOVER_S = 15.0
"""Within so long somebody else does a dead clock's work."""

_ATTEMPTED = {
    "deeds": Point.DECIDING,
    "claims": Point.CLAIMED,
    "offers": Point.OFFERING,
    "answers to offers": Point.ANSWERING,
    "passes": Point.TICKING,
    "pieces of a pass": Point.STEPPING,
    "posts": Point.POSTING,
    "edits": Point.DRAWING,
    "look-ups": Point.LOOKING_UP,
}
_NOT_ON_SQLITE = {"race", "two watchers"}
"""Scenarios that SQLite leaves no room for: whoever writes there is alone."""


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(["kills", "takeover", "mutants"]))
@click.option("--kills", type=click.IntRange(1), default=MANY, help="On each database.")
@click.option("--long", "is_long", is_flag=True, help=f"{LONG:,} kills; takes an hour or more.")
@click.option("--seed", type=int, help="Of an earlier run; a new one otherwise.")
@click.option("--on", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this database.")
@click.option("--mutant", "names", type=click.Choice(list(MUTANTS)), multiple=True, help="Only this one.")
def main(
    parts: Sequence[str],
    *,
    kills: int,
    is_long: bool,
    seed: int | None,
    kinds: Sequence[str],
    names: Sequence[str],
) -> None:
    """Kill processes at work, again and again, and see that every promise still holds."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    logs.configure("ERROR")
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    holds = True
    with _ground() as (folder, nursery):
        for part in parts or ("kills", "takeover"):
            for kind in kinds or KINDS:
                place = folder / f"{part}-{kind}"
                match part:
                    case "kills":
                        holds &= _kills(kind, place, nursery, LONG if is_long else kills, seed)
                    case "takeover":
                        holds &= _takeover(kind, place, nursery)
                    case _:
                        holds &= _mutants(kind, place, nursery, names or list(MUTANTS))
    sys.exit(0 if holds else 1)


@contextmanager
def _ground() -> Iterator[tuple[Path, Nursery]]:
    """A folder, a PostgreSQL server and a nursery, all gone afterwards."""
    own_a_cluster()
    try:
        with TemporaryDirectory(prefix="nextlead-faults-") as folder, Nursery() as nursery:
            yield Path(folder), nursery
    finally:
        remove_cluster()


def _kills(kind: str, folder: Path, nursery: Nursery, kills: int, seed: int) -> bool:
    with a_new_rig(kind, folder, nursery) as rig:
        toll = Reaper(rig, seed).reap(kills, lambda: always(read(rig.runtime.database)))
        rig.settle()
        passed = doors.points(rig)
        books = read(rig.runtime.database)
        found = [
            *judge(rig),
            intake_kept(books, LEADS, passed[Point.SUBMITTED]),
            claims_kept(books, passed[Point.CLAIMED]),
            doors.used(rig, books),
            Verdict("every promise, while everybody is at work", toll.looks, toll.wrong),
        ]
        reached = _reached(toll)
        attempts = {name: passed[at] for name, at in _ATTEMPTED.items()}
        report.toll(
            kind,
            seed,
            toll,
            passed=attempts,
            looked_up=outcomes(rig),
            at_the_doors=doors.attempted(rig, books),
        )
        report.verdicts([*found, reached])
        return not broken([*found, reached] if kills >= LONG else found)


def _reached(toll: Toll) -> Verdict:
    """A fault that never struck proves nothing: it is told, and a long run insists on every one of them."""
    never = [f"never: {one}" for one in toll.missing()]
    return Verdict("every kind of fault has struck", len(MUST_HIT) + len(toll.weather.struck), never)


def _takeover(kind: str, folder: Path, nursery: Nursery) -> bool:
    with a_new_rig(kind, folder, nursery) as rig:
        seconds = real_takeover(rig, TAKEOVER_S)
        found = broken(judge(rig))
    report.say(f"\n{kind}: a clock killed in the middle of a pass was replaced after {seconds:.1f} s")
    report.wrong(found)
    return not found and seconds <= TAKEOVER_S


def _mutants(kind: str, folder: Path, nursery: Nursery, names: Sequence[str]) -> bool:
    """Every broken build must be noticed, and the sound one not."""
    report.say(f"\n{kind}")
    scenarios = dict.fromkeys(MUTANTS[name].caught_by for name in names)
    holds = True
    for scenario in scenarios:
        if kind == "sqlite" and scenario in _NOT_ON_SQLITE:
            continue
        holds &= not _played(kind, folder / f"sound-{scenario}", nursery, scenario, None)
        for name in names:
            if MUTANTS[name].caught_by == scenario:
                holds &= bool(_played(kind, folder / name, nursery, scenario, name))
    return holds


def _played(kind: str, folder: Path, nursery: Nursery, scenario: str, mutant: str | None) -> Sequence[str]:
    """What the scenario found broken in this build."""
    began = time.monotonic()
    with a_new_rig(kind, folder, nursery, mutant=mutant) as rig:
        try:
            found = SCENARIOS[scenario](rig)
        except (AssertionError, TimeoutError) as error:
            found = [str(error)]
    is_right = bool(found) == bool(mutant)
    word = "red" if found else "green"
    name = f"{mutant} ({MUTANTS[mutant].says})" if mutant else "the sound build"
    seconds = time.monotonic() - began
    report.say(f"  {'ok' if is_right else 'WRONG':<6} {word:<6} {scenario:<12} {seconds:4.1f} s  {name}")
    report.wrong(found[:1] if mutant else found)
    return found


if __name__ == "__main__":
    main()
