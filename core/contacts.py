"""What counts as first contact, and how a worked lead ends."""

from dataclasses import replace

from core.acts import Act, claim_refusal, ended, moved
from core.answers import Closed, Logged, Refusal, Refused
from core.changes import Change
from core.events import Verb
from core.model import Channel, Claim, Contact, ContactOutcome, Lead, LeadState

COUNTS = frozenset({Channel.CALL, Channel.MAIL, Channel.MESSAGE, Channel.MEETING})
"""Human outbound attempts. Opening the record and drip mail are none."""

_SPOKEN = (
    ContactOutcome.REACHED,
    ContactOutcome.VOICEMAIL,
    ContactOutcome.NO_ANSWER,
    ContactOutcome.WRONG_DETAILS,
)
_WRITTEN = (ContactOutcome.SENT, ContactOutcome.REACHED, ContactOutcome.WRONG_DETAILS)

OUTCOMES = {
    Channel.CALL: (*_SPOKEN, ContactOutcome.MEETING_SET),
    Channel.MAIL: (*_WRITTEN, ContactOutcome.MEETING_SET),
    Channel.MESSAGE: (*_WRITTEN, ContactOutcome.MEETING_SET),
    Channel.MEETING: (ContactOutcome.REACHED, ContactOutcome.NO_ANSWER, ContactOutcome.MEETING_SET),
}
"""What may come of each channel: nobody leaves a voicemail by mail."""


def is_first_contact(channel: Channel) -> bool:
    """Whether an attempt over this channel stops the clock. A call that reaches only voicemail does."""
    return channel in COUNTS


def fits(channel: Channel, outcome: ContactOutcome) -> bool:
    """Whether this outcome can come of this channel."""
    return outcome in OUTCOMES.get(channel, ())


def log(lead: Lead, claim: Claim, contact: Contact, act: Act) -> tuple[Logged | Refused, Change]:
    """Stores an attempt. The first human outbound one stops the clock; later ones are kept as well."""
    refused = claim_refusal(claim, act)
    if refused is None and not (is_first_contact(contact.channel) and fits(contact.channel, contact.outcome)):
        refused = Refused(Refusal.NO_CONTACT)
    if refused:
        return replace(refused, lead=lead), Change()
    first = claim.contacted_at is None
    worked = replace(claim, contacted_at=act.now) if first else claim
    reached = moved(lead, LeadState.CONTACTED) if first else lead
    event = act.event(
        reached, Verb.CONTACTED, why=contact.channel, claim=claim, outcome=contact.outcome, first=first
    )
    change = Change(
        leads=(reached,) if first else (),
        claims=(worked,) if first else (),
        contacts=(contact,),
        events=(event,),
    )
    return Logged(reached, worked, contact, first), change


def close(lead: Lead, claim: Claim, act: Act, *, to: LeadState) -> tuple[Closed | Refused, Change]:
    """Ends a worked lead as converted or disqualified; only after a contact."""
    refused = claim_refusal(claim, act)
    if refused is None and claim.contacted_at is None:
        refused = Refused(Refusal.NOT_CONTACTED)
    if refused:
        return replace(refused, lead=lead), Change()
    verb = Verb.CONVERTED if to is LeadState.CONVERTED else Verb.DISQUALIFIED
    closed = moved(lead, to)
    over = ended(claim, act, verb)
    event = act.event(closed, verb, claim=over)
    return Closed(closed, over), Change(leads=(closed,), claims=(over,), events=(event,))
