"""The table of offers. Its indexes are in ``storage.schema``, which is what everybody else imports."""

from sqlalchemy import Column, ForeignKey, Sequence, Table, Text

from storage.columns import Key, UtcDateTime
from storage.tables import metadata

PASSED_ON = "outcome IN ('declined', 'timed out')"
"""``core.offers.PASSED_ON``, word for word as the indexes know it: SQLite compares words."""

offer_ids = Sequence("offer_ids", metadata=metadata)

offers = Table(
    "offers",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("lead_id", Key, ForeignKey("leads.id"), nullable=False),
    Column("rep_id", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", Text),
    Column("told_at", UtcDateTime),
    comment="Leads that were offered to a rep, and what became of that.",
)
