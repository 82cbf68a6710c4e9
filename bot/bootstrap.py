"""The composition root: the one place where things are built, and where the real clock is read."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from secrets import token_urlsafe
from threading import Event, Lock

from bot.policy_file import load_policy
from bot.services import Ground, Services
from bot.settings import Settings
from core.model import Person
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, Setting
from core.services.alerts import Alerts
from core.services.board import Boards
from core.services.cards import Cards
from core.services.claims import Claims
from core.services.contacts import Contacts
from core.services.erasure import Erasure
from core.services.escalation import Escalation
from core.services.exports import Exports
from core.services.fairness import Fairness
from core.services.files import Files
from core.services.forecasts import Forecasts
from core.services.home import Homes
from core.services.hygiene import Hygiene
from core.services.intake import Intake
from core.services.leads import Leads
from core.services.offers import Offers
from core.services.outbox import Outbox
from core.services.outside import Outside
from core.services.overflow import Overflow
from core.services.ownership import Desk, Ownership
from core.services.people import People
from core.services.queues import Queues
from core.services.reports import Reports
from core.services.review import Review
from core.services.setup import Setup
from core.services.stranded import Strandings
from core.services.tick import Tick
from core.services.trials import Trials
from core.services.watch import Watch
from core.services.webhooks import Webhooks
from core.setup import with_settings
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


@dataclass(slots=True)
class Runtime:
    """Everything a process works with. ``file`` is the policy file's team alone, ``ground`` what holds with
    what was set in Slack; ``news`` is set whenever this process has committed something that is to be told,
    or drawn anew, ``changed`` whenever it has committed something after which other leads may be offered.
    ``lived`` is how long it has been running.
    """

    settings: Settings
    file: TeamPolicy
    clock: Clock
    database: Database
    news: Event
    changed: Event
    ground: Ground
    lived: Callable[[], timedelta]
    _one_at_a_time: Lock = field(default_factory=Lock)

    @property
    def team(self) -> TeamPolicy:
        return self.ground.team

    @property
    def services(self) -> Services:
        return self.ground.services

    @property
    def open(self) -> OpenUnitOfWork:
        return self.ground.open

    def refresh(self) -> bool:
        """Goes by what is set now, whoever set it in whichever process; whether that is something new.

        One look at a number where it is not. Raises ``Unreachable``.
        """
        if settings_version(self.database) == self.ground.version:
            return False
        with self._one_at_a_time:
            if settings_version(self.database) == self.ground.version:
                return False
            self.ground = self._grounded(self.clock)
            return True

    def as_if(self, at: datetime) -> "Runtime":
        """The same over the same database, for as long as this one is open, in which it is always ``at``."""
        clock = FixedClock(at)
        ground = self._grounded(clock)
        return replace(self, clock=clock, ground=ground, _one_at_a_time=Lock())

    def _grounded(self, clock: Clock) -> Ground:
        return grounded(self.database, self.file, clock, self.lived, wakes=(self.news, self.changed))

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

    ``team`` stands in for the policy file, over which what was set in Slack wins; ``patience`` is how long a
    lock in the database is waited for, before ``Busy``. An empty or our own older SQLite file is migrated on
    the way.
    Raises ``PolicyError``, ``SchemaMismatch`` (PostgreSQL before ``nextlead migrate``), ``Unreachable``.
    """
    file = team or policy_of(settings)
    clock, lived, wakes = clock or SystemClock(), _stopwatch(), (Event(), Event())
    database = open_database(settings.database_url.get_secret_value(), wait=patience)
    try:
        ready(database)
        ground = grounded(database, file, clock, lived, wakes=wakes)
    except BaseException:
        database.close()
        raise
    return Runtime(settings, file, clock, database, *wakes, ground, lived)


def settings_version(database: Database) -> int:
    """How often anything was set in Slack. Raises ``Unreachable``."""
    with UnitsOfWork(database)(writes=False) as uow:
        return uow.settings.version()


def grounded(
    database: Database,
    file: TeamPolicy,
    clock: Clock,
    lived: Callable[[], timedelta],
    *,
    wakes: tuple[Event, Event],
) -> Ground:
    """Everything that depends on the policy, for the settings as they are now. Of ``wakes`` the first is set
    after commits with news, the other after those that changed what may be offered. Raises ``Unreachable``.
    """
    news, changed = wakes
    with UnitsOfWork(database)(writes=False) as uow:
        version = uow.settings.version()  # first: what is set in this moment makes it an old one
        team = with_settings(file, uow.settings.all())
    open_ = UnitsOfWork(
        database,
        on_notices=news.set,
        on_change=changed.set,
        settings_version=version,
        owes_events=bool(team.webhooks),
    )
    setup = Setup(open_, team, clock, file=file, version=version)
    return Ground(version, team, _services(open_, team, clock, setup, lived), open_)


def _services(
    open_: OpenUnitOfWork,
    team: TeamPolicy,
    clock: Clock,
    setup: Setup,
    lived: Callable[[], timedelta],
) -> Services:
    desk = Desk(open_, team, clock)
    return Services(
        queues=Queues(open_, team, clock),
        claims=Claims(open_, team, clock),
        offers=Offers(open_, team, clock),
        strandings=Strandings(open_, team, clock),
        ownership=Ownership(desk),
        contacts=Contacts(desk),
        escalation=Escalation(desk, open_, team, clock),
        alerts=Alerts(open_, team, clock),
        overflow=Overflow(open_, team, clock),
        hygiene=Hygiene(open_, team, clock),
        people=People(open_, team, clock),
        intake=Intake(open_, team, clock),
        files=Files(open_, team, clock),
        leads=Leads(open_, team, clock),
        outside=Outside(open_, team, clock),
        tick=Tick(open_, team, clock, holder=token_urlsafe(9)),
        watch=Watch(open_, team, clock, lived),
        outbox=Outbox(open_, team, clock),
        reports=Reports(open_, team, clock),
        fairness=Fairness(open_, team, clock),
        forecasts=Forecasts(open_, team, clock),
        boards=Boards(open_, team, clock),
        homes=Homes(open_, team, clock),
        review=Review(open_, team, clock),
        setup=setup,
        erasure=Erasure(open_, clock),
        exports=Exports(open_),
        trials=Trials(open_, team, clock),
        webhooks=Webhooks(open_, team, clock),
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
    """How a database is. ``people`` is who has been met, ``settings`` what was set in Slack; neither is known
    before the schema fits.
    """

    is_sqlite: bool
    schema: str
    migrates_itself: bool
    has_wal_reset_race: bool
    people: Sequence[Person]
    settings: Sequence[Setting] = ()


def inspect_database(settings: Settings) -> DatabaseReport:
    """Looks and changes nothing; only a missing SQLite file is created. Raises ``Unreachable``."""
    database = open_database(settings.database_url.get_secret_value())
    try:
        state = schema_state(database.reader)
        people: Sequence[Person] = ()
        rows: Sequence[Setting] = ()
        if state is SchemaState.CURRENT:
            with UnitsOfWork(database)(writes=False) as uow:
                people, rows = uow.people.all(), uow.settings.rows()
        return DatabaseReport(
            is_sqlite=database.is_sqlite,
            schema=state.value,
            migrates_itself=database.is_sqlite and state in {SchemaState.EMPTY, SchemaState.OLDER},
            has_wal_reset_race=database.is_sqlite and has_wal_reset_race(),
            people=people,
            settings=[one for one in rows if one.value is not None],
        )
    finally:
        database.close()
