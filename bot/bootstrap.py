"""The composition root: the one place where things are built, and where the real clock is read."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from secrets import token_urlsafe
from threading import Event

from bot.policy_file import load_policy
from bot.services import Services
from bot.settings import Settings
from core.model import Person
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork
from core.services.alerts import Alerts
from core.services.board import Boards
from core.services.cards import Cards
from core.services.claims import Claims
from core.services.contacts import Contacts
from core.services.escalation import Escalation
from core.services.hygiene import Hygiene
from core.services.intake import Intake
from core.services.outbox import Outbox
from core.services.overflow import Overflow
from core.services.ownership import Desk, Ownership
from core.services.people import People
from core.services.queues import Queues
from core.services.reports import Reports
from core.services.tick import Tick
from core.services.watch import Watch
from storage.engine import WAIT, Database, open_database
from storage.migrate import SchemaState, ready, schema_state, upgrade
from storage.sqlite import has_wal_reset_race
from storage.unit_of_work import UnitsOfWork

WHILE_SOMEBODY_WAITS = timedelta(seconds=2)
"""How long Slack, or a lock in the database, may keep a person waiting: Slack gives a command 3 seconds."""


class SystemClock:
    """``core.ports.Clock``: the machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """``core.ports.Clock`` for a rehearsal: it is always the same moment."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def _stopwatch() -> Callable[[], timedelta]:
    """How long ago this was called, by a clock that nobody sets."""
    began = time.monotonic()
    return lambda: timedelta(seconds=time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything a process works with. ``open`` is for what reads and writes the database by itself; ``news``
    is set whenever this process has committed something that is to be told, or drawn anew.
    """

    settings: Settings
    team: TeamPolicy
    clock: Clock
    services: Services
    open: OpenUnitOfWork
    database: Database
    news: Event

    def as_if(self, at: datetime) -> "Runtime":
        """The same over the same database, for as long as this one is open, in which it is always ``at``."""
        clock = FixedClock(at)
        return replace(self, clock=clock, services=_services(self.open, self.team, clock))

    def close(self) -> None:
        """Returns every connection. Nothing may be asked of the services afterwards."""
        self.database.close()


def build(
    settings: Settings,
    clock: Clock | None = None,
    *,
    team: TeamPolicy | None = None,
    patience: timedelta = WAIT,
) -> Runtime:
    """Builds everything and makes sure that it can work.

    ``team`` stands in for the policy file; ``patience`` is how long a lock in the database is waited for,
    before ``Busy``. An empty or our own older SQLite file is migrated on the way.
    Raises ``PolicyError``, ``SchemaMismatch`` (PostgreSQL before ``nextlead migrate``), ``Unreachable``.
    """
    team = team or policy_of(settings)
    clock = clock or SystemClock()
    database = open_database(settings.database_url.get_secret_value(), wait=patience)
    try:
        ready(database)
    except BaseException:
        database.close()
        raise
    news = Event()
    open_ = UnitsOfWork(database, on_notices=news.set)
    return Runtime(settings, team, clock, _services(open_, team, clock), open_, database, news)


def _services(open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> Services:
    desk = Desk(open_, team, clock)
    return Services(
        queues=Queues(open_, team, clock),
        claims=Claims(open_, team, clock),
        ownership=Ownership(desk),
        contacts=Contacts(desk),
        escalation=Escalation(desk, open_, team, clock),
        alerts=Alerts(open_, team, clock),
        overflow=Overflow(open_, team, clock),
        hygiene=Hygiene(open_, team, clock),
        people=People(open_, team, clock),
        intake=Intake(open_, team, clock),
        tick=Tick(open_, team, clock, holder=token_urlsafe(9)),
        watch=Watch(open_, team, clock, _stopwatch()),
        outbox=Outbox(open_, team, clock),
        reports=Reports(open_, team, clock),
        boards=Boards(open_, team, clock),
        cards=Cards(open_, clock, partial(token_urlsafe, 12)),
    )


def policy_of(settings: Settings) -> TeamPolicy:
    """The team's policy file, or the product's defaults without one. Raises ``PolicyError``."""
    return load_policy(settings.nextlead_policy) if settings.nextlead_policy else TeamPolicy()


_MIGRATED = {
    SchemaState.CURRENT: "The database is up to date; nothing to do.",
    SchemaState.EMPTY: "The database has its tables now.",
    SchemaState.OLDER: "The database was brought to this version's schema.",
}


def migrate(settings: Settings) -> str:
    """Brings the database to this version's schema and says what was done. Raises ``SchemaMismatch``."""
    return _MIGRATED[upgrade(settings.database_url.get_secret_value())]


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """How a database is. ``people`` is who has been met; nobody before the schema fits."""

    is_sqlite: bool
    schema: str
    migrates_itself: bool
    has_wal_reset_race: bool
    people: Sequence[Person]


def inspect_database(settings: Settings) -> DatabaseReport:
    """Looks and changes nothing; only a missing SQLite file is created. Raises ``Unreachable``."""
    database = open_database(settings.database_url.get_secret_value())
    try:
        state = schema_state(database.reader)
        people: Sequence[Person] = ()
        if state is SchemaState.CURRENT:
            with UnitsOfWork(database)(writes=False) as uow:
                people = uow.people.all()
        return DatabaseReport(
            is_sqlite=database.is_sqlite,
            schema=state.value,
            migrates_itself=database.is_sqlite and state in {SchemaState.EMPTY, SchemaState.OLDER},
            has_wal_reset_race=database.is_sqlite and has_wal_reset_race(),
            people=people,
        )
    finally:
        database.close()
