"""May this rep take this lead, and what becomes true if so: one, a batch, skip, release, transfer, undo.

Every decision takes what was read under lock and returns the answer with the change to write.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.acts import Act, claim_refusal, ended, in_line, moved, offer_over
from core.answers import (
    Claimed,
    Previewed,
    Refusal,
    Refused,
    Returned,
    Transferred,
    Why,
)
from core.calendar import BusinessCalendar
from core.changes import Change, Skip, merged
from core.doubts import SKIPPED_BY_ALL, doubtful
from core.events import SYSTEM, Event, Verb
from core.model import PULLABLE, Claim, Lead, LeadState, SkipReason
from core.notices import Address, Audience, NoticeKind, key, notices
from core.offers import OfferOutcome
from core.policies.claims import ClaimPolicy, SkipPolicy
from core.sla import Limits, Terms, break_ahead, contact_by

IN_LINE = PULLABLE | {LeadState.RESERVED}
"""States of a lead that nobody owns and some rep may soon."""

UNHEARD_AFTER = timedelta(seconds=60)
"""Whose answer to Claim has not been drawn by then gets the lead by direct message."""


def looks_until(lead: Lead, rep_id: str, now: datetime) -> datetime | None:
    """Until when the rep's reservation of this lead runs; ``None`` when they have none (any more)."""
    mine = lead.state is LeadState.RESERVED and lead.reserved_by == rep_id
    return lead.reserved_until if mine and lead.reserved_until and now < lead.reserved_until else None


def looked_at_by(lead: Lead, now: datetime) -> str | None:
    """Whoever has the lead reserved now."""
    by = lead.reserved_by if lead.state is LeadState.RESERVED else None
    return by if by and looks_until(lead, by, now) else None


def reserve(lead: Lead, act: Act, *, why: Why, policy: ClaimPolicy) -> tuple[Previewed, Change]:
    """Puts the lead before the rep's eyes; nobody else can take it meanwhile."""
    until = act.now + policy.reserve
    reserved = moved(lead, LeadState.RESERVED, reserved_by=act.rep_id, reserved_until=until)
    event = act.event(reserved, Verb.RESERVED, why=why, until=until.isoformat())
    return Previewed(reserved, until, why), Change(leads=(reserved,), events=(event,))


_PUT_BACK = {
    (True, False): (Verb.RESERVATION_EXPIRED, OfferOutcome.TIMED_OUT),
    (False, False): (Verb.PUT_BACK, OfferOutcome.DECLINED),
    (True, True): (Verb.OFFER_EXPIRED, OfferOutcome.TIMED_OUT),
    (False, True): (Verb.DECLINED, OfferOutcome.DECLINED),
}
"""How a reservation ends, by whether its time is over and whether it is an offer."""


def put_back(lead: Lead, now: datetime) -> tuple[Lead, Change]:
    """Ends a reservation: expired if its time is over, otherwise given up. The lead keeps its place.

    Whoever asks for another lead than the one they were offered has declined that.
    """
    expired = lead.reserved_until is not None and lead.reserved_until <= now
    waiting = moved(lead, in_line(lead))
    verb, outcome = _PUT_BACK[expired, lead.offer_id is not None]
    event = Event(
        lead_id=lead.id,
        at=now,
        verb=verb,
        actor=SYSTEM if expired else lead.reserved_by or SYSTEM,
        queue=lead.queue,
        data={"rep": lead.reserved_by} | ({} if lead.offer_id is None else {"offer": lead.offer_id}),
    )
    return waiting, Change(leads=(waiting,), events=(event,), offers_over=offer_over(lead, outcome, now))


def not_looking(lead: Lead, act: Act, *, owner: str | None) -> Refused | None:
    """Why the lead is not (any more) before this rep's eyes, or ``None`` when it is."""
    if owner is not None:
        return Refused(Refusal.TAKEN, by=owner)
    if lead.state is LeadState.RESERVED and lead.reserved_by != act.rep_id:
        return Refused(Refusal.TAKEN, by=lead.reserved_by)
    if looks_until(lead, act.rep_id, act.now) is None:
        return Refused(Refusal.EXPIRED if lead.state in IN_LINE else Refusal.GONE)
    return None


