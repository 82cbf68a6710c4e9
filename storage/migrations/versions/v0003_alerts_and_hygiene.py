"""Incidents, measures and what happened to queues; when age moves a lead; who is lent to which queue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

INDEXES: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "leads_stale_due": (
        "leads",
        ("stale_due_at", "id"),
        "state IN ('waiting', 'held', 'nurture', 'recycled') AND stale_due_at IS NOT NULL",
    ),
    "measures_in_force": ("measures", ("id",), "ended_at IS NULL"),
    "measures_of_queue": ("measures", ("queue", "kind", "id"), None),
    "queue_events_of_incident": ("queue_events", ("incident_id", "id"), None),
    "queue_events_by_queue": ("queue_events", ("queue", "at"), None),
    "queue_events_of_request": ("queue_events", ("request",), "request IS NOT NULL"),
    "outbox_of_incident": ("outbox", ("incident_id",), "incident_id IS NOT NULL"),
}
GUARDS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "incidents_one_open": ("incidents", ("queue", "rule"), "ended_at IS NULL"),
    "measures_one_in_force": ("measures", ("queue", "kind"), "ended_at IS NULL AND kind <> 'partner'"),
}

NURTURE, RECYCLE, ARCHIVE = 7, 14, 30
"""After how many days age moved a lead on by the product's default; there was no other rule for it yet."""

OLD_AGES: dict[str, tuple[int, ...]] = {
    "'review', 'held', 'waiting', 'reserved', 'claimed', 'contacted'": (NURTURE, RECYCLE, ARCHIVE),
    "'nurture'": (RECYCLE, ARCHIVE),
    "'recycled'": (ARCHIVE,),
}
"""The states, and the ages a lead in them may still reach: the first one counts."""

UNKNOWN_BEFORE = """kind IN ('alert', 'alert_again', 'alert_news', 'backlog', 'lent', 'cleanup')"""
"""Messages that revision 0002 can neither send nor draw anew."""

NEVER_SENT = f"""UPDATE outbox SET state = 'superseded'
    WHERE {UNKNOWN_BEFORE} AND state IN ('pending', 'sending', 'in_doubt')"""  # noqa: S608  # our own words
NEVER_DRAWN = f"UPDATE outbox SET drawn = revision WHERE {UNKNOWN_BEFORE} AND state = 'sent'"  # noqa: S608


def upgrade() -> None:
    if _is_postgresql():
        op.execute("CREATE SEQUENCE incident_ids")
        op.execute("CREATE SEQUENCE measure_ids")
    _incidents()
    _measures()
    _queue_events()
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    for states, ages in OLD_AGES.items():
        op.execute(_old_ages(states, ages))
    for name, (table, names, where) in (INDEXES | GUARDS).items():
        condition = None if where is None else sa.text(where)
        op.create_index(
            name,
            table,
            [*names],
            unique=name in GUARDS,
            sqlite_where=condition,
            postgresql_where=condition,
        )


def downgrade() -> None:
    op.execute(NEVER_SENT)
    op.execute(NEVER_DRAWN)
    for name, (table, _, _) in (INDEXES | GUARDS).items():
        op.drop_index(name, table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
    for table in ("queue_events", "measures", "incidents"):
        op.drop_table(table)
    if _is_postgresql():
        op.execute("DROP SEQUENCE measure_ids")
        op.execute("DROP SEQUENCE incident_ids")


def _is_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _old_ages(states: str, ages: tuple[int, ...]) -> str:
    """An age that a lead had passed when it came in or came back counts from there."""
    is_postgresql = _is_postgresql()
    moments = []
    for age in ages:
        span = f"interval '{age} days'" if is_postgresql else str(age * 24 * 3_600 * 1_000_000)
        begin = f"CASE WHEN came_in_at - received_at > {span} THEN came_in_at ELSE received_at END"
        moments.append(f"{span} + {begin}")
    first = moments[0]
    if len(moments) > 1:
        first = f"{'least' if is_postgresql else 'min'}({', '.join(moments)})"
    return f"UPDATE leads SET stale_due_at = {first} WHERE state IN ({states})"  # noqa: S608


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", KEY, primary_key=True, autoincrement=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("levels", DOCUMENT, nullable=False),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.Column("figures_at", INSTANT),
        sa.Column("announced", sa.Text()),
        sa.Column("told_at", INSTANT),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("acknowledged_by", sa.Text()),
        sa.Column("acknowledged_until", INSTANT),
        sa.Column("snoozed_by", sa.Text()),
        sa.Column("snoozed_until", INSTANT),
        sa.Column("ended_at", INSTANT),
    )


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("id", KEY, primary_key=True, autoincrement=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", sa.Text()),
        sa.Column("data", DOCUMENT, nullable=False),
    )


def _queue_events() -> None:
    op.create_table(
        "queue_events",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("incident_id", KEY, sa.ForeignKey("incidents.id")),
        sa.Column("measure_id", KEY, sa.ForeignKey("measures.id")),
        sa.Column("request", sa.Text()),
        sa.Column("data", DOCUMENT, nullable=False),
    )


def _columns() -> dict[str, tuple[sa.Column[object], ...]]:
    return {
        "leads": (
            sa.Column("stale_due_at", INSTANT),
            sa.Column("pausable", sa.Boolean(), nullable=False, server_default=sa.false()),
        ),
        "people": (sa.Column("lent_to", DOCUMENT, nullable=False, server_default="[]"),),
        "outbox": (sa.Column("incident_id", KEY), sa.Column("answers", BYTEWISE)),
    }
