"""P7: a tick costs one look at those who wait, and what is due."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy import text

from bot.bootstrap import SystemClock
from core.calendar import business_calendar
from core.changes import Change
from core.model import Claim, Lead, LeadState
from core.policies.claims import ClaimPolicy
from core.policies.queues import Ordering
from core.policies.team import TeamPolicy
from core.services.tick import Tick
from core.sla import scheduled
from storage.engine import open_database
from storage.unit_of_work import UnitsOfWork
from tests.bench import gauges
from tests.bench.crowd import Crowd, rep_id
from tests.bench.figures import Figures, Finding, at_least, at_most, beside, figures_of, in_turns, within
from tests.bench.ground import KINDS, SQLITE, Ground
from tests.bench.product import Product, opened
from tests.bench.sizes import Sizes
from tests.builders import a_claim, a_lead, a_person, a_team, hours, keyed, minutes

SHORT, LONG, VERY_LONG = 200, 100_000, 1_000_000
QUEUES, REPS, THREADS = 100, 200, 16
OWN_REPS = REPS // THREADS
"""Each thread is so many reps, one after another."""

QUIET = 10
"""Ticks without anything due that one round makes."""

IN_A_MINUTE = 10
"""Of each kind, whatever waits beside it: claims that get their warning, reservations that end, leads that
pass their longest time, a day, three days. In a priority queue those of a day move up, in any those of three.
"""

OLDEST = {Ordering.HYBRID: hours(75), Ordering.PRIORITY: hours(30)}
"""How old leads of sick queues are. In a priority queue promotions go to shares of the line, which costs a
look at all of it as soon as anybody is older than a day.
"""

SPELL_S, MINUTE_S = 10, 60
"""For how long reps go on claiming, without a tick and with one in the middle; P7 is about a minute."""

_ALWAYS = a_team(calendar="always").calendar


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:
    """A hundred queues that are well, and then sick by most rules there are: nothing due, and what a minute
    makes due, beside one tuned pass over all who wait; one small queue; then claims while it ticks.
    """
    waiting = VERY_LONG if sizes.full else LONG
    findings = list[Finding]()
    for kind in KINDS:
        findings += _well(ground, kind, Crowd(waiting, queues=QUEUES, reps=REPS, calm=True), sizes.rounds)
        for ordering, oldest in OLDEST.items():
            crowd = Crowd(waiting, queues=QUEUES, reps=REPS, oldest=oldest, ordering=ordering)
            findings += _sick(ground, kind, crowd, sizes.rounds)
        findings.append(_small(ground, kind, sizes.rounds))
        findings.append(_claims(ground, kind, waiting, sizes))
    return findings


def _well(ground: Ground, kind: str, crowd: Crowd, rounds: int) -> list[Finding]:
    """Every tick looks at everybody who waits, once: alerts go by how many and how old they are."""
    took, done = _took(ground, kind, crowd, rounds)
    case = f"{_name(kind)}, {crowd.waiting:,} in {QUEUES} queues"
    return [
        at_most("P7", f"{case}, nothing due, beside one pass", took["quiet"], took["pass"], 1.5),
        at_most("P7", f"{case}, a minute ({done:.0f} things done)", took["minute"], took["pass"], 1.5),
    ]


def _sick(ground: Ground, kind: str, crowd: Crowd, rounds: int) -> list[Finding]:
    """Without a goal: the minute has new figures for the alerts of nearly every queue."""
    took, done = _took(ground, kind, crowd, rounds)
    case = f"{_name(kind)}, {crowd.waiting:,} in {QUEUES} sick queues, {crowd.ordering}"
    return [
        beside("P7 sick", f"{case}, nothing due", took["quiet"], took["pass"]),
        beside("P7 sick", f"{case}, a minute ({done:.0f} things done)", took["minute"], took["pass"]),
    ]


def _took(ground: Ground, kind: str, crowd: Crowd, rounds: int) -> tuple[Mapping[str, float], float]:
    """Median milliseconds of a quiet tick, a minute's and the pass, and how much a minute's did."""
    with ExitStack() as stack:
        floor = stack.enter_context(_open_floor(ground, kind, crowd, rounds))
        pass_ = stack.enter_context(gauges.tuned(ground, kind, crowd))
        found = in_turns({"quiet": floor.quiet, "pass": pass_, "minute": floor.minute}, rounds)
    return {name: figures["p50"] for name, figures in found.items()}, statistics.median(floor.done)


def _small(ground: Ground, kind: str, rounds: int) -> Finding:
    with _open_floor(ground, kind, Crowd(SHORT, queues=1, reps=1, calm=True), rounds) as floor:
        found = in_turns({"quiet": floor.quiet}, rounds)
    return within("P7 nothing due", f"{_name(kind)}, {SHORT} in one queue", found["quiet"]["p50"], 10)


def _name(kind: str) -> str:
    return "SQLite" if kind == SQLITE else "PostgreSQL"


@dataclass
class _Floor:
    """A database whose time we make. It stands still but for ``minute``."""

    open: UnitsOfWork
    team: TeamPolicy
    at: datetime
    done: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tick = Tick(self.open, self.team, self, holder="a clock")

    def now(self) -> datetime:
        return self.at

    def tick(self) -> tuple[int, float]:
        """How much was done, and the seconds it took."""
        began = time.perf_counter()
        report = self._tick.run()
        elapsed = time.perf_counter() - began
        if report.failures:
            raise report.failures[0].error
        return len(report.actions), elapsed

    def quiet(self) -> Figures:
        ticks = [self.tick() for _ in range(QUIET)]
        if any(done for done, _ in ticks):
            raise RuntimeError("something was due")
        seconds = [elapsed for _, elapsed in ticks]
        return figures_of(seconds, sum(seconds))

    def minute(self) -> Figures:
        self.at += minutes(1)
        done, elapsed = self.tick()
        self.done.append(done)
        return figures_of([elapsed], elapsed)


@contextmanager
def _open_floor(ground: Ground, kind: str, crowd: Crowd, rounds: int) -> Iterator[_Floor]:
    """With something due in each of the next minutes, and nothing now."""
    url = ground.database(kind, crowd)
    database = open_database(url)
    team = crowd.team.model_copy(update={"calendar": _ALWAYS})
    floor = _Floor(UnitsOfWork(database), team, datetime.now(UTC))
    _prepare(floor, crowd, rounds)
    floor.tick()
    ground.settle(url)
    yield floor
    database.close()
    ground.drop(url)


def _prepare(floor: _Floor, crowd: Crowd, rounds: int) -> None:
    numbers, incoming, claims = count(crowd.waiting + 1), list[Lead](), list[Claim]()
    for number in range(rounds * IN_A_MINUTE):
        at = floor.at + minutes(number // IN_A_MINUTE + 0.5)
        owned, *others = (partial(_other, floor, next(numbers)) for _ in range(5))
        incoming += [*_due(at, others), owned(state=LeadState.CLAIMED)]
        claims.append(_to_be_warned(floor, incoming[-1], at))
    with floor.open() as uow:
        uow.people.put(a_person("U0BOSS", is_admin=True))
        uow.apply(Change(incoming=tuple(map(keyed, incoming)), opened=tuple(claims)))
        uow.commit()


def _due(at: datetime, leads: Sequence[Callable[..., Lead]]) -> Sequence[Lead]:
    """Leads to which something happens then: a reservation ends, or a longest time, a day, three days."""
    looked_at, longest, day, three_days = leads
    return [
        looked_at(state=LeadState.RESERVED, reserved_by="U00", reserved_until=at),
        longest(limit_due_at=at),
        day(now=at, waited=hours(24)),
        three_days(now=at, waited=hours(72), aged_due_at=at),
    ]


def _to_be_warned(floor: _Floor, lead: Lead, at: datetime) -> Claim:
    ladder = floor.team.contact.terms
    claimed_at = at - (ladder.within - ladder.warn_before)
    claim = a_claim(lead, rep_id(lead.id % REPS), id=lead.id, at=claimed_at, ladder=ladder)
    return scheduled(claim, business_calendar(_ALWAYS, "UTC"))


def _other(floor: _Floor, number: int, **details: Any) -> Lead:
    queue = floor.team.queues[number * 7 % len(floor.team.queues)]
    given = {"now": floor.at, "score": 1, **details}
    return a_lead(f"Other {number}", id=number, queue=queue, team=floor.team, **given)


def _claims(ground: Ground, kind: str, waiting: int, sizes: Sizes) -> Finding:
    """16 reps at a time, who never have enough, at a database in which little is due."""
    crowd = Crowd(waiting, queues=QUEUES, reps=REPS, calm=True)
    url = ground.database(kind, crowd)
    seconds = MINUTE_S if sizes.full else SPELL_S
    team = crowd.team.model_copy(update={"claims": ClaimPolicy(cap=waiting)})
    clock = open_database(url)
    tick = Tick(UnitsOfWork(clock), team, SystemClock(), holder="a clock")
    with opened(url, team) as product:
        product.warm(THREADS)
        tick.run()

        def spell(ticking: Tick | None) -> Figures:
            figures = _spell(product, ticking, seconds)
            _put_back(product)
            ground.settle(url)
            return figures

        found = in_turns({"without": partial(spell, None), "with": partial(spell, tick)}, sizes.rounds)
    clock.close()
    ground.drop(url)
    case = f"{_name(kind)}, {waiting:,}, {seconds} s of claims with a tick"
    return at_least("P7", f"{case}, beside none", found["with"]["rate"], found["without"]["rate"], 0.95)


def _spell(product: Product, tick: Tick | None, seconds: int) -> Figures:
    ends = time.perf_counter() + seconds

    def work(thread: int) -> list[float]:
        taken = list[float]()
        while (began := time.perf_counter()) < ends:
            product.take(rep_id(thread * OWN_REPS + len(taken) % OWN_REPS))
            taken.append(time.perf_counter() - began)
        return taken

    ticking = threading.Timer(seconds / 2, tick.run if tick else time.perf_counter)
    ticking.start()
    with ThreadPoolExecutor(THREADS) as pool:
        taken = [second for one in pool.map(work, range(THREADS)) for second in one]
    ticking.join()
    return figures_of(taken, seconds)


def _put_back(product: Product) -> None:
    """As if nobody had claimed anything, so that every spell begins with the same line."""
    with product.database.engine.connect() as connection:
        for table in ("outbox", "events", "claims"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("UPDATE leads SET state = 'waiting' WHERE state = 'claimed'"))
        connection.commit()
