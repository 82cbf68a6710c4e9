"""The tables, and the indexes that guard what must never happen."""

from sqlalchemy import Column, Index, TextClause, text

from storage.door_tables import OWED, UP_NEXT, deliveries, denials, mark_keys, posts, settings, tombstones
from storage.offer_tables import PASSED_ON, offers
from storage.report_tables import episodes
from storage.tables import (
    AGEING_STATES,
    CLOSED_STATES,
    FACTS,
    FROM_LINE,
    LEFT_UNCLAIMED,
    OPEN_STATES,
    cards,
    claims,
    contacts,
    events,
    incidents,
    leads,
    measures,
    metadata,
    outbox,
    queue_events,
    skips,
)

__all__ = [
    "AGEING_STATES",
    "CLOSED_STATES",
    "FACTS",
    "FROM_LINE",
    "LEFT_UNCLAIMED",
    "OPEN_STATES",
    "PASSED_ON",
    "claims",
    "deliveries",
    "denials",
    "episodes",
    "events",
    "incidents",
    "leads",
    "mark_keys",
    "measures",
    "metadata",
    "offers",
    "outbox",
    "posts",
    "queue_events",
    "settings",
    "tombstones",
]


def _index(
    name: str, *columns: Column[object] | TextClause, where: str | None = None, unique: bool = False
) -> Index:
    """An index, partial where ``where`` says so, on both databases alike."""
    condition = None if where is None else text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


# The line. Claiming reads its head; nothing else about a queue may make that slower.
_index("leads_in_line", leads.c.queue, leads.c.place, leads.c.id, where="state IN ('waiting', 'recycled')")
_index(
    "leads_by_age",
    *(leads.c[name] for name in ("queue", "received_at", "id", "place", "came_in_at")),
    where="state = 'waiting'",
)
_index("leads_promoted", leads.c.queue, where="state = 'waiting' AND place NOT LIKE '%~'")
_index("leads_by_limit", leads.c.queue, leads.c.type, leads.c.overdue_at, where="state = 'waiting'")
_index(
    "leads_limit_due",
    *(leads.c.queue, leads.c.limit_due_at, leads.c.id),
    where="state = 'waiting' AND limit_due_at IS NOT NULL",
)
_index(
    "leads_aged_due",
    *(leads.c.queue, leads.c.aged_due_at, leads.c.id),
    where="state = 'waiting' AND aged_due_at IS NOT NULL",
)
_index(
    "leads_stale_due",
    *(leads.c.stale_due_at, leads.c.id),
    where=f"{AGEING_STATES} AND stale_due_at IS NOT NULL",
)
_index("leads_held", leads.c.queue, leads.c.place, leads.c.id, where="state = 'held'")
_index("leads_in_review", leads.c.queue, where="state = 'review'")
_index("leads_reviewed_next", leads.c.id, where="state = 'review'")
_index(
    "leads_review_due",
    *(leads.c.review_due_at, leads.c.id),
    where="state = 'review' AND review_due_at IS NOT NULL",
)
_index(
    "leads_alike",
    leads.c.queue,
    *(text(f"coalesce(skill_{name}, '')") for name in ("language", "region", "product")),
    leads.c.received_at,
    leads.c.id,
    where="state IN ('waiting', 'held')",
)
_index("leads_reserved", leads.c.reserved_by, leads.c.reserved_until, where="state = 'reserved'")

# Whom a changed policy concerns, and which queues have leads at all.
_index("leads_open", leads.c.queue, leads.c.id, where=OPEN_STATES)

# Recognising what comes in again.
_index("leads_external_id", leads.c.external_id, where="external_id IS NOT NULL", unique=True)
_index("leads_fingerprint", leads.c.fingerprint)
_index("leads_email", leads.c.email_key, where="email_key IS NOT NULL")
_index("leads_phone", leads.c.phone_key, where="phone_key IS NOT NULL")
_index("leads_name", leads.c.name_key, where="name_key IS NOT NULL")

# Finding leads of an account, by hand too; and those whose data is not kept for ever.
_index("leads_company", leads.c.company_key, where="company_key IS NOT NULL")
_index("leads_domain", leads.c.domain_key, where="domain_key IS NOT NULL")
_index("leads_closed", leads.c.came_in_at, leads.c.id, where=CLOSED_STATES)

# One lead, one owner: the promise everything else rests on.
_index("claims_one_open", claims.c.lead_id, where="ended_at IS NULL", unique=True)
_index("claims_of_rep", claims.c.rep_id, claims.c.claimed_at, where="ended_at IS NULL")
_index("claims_room", claims.c.rep_id, where="ended_at IS NULL AND contacted_at IS NULL")
_index("claims_by_rep", claims.c.rep_id, claims.c.claimed_at)
_index("claims_of_lead", claims.c.lead_id)
_index(
    "claims_by_step",
    *(claims.c.step_at, claims.c.id),
    where="ended_at IS NULL AND contacted_at IS NULL AND step_at IS NOT NULL",
)

