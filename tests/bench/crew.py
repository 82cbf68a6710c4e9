"""Processes that take leads beside ours, as several web processes of one team would."""

import logging
import multiprocessing
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.pool import Pool

import structlog

from core.answers import NothingWaiting
from tests.bench.crowd import Crowd
from tests.bench.product import CAP, Product, opened


@dataclass
class Turn:
    """What one process or thread got: how long each call took, which leads, and errors by their names."""

    seconds: list[float] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    attempts: int = 0


def quiet() -> None:
    """Keeps warnings out of the tables: what is wrong with this machine's SQLite was said once."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)


@contextmanager
def of(processes: int) -> Iterator[Pool]:
    """A pool of processes that know the product already; gone afterwards, whatever happens."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with context.Pool(processes, initializer=quiet) as pool:
        pool.map(_ready, range(processes * 4), chunksize=1)
        yield pool


def _ready(_: int) -> None:
    time.sleep(0.05)


def take(url: str, crowd: Crowd, reps: Iterable[str], durable: bool) -> Turn:
    """In a process of its own: every rep takes up to the cap, until nothing is left."""
    with opened(url, crowd.team, durable=durable) as product:
        return take_with(product, reps)


def take_with(product: Product, reps: Iterable[str]) -> Turn:
    """The same on a product that is open already; reps stop coming when nothing waits for one of them."""
    turn = Turn()
    for rep in reps:
        for _ in range(CAP):
            turn.attempts += 1
            try:
                if not _one(product, rep, turn):
                    return turn
            except Exception as error:  # noqa: BLE001 - whatever reaches a caller is counted, that is the point
                turn.errors.append(type(error).__name__)
    return turn


def _one(product: Product, rep: str, turn: Turn) -> bool:
    """A preview and a claim; ``False`` when there was nothing to preview."""
    began = time.perf_counter()
    offered = product.queues.next_lead(rep)
    turn.seconds.append(time.perf_counter() - began)
    if isinstance(offered, NothingWaiting):
        return False
    lead_id = offered.lead.id if offered.lead else 0
    began = time.perf_counter()
    claimed = product.claim(rep, lead_id)
    turn.seconds.append(time.perf_counter() - began)
    turn.leads.append(claimed.lead.id)
    return True
