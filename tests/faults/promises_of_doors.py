"""The promises about leads in review, webhooks and refusals, in questions to the books."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from core.events import Verb
from core.notices import stem
from core.review import FEW, OF_MANAGERS
from tests.faults.books import Books
from tests.faults.team import MANAGERS, OLE, OPS, the_team

Broken = Iterator[str]

KINDS = frozenset({"review", "reviews", "undelivered"})
"""What is told of leads in review, and of receivers of webhooks."""

_BY_OPS = frozenset({Verb.REJECTED, Verb.ENRICHED})


def every_doubt_is_told(books: Books) -> Broken:
    """Each time a lead goes to review it has a card, or counts on the day's; each reminder is told."""
    keys, cards = {one.key for one in books.outbox}, _cards(books)
    sent, days = _sent(books), _days(books)
    for lead_id, count in sent.items():
        if cards[lead_id] < count and f"reviews:{days[lead_id]}@{OPS}" not in keys:
            yield f"lead {lead_id} went to review {count} times, and has {cards[lead_id]} cards"
    for event in books.events:
        if event.verb == Verb.REMINDED:
            asked = (OPS, *([MANAGERS] if event.data["asked"] >= OF_MANAGERS else []))
            for key in (f"reviews:{_round(event.at)}@{to}" for to in asked):
                if key not in keys:
                    yield f"nobody is to be told {key}"


def every_card_has_its_doubt(books: Books) -> Broken:
    sent, days = _sent(books), Counter(_day(one.at) for one in books.events if _is_sent(one))
    rounds = {_round(one.at) for one in books.events if one.verb == Verb.REMINDED}
    tried = {one.webhook for one in books.posts if one.attempts > 1 or one.code}
    for lead_id, count in _cards(books).items():
        if count > sent[lead_id]:
            yield f"lead {lead_id} has {count} cards, and went to review {sent[lead_id]} times"
    for key in (one.key for one in books.outbox):
        kind, _, what = stem(key).partition(":")
        is_bundle = kind == "reviews" and not (what in rounds or days[what] > FEW)
        if is_bundle or (kind == "undelivered" and what.partition(":")[0] not in tried):
            yield f"nothing happened that {key} tells of"


def nobody_is_left_in_review(books: Books) -> Broken:
    """Whoever stands there has a day on which ops are reminded; nobody else has one."""
    for lead in books.leads:
        if (lead.state == "review") != (lead.review_due_at is not None):
            yield f"lead {lead.id} is {lead.state}, and ops are reminded at {lead.review_due_at}"


def ops_decide_about_doubts(books: Books) -> Broken:
    for event in books.events:
        if _is_decision(event) and event.actor != OLE:
            yield f"{event.actor} {event.verb} lead {event.lead_id}"


def overdue_reviews(books: Books, now: datetime) -> Broken:
    for lead in books.leads:
        if lead.review_due_at is not None and lead.review_due_at <= now:
            yield f"lead {lead.id} is in review at {now}; ops were to be reminded at {lead.review_due_at}"


def decided(books: Books) -> int:
    """How many decisions ops made about leads in review."""
    return sum(_is_decision(one) or (one.verb == Verb.MERGED and one.actor == OLE) for one in books.events)


def _is_decision(event: Row[Any]) -> bool:
    """Managers approve too, but of those who are held."""
    return event.verb in _BY_OPS or (event.verb == Verb.APPROVED and "over" in event.data)


def _is_sent(event: Row[Any]) -> bool:
    return bool(event.verb == Verb.SENT_TO_REVIEW)


def _sent(books: Books) -> Counter[int]:
    return Counter(one.lead_id for one in books.events if _is_sent(one))


def _days(books: Books) -> Mapping[int, str]:
    return {one.lead_id: _day(one.at) for one in books.events if _is_sent(one)}


def _cards(books: Books) -> Counter[int]:
    """How many different cards there are about each lead."""
    stems = {stem(one.key) for one in books.outbox if one.kind == "review"}
    return Counter(int(one.split(":")[1]) for one in stems)


def _day(at: datetime) -> str:
    return at.astimezone(the_team().zone).date().isoformat()


def _round(at: datetime) -> str:
    return f"{at.astimezone(the_team().zone):%Y-%m-%dT%H}"


ALWAYS: Mapping[str, tuple[str, Callable[[Books], Broken]]] = {
    "every lead in review has its card": ("events", every_doubt_is_told),
    "every card of a review has its lead": ("outbox", every_card_has_its_doubt),
    "ops are reminded of who is in review": ("leads", nobody_is_left_in_review),
    "ops decide about leads in review": ("events", ops_decide_about_doubts),
}
"""What holds at every instant; with the table it is about."""
