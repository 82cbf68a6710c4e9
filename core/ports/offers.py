"""Leads that are offered to one rep."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.model import Lead
from core.offers import Offer
from core.policies.queues import QueuePolicy, Skill


class Offers(Protocol):
    """Leads that are offered to one rep. New offers and their ends are written by ``UnitOfWork.apply``."""

    def get(self, offer_id: int) -> Offer | None: ...

    def next_ids(self, count: int) -> Sequence[int]:
        """Ids nobody else gets, ascending."""
        ...

    def open_of_rep(self, rep_id: str) -> Offer | None:
        """The offer this rep has not answered yet, its time over or not."""
        ...

    def every_open(self) -> Sequence[Offer]:
        """Every offer nobody has answered yet, by id; there are as many as reps who are asked."""
        ...

    def next_for(
        self,
        queue: QueuePolicy,
        rep_id: str,
        skills: Mapping[Skill, Sequence[str]],
        now: datetime,
        since: datetime,
    ) -> Lead | None:
        """The first waiting lead of the line that may be offered to this rep; not locked.

        None that the rep may not pull (``Leads.heads``), had before, or passed on or undid since ``since``
        (the rep's midnight); none that is recycled.
        """
        ...

    def passed_on_by(self, lead_id: int, since: datetime) -> Mapping[str, datetime]:
        """Who declined the lead, let its offer time out or undid a claim on it since then, and when last."""
        ...

    def unplaced(self, queue: str, since: datetime, untold_since: datetime) -> Sequence[Lead]:
        """Waiting leads of the queue of which an offer was passed on since then, if nobody in charge has been
        told of that (``told``), longest ago first; then those on which a claim was undone since then. None of
        which it was told since ``untold_since``, in their episode, that nobody takes them. A lead may come
        twice; not locked.
        """
        ...

    def told(self, lead_id: int, at: datetime) -> None:
        """Notes that those in charge know that nobody took the lead."""
        ...

    def just_in(self, since: datetime, limit: int) -> Sequence[tuple[Lead, str]]:
        """Waiting leads that entered a line since then, of a company of which somebody has an open claim,
        with that rep: who claimed first where there are several. Only leads that were never offered to
        anybody in their episode; the longest waiting first; not locked.
        """
        ...

    def accepted(
        self, queues: Sequence[str], since: datetime, until: datetime, *, offered_since: datetime
    ) -> Sequence[Offer]:
        """Offers of these queues that were made since ``offered_since`` and accepted since then, before
        ``until``; by id.
        """
        ...

    def answered(self, since: datetime, *, queues: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """By rep how many of these queues' offers since then they accepted, and of how many. Open ones are
        left out, and withdrawn ones: nobody had a choice there.
        """
        ...
