"""May this rep take this lead, and what becomes true if so: one, a batch, skip, release, transfer, undo.

Every decision takes what was read under lock and returns the answer with the change to write.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from core.acts import Act, claim_refusal, ended, moved
from core.answers import (
    Claimed,
    Offered,
    Refusal,
    Refused,
    Returned,
    Transferred,
    Why,
)
from core.changes import Change, Skip, merged
from core.events import SYSTEM, Event, Verb
from core.model import PULLABLE, Claim, Lead, LeadState, SkipReason
from core.notices import Notice, NoticeKind
from core.places import is_recycled
from core.policies.claims import ClaimPolicy, SkipPolicy

IN_LINE = PULLABLE | {LeadState.RESERVED}
"""States of a lead that nobody owns and some rep may soon."""


def in_line(lead: Lead) -> LeadState:
    """The state in which a lead stands in line: its place remembers whether it is a recycled one."""
    return LeadState.RECYCLED if is_recycled(lead.place) else LeadState.WAITING


def looks_until(lead: Lead, rep_id: str, now: datetime) -> datetime | None:
    """Until when the rep's reservation of this lead runs; ``None`` when they have none (any more)."""
    mine = lead.state is LeadState.RESERVED and lead.reserved_by == rep_id
    return lead.reserved_until if mine and lead.reserved_until and now < lead.reserved_until else None


def reserve(lead: Lead, act: Act, *, why: Why, policy: ClaimPolicy) -> tuple[Offered, Change]:
    """Puts the lead before the rep's eyes; nobody else can take it meanwhile."""
    until = act.now + policy.reserve
    reserved = moved(lead, LeadState.RESERVED, reserved_by=act.rep_id, reserved_until=until)
    event = act.event(reserved, Verb.RESERVED, why=why, until=until.isoformat())
    return Offered(reserved, until, why), Change(leads=(reserved,), events=(event,))


def put_back(lead: Lead, now: datetime) -> tuple[Lead, Change]:
    """Ends a reservation: expired if its time is over, otherwise given up. The lead keeps its place."""
    expired = lead.reserved_until is not None and lead.reserved_until <= now
    waiting = moved(lead, in_line(lead))
    event = Event(
        lead_id=lead.id,
        at=now,
        verb=Verb.RESERVATION_EXPIRED if expired else Verb.PUT_BACK,
        actor=SYSTEM if expired else lead.reserved_by or SYSTEM,
        queue=lead.queue,
        data={"rep": lead.reserved_by},
    )
    return waiting, Change(leads=(waiting,), events=(event,))


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
    lead: Lead, act: Act, *, taken: int, claim_id: int, policy: ClaimPolicy, owner: str | None
) -> tuple[Claimed | Refused, Change]:
    """The rep takes the lead they are looking at. ``owner`` is the rep of the open claim, if any."""
    refused = not_looking(lead, act, owner=owner)
    if refused is None and not has_room(taken, policy):
        refused = Refused(Refusal.AT_CAP, limit=policy.cap)
    if refused:
        return replace(refused, lead=lead), Change()
    return take(lead, act, claim_id=claim_id, policy=policy)


def take(lead: Lead, act: Act, *, claim_id: int, policy: ClaimPolicy) -> tuple[Claimed, Change]:
    """Makes the lead the rep's, without asking whether they may: the one way a claim is opened."""
    owned = moved(lead, LeadState.CLAIMED)
    opened = Claim(id=claim_id, lead_id=lead.id, rep_id=act.rep_id, claimed_at=act.now)
    event = act.event(owned, Verb.CLAIMED, claim=opened)
    change = Change(leads=(owned,), opened=(opened,), events=(event,))
    return Claimed(owned, opened, undo_until=act.now + policy.undo), change


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
) -> tuple[Lead, Change]:
    """Passes the lead on. Once every eligible rep has, it goes to review instead of round in circles."""
    nobody_left = set(eligible) <= {*skippers, act.rep_id}
    skipped = moved(lead, LeadState.REVIEW if nobody_left else in_line(lead))
    events = [act.event(skipped, Verb.SKIPPED, why=reason)]
    if nobody_left:
        by = sorted({*skippers, act.rep_id})
        event = Event(
            lead.id,
            act.now,
            Verb.SENT_TO_REVIEW,
            SYSTEM,
            lead.queue,
            why="skipped_by_all",
            data={"skipped_by": by},
        )
        events.append(event)
    hidden = Skip(lead.id, act.rep_id, act.now, reason, act.now + policy.hide)
    return skipped, Change(leads=(skipped,), skips=(hidden,), events=tuple(events))


def release(lead: Lead, claim: Claim, act: Act, *, overdue_at: datetime) -> tuple[Returned | Refused, Change]:
    """The rep gives the lead back: to the place it had. Lead age goes on; passed limits start anew."""
    refused = claim_refusal(claim, act)
    if refused is None and claim.contacted_at is not None:
        refused = Refused(Refusal.ALREADY_CONTACTED)
    if refused:
        return replace(refused, lead=lead), Change()
    waiting = moved(lead, in_line(lead), queued_at=act.now, came_in_at=act.now, overdue_at=overdue_at)
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
    to_may: bool,
    to_taken: int,
    claim_id: int,
    policy: ClaimPolicy,
) -> tuple[Transferred | Refused, Change]:
    """Hands the lead to another rep of the queue, who must have room and is told by DM."""
    refused = claim_refusal(claim, act)
    if refused is None and to == act.rep_id:
        refused = Refused(Refusal.TO_SELF)
    if refused is None and not to_may:
        refused = Refused(Refusal.TO_NO_REP, by=to)
    if refused is None and not has_room(to_taken, policy):
        refused = Refused(Refusal.TO_NO_ROOM, by=to, limit=policy.cap)
    if refused:
        return replace(refused, lead=lead), Change()
    owned = moved(lead, LeadState.CLAIMED)
    over = ended(claim, act, Verb.TRANSFERRED)
    opened = Claim(id=claim_id, lead_id=lead.id, rep_id=to, claimed_at=act.now)
    event = act.event(owned, Verb.TRANSFERRED, claim=opened, to=to, from_claim=claim.id)
    notice = Notice(
        f"transferred:{opened.id}", NoticeKind.TRANSFERRED, to, act.now, lead.id, opened.id, act.rep_id
    )
    change = Change(leads=(owned,), claims=(over,), opened=(opened,), events=(event,), notices=(notice,))
    return Transferred(owned, over, to), change


def shown(lead: Lead, claim: Claim, now: datetime, policy: ClaimPolicy) -> Claimed:
    """A claim as its owner sees it now: with Undo only while there is something to undo."""
    until = claim.claimed_at + policy.undo
    return Claimed(lead, claim, undo_until=until if claim.takes_room and now <= until else None)


def batch(
    leads: Sequence[Lead], act: Act, *, claim_ids: Sequence[int], policy: ClaimPolicy
) -> tuple[tuple[Claimed, ...], Change]:
    """Claims several at once, each as if alone; the caller has counted the room."""
    taken = [take(lead, act, claim_id=one, policy=policy) for lead, one in zip(leads, claim_ids, strict=True)]
    return tuple(claimed for claimed, _ in taken), merged(change for _, change in taken)
