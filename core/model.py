"""The nouns: leads, claims, contacts, people. What they are, never what to do with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class LeadType(StrEnum):
    """How warm a lead arrives; the order here is the order of urgency."""

    HOT_INBOUND = "hot_inbound"
    MQL = "mql"
    WARM = "warm"
    COLD = "cold"


class LeadState(StrEnum):
    """Where a lead is in its life. Exactly one at any instant."""

    REVIEW = "review"
    HELD = "held"
    WAITING = "waiting"
    RESERVED = "reserved"
    CLAIMED = "claimed"
    CONTACTED = "contacted"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"
    NURTURE = "nurture"
    RECYCLED = "recycled"
    ARCHIVED = "archived"
    PARTNER = "partner"
    MERGED = "merged"
    REJECTED = "rejected"
    ERASED = "erased"


PULLABLE = frozenset({LeadState.WAITING, LeadState.RECYCLED})
"""States from which a rep may take a lead; recycled ones stand behind everybody who waits."""

ASLEEP = frozenset({LeadState.NURTURE, LeadState.RECYCLED, LeadState.ARCHIVED})
"""States from which the same person asking again starts a new episode instead of a duplicate."""

CLOSED_BY_OPS = frozenset({LeadState.REJECTED, LeadState.PARTNER})
"""Closed states that ops chose: the person comes back to their table and not into the line."""

OWNED = frozenset({LeadState.CLAIMED, LeadState.CONTACTED})
"""States in which exactly one open claim exists."""

LIVE = frozenset({LeadState.REVIEW, LeadState.HELD, LeadState.WAITING, LeadState.RESERVED}) | OWNED
"""States in which a second submission about the same person is a matter for ops."""

OPEN = LIVE | {LeadState.RECYCLED}
"""States of a lead that somebody works or may still get to work; it has a place in a queue, or owes one."""


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What is known about a lead, as it came in. Everything may be missing; text is hostile until drawn."""

    company: str | None = None
    company_size: str | None = None
    contact_name: str | None = None
    contact_title: str | None = None
    email: str | None = None
    phone: str | None = None
    source: str | None = None
    type: LeadType = LeadType.WARM
    score: int | None = None
    product: str | None = None
    region: str | None = None
    country: str | None = None
    timezone: str | None = None
    language: str | None = None
    industry: str | None = None
    account_tier: str | None = None
    deal_size: float | None = None
    recent_activity: str | None = None
    referrer: str | None = None
    consent: bool | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, name: str) -> str | None:
        """A fact or an extra attribute by its CSV name, as text; ``None`` where it is not known."""
        found = getattr(self, name, None) if name in FACT_NAMES else self.attributes.get(name)
        return None if found is None else str(found)


FACT_NAMES = frozenset(LeadFacts.__slots__) - {"attributes"}
"""The facts a routing rule, a CSV column or a required field may name."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead and where it stands.

    ``received_at`` is where lead age counts from and never changes within an episode; ``queued_at`` is
    where queue age counts from; ``came_in_at`` is the real moment it last came in or came back, from which
    limits count that it had already passed then (the baseline). ``place`` is its sort key in the
    queue's line (``core.ordering``): smaller stands further ahead. ``overdue_at`` is when it reaches its
    longest time in the queue. ``limit_due_at`` is the same until that was acted on, then ``None``, and
    ``aged_due_at`` is when its manager hears of its age, ``stale_due_at`` when its age next moves it.
    ``rule`` names the rule that decided its entry. ``pausable``: intake from its source may be paused.
    ``review_due_at`` is when ops are reminded of a lead in review, after ``review_asked`` reminders so far;
    ``None`` elsewhere. ``offer_id`` is the offer that a reservation is, ``None`` for a preview.
    """

    id: int
    facts: LeadFacts
    state: LeadState
    queue: str
    received_at: datetime
    queued_at: datetime
    came_in_at: datetime
    place: str
    overdue_at: datetime
    rule: str
    external_id: str | None = None
    episode: int = 1
    reserved_by: str | None = None
    reserved_until: datetime | None = None
    version: int = 1
    limit_due_at: datetime | None = None
    aged_due_at: datetime | None = None
    stale_due_at: datetime | None = None
    pausable: bool = False
    review_due_at: datetime | None = None
    review_asked: int = 0
    offer_id: int | None = None


class Rung(StrEnum):
    """What happens when a claim breaches once more: its rep is told, its manager, or it gets a new owner."""

    REP = "rep"
    MANAGER = "manager"
    REASSIGN = "reassign"


