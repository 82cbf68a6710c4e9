"""The first tables: leads and their line, claims, contacts, skips, events, people, outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE lead_ids")
        op.execute("CREATE SEQUENCE claim_ids INCREMENT BY 32")
    _cards()
    _counters()
    _lines()
    _leads()
    _people()
    _claims()
    _events()
    _outbox()
    _skips()
    _contacts()


def downgrade() -> None:
    for table in (
        "contacts",
        "skips",
        "outbox",
        "events",
        "claims",
        "people",
        "leads",
        "lines",
        "counters",
        "cards",
    ):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP SEQUENCE claim_ids")
        op.execute("DROP SEQUENCE lead_ids")


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name, table, [*columns], unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        comment="Where a card can be drawn over while a form is open on it.",
    )
    _index("cards_by_time", "cards", "until")


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", KEY, nullable=False),
        comment="The last id given out, on SQLite; PostgreSQL has sequences.",
    )


def _lines() -> None:
    op.create_table(
        "lines",
        sa.Column("queue", sa.Text(), primary_key=True),
        sa.Column("formation", sa.Text(), nullable=False),
        comment="By which policy each queue's line was last formed, as a fingerprint.",
    )


def _leads() -> None:
    op.create_table(
        "leads",
        sa.Column("id", KEY, primary_key=True, autoincrement=False),
        sa.Column("company", sa.Text()),
        sa.Column("company_size", sa.Text()),
        sa.Column("contact_name", sa.Text()),
        sa.Column("contact_title", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("product", sa.Text()),
        sa.Column("region", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("timezone", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("industry", sa.Text()),
        sa.Column("account_tier", sa.Text()),
        sa.Column("deal_size", sa.Float()),
        sa.Column("recent_activity", sa.Text()),
        sa.Column("referrer", sa.Text()),
        sa.Column("consent", sa.Boolean()),
        sa.Column("attributes", DOCUMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("came_in_at", INSTANT, nullable=False),
        sa.Column("place", BYTEWISE, nullable=False),
        sa.Column("overdue_at", INSTANT, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("reserved_by", sa.Text()),
        sa.Column("reserved_until", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text()),
        sa.Column("phone_key", sa.Text()),
        sa.Column("name_key", sa.Text()),
        sa.Column("skill_language", sa.Text()),
        sa.Column("skill_product", sa.Text()),
        sa.Column("skill_region", sa.Text()),
    )
    _index(
        "leads_by_age",
        "leads",
        "queue",
        "received_at",
        "id",
        "place",
        "came_in_at",
        where="state = 'waiting'",
    )
    _index("leads_by_limit", "leads", "queue", "type", "overdue_at", where="state = 'waiting'")
    _index("leads_email", "leads", "email_key", where="email_key IS NOT NULL")
    _index("leads_external_id", "leads", "external_id", where="external_id IS NOT NULL", unique=True)
    _index("leads_fingerprint", "leads", "fingerprint")
    _index("leads_held", "leads", "queue", "place", "id", where="state = 'held'")
    _index("leads_in_line", "leads", "queue", "place", "id", where="state IN ('waiting', 'recycled')")
    _index("leads_in_review", "leads", "queue", where="state = 'review'")
    _index("leads_name", "leads", "name_key", where="name_key IS NOT NULL")
    _index(
        "leads_open",
        "leads",
        "queue",
        "id",
        where="state IN ('review', 'held', 'waiting', 'reserved', 'claimed', 'contacted', 'recycled')",
    )
    _index("leads_phone", "leads", "phone_key", where="phone_key IS NOT NULL")
    _index("leads_promoted", "leads", "queue", where="state = 'waiting' AND place NOT LIKE '%~'")
    _index("leads_reserved", "leads", "reserved_by", "reserved_until", where="state = 'reserved'")


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("groups", DOCUMENT, nullable=False),
        sa.Column("seen_at", INSTANT),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", KEY, primary_key=True, autoincrement=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=False),
        sa.Column("contacted_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", sa.Text()),
    )
    _index("claims_by_rep", "claims", "rep_id", "claimed_at")
    _index("claims_of_lead", "claims", "lead_id")
    _index("claims_of_rep", "claims", "rep_id", "claimed_at", where="ended_at IS NULL")
    _index("claims_one_open", "claims", "lead_id", where="ended_at IS NULL", unique=True)
    _index("claims_room", "claims", "rep_id", where="ended_at IS NULL AND contacted_at IS NULL")


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("claim_id", KEY),
        sa.Column("request", sa.Text()),
        sa.Column("data", DOCUMENT, nullable=False),
    )
    _index("events_by_queue", "events", "queue", "verb", "at", "lead_id")
    _index("events_by_time", "events", "at")
    _index("events_of_lead", "events", "lead_id", "id")
    _index("events_of_request", "events", "request", where="request IS NOT NULL")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id")),
        sa.Column("claim_id", KEY),
        sa.Column("by", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sending_since", INSTANT),
        sa.Column("channel", sa.Text()),
        sa.Column("ts", sa.Text()),
    )
    _index("outbox_pending", "outbox", "due_at", where="state = 'pending'")
    _index("outbox_unsettled", "outbox", "sending_since", where="state IN ('sending', 'in_doubt')")


def _skips() -> None:
    op.create_table(
        "skips",
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), primary_key=True, autoincrement=False),
        sa.Column("rep_id", sa.Text(), primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hidden_until", INSTANT, nullable=False),
    )
    _index("skips_of_rep", "skips", "rep_id", "hidden_until")


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("claim_id", KEY, sa.ForeignKey("claims.id"), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("self_reported", sa.Boolean(), nullable=False),
    )
    _index("contacts_of_claim", "contacts", "claim_id")
