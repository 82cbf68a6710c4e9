"""Row ↔ offer."""

from core.offers import Offer, OfferOutcome, OfferOver, OfferReason
from storage.session import Codec, Row

OFFER = "id, lead_id, rep_id, queue, offered_at, until, reason, ended_at, outcome"
END = "ended_at, outcome"


def offer(row: Row, codec: Codec) -> Offer:
    """An offer from the columns of ``OFFER``."""
    id_, lead_id, rep_id, queue, offered_at, until, reason, ended_at, outcome = row
    return Offer(
        id=id_,
        lead_id=lead_id,
        rep_id=rep_id,
        queue=queue,
        offered_at=codec.instant(offered_at),
        until=codec.instant(until),
        reason=OfferReason(reason),
        ended_at=codec.instant_or_none(ended_at),
        outcome=None if outcome is None else OfferOutcome(outcome),
    )


def offer_row(one: Offer, codec: Codec) -> Row:
    """The values of ``OFFER``."""
    return (
        one.id,
        one.lead_id,
        one.rep_id,
        one.queue,
        codec.moment(one.offered_at),
        codec.moment(one.until),
        one.reason.value,
        codec.moment_or_none(one.ended_at),
        None if one.outcome is None else one.outcome.value,
    )


def end_row(one: OfferOver, codec: Codec) -> Row:
    """The values of ``END``."""
    return codec.moment(one.at), one.outcome.value
