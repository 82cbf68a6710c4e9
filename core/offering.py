"""What becomes true when a lead is offered to a rep, and when that ends otherwise than by a claim.

Every decision takes what was read under lock and returns the change to write. An offer is accepted by
claiming the lead (``core.claims``), and times out as every reservation does (``core.claims.put_back``).
"""

from datetime import datetime

from core.acts import Act, in_line, moved, offer_over
from core.answers import Declined, Refusal, Refused
from core.changes import Change
from core.events import SYSTEM, Event, Verb
from core.model import Lead, LeadState, Person
from core.notices import Address, NoticeKind, key, notices
from core.offers import Offer, OfferOutcome, OfferOver, OfferReason
from core.policies.claims import OfferPolicy

NOBODY_LEFT = "nobody_left"
"""Why a lead was escalated that everybody has passed on who is there."""

WENT_AWAY, NO_REP, NO_ROOM, GONE = "away", "no_rep", "no_room", "gone"
"""Why an offer was withdrawn: its rep is away, no rep of the queue any more, or wants it and has no room; the
lead went otherwise.
"""


def offer(
    lead: Lead,
    rep_id: str,
    now: datetime,
    *,
    offer_id: int,
    reason: OfferReason,
    policy: OfferPolicy,
    told: tuple[Address, ...],
) -> Change:
    """Asks the rep, by message, whether they take a waiting lead; nobody else can take it meanwhile."""
    until = now + policy.within
    offered = moved(lead, LeadState.RESERVED, reserved_by=rep_id, reserved_until=until, offer_id=offer_id)
    made = Offer(offer_id, lead.id, rep_id, lead.queue, now, until, reason)
    event = Act(SYSTEM, now).event(
        offered, Verb.OFFERED, why=reason, rep=rep_id, offer=offer_id, until=until.isoformat()
    )
    asked = notices(told, NoticeKind.OFFER, str(offer_id), lead=offered, data={"offer": offer_id})
    return Change(leads=(offered,), offered=(made,), events=(event,), notices=asked)


def offer_key(offer_id: int, rep_id: str) -> str:
    """The key of the message by which a rep hears of an offer."""
    return key(NoticeKind.OFFER, str(offer_id), rep_id)


def decline(lead: Lead, offer: Offer, act: Act, *, owner: str | None) -> tuple[Declined | Refused, Change]:
    """The rep does not want the lead, which keeps its place. Twice is once.

    ``owner`` is the rep of the open claim, if any.
    """
    if offer.outcome is OfferOutcome.DECLINED:
        return Declined(lead), Change()
    if lead.offer_id != offer.id or offer.until <= act.now:
        return over(lead, act, owner=owner), Change()
    waiting = moved(lead, in_line(lead))
    event = act.event(waiting, Verb.DECLINED, rep=act.rep_id, offer=offer.id)
    ends = offer_over(lead, OfferOutcome.DECLINED, act.now)
    return Declined(waiting), Change(leads=(waiting,), events=(event,), offers_over=ends)


def over(lead: Lead, act: Act, *, owner: str | None) -> Refused:
    """That the offer can be answered no more, with whoever else has the lead, or looks at it."""
    by = owner or lead.reserved_by
    return Refused(Refusal.OFFER_OVER, by=None if by == act.rep_id else by, lead=lead)


def withdraw(lead: Lead, act: Act, *, why: str) -> Change:
    """The lead goes back to its place though nobody passed on it: it may be offered to its rep again."""
    waiting = moved(lead, in_line(lead))
    event = act.event(waiting, Verb.OFFER_WITHDRAWN, why=why, rep=lead.reserved_by, offer=lead.offer_id)
    ends = offer_over(lead, OfferOutcome.WITHDRAWN, act.now)
    return Change(leads=(waiting,), events=(event,), offers_over=ends)


def adrift(offer: Offer, now: datetime) -> Change:
    """Ends an offer whose lead went otherwise meanwhile: somebody bought, or it was erased."""
    data = {"rep": offer.rep_id, "offer": offer.id}
    event = Event(offer.lead_id, now, Verb.OFFER_WITHDRAWN, SYSTEM, offer.queue, why=GONE, data=data)
    return Change(events=(event,), offers_over=(OfferOver(offer.id, OfferOutcome.WITHDRAWN, now),))


def nobody_left(lead: Lead, now: datetime, managers: tuple[Address, ...]) -> Change:
    """The managers hear that everybody who is there has passed on the lead; it stays where it stands.

    Who calls sees to it that they hear it once a day; the lead changes with every offer, and the notice's key
    with it.
    """
    event = Act(SYSTEM, now).event(lead, Verb.ESCALATED, why=NOBODY_LEFT)
    told = notices(managers, NoticeKind.PASSED_ON, f"{lead.id}:{lead.version}", lead=lead)
    return Change(events=(event,), notices=told)


def counts_as_away(missed: int, policy: OfferPolicy) -> bool:
    """Whether a rep who has just missed an offer, the so many-th in a row, is set away by that.

    Whoever comes back has as many before them as the first time.
    """
    return policy.missed > 0 and missed > 0 and missed % policy.missed == 0


def missed(person: Person, offer_id: int, in_a_row: int, told: tuple[Address, ...]) -> Change:
    """The rep hears that they count as away by the offers they let pass, the last of them this one."""
    data = {"missed": in_a_row, "rep": person.id}
    return Change(notices=notices(told, NoticeKind.MISSED, str(offer_id), data=data))