def has_room(taken: int, policy: ClaimPolicy) -> bool:
    """Whether one more claim fits under the cap."""
    return taken < policy.cap


def claim(
    lead: Lead,
    act: Act,
    *,
    taken: int,
    claim_id: int,
    policy: ClaimPolicy,
    terms: Terms,
    owner: str | None,
) -> tuple[Claimed | Refused, Change]:
    """The rep takes the lead they are looking at. ``owner`` is the rep of the open claim, if any."""
    refused = not_looking(lead, act, owner=owner)
    if refused is None and not has_room(taken, policy):
        refused = Refused(Refusal.AT_CAP, limit=policy.cap)
    if refused:
        return replace(refused, lead=lead), Change()
    return take(lead, act, claim_id=claim_id, policy=policy, terms=terms)


def take(lead: Lead, act: Act, *, claim_id: int, policy: ClaimPolicy, terms: Terms) -> tuple[Claimed, Change]:
    """Makes the lead the rep's, without asking whether they may: the one way a rep takes a lead.

    A message with the lead is owed from the start, for the case that the answer never reaches the rep;
    whoever has seen the answer drawn calls it off.
    """
    owned = moved(lead, LeadState.CLAIMED)
    opened = terms.opened(claim_id, lead.id, act.rep_id, act.now, entered_at=lead.queued_at)
    event = act.event(owned, Verb.CLAIMED, claim=opened)
    unheard = Address(act.rep_id, act.now + UNHEARD_AFTER, Audience.REP)
    told = notices((unheard,), NoticeKind.CLAIMED, str(claim_id), lead=owned, claim=opened)
    accepted = offer_over(lead, OfferOutcome.ACCEPTED, act.now)
    change = Change(leads=(owned,), opened=(opened,), events=(event,), notices=told, offers_over=accepted)
    return shown(owned, opened, act.now, policy, terms.calendar), change


def unheard_key(claim: Claim) -> str:
    """The key of the message that is owed in case the answer to Claim never arrives."""
    return key(NoticeKind.CLAIMED, str(claim.id), claim.rep_id)


def skip_refusal(in_a_row: int, today: int, policy: SkipPolicy) -> Refused | None:
    """Why the rep may not skip once more, or ``None``: the budget comes before the wish."""
    if today >= policy.a_day:
        return Refused(Refusal.SKIPS_A_DAY, limit=policy.a_day)
    if in_a_row >= policy.in_a_row:
        return Refused(Refusal.SKIPS_IN_A_ROW, limit=policy.in_a_row)
    return None


def skip(
    lead: Lead,
    act: Act,
    *,
    reason: SkipReason,
    policy: SkipPolicy,
    skippers: Collection[str],
    eligible: Collection[str],
    review_due_at: datetime,
) -> tuple[Lead, Change]:
    """Passes the lead on. Once every eligible rep has, it goes to review instead of round in circles."""
    nobody_left = set(eligible) <= {*skippers, act.rep_id}
    skipped = moved(lead, LeadState.REVIEW if nobody_left else in_line(lead))
    if nobody_left:
        skipped = doubtful(skipped, SKIPPED_BY_ALL, review_due_at)
    events = [act.event(skipped, Verb.SKIPPED, why=reason)]
    if nobody_left:
        by = sorted({*skippers, act.rep_id})
        event = Event(
            lead.id,
            act.now,
            Verb.SENT_TO_REVIEW,
            SYSTEM,
            lead.queue,
            why=SKIPPED_BY_ALL,
            data={"skipped_by": by},
        )
        events.append(event)
    hidden = Skip(lead.id, act.rep_id, act.now, reason, act.now + policy.hide)
    declined = offer_over(lead, OfferOutcome.DECLINED, act.now)
    return skipped, Change(leads=(skipped,), skips=(hidden,), events=tuple(events), offers_over=declined)


