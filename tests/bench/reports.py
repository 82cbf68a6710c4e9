"""P10: figures over a year of a million leads, where managers look."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg

from core.home import Home
from core.reports import Dimension, Period, Report
from core.services.home import Homes
from storage.columns import to_microseconds
from storage.engine import open_database
from storage.unit_of_work import UnitsOfWork
from tests.bench import year
from tests.bench.figures import Figures, Finding, at_most, beside, figures_of, in_turns, within
from tests.bench.ground import KINDS, SQLITE, Ground, path_of, plain
from tests.bench.sizes import Sizes
from tests.builders import MIA, a_person, days
from tests.fakes import MovableClock

SOME, MANY = 100_000, 1_000_000
HOME_MS, YEAR_MS = 300, 3_000
AT_MOST = 2.0
"""How many times as long as the same aggregates in plain SQL."""

_EVERY = "claims.queue IN ('q0', 'q1', 'q2', 'q3', 'q4')"
_LENGTHS = {
    "time in queue": f"""SELECT claimed_at - entered_at AS length FROM claims
        WHERE {_EVERY} AND entered_at IS NOT NULL AND claimed_at >= {{since}} AND ended_by <> 'undone'""",
    "claim to contact": f"""SELECT contacted_at - claimed_at AS length FROM claims
        WHERE {_EVERY} AND contacted_at >= {{since}}""",
    "speed to lead": f"""SELECT min(contacted_at) - min(received_at) AS length FROM claims
        WHERE {_EVERY} AND contacted_at >= {{since}} GROUP BY lead_id""",
    "waited": f"""SELECT min(claimed_at - entered_at) AS length FROM claims
        WHERE {_EVERY} AND entered_at IS NOT NULL AND received_at >= {{since}} GROUP BY lead_id""",
}
_RANKED = """SELECT max(n), avg(length), min(length) FILTER (WHERE 2 * rank >= n),
      min(length) FILTER (WHERE 10 * rank >= 9 * n)
    FROM (SELECT length, row_number() OVER (ORDER BY length) AS rank, count(*) OVER () AS n
      FROM ({lengths}) AS lengths) AS ranked"""
_PERCENTILES = """SELECT count(*), avg(length),
      percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY length)
    FROM ({lengths}) AS lengths"""
_COUNTS = (
    """SELECT count(*), count(*) FILTER (WHERE first <= leads.received_at + {day}) FROM leads
       LEFT JOIN (SELECT lead_id, min(claimed_at) AS first FROM claims WHERE entered_at IS NOT NULL
         GROUP BY lead_id) AS taken ON taken.lead_id = leads.id
       WHERE leads.received_at >= {since} AND (first IS NOT NULL OR leads.unclaimed)""",
    """SELECT count(*), count(*) FILTER (WHERE success > 0), count(*) FILTER (WHERE success > 1) FROM claims
       WHERE contacted_at >= {since} AND entered_at IS NOT NULL""",
    """SELECT verb, count(*) FROM events AS gone WHERE at >= {since} AND claim_id IS NULL
         AND verb IN ('moved to nurture', 'recycled', 'archived', 'rejected', 'disqualified')
         AND (SELECT verb FROM events AS before WHERE before.lead_id = gone.lead_id AND before.id < gone.id
              ORDER BY before.id DESC LIMIT 1) = 'entered' GROUP BY verb""",
)
_BOARD = (
    "SELECT queue, count(*), avg({now} - received_at) FROM leads WHERE state = 'waiting' GROUP BY queue",
    """SELECT queue, count(*), avg(claimed_at - entered_at) FROM claims
       WHERE claimed_at >= {week} AND entered_at IS NOT NULL GROUP BY queue""",
    "SELECT queue, avg(contacted_at - claimed_at) FROM claims WHERE contacted_at >= {week} GROUP BY queue",
    "SELECT queue, verb, count(*) FROM events WHERE at >= {fortnight} GROUP BY queue, verb",
    """SELECT queue, rep_id, count(*) FROM claims WHERE ended_at IS NULL AND contacted_at IS NULL
       GROUP BY queue, rep_id""",
)


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:
    """A manager's Home and the year's report, as a whole and by source, beside plain SQL."""
    leads = MANY if sizes.full else SOME
    findings = list[Finding]()
    for kind in KINDS:
        findings += _measured(ground, kind, leads, sizes.rounds)
    return findings


def _measured(ground: Ground, kind: str, leads: int, rounds: int) -> list[Finding]:
    until = datetime.now(UTC)
    url = ground.database(kind)
    events = year.fill(url, leads, until)
    ground.settle(url)
    case = f"{'SQLite' if kind == SQLITE else 'PostgreSQL'}, {leads:,} leads, {events:,} events"
    with _product(url, until) as product, _plain_sql(url, kind, until) as sql:
        found = in_turns({**product, **sql}, rounds)
    ground.drop(url)
    took = {name: figures["p50"] for name, figures in found.items()}
    return [
        within("P10 App Home, once more within a minute", case, took["home again"], HOME_MS),
        within("P10 App Home, the first look of a minute", case, took["home"], HOME_MS),
        within("P10 the year's report", case, took["year"], YEAR_MS),
        at_most("P10 the year's report", f"{case}, beside SQL", took["year"], took["sql: year"], AT_MOST),
        beside("P10 App Home", f"{case}, beside SQL", took["home"], took["sql: home"]),
        beside("P10 by source", f"{case}, beside as a whole", took["year by source"], took["year"]),
    ]


@contextmanager
def _product(url: str, until: datetime) -> Iterator[dict[str, Callable[[], Figures]]]:
    database = open_database(url)
    open_ = UnitsOfWork(database)
    team = year.TEAM
    with open_() as uow:
        uow.people.put(a_person(MIA, seen_at=until))
        uow.commit()
    clock = MovableClock(until)
    homes = Homes(open_, team, clock)

    def report(by: Dimension | None = None) -> Report:
        with open_(writes=False) as uow:
            return uow.reports.report(team, Period.last(year.YEAR, until), until, by=by)

    def home() -> Home:
        clock.move(minutes=1)
        return again()

    def again() -> Home:
        return homes.of(MIA)

    if home().manager is None or report().total.entries < 1:
        raise RuntimeError("there is nothing to look at")
    yield {
        "home": lambda: _timed(home),
        "home again": lambda: _timed(again),
        "year": lambda: _timed(report),
        "year by source": lambda: _timed(lambda: report(Dimension.SOURCE)),
    }
    database.close()


@contextmanager
def _plain_sql(url: str, kind: str, until: datetime) -> Iterator[dict[str, Callable[[], Figures]]]:
    """With constants for moments."""
    spans = {"now": 0, "week": 7, "fortnight": 14, "since": 365}
    moments = {name: until - days(number) for name, number in spans.items()}
    if kind == SQLITE:
        words = {name: str(to_microseconds(at)) for name, at in moments.items()} | {"day": "86400000000"}
        ranked, connection = _RANKED, _sqlite(url)
    else:
        words = {name: f"'{at.isoformat()}'::timestamptz" for name, at in moments.items()}
        words |= {"day": "interval '1 day'"}
        ranked, connection = _PERCENTILES, psycopg.connect(plain(url), autocommit=True)
    asked = [ranked.replace("{lengths}", lengths) for lengths in _LENGTHS.values()]

    def read(statements: Sequence[str]) -> None:
        for statement in statements:
            connection.execute(statement.format(**words)).fetchall()

    with closing(connection):
        yield {
            "sql: home": lambda: _timed(lambda: read(_BOARD)),
            "sql: year": lambda: _timed(lambda: read([*asked, *_COUNTS])),
        }


def _sqlite(url: str) -> Any:
    connection = sqlite3.connect(path_of(url), isolation_level=None)
    connection.execute("PRAGMA cache_size = -16384")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _timed(work: Callable[[], object]) -> Figures:
    began = time.perf_counter()
    work()
    elapsed = time.perf_counter() - began
    return figures_of([elapsed], elapsed)
