"""P8: a large file comes in while reps go on taking leads, beside the bare drivers doing as much."""

import multiprocessing
import resource
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter

from bot.bootstrap import SystemClock
from bot.csv_files import Row, read_rows
from core.services.intake import Intake
from tests.bench import bulk, crew
from tests.bench.crowd import Crowd, rep_id
from tests.bench.figures import Figures, Finding, at_least, figures_of, none_of, told, within
from tests.bench.ground import KINDS, SQLITE, Ground
from tests.bench.product import Product, opened
from tests.bench.sizes import Sizes

ROWS, FEW_ROWS, TWINS = 100_000, 20_000, 0.3
PACE_S = 0.05
"""How long a rep thinks between two claims; two reps at a time do nothing else."""


@dataclass(frozen=True, slots=True)
class Import:
    """How an import went: verdicts by name, rows a second, and the most memory its process ever had."""

    verdicts: Counter[str]
    rate: float
    peak_mib: float


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:  # noqa: ARG001 - every part takes both
    """The product reads, judges, recognises and stores 100,000 rows as ``nextlead import`` does, in a process
    of its own; the drivers only read, fold case, drop twins by their external id, and store the same rows.
    """
    few, many = ground.folder / "few.csv", ground.folder / "many.csv"
    bulk.write_file(few, FEW_ROWS, TWINS)
    bulk.write_file(many, ROWS, TWINS)
    return [finding for kind in KINDS for finding in _on(ground, kind, few, many)]


def _on(ground: Ground, kind: str, few: Path, many: Path) -> list[Finding]:
    name = "SQLite" if kind == SQLITE else "PostgreSQL"
    raw = bulk.into_sqlite if kind == SQLITE else bulk.into_postgres
    before = _raw(ground, kind, raw, many)
    small = _imported(ground, kind, few)
    large = _imported(ground, kind, many)
    after = _raw(ground, kind, raw, many)
    figures, busy = _with_claims(ground, kind, many)
    return [
        at_least("P8", f"{name}, rows of {ROWS:,}", large.rate, (before + after) / 2, 0.5),
        none_of(
            "P8 rows amiss", f"{name}, of {ROWS:,}", abs(large.verdicts["duplicate"] - round(ROWS * TWINS))
        ),
        within("P8 claim p99 meanwhile", f"{name}, reps in another process", figures["p99"], 100),
        none_of("P8 errors at reps", name, busy),
        Finding(
            "P8 memory ≤ 1.2 ×",
            f"{name}, peak at {ROWS:,} rows beside {FEW_ROWS:,}",
            f"{large.peak_mib:.0f} MiB",
            f"{small.peak_mib:.0f} MiB",
            f"{large.peak_mib / small.peak_mib:.2f}",
            large.peak_mib <= 1.2 * small.peak_mib,
        ),
        told("P8", f"{name}, claims meanwhile", figures),
    ]


def _raw(ground: Ground, kind: str, raw: Callable[[str, Path], int], file: Path) -> float:
    url = ground.database(kind)
    began = perf_counter()
    stored = raw(url, file)
    elapsed = perf_counter() - began
    ground.drop(url)
    if stored != round(ROWS * (1 - TWINS)):
        raise RuntimeError(f"the baseline stored {stored} leads")
    return ROWS / elapsed


def _imported(ground: Ground, kind: str, file: Path) -> Import:
    url = ground.database(kind)
    found = _elsewhere(partial(import_file, url, Crowd(0, queues=1), file))
    ground.drop(url)
    return found


def _elsewhere(work: Callable[[], Import]) -> Import:
    """In a new process, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1, initializer=crew.quiet) as pool:
        return pool.apply(work)


def import_file(url: str, crowd: Crowd, file: Path) -> Import:
    """What ``nextlead import`` does, without drawing it."""
    verdicts: Counter[str] = Counter()
    began = perf_counter()
    with opened(url, crowd.team) as product:
        rows = (row.submission for row in read_rows(file) if isinstance(row, Row))
        for receipt in Intake(product.open, crowd.team, SystemClock()).stream(rows, "bench", queue="q0"):
            verdicts[str(getattr(receipt, "verdict", "rejected"))] += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Import(verdicts, sum(verdicts.values()) / (perf_counter() - began), peak)


@dataclass
class _Reps:
    """Two reps at a time, taking leads until told to stop."""

    product: Product
    over: threading.Event = field(default_factory=threading.Event)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def work(self, number: int) -> None:
        for turn in range(10_000):
            if self.over.wait(PACE_S):
                return
            rep = rep_id(2 * (turn // 10) + number)
            try:
                self._take(rep)
            except Exception as error:  # noqa: BLE001 - whatever reaches a caller is counted
                self.errors.append(type(error).__name__)

    def _take(self, rep: str) -> None:
        began = perf_counter()
        self.product.take(rep)
        self.seconds.append(perf_counter() - began)


def _with_claims(ground: Ground, kind: str, file: Path) -> tuple[Figures, int]:
    crowd = Crowd(10_000, queues=1, reps=1_000)
    url = ground.database(kind, crowd)
    with opened(url, crowd.team) as product:
        reps, began = _Reps(product), perf_counter()
        threads = [threading.Thread(target=reps.work, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        try:
            _elsewhere(partial(import_file, url, crowd, file))
        finally:
            reps.over.set()
            for thread in threads:
                thread.join()
    ground.drop(url)
    return figures_of(reps.seconds, perf_counter() - began), len(reps.errors)
