"""Offers: a lead that was pushed to one rep, who may accept or decline it for a short while.

An open offer is a reservation that nobody asked for: the lead is ``RESERVED`` for its rep and carries the
offer's id. So no lead is offered twice at once, and nobody else can take it meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OfferReason(StrEnum):
    """Why this rep: it was their turn, or they work on a lead of the same company."""

    TURN = "turn"
    ACCOUNT = "account"


class OfferOutcome(StrEnum):
    """How an offer ended. Withdrawn is one that its rep could do nothing about: they went away."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed out"
    WITHDRAWN = "withdrawn"


PASSED_ON = frozenset({OfferOutcome.DECLINED, OfferOutcome.TIMED_OUT})
"""After these the lead is not offered to the same rep again that day, by the rep's own calendar."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One lead offered to one rep from ``offered_at`` to ``until``; open as long as it has no ``outcome``.

    At most one offer of a lead is open, and at most one of a rep; the database guards both.
    """

    id: int
    lead_id: int
    rep_id: str
    queue: str
    offered_at: datetime
    until: datetime
    reason: OfferReason = OfferReason.TURN
    ended_at: datetime | None = None
    outcome: OfferOutcome | None = None

    @property
    def is_open(self) -> bool:
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class OfferOver:
    """The end of an offer, to be written."""

    offer_id: int
    outcome: OfferOutcome
    at: datetime
