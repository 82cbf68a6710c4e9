"""Who owns what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.model import Claim, Lead
from core.notices import Load


class Claims(Protocol):
    """Who owns what."""

    def get(self, claim_id: int) -> Claim | None: ...

    def lock(self, claim_id: int) -> Claim | None: ...

    def open_of(self, lead_id: int) -> Claim | None: ...

    def next_ids(self, count: int) -> Sequence[int]: ...

    def room_taken(self, rep_id: str) -> int:
        """Open claims not yet contacted."""
        ...

    def open_by(self, rep_id: str) -> Sequence[tuple[Claim, Lead]]:
        """This rep's open claims with their leads, oldest first."""
        ...

    def skips(self, rep_id: str, since: datetime) -> tuple[int, int]:
        """Skips of this rep since ``since``: in a row (since the last claim), and in all."""
        ...

    def hidden_from(self, rep_id: str, queues: Sequence[str], now: datetime) -> int:
        """How many leads wait in these queues that this rep skipped and does not see yet."""
        ...

    def due(self, queue: str, now: datetime, limit: int) -> Sequence[Claim]:
        """Uncontacted open claims on the queue's leads with ``step_at`` at ``now`` or before, the longest due
        first; not locked.
        """
        ...

    def queues_due(self, now: datetime) -> frozenset[str]:
        """The queues for which ``due`` has something."""
        ...

    def owners(self) -> Sequence[str]:
        """Everybody with an open claim."""
        ...

    def holders(self, lead_id: int) -> frozenset[str]:
        """Everybody who ever had this lead, the present owner too; a claim that was undone does not count."""
        ...

    def loads(self, rep_ids: Sequence[str], since: datetime) -> Mapping[str, Load]:
        """How these reps stand; claims since ``since`` are recent ones. Undone claims count nowhere."""
        ...

    def skippers(self, lead_id: int, now: datetime) -> frozenset[str]:
        """Reps from whom the lead is hidden at ``now``."""
        ...
