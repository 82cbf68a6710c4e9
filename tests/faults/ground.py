"""A rig: a database, a Slack of straw, the board, and children that work on them."""

import json
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select, text

from bot.bootstrap import Runtime
from bot.posting import postman_of
from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Fault
from bot.sandbox.server import SandboxServer
from core.answers import Claimed, Previewed
from core.model import Claim
from core.people import serves
from core.submissions import LeadSubmission
from storage.door_tables import posts
from storage.schema import events, leads, outbox
from tests.builders import a_person
from tests.databases import new_postgres, new_sqlite
from tests.faults.board import Board, Point, Spot
from tests.faults.crm import Crm
from tests.faults.lives import CALL_S, Life, runtime_of
from tests.faults.mutants import MUTANTS
from tests.faults.nursery import Nursery
from tests.faults.team import EVERYBODY, the_workspace
from tests.faults.visitors import Visitors

KINDS = ("sqlite", "postgresql")
_PATIENCE_S = 60.0
"""How long what is left to do may go without becoming less, and how long one pass over it may take."""

_LONG_S = 3_600.0
_TYPES = ("warm", "mql", "hot_inbound", "cold")


@dataclass
class Child:
    """A child; ``began`` by the monotonic clock."""

    pid: int
    life: Life
    spot: Spot
    began: float


@dataclass
class Rig:
    """What ``with a_rig(…) as rig`` gives. ``mutant`` is how every child's copy of the product is broken."""

    nursery: Nursery
    sandbox: SandboxServer
    runtime: Runtime
    board: Board
    crm: Crm
    visitors: Visitors
    database: str
    folder: Path
    mutant: str | None = None
    _running: dict[int, Child] = field(default_factory=dict)

    def start(self, role: str, spot: int = 0, **how: Any) -> Child:
        life = Life(
            role=role,
            database=self.database,
            slack=self.sandbox.api_url,
            board=str(self.folder / "board"),
            log=str(self.folder / "log"),
            crm=self.crm.url,
            port=self.visitors.port,
            spot=spot,
            mutant=self.mutant,
            **how,
        )
        place = self.board.spot(spot)
        place.leave()
        child = Child(self.nursery.start(asdict(life)), life, place, time.monotonic())
        self._running[child.pid] = child
        return child

    def kill(self, child: Child) -> int:
        """Its exit code: it may have ended by itself before."""
        self._running.pop(child.pid, None)
        return self.nursery.end(child.pid)

    def ends(self, child: Child, *, within_s: float = 20.0) -> int:
        """Waits until it ends by itself; its exit code."""
        code = self.nursery.wait(child.pid, within_s=within_s)
        self._running.pop(child.pid, None)
        return code

    def stop(self, child: Child) -> None:
        """Asks it to end, and waits until it has finished what it was doing."""
        self.nursery.tell(child.pid, signal.SIGTERM)
        self.ends(child, within_s=_PATIENCE_S)

    def kill_all(self) -> None:
        for child in tuple(self._running.values()):
            self.kill(child)

    def fails(self, faults: Sequence[dict[str, Any]]) -> None:
        """From now on Slack fails so."""
        self.sandbox.app.state.sandbox.faults.replace(list(faults))

    def faults(self) -> list[Fault]:
        found: list[Fault] = list(self.sandbox.app.state.sandbox.faults._faults)
        return found

    def comes_in(self, count: int, *, behind: int = 0, **facts: object) -> None:
        """So many leads, of all types unless ``facts`` say otherwise, ``behind`` so many others."""
        submissions = [
            LeadSubmission.model_validate(
                {
                    "external_id": f"first-{number}",
                    "company": f"First {number}",
                    "email": f"somebody@first{number}.example",
                    "type": _TYPES[number % len(_TYPES)],
                    "score": "60",
                    **facts,
                }
            )
            for number in range(behind, behind + count)
        ]
        self.runtime.services.intake.submit(submissions, "faults")

    def takes(self, rep: str, *, heard: bool = True) -> Claim:
        """The rep pulls and claims a lead; ``heard``: and sees the answer."""
        services = self.runtime.services
        offered = services.queues.next_lead(rep)
        assert isinstance(offered, Previewed), offered
        claimed = services.claims.claim(rep, offered.lead.id)
        assert isinstance(claimed, Claimed), claimed
        if heard:
            services.claims.heard([claimed.claim])
        return claimed.claim

    def settle(self, *, call_s: float = CALL_S) -> None:
        """Nobody is killed any more and nothing fails: what is owed by now is told, and nothing else."""
        self.fails([])
        self.crm.heals()
        self.board.move(minutes=3)
        self._goes_home()
        clock = self.start("clock", 14, for_s=_LONG_S)
        sender = self.start("sender", 15, call_s=call_s, for_s=_LONG_S)
        postman = self.start("postman", 13, for_s=_LONG_S)
        self._listen_until_quiet(clock)
        while (again := self._is_sent_again_at()) > self.board.now():
            self.board.move(seconds=(again - self.board.now()).total_seconds())
            self._listen_until_quiet(clock)
        for child in (clock, sender, postman):
            self.stop(child)

    def _goes_home(self) -> None:
        """Whoever is offered leads, or there would be offers for ever that nobody answers."""
        people, team = self.runtime.services.people, self.runtime.team
        everybody = [person for person in map(people.get, EVERYBODY) if person is not None]
        for queue in (one for one in team.queues if one.mode == "auto_assign"):
            for person in (one for one in everybody if serves(one, queue, team)):
                people.away(person.id)

    def tells_the_crm(self) -> None:
        """What it is owed by now."""
        postman = postman_of(self.runtime)
        assert postman is not None
        postman.deliver()

    def _is_sent_again_at(self) -> datetime:
        """When the last webhook is due that was not taken."""
        latest = select(func.max(posts.c.due_at)).where(posts.c.state == "pending")
        with self.runtime.database.reader.connect() as connection:
            return connection.scalar(latest) or self.board.now()

    def _listen_until_quiet(self, clock: Child) -> None:
        """Until all is done, or nothing is getting done any more."""
        ticks, least = clock.spot.counts()[Point.TICKING] + 2, self._left()
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            left = self._left()
            if not left and clock.spot.counts()[Point.TICKING] > ticks:
                return
            if left < least:
                least, until = left, time.monotonic() + _PATIENCE_S
            time.sleep(0.02)

    def _left(self) -> int:
        """What is unsettled, and what the CRM is owed by now."""
        due = (posts.c.state == "pending") & (posts.c.due_at <= self.board.now())
        with self.runtime.database.reader.connect() as connection:
            counted = (
                connection.scalar(select(func.count()).where(one)) or 0
                for one in (events.c.owed, due | (posts.c.state == "sending"))
            )
            return self.unsettled() + sum(counted)

    def unsettled(self) -> int:
        """Notices that are owed by now, under way or in doubt; messages that show what was; leads that
        somebody looks at.
        """
        now = self.runtime.clock.now()
        due = (outbox.c.state == "pending") & (outbox.c.due_at <= now)
        stale = (outbox.c.state == "sent") & (outbox.c.revision > outbox.c.drawn)
        under_way = outbox.c.state.in_(["sending", "in_doubt"])
        with self.runtime.database.reader.connect() as connection:
            owed = connection.scalar(
                select(func.count()).select_from(outbox).where(or_(due, stale, under_way))
            )
            looking = connection.scalar(
                select(func.count()).select_from(leads).where(leads.c.state == "reserved")
            )
        return int(owed or 0) + int(looking or 0)

    def log(self) -> list[dict[str, Any]]:
        """What all children have logged."""
        path = self.folder / "log"
        lines = path.read_text().splitlines() if path.exists() else []
        return [said for line in lines for said in _said(line) if {"event", "level"} <= said.keys()]


