"""P4: claims on SQLite, beside the same statements from the bare driver, equally durable."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.errors import Busy
from tests.bench import crew
from tests.bench.crowd import Crowd, rep_id
from tests.bench.figures import Figures, Finding, at_least, figures_of, in_turns, none_of, told, within
from tests.bench.ground import SQLITE, Ground, path_of
from tests.bench.product import CAP, Shift, measured, opened
from tests.bench.sizes import Sizes
from tests.bench.spoken import Transaction, say, spoken

THREADS, PROCESSES = 8, 4
ROUND = 320
"""Leads taken a round, by one thread or by all together."""

TOGETHER = 100
"""Leads that each thread and each process takes when all are at it."""


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:
    """Preview and claim. Durable as the product is by default (FULL), and without a wait for the disk."""
    said = spoken(ground, SQLITE)
    findings = []
    for durable in (True, False):
        findings += _beside_the_driver(ground, said, sizes, durable=durable)
    return [*findings, *_all_at_it(ground, sizes)]


def _beside_the_driver(
    ground: Ground, said: tuple[Transaction, Transaction], sizes: Sizes, *, durable: bool
) -> list[Finding]:
    level = "FULL" if durable else "NORMAL"
    crowd = Crowd(sizes.waiting, reps=ROUND // CAP * sizes.rounds * 4)
    ours, raw = ground.database(SQLITE, crowd), ground.database(SQLITE, crowd)
    with opened(ours, crowd.team, durable=durable) as product, _bare(raw, level) as cursor:
        product.warm(THREADS)
        shift, driver = Shift(), _Driver(cursor, said, crowd.queues)
        found = in_turns(
            {
                "raw": driver.run,
                "1 thread": lambda: measured(shift.takes(product, 1, ROUND)),
                f"{THREADS} threads": lambda: measured(shift.takes(product, THREADS, ROUND // THREADS)),
            },
            sizes.rounds,
        )
    ground.drop(ours)
    ground.drop(raw)
    names = [name for name in found if name != "raw"]
    return [
        *(
            at_least("P4", f"{level}, {name}", found[name]["rate"], found["raw"]["rate"], 0.5)
            for name in names
        ),
        *(told("P4", f"{level}, {name}", found[name]) for name in names),
    ]


@contextmanager
def _bare(url: str, level: str) -> Iterator[sqlite3.Cursor]:
    connection = sqlite3.connect(path_of(url), isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {level}")
    connection.execute("PRAGMA foreign_keys = ON")
    try:
        yield connection.cursor()
    finally:
        connection.close()


@dataclass
class _Driver:
    """The bare driver saying what the product says."""

    cursor: sqlite3.Cursor
    said: tuple[Transaction, Transaction]
    queues: int
    rep: int = 0

    def run(self) -> Figures:
        seconds = []
        began = time.perf_counter()
        for number in range(ROUND):
            start = time.perf_counter()
            self._take(number)
            seconds.append(time.perf_counter() - start)
        return figures_of(seconds, time.perf_counter() - began)

    def _take(self, number: int) -> None:
        rep = rep_id(self.rep)
        caller = {
            "rep": rep,
            "reps": f'["{rep}"]',
            "queue": f"q{self.rep % self.queues}",
            "request": f"bench {rep} {number}",
        }
        say(self.cursor, self.said, caller)
        self.rep += (number + 1) % CAP == 0


@dataclass
class _Toll:
    """What went wrong while all were at it."""

    locked: int = 0
    taken: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def _all_at_it(ground: Ground, sizes: Sizes) -> list[Finding]:
    """Eight threads of one process and four processes beside it, on one file, synchronous=NORMAL."""
    crowd = Crowd(sizes.waiting, reps=(THREADS + PROCESSES) * TOGETHER // CAP)
    url = ground.database(SQLITE, crowd)
    began = time.perf_counter()
    with crew.of(PROCESSES) as pool, opened(url, crowd.team, durable=False) as product:
        product.warm(THREADS)
        others = [
            pool.apply_async(crew.take, (url, crowd, _reps(THREADS + number), False))
            for number in range(PROCESSES)
        ]
        with ThreadPoolExecutor(THREADS) as threads:
            ours = [threads.submit(crew.take_with, product, _reps(number)) for number in range(THREADS)]
            turns = [one.result() for one in ours] + [one.get(120) for one in others]
    elapsed = time.perf_counter() - began
    ground.drop(url)
    leads = [lead for turn in turns for lead in turn.leads]
    figures = figures_of([second for turn in turns for second in turn.seconds], elapsed)
    errors = [error for turn in turns for error in turn.errors]
    case = f"NORMAL, {THREADS} threads + {PROCESSES} processes"
    return [
        none_of("P4 locked", case, sum(error == Busy.__name__ for error in errors)),
        none_of("P4 other errors", case, sum(error != Busy.__name__ for error in errors)),
        none_of("P4 claimed twice", case, len(leads) - len(set(leads))),
        within("P4 p99 of a call", case, figures["p99"], 100),
        told("P4", case, figures),
    ]


def _reps(number: int) -> list[str]:
    each = TOGETHER // CAP
    return [rep_id(rep) for rep in range(number * each, (number + 1) * each)]
