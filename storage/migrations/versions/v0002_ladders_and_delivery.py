"""Ladders on claims, limits of leads, absences, and everything delivery keeps account of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LADDER = '{"within": 7200, "warn_before": 900, "rungs": ["rep", "manager", "reassign"], "hops": 2}'
"""The product's default, which is what every claim so far promised."""

INDEXES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "leads_limit_due": (
        "leads",
        ("queue", "limit_due_at", "id"),
        "state = 'waiting' AND limit_due_at IS NOT NULL",
    ),
    "leads_aged_due": (
        "leads",
        ("queue", "aged_due_at", "id"),
        "state = 'waiting' AND aged_due_at IS NOT NULL",
    ),
    "claims_by_step": (
        "claims",
        ("step_at", "id"),
        "ended_at IS NULL AND contacted_at IS NULL AND step_at IS NOT NULL",
    ),
    "outbox_dead": ("outbox", ("key",), "state = 'dead'"),
    "outbox_put_off": ("outbox", ("recipient",), "state = 'pending' AND put_off"),
    "outbox_stale": ("outbox", ("message",), "state = 'sent' AND revision > drawn"),
    "outbox_of_claim": ("outbox", ("claim_id",), "claim_id IS NOT NULL"),
    "outbox_of_lead": ("outbox", ("lead_id",), "claim_id IS NULL"),
    "outbox_of_message": ("outbox", ("message",), "message IS NOT NULL"),
}

OLD_CLAIMS = "UPDATE claims SET step_at = claimed_at WHERE ended_at IS NULL AND contacted_at IS NULL"
"""The next tick looks at them, and finds out what is due when."""

OLD_LIMITS = """UPDATE leads SET limit_due_at = overdue_at, aged_due_at = {span} +
      CASE WHEN came_in_at - received_at > {span} THEN came_in_at ELSE received_at END
    WHERE state IN ('review', 'held', 'waiting', 'reserved', 'claimed', 'contacted', 'recycled')"""
"""Nothing was done about any limit so far. The age is the product's default: 72 hours."""

OLD_MESSAGES = "UPDATE outbox SET message = key WHERE state IN ('sending', 'in_doubt', 'sent')"
"""Each was a message of its own."""

OLD_DELAYS = "UPDATE outbox SET put_off = {true} WHERE state = 'pending' AND attempts > 0"
"""What was tried before waits for its second chance."""

UNKNOWN_BEFORE = """UPDATE outbox SET state = 'superseded'
    WHERE kind <> 'transferred' AND state IN ('pending', 'sending', 'in_doubt')"""
"""Revision 0001 cannot send it."""


def upgrade() -> None:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    if is_postgresql:
        op.execute('ALTER TABLE outbox ALTER COLUMN key TYPE text COLLATE "C"')
    op.execute(OLD_CLAIMS)
    op.execute(OLD_LIMITS.format(span="interval '72 hours'" if is_postgresql else 72 * 3_600 * 1_000_000))
    op.execute(OLD_MESSAGES)
    op.execute(OLD_DELAYS.format(true="true" if is_postgresql else 1))
    for name, (table, names, where) in INDEXES.items():
        condition = sa.text(where)
        op.create_index(name, table, [*names], sqlite_where=condition, postgresql_where=condition)
    _duties()


def downgrade() -> None:
    op.drop_table("tallies")
    op.drop_table("duties")
    op.execute(UNKNOWN_BEFORE)
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
    if op.get_context().dialect.name == "postgresql":
        op.execute('ALTER TABLE outbox ALTER COLUMN key TYPE text COLLATE "default"')
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)


def _duties() -> None:
    op.create_table(
        "duties",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("holder", sa.Text()),
        sa.Column("leased_until", INSTANT),
        sa.Column("began_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("trouble", sa.Text()),
        comment="Who does what several processes could do; by the database's own clock.",
    )
    op.create_table(
        "tallies",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        comment="Numbers that only grow.",
    )


def _columns() -> dict[str, tuple[sa.Column[object], ...]]:
    return {
        "claims": (
            sa.Column("hop", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("ladder", DOCUMENT, nullable=False, server_default=LADDER),
            sa.Column("climbed", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("climbed_at", INSTANT),
            sa.Column("reminded", sa.Text(), nullable=False, server_default=""),
            sa.Column("more_time", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("kept", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("step_at", INSTANT),
        ),
        "leads": (sa.Column("limit_due_at", INSTANT), sa.Column("aged_due_at", INSTANT)),
        "people": (sa.Column("away_since", INSTANT),),
        "outbox": (
            sa.Column("audience", sa.Text(), nullable=False, server_default="rep"),
            sa.Column("data", DOCUMENT, nullable=False, server_default="{}"),
            sa.Column("repeated", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("put_off", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("message", sa.Text()),
            sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("drawn", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("drawing_since", INSTANT),
        ),
    }
