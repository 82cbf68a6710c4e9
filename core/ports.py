"""What the engine needs from the world. ``storage`` implements it; a test may, with less."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Literal, Protocol, Self

from core.changes import Change
from core.events import Event
from core.metrics import QueueStatus
from core.model import Claim, KeyedLead, Lead, LeadKeys, LeadType, Person
from core.notices import Notice
from core.ordering import Line
from core.policies.queues import QueuePolicy, Skill
from core.policies.team import TeamPolicy


class Clock(Protocol):
    """Tells the time, once per use case."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Leads(Protocol):
    """The leads, and the line of every queue."""

    def get(self, lead_id: int) -> Lead | None: ...

    def by_reference(self, reference: str) -> Lead | None:
        """By our id (``17`` or ``L-17``) or by the external id; our id wins."""
        ...

    def lock(self, lead_id: int) -> Lead | None:
        """The lead as it is now, held until the transaction ends."""
        ...

    def reserved_for(self, rep_id: str) -> Lead | None:
        """The lead this rep is looking at, its reservation expired or not."""
        ...

    def heads(
        self,
        queue: QueuePolicy,
        rep_id: str,
        skills: Mapping[Skill, Sequence[str]],
        now: datetime,
        count: int,
    ) -> Sequence[Lead]:
        """The first ``count`` leads of the line that this rep may take, locked; fewer when there are fewer.

        Reads the head of an index. Leaves out leads the rep has skipped and still has hidden, leads whose
        skills the rep lacks, and rows another transaction holds.
        """
        ...

    def overdue_types(self, queues: Sequence[str], now: datetime) -> Mapping[str, tuple[LeadType, datetime]]:
        """Per queue with a waiting lead past its longest time: the hottest type among them and since when."""
        ...

    def expired_reservations(self, now: datetime, limit: int) -> Sequence[Lead]:
        """Reserved leads whose time is over, oldest first, locked; rows others hold are left out."""
        ...

    def line(self, queue: QueuePolicy, now: datetime) -> Line | None:
        """What age promotion needs to know of the line; ``None`` when every bound already holds."""
        ...

    def held(self, queue: str, count: int) -> Sequence[Lead]:
        """The best held leads of a queue, locked."""
        ...

    def depth(self, queue: str, at_most: int) -> int:
        """Waiting + reserved leads of a queue, counted no further than ``at_most``."""
        ...

    def open_queues(self) -> Sequence[str]:
        """The queues that have open leads (``core.model.OPEN``), in the policy or not.

        Costs a step along an index for each queue, however many leads there are.
        """
        ...

    def open_in(self, queue: str, after: int, limit: int) -> Sequence[Lead]:
        """The queue's open leads with ids above ``after``, by id, locked."""
        ...

    def next_ids(self, count: int) -> Sequence[int]:
        """Ids nobody else gets, ascending."""
        ...

    def known(self, external_ids: Iterable[str], keys: Iterable[LeadKeys]) -> Sequence[KeyedLead]:
        """The leads already here that any of these may be about, found by index."""
        ...

    def lock_intake(self) -> None:
        """One submission at a time until the transaction ends, so that twins cannot pass each other."""
        ...


class Claims(Protocol):
    """Who owns what."""

    def get(self, claim_id: int) -> Claim | None: ...

    def lock(self, claim_id: int) -> Claim | None: ...

    def open_of(self, lead_id: int) -> Claim | None: ...

    def next_ids(self, count: int) -> Sequence[int]: ...

    def room_taken(self, rep_id: str) -> int:
        """Open claims not yet contacted."""
        ...

    def open_by(self, rep_id: str) -> Sequence[tuple[Claim, Lead]]:
        """This rep's open claims with their leads, oldest first."""
        ...

    def skips(self, rep_id: str, since: datetime) -> tuple[int, int]:
        """Skips of this rep since ``since``: in a row (since the last claim), and in all."""
        ...

    def hidden_from(self, rep_id: str, queues: Sequence[str], now: datetime) -> int:
        """How many leads wait in these queues that this rep skipped and does not see yet."""
        ...

    def skippers(self, lead_id: int, now: datetime) -> frozenset[str]:
        """Reps from whom the lead is hidden at ``now``."""
        ...


class Events(Protocol):
    """What happened."""

    def of(self, lead_id: int) -> Sequence[Event]:
        """A lead's whole story, in order."""
        ...

    def by_request(self, request: str) -> Sequence[Event]:
        """What an earlier delivery of the same request did; empty for a first one."""
        ...

    def latest(self) -> datetime | None:
        """The newest event's instant."""
        ...


class People(Protocol):
    """The workspace's people as last seen."""

    def get(self, person_id: str) -> Person | None: ...

    def lock(self, person_ids: Sequence[str]) -> Mapping[str, Person]:
        """These people, held until the transaction ends, so that nobody spends the same room twice."""
        ...

    def put(self, person: Person) -> None:
        """Adds or replaces."""
        ...

    def all(self) -> Sequence[Person]: ...


NoticeState = Literal["pending", "sent", "in_doubt", "superseded", "dead"]
"""How sending may end. ``pending`` is another try; ``in_doubt`` must be looked up where it was sent to."""


class Outbox(Protocol):
    """Messages owed."""

    def due(self, now: datetime, limit: int) -> Sequence[Notice]:
        """Pending notices whose time has come, oldest first."""
        ...

    def unsettled(self, since: datetime, limit: int) -> Sequence[Notice]:
        """Notices somebody began to send at ``since`` or earlier and never settled, and those in doubt."""
        ...

    def claim(self, key: str, now: datetime) -> bool:
        """Marks a pending notice as being sent since ``now``; ``False`` when somebody else has it."""
        ...

    def settle(
        self,
        key: str,
        state: NoticeState,
        *,
        channel: str | None = None,
        ts: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Stores how sending ended, where the message stands, and when a pending one is due again."""
        ...


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

    def put(self, queue: str, formation: str) -> None:
        """Adds or replaces."""
        ...


class Reports(Protocol):
    """Read-only figures."""

    def status(self, policy: TeamPolicy, now: datetime) -> Sequence[QueueStatus]:
        """Every queue of the policy, in its order; then those it no longer has that still have open leads."""
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
    def events(self) -> Events: ...
    @property
    def people(self) -> People: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def formations(self) -> Formations: ...
    @property
    def reports(self) -> Reports: ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def apply(self, change: Change) -> None:
        """Writes a decision: leads, claims, contacts, skips, events and notices, together or not at all.

        Raises ``Busy`` when a lead has another version than the decision was made on, or another owner;
        nothing may be committed then.
        """
        ...

    def commit(self) -> None: ...

    def try_tick_lock(self) -> bool:
        """Whether this process may tick now; held until the transaction ends."""
        ...


class OpenUnitOfWork(Protocol):
    """Opens a transaction. One that only reads says so: it waits for no writer and holds none up."""

    def __call__(self, *, writes: bool = True) -> UnitOfWork: ...
