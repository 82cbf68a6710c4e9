"""Leads, answers and news whose every word is hostile."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from bot.views import answers
from core.answers import (
    Acted,
    Answered,
    Arranged,
    Claimed,
    ClaimedBatch,
    Closed,
    Declined,
    LetIn,
    Logged,
    MyLeads,
    NothingWaiting,
    Previewed,
    Refusal,
    Refused,
    Returned,
    Skipped,
    Swept,
    Transferred,
    Why,
)
from core.events import Event, QueueVerb, Verb
from core.findings import Pattern, PatternKind, Stranded
from core.incidents import Measure, MeasureKind
from core.metrics import Diagnosis
from core.model import (
    FACT_NAMES,
    Channel,
    Contact,
    ContactOutcome,
    Lead,
    LeadFacts,
    LeadState,
    LeadType,
    Person,
)
from core.notices import Audience, Doubt, Notice, NoticeKind, Parcel, Reviews, Undelivered
from core.offers import Offer, OfferOutcome, OfferReason
from core.policies.queues import Skill
from tests.bot.digests import a_digest, a_queue
from tests.bot.parcels import NOW, an_incident, an_outlook
from tests.bot.test_views_told_properties import NEVER_TO_REPS
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_claim, a_lead, hours, minutes

_NO_WORDS = frozenset({"type", "score", "timezone", "deal_size", "consent"})
"""Facts that are numbers, or one of a few words, before they are stored."""

_ACTS = (Verb.MORE_TIME, Verb.KEPT, Verb.ASKED, Verb.NURTURED, Verb.REASSIGNED, Verb.ASSIGNED)
_CLOSED = (LeadState.CONVERTED, LeadState.DISQUALIFIED)
_ECHOING = {Refusal.UNKNOWN_QUEUE, Refusal.NOT_IN_CHARGE}
_SWEEPS = (Verb.RESTORED, Verb.NURTURED, Verb.MERGED, Verb.REJECTED)


def a_hostile_lead(text: str, **details: Any) -> Lead:
    """Everything it says of itself is this."""
    words: dict[str, Any] = dict.fromkeys(FACT_NAMES - _NO_WORDS, text)
    extra = {"note": text, text[:60]: text}
    facts = LeadFacts(**words, type=LeadType.HOT_INBOUND, score=90, timezone="Asia/Jakarta", attributes=extra)
    return replace(a_lead(id=details.pop("id", 17), **details), facts=facts, external_id=text)


def held(lead: Lead, *, contacted: bool = False, id: int = 4) -> Claimed:
    """The lead as its owner has it, with a deadline and a long break ahead."""
    at = MONDAY_9AM + minutes(30) if contacted else None
    claim = a_claim(lead, ANA, id=id, contacted_at=at)
    return Claimed(lead, claim, MONDAY_9AM + minutes(1), NOW + hours(1), (NOW + hours(2), NOW + hours(60)))


def every_answer(text: str) -> Iterator[answers.Answer]:
    """Each kind of answer, about a lead of these words; what was typed are these words too."""
    lead, refused = a_hostile_lead(text), list(echoing(text))
    mine, offered = held(lead), Previewed(lead, NOW + minutes(2), Why.HOT)
    many = tuple(held(lead, id=number, contacted=number > 5) for number in range(1, 14))
    contact = Contact(17, 4, ANA, NOW, Channel.CALL, ContactOutcome.REACHED, note=text)
    yield from (offered, mine, held(lead, contacted=True), MyLeads(many, 10), MyLeads((), 10))
    yield from (ClaimedBatch(many, 13), NothingWaiting(("inbound",), 2), Skipped(lead, 2, 2, offered))
    yield from (Previewed(replace(lead, offer_id=3), NOW + minutes(2), Why.HOT), Declined(lead))
    yield from (Skipped(lead, 0, 0, offered, to_review=True), Transferred(lead, mine.claim, BEN))
    yield from (Logged(lead, mine.claim, contact, first) for first in (True, False))
    yield from (Returned(lead, replace(mine.claim, ended_by=one)) for one in (Verb.UNDONE, Verb.RELEASED))
    yield from (Closed(replace(lead, state=one), mine.claim) for one in _CLOSED)
    yield from (Acted(lead, verb, mine.claim, to) for verb, to in product(_ACTS, (None, BEN)))
    yield from refused
    yield from (replace(refused[0], next=offered), replace(refused[0], claimed=mine))
    yield from (Answered(an_incident(), verb) for verb in (QueueVerb.ACKNOWLEDGED, QueueVerb.SNOOZED))
    yield from (Arranged(one, 3) for one in measures(text))
    yield LetIn("inbound", 3, 1)
    yield from (Swept(verb, 3, left=True) for verb in _SWEEPS)


def every_refusal(text: str) -> Iterator[Refused]:
    """Each reason, with everything a refusal may have; what was not understood are these words."""
    lead = a_hostile_lead(text)
    for reason in Refusal:
        yield Refused(reason, by=BEN, limit=2, upper=9, asked=text, names=("inbound", "rest"), lead=lead)


def echoing(text: str) -> Iterator[Refused]:
    """Two refusals that repeat what was typed."""
    return (one for one in every_refusal(text) if one.reason in _ECHOING)


def measures(text: str) -> tuple[Measure, ...]:
    """One of each kind, in force."""
    data = {"reps": [ANA, BEN], "leads": 3, "sources": [text]}
    return tuple(
        Measure(number, "inbound", kind, MIA, NOW, until=NOW + hours(4), data=data)
        for number, kind in enumerate(MeasureKind, start=1)
    )


def every_event(text: str) -> Iterator[Event]:
    """Each thing that can happen to a lead, by people and by itself, with these words for all it notes."""
    data = dict.fromkeys(
        ("from", "to", "rep", "from_queue", "into", "outcome", "step", "source", "rule", "field"), text
    )
    for verb, actor in product(Verb, (MIA, "nextlead", "crm", text)):
        yield Event(17, NOW, verb, actor, "inbound", why=text, data={**data, "fields": [text, "company"]})


def every_parcel(text: str) -> Iterator[Parcel]:
    """Each kind of news, to reps as far as they hear it, and to ops, about a lead of these words."""
    lead = a_hostile_lead(text)
    claim = a_claim(lead, ANA, id=4, climbed=1)
    sources = {text: (9, 2), f"{text}2": (4, 1)}
    diagnosis = Diagnosis({text: 3, "other": 2}, {text: 2}, sources, (40.0, 60.0))
    outlook = an_outlook(measures=measures(text), diagnosis=diagnosis)
    for number, (kind, audience) in enumerate(product(NoticeKind, _HEARERS), start=1):
        if audience is Audience.REP and kind in NEVER_TO_REPS:
            continue
        notice = Notice(f"{kind}:{number}@{ANA}", kind, ANA, NOW, 17, 4, MIA, audience, _DATA, incident_id=7)
        yield Parcel(
            notice,
            lead,
            claim,
            Person(ANA, text),
            NOW,
            current=claim,
            contact_by=NOW + hours(1),
            tick_at=NOW - hours(1),
            asked_by=MIA,
            outlook=outlook,
            backlog=60,
            doubt=a_doubt(text),
            reviews=Reviews(5, 2, NOW - hours(9)),
            undelivered=Undelivered(3, 2, NOW - hours(1)),
            offer=an_offer(OfferOutcome.ACCEPTED),
            stranded=Stranded("inbound", tuple(Skill), 3, lead),
            undo_until=NOW + minutes(1),
            break_ahead=(NOW + hours(2), NOW + hours(60)),
            passed_on={ANA: OfferOutcome.DECLINED, BEN: OfferOutcome.TIMED_OUT},
            digest=a_digest(a_queue("inbound", age_h=30.0, uncontacted=3), a_queue("rest"), pattern=_PATTERN),
        )


def every_offer(text: str) -> Iterator[Parcel]:
    """An offer as long as it may be answered, and however it ended, of a lead of these words."""
    lead = a_hostile_lead(text)
    notice = Notice(f"offer:3@{ANA}", NoticeKind.OFFER, ANA, NOW, 17, data=_DATA)
    about = Parcel(notice, lead, None, Person(ANA, text), NOW, contact_by=NOW + hours(1))
    for outcome, reason in product((None, *OfferOutcome), OfferReason):
        yield replace(about, offer=replace(an_offer(outcome), reason=reason))
    yield replace(about, offer=an_offer(OfferOutcome.DECLINED), current=a_claim(lead, BEN, id=4))


def an_offer(outcome: OfferOutcome | None) -> Offer:
    """Of the hostile lead, to Ana; with three minutes left where it has no outcome."""
    ended_at = NOW if outcome else None
    return Offer(
        3, 17, ANA, "inbound", NOW - minutes(2), NOW + minutes(3), ended_at=ended_at, outcome=outcome
    )


_PATTERN = Pattern(
    PatternKind.ALWAYS_FULL,
    "inbound",
    {"share": 0.7, "full_hours": 200, "hours": 300, "yellow": 50, "mean_depth": 60, "extra_day": 3},
)
_HEARERS = (Audience.REP, Audience.OPS)
_DATA: dict[str, object] = {
    "queue": "inbound",
    "since": NOW.isoformat(),
    "until": NOW.isoformat(),
    "from": ANA,
    "to": BEN,
    "severity": "red",
    "duty": [MIA],
    "verb": "acknowledged",
    "why": "more_reps",
    "rung": 1,
    "webhook": "crm",
    "offer": 3,
    "missed": 2,
    "rep": ANA,
}
"""What notices note: ids, numbers and moments, never a lead's words."""


def a_doubt(text: str) -> Doubt:
    """A lead like it, a colleague's lead of the same company, and what it was skipped for."""
    return Doubt(
        like=a_hostile_lead(text, id=18),
        account=a_hostile_lead(text, id=19),
        account_rep=BEN,
        missing=("company", "phone"),
        skipped=((ANA, text), (BEN, "wrong_fit")),
        due_at=NOW + hours(3),
    )
