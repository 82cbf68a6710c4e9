"""``make bench``: every part, or those that are named."""

import signal
import sys
import time
from collections.abc import Callable, Sequence

import click

from tests.bench import (
    claims,
    crew,
    files,
    incoming,
    peers,
    promotion,
    report,
    reports,
    scaling,
    slack,
    storm,
    tick,
)
from tests.bench.figures import Finding
from tests.bench.ground import Ground, new_ground
from tests.bench.sizes import Sizes

Part = Callable[[Ground, Sizes], Sequence[Finding]]

PARTS: dict[str, tuple[str, Part]] = {
    "storm": ("16 processes at once: nobody gets what somebody else has", storm.run),
    "claim": ("P1: a claim beside pgbench with the product's own statements", claims.run),
    "peers": ("P2: beside what one would pick instead", peers.run),
    "scaling": ("P3: long lines beside short ones", scaling.run),
    "sqlite": ("P4: SQLite beside its bare driver", files.run),
    "slack": ("P5: /nextlead over HTTP beside a bare acknowledgement", slack.run),
    "promotion": ("P6: age promotion", promotion.run),
    "tick": ("P7: a tick", tick.run),
    "reports": ("P10: figures over a year", reports.run),
    "import": ("P8: a large file comes in", incoming.run),
}
MUST_HOLD = "storm"
"""The part whose findings are promises: one that is not met fails the run. The others only tell."""


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--full", is_flag=True, help="Lines of a million leads too; takes much longer.")
@click.option("--rounds", type=click.IntRange(1, 50), default=5, help="How often the cases take turns.")
def main(parts: Sequence[str], *, full: bool, rounds: int) -> None:
    """Measure the product beside its baselines, in turns; ratios count, not absolute figures."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    crew.quiet()
    every, broken = list[Finding](), False
    with new_ground() as ground:
        report.machine()
        for name in parts or PARTS:
            title, run = PARTS[name]
            began = time.perf_counter()
            findings = run(ground, Sizes(rounds=rounds, full=full))
            report.part(title, findings, time.perf_counter() - began)
            every += findings
            broken = broken or (name == MUST_HOLD and any(one.met is False for one in findings))
    report.summary(every)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
