"""What messages about offers tell of, as it stands in the transaction that reads it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from core.events import Event, Verb
from core.model import Claim, Lead, Person
from core.notices import Notice, NoticeKind, stem
from core.offering import offer_key
from core.offers import Offer, OfferOutcome
from core.people import midnight
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork, UnitOfWork
from core.services.upkeep import TickAction

_PASSED_ON = {
    Verb.DECLINED: OfferOutcome.DECLINED,
    Verb.SKIPPED: OfferOutcome.DECLINED,
    Verb.OFFER_EXPIRED: OfferOutcome.TIMED_OUT,
    Verb.UNDONE: OfferOutcome.ACCEPTED,
}
"""What a rep did who is not asked again that day. Whoever skips a lead does not want it either; accepted is
what they claimed and undid.
"""


_LATELY = timedelta(minutes=2)
"""Ticks are a minute apart; of one that comes later a message is drawn anew when something happens to it."""


def undone_no_more(open_: OpenUnitOfWork, team: TeamPolicy, now: datetime) -> Sequence[Offer] | None:
    """Offers whose message still shows Undo though the time for that has just gone by; ``None`` without."""
    queues, until = [queue.name for queue in team.every_queue], now - team.claims.undo
    since = until - _LATELY
    with open_(writes=False) as uow:
        found = uow.offers.accepted(queues, since, until, offered_since=since - team.claims.offers.within)
    return found or None


def redraw(uow: UnitOfWork, offers: Iterable[Offer]) -> Sequence[TickAction]:
    """Has their messages drawn anew; nothing happens to the leads."""
    for offer in offers:
        uow.outbox.redraw(stem(offer_key(offer.id, offer.rep_id)))
    return ()


def offer_of(uow: UnitOfWork, notice: Notice) -> Offer | None:
    """The offer that the notice is about, if it is about one."""
    return uow.offers.get(int(str(notice.data["offer"]))) if notice.kind is NoticeKind.OFFER else None


def accepted(offer: Offer | None, current: Claim | None) -> Claim | None:
    """The lead's open claim, if it is the one that was made by accepting the offer."""
    if offer is None or current is None or offer.outcome is not OfferOutcome.ACCEPTED:
        return None
    is_by_it = (current.rep_id, current.claimed_at) == (offer.rep_id, offer.ended_at)
    return current if is_by_it else None


def is_worth_telling(notice: Notice, offer: Offer | None, reader: Person | None, now: datetime) -> bool:
    """Whether an offer may still be answered, and whether somebody is still away by those they missed."""
    if notice.kind is NoticeKind.MISSED:
        return reader is None or reader.is_away
    return offer is not None and offer.is_open and now < offer.until


def passed_on(uow: UnitOfWork, lead: Lead, team: TeamPolicy, now: datetime) -> Mapping[str, OfferOutcome]:
    """Who passed the lead on today, by their own calendar, and how at last."""
    people = {one.id: one for one in uow.people.all()}
    found = dict[str, OfferOutcome]()
    for event in uow.events.of(lead.id):
        outcome, rep = _PASSED_ON.get(event.verb), _rep_of(event)
        if outcome is not None and rep in people and event.at >= midnight(people[rep], team, now):
            found[rep] = outcome
    return found


def _rep_of(event: Event) -> str:
    return str(event.data.get("rep") or event.actor)
