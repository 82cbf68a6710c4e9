"""What a lead is once more is known of it; and one that goes into another of the same person."""

from collections.abc import Sequence
from dataclasses import replace

from core.acts import Act, moved
from core.changes import Change
from core.events import Event, Verb
from core.keys import LeadKeys
from core.model import LIVE, Lead, LeadFacts, LeadState, LeadType
from core.places import renewed_place, tier_of, weighted_score
from core.policies.team import TeamPolicy
from core.sla import limits

DUPLICATE = "duplicate"
"""Why a lead went into another one, as its events say."""

_URGENCY = tuple(LeadType)
MOVING = {name: f"{name}_changed" for name in ("account_tier", "type", "score", "source", "deal_size")}
"""What orders look at, and why a lead stands elsewhere once it is known otherwise, as its events say."""

_IN_LINE = frozenset({LeadState.WAITING, LeadState.RESERVED, LeadState.HELD})


def gone_into(lead: Lead, first: Lead, act: Act) -> Change:
    """The lead is no lead of its own any more."""
    gone = moved(lead, LeadState.MERGED, stale_due_at=None, review_due_at=None, review_asked=0)
    return Change(leads=(gone,), events=(act.event(gone, Verb.MERGED, why=DUPLICATE, into=first.id),))


def completed(facts: LeadFacts, other: LeadFacts) -> LeadFacts:
    """Facts that are known stay as they are; a type is always known."""
    missing = {
        name: getattr(other, name)
        for name in LeadFacts.__slots__
        if getattr(facts, name) is None and getattr(other, name) is not None
    }
    return replace(facts, **missing, attributes={**other.attributes, **facts.attributes})


def overlaid(facts: LeadFacts, newer: LeadFacts) -> LeadFacts:
    """What is known newer counts, and the more urgent of the two types: who did not say one is ``warm``."""
    urgent = min(facts.type, newer.type, key=_URGENCY.index)
    return replace(completed(newer, facts), type=urgent)


def recognised(keys: LeadKeys, other: LeadKeys) -> LeadKeys:
    """By what either was recognised. The row itself stays the first one's: the other lead keeps its own."""
    return replace(
        keys,
        email=keys.email or other.email,
        phone=keys.phone or other.phone,
        name=keys.name or other.name,
        company=keys.company or other.company,
        domain=keys.domain or other.domain,
    )


def with_facts(lead: Lead, facts: LeadFacts, team: TeamPolicy) -> Lead:
    """The lead where these facts put it, but never further back than a place that age has given it, and with
    the longest time in the queue that goes with its type. Outside any line it stays where it is.
    """
    better, queue = replace(lead, facts=facts), team.queue(lead.queue)
    if queue is None or lead.state not in LIVE:
        return better
    better = replace(better, place=renewed_place(lead, facts, queue, team))
    if facts.type is lead.facts.type:
        return better
    due = limits(facts.type, lead.received_at, lead.came_in_at, queue, team)
    return replace(better, overdue_at=due.overdue_at, limit_due_at=due.limit_due_at)


def move(old: Lead, new: Lead, team: TeamPolicy, act: Act) -> tuple[Event, ...]:
    """The event that other facts have put a lead elsewhere in its line: by which of them, and from which
    weighted score and tier to which. Somebody may be looking at it: then it is the place to come back to.
    """
    if new.place == old.place or old.state not in _IN_LINE or new.state is not old.state:
        return ()
    other = differences(new.facts, old.facts)
    why = next((code for name, code in MOVING.items() if name in other), None)
    worth = [round(weighted_score(one.facts, team), 2) for one in (old, new)]
    tiers = [tier_of(one.facts).value for one in (old, new)]
    data: dict[str, object] = {}
    if worth[0] != worth[1]:
        data |= {"from": worth[0], "to": worth[1]}
    if tiers[0] != tiers[1]:
        data |= {"from_tier": tiers[0], "to_tier": tiers[1]}
    return (replace(act.event(new, Verb.PLACED_ANEW, why=why), data=data),)


def differences(facts: LeadFacts, other: LeadFacts) -> Sequence[str]:
    """The facts that are not the same, in the order of a lead's fields."""
    return [name for name in LeadFacts.__slots__ if getattr(facts, name) != getattr(other, name)]
