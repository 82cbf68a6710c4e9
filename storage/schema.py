"""The tables, and the indexes that guard what must never happen."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    TIMESTAMP,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from core.model import FACT_NAMES, LeadFacts

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """Exact microseconds since 1970, as SQLite keeps an instant. A naive moment raises ``ValueError``."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return (moment - EPOCH) // MICROSECOND


def from_microseconds(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, exact to the microsecond and ordered; comes back aware and in UTC.

    PostgreSQL keeps it as ``timestamptz``, SQLite, which has no such type, as microseconds since 1970.
    Naive moments are refused with ``ValueError``: they are how a lead turns two hours old at birth.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kept: TypeEngine[Any] = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(kept)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        microseconds = to_microseconds(value)
        return value if dialect.name == "postgresql" else microseconds

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if isinstance(value, int):
            return from_microseconds(value)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


metadata = MetaData()

Document = JSON().with_variant(JSONB(), "postgresql")
Bytewise = Text().with_variant(Text(collation="C"), "postgresql")
"""Text whose order is that of its bytes: SQLite's own order, PostgreSQL's only when it is told."""
Key = BigInteger().with_variant(Integer(), "sqlite")

lead_ids = Sequence("lead_ids", metadata=metadata)
claim_ids = Sequence("claim_ids", increment=32, metadata=metadata)

FACTS = tuple(name for name in LeadFacts.__slots__ if name in FACT_NAMES)
"""The facts that are columns, in the order in which ``LeadFacts`` takes them."""

OPEN_STATES = "state IN ('review', 'held', 'waiting', 'reserved', 'claimed', 'contacted', 'recycled')"
"""``core.model.OPEN``, word for word as the index ``leads_open`` knows it: SQLite compares words."""

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
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("lead_id", Key, ForeignKey("leads.id")),
    Column("claim_id", Key),
    Column("by", Text),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sending_since", UtcDateTime),
    Column("channel", Text),
    Column("ts", Text),
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

_index("contacts_of_claim", contacts.c.claim_id)
_index("skips_of_rep", skips.c.rep_id, skips.c.hidden_until)

_index("events_of_lead", events.c.lead_id, events.c.id)
_index("events_of_request", events.c.request, where="request IS NOT NULL")
_index("events_by_time", events.c.at)
_index("events_by_queue", events.c.queue, events.c.verb, events.c.at, events.c.lead_id)

_index("outbox_pending", outbox.c.due_at, where="state = 'pending'")
_index("outbox_unsettled", outbox.c.sending_since, where="state IN ('sending', 'in_doubt')")
_index("cards_by_time", cards.c.until)
