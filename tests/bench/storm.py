"""The storm: 16 processes at once, and nobody may get what somebody else has (I-01, I-02, I-04)."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import text

from core.answers import Claimed, ClaimedBatch
from tests.bench import crew
from tests.bench.crowd import Crowd, rep_id
from tests.bench.figures import Figures, Finding, figures_of, none_of, told, within
from tests.bench.ground import KINDS, SQLITE, Ground
from tests.bench.product import CAP, Product, opened
from tests.bench.sizes import Sizes

PROCESSES, LEADS_EACH = 16, 1_000
CALLS_BY_ONE = 20
LIMITS = {"postgresql": 300, "sqlite": 1_500}
"""Milliseconds that 99 calls in 100 may take."""


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:  # noqa: ARG001 - every part takes both
    """Every process takes leads until none is left; then the database is asked what became of them."""
    return [finding for kind in KINDS for finding in (*_storm(ground, kind), *_one_rep(ground, kind))]


@dataclass(frozen=True, slots=True)
class _Truth:
    """What the database says afterwards."""

    claims: int
    double: int
    events: int
    not_claimed: int
    differing: int


def _storm(ground: Ground, kind: str) -> list[Finding]:
    leads = PROCESSES * LEADS_EACH
    reps_each = LEADS_EACH // CAP * 2
    crowd = Crowd(leads, queues=1, reps=PROCESSES * reps_each)
    url = ground.database(kind, crowd)
    with crew.of(PROCESSES) as pool:
        began = time.perf_counter()
        shares = [
            [rep_id(number) for number in range(first, crowd.reps, PROCESSES)] for first in range(PROCESSES)
        ]
        waiting = [pool.apply_async(crew.take, (url, crowd, share, True)) for share in shares]
        turns = [one.get(300) for one in waiting]
        elapsed = time.perf_counter() - began
    with opened(url, crowd.team) as product:
        truth = _truth(product, [lead for turn in turns for lead in turn.leads])
    ground.drop(url)
    return _told(kind, turns, truth, figures_of([one for turn in turns for one in turn.seconds], elapsed))


def _told(kind: str, turns: Sequence[crew.Turn], truth: _Truth, figures: Figures) -> list[Finding]:
    case = f"{_name(kind)}, {PROCESSES} processes × {LEADS_EACH:,} leads"
    attempted, errors = sum(turn.attempts for turn in turns), sum(len(turn.errors) for turn in turns)
    return [
        Finding("storm attempted / claimed", case, f"{attempted:,}", f"{truth.claims:,}", "–", None),
        none_of("I-01 claimed twice", case, truth.double),
        none_of("I-01 lost", case, truth.not_claimed),
        none_of("I-01 events ≠ claims", case, abs(truth.events - truth.claims)),
        none_of("I-01 answers ≠ claims", case, truth.differing),
        none_of("I-01 errors at a caller", case, errors),
        within("storm p99 of a call", case, figures["p99"], LIMITS[kind]),
        told("storm calls", case, figures),
    ]


def _truth(product: Product, answered: Sequence[int]) -> _Truth:
    with product.database.reader.connect() as connection:

        def number(question: str) -> int:
            return int(connection.scalar(text(f"SELECT count(*) FROM {question}")) or 0)

        owned = list(
            connection.scalars(text("SELECT lead_id FROM claims WHERE ended_at IS NULL ORDER BY lead_id"))
        )
        return _Truth(
            claims=len(owned),
            double=len(owned) - len(set(owned)),
            events=number("events WHERE verb = 'claimed'"),
            not_claimed=number("leads WHERE state <> 'claimed'"),
            differing=0 if sorted(answered) == owned else 1 + abs(len(answered) - len(owned)),
        )


def _one_rep(ground: Ground, kind: str) -> list[Finding]:
    """20 calls at once by one rep, half of them for ten leads: never more than the cap."""
    crowd = Crowd(1_000, queues=1, reps=1)
    url = ground.database(kind, crowd)
    start, rep = threading.Barrier(CALLS_BY_ONE), rep_id(0)
    with opened(url, crowd.team) as product:

        def call(number: int) -> set[int]:
            start.wait(30)
            return _several(product, rep) if number % 2 else _single(product, rep)

        with ThreadPoolExecutor(CALLS_BY_ONE) as pool:
            got = set[int]().union(*pool.map(call, range(CALLS_BY_ONE)))
        truth = _truth(product, list(got))
    ground.drop(url)
    case = f"{_name(kind)}, {CALLS_BY_ONE} calls at once by one rep"
    return [
        none_of("I-04 over the cap", case, max(0, truth.claims - CAP)),
        none_of("I-04 answers ≠ claims", case, truth.differing),
    ]


def _several(product: Product, rep: str) -> set[int]:
    answer = product.claims.claim_batch(rep, CAP)
    return {one.lead.id for one in answer.claims} if isinstance(answer, ClaimedBatch) else set()


def _single(product: Product, rep: str) -> set[int]:
    """Two calls may be about the same lead: then both are told that it is the rep's."""
    lead = getattr(product.queues.next_lead(rep), "lead", None)
    answer = product.claims.claim(rep, lead.id) if lead else None
    return {answer.lead.id} if isinstance(answer, Claimed) else set()


def _name(kind: str) -> str:
    return "SQLite" if kind == SQLITE else "PostgreSQL"
