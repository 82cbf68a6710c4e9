"""What figures need to know of leads beside their rows: earlier episodes, and what claims were claims of."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from core.changes import Change
from core.keys import KeyedLead
from core.model import Lead, LeadState
from storage import rows
from storage.schema import LEFT_UNCLAIMED
from storage.session import Session, Statement

_LEADS = Statement("SELECT {lead} FROM leads WHERE id {among}", lead=rows.LEAD)
_END = Statement(
    """INSERT INTO episodes (lead_id, episode, queue, type, source, received_at, queued_at, left_at)
       SELECT id, episode, queue, type, source, received_at, queued_at, coalesce(left_at, queued_at)
       FROM leads WHERE id = ? AND episode < ? AND {left}""",
    left=LEFT_UNCLAIMED,
)
_OF_THE_EPISODE = """claims.lead_id {among} AND leads.id = claims.lead_id
    AND leads.received_at = claims.received_at"""
_KEEP_IN_STEP = Statement(
    """UPDATE claims SET type = leads.type, source = leads.source FROM leads
       WHERE {of the episode}
         AND (leads.type <> claims.type OR coalesce(leads.source, '') <> coalesce(claims.source, ''))""",
    **{"of the episode": _OF_THE_EPISODE},
)
"""Claims of an earlier episode stay what they were."""

_WON = """SELECT 1 FROM claims AS won WHERE won.lead_id = leads.id
    AND won.received_at = leads.received_at AND won.customer_at IS NOT NULL"""
_SAY_HOW_IT_ENDED = Statement(
    """UPDATE claims SET success = CASE WHEN leads.state <> 'converted' THEN 0
         WHEN EXISTS ({won}) THEN 2 ELSE 1 END FROM leads WHERE {of the episode}""",
    won=_WON,
    **{"of the episode": _OF_THE_EPISODE},
)
"""All claims of a lead know whether it was converted (1) or even became a customer (2), whoever did that."""

_ENDED = frozenset({LeadState.CONVERTED, LeadState.DISQUALIFIED})


class Dated(NamedTuple):
    """A lead as it is to be written, and since when it is so."""

    lead: Lead
    at: datetime
    keyed: KeyedLead | None = None


def dated(change: Change, part: str) -> Iterator[Dated]:
    """The ``leads`` or the ``refreshed`` of a change; what has no event has been so since it came in."""
    at = {event.lead_id: event.at for event in change.events}
    for item in getattr(change, part):
        lead, keyed = (item.lead, item) if isinstance(item, KeyedLead) else (item, None)
        yield Dated(lead, at.get(lead.id, lead.came_in_at), keyed)


def leads_of_claims(session: Session, change: Change) -> Mapping[int, Lead]:
    """The leads on which the change opens claims: nearly always they are part of it themselves."""
    keyed = (*change.incoming, *change.refreshed)
    found = {lead.id: lead for lead in (*(one.lead for one in keyed), *change.leads)}
    others = {claim.lead_id for claim in change.opened} - set(found)
    if others:
        read = session.rows(_LEADS, session.codec.among(others))
        found |= {row[0]: rows.lead(row, session.codec) for row in read}
    return found


def end(session: Session, change: Change) -> None:
    """Remembers episodes that end because their leads begin others; to be done before those are written."""
    for one in change.refreshed:
        if one.lead.episode > 1:
            session.run(_END, one.lead.id, one.lead.episode)


def keep_in_step(session: Session, change: Change) -> None:
    """Claims say of their lead what it is known to be, and how it ended; to be done when that is written."""
    codec = session.codec
    if change.refreshed:
        session.run(_KEEP_IN_STEP, codec.among(one.lead.id for one in change.refreshed))
    leads = (*change.leads, *(one.lead for one in change.refreshed))
    ended = {lead.id for lead in leads if lead.state in _ENDED}
    ended |= {claim.lead_id for claim in change.claims if claim.customer_at is not None}
    if ended:
        session.run(_SAY_HOW_IT_ENDED, codec.among(ended))
