"""The leads, and the line of every queue."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.events import Verb
from core.keys import KeyedLead, LeadKeys
from core.model import Lead, LeadFacts, LeadType
from core.ordering import Line
from core.policies.queues import QueuePolicy, Skill


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, normalised as in ``LeadKeys``: ``company`` is how the company's name begins."""

    lead_id: int | None = None
    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    domain: str | None = None
    company: str | None = None


class Leads(Protocol):
    """The leads, and the line of every queue."""

    def get(self, lead_id: int) -> Lead | None: ...

    def by_reference(self, reference: str) -> Lead | None:
        """By our id (``17`` or ``L-17``) or by the external id; our id wins."""
        ...

    def lock(self, lead_id: int) -> Lead | None:
        """The lead as it is now, held until the transaction ends."""
        ...

    def lock_if_free(self, lead_id: int) -> Lead | None:
        """The same, but ``None`` at once while somebody else holds it: for whoever holds another already."""
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

    def held(self, queue: str, count: int, *, paused: bool = False) -> Sequence[Lead]:
        """The best held leads of a queue, locked; ``paused``: without those whose source may be paused."""
        ...

    def stale(self, now: datetime, limit: int) -> Sequence[Lead]:
        """Leads that wait, are held or asleep with ``stale_due_at`` at ``now`` or before, the longest due
        first, locked; rows others hold are left out.
        """
        ...

    def is_anybody_stale(self, now: datetime) -> bool:
        """Whether ``stale`` has somebody; locks nothing."""
        ...

    def hottest(self, queue: str, hot_score: int, limit: int) -> Sequence[Lead]:
        """Waiting leads of the queue that are ``hot_inbound`` or score at least so much, best place first,
        locked; rows others hold are left out.
        """
        ...

    def with_consent(self, queue: str, limit: int) -> Sequence[Lead]:
        """Waiting and held leads who agreed to be passed on, those furthest behind first, locked; rows others
        hold are left out.
        """
        ...

    def moved_by(
        self, verb: Verb, queue: str, since: datetime, until: datetime, limit: int
    ) -> Sequence[Lead]:
        """Leads of the queue that time (``SYSTEM``) moved so after ``since`` and until ``until``, if they are
        still in the state it left them in; by id, locked.
        """
        ...

    def duplicates(self, queue: str, limit: int) -> Sequence[tuple[Lead, int]]:
        """Waiting and held leads of the queue with the e-mail address or telephone number of a lead that has
        a smaller id and takes them in (``core.hygiene.takes_in``), and that id; by id, locked.
        """
        ...

    def junk(self, queue: str, limit: int) -> Sequence[Lead]:
        """Waiting and held leads of the queue that nobody can reach: neither address nor number, or an
        address below ``test``, ``invalid`` or ``localhost``, which never exist (RFC 2606); by id, locked.

        ``example`` is left alone: people try things out with it.
        """
        ...

    def older_than(self, queue: str, received_before: datetime, limit: int) -> Sequence[Lead]:
        """Waiting and held leads of the queue that came in before then, oldest first, locked."""
        ...

    def of_measure(self, measure_id: int, limit: int) -> Sequence[Lead]:
        """Leads that went to a partner by that measure (the ``why`` of ``TO_PARTNER``) and are still there,
        by id, locked.
        """
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

    def keyed(self, lead_ids: Iterable[int], *, locked: bool = True) -> Sequence[KeyedLead]:
        """These leads with what they are recognised by, by id; locked, unless told not to."""
        ...

    def lock_intake(self) -> None:
        """One submission at a time until the transaction ends, so that twins cannot pass each other."""
        ...

    def search(
        self, sought: Sought, *, queues: Collection[str] | None, owner: str | None, limit: int
    ) -> Sequence[Lead]:
        """Leads that fit any of what is sought, newest first: in these queues (``None``: in any) or with an
        open claim of ``owner``. Reads along indexes; erased ones are not found.
        """
        ...

    def in_review(self, after: int, limit: int) -> Sequence[Lead]:
        """Leads in review by id, behind this one; not locked."""
        ...

    def review_due(self, now: datetime, limit: int) -> Sequence[Lead]:
        """Leads in review with ``review_due_at`` at ``now`` or before, the longest due first, locked; rows
        others hold are left out.
        """
        ...

    def is_review_due(self, now: datetime) -> bool:
        """Whether ``review_due`` has somebody; locks nothing."""
        ...

    def kinds(self, queue: str, skills: Sequence[Skill]) -> Sequence[LeadFacts]:
        """What waiting and held leads of a queue say where it asks for these skills, in small letters: each
        combination once, with everything else left out but skills that are asked for elsewhere. Without
        ``skills`` one, which says nothing, where there is any lead.

        Costs a step along an index for each, however many leads there are.
        """
        ...

    def alike(self, queue: str, skills: Sequence[Skill], kind: LeadFacts) -> tuple[int, Lead] | None:
        """How many waiting and held leads are of one of these ``kinds``, and the one that came in first."""
        ...

    def of_account(self, keys: LeadKeys, besides: int) -> tuple[Lead, str] | None:
        """A lead of the same company with an open claim, and who holds it; the oldest claim of several."""
        ...
