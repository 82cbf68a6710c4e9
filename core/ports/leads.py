"""The leads, and the line of every queue."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.model import KeyedLead, Lead, LeadKeys, LeadType
from core.ordering import Line
from core.policies.queues import QueuePolicy, Skill


class Leads(Protocol):
    """The leads, and the line of every queue."""

    def get(self, lead_id: int) -> Lead | None: ...

    def by_reference(self, reference: str) -> Lead | None:
        """By our id (``17`` or ``L-17``) or by the external id; our id wins."""
        ...

    def lock(self, lead_id: int) -> Lead | None:
        """The lead as it is now, held until the transaction ends."""
        ...

    def reserved_for(self, rep_id: str) -> Lead | None:
        """The lead this rep is looking at, its reservation expired or not."""
        ...

    def heads(
        self,
        queue: QueuePolicy,
        rep_id: str,
        skills: Mapping[Skill, Sequence[str]],
        now: datetime,
        count: int,
    ) -> Sequence[Lead]:
        """The first ``count`` leads of the line that this rep may take, locked; fewer when there are fewer.

        Reads the head of an index. Leaves out leads the rep has skipped and still has hidden, leads whose
        skills the rep lacks, and rows another transaction holds.
        """
        ...

    def overdue_types(self, queues: Sequence[str], now: datetime) -> Mapping[str, tuple[LeadType, datetime]]:
        """Per queue with a waiting lead past its longest time: the hottest type among them and since when."""
        ...

    def expired_reservations(self, now: datetime, limit: int) -> Sequence[Lead]:
        """Reserved leads whose time is over, oldest first, locked; rows others hold are left out."""
        ...

    def line(self, queue: QueuePolicy, now: datetime) -> Line | None:
        """What age promotion needs to know of the line; ``None`` when every bound already holds."""
        ...

    def queues_aged(self, queues: Iterable[QueuePolicy], now: datetime) -> frozenset[str]:
        """Those of the queues for which ``line`` may have something: one look at heads of indexes for all."""
        ...

    def past_limits(self, queue: str, now: datetime, limit: int) -> Sequence[Lead]:
        """Waiting leads with ``limit_due_at`` or ``aged_due_at`` at ``now`` or before, the longest due first.

        Read along indexes that hold nothing but what is still to be acted on; not locked.
        """
        ...

    def queues_past_limits(self, now: datetime) -> frozenset[str]:
        """The queues for which ``past_limits`` has something."""
        ...

    def held(self, queue: str, count: int) -> Sequence[Lead]:
        """The best held leads of a queue, locked."""
        ...

    def queues_holding(self) -> frozenset[str]:
        """The queues that have held leads."""
        ...

    def depth(self, queue: str, at_most: int) -> int:
        """Waiting + reserved leads of a queue, counted no further than ``at_most``."""
        ...

    def open_queues(self) -> Sequence[str]:
        """The queues that have open leads (``core.model.OPEN``), in the policy or not.

        Costs a step along an index for each queue, however many leads there are.
        """
        ...

    def open_in(self, queue: str, after: int, limit: int) -> Sequence[Lead]:
        """The queue's open leads with ids above ``after``, by id, locked."""
        ...

    def next_ids(self, count: int) -> Sequence[int]:
        """Ids nobody else gets, ascending."""
        ...

    def known(self, external_ids: Iterable[str], keys: Iterable[LeadKeys]) -> Sequence[KeyedLead]:
        """The leads already here that any of these may be about, found by index."""
        ...

    def lock_intake(self) -> None:
        """One submission at a time until the transaction ends, so that twins cannot pass each other."""
        ...
