"""P1: a claim, with everything the product does for it, beside pgbench saying the same statements."""

from collections.abc import Sequence
from functools import partial

import psycopg

from tests.bench.crowd import Crowd, rep_id
from tests.bench.figures import Figures, Finding, at_least, in_turns, told
from tests.bench.ground import POSTGRESQL, Ground, plain
from tests.bench.pgbench import Pgbench
from tests.bench.product import CAP, Product, Shift, measured, opened
from tests.bench.sizes import Sizes
from tests.bench.spoken import script, spoken

THREADS = 16


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:
    """16 at once. The claim alone (of a lead that is before the rep's eyes), and preview and claim."""
    each = sizes.each
    looking = THREADS * each * sizes.rounds
    crowd = Crowd(sizes.waiting, reps=looking + looking // CAP + THREADS, looking=looking)
    ours, raw = (ground.database(POSTGRESQL, crowd) for _ in range(2))
    preview, claim = spoken(ground, POSTGRESQL)
    alone = Pgbench(raw, script(claim), queues=crowd.queues, first_rep=0, leads_a_rep=1)
    both = Pgbench(raw, script(preview, claim), queues=crowd.queues, first_rep=looking)
    with opened(ours, crowd.team) as product:
        product.warm(THREADS)
        shift, pairs = _Clicks(crowd.waiting), Shift(looking)
        found = in_turns(
            {
                "pgbench claim": partial(alone.run, THREADS, each),
                "claim": lambda: shift.run(product, each),
                "pgbench pair": partial(both.run, THREADS, each),
                "pair": lambda: measured(pairs.takes(product, THREADS, each)),
            },
            sizes.rounds,
        )
    for url in (ours, raw):
        _check(url, THREADS * each * sizes.rounds * 2)
        ground.drop(url)
    return [
        at_least("P1", "claim, 16 threads", found["claim"]["rate"], found["pgbench claim"]["rate"], 0.5),
        at_least(
            "P1", "preview + claim, 16 threads", found["pair"]["rate"], found["pgbench pair"]["rate"], 0.5
        ),
        *(told("P1", name, found[name]) for name in found),
    ]


def _check(url: str, expected: int) -> None:
    """That both did the work they were measured by."""
    with psycopg.connect(plain(url)) as connection:
        for question in ("leads WHERE state = 'claimed'", "claims", "events WHERE verb = 'claimed'"):
            (found,) = connection.execute(f"SELECT count(*) FROM {question}").fetchone() or (0,)
            if found != expected:
                raise RuntimeError(f"{found} of {expected} {question}")


class _Clicks:
    """Claims of leads that are reserved already, each by the rep who looks at it."""

    def __init__(self, waiting: int) -> None:
        self._first = waiting + 1
        self._rep = 0

    def run(self, product: Product, each: int) -> Figures:
        calls = []
        for _ in range(THREADS):
            reps = range(self._rep, self._rep + each)
            calls.append([partial(product.claim, rep_id(rep), self._first + rep) for rep in reps])
            self._rep += each
        return measured(calls)
