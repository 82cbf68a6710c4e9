"""What the database and Slack's own store say: read at one instant each, judged elsewhere."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, text

from bot.delivery.calls import EVENT_TYPE
from bot.sandbox.model import Message
from bot.sandbox.workspace import Workspace
from storage.door_tables import deliveries, denials
from storage.door_tables import posts as mail
from storage.engine import Database
from storage.schema import claims, events, incidents, leads, measures, offers, outbox, queue_events
from storage.tables import people, tallies


class Post(NamedTuple):
    """A message of ours in Slack. ``keys`` are its notices' as its metadata names them, ``thread`` is the
    message it answers, ``broadcast``: the channel sees that.
    """

    channel: str
    ts: str
    key: str
    keys: tuple[str, ...]
    thread: str | None = None
    broadcast: bool = False


@dataclass(frozen=True)
class Books:
    """All rows of the tables that promises are about."""

    leads: Sequence[Row[Any]]
    claims: Sequence[Row[Any]]
    offers: Sequence[Row[Any]]
    events: Sequence[Row[Any]]
    outbox: Sequence[Row[Any]]
    people: Sequence[Row[Any]]
    incidents: Sequence[Row[Any]]
    measures: Sequence[Row[Any]]
    queue_events: Sequence[Row[Any]]
    tallies: Sequence[Row[Any]]
    deliveries: Sequence[Row[Any]]
    posts: Sequence[Row[Any]]
    denials: Sequence[Row[Any]]

    @cached_property
    def claims_of(self) -> Mapping[int, Sequence[Row[Any]]]:
        """By lead, in the order in which they were opened."""
        found = defaultdict(list)
        for claim in sorted(self.claims, key=lambda one: (one.claimed_at, one.ended_at is None)):
            found[claim.lead_id].append(claim)
        return found

    @cached_property
    def story(self) -> Mapping[int, Sequence[Row[Any]]]:
        """The events of every claim, in order."""
        found = defaultdict(list)
        for event in self.events:
            if event.claim_id is not None:
                found[event.claim_id].append(event)
        return found

    @cached_property
    def lives(self) -> Mapping[int, Sequence[Row[Any]]]:
        """The events of every lead, in order."""
        found = defaultdict(list)
        for event in self.events:
            found[event.lead_id].append(event)
        return found

    @cached_property
    def alerts(self) -> Mapping[int, Sequence[Row[Any]]]:
        """The events of every incident, in order."""
        found = defaultdict(list)
        for event in self.queue_events:
            if event.incident_id is not None:
                found[event.incident_id].append(event)
        return found

    @cached_property
    def messages(self) -> Mapping[str, Sequence[Row[Any]]]:
        """The notices of every message that stands in Slack, by its key."""
        found = defaultdict(list)
        for notice in self.outbox:
            if notice.state == "sent":
                found[notice.message].append(notice)
        return found


def read(database: Database) -> Books:
    """Everything as of one instant, whoever writes meanwhile."""
    with database.reader.connect() as connection:
        return _read(connection)


def _read(connection: Connection) -> Books:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    return Books(
        leads=connection.execute(select(leads)).all(),
        claims=connection.execute(select(claims)).all(),
        offers=connection.execute(select(offers).order_by(offers.c.id)).all(),
        events=connection.execute(select(events).order_by(events.c.id)).all(),
        outbox=connection.execute(select(outbox)).all(),
        people=connection.execute(select(people)).all(),
        incidents=connection.execute(select(incidents)).all(),
        measures=connection.execute(select(measures)).all(),
        queue_events=connection.execute(select(queue_events).order_by(queue_events.c.id)).all(),
        tallies=connection.execute(select(tallies)).all(),
        deliveries=connection.execute(select(deliveries)).all(),
        posts=connection.execute(select(mail)).all(),
        denials=connection.execute(select(denials)).all(),
    )


def posts(workspace: Workspace) -> list[Post]:
    """Every message that the bot sent of its own accord."""
    return [
        _post(channel, one, one.metadata["event_payload"])
        for channel, messages in list(workspace.messages.items())
        for one in list(messages)
        if one.metadata and one.metadata.get("event_type") == EVENT_TYPE
    ]


def _post(channel: str, one: Message, payload: Mapping[str, Any]) -> Post:
    key = str(payload.get("key"))
    keys = tuple(payload.get("keys", (key,)))
    return Post(channel, one.ts, key, keys, one.thread_ts, one.broadcast)