# One lead is offered to one rep at a time, and one rep is offered one lead. Who was offered what last, who
# does not want what today, and which leads nobody wanted without anybody in charge knowing.
_index("offers_one_open_of_lead", offers.c.lead_id, where="outcome IS NULL", unique=True)
_index("offers_one_open_of_rep", offers.c.rep_id, where="outcome IS NULL", unique=True)
_index("offers_of_lead", offers.c.lead_id, offers.c.offered_at)
_index("offers_of_rep", offers.c.rep_id, offers.c.offered_at, offers.c.outcome)
_index("offers_passed_on", offers.c.rep_id, offers.c.ended_at, offers.c.lead_id, where=PASSED_ON)
_index(
    "offers_untold",
    *(offers.c[name] for name in ("queue", "ended_at", "id")),
    where=f"{PASSED_ON} AND told_at IS NULL",
)
_index("offers_by_queue", *(offers.c[name] for name in ("queue", "offered_at", "rep_id", "outcome")))

# Figures over a period: who left a line with a claim, who without; what was contacted; who sleeps. The large
# ones have all that a year's figures ask for: a look at each row besides would take three times as long.
_OF_CLAIM = ("received_at", "entered_at", "type", "source")
_index(
    "claims_from_line",
    *(claims.c[name] for name in ("queue", "claimed_at", *_OF_CLAIM, "lead_id", "id")),
    where=FROM_LINE,
)
_index(
    "claims_contacted",
    *(claims.c[name] for name in ("queue", "contacted_at", "claimed_at", *_OF_CLAIM, "lead_id", "id")),
    claims.c.success,
    where="contacted_at IS NOT NULL",
)
_index(
    "leads_left",
    *(leads.c[name] for name in ("queue", "received_at", "came_in_at", "queued_at", "left_at", "id")),
    where=LEFT_UNCLAIMED,
)
_index("leads_resting", leads.c.queue, leads.c.state, where="state IN ('nurture', 'recycled')")
_index("episodes_by_queue", episodes.c.queue, episodes.c.received_at)

_index("contacts_of_claim", contacts.c.claim_id)
_index("skips_of_rep", skips.c.rep_id, skips.c.hidden_until)

_index("events_of_lead", events.c.lead_id, events.c.id, events.c.verb)
_index("events_of_request", events.c.request, where="request IS NOT NULL")
_index("events_by_time", events.c.at)
_index("events_owed", events.c.id, where="owed")
_index("events_by_queue", *(events.c[name] for name in ("queue", "verb", "at", "lead_id", "claim_id")))

# One alert of a kind at a time, and one measure of a kind, however many clicks and clocks there are.
_index("incidents_one_open", incidents.c.queue, incidents.c.rule, where="ended_at IS NULL", unique=True)
_index(
    "measures_one_in_force",
    *(measures.c.queue, measures.c.kind),
    where="ended_at IS NULL AND kind <> 'partner'",
    unique=True,
)
_index("measures_in_force", measures.c.id, where="ended_at IS NULL")
_index("measures_of_queue", measures.c.queue, measures.c.kind, measures.c.id)

_index("queue_events_of_incident", queue_events.c.incident_id, queue_events.c.id)
_index("queue_events_by_queue", queue_events.c.queue, queue_events.c.at)
_index("queue_events_of_request", queue_events.c.request, where="request IS NOT NULL")

# What is owed and under way; what has to be drawn anew when a claim or a lead changes.
_index("outbox_pending", outbox.c.due_at, where="state = 'pending'")
_index("outbox_unsettled", outbox.c.sending_since, where="state IN ('sending', 'in_doubt')")
_index("outbox_dead", outbox.c.key, where="state = 'dead'")
_index("outbox_put_off", outbox.c.recipient, where="state = 'pending' AND put_off")
_index("outbox_stale", outbox.c.message, where="state = 'sent' AND revision > drawn")
_index("outbox_of_claim", outbox.c.claim_id, where="claim_id IS NOT NULL")
_index("outbox_of_lead", outbox.c.lead_id, where="claim_id IS NULL")
_index("outbox_of_incident", outbox.c.incident_id, where="incident_id IS NOT NULL")
_index("outbox_of_message", outbox.c.message, where="message IS NOT NULL")
_index("cards_by_time", cards.c.until)

# What came in over HTTP, and what receivers of webhooks are owed: of one lead one post at a time.
_index("deliveries_by_time", deliveries.c.at)
_index("posts_once", posts.c.event_id, posts.c.webhook, unique=True)
_index("posts_up_next", posts.c.webhook, posts.c.lead_id, where=UP_NEXT, unique=True)
_index("posts_behind", posts.c.webhook, posts.c.lead_id, posts.c.id, where="state = 'behind'")
_index("posts_owed", posts.c.webhook, posts.c.since, where=OWED)
_index("posts_pending", posts.c.webhook, posts.c.due_at, posts.c.id, where="state = 'pending'")
_index("posts_sending", posts.c.webhook, posts.c.sending_since, where="state = 'sending'")
_index("posts_dead", posts.c.webhook, where="state = 'dead'")
_index("posts_sent", posts.c.tried_at, where="state = 'sent'")
_index("tombstones_of_person", tombstones.c.person)
