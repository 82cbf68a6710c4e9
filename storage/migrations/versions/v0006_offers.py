"""Offers: leads that are offered to one rep for a short while."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")

OPEN = "outcome IS NULL"
IN_FRONT = "state IN ('waiting', 'held')"
PASSED_ON = "outcome IN ('declined', 'timed out')"

INDEXES: dict[str, tuple[tuple[str, ...], str | None]] = {
    "offers_one_open_of_lead": (("lead_id",), OPEN),
    "offers_one_open_of_rep": (("rep_id",), OPEN),
    "offers_of_lead": (("lead_id", "offered_at"), None),
    "offers_of_rep": (("rep_id", "offered_at", "outcome"), None),
    "offers_passed_on": (("rep_id", "ended_at", "lead_id"), PASSED_ON),
    "offers_untold": (("queue", "ended_at", "id"), f"{PASSED_ON} AND told_at IS NULL"),
    "offers_by_queue": (("queue", "offered_at", "rep_id", "outcome"), None),
}

KINDS = "kind IN ('offer', 'missed', 'passed_on', 'stranded', 'paused')"
NEVER_SENT = f"""UPDATE outbox SET state = 'superseded'
    WHERE {KINDS} AND state IN ('pending', 'sending', 'in_doubt')"""  # noqa: S608  # our own words
NEVER_DRAWN = f"UPDATE outbox SET drawn = revision WHERE {KINDS} AND state = 'sent'"  # noqa: S608
TOLD_AS_PREVIEWS = """UPDATE events SET why = NULL, verb = CASE verb WHEN 'offered' THEN 'reserved'
      WHEN 'offer expired' THEN 'reservation expired' ELSE 'put back' END
    WHERE verb IN ('offered', 'declined', 'offer expired', 'offer withdrawn')"""
NEVER_DENIED = """DELETE FROM denials WHERE action IN ('answer an offer', 'see who takes what')
    OR reason IN ('no_fairness', 'offer_over')"""
NEVER_LEARNED = "DELETE FROM settings WHERE path = 'learned.sources'"
TAKEN_BACK = (NEVER_SENT, NEVER_DRAWN, TOLD_AS_PREVIEWS, NEVER_DENIED, NEVER_LEARNED)
"""Revision 0005 reads neither these kinds of messages nor these words. An open offer becomes a preview."""

NEVER_TWICE = """SELECT setval('offer_ids', max(split_part(split_part(key, '@', 1), ':', 2)::bigint))
    FROM outbox WHERE key ~ '^offer:[0-9]+@'"""
"""After a way back the ids go on: of an offer whose message has the key of an older one nobody would hear."""


def upgrade() -> None:
    op.add_column("leads", sa.Column("offer_id", KEY))
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE offer_ids")
        op.execute(NEVER_TWICE)
    op.create_table("offers", *_offers(), comment=COMMENT)
    for name, (columns, where) in INDEXES.items():
        condition = None if where is None else sa.text(where)
        op.create_index(
            name,
            "offers",
            [*columns],
            unique=where == OPEN,
            sqlite_where=condition,
            postgresql_where=condition,
        )
    op.create_index(
        "leads_alike",
        "leads",
        ["queue", *ALIKE, "received_at", "id"],
        sqlite_where=sa.text(IN_FRONT),
        postgresql_where=sa.text(IN_FRONT),
    )


def downgrade() -> None:
    for statement in TAKEN_BACK:
        op.execute(statement)
    op.drop_index("leads_alike", "leads")
    op.drop_table("offers")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP SEQUENCE offer_ids")
    op.drop_column("leads", "offer_id")


ALIKE = (
    sa.text("coalesce(skill_language, '')"),
    sa.text("coalesce(skill_region, '')"),
    sa.text("coalesce(skill_product, '')"),
)
"""What leads say where queues ask for skills."""

COMMENT = "Leads that were offered to a rep, and what became of that."


def _offers() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", KEY, primary_key=True, autoincrement=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("offered_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("outcome", sa.Text()),
        sa.Column("told_at", INSTANT),
    )
