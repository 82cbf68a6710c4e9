"""The tables of what comes in over HTTP, what goes out to other systems, settings, refusals and erasure.

Their indexes are in ``storage.schema``, which is what everybody else imports.
"""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from storage.columns import Bytewise, Document, Key, UtcDateTime
from storage.tables import metadata

UP_NEXT = "state IN ('pending', 'sending')"
"""The states of the post that a receiver gets next of a lead, word for word as the index
``posts_up_next`` knows them: SQLite compares words.
"""

OWED = "state IN ('behind', 'pending', 'sending')"
"""The states of a post that is still owed, word for word as the index ``posts_owed`` knows them."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Bytewise, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("answer", Document, nullable=False, server_default="[]"),
    comment="Requests taken over HTTP, and their answers.",
)

posts = Table(
    "posts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("webhook", Text, nullable=False),
    Column("event_id", Key, ForeignKey("events.id"), nullable=False),
    Column("lead_id", Key, ForeignKey("leads.id"), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sending_since", UtcDateTime),
    Column("tried_at", UtcDateTime),
    Column("code", Text, nullable=False, server_default=""),
    comment="Events on their way to receivers of webhooks.",
)

settings = Table(
    "settings",
    metadata,
    Column("path", Text, primary_key=True),
    Column("value", Document, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    comment="What was set in Slack: it wins over the policy file.",
)

denials = Table(
    "denials",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("subject", Text),
    comment="What somebody asked for and may not have.",
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("mark", Bytewise, primary_key=True),
    Column("person", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    comment="Keyed marks of people who were to be forgotten; of one of them all have the same random person.",
)

mark_keys = Table(
    "mark_keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="The random key without which nobody can tell whose a mark is.",
)
