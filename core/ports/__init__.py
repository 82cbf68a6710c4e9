"""What the engine needs from the world. ``storage`` implements it; a test may, with less."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from core.changes import Change
from core.events import Event
from core.model import Person
from core.ports.alerts import Incidents, Measures, QueueLog
from core.ports.claims import Claims
from core.ports.delivery import NoticeState, Outbox, Posted, Sending, Work
from core.ports.doors import (
    Deliveries,
    Delivery,
    Denials,
    Erasure,
    Exports,
    Post,
    PostCounts,
    Posts,
    PostState,
    PostWork,
    Setting,
    Settings,
)
from core.ports.duties import Duties, Pulse
from core.ports.leads import Leads, Sought
from core.ports.offers import Offers
from core.ports.reports import Reports

__all__ = [
    "Cards",
    "Claims",
    "Clock",
    "Deliveries",
    "Delivery",
    "Denials",
    "Duties",
    "Erasure",
    "Events",
    "Exports",
    "Formations",
    "Incidents",
    "Leads",
    "Measures",
    "NoticeState",
    "Offers",
    "OpenUnitOfWork",
    "Outbox",
    "People",
    "Post",
    "PostCounts",
    "PostState",
    "PostWork",
    "Posted",
    "Posts",
    "Pulse",
    "QueueLog",
    "Reports",
    "Sending",
    "Setting",
    "Settings",
    "Sought",
    "UnitOfWork",
    "Work",
]


class Clock(Protocol):
    """Tells the time, once per use case."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Events(Protocol):
    """What happened."""

    def of(self, lead_id: int) -> Sequence[Event]:
        """A lead's whole story, in order."""
        ...

    def by_request(self, request: str) -> Sequence[Event]:
        """What an earlier delivery of the same request did; empty for a first one."""
        ...

    def merges(self) -> Sequence[tuple[int, int]]:
        """Every lead that was ever merged, and the one it went into."""
        ...

    def latest(self) -> datetime | None:
        """The newest event's instant."""
        ...


class People(Protocol):
    """The workspace's people as last seen.

    ``get`` and ``lock`` raise ``Outdated`` when settings were changed in Slack since this process read them:
    rights are never judged by an old policy. ``get`` does so for somebody unknown as well: they are about to
    be asked about in Slack, as those settings want it.
    """

    def get(self, person_id: str) -> Person | None: ...

    def lock(self, person_ids: Sequence[str]) -> Mapping[str, Person]:
        """These people, held until the transaction ends, so that nobody spends the same room twice."""
        ...

    def put(self, person: Person) -> None:
        """Adds or replaces what Slack says of a person; whether they are away stays as it is.

        ``ignores_status`` ends when ``status_away`` does.
        """
        ...

    def away(self, person_id: str, since: datetime | None) -> None:
        """Notes that somebody is away since then; ``None``: they are back, whatever their status hints at
        until it changes.
        """
        ...

    def greet(self, person_id: str, at: datetime) -> bool:
        """Notes that they got their hello; ``False``: they had it before."""
        ...

    def lend(self, person_id: str, queue: str, *, lent: bool) -> None:
        """Adds a queue to those the person serves for a time, or takes it away again; twice is once."""
        ...

    def all(self) -> Sequence[Person]: ...


class Cards(Protocol):
    """Where cards can be drawn over for a while."""

    def keep(self, card_id: str, address: str, *, until: datetime, now: datetime) -> None:
        """Stores an address; forgets those whose time is over."""
        ...

    def find(self, card_id: str, now: datetime) -> str | None: ...


class Formations(Protocol):
    """By which policy each queue's line was last formed (``core.places.formation``)."""

    def get(self, queue: str) -> str | None:
        """``None`` for a line that nobody has looked at yet."""
        ...

    def all(self) -> Mapping[str, str]:
        """Of every queue that was looked at."""
        ...

    def put(self, queue: str, formation: str) -> None:
        """Adds or replaces."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Leaving it without ``commit`` undoes everything.

    Entering and everything inside raises ``Busy`` when the database stays locked, ``Unreachable`` when it
    does not answer, and ``InvalidLead`` for what cannot be stored at all, such as NUL.
    """

    @property
    def leads(self) -> Leads: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def offers(self) -> Offers: ...
    @property
    def incidents(self) -> Incidents: ...
    @property
    def measures(self) -> Measures: ...
    @property
    def queue_log(self) -> QueueLog: ...
    @property
    def events(self) -> Events: ...
    @property
    def people(self) -> People: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def duties(self) -> Duties: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def formations(self) -> Formations: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def denials(self) -> Denials: ...
    @property
    def erasure(self) -> Erasure: ...
    @property
    def exports(self) -> Exports: ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def apply(self, change: Change) -> None:
        """Writes a decision: leads, everything in it, together or not at all.

        Raises ``Busy`` when a lead has another version than the decision was made on, or another owner, or
        somebody else raised the same incident or took the same measure; nothing may be committed then.
        """
        ...

    def commit(self) -> None: ...

    def try_tick_lock(self) -> bool:
        """Whether this process may tick now; held until the transaction ends."""
        ...


class OpenUnitOfWork(Protocol):
    """Opens a transaction. One that only reads says so: it waits for no writer and holds none up."""

    def __call__(self, *, writes: bool = True) -> UnitOfWork: ...