class Reminder(StrEnum):
    """What a claim's rep hears beside the rungs, each once: before the first breach, before a long break,
    and after it.
    """

    WARNING = "warning"
    NUDGE = "nudge"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The promise a claim was taken under: a later policy does not change it.

    The rungs follow each other at distances of ``within``, in the owner's business time since the claim;
    ``hops`` is how often the lead may be reassigned in all.
    """

    within: timedelta = timedelta(hours=2)
    warn_before: timedelta = timedelta(minutes=15)
    rungs: tuple[Rung, ...] = (Rung.REP, Rung.MANAGER, Rung.REASSIGN)
    hops: int = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """One rep's ownership of one lead, from claim to whatever ended it.

    At most one claim of a lead has no ``ended_at``; the database guards it. ``ended_by`` is the verb
    that ended it (released, transferred, undone, converted, …).

    ``hop`` counts the reassignments behind it. ``climbed`` counts the rungs of ``ladder`` it has reached, the
    last one at ``climbed_at``, which more time for the rep moves along; ``reminded`` holds the reminders that
    are over. ``more_time`` and ``kept`` are the one postponement that the rep and the manager each have.
    ``step_at`` is when time does something next to it (``core.sla.scheduled``); ``None`` when nothing will.
    ``entered_at`` is when its lead had entered the line it was taken out of; ``None`` for one that somebody
    handed over. ``customer_at`` is when the lead became a customer, as another system told.
    """

    id: int
    lead_id: int
    rep_id: str
    claimed_at: datetime
    contacted_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    hop: int = 0
    ladder: Ladder = Ladder()
    climbed: int = 0
    climbed_at: datetime | None = None
    reminded: frozenset[Reminder] = frozenset()
    more_time: bool = False
    kept: bool = False
    step_at: datetime | None = None
    entered_at: datetime | None = None
    customer_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def takes_room(self) -> bool:
        """Whether it counts against the rep's cap: open and not yet contacted."""
        return self.ended_at is None and self.contacted_at is None


class Channel(StrEnum):
    """How an attempt was made. Only human outbound attempts count as first contact."""

    CALL = "call"
    MAIL = "mail"
    MESSAGE = "message"
    MEETING = "meeting"
    OPENED = "opened"
    DRIP_MAIL = "drip_mail"


class ContactOutcome(StrEnum):
    """What came of an attempt. Nobody answering is an outcome too: the attempt counts."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    SENT = "sent"
    MEETING_SET = "meeting_set"
    WRONG_DETAILS = "wrong_details"


NOTE_LIMIT = 1_000
"""Characters kept of a contact's note; the form accepts no more either."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An attempt to reach a lead. ``self_reported`` until a CRM event confirms it."""

    lead_id: int
    claim_id: int
    rep_id: str
    at: datetime
    channel: Channel
    outcome: ContactOutcome
    note: str | None = None
    self_reported: bool = True


class SkipReason(StrEnum):
    """Why a rep passed a lead on."""

    NOT_MY_FIELD = "not_my_field"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"
    CONFLICT = "conflict"
    BAD_DATA = "bad_data"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace, as Slack last described them.

    ``groups`` holds the ids of the user groups named in the policy that they belong to; ``seen_at`` is
    when Slack was last asked. ``away_since`` is our own knowledge: they said so, and have not come back;
    so is ``lent_to``, the queues and fast lanes they serve for a time beside those of the policy, and
    ``core.people.FINISHING``.
    ``status_away`` is what their Slack status hints at; whoever said that they are back ``ignores_status``
    until it changes. ``greeted_at`` is when they got their hello.
    A person is never removed: claims and events refer to them.
    """

    id: str
    name: str
    locale: str = "en-US"
    timezone: str = "UTC"
    is_guest: bool = False
    is_admin: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    groups: frozenset[str] = frozenset()
    seen_at: datetime | None = None
    away_since: datetime | None = None
    lent_to: frozenset[str] = frozenset()
    status_away: bool = False
    ignores_status: bool = False
    greeted_at: datetime | None = None

    @property
    def is_away(self) -> bool:
        """Whether they are to be given no leads: what they said themselves wins over Slack's status."""
        return self.away_since is not None or (self.status_away and not self.ignores_status)


class Role(StrEnum):
    """What somebody may do. One person may hold several."""

    REP = "rep"
    MANAGER = "manager"
    OPS = "ops"
