"""Intake over HTTP, webhooks to other systems, settings made in Slack, refusals, and being forgotten."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from core.events import Event
from core.keys import LeadKeys
from core.model import Claim, Lead
from core.offers import Offer
from core.policies.doors import WebhookPolicy
from core.rights import Denial


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request that came in over HTTP before: what it was (``digest`` of its body), and its answer as JSON.

    Ids, verdicts, names of rules and queues: what the sender said of leads is in the body they repeat.
    """

    id: str
    digest: str
    answer: Sequence[Mapping[str, object]]


class Deliveries(Protocol):
    """Requests taken over HTTP, kept so that the same one finds its answer."""

    def begin(self, delivery_id: str, digest: str, now: datetime) -> Delivery | None:
        """Notes a new one and answers ``None``; or the earlier one of that id. Waits for another transaction
        that is at the same one.
        """
        ...

    def answer(self, delivery_id: str, answer: Sequence[Mapping[str, object]]) -> None:
        """Stores what it was answered."""
        ...

    def has_before(self, before: datetime) -> bool:
        """Whether any came before then; one step along an index."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Drops those that came before then, the oldest first, at most so many; how many."""
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """One event on its way to one receiver. ``id`` is its number for ever, ``attempts`` counts those settled.

    ``lead`` is as it stands now, ``owner`` who has it now, or had it when it was won or lost; ``since`` is
    when it was addressed.
    """

    id: int
    webhook: str
    event_id: int
    event: Event
    lead: Lead
    owner: str | None = None
    attempts: int = 0
    since: datetime | None = None


class PostCounts(NamedTuple):
    """How the events for one receiver stand; ``trouble`` is the last failure's code while any is owed."""

    webhook: str
    owed: int
    dead: int
    oldest_at: datetime | None = None
    trouble: str | None = None


PostState = Literal["sent", "dead", "pending"]


class PostWork(NamedTuple):
    """Whether events are to be addressed (``owed``), and which receivers have something ``due`` now."""

    owed: bool = False
    due: frozenset[str] = frozenset()


class Posts(Protocol):
    """What receivers of webhooks are owed. Events are marked as owed in the transaction that makes them."""

    def work(self, webhooks: Collection[str], now: datetime) -> PostWork:
        """What there is to do for these receivers, at a glance; locks nothing."""
        ...

    def address(self, webhooks: Sequence[WebhookPolicy], now: datetime, limit: int) -> int:
        """Turns owed events, oldest first, into one post for each receiver that wants them; how many events.

        Events that other transactions hold come a moment later.
        """
        ...

    def due(self, webhook: str, now: datetime, limit: int) -> Sequence[Post]:
        """Posts to this receiver whose time has come, marked as being sent. Of one lead the oldest one only:
        a receiver hears what happened to a lead in order. What has been under way for five minutes is lost,
        and due again.
        """
        ...

    def settle(
        self, post_id: int, state: PostState, now: datetime, *, due_at: datetime | None = None, code: str = ""
    ) -> None:
        """How an attempt ended; a pending one is due again at ``due_at``. Without ``due_at`` a pending one
        was not tried: it is due as it was, and no attempt is counted.
        """
        ...

    def resend(self, now: datetime, *, webhook: str | None = None) -> int:
        """Dead posts are due again, with no attempts made; how many."""
        ...

    def counts(self) -> Sequence[PostCounts]:
        """Every receiver that is owed anything, or has dead posts, by name."""
        ...

    def forget(self, before: datetime) -> int:
        """Drops posts that were sent before then, a few hundred at a time; how many, 0 when none are left."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What was last set at a path, by whom and when; ``None``: it was left to the policy file again."""

    path: str
    value: object
    by: str
    at: datetime


class Settings(Protocol):
    """What was set in Slack: it wins over the policy file."""

    def all(self) -> Mapping[str, object]:
        """Every setting by its dotted path (``channels.ops``, ``queues.inbound.members``), as JSON. What was
        left to the file again is not among them.
        """
        ...

    def rows(self) -> Sequence[Setting]:
        """Everything that was ever set, as it was set last, by path."""
        ...

    def put(self, path: str, value: object, by: str, now: datetime) -> None:
        """Sets it, or with ``None`` leaves it to the file again. The version grows by one at each change."""
        ...

    def version(self) -> int:
        """0 before anything was set."""
        ...


class Denials(Protocol):
    """What somebody asked for and may not have."""

    def put(self, denial: Denial) -> None: ...

    def latest(self, limit: int) -> Sequence[Denial]:
        """Newest first."""
        ...

    def has_before(self, before: datetime) -> bool:
        """Whether the first there is was written before then; one step along an index."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Drops those that were written before then, the first ones first, at most so many; how many."""
        ...


class Erasure(Protocol):
    """Forgetting people."""

    def erase(self, lead_ids: Collection[int], now: datetime) -> None:
        """Makes leads nobody's: facts, keys, external ids and notes are gone, their state is ``erased``. Open
        claims end, unsent messages are superseded, sent ones are to be drawn anew. Writes no event.
        """
        ...

    def remember(self, keys: Collection[LeadKeys], external_ids: Collection[str], now: datetime) -> None:
        """Leaves keyed marks by which these people are known again, and by nobody else."""
        ...

    def knows(self, keys: Sequence[LeadKeys], external_ids: Sequence[str | None]) -> Sequence[bool]:
        """Of each submission whether it is somebody's who was to be forgotten."""
        ...

    def pardon(self, keys: Collection[LeadKeys]) -> int:
        """Takes marks away: these people may come in again; how many marks."""
        ...

    def retired(self, before: datetime, limit: int) -> Sequence[int]:
        """Closed leads with nothing that happened to them since then, not erased yet, locked."""
        ...

    def is_anybody_retired(self, before: datetime) -> bool:
        """Whether ``retired`` has somebody; locks nothing."""
        ...

    def scrub(self) -> None:
        """Has the database let go of what was deleted, as far as it can; outside any transaction's work."""
        ...


class Exports(Protocol):
    """Everything, row by row, by id; read in pages, so that no transaction lasts."""

    def leads(self, after: int, limit: int, *, queue: str | None = None) -> Sequence[Lead]: ...

    def received(self, after: int, limit: int, since: datetime) -> Sequence[Lead]:
        """Leads that were received since then, erased ones too."""
        ...

    def last_lead(self) -> int:
        """The largest id there is; 0 without leads."""
        ...

    def events(
        self, after: int, limit: int, *, since: datetime | None = None
    ) -> Sequence[tuple[int, Event]]: ...

    def claims(self, after: int, limit: int, *, queue: str | None = None) -> Sequence[Claim]: ...

    def offers(self, after: int, limit: int, *, queue: str | None = None) -> Sequence[Offer]: ...
