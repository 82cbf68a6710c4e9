"""The product as its callers use it, and many callers at once."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from bot.bootstrap import SystemClock
from core.answers import Claimed, Previewed
from core.policies.team import TeamPolicy
from core.services.claims import Claims
from core.services.queues import Queues
from storage.engine import Database, open_database
from storage.unit_of_work import UnitsOfWork
from tests.bench.crowd import rep_id
from tests.bench.figures import Figures, figures_of

CAP = 10
"""Leads a rep takes before the next rep comes: the default policy's cap."""


@dataclass(frozen=True, slots=True)
class Product:
    """The services that reps meet, on one database."""

    database: Database
    open: UnitsOfWork
    queues: Queues
    claims: Claims

    def preview(self, rep: str) -> int:
        """/nextlead; the id of the lead that is reserved."""
        offered = self.queues.next_lead(rep)
        assert isinstance(offered, Previewed), offered
        return offered.lead.id

    def claim(self, rep: str, lead_id: int) -> Claimed:
        """The click on Claim."""
        claimed = self.claims.claim(rep, lead_id, request=f"bench {rep} {lead_id}")
        assert isinstance(claimed, Claimed), claimed
        return claimed

    def take(self, rep: str) -> Claimed:
        """Both, one after the other: a waiting lead becomes the rep's."""
        return self.claim(rep, self.preview(rep))

    def warm(self, connections: int) -> None:
        """Opens as many connections as there will be threads."""
        everybody = threading.Barrier(connections)

        def hold(_: int) -> None:
            with self.open(writes=False) as uow:
                uow.people.get("nobody")
                everybody.wait(30)

        with ThreadPoolExecutor(connections) as pool:
            list(pool.map(hold, range(connections)))


@contextmanager
def opened(url: str, team: TeamPolicy, *, durable: bool = True) -> Iterator[Product]:
    """The product on a database; ``durable`` as in ``open_database``."""
    database = open_database(url, durable=durable)
    open_, clock = UnitsOfWork(database), SystemClock()
    try:
        yield Product(database, open_, Queues(open_, team, clock), Claims(open_, team, clock))
    finally:
        database.close()


Call = Callable[[], object]


def measured(workers: Sequence[Sequence[Call]]) -> Figures:
    """Every worker makes its calls in a thread of its own, all beginning together."""
    start = threading.Barrier(len(workers) + 1)

    def work(calls: Sequence[Call]) -> list[float]:
        seconds, now = [], time.perf_counter
        start.wait(30)
        for call in calls:
            began = now()
            call()
            seconds.append(now() - began)
        return seconds

    with ThreadPoolExecutor(len(workers)) as pool:
        running = [pool.submit(work, calls) for calls in workers]
        start.wait(30)
        began = time.perf_counter()
        found = [second for one in running for second in one.result()]
        return figures_of(found, time.perf_counter() - began)


class Shift:
    """Hands out reps: each takes ``CAP`` leads and then has no room left."""

    def __init__(self, first: int = 0) -> None:
        self._numbers = count(first)

    def takes(self, product: Product, threads: int, each: int) -> list[list[Call]]:
        """For every thread the calls by which it takes ``each`` leads, from preview to claim."""
        return [
            [_taking(product, rep) for rep in self._reps(each // CAP) for _ in range(CAP)]
            for _ in range(threads)
        ]

    def _reps(self, how_many: int) -> list[str]:
        return [rep_id(next(self._numbers)) for _ in range(how_many)]


def _taking(product: Product, rep: str) -> Call:
    return lambda: product.take(rep)
