"""The promises about offers, in questions to the books."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row

from core.events import Verb
from core.notices import NoticeKind, stem
from core.offering import NOBODY_LEFT
from core.offers import OfferOutcome
from tests.faults.books import Books

Broken = Iterator[str]

KINDS = frozenset({"missed"})
"""What is told of offers though no event tells of it."""

_ENDS: Mapping[str, frozenset[str]] = {
    OfferOutcome.ACCEPTED: frozenset({Verb.CLAIMED}),
    OfferOutcome.DECLINED: frozenset({Verb.DECLINED, Verb.SKIPPED}),
    OfferOutcome.TIMED_OUT: frozenset({Verb.OFFER_EXPIRED, Verb.ASSIGNED, Verb.NURTURED}),
    OfferOutcome.WITHDRAWN: frozenset({Verb.OFFER_WITHDRAWN}),
}
"""What happens to a lead when an offer of it ends so. Of one that is late managers may decide first."""

_PASSED_ON = frozenset({Verb.DECLINED, Verb.OFFER_EXPIRED, Verb.SKIPPED, Verb.UNDONE})
_TAKEN = {Verb.CLAIMED, Verb.ASSIGNED, Verb.REASSIGNED, Verb.TRANSFERRED}


def open_offers_are_reservations(books: Books) -> Broken:
    """So a lead that is offered is nobody's, and one that is somebody's is offered to nobody."""
    leads = {lead.id: lead for lead in books.leads}
    for offer in _open(books):
        lead = leads[offer.lead_id]
        if (lead.state, lead.reserved_by, lead.offer_id) != ("reserved", offer.rep_id, offer.id):
            yield f"offer {offer.id} to {offer.rep_id} is open; lead {lead.id} is {lead.state}"
    known = {offer.id for offer in _open(books)}
    for lead in books.leads:
        if lead.offer_id is not None and lead.offer_id not in known:
            yield f"lead {lead.id} is {lead.state} by offer {lead.offer_id}, which is over"


def one_offer_at_a_time(books: Books) -> Broken:
    for what in ("lead_id", "rep_id"):
        for one, count in Counter(getattr(offer, what) for offer in _open(books)).items():
            if count > 1:
                yield f"{count} offers of {what} {one} are open"


def offers_begin_and_end_by_their_events(books: Books) -> Broken:
    """Each is made once, and what ended it is the last that happened to its lead by then."""
    made = Counter(one.data["offer"] for one in books.events if one.verb == Verb.OFFERED)
    if made != Counter(offer.id for offer in books.offers):
        yield f"{made.total()} offers are told of by events, and there are {len(books.offers)}"
    for offer in books.offers:
        if offer.outcome is None:
            continue
        then = {one.verb for one in books.lives.get(offer.lead_id, ()) if one.at == offer.ended_at}
        if not then & _ENDS[offer.outcome]:
            yield f"offer {offer.id} was {offer.outcome} at {offer.ended_at}; its lead was {sorted(then)}"


def nobody_is_asked_again(books: Books) -> Broken:
    """About a lead that they passed on or gave back that day, or had before."""
    for lead_id, story in books.lives.items():
        passed, had = set[tuple[str, date]](), set[str]()
        for event in story:
            rep, day = _rep_of(event), event.at.date()
            if event.verb == Verb.OFFERED and ((rep, day) in passed or rep in had):
                yield f"lead {lead_id} is offered to {rep} at {event.at}, who did not want it or had it"
            if event.verb in _PASSED_ON:
                passed.add((rep, day))
            had |= {rep} if event.verb in _TAKEN else set()
            had -= {rep} if event.verb == Verb.UNDONE else set()


def managers_hear_once_a_day(books: Books) -> Broken:
    """That nobody takes a lead, unless it came in anew."""
    for lead_id, story in books.lives.items():
        heard = set[date]()
        for event in story:
            if event.verb == Verb.RE_ENGAGED:
                heard.clear()
            if event.verb == Verb.ESCALATED and event.why == NOBODY_LEFT:
                if event.at.date() in heard:
                    yield f"of lead {lead_id} managers heard twice on {event.at.date()} that nobody took it"
                heard.add(event.at.date())


def missed_offers_were_missed(books: Books) -> Broken:
    """Whoever is told that they are away by them let the last of them run out."""
    outcomes = {offer.id: offer.outcome for offer in books.offers}
    for notice in books.outbox:
        if notice.kind == NoticeKind.MISSED:
            outcome = outcomes.get(int(stem(notice.key).split(":")[1]))
            if outcome != OfferOutcome.TIMED_OUT:
                yield f"{notice.key} tells of an offer that is {outcome}"


def _open(books: Books) -> Iterable[Row[Any]]:
    return [offer for offer in books.offers if offer.outcome is None]


def _rep_of(event: Row[Any]) -> str:
    """Whom it is about: who was asked, or is given the lead; else who did it."""
    return str(event.data.get("rep") or event.data.get("to") or event.actor)


ALWAYS: Mapping[str, tuple[str, Callable[[Books], Broken]]] = {
    "no offer is open on an owned lead": ("offers", open_offers_are_reservations),
    "one open offer a lead and a rep": ("offers", one_offer_at_a_time),
    "offers begin and end by their events": ("offers", offers_begin_and_end_by_their_events),
    "nobody is asked again about a lead": ("offers", nobody_is_asked_again),
    "nobody took it is told once a day": ("events", managers_hear_once_a_day),
    "who missed offers missed them": ("outbox", missed_offers_were_missed),
}
"""What holds at every instant; with the table it is about."""
