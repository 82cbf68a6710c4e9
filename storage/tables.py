"""The tables. Their indexes are in ``storage.schema``, which is what everybody else imports."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    false,
)
from sqlalchemy.types import TypeEngine

from core.model import FACT_NAMES, LeadFacts
from storage.columns import Bytewise, Document, Key, UtcDateTime

metadata = MetaData()

lead_ids = Sequence("lead_ids", metadata=metadata)
claim_ids = Sequence("claim_ids", increment=32, metadata=metadata)
incident_ids = Sequence("incident_ids", metadata=metadata)
measure_ids = Sequence("measure_ids", metadata=metadata)

FACTS = tuple(name for name in LeadFacts.__slots__ if name in FACT_NAMES)
"""The facts that are columns, in the order in which ``LeadFacts`` takes them."""

OPEN_STATES = "state IN ('review', 'held', 'waiting', 'reserved', 'claimed', 'contacted', 'recycled')"
"""``core.model.OPEN``, word for word as the index ``leads_open`` knows it: SQLite compares words."""

AGEING_STATES = "state IN ('waiting', 'held', 'nurture', 'recycled')"
"""The states in which age alone moves a lead, word for word as the index ``leads_stale_due`` knows them."""

CLOSED_STATES = "state IN ('converted', 'disqualified', 'archived', 'merged', 'rejected', 'partner')"
"""The states in which retention erases a lead, word for word as the index ``leads_closed`` knows them."""

LEFT_UNCLAIMED = "unclaimed AND state NOT IN ('waiting', 'reserved', 'review', 'held')"
"""Leads that left a line without a claim, word for word as the index ``leads_left`` knows them."""

FROM_LINE = "entered_at IS NOT NULL AND coalesce(ended_by, '') <> 'undone'"
"""Claims that took a lead out of a line, word for word as the index ``claims_from_line`` knows them."""

DEFAULT_LADDER = '{"within": 7200, "warn_before": 900, "rungs": ["rep", "manager", "reassign"], "hops": 2}'
"""What a claim promised before claims kept a copy of their ladder: ``core.model.Ladder()``."""

_FACT_TYPES: dict[str, TypeEngine[Any]] = {"score": Integer(), "deal_size": Float(), "consent": Boolean()}

leads = Table(
    "leads",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    *(Column(name, _FACT_TYPES.get(name, Text()), nullable=name != "type") for name in FACTS),
    Column("attributes", Document, nullable=False),
    Column("state", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("came_in_at", UtcDateTime, nullable=False),
    Column("place", Bytewise, nullable=False),
    Column("overdue_at", UtcDateTime, nullable=False),
    Column("rule", Text, nullable=False),
    Column("external_id", Text),
    Column("episode", Integer, nullable=False),
    Column("reserved_by", Text),
    Column("reserved_until", UtcDateTime),
    Column("version", Integer, nullable=False),
    Column("limit_due_at", UtcDateTime),
    Column("aged_due_at", UtcDateTime),
    Column("stale_due_at", UtcDateTime),
    Column("pausable", Boolean, nullable=False, server_default=false()),
    Column("review_due_at", UtcDateTime),
    Column("review_asked", Integer, nullable=False, server_default="0"),
    Column("offer_id", Key),
    Column("unclaimed", Boolean, nullable=False, server_default=false()),
    Column("left_at", UtcDateTime),
    Column("fingerprint", Text, nullable=False),
    Column("email_key", Text),
    Column("phone_key", Text),
    Column("name_key", Text),
    Column("company_key", Bytewise),
    Column("domain_key", Text),
    Column("skill_language", Text),
    Column("skill_product", Text),
    Column("skill_region", Text),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("lead_id", Key, ForeignKey("leads.id"), nullable=False),
    Column("rep_id", Text, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("contacted_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("hop", Integer, nullable=False, server_default="0"),
    Column("ladder", Document, nullable=False, server_default=DEFAULT_LADDER),
    Column("climbed", Integer, nullable=False, server_default="0"),
    Column("climbed_at", UtcDateTime),
    Column("reminded", Text, nullable=False, server_default=""),
    Column("more_time", Boolean, nullable=False, server_default=false()),
    Column("kept", Boolean, nullable=False, server_default=false()),
    Column("step_at", UtcDateTime),
    Column("entered_at", UtcDateTime),
    Column("customer_at", UtcDateTime),
    Column("success", Integer, nullable=False, server_default="0"),
    Column("queue", Text),
    Column("type", Text),
    Column("source", Text),
    Column("received_at", UtcDateTime),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("lead_id", Key, ForeignKey("leads.id"), nullable=False),
    Column("claim_id", Key, ForeignKey("claims.id"), nullable=False),
    Column("rep_id", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("channel", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("note", Text),
    Column("self_reported", Boolean, nullable=False),
)

skips = Table(
    "skips",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id"), primary_key=True, autoincrement=False),
    Column("rep_id", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("hidden_until", UtcDateTime, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("lead_id", Key, ForeignKey("leads.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("verb", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("why", Text),
    Column("claim_id", Key),
    Column("request", Text),
    Column("data", Document, nullable=False),
    Column("owed", Boolean, nullable=False, server_default=false()),
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("is_guest", Boolean, nullable=False),
    Column("is_admin", Boolean, nullable=False),
    Column("is_bot", Boolean, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("groups", Document, nullable=False),
    Column("seen_at", UtcDateTime),
    Column("away_since", UtcDateTime),
    Column("lent_to", Document, nullable=False, server_default="[]"),
    Column("status_away", Boolean, nullable=False, server_default=false()),
    Column("ignores_status", Boolean, nullable=False, server_default=false()),
    Column("greeted_at", UtcDateTime),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("queue", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("levels", Document, nullable=False),
    Column("figures", Document, nullable=False),
    Column("figures_at", UtcDateTime),
    Column("announced", Text),
    Column("told_at", UtcDateTime),
    Column("repeats", Integer, nullable=False),
    Column("acknowledged_by", Text),
    Column("acknowledged_until", UtcDateTime),
    Column("snoozed_by", Text),
    Column("snoozed_until", UtcDateTime),
    Column("ended_at", UtcDateTime),
)

measures = Table(
    "measures",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("queue", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("data", Document, nullable=False),
)

queue_events = Table(
    "queue_events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("verb", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text),
    Column("incident_id", Key, ForeignKey("incidents.id")),
    Column("measure_id", Key, ForeignKey("measures.id")),
    Column("request", Text),
    Column("data", Document, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Bytewise, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("lead_id", Key, ForeignKey("leads.id")),
    Column("claim_id", Key),
    Column("by", Text),
    Column("audience", Text, nullable=False, server_default="rep"),
    Column("data", Document, nullable=False, server_default="{}"),
    Column("repeated", Boolean, nullable=False, server_default=false()),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("put_off", Boolean, nullable=False, server_default=false()),
    Column("sending_since", UtcDateTime),
    Column("message", Text),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("drawn", Integer, nullable=False, server_default="0"),
    Column("drawing_since", UtcDateTime),
    Column("channel", Text),
    Column("ts", Text),
    Column("incident_id", Key),
    Column("answers", Bytewise),
)

duties = Table(
    "duties",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text),
    Column("leased_until", UtcDateTime),
    Column("began_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("trouble", Text),
    comment="Who does what several processes could do; by the database's own clock.",
)

tallies = Table(
    "tallies",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
    comment="Numbers that only grow.",
)

cards = Table(
    "cards",
    metadata,
    Column("id", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    comment="Where a card can be drawn over while a form is open on it.",
)

lines = Table(
    "lines",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("formation", Text, nullable=False),
    comment="By which policy each queue's line was last formed, as a fingerprint.",
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Key, nullable=False),
    comment="The last id given out, on SQLite; PostgreSQL has sequences.",
)
