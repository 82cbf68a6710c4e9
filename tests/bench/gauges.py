"""One tuned pass over all who wait: the least that anybody pays who looks at everybody once a minute."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from storage.columns import to_microseconds
from tests.bench.crowd import Crowd
from tests.bench.figures import Figures, figures_of
from tests.bench.ground import SQLITE, Ground, path_of, plain

PASSES = 3
"""How often one round makes it."""

_INDEX = "CREATE INDEX pass ON leads (queue, received_at, overdue_at) WHERE state = 'waiting'"
_PASS = """SELECT queue, count(*), min(received_at), count(*) FILTER (WHERE received_at < {day}),
             count(*) FILTER (WHERE received_at < {two_days}),
             count(*) FILTER (WHERE received_at < {three_days}), count(*) FILTER (WHERE overdue_at <= {now})
           FROM leads {along} WHERE state = 'waiting' GROUP BY queue"""


@contextmanager
def tuned(ground: Ground, kind: str, crowd: Crowd) -> Iterator[Callable[[], Figures]]:
    """Depths, oldest, ages and overdue of every queue from a covering index, with constants for moments."""
    url = ground.database(kind, crowd)
    with closing(_connected(url)) as connection:
        connection.execute(_INDEX)
        ground.settle(url)
        statement = _PASS.format(**_words(kind, datetime.now(UTC)))

        def passes() -> Figures:
            seconds = []
            for _ in range(PASSES):
                began = time.perf_counter()
                found = connection.execute(statement).fetchall()
                seconds.append(time.perf_counter() - began)
                if sum(row[1] for row in found) != crowd.waiting:
                    raise RuntimeError("the pass missed somebody")
            return figures_of(seconds, sum(seconds))

        yield passes
    ground.drop(url)


def _connected(url: str) -> Any:
    if not url.startswith("sqlite"):
        return psycopg.connect(plain(url), autocommit=True)
    connection = sqlite3.connect(path_of(url), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    return connection


def _words(kind: str, now: datetime) -> dict[str, str]:
    ages = {"now": 0, "day": 24, "two_days": 48, "three_days": 72}
    moments = {name: now - timedelta(hours=age) for name, age in ages.items()}
    if kind == SQLITE:
        return {"along": "INDEXED BY pass"} | {
            name: str(to_microseconds(one)) for name, one in moments.items()
        }
    return {"along": ""} | {name: f"'{one.isoformat()}'::timestamptz" for name, one in moments.items()}
