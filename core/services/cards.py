"""Where cards can be drawn over for a while, under ids that may travel."""

from collections.abc import Callable
from datetime import timedelta

from core.ports import Clock, OpenUnitOfWork

REACHABLE = timedelta(minutes=30)
"""For how long Slack takes a new drawing at a card's address."""


class Cards:
    """Addresses of cards, kept while a form is open over them."""

    def __init__(self, open_: OpenUnitOfWork, clock: Clock, new_id: Callable[[], str]) -> None:
        self._open = open_
        self._clock = clock
        self._new_id = new_id

    def keep(self, address: str) -> str:
        """Stores an address and returns its id; addresses past their time are dropped on the way."""
        now = self._clock.now()
        card_id = self._new_id()
        with self._open() as uow:
            uow.cards.keep(card_id, address, until=now + REACHABLE, now=now)
            uow.commit()
        return card_id

    def find(self, card_id: str) -> str | None:
        """The address, or ``None`` for an unknown id or one past its time."""
        with self._open(writes=False) as uow:
            return uow.cards.find(card_id, self._clock.now())
