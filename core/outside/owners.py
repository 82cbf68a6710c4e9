"""Who owns a lead by the word of another system."""

from core.acts import ended, in_line, moved, offer_over
from core.changes import Change
from core.claims import IN_LINE
from core.events import Verb
from core.model import Claim, LeadState
from core.notices import NoticeKind, notices
from core.offers import OfferOutcome
from core.outside.case import BY_CRM, Case, FactRule, Heard, Judged, NewOwner, left, over

_OWNING = frozenset(
    {
        Verb.CLAIMED,
        Verb.UNDONE,
        Verb.RELEASED,
        Verb.TRANSFERRED,
        Verb.ASSIGNED,
        Verb.REASSIGNED,
        Verb.RETURNED,
    }
)


def owned_by(case: Case) -> Judged:
    """Another owner, or none: outside of caps and memberships, for it is so already."""
    if isinstance(case.owner, FactRule):
        return left(case.owner)
    return _given_back(case) if case.owner is None else _given_to(case, case.owner)


def _given_back(case: Case) -> Judged:
    if case.claim is None:
        return left(FactRule.SAME)
    return _left_aside(case) or _returned(case, case.claim)


def _given_to(case: Case, owner: NewOwner) -> Judged:
    claim = case.claim
    if claim is not None and claim.rep_id == owner.rep_id:
        return left(FactRule.SAME)
    aside = _left_aside(case)
    if aside is not None:
        return aside
    return _assigned(case, owner) if claim is None else _transferred(case, claim, owner)


def _left_aside(case: Case) -> Judged | None:
    closed = over(case.lead)
    if closed is not None:
        return left(closed)
    return left(FactRule.OUTDATED) if case.is_outdated(_OWNING) else None


def _assigned(case: Case, owner: NewOwner) -> Judged:
    """Out of its line, or out of review, of those that are held or asleep: then it has left no line."""
    lead = case.lead
    owned = moved(lead, LeadState.CLAIMED, review_due_at=None, review_asked=0)
    entered_at = lead.queued_at if lead.state in IN_LINE else None
    opened = owner.terms.opened(case.claim_id(), owned.id, owner.rep_id, case.act.now, entered_at=entered_at)
    event = case.event(owned, Verb.ASSIGNED, claim=opened, data={"to": owner.rep_id})
    why = {"why": BY_CRM}
    news = notices(owner.told, NoticeKind.ASSIGNED, str(opened.id), lead=owned, claim=opened, data=why)
    asked = offer_over(lead, OfferOutcome.WITHDRAWN, case.act.now)
    change = Change(leads=(owned,), opened=(opened,), events=(event,), notices=news, offers_over=asked)
    return Judged(Heard.TAKEN, FactRule.ASSIGNED, change)


def _transferred(case: Case, claim: Claim, owner: NewOwner) -> Judged:
    """A new claim at the foot of a ladder of its own; both reps hear."""
    owned, gone = moved(case.lead, LeadState.CLAIMED), ended(claim, case.act, Verb.TRANSFERRED)
    opened = owner.terms.opened(case.claim_id(), owned.id, owner.rep_id, case.act.now, hop=claim.hop)
    way = {"from": claim.rep_id, "to": owner.rep_id}
    event = case.event(owned, Verb.TRANSFERRED, claim=opened, data={"from_claim": claim.id, **way})
    data = {"why": BY_CRM, **way}
    news = (
        *notices(owner.told, NoticeKind.ASSIGNED, str(opened.id), lead=owned, claim=opened, data=data),
        *notices(case.told, NoticeKind.REASSIGNED, str(claim.id), lead=owned, claim=gone, data=data),
    )
    change = Change(leads=(owned,), claims=(gone,), opened=(opened,), events=(event,), notices=news)
    return Judged(Heard.TAKEN, FactRule.TRANSFERRED, change)


def _returned(case: Case, claim: Claim) -> Judged:
    """Back to its place in line. Lead age goes on; limits that it has passed start anew."""
    now = case.act.now
    waiting = moved(case.lead, in_line(case.lead), queued_at=now, came_in_at=now, **case.limits._asdict())
    gone = ended(claim, case.act, Verb.RETURNED)
    event = case.event(waiting, Verb.RETURNED, claim=gone, data={"rep": claim.rep_id})
    why = {"why": BY_CRM}
    news = notices(case.told, NoticeKind.RETURNED, str(claim.id), lead=waiting, claim=gone, data=why)
    change = Change(leads=(waiting,), claims=(gone,), events=(event,), notices=news)
    return Judged(Heard.TAKEN, FactRule.RETURNED, change)
