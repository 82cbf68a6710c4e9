"""What becomes true when a claim is not worked, a lead waits too long, or an owner has left.

Every decision takes what was read under lock and returns the change to write: state, event and notices.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from core.acts import Act, claim_refusal, ended, moved, offer_over
from core.answers import Acted, Refusal, Refused
from core.calendar import BusinessCalendar
from core.changes import Change, merged
from core.events import BREACH, SYSTEM, Event, Verb
from core.model import Claim, Lead, LeadState, Person, Reminder, Rung
from core.notices import Address, Load, NoticeKind, notices
from core.offers import OfferOutcome
from core.places import front_place, is_pinned, is_recycled
from core.policies.claims import HoardingPolicy
from core.policies.entry import StalePolicy
from core.sla import Due, Limits, Terms, next_stale_at, scheduled, shifted, steps_due, worth_saying

NOBODY_FREE, HOPS_USED, HAS_LEFT = "nobody_free", "hops_used", "owner_left"
"""Why a lead came back into the line without its owner's doing, as its events say."""

LONGEST_TIME, AGED = "longest_time", "aged"
"""Why a lead that nobody owns was escalated."""

BY_MANAGER = "by_manager"
"""Why a lead was assigned that somebody in charge gave away."""

_REMINDERS = {
    Reminder.WARNING: (Verb.WARNED, NoticeKind.WARNING),
    Reminder.NUDGE: (Verb.NUDGED, NoticeKind.NUDGE),
    Reminder.FLAG: (Verb.FLAGGED, NoticeKind.FLAG),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Where news about a claim goes: to its rep and to the managers of the lead's queue."""

    rep: tuple[Address, ...]
    managers: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Heir:
    """Who gets the lead next: under which id and terms, and where they are told."""

    person: Person
    claim_id: int
    terms: Terms
    told: tuple[Address, ...]


FindHeir = Callable[[], Heir | None]
"""Looks for somebody eligible; asked only when the lead really goes to a new owner."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with what there is to know for its ladder: ``calendar`` is its rep's, ``limits`` are the lead's
    if it comes back into the line now.
    """

    claim: Claim
    lead: Lead
    now: datetime
    calendar: BusinessCalendar
    told: Told
    limits: Limits


def climb(case: Case, find_heir: FindHeir) -> Change:
    """Everything that time does to the claim by now: reminders, and at most one rung.

    Nobody reads two messages at once: whoever hears of the rung hears no reminder due with it, and of
    several reminders the last one counts.
    """
    due = steps_due(case.claim, case.now, case.calendar)
    said = replace(case.claim, reminded=case.claim.reminded | {one.reminder for one in due if one.reminder})
    if all(one.reminder for one in due):
        return merged((Change(claims=(scheduled(said, case.calendar),)), _remind(case, due, heard=())))
    risen = _rise(case, replace(said, climbed=said.climbed + 1, climbed_at=case.now), find_heir)
    return merged((risen, _remind(case, due, heard=[one.to for one in risen.notices])))


def _rise(case: Case, risen: Claim, find_heir: FindHeir) -> Change:
    rung = risen.ladder.rungs[risen.climbed - 1]
    match rung:
        case Rung.REP:
            return _escalate(case, risen, case.told.rep, NoticeKind.BREACH)
        case Rung.MANAGER:
            return _escalate(case, risen, case.told.managers, NoticeKind.UNWORKED)
        case Rung.REASSIGN:
            return _pass_on(case, risen, find_heir)
        case _:
            assert_never(rung)


def _remind(case: Case, due: Sequence[Due], *, heard: Collection[str]) -> Change:
    """The last reminder worth saying, for each of its readers who has ``heard`` nothing else."""
    everybody = (*case.told.rep, *case.told.managers)
    last: dict[str, Reminder] = {}
    for reminder in worth_saying(due, case.now):
        readers = everybody if reminder is Reminder.FLAG else case.told.rep
        last |= {one.to: reminder for one in readers if one.to not in heard}
    said = dict.fromkeys(last.values())
    return merged(_say(case, one, tuple(to for to in everybody if last.get(to.to) is one)) for one in said)


def _say(case: Case, reminder: Reminder, readers: tuple[Address, ...]) -> Change:
    verb, kind = _REMINDERS[reminder]
    event = Act(SYSTEM, case.now).event(case.lead, verb, claim=case.claim, rep=case.claim.rep_id)
    told = notices(readers, kind, str(case.claim.id), lead=case.lead, claim=case.claim)
    return Change(events=(event,), notices=told)


def _escalate(case: Case, risen: Claim, to: tuple[Address, ...], kind: NoticeKind) -> Change:
    claim = scheduled(risen, case.calendar)
    rung = {"rung": claim.climbed}
    told = notices(to, kind, f"{claim.id}:{claim.climbed}", lead=case.lead, claim=claim, data=rung)
    return Change(claims=(claim,), events=(_risen(claim, case.lead, case.now),), notices=told)


def _pass_on(case: Case, risen: Claim, find_heir: FindHeir) -> Change:
    act, tired = Act(SYSTEM, case.now), risen.hop >= risen.ladder.hops
    heir = None if tired else find_heir()
    if heir is None:
        why = HOPS_USED if tired else NOBODY_FREE
        passed = give_back(risen, case.lead, act, why=why, told=case.told, limits=case.limits)
    else:
        passed = reassign(risen, case.lead, act, heir, told=case.told)
    return merged((Change(events=(_risen(risen, case.lead, case.now),)), passed))


def _risen(claim: Claim, lead: Lead, now: datetime) -> Event:
    """The fact that the claim reached a rung: one event for each, the breach it stays recorded by."""
    step = claim.ladder.rungs[claim.climbed - 1]
    return Act(SYSTEM, now).event(
        lead, Verb.ESCALATED, why=BREACH, claim=claim, rung=claim.climbed, step=step, rep=claim.rep_id
    )


def reassign(claim: Claim, lead: Lead, act: Act, heir: Heir, *, told: Told) -> Change:
    """The lead gets a new owner, at the foot of a new ladder; both reps are told, and ``told.managers``."""
    owned, over = moved(lead, LeadState.CLAIMED), ended(claim, act, Verb.REASSIGNED)
    opened = heir.terms.opened(heir.claim_id, lead.id, heir.person.id, act.now, hop=claim.hop + 1)
    who = {"from": claim.rep_id, "to": heir.person.id}
    event = act.event(owned, Verb.REASSIGNED, claim=opened)
    event = replace(event, data={**who, "from_claim": claim.id, "hop": opened.hop})
    by = None if act.rep_id == SYSTEM else act.rep_id
    news = (
        *notices(heir.told, NoticeKind.ASSIGNED, str(opened.id), lead=lead, claim=opened, by=by, data=who),
        *notices(
            (*told.rep, *told.managers),
            NoticeKind.REASSIGNED,
            str(claim.id),
            lead=lead,
            claim=over,
            by=by,
            data=who,
        ),
    )
    return Change(leads=(owned,), claims=(over,), opened=(opened,), events=(event,), notices=news)


def give_back(claim: Claim, lead: Lead, act: Act, *, why: str, told: Told, limits: Limits) -> Change:
    """The lead comes back to the head of its line, behind pinned hot leads only, and its limits begin anew.

    A recycled lead goes back to where recycled ones wait. One that was passed on often enough is not
    given to anybody by the clock any more.
    """
    keeps = is_recycled(lead.place) or is_pinned(lead.place)
    state = LeadState.RECYCLED if is_recycled(lead.place) else LeadState.WAITING
    waiting = moved(
        lead,
        state,
        place=lead.place if keeps else front_place(lead.id, lead.received_at),
        queued_at=act.now,
        came_in_at=act.now,
        **(limits._replace(limit_due_at=None) if why == HOPS_USED else limits)._asdict(),
    )
    over = ended(claim, act, Verb.RETURNED)
    kind = NoticeKind.LEFT if why == HAS_LEFT else NoticeKind.RETURNED
    news = notices((*told.rep, *told.managers), kind, str(claim.id), lead=lead, claim=over, data={"why": why})
    event = act.event(waiting, Verb.RETURNED, why=why, claim=over, rep=claim.rep_id)
    return Change(leads=(waiting,), claims=(over,), events=(event,), notices=news)


def assign(lead: Lead, act: Act, heir: Heir, *, why: str) -> Change:
    """A lead that waits gets an owner who did not ask for it, and is told.

    Its longest time is acted on by that only if it has come: the owner may undo the claim within a minute.
    Of an offer that is left on it the time is over, as of every reservation it may have.
    """
    acted_on = why == LONGEST_TIME
    owned = moved(lead, LeadState.CLAIMED, limit_due_at=None if acted_on else lead.limit_due_at)
    to = heir.person.id
    opened = heir.terms.opened(heir.claim_id, lead.id, to, act.now, entered_at=lead.queued_at)
    by = None if act.rep_id == SYSTEM else act.rep_id
    event = act.event(owned, Verb.ASSIGNED, why=why, claim=opened, to=to)
    news = notices(
        heir.told, NoticeKind.ASSIGNED, str(opened.id), lead=lead, claim=opened, by=by, data={"why": why}
    )
    late = offer_over(lead, OfferOutcome.TIMED_OUT, act.now)
    return Change(leads=(owned,), opened=(opened,), events=(event,), notices=news, offers_over=late)


def escalate(lead: Lead, now: datetime, *, why: str, managers: tuple[Address, ...]) -> Change:
    """The managers hear, once, of a lead that waits too long; it stays where it stands.

    A lead past its age limit is not told of for its longest time as well.
    """
    aged = why == AGED
    kept = replace(
        lead, limit_due_at=None, aged_due_at=None if aged else lead.aged_due_at, version=lead.version + 1
    )
    kind = NoticeKind.AGED if aged else NoticeKind.OVERDUE
    told = notices(managers, kind, f"{lead.id}:{kept.version}", lead=kept)
    event = Act(SYSTEM, now).event(kept, Verb.ESCALATED, why=why)
    return Change(leads=(kept,), events=(event,), notices=told)


def give_more_time(
    claim: Claim, lead: Lead, act: Act, calendar: BusinessCalendar
) -> tuple[Acted | Refused, Change]:
    """The rep gets an hour more for their own claim, once: every rung that is still ahead comes later."""
    refused = claim_refusal(claim, act) or settled(claim)
    if refused is None and claim.more_time:
        refused = Refused(Refusal.HAD_MORE_TIME)
    if refused:
        return replace(refused, lead=lead), Change()
    return _acted(lead, scheduled(shifted(claim, calendar), calendar), act, Verb.MORE_TIME)


def keep(claim: Claim, lead: Lead, act: Act, calendar: BusinessCalendar) -> tuple[Acted | Refused, Change]:
    """The manager leaves the lead with its rep: the rung that would take it away comes later, once."""
    refused = settled(claim) or (Refused(Refusal.ALREADY_KEPT) if claim.kept else None)
    if refused:
        return replace(refused, lead=lead), Change()
    return _acted(lead, scheduled(replace(claim, kept=True), calendar), act, Verb.KEPT)


def ask(
    claim: Claim, lead: Lead, act: Act, *, asked: bool, rep: tuple[Address, ...]
) -> tuple[Acted | Refused, Change]:
    """The manager asks the rep what is going on: by message, once a rung. ``asked``: it was done before."""
    refused = settled(claim) or (Refused(Refusal.ALREADY_ASKED, by=claim.rep_id) if asked else None)
    if refused:
        return replace(refused, lead=lead), Change()
    told = notices(
        rep, NoticeKind.ASKED, f"{claim.id}:{claim.climbed}", lead=lead, claim=claim, by=act.rep_id
    )
    answer, change = _acted(lead, claim, act, Verb.ASKED)
    return answer, replace(change, notices=told)


def nurture(lead: Lead, act: Act, policy: StalePolicy) -> tuple[Acted, Change]:
    """A lead that waits is put aside for marketing to warm up: nobody can pull it any more. It ages on."""
    later = next_stale_at(lead, LeadState.NURTURE, act.now, policy)
    asleep = moved(lead, LeadState.NURTURE, stale_due_at=later)
    event = act.event(asleep, Verb.NURTURED)
    late = offer_over(lead, OfferOutcome.TIMED_OUT, act.now)
    return Acted(asleep, Verb.NURTURED), Change(leads=(asleep,), events=(event,), offers_over=late)


def hoards(load: Load, policy: HoardingPolicy) -> bool:
    """Whether a rep took many leads lately and contacted few of them."""
    return load.recent >= policy.claims and load.recent_contacted < policy.share * load.recent


def settled(claim: Claim) -> Refused | None:
    """Why nothing is to be decided about this claim any more."""
    if not claim.is_open:
        return Refused(Refusal.ENDED)
    return None if claim.takes_room else Refused(Refusal.ALREADY_CONTACTED)


def _acted(lead: Lead, claim: Claim, act: Act, verb: Verb) -> tuple[Acted | Refused, Change]:
    event = act.event(lead, verb, claim=claim, rep=claim.rep_id, rung=claim.climbed)
    return Acted(lead, verb, claim), Change(claims=(claim,), events=(event,))
