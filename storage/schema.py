"""The tables, and the indexes that guard what must never happen."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.types import TypeEngine

from core.model import FACT_NAMES, LeadFacts
from storage.columns import Bytewise, Document, Key, UtcDateTime

metadata = MetaData()

lead_ids = Sequence("lead_ids", metadata=metadata)
claim_ids = Sequence("claim_ids", increment=32, metadata=metadata)

FACTS = tuple(name for name in LeadFacts.__slots__ if name in FACT_NAMES)
"""The facts that are columns, in the order in which ``LeadFacts`` takes them."""

OPEN_STATES = "state IN ('review', 'held', 'waiting', 'reserved', 'claimed', 'contacted', 'recycled')"
"""``core.model.OPEN``, word for word as the index ``leads_open`` knows it: SQLite compares words."""

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
    Column("fingerprint", Text, nullable=False),
    Column("email_key", Text),
    Column("phone_key", Text),
    Column("name_key", Text),
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


def _index(name: str, *columns: Column[object], where: str | None = None, unique: bool = False) -> Index:
    """An index, partial where ``where`` says so, on both databases alike."""
    condition = None if where is None else text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


# The line. Claiming reads its head; nothing else about a queue may make that slower.
_index("leads_in_line", leads.c.queue, leads.c.place, leads.c.id, where="state IN ('waiting', 'recycled')")
_index(
    "leads_by_age",
    *(leads.c[name] for name in ("queue", "received_at", "id", "place", "came_in_at")),
    where="state = 'waiting'",
)
_index("leads_promoted", leads.c.queue, where="state = 'waiting' AND place NOT LIKE '%~'")
_index("leads_by_limit", leads.c.queue, leads.c.type, leads.c.overdue_at, where="state = 'waiting'")
_index(
    "leads_limit_due",
    *(leads.c.queue, leads.c.limit_due_at, leads.c.id),
    where="state = 'waiting' AND limit_due_at IS NOT NULL",
)
_index(
    "leads_aged_due",
    *(leads.c.queue, leads.c.aged_due_at, leads.c.id),
    where="state = 'waiting' AND aged_due_at IS NOT NULL",
)
_index("leads_held", leads.c.queue, leads.c.place, leads.c.id, where="state = 'held'")
_index("leads_in_review", leads.c.queue, where="state = 'review'")
_index("leads_reserved", leads.c.reserved_by, leads.c.reserved_until, where="state = 'reserved'")

# Whom a changed policy concerns, and which queues have leads at all.
_index("leads_open", leads.c.queue, leads.c.id, where=OPEN_STATES)

# Recognising what comes in again.
_index("leads_external_id", leads.c.external_id, where="external_id IS NOT NULL", unique=True)
_index("leads_fingerprint", leads.c.fingerprint)
_index("leads_email", leads.c.email_key, where="email_key IS NOT NULL")
_index("leads_phone", leads.c.phone_key, where="phone_key IS NOT NULL")
_index("leads_name", leads.c.name_key, where="name_key IS NOT NULL")

# One lead, one owner: the promise everything else rests on.
_index("claims_one_open", claims.c.lead_id, where="ended_at IS NULL", unique=True)
_index("claims_of_rep", claims.c.rep_id, claims.c.claimed_at, where="ended_at IS NULL")
_index("claims_room", claims.c.rep_id, where="ended_at IS NULL AND contacted_at IS NULL")
_index("claims_by_rep", claims.c.rep_id, claims.c.claimed_at)
_index("claims_of_lead", claims.c.lead_id)
_index(
    "claims_by_step",
    *(claims.c.step_at, claims.c.id),
    where="ended_at IS NULL AND contacted_at IS NULL AND step_at IS NOT NULL",
)

_index("contacts_of_claim", contacts.c.claim_id)
_index("skips_of_rep", skips.c.rep_id, skips.c.hidden_until)

_index("events_of_lead", events.c.lead_id, events.c.id)
_index("events_of_request", events.c.request, where="request IS NOT NULL")
_index("events_by_time", events.c.at)
_index("events_by_queue", events.c.queue, events.c.verb, events.c.at, events.c.lead_id)

# What is owed and under way; what has to be drawn anew when a claim or a lead changes.
_index("outbox_pending", outbox.c.due_at, where="state = 'pending'")
_index("outbox_unsettled", outbox.c.sending_since, where="state IN ('sending', 'in_doubt')")
_index("outbox_dead", outbox.c.key, where="state = 'dead'")
_index("outbox_put_off", outbox.c.recipient, where="state = 'pending' AND put_off")
_index("outbox_stale", outbox.c.message, where="state = 'sent' AND revision > drawn")
_index("outbox_of_claim", outbox.c.claim_id, where="claim_id IS NOT NULL")
_index("outbox_of_lead", outbox.c.lead_id, where="claim_id IS NULL")
_index("outbox_of_message", outbox.c.message, where="message IS NOT NULL")
_index("cards_by_time", cards.c.until)
