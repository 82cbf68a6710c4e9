"""What becomes true when another system tells something of a lead that is here.

A fact is not refused for want of a right or of room: it has happened. It is left aside where we know better.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from core.acts import ended, moved, offer_over
from core.changes import Change, merged
from core.events import Event, Verb
from core.model import LIVE, Claim, Contact, Lead, LeadFacts, LeadState
from core.offers import OfferOutcome
from core.outside.case import BY_ACTIVITY, Case, FactRule, Heard, Judged, left, moment_of, over
from core.outside.facts import FactType
from core.outside.owners import owned_by
from core.places import renewed_place

BEST_SCORE = 100
"""No score is above it."""

_ENDING = frozenset({Verb.CONVERTED, Verb.DISQUALIFIED, Verb.RE_ENGAGED})
_ENDS = {
    FactType.CONVERTED: (LeadState.CONVERTED, Verb.CONVERTED, FactRule.CONVERTED),
    FactType.DISQUALIFIED: (LeadState.DISQUALIFIED, Verb.DISQUALIFIED, FactRule.DISQUALIFIED),
}


def judge(case: Case) -> Judged:
    """What becomes of a fact about a lead that is not erased."""
    match case.fact.type:
        case FactType.ACTIVITY:
            return _active(case)
        case FactType.SCORE:
            return _rescored(case)
        case FactType.CONTACTED:
            return _contacted(case)
        case FactType.CONVERTED | FactType.DISQUALIFIED:
            return _ended(case, case.fact.type)
        case FactType.CUSTOMER:
            return _won(case)
        case FactType.OWNER:
            return owned_by(case)
        case _:
            assert_never(case.fact.type)


def _active(case: Case) -> Judged:
    """What they did last, and the score it got them: the one that was told, or points for doing something."""
    fact, facts = case.fact, case.lead.facts
    closed = over(case.lead)
    if closed:
        return left(closed)
    told = facts.score if fact.score is None else fact.score
    if replace(facts, score=told, recent_activity=fact.text) == facts:
        return left(FactRule.SAME)
    if case.is_outdated({Verb.ACTIVE}, "recent_activity"):
        return left(FactRule.OUTDATED)
    if case.is_outdated({Verb.RESCORED}, "score"):
        told = facts.score
    elif fact.score is None:
        told = _with_points(case)
    active = replace(facts, score=told, recent_activity=fact.text)
    events = [case.event(case.lead, Verb.ACTIVE), *_score_event(case, active)]
    return Judged(Heard.TAKEN, FactRule.ACTIVITY, _learnt(case, active, events))


def _with_points(case: Case) -> int | None:
    """The score with the policy's points for activity, unless some were given shortly before (or after, for a
    fact that comes late). Who has no score gets none by that: it would be a bad one.
    """
    score, policy = case.lead.facts.score, case.team.entry.activity
    given = (one for one in case.story if one.verb is Verb.RESCORED and one.why == BY_ACTIVITY)
    if score is None or any(abs(moment_of(one) - case.at) < policy.again for one in given):
        return score
    return min(score + policy.points, BEST_SCORE)


def _rescored(case: Case) -> Judged:
    """The lead moves to where its new score puts it, but never further back than where age has put it."""
    closed = over(case.lead)
    if closed:
        return left(closed)
    facts = replace(case.lead.facts, score=case.fact.score)
    if facts == case.lead.facts:
        return left(FactRule.SAME)
    if case.is_outdated({Verb.RESCORED}, "score"):
        return left(FactRule.OUTDATED)
    return Judged(Heard.TAKEN, FactRule.SCORE, _learnt(case, facts, _score_event(case, facts)))


def _score_event(case: Case, facts: LeadFacts) -> list[Event]:
    old = case.lead.facts.score
    if facts.score == old:
        return []
    event = case.event(case.lead, Verb.RESCORED, data={"from": old, "to": facts.score})
    return [event if case.fact.score is not None else replace(event, why=BY_ACTIVITY)]


def _learnt(case: Case, facts: LeadFacts, events: Sequence[Event]) -> Change:
    """The lead with these facts, in the line where they put it. A reservation goes on: what changes is the
    place to come back to.
    """
    lead = case.lead
    place = renewed_place(lead, facts, case.queue, case.team) if lead.state in LIVE else lead.place
    known = replace(case.known, lead=replace(lead, facts=facts, place=place, version=lead.version + 1))
    then = case.mend(known) if lead.state is LeadState.REVIEW else Change(refreshed=(known,))
    return merged((Change(events=tuple(events)), then))


def _contacted(case: Case) -> Judged:
    """The first contact, if the rep has not reported one; else it is certain from now on."""
    claim, at = case.claim, case.at
    if claim is None:
        return _confirmed_later(case)
    if at < claim.claimed_at:
        return left(FactRule.BEFORE_THE_CLAIM)
    if claim.contacted_at is not None:
        return _confirmed(case, claim.id)
    channel, outcome = case.fact.attempt
    contact = Contact(case.lead.id, claim.id, claim.rep_id, at, channel, outcome, self_reported=False)
    reached, worked = moved(case.lead, LeadState.CONTACTED), replace(claim, contacted_at=at)
    data = {"outcome": outcome, "first": True, "self_reported": False, "rep": claim.rep_id}
    event = replace(case.event(reached, Verb.CONTACTED, claim=worked, data=data), why=channel)
    change = Change(leads=(reached,), claims=(worked,), contacts=(contact,), events=(event,))
    return Judged(Heard.TAKEN, FactRule.FIRST_CONTACT, change)


def _confirmed_later(case: Case) -> Judged:
    """The rep was quicker than the CRM: the contact that it confirms belongs to a claim that is over."""
    last = next((one for one in reversed(case.story) if one.verb is Verb.CONTACTED), None)
    if last is None or last.claim_id is None or over(case.lead) is None:
        return left(FactRule.NO_CLAIM)
    began = next(one.at for one in case.story if one.claim_id == last.claim_id)
    return left(FactRule.BEFORE_THE_CLAIM) if case.at < began else _confirmed(case, last.claim_id)


def _confirmed(case: Case, claim_id: int) -> Judged:
    if any(
        one.claim_id == claim_id
        and (
            one.verb is Verb.CONFIRMED
            or (one.verb is Verb.CONTACTED and not one.data.get("self_reported", True))
        )
        for one in case.story
    ):
        return left(FactRule.SAME)
    event = replace(case.event(case.lead, Verb.CONFIRMED), claim_id=claim_id)
    return Judged(Heard.TAKEN, FactRule.CONFIRMED, Change(confirmed=(claim_id,), events=(event,)))


def _ended(case: Case, how: FactType) -> Judged:
    """How it ended, claimed or not, contacted or not; later the CRM may have come to think otherwise."""
    to, verb, rule = _ENDS[how]
    if case.lead.state is to:
        return left(FactRule.SAME)
    if case.lead.state is LeadState.MERGED:
        return left(FactRule.MERGED)
    if case.is_outdated(_ENDING):
        return left(FactRule.OUTDATED)
    closed = moved(case.lead, to, review_due_at=None, review_asked=0)
    gone = ended(case.claim, case.act, verb) if case.claim else None
    event = case.event(closed, verb, claim=gone)
    asked = offer_over(case.lead, OfferOutcome.WITHDRAWN, case.act.now)
    change = Change(leads=(closed,), claims=(gone,) if gone else (), events=(event,), offers_over=asked)
    return Judged(Heard.TAKEN, rule, change)


def _won(case: Case) -> Judged:
    """They bought: who was not converted yet is by that. It is counted for the claim that won them."""
    if any(one.verb is Verb.CUSTOMER for one in case.story):
        return left(FactRule.SAME)
    if case.lead.state is LeadState.CONVERTED:
        return _bought(case, Change(), case.lead, case.winner)
    closed = _ended(case, FactType.CONVERTED)
    if closed.verdict is not Heard.TAKEN:
        return closed
    gone = next(iter(closed.change.claims), None)
    return _bought(case, replace(closed.change, claims=()), closed.change.leads[0], gone or case.winner)


def _bought(case: Case, before: Change, lead: Lead, winner: Claim | None) -> Judged:
    won = replace(winner, customer_at=case.at) if winner else None
    event = case.event(lead, Verb.CUSTOMER, claim=won)
    then = Change(claims=(won,) if won else (), events=(event,))
    return Judged(Heard.TAKEN, FactRule.CUSTOMER, merged((before, then)))
