"""Everything there is, read page by page."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from core.events import Event
from core.model import Claim, Lead, LeadState
from core.offers import Offer
from core.ports import Exports as Pages
from core.ports import OpenUnitOfWork

PAGE = 1_000
"""Rows that are read at once: no transaction lasts for longer than that takes."""

Row = TypeVar("Row")


class Exports:
    """Reads everything by id, each page in a short transaction of its own: whatever changes between two pages
    is read as it is by then. Erased leads are left out: there is nothing to them.
    """

    def __init__(self, open_: OpenUnitOfWork) -> None:
        self._open = open_

    def leads(self, queue: str | None = None, since: datetime | None = None) -> Iterator[Lead]:
        """Leads of this queue, or of any, that were received since then."""
        found = self._paged(lambda pages, after: pages.leads(after, PAGE, queue=queue), lambda one: one.id)
        return (
            lead
            for lead in found
            if lead.state is not LeadState.ERASED and (since is None or lead.received_at >= since)
        )

    def events(self, queue: str | None = None, since: datetime | None = None) -> Iterator[tuple[int, Event]]:
        """With their ids."""
        found = self._paged(lambda pages, after: pages.events(after, PAGE, since=since), lambda one: one[0])
        return (one for one in found if queue is None or one[1].queue == queue)

    def claims(self, queue: str | None = None, since: datetime | None = None) -> Iterator[Claim]:
        """Claims taken since then, of leads that are in the queue now."""
        found = self._paged(lambda pages, after: pages.claims(after, PAGE, queue=queue), lambda one: one.id)
        return (claim for claim in found if since is None or claim.claimed_at >= since)

    def offers(self, queue: str | None = None, since: datetime | None = None) -> Iterator[Offer]:
        """Offers made since then in this queue, or in any; open ones too."""
        found = self._paged(lambda pages, after: pages.offers(after, PAGE, queue=queue), lambda one: one.id)
        return (offer for offer in found if since is None or offer.offered_at >= since)

    def _paged(
        self, read: Callable[[Pages, int], Sequence[Row]], id_of: Callable[[Row], int]
    ) -> Iterator[Row]:
        after = 0
        while True:
            with self._open(writes=False) as uow:
                page = read(uow.exports, after)
            yield from page
            if len(page) < PAGE:
                return
            after = id_of(page[-1])
