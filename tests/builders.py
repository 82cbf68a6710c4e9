"""Builders: a test says what it is about, and these supply the rest.

``a_lead("Acme", score=90, waited=hours(5))`` is a lead that has been waiting for five hours on
``MONDAY_9AM``. Ids count up; what two tests build never depends on their order.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from core.changes import Change, Skip
from core.events import Event, Verb
from core.intake import Rule
from core.keys import KeyedLead, LeadKeys
from core.model import (
    FACT_NAMES,
    Channel,
    Claim,
    Contact,
    ContactOutcome,
    Lead,
    LeadFacts,
    LeadState,
    LeadType,
    Person,
    SkipReason,
)
from core.notices import Notice, NoticeKind
from core.offers import Offer
from core.places import base_place
from core.policies.queues import QueuePolicy
from core.policies.reports import DigestPolicy
from core.policies.team import TeamPolicy

MONDAY_9AM = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday without holidays anywhere near, in UTC, which is the zone of the default policy."""

QUEUE = "leads"
"""The one queue of the default policy."""

NO_DIGESTS = DigestPolicy(daily=False, weekly=False)
"""For whoever plays a morning that is about something else."""

ANA, BEN, CLEO, MIA, OLE = "U01ANA", "U01BEN", "U01CLEO", "U01MIA", "U01OLE"
"""Three reps, a manager, and ops."""

_ids = count(1)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def a_queue(name: str = QUEUE, **policy: Any) -> QueuePolicy:
    """A queue with the product's defaults but for what is named."""
    return QueuePolicy.model_validate({"name": name, **policy})


def a_team(*queues: QueuePolicy, **policy: Any) -> TeamPolicy:
    """A policy with the product's defaults but for what is named."""
    return TeamPolicy.model_validate({**({"queues": queues} if queues else {}), **policy})


def some_facts(company: str = "Acme", **facts: Any) -> LeadFacts:
    """What is known of a lead: enough to enter, a warm one with a score of 50, and what is named."""
    given: dict[str, Any] = {
        "company": company,
        "email": f"{company.lower().replace(' ', '.')}@lead.example",
        "type": LeadType.WARM,
        "score": 50,
    }
    extra = {name: facts.pop(name) for name in list(facts) if name not in FACT_NAMES}
    return LeadFacts(**given | facts, attributes=extra)


def a_lead(
    company: str = "Acme",
    *,
    id: int | None = None,
    queue: QueuePolicy | str = QUEUE,
    state: LeadState = LeadState.WAITING,
    waited: timedelta = timedelta(hours=1),
    now: datetime = MONDAY_9AM,
    team: TeamPolicy | None = None,
    external_id: str | None = None,
    **facts: Any,
) -> Lead:
    """A lead that came in ``waited`` before ``now`` and has been in line since; facts by their names.

    Fields of ``Lead`` itself may be given too (``place``, ``reserved_by``, ``overdue_at``, …). However long
    it waited, nothing is due about it unless ``limit_due_at`` or ``aged_due_at`` is given.
    """
    own = {name: facts.pop(name) for name in list(facts) if name in _LEAD_FIELDS}
    number = id or next(_ids)
    policy = queue if isinstance(queue, QueuePolicy) else _default_queue(queue)
    known, arrived = some_facts(company, **facts), now - waited
    recycled = state is LeadState.RECYCLED
    lead = Lead(
        id=number,
        facts=known,
        state=state,
        queue=policy.name,
        received_at=arrived,
        queued_at=own.get("received_at", arrived),
        came_in_at=arrived,
        place=base_place(number, known, arrived, policy, team or _default_team(), recycled=recycled),
        overdue_at=arrived + policy.max_wait.of(known.type),
        rule=Rule.SCORE,
        external_id=external_id,
    )
    return replace(lead, **own)


@lru_cache
def _default_queue(name: str) -> QueuePolicy:
    return a_queue(name)


@lru_cache
def _default_team() -> TeamPolicy:
    return TeamPolicy()


_LEAD_FIELDS = frozenset(Lead.__slots__) - {"id", "state", "queue", "external_id"}


def fresh_leads(number: int, **details: Any) -> list[Lead]:
    """Leads that came in one after another, a second apart, the first of them an hour ago."""
    return [
        a_lead(f"Fresh {index}", waited=hours(1) - timedelta(seconds=index), **details)
        for index in range(number)
    ]


def some_keys(lead: Lead, **keys: str | None) -> LeadKeys:
    """What a lead is recognised by: its e-mail and company, and a fingerprint of its own."""
    return LeadKeys(
        **{
            "fingerprint": f"fingerprint of {lead.id}",
            "email": lead.facts.email,
            "name": (lead.facts.company or "").casefold() or None,
            **keys,
        }  # type: ignore[arg-type]
    )


