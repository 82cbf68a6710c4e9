"""Leads that are offered and what becomes of that: what tests about offers say all the time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.changes import Change
from core.events import Verb
from core.model import Claim, Lead, LeadState
from core.notices import NoticeKind
from core.offering import offer_key
from core.offers import Offer, OfferOutcome, OfferOver
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_notice,
    an_event,
    an_offer,
    keyed,
    minutes,
    offering,
    taking,
)
from tests.storage.lives import row
from tests.storage.steps import applied

_ENDED_BY = {
    OfferOutcome.ACCEPTED: Verb.UNDONE,
    OfferOutcome.DECLINED: Verb.DECLINED,
    OfferOutcome.TIMED_OUT: Verb.OFFER_EXPIRED,
    OfferOutcome.WITHDRAWN: Verb.OFFER_WITHDRAWN,
}
"""Whoever accepts, and thinks better of it at once, leaves the lead as it was."""


def offered(open_: UnitsOfWork, lead: Lead, rep_id: str = ANA, at: datetime = MONDAY_9AM) -> Offer:
    """The lead, as it is now, is offered to the rep."""
    offer = an_offer(lead, rep_id, at=at)
    applied(open_, offering(row(open_, lead), offer))
    return offer


def over(open_: UnitsOfWork, offer: Offer, outcome: OfferOutcome, at: datetime | None = None) -> Offer:
    """It ends, five minutes after it was made unless told otherwise; the lead waits again."""
    ended_at = at or offer.until
    with open_(writes=False) as uow:
        lead = uow.leads.get(offer.lead_id)
    assert lead is not None
    waiting = replace(
        lead,
        state=LeadState.WAITING,
        version=lead.version + 1,
        reserved_by=None,
        reserved_until=None,
        offer_id=None,
    )
    event = an_event(waiting, _ENDED_BY[outcome], at=ended_at, actor=offer.rep_id)
    ended = OfferOver(offer.id, outcome, ended_at)
    applied(open_, Change(leads=(waiting,), offers_over=(ended,), events=(event,)))
    return replace(offer, ended_at=ended_at, outcome=outcome)


def passed_on(
    open_: UnitsOfWork,
    lead: Lead,
    rep_id: str = ANA,
    at: datetime = MONDAY_9AM,
    outcome: OfferOutcome = OfferOutcome.DECLINED,
) -> Offer:
    """Offered at that moment; a minute later the rep does not want it."""
    return over(open_, offered(open_, lead, rep_id, at), outcome, at + minutes(1))


def reached(open_: UnitsOfWork, offer: Offer) -> None:
    """The message with the offer stands in Slack."""
    message = a_notice(None, offer.rep_id, key=offer_key(offer.id, offer.rep_id), kind=NoticeKind.OFFER)
    with open_() as uow:
        uow.apply(Change(notices=(message,)))
        sending = uow.outbox.begin([message])
        assert sending.since is not None
        uow.outbox.sent(sending.key, sending.since, "D1", f"{offer.id}.1")
        uow.commit()


def owned(open_: UnitsOfWork, rep_id: str, at: datetime = MONDAY_9AM, *, account: Mapping[str, str]) -> Claim:
    """A lead of that account (``domain``, ``company``) that the rep has claimed."""
    lead = a_lead()
    applied(open_, Change(incoming=(keyed(lead, **account),)))
    claim = a_claim(lead, rep_id, at=at)
    applied(open_, taking(lead, claim))
    return claim


def came_in(
    open_: UnitsOfWork, at: datetime = MONDAY_9AM, *, account: Mapping[str, str], **facts: Any
) -> Lead:
    """A lead of that account enters its line."""
    lead = a_lead(received_at=at, queued_at=at, came_in_at=at, **facts)
    applied(open_, Change(incoming=(keyed(lead, **account),), events=(an_event(lead, at=at),)))
    return lead
