"""P6: age promotion is exact after every tick, and costs the claim nothing."""

import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.bootstrap import FixedClock
from core.changes import Change
from core.model import LeadType
from core.ordering import Standing
from core.places import front_at
from core.policies.queues import Ordering, QueuePolicy
from core.policies.team import TeamPolicy
from core.services.tick import Tick
from storage.engine import open_database
from storage.session import Statement
from storage.unit_of_work import UnitsOfWork
from tests.bench.crowd import Crowd
from tests.bench.figures import Figures, Finding, at_most, figures_of, in_turns, none_of, within
from tests.bench.ground import KINDS, POSTGRESQL, SQLITE, Ground, path_of
from tests.bench.pgbench import Pgbench
from tests.bench.sizes import Sizes
from tests.bench.spoken import Said, Slot, line_of, spoken
from tests.builders import a_lead, a_queue, a_team, keyed
from tests.core.brute_force import filled

LINE, AGED, TICKS, LEAVE = 10_000, 600, 5, 150
"""Leads of the line, those among them older than a day, ticks, and leads that leave between two of them."""


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:
    """A priority line of 10,000 through five ticks, then the claim's statement beside a plain pop."""
    exact = [finding for kind in KINDS for finding in _ticks(ground, kind)]
    return [*exact, _on_postgres(ground, sizes), _on_sqlite(ground, sizes)]


def _ticks(ground: Ground, kind: str) -> list[Finding]:
    queue = a_queue("q0", ordering=Ordering.PRIORITY, cap=10 * LINE)
    url, team, now = ground.database(kind), a_team(queue), datetime.now(UTC)
    database = open_database(url)
    open_ = UnitsOfWork(database)
    _stand_in_line(open_, queue, team, now)
    ground.settle(url)
    wrong, promoted, seconds = 0, 0, []
    for number in range(TICKS):
        now += timedelta(hours=1)
        expected = filled(_standings(open_, queue), queue, now)
        began = time.perf_counter()
        report = Tick(open_, team, FixedClock(now), holder="a clock").run()
        seconds.append(time.perf_counter() - began)
        line = [one.lead_id for one in sorted(_standings(open_, queue), key=lambda one: one.place)]
        wrong += (line != expected) + len(report.failures)
        promoted += len(report.actions)
        _leave(open_, line[: LEAVE // 3] + line[number :: LINE // LEAVE])
    database.close()
    ground.drop(url)
    case = f"{'SQLite' if kind == SQLITE else 'PostgreSQL'}, {LINE:,} in line, {promoted:,} promotions"
    return [
        none_of("P6 ticks not exact", f"{case}, {TICKS} ticks", wrong),
        within("P6 slowest tick", case, max(seconds) * 1000, 10_000),
    ]


def _stand_in_line(open_: UnitsOfWork, queue: QueuePolicy, team: TeamPolicy, now: datetime) -> None:
    """Most are young; the aged ones are spread from a day to past the front, and score badly."""
    line = []
    for number in range(LINE):
        aged = number < AGED
        hours = 20 + 52 * number / AGED if aged else 20 * (number * 7_919 % LINE) / LINE
        line.append(
            a_lead(
                f"Company {number}",
                id=number + 1,
                queue=queue,
                team=team,
                now=now,
                waited=timedelta(hours=hours),
                type=LeadType.COLD if aged else (LeadType.MQL, LeadType.WARM)[number % 2],
                score=number % 40 if aged else 40 + number % 60,
            )
        )
    with open_() as uow:
        uow.apply(Change(incoming=tuple(keyed(lead) for lead in line)))
        uow.commit()


_WAITING = Statement("SELECT id, place, received_at, came_in_at FROM leads WHERE state = 'waiting'")
_LEFT = Statement("UPDATE leads SET state = 'claimed' WHERE id {among}")


def _standings(open_: UnitsOfWork, queue: QueuePolicy) -> list[Standing]:
    with open_(writes=False) as uow:
        found, instant = uow._session.rows(_WAITING), uow._session.codec.instant
        moments = [(instant(row[2]), instant(row[3])) for row in found]
        return [
            Standing(row[0], row[1], received, front_at(received, came_in, queue))
            for row, (received, came_in) in zip(found, moments, strict=True)
        ]


def _leave(open_: UnitsOfWork, lead_ids: Sequence[int]) -> None:
    with open_() as uow:
        uow._session.run(_LEFT, uow._session.codec.among(lead_ids))
        uow.commit()


# The statement that finds the head, beside the plainest one that could: the rest of the pop is the same.

_PLAIN = "SELECT id FROM leads WHERE queue = {} AND state IN ('waiting', 'recycled') ORDER BY place LIMIT 1"
_TAKE = "UPDATE leads SET state = 'claimed' WHERE id = {}"
POPS = 500


def _head(ground: Ground, kind: str) -> Said:
    preview, _ = spoken(ground, kind)
    return next(said for said in preview if "ORDER BY place" in said.text)


def _on_postgres(ground: Ground, sizes: Sizes) -> Finding:
    crowd = Crowd(sizes.waiting, queues=10)
    ours, plain = ground.database(POSTGRESQL, crowd), ground.database(POSTGRESQL, crowd)
    queue = Slot("queue")
    finds = Said(f"{_PLAIN.format('$1')} FOR NO KEY UPDATE SKIP LOCKED", (queue,), finds=True)
    take = Said(_TAKE.format("$1"), (Slot("id"),))
    pops = {
        name: Pgbench(
            url,
            "\n".join(("BEGIN;", line_of(said), line_of(take), "COMMIT;\n")),
            queues=10,
            first_rep=0,
            leads_a_rep=1,
        )
        for name, url, said in (("ours", ours, _head(ground, POSTGRESQL)), ("plain", plain, finds))
    }
    found = in_turns({name: partial(pop.run, 1, POPS) for name, pop in pops.items()}, sizes.rounds)
    for url in (ours, plain):
        ground.drop(url)
    return at_most(
        "P6", "PostgreSQL, pop by the claim's statement", found["ours"]["p50"], found["plain"]["p50"], 1.2
    )


def _on_sqlite(ground: Ground, sizes: Sizes) -> Finding:
    crowd = Crowd(sizes.waiting, queues=10)
    ours, plain = ground.database(SQLITE, crowd), ground.database(SQLITE, crowd)
    cases = {
        "ours": partial(_pops, ours, _head(ground, SQLITE)),
        "plain": partial(_pops, plain, Said(_PLAIN.format("?"), (Slot("queue"),))),
    }
    found = in_turns(cases, sizes.rounds)
    for url in (ours, plain):
        ground.drop(url)
    return at_most(
        "P6", "SQLite, pop by the claim's statement", found["ours"]["p50"], found["plain"]["p50"], 1.2
    )


def _pops(url: str, said: Said) -> Figures:
    connection = sqlite3.connect(path_of(url), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    caller = {"queue": "q0", "rep": "U00"}
    values = [caller[value.name] if isinstance(value, Slot) else value for value in said.values]
    seconds = []
    for _ in range(POPS):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        (lead_id, *_rest) = connection.execute(said.text, values).fetchone()
        connection.execute(_TAKE.format("?"), (lead_id,))
        connection.execute("COMMIT")
        seconds.append(time.perf_counter() - began)
    connection.close()
    return figures_of(seconds, sum(seconds))