def keyed(lead: Lead, **keys: str | None) -> KeyedLead:
    return KeyedLead(lead, some_keys(lead, **keys))


def arriving(*leads: Lead) -> Change:
    """The change by which these leads come in, each with its event."""
    return Change(
        incoming=tuple(keyed(lead) for lead in leads),
        events=tuple(an_event(lead, Verb.ENTERED, at=lead.received_at) for lead in leads),
    )


def a_claim(
    lead: Lead,
    rep_id: str = ANA,
    *,
    id: int | None = None,
    at: datetime = MONDAY_9AM,
    **rest: Any,
) -> Claim:
    """An open claim, not contacted, out of the line that the lead stood in, unless told otherwise; time does
    nothing to it without ``step_at``.
    """
    given: dict[str, Any] = {"entered_at": lead.queued_at, **rest}
    return Claim(id=id or next(_ids), lead_id=lead.id, rep_id=rep_id, claimed_at=at, **given)


def taking(lead: Lead, claim: Claim) -> Change:
    """The change by which a rep becomes the lead's owner."""
    owned = replace(
        lead,
        state=LeadState.CLAIMED,
        version=lead.version + 1,
        reserved_by=None,
        reserved_until=None,
    )
    event = an_event(owned, Verb.CLAIMED, at=claim.claimed_at, actor=claim.rep_id, claim_id=claim.id)
    return Change(leads=(owned,), opened=(claim,), events=(event,))


def an_offer(lead: Lead, rep_id: str = ANA, *, at: datetime = MONDAY_9AM, **details: Any) -> Offer:
    """The lead is offered to a rep for five minutes; open unless an end is given."""
    given: dict[str, Any] = {"id": next(_ids), "queue": lead.queue, "until": at + minutes(5)}
    return Offer(lead_id=lead.id, rep_id=rep_id, offered_at=at, **given | details)


def offering(lead: Lead, offer: Offer) -> Change:
    """The change by which the lead is reserved for the rep it is offered to."""
    reserved = replace(
        lead,
        state=LeadState.RESERVED,
        version=lead.version + 1,
        reserved_by=offer.rep_id,
        reserved_until=offer.until,
        offer_id=offer.id,
    )
    event = an_event(reserved, Verb.OFFERED, at=offer.offered_at, data={"rep": offer.rep_id})
    return Change(leads=(reserved,), offered=(offer,), events=(event,))


def a_contact(claim: Claim, **details: Any) -> Contact:
    """A call that reached somebody, half an hour after the claim."""
    given: dict[str, Any] = {
        "at": claim.claimed_at + minutes(30),
        "channel": Channel.CALL,
        "outcome": ContactOutcome.REACHED,
    }
    return Contact(lead_id=claim.lead_id, claim_id=claim.id, rep_id=claim.rep_id, **given | details)


def a_skip(
    lead: Lead, rep_id: str = ANA, *, at: datetime = MONDAY_9AM, hide: timedelta = timedelta(hours=24)
) -> Skip:
    """A rep passed a lead on, for a reason of their own."""
    return Skip(lead.id, rep_id, at, SkipReason.OTHER, hidden_until=at + hide)


def an_event(lead: Lead, verb: Verb = Verb.ENTERED, *, at: datetime = MONDAY_9AM, **details: Any) -> Event:
    """Something that happened to a lead, by the system unless an actor is named."""
    given: dict[str, Any] = {"actor": "nextlead", "queue": lead.queue}
    return Event(lead_id=lead.id, at=at, verb=verb, **given | details)


def a_notice(lead: Lead | None, to: str = BEN, *, key: str | None = None, **details: Any) -> Notice:
    """A message owed since Monday 9:00, about the lead or about nothing but the bot."""
    given: dict[str, Any] = {"kind": NoticeKind.TRANSFERRED, "due_at": MONDAY_9AM}
    about = lead.id if lead else None
    return Notice(key=key or f"transferred:{next(_ids)}", to=to, lead_id=about, **given | details)


def a_person(id: str = ANA, name: str | None = None, **details: Any) -> Person:
    """A full member of the workspace in Berlin who speaks English."""
    given: dict[str, Any] = {"timezone": "Europe/Berlin", "locale": "en-US"}
    return Person(id=id, name=name or id.removeprefix("U01").capitalize(), **given | details)


def people(*ids: str) -> Sequence[Person]:
    """Full members by their ids."""
    return [a_person(one) for one in ids]
