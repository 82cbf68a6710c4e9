"""Who does something to a lead, and the small steps every decision is made of."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.answers import Refusal, Refused
from core.events import Event, Verb
from core.model import Claim, Lead, LeadState
from core.offers import OfferOutcome, OfferOver
from core.places import is_recycled


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and in which delivery (``request``), so that its repetition is recognised."""

    rep_id: str
    now: datetime
    request: str | None = None

    def event(
        self, lead: Lead, verb: Verb, *, why: str | None = None, claim: Claim | None = None, **data: object
    ) -> Event:
        """The fact that this act did ``verb`` to the lead."""
        return Event(
            lead_id=lead.id,
            at=self.now,
            verb=verb,
            actor=self.rep_id,
            queue=lead.queue,
            why=why,
            claim_id=claim.id if claim else None,
            request=self.request,
            data=data,
        )


def moved(lead: Lead, state: LeadState, **changes: object) -> Lead:
    """The lead in another state, one version on, without a reservation."""
    changes = {"reserved_by": None, "reserved_until": None, "offer_id": None} | changes
    return replace(lead, state=state, version=lead.version + 1, **changes)  # type: ignore[arg-type]


def in_line(lead: Lead) -> LeadState:
    """The state in which a lead stands in line: its place remembers whether it is a recycled one."""
    return LeadState.RECYCLED if is_recycled(lead.place) else LeadState.WAITING


def offer_over(lead: Lead, outcome: OfferOutcome, now: datetime) -> tuple[OfferOver, ...]:
    """The end of the offer that the lead's reservation is; nothing where it is none."""
    return (OfferOver(lead.offer_id, outcome, now),) if lead.offer_id is not None else ()


def ended(claim: Claim, act: Act, verb: Verb) -> Claim:
    """The claim, ended now by this verb."""
    return replace(claim, ended_at=act.now, ended_by=verb.value)


def claim_refusal(claim: Claim, act: Act) -> Refused | None:
    """Why the rep may do nothing to this claim, or ``None`` when it is theirs and open."""
    if claim.rep_id != act.rep_id:
        return Refused(Refusal.NOT_YOURS, by=claim.rep_id)
    return None if claim.is_open else Refused(Refusal.ENDED)
