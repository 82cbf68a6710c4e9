"""Events owed to receivers of webhooks: behind → pending → sending → sent, or dead.

Events are marked as owed in the transaction that makes them; here they become one post for each receiver. Of
one lead only the first post that is owed to a receiver is pending or being sent; the others stand behind it,
so that finding what is due costs nothing however much a receiver that is down is owed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from core.events import Verb
from core.policies.doors import WebhookPolicy
from core.ports.doors import Post, PostCounts, PostState, PostWork
from storage import rows
from storage.door_tables import OWED, UP_NEXT
from storage.session import Row, Session, Statement

LEASE = timedelta(minutes=5)
"""What has been under way for longer is lost."""

_FORGOTTEN_AT_ONCE = 1_000

_ORDER_LOCK = 0x4E4C_0005
_LOCK = {
    False: Statement("SELECT pg_advisory_xact_lock(?)"),
    True: Statement("SELECT pg_advisory_xact_lock_shared(?)"),
}
"""Between looking who is up next of a lead's posts and writing it, nobody else may change that. Two who
settle posts (shared) settle those of different leads, or receivers.
"""

OWED_EVENTS = Statement("SELECT id, lead_id, verb FROM events WHERE owed ORDER BY id LIMIT ?")
ANY_OWED = Statement("SELECT 1 FROM events WHERE owed ORDER BY id LIMIT 1")
_ADDRESSED = Statement("UPDATE events SET owed = FALSE WHERE id {among}")
_ADD = Statement(
    """INSERT INTO posts (webhook, event_id, lead_id, since, due_at, attempts, state)
       VALUES (?, ?, ?, ?, ?, 0, CASE WHEN EXISTS (SELECT 1 FROM posts
           WHERE webhook = ? AND lead_id = ? AND {up_next}) THEN 'behind' ELSE 'pending' END)
       ON CONFLICT (event_id, webhook) DO NOTHING""",
    up_next=UP_NEXT,
)

_LOST = "(sending_since <= {clock} - ? OR sending_since > {clock})"
_OF_EACH = "SELECT 1 FROM posts WHERE webhook = each.value AND state"
WEBHOOKS_DUE = Statement(
    f"""SELECT each.value FROM {{each}}
        WHERE ({_OF_EACH} = 'pending' AND due_at <= ? ORDER BY due_at, id LIMIT 1) IS NOT NULL
           OR ({_OF_EACH} = 'sending' AND {_LOST} ORDER BY sending_since LIMIT 1) IS NOT NULL"""  # noqa: S608
)
"""In an order, so that PostgreSQL does not hope to find one soon by reading the whole table."""

_DUE = f"""SELECT id FROM posts WHERE id {{among these}}
         SELECT id FROM (SELECT id FROM posts WHERE webhook = ? AND state = 'pending' AND due_at <= ?
             ORDER BY due_at, id LIMIT {{count}}) AS ready
         UNION ALL
         SELECT id FROM (SELECT id FROM posts WHERE webhook = ? AND state = 'sending' AND {_LOST}
             ORDER BY sending_since, id LIMIT {{count}}) AS lost {{these}}
         AND (state = 'pending' OR {_LOST})
       ORDER BY due_at, id LIMIT ? {{hold_free}}"""  # noqa: S608  # our own words
"""The state is asked for once more outside: PostgreSQL looks again at a row that somebody else has changed
since, but not at what was found within.
"""
_BEGIN = Statement(
    "UPDATE posts SET state = 'sending', sending_since = {clock} WHERE id {among} AND {up_next}",
    up_next=UP_NEXT,
)
_POST = "posts.id, posts.webhook, posts.event_id, posts.attempts, posts.since"
_POST_WIDTH = _POST.count(",") + 1
_EVENT_WIDTH = rows.EVENT.count(",") + 1
_BEGUN = Statement(
    """SELECT {post}, {event}, {lead},
         (SELECT rep_id FROM claims WHERE claims.lead_id = posts.lead_id
            AND (ended_at IS NULL OR ended_by = leads.state) ORDER BY claims.id DESC LIMIT 1)
       FROM posts JOIN events ON events.id = posts.event_id JOIN leads ON leads.id = posts.lead_id
       WHERE posts.id {among} ORDER BY posts.due_at, posts.id""",
    post=_POST,
    event=", ".join(f"events.{name.strip()}" for name in rows.EVENT.split(",")),
    lead=rows.LEAD_OF,
)
_PUT_BACK = Statement(
    "UPDATE posts SET state = 'pending', sending_since = NULL WHERE id = ? AND {up_next}", up_next=UP_NEXT
)
_SETTLE = Statement(
    """UPDATE posts SET state = ?, due_at = coalesce(?, due_at), code = ?, tried_at = ?, sending_since = NULL,
         attempts = attempts + 1
       WHERE id = ? AND {up_next} RETURNING webhook, lead_id""",
    up_next=UP_NEXT,
)
_NEXT_OF_LEAD = Statement(
    """UPDATE posts SET state = 'pending' WHERE id = (SELECT id FROM posts
         WHERE webhook = ? AND lead_id = ? AND state = 'behind' ORDER BY id LIMIT 1)"""
)
_OF = {False: "", True: "AND webhook = ?"}
_RESEND = {
    one: Statement(
        "UPDATE posts SET state = 'behind', attempts = 0, due_at = ?, code = '' WHERE state = 'dead' {which}",
        which=which,
    )
    for one, which in _OF.items()
}
"""By whether it is for one receiver; they come before whatever happened later to the same lead."""
_STEP_BACK = Statement(
    """UPDATE posts SET state = 'behind' WHERE state = 'pending' AND EXISTS (SELECT 1 FROM posts AS earlier
         WHERE earlier.webhook = posts.webhook AND earlier.lead_id = posts.lead_id
           AND earlier.state = 'behind' AND earlier.id < posts.id)"""
)
_STEP_UP = Statement(
    """UPDATE posts SET state = 'pending' WHERE state = 'behind'
         AND NOT EXISTS (SELECT 1 FROM posts AS first WHERE first.webhook = posts.webhook
           AND first.lead_id = posts.lead_id AND first.{up_next})
         AND NOT EXISTS (SELECT 1 FROM posts AS earlier WHERE earlier.webhook = posts.webhook
           AND earlier.lead_id = posts.lead_id AND earlier.state = 'behind' AND earlier.id < posts.id)""",
    up_next=UP_NEXT,
)
_COUNTS = Statement(
    """SELECT webhook, count(*), min(since), NULL FROM posts WHERE {owed} GROUP BY webhook
       UNION ALL
       SELECT webhook, NULL, NULL, count(*) FROM posts WHERE state = 'dead' GROUP BY webhook""",
    owed=OWED,
)
_TROUBLE = Statement(
    """SELECT webhook, code FROM posts WHERE {up_next} AND code <> ''
       GROUP BY webhook, code ORDER BY max(tried_at)""",
    up_next=UP_NEXT,
)
_FORGET = Statement(
    """DELETE FROM posts WHERE id {among these}
         SELECT id FROM posts WHERE state = 'sent' AND tried_at < ? ORDER BY tried_at LIMIT ? {these}"""
)


@lru_cache(maxsize=16)
def due(count: int) -> Statement:
    """The limit is written out: with a parameter PostgreSQL could not know that these are few."""
    return Statement(_DUE, count=str(count))


class SqlPosts:
    """``core.ports.Posts``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def work(self, webhooks: Collection[str], now: datetime) -> PostWork:
        session, codec = self._session, self._codec
        asked = (codec.among(sorted(webhooks)), codec.moment(now), codec.span(LEASE))
        is_due = frozenset(webhook for (webhook,) in session.rows(WEBHOOKS_DUE, *asked))
        return PostWork(session.row(ANY_OWED) is not None, is_due)

    def address(self, webhooks: Sequence[WebhookPolicy], now: datetime, limit: int) -> int:
        self._keep_order()
        found = self._session.rows(OWED_EVENTS, limit)
        moment = self._codec.moment(now)
        posts: list[Row] = [
            (webhook.name, event_id, lead_id, moment, moment, webhook.name, lead_id)
            for event_id, lead_id, verb in found
            for webhook in webhooks
            if webhook.wants(Verb(verb))
        ]
        if posts:
            self._session.run_many(_ADD, posts)
        if found:
            self._session.run(_ADDRESSED, self._codec.among([row[0] for row in found]))
        return len(found)

    def due(self, webhook: str, now: datetime, limit: int) -> Sequence[Post]:
        codec = self._codec
        lost = codec.span(LEASE)
        asked = (webhook, codec.moment(now), webhook, lost, lost, limit)
        ids = [row[0] for row in self._session.rows(due(limit), *asked)]
        if not ids:
            return []
        among = codec.among(ids)
        self._session.run(_BEGIN, among)
        return [self._post(row) for row in self._session.rows(_BEGUN, among)]

    def settle(
        self, post_id: int, state: PostState, now: datetime, *, due_at: datetime | None = None, code: str = ""
    ) -> None:
        if state == "pending" and due_at is None:
            self._session.run(_PUT_BACK, post_id)
            return
        codec = self._codec
        self._keep_order(shared=True)
        row = self._session.row(
            _SETTLE, state, codec.moment_or_none(due_at), code, codec.moment(now), post_id
        )
        if row is not None and state != "pending":
            self._session.run(_NEXT_OF_LEAD, *row)

    def resend(self, now: datetime, *, webhook: str | None = None) -> int:
        self._keep_order()
        which = () if webhook is None else (webhook,)
        again = self._session.run(_RESEND[bool(which)], self._codec.moment(now), *which)
        if again:
            self._session.run(_STEP_BACK)
            self._session.run(_STEP_UP)
        return again

    def counts(self) -> Sequence[PostCounts]:
        found: dict[str, PostCounts] = {}
        for webhook, owed, oldest, dead in self._session.rows(_COUNTS):
            counts = found.get(webhook, PostCounts(webhook, 0, 0))
            if dead is None:
                counts = counts._replace(owed=owed, oldest_at=self._codec.instant(oldest))
            else:
                counts = counts._replace(dead=dead)
            found[webhook] = counts
        for webhook, code in self._session.rows(_TROUBLE):
            found[webhook] = found[webhook]._replace(trouble=code)
        return [found[webhook] for webhook in sorted(found)]

    def forget(self, before: datetime) -> int:
        return self._session.run(_FORGET, self._codec.moment(before), _FORGOTTEN_AT_ONCE)

    def _keep_order(self, *, shared: bool = False) -> None:
        if not self._session.is_sqlite:
            self._session.row(_LOCK[shared], _ORDER_LOCK)

    def _post(self, row: Row) -> Post:
        id_, webhook, event_id, attempts, since = row[:_POST_WIDTH]
        return Post(
            id=id_,
            webhook=webhook,
            event_id=event_id,
            event=rows.event(row[_POST_WIDTH : _POST_WIDTH + _EVENT_WIDTH], self._codec),
            lead=rows.lead(row[_POST_WIDTH + _EVENT_WIDTH :], self._codec),
            owner=row[-1],
            attempts=attempts,
            since=self._codec.instant(since),
        )
