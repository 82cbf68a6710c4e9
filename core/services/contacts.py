"""Logging what a rep did with a lead, and how it ended."""

from dataclasses import replace

from core import contacts as rules
from core.acts import claim_refusal
from core.answers import Closed, Logged, Refused
from core.changes import Change
from core.events import Event, Verb
from core.fields import cleaned
from core.model import NOTE_LIMIT, Channel, Contact, ContactOutcome, LeadState
from core.services.ownership import Desk, Held


class Contacts:
    """Contacts and closings."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def log(
        self,
        rep_id: str,
        claim_id: int,
        channel: Channel,
        outcome: ContactOutcome,
        *,
        note: str | None = None,
        request: str | None = None,
    ) -> Logged | Refused:
        """Stores an attempt, self-reported. The first one stops the clock; a repeated delivery adds none."""

        def decide(held: Held) -> tuple[Logged | Refused, Change]:
            contact = Contact(
                lead_id=held.lead.id,
                claim_id=held.claim.id,
                rep_id=rep_id,
                at=held.act.now,
                channel=channel,
                outcome=outcome,
                note=cleaned(note)[:NOTE_LIMIT] or None if note else None,
            )
            earlier = _logged_before(held)
            if earlier is not None:
                told = replace(contact, at=earlier.at)
                return Logged(held.lead, held.claim, told, first=bool(earlier.data["first"])), Change()
            return rules.log(held.lead, held.claim, contact, held.act)

        return self._desk.run(rep_id, claim_id, request, decide)

    def close(
        self, rep_id: str, claim_id: int, *, converted: bool, request: str | None = None
    ) -> Closed | Refused:
        """Ends a contacted lead: converted, or disqualified."""
        state = LeadState.CONVERTED if converted else LeadState.DISQUALIFIED
        verb = Verb.CONVERTED if converted else Verb.DISQUALIFIED

        def decide(held: Held) -> tuple[Closed | Refused, Change]:
            if held.done_before(verb, since={state}):
                return Closed(held.lead, held.claim), Change()
            return rules.close(held.lead, held.claim, held.act, to=state)

        return self._desk.run(rep_id, claim_id, request, decide)


def _logged_before(held: Held) -> Event | None:
    """What an earlier delivery of this very request logged on this claim, while it is the rep's."""
    request = None if claim_refusal(held.claim, held.act) else held.act.request
    earlier = held.uow.events.by_request(request) if request else ()
    logged = (one for one in earlier if one.verb is Verb.CONTACTED and one.claim_id == held.claim.id)
    return next(logged, None)
