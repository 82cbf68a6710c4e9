"""What ops decide about leads in review, and when they are reminded of it.

Every decision takes what was read under lock and returns the change to write.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.acts import Act, moved
from core.changes import Change
from core.doubts import APPROVED, due_again_at
from core.events import SYSTEM, Event, Verb
from core.keys import KeyedLead, LeadKeys
from core.merging import DUPLICATE, differences, gone_into, move, overlaid, recognised, with_facts
from core.model import ASLEEP, CLOSED_BY_OPS, LIVE, Lead, LeadFacts, LeadState
from core.notices import Address, Notice, NoticeKind, notices
from core.places import base_place
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.recognition import same_person
from core.sla import limits

FEW = 9
"""So many leads that go to review together get a card each; more of them are told of as one."""

COUNTED_FOR = timedelta(days=8)
"""So long cards of many leads are kept true: a week in every time zone."""

OF_MANAGERS = 2
"""From this reminder of a lead on managers hear as well."""

_OVER = frozenset(
    {Verb.APPROVED, Verb.REJECTED, Verb.MERGED, Verb.ENTERED, Verb.HELD, Verb.RE_ENGAGED, Verb.ERASED}
)


class RejectReason(StrEnum):
    """Why ops turned a lead away."""

    COMPETITOR = "competitor"
    STUDENT = "student"
    JUNK = "junk"
    DUPLICATE = "duplicate"
    NOT_A_FIT = "not_a_fit"
    OTHER = "other"


def approve(lead: Lead, act: Act, queue: QueuePolicy, team: TeamPolicy, *, depth: int) -> tuple[int, Change]:
    """The lead is in line by the word of ops, be the queue full: by how many it stands above its cap then.

    ``depth`` are the leads in line before. Its time in the queue and its limits begin now.
    """
    over = max(0, depth + 1 - queue.cap)
    approved = moved(
        lead,
        LeadState.WAITING,
        queue=queue.name,
        queued_at=act.now,
        came_in_at=act.now,
        place=base_place(lead.id, lead.facts, lead.received_at, queue, team),
        rule=APPROVED,
        review_due_at=None,
        review_asked=0,
        **limits(lead.facts.type, lead.received_at, act.now, queue, team)._asdict(),
    )
    event = act.event(approved, Verb.APPROVED, why=lead.rule, over=over)
    return over, Change(leads=(approved,), events=(event,))


def reject(lead: Lead, act: Act, reason: RejectReason) -> Change:
    """The lead comes into no line. It stays known: the same person is for ops again."""
    rejected = moved(lead, LeadState.REJECTED, stale_due_at=None, review_due_at=None, review_asked=0)
    return Change(leads=(rejected,), events=(act.event(rejected, Verb.REJECTED, why=reason.value),))


def like(doubtful: Lead, keys: LeadKeys, known: Iterable[KeyedLead]) -> Lead | None:
    """The lead that the doubtful one may go into, of those that share a key with it: of the same person, and
    neither closed by its rep nor a later doubt itself. Live ones come first, then those asleep.
    """
    fit = [one.lead for one in known if same_person(one.keys, keys) and _takes_in(one.lead, doubtful)]
    return min(fit, key=lambda one: (one.state not in LIVE, one.state not in ASLEEP, one.id), default=None)


def _takes_in(lead: Lead, doubtful: Lead) -> bool:
    if lead.id == doubtful.id or (lead.state is LeadState.REVIEW and lead.id > doubtful.id):
        return False
    return lead.state in LIVE | ASLEEP | CLOSED_BY_OPS


def is_back(lead: Lead) -> bool:
    """Whether somebody who asks again brings this lead back: it sleeps, or ops have closed it."""
    return lead.state in ASLEEP | CLOSED_BY_OPS


def merge(doubtful: KeyedLead, into: KeyedLead, act: Act, team: TeamPolicy) -> tuple[KeyedLead, Change]:
    """The doubtful lead goes into the other: what was said later counts. The other lead as it is then, and
    the change, in which its facts are not written yet: whether it moves is for the caller to decide.
    """
    gone = gone_into(doubtful.lead, into.lead, act)
    lead = into.lead
    is_newer = (doubtful.lead.received_at, doubtful.lead.id) > (lead.received_at, lead.id)
    older, newer = (lead, doubtful.lead) if is_newer else (doubtful.lead, lead)
    facts = overlaid(older.facts, newer.facts)
    keys = recognised(doubtful.keys, into.keys) if is_newer else recognised(into.keys, doubtful.keys)
    better = replace(with_facts(lead, facts, team), version=lead.version + 1)
    wiser = KeyedLead(better, replace(keys, fingerprint=into.keys.fingerprint))
    learnt = differences(facts, lead.facts)
    event = act.event(wiser.lead, Verb.UPDATED, why=DUPLICATE, fields=learnt, merged=doubtful.lead.id)
    return wiser, replace(gone, events=(*gone.events, event, *move(lead, better, team, act)))


def missing(facts: LeadFacts, team: TeamPolicy) -> tuple[str, ...]:
    """The fields that every lead must have and this one lacks."""
    return tuple(name for name in team.entry.required if getattr(facts, name) is None)


def decided(story: Iterable[Event]) -> Event | None:
    """What ended a lead's last review; ``None`` while it goes on."""
    ended: Event | None = None
    for event in story:
        if event.verb is Verb.SENT_TO_REVIEW:
            ended = None
        elif ended is None and event.verb in _OVER:
            ended = event
    return ended


def skipped(story: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    """By rep, why each passed the lead on that was sent to review for it: their last word."""
    sent = next((one for one in reversed(story) if one.verb is Verb.SENT_TO_REVIEW), None)
    reps = sent.data.get("skipped_by", ()) if sent else ()
    reasons = {one.actor: str(one.why) for one in story if one.verb is Verb.SKIPPED}
    return tuple((rep, reasons[rep]) for rep in map(str, _listed(reps)) if rep in reasons)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def remind(lead: Lead, now: datetime, team: TeamPolicy) -> Change:
    """Ops are reminded of a lead that nobody has decided about; the next time in twice as long."""
    asked = lead.review_asked + 1
    later = moved(lead, LeadState.REVIEW, review_asked=asked, review_due_at=due_again_at(asked, now, team))
    event = Event(lead.id, now, Verb.REMINDED, SYSTEM, lead.queue, why=lead.rule, data={"asked": asked})
    return Change(leads=(later,), events=(event,))


def card(lead: Lead, ops: tuple[Address, ...]) -> tuple[Notice, ...]:
    """The card of one lead: one for each time that it goes to review."""
    what = f"{lead.id}:{lead.episode}:{lead.version}"
    return notices(ops, NoticeKind.REVIEW, what, lead=lead)


def day_of(at: datetime, team: TeamPolicy) -> str:
    """What is unique about the card of a day on which many leads went to review."""
    return at.astimezone(team.zone).date().isoformat()


def round_of(at: datetime, team: TeamPolicy) -> str:
    """What is unique about the card that reminds of leads, one for each hour in which any was due."""
    return f"{at.astimezone(team.zone):%Y-%m-%dT%H}"


def bundle(what: str, to: tuple[Address, ...]) -> tuple[Notice, ...]:
    """The card of many leads: of a day, or of a round of reminders."""
    return notices(to, NoticeKind.REVIEWS, what)


def counted_since(now: datetime) -> str:
    """The first day whose cards of many leads still say how many are in review. Nobody works from older ones,
    and Slack takes a change a second.
    """
    return (now - COUNTED_FOR).date().isoformat()
