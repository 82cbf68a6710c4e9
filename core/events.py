"""Facts in the past tense: the audit trail, and the source of every metric."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

SYSTEM = "nextlead"
"""The actor of what no person did: expiries, promotions, routing."""

OUTSIDE = "crm"
"""The actor of what another system told us over HTTP: new leads, and facts about those we have."""

BREACH = "breach"
"""Why a claim reached a rung of its ladder: nobody had contacted the lead in time."""

REQUEST, RETENTION = "request", "retention"
"""Why somebody is forgotten: they asked for it, or nothing happened to their closed lead for as long as the
policy says.
"""


class Verb(StrEnum):
    """What happened to a lead, in plain words: they are shown by ``nextlead why`` as they stand."""

    ENTERED = "entered"
    RE_ENGAGED = "re-engaged"
    UPDATED = "updated"
    SENT_TO_REVIEW = "sent to review"
    HELD = "held"
    ADMITTED = "admitted"
    RESERVED = "reserved"
    RESERVATION_EXPIRED = "reservation expired"
    PUT_BACK = "put back"
    SKIPPED = "skipped"
    OFFERED = "offered"
    DECLINED = "declined"
    OFFER_EXPIRED = "offer expired"
    OFFER_WITHDRAWN = "offer withdrawn"
    CLAIMED = "claimed"
    UNDONE = "undone"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    CONTACTED = "contacted"
    CONVERTED = "converted"
    CUSTOMER = "became a customer"
    DISQUALIFIED = "disqualified"
    PROMOTED = "promoted"
    PLACED_ANEW = "placed anew"
    MOVED = "moved to another queue"
    WARNED = "warned"
    NUDGED = "nudged"
    FLAGGED = "flagged"
    ESCALATED = "escalated"
    MORE_TIME = "given more time"
    KEPT = "left with the rep"
    ASKED = "asked about"
    REASSIGNED = "reassigned"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    NURTURED = "moved to nurture"
    RECYCLED = "recycled"
    ARCHIVED = "archived"
    RESTORED = "restored"
    APPROVED = "approved"
    MERGED = "merged"
    REJECTED = "rejected"
    TO_PARTNER = "handed to a partner"
    TAKEN_BACK = "taken back from a partner"
    ENRICHED = "enriched"
    CORRECTED = "corrected"
    REMINDED = "review asked for again"
    ACTIVE = "showed activity"
    RESCORED = "scored anew"
    CONFIRMED = "first contact confirmed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one lead.

    ``actor`` is a Slack user id, ``SYSTEM`` or ``OUTSIDE``; ``why`` names the rule or the reason given;
    ``request`` is the natural key of the Slack delivery that caused it, so that a repeated delivery finds it.
    ``data`` holds ids, numbers and instants as text, never a lead's words.
    """

    lead_id: int
    at: datetime
    verb: Verb
    actor: str
    queue: str
    why: str | None = None
    claim_id: int | None = None
    request: str | None = None
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class QueueVerb(StrEnum):
    """What happened to a queue rather than to a lead: alerts and measures."""

    ALERTED = "alerted"
    ROSE = "rose"
    FELL = "fell"
    ACKNOWLEDGED = "acknowledged"
    LAPSED = "acknowledgement lapsed"
    SNOOZED = "snoozed"
    WOKE = "woke"
    ENDED = "ended"
    STARTED = "started"
    STOPPED = "stopped"
    CLEANED = "cleaned up"


@dataclass(frozen=True, slots=True)
class QueueEvent:
    """One thing that happened to one queue: to the incident or by the measure with that id.

    ``why`` is the alert's rule, the measure's kind or, of a clean-up, what happened to the leads; otherwise
    as an ``Event``. In ``data`` a severity is called ``severity``, an end ``until``.
    """

    queue: str
    at: datetime
    verb: QueueVerb
    actor: str
    why: str | None = None
    incident_id: int | None = None
    measure_id: int | None = None
    request: str | None = None
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
