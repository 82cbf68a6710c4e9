"""Handing out the messages that are owed, and keeping account of what became of them."""

from collections.abc import Sequence
from datetime import datetime

from core.notices import Notice, Parcel
from core.ports import Clock, NoticeState, OpenUnitOfWork, UnitOfWork


class Outbox:
    """The sending side of every notice."""

    def __init__(self, open_: OpenUnitOfWork, clock: Clock) -> None:
        self._open = open_
        self._clock = clock

    def take(self, limit: int) -> Sequence[Parcel]:
        """Marks due notices as being sent and returns them; no other process gets the same ones.

        What no longer holds is not handed out any more but settled as superseded.
        """
        with self._open() as uow:
            now = self._clock.now()
            mine = [notice for notice in uow.outbox.due(now, limit) if uow.outbox.claim(notice.key, now)]
            parcels = [parcel for notice in mine if (parcel := _packed(uow, notice, now))]
            uow.commit()
            return parcels

    def settle(
        self, notice: Notice, state: NoticeState, *, channel: str | None = None, ts: str | None = None
    ) -> None:
        """Stores how sending ended, and where the message stands in Slack."""
        with self._open() as uow:
            uow.outbox.settle(notice.key, state, channel=channel, ts=ts)
            uow.commit()

    def put_off(self, notice: Notice, until: datetime) -> None:
        """Makes a notice pending again that was certainly not sent."""
        with self._open() as uow:
            uow.outbox.settle(notice.key, "pending", due_at=until)
            uow.commit()


def _packed(uow: UnitOfWork, notice: Notice, now: datetime) -> Parcel | None:
    lead = uow.leads.get(notice.lead_id)
    claim = uow.claims.get(notice.claim_id) if notice.claim_id else None
    if lead is None or (claim is not None and not claim.is_open):
        uow.outbox.settle(notice.key, "superseded")
        return None
    return Parcel(notice, lead, claim, uow.people.get(notice.to), now)
