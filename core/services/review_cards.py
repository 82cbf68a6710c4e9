"""Whatever goes to review is told to ops: a card each for a few leads, one for many, which stays true."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from core import review
from core.changes import Change
from core.events import Verb
from core.model import Lead, LeadState
from core.notices import NoticeKind
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.telling import to_ops

_LET_IN = frozenset({Verb.ENTERED, Verb.HELD})


def with_reviews(uow: UnitOfWork, change: Change, team: TeamPolicy, now: datetime) -> Change:
    """The change with the cards that it owes; the day's card may be owed already, and is drawn anew."""
    doubtful = _sent_to_review(change)
    if doubtful or _mended(change):
        count_anew(uow, now)
    if not doubtful:
        return change
    ops = to_ops(team, uow.people.all(), now)
    if len(doubtful) <= review.FEW:
        cards = tuple(card for lead in doubtful for card in review.card(lead, ops))
        return replace(change, notices=(*change.notices, *cards))
    return replace(change, notices=(*change.notices, *review.bundle(review.day_of(now, team), ops)))


def count_anew(uow: UnitOfWork, now: datetime) -> None:
    """Has the cards of many leads drawn anew: there are more in review by now, or fewer."""
    uow.outbox.redraw_since(NoticeKind.REVIEWS, review.counted_since(now))


def _mended(change: Change) -> frozenset[int]:
    """Leads that newer data has let out of review."""
    updated = {one.lead_id for one in change.events if one.verb is Verb.UPDATED}
    let_in = {one.lead_id for one in change.events if one.verb in _LET_IN} if updated else set()
    return frozenset(one.lead.id for one in change.refreshed if one.lead.id in updated & let_in)


def _sent_to_review(change: Change) -> list[Lead]:
    """Those that went to review by this change and are there still, each once."""
    sent = {one.lead_id for one in change.events if one.verb is Verb.SENT_TO_REVIEW}
    if not sent:
        return []
    return [one for one in _leads(change) if one.id in sent and one.state is LeadState.REVIEW]


def _leads(change: Change) -> Iterable[Lead]:
    yield from change.leads
    yield from (one.lead for one in (*change.incoming, *change.refreshed))