def release(lead: Lead, claim: Claim, act: Act, *, limits: Limits) -> tuple[Returned | Refused, Change]:
    """The rep gives the lead back: to the place it had. Lead age goes on; passed limits start anew."""
    refused = claim_refusal(claim, act)
    if refused is None and claim.contacted_at is not None:
        refused = Refused(Refusal.ALREADY_CONTACTED)
    if refused:
        return replace(refused, lead=lead), Change()
    waiting = moved(lead, in_line(lead), queued_at=act.now, came_in_at=act.now, **limits._asdict())
    over = ended(claim, act, Verb.RELEASED)
    event = act.event(waiting, Verb.RELEASED, claim=over)
    return Returned(waiting, over), Change(leads=(waiting,), claims=(over,), events=(event,))


def undo(lead: Lead, claim: Claim, act: Act, *, policy: ClaimPolicy) -> tuple[Returned | Refused, Change]:
    """Takes a claim back within its minute, as if it had never been."""
    refused = claim_refusal(claim, act)
    if refused is None and claim.contacted_at is not None:
        refused = Refused(Refusal.ALREADY_CONTACTED)
    if refused is None and act.now > claim.claimed_at + policy.undo:
        refused = Refused(Refusal.TOO_LATE_TO_UNDO, limit=int(policy.undo.total_seconds()))
    if refused:
        return replace(refused, lead=lead), Change()
    waiting = moved(lead, in_line(lead))
    over = ended(claim, act, Verb.UNDONE)
    event = act.event(waiting, Verb.UNDONE, claim=over)
    return Returned(waiting, over), Change(leads=(waiting,), claims=(over,), events=(event,))


def transfer(
    lead: Lead,
    claim: Claim,
    act: Act,
    *,
    to: str,
    to_taken: int,
    claim_id: int,
    policy: ClaimPolicy,
    terms: Terms | None,
    told: tuple[Address, ...],
) -> tuple[Transferred | Refused, Change]:
    """Hands the lead to another rep of the queue, who must have room and is told by DM.

    ``terms`` are the other rep's, ``None`` for somebody who is no rep of the queue.
    """
    refused = claim_refusal(claim, act)
    if refused is None and to == act.rep_id:
        refused = Refused(Refusal.TO_SELF)
    if refused is None and terms and not has_room(to_taken, policy):
        refused = Refused(Refusal.TO_NO_ROOM, by=to, limit=policy.cap)
    if refused or terms is None:
        return replace(refused or Refused(Refusal.TO_NO_REP, by=to), lead=lead), Change()
    owned = moved(lead, LeadState.CLAIMED)
    over = ended(claim, act, Verb.TRANSFERRED)
    opened = terms.opened(claim_id, lead.id, to, act.now, hop=claim.hop)
    event = act.event(owned, Verb.TRANSFERRED, claim=opened, to=to, from_claim=claim.id)
    news = notices(told, NoticeKind.TRANSFERRED, str(opened.id), lead=owned, claim=opened, by=act.rep_id)
    change = Change(leads=(owned,), claims=(over,), opened=(opened,), events=(event,), notices=news)
    return Transferred(owned, over, to), change


def shown(
    lead: Lead, claim: Claim, now: datetime, policy: ClaimPolicy, calendar: BusinessCalendar
) -> Claimed:
    """A claim as its owner sees it now: with Undo only while there is something to undo, and with what is
    promised while nobody has been contacted.
    """
    if not claim.takes_room:
        return Claimed(lead, claim)
    until, ahead = claim.claimed_at + policy.undo, break_ahead(claim, calendar)
    return Claimed(
        lead,
        claim,
        undo_until=until if now <= until else None,
        contact_by=contact_by(claim, calendar),
        break_ahead=(ahead.begins, ahead.ends) if ahead and now < ahead.begins else None,
    )


def batch(
    leads: Sequence[tuple[Lead, Terms]], act: Act, *, claim_ids: Sequence[int], policy: ClaimPolicy
) -> tuple[tuple[Claimed, ...], Change]:
    """Claims several at once, each as if alone; the caller has counted the room."""
    taken = [
        take(lead, act, claim_id=one, policy=policy, terms=terms)
        for (lead, terms), one in zip(leads, claim_ids, strict=True)
    ]
    return tuple(claimed for claimed, _ in taken), merged(change for _, change in taken)