def _said(line: str) -> Iterator[dict[str, Any]]:
    """What stands in a line of the log. Death may cut one short; then the next child's stands behind it."""
    while line:
        with suppress(ValueError):
            yield json.loads(line)
            return
        line = line[line.find("{", 1) :] if "{" in line[1:] else ""


@contextmanager
def a_rig(database: str, folder: Path, nursery: Nursery, *, mutant: str | None = None) -> Iterator[Rig]:
    """A rig on an empty, migrated database; everything it started has ended afterwards."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(SandboxServer(the_workspace(), SandboxClock()))
        board = stack.enter_context(closing(Board(folder / "board")))
        crm = stack.enter_context(closing(Crm()))
        visitors = stack.enter_context(closing(Visitors(board.now)))
        runtime = stack.enter_context(closing(runtime_of(database, sandbox.api_url, board, crm.url)))
        rig = Rig(nursery, sandbox, runtime, board, crm, visitors, database, folder, mutant)
        stack.callback(rig.kill_all)
        for safeguard in MUTANTS[mutant].undoes if mutant else ():
            _undo(runtime, safeguard)
        with runtime.open() as uow:
            for one in EVERYBODY:
                uow.people.put(a_person(one, timezone="UTC", seen_at=board.now()))
            uow.duties.count(f"digest.{board.now().date()}")  # read before the play begins
            uow.commit()
        yield rig


def _undo(runtime: Runtime, safeguard: str) -> None:
    with runtime.database.engine.connect() as connection:
        connection.execute(text(safeguard))
        connection.commit()


@contextmanager
def a_new_rig(kind: str, folder: Path, nursery: Nursery, *, mutant: str | None = None) -> Iterator[Rig]:
    """A rig on a database of its own of this kind, in a folder of its own."""
    folder.mkdir(parents=True)
    with (
        new_postgres() if kind == "postgresql" else new_sqlite(folder) as database,
        a_rig(database, folder, nursery, mutant=mutant) as rig,
    ):
        yield rig
