"""One session, one transaction."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import NamedTuple, Self

from sqlalchemy import PoolProxiedConnection

from core.changes import Change
from core.errors import Busy, NextleadError
from storage.alerts import SqlIncidents, SqlMeasures, SqlQueueLog
from storage.cards import SqlCards
from storage.claims import SqlClaims
from storage.doors import SqlDeliveries, SqlDenials, SqlExports
from storage.duties import SqlDuties
from storage.engine import Database
from storage.erasure import SqlErasure
from storage.events import SqlEvents
from storage.failures import Lost, explained
from storage.formations import SqlFormations
from storage.leads import SqlLeads
from storage.offers import SqlOffers
from storage.outbox import SqlOutbox
from storage.people import SqlPeople
from storage.posts import SqlPosts
from storage.reports import SqlReports
from storage.session import Session, Statement
from storage.settings import SqlSettings
from storage.sqlite import begin, begin_alone
from storage.writing import makes_room, write

OnNotices = Callable[[], None]
"""Called after a commit that gave delivery something to do; must be quick and never raise."""


OnChange = Callable[[], None]
"""Called after a commit that may change what can be offered to whom; must be quick and never raise."""


class Way(NamedTuple):
    """How every unit of work of a process works, in the words of ``UnitsOfWork``."""

    on_notices: OnNotices | None
    on_change: OnChange | None
    settings_version: int | None
    owes_events: bool


_TICK_LOCK = 0x4E4C_0002
_TRY_TICK_LOCK = Statement("SELECT pg_try_advisory_xact_lock(?)")


class SqlUnitOfWork:
    """``core.ports.UnitOfWork``. Used by one thread at a time, entered once."""

    leads: SqlLeads
    claims: SqlClaims
    offers: SqlOffers
    incidents: SqlIncidents
    measures: SqlMeasures
    queue_log: SqlQueueLog
    events: SqlEvents
    people: SqlPeople
    outbox: SqlOutbox
    duties: SqlDuties
    reports: SqlReports
    cards: SqlCards
    formations: SqlFormations
    deliveries: SqlDeliveries
    posts: SqlPosts
    settings: SqlSettings
    denials: SqlDenials
    erasure: SqlErasure
    exports: SqlExports

    def __init__(self, database: Database, way: Way, *, writes: bool) -> None:
        self._database = database
        self._way = way
        self._writes = writes
        self._has_news = self._has_told = False
        self._has_room = self._has_made_room = False
        self._lock = database.write_lock if writes else None
        self._borrowed: PoolProxiedConnection | None = None

    def __enter__(self) -> Self:
        asked = time.monotonic()
        if self._lock is not None and not self._lock.acquire(self._database.wait):
            self._lock = None
            raise Busy("the database is busy with other work; nothing was changed, try again")
        try:
            self._begin(self._database.wait - timedelta(seconds=time.monotonic() - asked))
        except BaseException:
            self._close()
            raise
        return self

    def _begin(self, wait: timedelta) -> None:
        """PostgreSQL's driver begins by itself with the first statement."""
        with explained:
            borrowed = self._borrowed = self._database.engine.raw_connection()
            session = self._session = Session(borrowed, owes_events=self._way.owes_events)
            if session.is_sqlite and self._writes:
                begin_alone(borrowed, wait, then=self._database.wait)
            elif session.is_sqlite:
                begin(borrowed)
        self.leads = SqlLeads(session)
        self.claims = SqlClaims(session, self._database.claim_ids)
        self.offers = SqlOffers(session)
        self.incidents = SqlIncidents(session)
        self.measures = SqlMeasures(session)
        self.queue_log = SqlQueueLog(session)
        self.events = SqlEvents(session)
        self.people = SqlPeople(session, self._way.settings_version)
        self.outbox = SqlOutbox(session)
        self.duties = SqlDuties(session)
        self.reports = SqlReports(session)
        self.cards = SqlCards(session)
        self.formations = SqlFormations(session)
        self.deliveries = SqlDeliveries(session)
        self.posts = SqlPosts(session)
        self.settings = SqlSettings(session)
        self.denials = SqlDenials(session)
        self.erasure = SqlErasure(session, self._database)
        self.exports = SqlExports(session)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(lost=isinstance(error, Lost))
        if self._has_told and self._way.on_notices is not None:
            self._way.on_notices()
        if self._has_made_room and self._way.on_change is not None:
            self._way.on_change()

    def _close(self, *, lost: bool = False) -> None:
        """Gives up what was not committed, and everything this unit of work holds."""
        borrowed, self._borrowed = self._borrowed, None
        try:
            if borrowed is not None:
                _put_back(borrowed, lost=lost)
        finally:
            if self._lock is not None:
                lock, self._lock = self._lock, None
                lock.release()

    def apply(self, change: Change) -> None:
        if not self._writes:
            raise RuntimeError("a unit of work opened for reading writes nothing")
        self._has_news = write(self._session, change) or self._has_news
        self._has_room = makes_room(change) or self._has_room

    def commit(self) -> None:
        with explained:
            self._session.commit()
        self._has_told, self._has_news = self._has_told or self._has_news, False
        self._has_made_room |= self._has_room or self.people.came
        self._has_room = self.people.came = False

    def try_tick_lock(self) -> bool:
        if self._session.is_sqlite:
            return True
        row = self._session.row(_TRY_TICK_LOCK, _TICK_LOCK)
        return bool(row and row[0])


def _put_back(borrowed: PoolProxiedConnection, *, lost: bool) -> None:
    """Returns a connection to the pool, which rolls back what is open; a lost one is thrown away."""
    with suppress(NextleadError), explained:
        if lost:
            borrowed.invalidate()
        borrowed.close()


class UnitsOfWork:
    """``core.ports.OpenUnitOfWork`` for one database.

    ``on_notices`` is called when a unit of work is left that committed notices, or changed what earlier ones
    are about; ``on_change`` when one is left that committed what may change which lead can be offered to
    whom: leads that came into a line, offers that ended, claims that changed, reps who are there again. A
    claim by pull is none of it. ``settings_version`` is that of the settings this process goes by: people
    are then only read while it is the newest (``Outdated``); ``None`` compares nothing. ``owes_events``:
    receivers of webhooks are owed what is written about leads.
    """

    def __init__(
        self,
        database: Database,
        *,
        on_notices: OnNotices | None = None,
        on_change: OnChange | None = None,
        settings_version: int | None = None,
        owes_events: bool = False,
    ) -> None:
        self._database = database
        self._way = Way(on_notices, on_change, settings_version, owes_events)

    def __call__(self, *, writes: bool = True) -> SqlUnitOfWork:
        return SqlUnitOfWork(self._database, self._way, writes=writes)
