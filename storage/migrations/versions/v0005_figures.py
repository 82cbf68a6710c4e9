"""Figures over a period: claims know their lead's queue, type, source, and when it entered; past episodes.

What is here already is told by its events, as the code of this revision reads them, written out here.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")

LEFT = "unclaimed AND state NOT IN ('waiting', 'reserved', 'review', 'held')"

INDEXES: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "claims_from_line": (
        "claims",
        ("queue", "claimed_at", "received_at", "entered_at", "type", "source", "lead_id", "id"),
        "entered_at IS NOT NULL AND coalesce(ended_by, '') <> 'undone'",
    ),
    "claims_contacted": (
        "claims",
        (
            *("queue", "contacted_at", "claimed_at", "received_at", "entered_at", "type", "source"),
            *("lead_id", "id", "success"),
        ),
        "contacted_at IS NOT NULL",
    ),
    "leads_left": ("leads", ("queue", "received_at", "came_in_at", "queued_at", "left_at", "id"), LEFT),
    "leads_resting": ("leads", ("queue", "state"), "state IN ('nurture', 'recycled')"),
    "episodes_by_queue": ("episodes", ("queue", "received_at"), None),
}

WIDER: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "events_of_lead": (("lead_id", "id"), ("verb",)),
    "events_by_queue": (("queue", "verb", "at", "lead_id"), ("claim_id",)),
}
"""Indexes of events with what more they hold from this revision on."""

NEVER_SENT = """UPDATE outbox SET state = 'superseded'
    WHERE kind = 'digest' AND state IN ('pending', 'sending', 'in_doubt')"""
NEVER_DRAWN = "UPDATE outbox SET drawn = revision WHERE kind = 'digest' AND state = 'sent'"
TOLD_AS_UPDATES = """UPDATE events SET verb = 'updated', why = coalesce(why, verb)
    WHERE verb = 'became a customer'"""
"""Revision 0004 reads neither this kind of message nor this verb."""

AT_ONCE = 1_000


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_table("episodes", *_episodes(), comment=EPISODES)
    _tell_by_events()
    for name, (names, more) in WIDER.items():
        op.drop_index(name, "events")
        op.create_index(name, "events", [*names, *more])
    for name, (table, names, where) in INDEXES.items():
        condition = None if where is None else sa.text(where)
        op.create_index(name, table, [*names], sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for statement in (NEVER_SENT, NEVER_DRAWN, TOLD_AS_UPDATES):
        op.execute(statement)
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
    for name, (names, _) in WIDER.items():
        op.drop_index(name, "events")
        op.create_index(name, "events", [*names])
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
    op.drop_table("episodes")


EPISODES = "Earlier episodes of leads that came back, of those that left their line without a claim."


def _columns() -> dict[str, tuple[sa.Column[object], ...]]:
    return {
        "leads": (
            sa.Column("unclaimed", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("left_at", INSTANT),
        ),
        "claims": (
            sa.Column("entered_at", INSTANT),
            sa.Column("customer_at", INSTANT),
            sa.Column("success", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("queue", sa.Text()),
            sa.Column("type", sa.Text()),
            sa.Column("source", sa.Text()),
            sa.Column("received_at", INSTANT),
        ),
    }


def _episodes() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), primary_key=True, autoincrement=False),
        sa.Column("episode", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT, nullable=False),
    )


LEADS = sa.text(
    """SELECT id, episode, queue, type, source, received_at FROM leads
       WHERE id > :after ORDER BY id LIMIT :count"""
)
EVENTS = sa.text(
    """SELECT lead_id, at, verb, queue, claim_id, data FROM events
       WHERE lead_id > :after AND lead_id <= :until ORDER BY lead_id, id"""
)
ALL_CLAIMS = sa.text(
    """UPDATE claims SET queue = (SELECT queue FROM leads WHERE leads.id = lead_id),
         type = (SELECT type FROM leads WHERE leads.id = lead_id),
         source = (SELECT source FROM leads WHERE leads.id = lead_id),
         received_at = (SELECT received_at FROM leads WHERE leads.id = lead_id)
       WHERE lead_id > :after AND lead_id <= :until"""
)
A_CLAIM = sa.text(
    """UPDATE claims SET queue = :queue, received_at = :received_at, entered_at = :entered_at
       WHERE id = :id"""
)
CONVERTED = sa.text(
    """UPDATE claims SET success = 1 WHERE lead_id > :after AND lead_id <= :until AND EXISTS (
         SELECT 1 FROM leads WHERE leads.id = lead_id AND leads.received_at = claims.received_at
           AND (leads.state = 'converted' OR (leads.state = 'erased' AND claims.ended_by = 'converted')))"""
)
AN_EPISODE = sa.text(
    """INSERT INTO episodes (lead_id, episode, queue, type, source, received_at, queued_at, left_at)
       VALUES (:lead_id, :episode, :queue, :type, :source, :received_at, :queued_at, :left_at)"""
)
A_LEAD = sa.text("UPDATE leads SET unclaimed = :unclaimed, left_at = :left_at WHERE id = :id")

INTO_LINE = frozenset({"approved", "released", "returned", "restored", "taken back"})
"""Verbs that begin a new time in the queue."""

OUT_OF_LINE = frozenset(
    {
        *(
            "sent to review",
            "converted",
            "disqualified",
            "moved to nurture",
            "recycled",
            "archived",
            "merged",
        ),
        *("rejected", "handed to a partner", "erased"),
    }
)


@dataclass
class Life:
    """A lead as its events tell of it; what is to be written about its claims and earlier episodes."""

    lead: sa.Row[Any]
    is_sqlite: bool
    claims: list[dict[str, object]] = field(default_factory=list)
    episodes: list[dict[str, object]] = field(default_factory=list)
    episode: int = 1
    queue: str = ""
    received_at: Any = None
    queued_at: Any = None
    left_at: Any = None
    in_line: bool = False
    unclaimed: bool = False
    recycled: bool = False

    @property
    def standing(self) -> dict[str, object]:
        return {"id": self.lead.id, "unclaimed": self.unclaimed, "left_at": self.left_at}

    def follow(self, events: Sequence[sa.Row[Any]]) -> "Life":
        for event in events:
            if self.received_at is None or event.verb == "re-engaged":
                self._begin(event)
            else:
                self._go_on(event)
            self.queue = event.queue
        return self

    def _begin(self, event: sa.Row[Any]) -> None:
        """A new episode. When the last one was received the lead itself knows best."""
        if self.received_at is not None:
            self._remember()
            self.episode += 1
        is_last = self.episode == self.lead.episode
        self.received_at = self.lead.received_at if is_last else self._told(event)
        self.queued_at, self.left_at, self.recycled = self.received_at, None, False
        self.in_line = self.unclaimed = event.verb in {"entered", "re-engaged"}

    def _remember(self) -> None:
        if self.unclaimed and self.left_at is not None:
            self.episodes.append(
                {
                    "lead_id": self.lead.id,
                    "episode": self.episode,
                    "queue": self.queue,
                    "type": self.lead.type,
                    "source": self.lead.source,
                    "received_at": self.received_at,
                    "queued_at": self.queued_at,
                    "left_at": self.left_at,
                }
            )

    def _go_on(self, event: sa.Row[Any]) -> None:
        verb = event.verb
        if verb in {"claimed", "assigned", "transferred", "reassigned"}:
            self._claimed(event)
        elif verb in INTO_LINE or (verb == "entered"):
            self.recycled = self.recycled and verb in {"released", "returned"}
            self.queued_at, self.left_at = event.at, self.left_at if self.recycled else None
            self.in_line = self.unclaimed = _data(event).get("to") != "held"
        elif verb in {"admitted", "undone"}:
            self.in_line = self.unclaimed = True
        elif verb == "held":
            self.in_line = self.unclaimed = False
        elif verb in OUT_OF_LINE:
            self.left_at = self.left_at or event.at
            self.in_line = verb == "recycled"
            self.recycled = self.recycled or self.in_line
            self.unclaimed = self.unclaimed or self.in_line

    def _claimed(self, event: sa.Row[Any]) -> None:
        from_line = self.in_line and event.verb in {"claimed", "assigned"}
        self.claims.append(
            {
                "id": event.claim_id,
                "queue": event.queue,
                "received_at": self.received_at,
                "entered_at": self.queued_at if from_line else None,
            }
        )
        self.unclaimed = self.unclaimed and not from_line
        self.in_line = False

    def _told(self, event: sa.Row[Any]) -> object:
        told = _data(event).get("received_at")
        if told is None:
            return event.at
        at = datetime.fromisoformat(str(told))
        return (at - EPOCH) // timedelta(microseconds=1) if self.is_sqlite else at


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _data(event: sa.Row[Any]) -> Mapping[str, object]:
    data: Mapping[str, object] = json.loads(event.data) if isinstance(event.data, str) else event.data
    return data


def _tell_by_events() -> None:
    """In chunks, by id: all leads at once may be more than there is memory."""
    bind, after = op.get_bind(), 0
    while leads := bind.execute(LEADS, {"after": after, "count": AT_ONCE}).all():
        bounds = {"after": after, "until": leads[-1].id}
        after = leads[-1].id
        bind.execute(ALL_CLAIMS, bounds)
        lives = list(_lives(leads, bind.execute(EVENTS, bounds).all()))
        for statement, values in (
            (A_CLAIM, [claim for life in lives for claim in life.claims]),
            (AN_EPISODE, [episode for life in lives for episode in life.episodes]),
            (A_LEAD, [life.standing for life in lives if life.unclaimed]),
        ):
            if values:
                bind.execute(statement, values)
        bind.execute(CONVERTED, bounds)


def _lives(leads: Sequence[sa.Row[Any]], events: Sequence[sa.Row[Any]]) -> Iterator[Life]:
    is_sqlite = op.get_context().dialect.name == "sqlite"
    stories = defaultdict[int, list[sa.Row[Any]]](list)
    for event in events:
        stories[event.lead_id].append(event)
    for lead in leads:
        yield Life(lead, is_sqlite).follow(stories[lead.id])
