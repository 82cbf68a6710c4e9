"""Which messages a change makes stale: those about claims, leads and alerts that are no longer as drawn."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from core.changes import Change
from core.model import LeadState
from storage.session import Codec, Session, Statement

Outdated = Mapping[str, Sequence[int]]
"""Ids of what changed, under the names of ``_ABOUT``; no name without ids."""

_ABOUT = {
    "told_of_claims": "claim_id {which}",
    "told_of_leads": "lead_id {which} AND claim_id IS NULL",
    "told_of_returns": "kind IN ('returned', 'left')"
    " AND claim_id IN (SELECT id FROM claims WHERE lead_id {which})",
    "told_of_facts": "claim_id IN (SELECT id FROM claims WHERE lead_id {which})",
    "told_of_incidents": "incident_id {which} AND kind IN ('alert', 'alert_again', 'silent')",
}
"""That a lead came back names the claim that ended, but what there is to do about it is the lead's affair.
What is newly known of a lead shows in all messages about its claims. Of an alert's messages the cards and
their repetitions stay true; its history tells of moments.
"""

_LIVES = "state IN ('pending', 'sending', 'in_doubt', 'sent')"
"""A pending one too: it may be handed out at this very moment, drawn from what was true before. Only who
waits for its row finds it afterwards.
"""


def outdated(change: Change) -> Outdated:
    """What the change touches. A lead somebody merely looks at looks to everybody else as it did before."""
    leads = (*change.leads, *(keyed.lead for keyed in change.refreshed)) if change.refreshed else change.leads
    moved = [lead.id for lead in leads if lead.state is not LeadState.RESERVED]
    found = {
        "told_of_claims": [*(claim.id for claim in change.claims), *change.confirmed],
        "told_of_leads": moved,
        "told_of_returns": moved,
        "told_of_facts": [keyed.lead.id for keyed in change.refreshed],
        "told_of_incidents": change.redrawn,
    }
    return {name: ids for name, ids in found.items() if ids}


def outdate(session: Session, touched: Outdated) -> None:
    """Makes them stale, in statements of their own."""
    for name, ids in touched.items():
        session.run(statement(name, len(ids) > 1), value_of(ids, session.codec))


@lru_cache
def statement(name: str, several: bool) -> Statement:  # noqa: FBT001  # what the cache goes by
    return Statement(part(name, several=several))


def part(name: str, *, several: bool) -> str:
    """The template of one statement, with a place for ``value_of`` the ids."""
    about = _ABOUT[name].replace("{which}", "{among}" if several else "= ?")
    return f"UPDATE outbox SET revision = revision + 1 WHERE {about} AND {_LIVES}"  # noqa: S608  # our words


def value_of(ids: Sequence[int], codec: Codec) -> object:
    """One id travels as it is: a list, whose length no plan can foresee, would be planned anew each time."""
    return codec.among(ids) if len(ids) > 1 else ids[0]
