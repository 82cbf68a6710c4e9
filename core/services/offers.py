"""Offering leads to reps, and what they answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from core import offering
from core.acts import Act
from core.answers import Claimed, Declined, Refusal, Refused
from core.model import Lead
from core.offers import Offer
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.rights import Action
from core.services.claims import claimed, reach
from core.services.dealing import due
from core.services.gate import turned_away
from core.services.queues import Seeker
from core.services.upkeep import TickAction

_OVER = frozenset({Refusal.TAKEN, Refusal.EXPIRED, Refusal.GONE})
"""Why a lead cannot be claimed from a card whose time is over."""

_Answer = TypeVar("_Answer", Claimed, Declined)


class Offers:
    """Leads that are offered to reps, who accept or decline them."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def deal(self) -> Sequence[TickAction]:
        """Offers whatever can be offered now, a transaction for each queue; what it did.

        It may run anywhere, at any time, and twice at once. Raises ``Busy`` where another process is at it.
        """
        now, done = self._clock.now(), list[TickAction]()
        for _, sweep in due(self._open, self._team, now):
            is_more = True
            while is_more:
                with self._open() as uow:
                    actions, is_more = sweep(uow, self._team, now)
                    uow.commit()
                done += actions
        return done

    def accept(self, rep_id: str, offer_id: int, *, request: str | None = None) -> Claimed | Refused:
        """Makes the offered lead the rep's, which is claiming it; twice is once."""

        def answer(uow: UnitOfWork, seeker: Seeker, lead: Lead, _: Offer) -> Claimed | Refused:
            taken = claimed(uow, self._team, seeker, lead)
            if isinstance(taken, Refused) and taken.reason in _OVER:
                return replace(taken, reason=Refusal.OFFER_OVER)
            return taken

        return self._answered(rep_id, offer_id, request, answer)

    def decline(self, rep_id: str, offer_id: int, *, request: str | None = None) -> Declined | Refused:
        """Passes the offered lead on to others, for the rest of the rep's day; twice is once."""

        def answer(uow: UnitOfWork, seeker: Seeker, lead: Lead, offer: Offer) -> Declined | Refused:
            owner = uow.claims.open_of(lead.id)
            declined, change = offering.decline(
                lead, offer, seeker.act, owner=owner.rep_id if owner else None
            )
            uow.apply(change)
            return declined

        return self._answered(rep_id, offer_id, request, answer)

    def _answered(
        self,
        rep_id: str,
        offer_id: int,
        request: str | None,
        answer: Callable[[UnitOfWork, Seeker, Lead, Offer], _Answer | Refused],
    ) -> _Answer | Refused:
        with self._open() as uow:
            act, asked = Act(rep_id, self._clock.now(), request), uow.offers.get(offer_id)
            reached = reach(uow, self._team, act, Action.ANSWER_OFFER, asked.lead_id if asked else 0)
            if isinstance(reached, Refused):
                return reached
            seeker, lead = reached
            offer = uow.offers.get(offer_id)  # as it is now that nobody else can end it
            if offer is None or lead is None:
                return Refused(Refusal.GONE)
            if offer.rep_id != rep_id:
                refused = Refused(Refusal.NOT_YOURS, by=offer.rep_id)
                return turned_away(uow, act, Action.ANSWER_OFFER, refused, offer_id)
            answered = answer(uow, seeker, lead, offer)
            uow.commit()
            return answered
