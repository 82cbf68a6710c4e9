"""P3: a claim is as quick in a long line as in a short one."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from tests.bench.crowd import Crowd
from tests.bench.figures import Figures, Finding, at_most, in_turns
from tests.bench.ground import KINDS, SQLITE, Ground
from tests.bench.product import CAP, Product, Shift, measured, opened
from tests.bench.sizes import Sizes

SHORT, LONG, VERY_LONG = 10_000, 100_000, 1_000_000
CLIENTS = {1: 60, 16: 20}
"""How many callers at once, and how many leads each takes a round."""


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:
    """Preview and claim, the median; ten queues and one hot queue, one client and 16, both databases."""
    longer = (LONG, VERY_LONG) if sizes.full else (LONG,)
    return [finding for kind in KINDS for finding in _on(ground, kind, longer, sizes.rounds)]


def _on(ground: Ground, kind: str, longer: Sequence[int], rounds: int) -> list[Finding]:
    cases: dict[str, Callable[[], Figures]] = {}
    reps = rounds * sum(clients * -(-each // CAP) for clients, each in CLIENTS.items())
    urls = []
    with ExitStack() as stack:
        for waiting in (SHORT, *longer):
            for lines in (10, 1):
                crowd = Crowd(waiting, queues=lines, reps=reps)
                urls.append(url := ground.database(kind, crowd))
                product = stack.enter_context(opened(url, crowd.team))
                product.warm(max(CLIENTS))
                shift = Shift()
                for clients in CLIENTS:
                    cases[_name(lines, waiting, clients)] = partial(_taken, product, shift, clients)
        found = in_turns(cases, rounds)
    for url in urls:
        ground.drop(url)
    return [
        at_most(
            "P3",
            f"{'SQLite' if kind == SQLITE else 'PostgreSQL'},"
            f" {'ten queues' if lines > 1 else 'one hot queue'}, {clients} at once,"
            f" p50 at {waiting:,} beside {SHORT:,}",
            found[_name(lines, waiting, clients)]["p50"],
            found[_name(lines, SHORT, clients)]["p50"],
            1.5,
        )
        for waiting in longer
        for lines in (10, 1)
        for clients in CLIENTS
    ]


def _taken(product: Product, shift: Shift, clients: int) -> Figures:
    return measured(shift.takes(product, clients, CLIENTS[clients]))


def _name(lines: int, waiting: int, clients: int) -> str:
    return f"{lines}/{waiting}/{clients}"
