"""Offering leads to reps: in which queues there is anything to offer, and whose turn it is there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice

from core import offering
from core.assignment import LONGEST_DAY, by_turn, is_free, is_nobody_left
from core.changes import Change
from core.model import Lead, LeadState, Person
from core.notices import LATELY, Load
from core.offers import OfferReason
from core.ordering import Candidate, better_queue_first
from core.people import details, is_there, may_take, midnight, midnight_in, serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork, UnitOfWork
from core.services.due import Sweep
from core.services.upkeep import TickAction, applied
from core.telling import to_managers, to_rep

AT_ONCE = 10
"""Offers of one transaction: all reps of the queue wait meanwhile."""

JUST_IN = timedelta(minutes=15)
"""For how long a lead counts as new to its line, of whose company somebody is taking care already."""

OVERNIGHT = timedelta(days=3)
"""The same for the tick, which sees who came in while nobody was there."""

_LOOKED_AT = 200
"""Leads of one kind that one pass looks at."""


@dataclass(frozen=True, slots=True)
class _Find:
    """A queue with something to do; ``head`` is the lead that is offered first, if one is."""

    queue: QueuePolicy
    head: Lead | None


def due(
    open_: OpenUnitOfWork, team: TeamPolicy, now: datetime, *, since: timedelta = JUST_IN
) -> Iterator[tuple[str, Sweep]]:
    """What there is to deal, queue by queue, the better queue first. Looks without holding anybody up; for a
    team without auto-assign, of whose customers nobody new came in within ``since``, that is one statement.
    """
    with open_(writes=False) as uow:
        finds = _finds(uow, team, now, since)
        overdue = uow.leads.overdue_types([one.queue.name for one in finds], now) if len(finds) > 1 else {}
    heads = [
        Candidate(one.queue, one.head, overdue.get(one.queue.name)) for one in finds if one.head is not None
    ]
    others = [one.queue for one in finds if one.head is None]
    for queue in (*(one.queue for one in better_queue_first(heads)), *others):
        yield queue.name, partial(_deal, queue, since)


def _finds(uow: UnitOfWork, team: TeamPolicy, now: datetime, since: timedelta) -> Sequence[_Find]:
    accounts = uow.offers.just_in(now - since, _LOOKED_AT)
    assigned = [queue for queue in team.queues if _is_assigned(queue) and uow.leads.depth(queue.name, 1)]
    entered = {lead.queue for lead, _ in accounts}
    queues = [queue for queue in team.every_queue if queue in assigned or queue.name in entered]
    if not queues:
        return ()
    everybody = uow.people.all()
    tables = [Table(uow, queue, team, now, people=everybody, accounts=accounts) for queue in queues]
    found = [(one, one.head()) for one in tables]
    return [_Find(one.queue, head) for one, head in found if head is not None or one.is_anybody_unplaced()]


def _is_assigned(queue: QueuePolicy) -> bool:
    return queue.mode == "auto_assign"


def _deal(
    queue: QueuePolicy, since: timedelta, uow: UnitOfWork, team: TeamPolicy, now: datetime
) -> tuple[Sequence[TickAction], bool]:
    """One transaction's part of a queue, and whether there may be more. Its reps are locked before its leads:
    two processes at once never offer anything twice.
    """
    everybody = uow.people.all()
    reps = sorted(one.id for one in everybody if serves(one, queue, team))
    people = uow.people.lock(reps)
    accounts = uow.offers.just_in(now - since, _LOOKED_AT)
    table = Table(uow, queue, team, now, people=list(people.values()), accounts=accounts)
    offered = [applied(uow, change) for change in islice(table.offers(), AT_ONCE)]
    is_more = len(offered) == AT_ONCE or table.is_interrupted
    left = () if is_more else [applied(uow, change) for change in table.unplaced(everybody)]
    return [action for actions in (*offered, *left) for action in actions], is_more


class Table:
    """A queue's reps who are free, and the leads that may be offered to them, in one transaction.

    What ``offers`` gives is to be applied before the next is asked for.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        queue: QueuePolicy,
        team: TeamPolicy,
        now: datetime,
        *,
        people: Sequence[Person],
        accounts: Sequence[tuple[Lead, str]],
    ) -> None:
        """``people`` as they are; locked where anything is to be offered. ``accounts``: leads that have just
        come in, each with the rep who works on one of the same company.
        """
        self._uow, self.queue, self._team, self._now = uow, queue, team, now
        self._reps = [one for one in people if serves(one, queue, team)]
        self._loads = uow.claims.loads([one.id for one in self._reps], now - LATELY)
        self._free = {
            one.id: one
            for one in self._reps
            if is_free(one, queue, team, now, self._loads.get(one.id, Load()))
        }
        self._accounts = [(lead, rep_id) for lead, rep_id in accounts if lead.queue == queue.name]
        self._holds_any = self.is_interrupted = False

    def is_anybody_unplaced(self) -> bool:
        """Whether there is anything to tell the managers."""
        return any(True for _ in self._declined_by_all())

    def head(self) -> Lead | None:
        """The lead that is offered first."""
        return next((lead for lead, _ in chain(self._of_accounts(), self._turns())), None)

    def offers(self) -> Iterator[Change]:
        """Offers, one after another: leads of a company to who works with it, then by turns.

        It ends at a lead that somebody else holds (``is_interrupted``), who may be waiting for one of ours:
        the next transaction, with nothing in its hands, waits for it.
        """
        of_accounts = ((*one, OfferReason.ACCOUNT) for one in self._of_accounts())
        for lead, rep, reason in chain(of_accounts, ((*one, OfferReason.TURN) for one in self._turns())):
            leads = self._uow.leads
            locked = leads.lock_if_free(lead.id) if self._holds_any else leads.lock(lead.id)
            if locked is None:
                self.is_interrupted = self._holds_any
                return
            self._holds_any = True
            yield self._offer(locked, rep, reason)

    def _offer(self, locked: Lead, rep: Person, reason: OfferReason) -> Change:
        """Nothing for a lead that somebody took since it was read."""
        if (locked.state, locked.queue) != (LeadState.WAITING, self.queue.name):
            return Change()
        del self._free[rep.id]
        told = to_rep(rep, self._team, self._now)
        offer_id, policy = self._uow.offers.next_ids(1)[0], self._team.claims.offers
        return offering.offer(
            locked, rep.id, self._now, offer_id=offer_id, reason=reason, policy=policy, told=told
        )

    def _of_accounts(self) -> Iterator[tuple[Lead, Person]]:
        for lead, rep_id in self._accounts:
            rep = self._free.get(rep_id)
            if rep is not None and may_take(rep, lead, self.queue, self._team) and self._is_new_to(rep, lead):
                yield lead, rep

    def _is_new_to(self, rep: Person, lead: Lead) -> bool:
        today = midnight(rep, self._team, self._now)
        known = (
            self._uow.claims.skippers(lead.id, self._now),
            self._uow.claims.holders(lead.id),
            self._uow.offers.passed_on_by(lead.id, today),
        )
        return not any(rep.id in reps for reps in known)

    def _turns(self) -> Iterator[tuple[Lead, Person]]:
        """Whoever has been idle longest takes the first lead they may have, then the next one.

        All reps have the same line before them, and all leads the same turn: so this is the same as giving
        the first lead to the longest idle of those who may have it, then the second one, and asks each rep
        once.
        """
        for rep in by_turn(self._free.values(), self._team, self._loads, self._now):
            while _is_assigned(self.queue) and rep.id in self._free and (lead := self._next_for(rep)):
                yield lead, rep

    def _next_for(self, rep: Person) -> Lead | None:
        skills, since = details(rep, self._team).skills, midnight(rep, self._team, self._now)
        return self._uow.offers.next_for(self.queue, rep.id, skills, self._now, since)

    def unplaced(self, everybody: Sequence[Person]) -> Iterator[Change]:
        """The managers hear, once a day, of each lead that everybody who is there has passed on."""
        told = None
        for lead in self._declined_by_all():
            locked = self._uow.leads.lock_if_free(lead.id)
            if locked is not None and locked.state is LeadState.WAITING:
                told = told or to_managers(self.queue, self._team, everybody, self._now)
                self._uow.offers.told(lead.id, self._now)
                yield offering.nobody_left(locked, self._now, told)

    def _declined_by_all(self) -> Iterator[Lead]:
        if not _is_assigned(self.queue) or not any(
            is_there(one, self._team, self._now) for one in self._reps
        ):
            return
        since, today = self._now - LONGEST_DAY, midnight_in(self._team.zone, self._now)
        unplaced = {lead.id: lead for lead in self._uow.offers.unplaced(self.queue.name, since, today)}
        for lead in islice(unplaced.values(), _LOOKED_AT):
            holders, passed = self._uow.claims.holders(lead.id), self._passed_on_by(lead, since)
            if is_nobody_left(
                self._reps, lead, self.queue, self._team, self._now, holders=holders, passed_on=passed
            ):
                yield lead

    def _passed_on_by(self, lead: Lead, since: datetime) -> Mapping[str, datetime]:
        """Who passed the lead on, also by skipping it when they had asked for it, or by undoing their claim:
        they are not offered it.
        """
        skipped = dict.fromkeys(self._uow.claims.skippers(lead.id, self._now), self._now)
        return skipped | dict(self._uow.offers.passed_on_by(lead.id, since))
