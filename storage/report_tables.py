"""The table that only figures need. Its index is in ``storage.schema``, which is what everybody imports."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from storage.columns import Key, UtcDateTime
from storage.tables import metadata

episodes = Table(
    "episodes",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id"), primary_key=True, autoincrement=False),
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("queue", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("source", Text),
    Column("received_at", UtcDateTime, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime, nullable=False),
    comment="Earlier episodes of leads that came back, of those that left their line without a claim.",
)
