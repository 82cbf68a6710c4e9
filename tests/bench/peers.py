"""P2: what others would pick instead, at the same step: the head of a queue, for me and nobody else."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import asyncpg
import procrastinate
import psycopg
from pgqueuer.queries import EntrypointExecutionParameter, Queries
from pgqueuer.types import QueueEntrypoint, QueueManagerId
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session

from core.model import LeadState
from storage.schema import leads
from tests.bench.crowd import Crowd, rep_id
from tests.bench.figures import Figures, Finding, at_least, figures_of, in_turns, told
from tests.bench.ground import POSTGRESQL, Ground, plain
from tests.bench.product import Product, Shift, measured, opened
from tests.bench.sizes import Sizes

TOGETHER = 16
QUEUES = 10


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:
    """16 at once over the same number of waiting leads (jobs) in ten queues; nothing taken is worked on."""
    each, many = sizes.each // 2, sizes.waiting
    previews = TOGETHER * each * sizes.rounds
    crowd = Crowd(many, queues=QUEUES, reps=previews * 2)
    hot = Crowd(many, queues=1)
    urls = [
        ground.database(POSTGRESQL, crowd),
        ground.empty(),
        ground.empty(),
        ground.database(POSTGRESQL, hot),
    ]
    others: dict[str, Procrastinate | Pgqueuer] = {
        "procrastinate": Procrastinate(urls[1], many),
        "pgqueuer": Pgqueuer(urls[2], many),
    }
    for url in urls[1:3]:
        ground.settle(url)
    with opened(urls[0], crowd.team) as product:
        product.warm(TOGETHER)
        previewing, pairs = _Previews(), Shift(previews)
        found = in_turns(
            {
                "preview": lambda: previewing.run(product, each),
                "pair": lambda: measured(pairs.takes(product, TOGETHER, each)),
                **{name: partial(peer.run, each) for name, peer in others.items()},
            },
            sizes.rounds,
        )
    naive = in_turns({"naive": lambda: _naive(urls[3])}, 3)
    for url in urls:
        ground.drop(url)
    return [*_findings({**found, **naive}), *(told("P2", name, figures) for name, figures in found.items())]


def _findings(found: dict[str, Figures]) -> Sequence[Finding]:
    step, pair = found["preview"]["rate"], found["pair"]["rate"]
    beside = []
    for name in ("procrastinate", "pgqueuer"):
        beside.append(at_least("P2", f"preview, beside {name}'s fetch", step, found[name]["rate"], 2))
        beside.append(at_least("P2", f"preview + claim, beside {name}'s fetch", pair, found[name]["rate"], 2))
    return [*beside, at_least("P2", "preview, beside a naive ORM", step, found["naive"]["rate"], 1000)]


class _Previews:
    """/nextlead by reps who have not asked yet."""

    def __init__(self) -> None:
        self._reps = count()

    def run(self, product: Product, each: int) -> Figures:
        return measured([[self._call(product) for _ in range(each)] for _ in range(TOGETHER)])

    def _call(self, product: Product) -> Callable[[], object]:
        rep = rep_id(next(self._reps))
        return lambda: product.preview(rep)


async def _together(step: Callable[[int], Awaitable[None]], each: int) -> Figures:
    """``TOGETHER`` tasks of one event loop; each does ``step`` with numbers of its own."""
    seconds = []

    async def work(task: int) -> None:
        for number in range(each):
            began = time.perf_counter()
            await step(task * each + number)
            seconds.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(work(task) for task in range(TOGETHER)))
    return figures_of(seconds, time.perf_counter() - began)


class Procrastinate:
    """Its worker's ``fetch_job``, by psycopg's async connections."""

    def __init__(self, url: str, jobs: int) -> None:
        self._url = plain(url)
        with procrastinate.App(
            connector=procrastinate.SyncPsycopgConnector(conninfo=self._url)
        ).open() as app:
            app.schema_manager.apply_schema()
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)"
                " SELECT 'q' || mod(n, %s), 'lead', mod(n * 7919, 3000), '{}'"
                " FROM generate_series(1, %s) AS n",
                (QUEUES, jobs),
            )
            connection.execute("ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER")

    def run(self, each: int) -> Figures:
        return asyncio.run(self._run(each))

    async def _run(self, each: int) -> Figures:
        connector = procrastinate.PsycopgConnector(conninfo=self._url, min_size=TOGETHER, max_size=TOGETHER)
        app = procrastinate.App(connector=connector)
        async with app.open_async():
            worker = await app.job_manager.register_worker()

            async def step(number: int) -> None:
                assert await app.job_manager.fetch_job([f"q{number % QUEUES}"], worker)

            await _together(step, 2)
            return await _together(step, each)


class Pgqueuer:
    """Its ``dequeue`` with a batch of one, by asyncpg."""

    def __init__(self, url: str, jobs: int) -> None:
        self._url = plain(url)
        asyncio.run(self._fill(jobs))

    async def _fill(self, jobs: int) -> None:
        connection = await asyncpg.connect(self._url)
        queries = Queries.from_asyncpg_connection(connection)
        await queries.install()
        for first in range(0, jobs, 5_000):
            numbers = range(first, min(jobs, first + 5_000))
            await queries.enqueue(
                [f"q{number % QUEUES}" for number in numbers],
                [b"{}"] * len(numbers),
                [number * 7_919 % 3_000 for number in numbers],
            )
        await connection.close()

    def run(self, each: int) -> Figures:
        return asyncio.run(self._run(each))

    async def _run(self, each: int) -> Figures:
        pool = await asyncpg.create_pool(self._url, min_size=TOGETHER, max_size=TOGETHER)
        queries, manager = Queries.from_asyncpg_pool(pool), QueueManagerId(uuid.uuid4())

        async def step(number: int) -> None:
            queue = {QueueEntrypoint(f"q{number % QUEUES}"): EntrypointExecutionParameter(0)}
            assert await queries.dequeue(1, queue, manager, None, timedelta(seconds=30))

        await _together(step, 2)
        figures = await _together(step, each)
        await pool.close()
        return figures


class _Base(DeclarativeBase):
    pass


class _Lead(_Base):
    __table__ = leads
    place: Mapped[str]
    state: Mapped[str]
    reserved_by: Mapped[str | None]
    reserved_until: Mapped[datetime | None]


def _naive(url: str) -> Figures:
    """One claim as a first draft would make it: load the queue, sort it, take the first."""
    engine = create_engine(url)
    began = time.perf_counter()
    with Session(engine) as session:
        waiting = session.scalars(
            select(_Lead).where(leads.c.queue == "q0", leads.c.state == "waiting")
        ).all()
        best = min(waiting, key=lambda lead: lead.place)
        best.state = LeadState.RESERVED.value
        best.reserved_by, best.reserved_until = rep_id(0), datetime.now(UTC)
        session.commit()
    elapsed = time.perf_counter() - began
    engine.dispose()
    return figures_of([elapsed], elapsed)
