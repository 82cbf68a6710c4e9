"""Facts in the past tense: the audit trail, and the source of every metric."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

SYSTEM = "nextlead"
"""The actor of what no person did: expiries, promotions, routing."""


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
    CLAIMED = "claimed"
    UNDONE = "undone"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    CONTACTED = "contacted"
    CONVERTED = "converted"
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


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one lead.

    ``actor`` is a Slack user id or ``SYSTEM``; ``why`` names the rule or the reason given; ``request``
    is the natural key of the Slack delivery that caused it, so that a repeated delivery finds it.
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
