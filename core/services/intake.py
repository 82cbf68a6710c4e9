"""Taking leads in: one door for CSV, HTTP and Slack."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count, islice

from core import capacity
from core.acts import Act
from core.answers import Refused
from core.events import OUTSIDE
from core.intake import Applicant, Criteria, Receipt, Rejected
from core.model import Lead
from core.overflow import Curbs, curbs
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.recognition import home_region, keys_of
from core.rights import Action, denied
from core.routing import Router
from core.services import deliveries, erasure, familiar
from core.services.arrivals import Arrival, Arrivals
from core.services.backlog import with_backlogs
from core.services.entrance import Rooms
from core.services.gate import turned_away
from core.services.review_cards import with_reviews
from core.services.roster import Roster
from core.submissions import Flaw, LeadSubmission, in_zone

CHUNK = 200
"""Leads a transaction takes in: long enough to be quick, short enough that nobody's claim waits for it."""

TOLERANCE = timedelta(minutes=5)
"""How far ``received_at`` may lie in the future: clocks differ. Such a lead came in just now."""

REHEARSED_IDS = 2**46
"""From here on ids are not anybody's: a rehearsal's new leads carry them, and nothing stores them."""


@dataclass(frozen=True, slots=True)
class _Rehearsal:
    """What a dry run remembers from chunk to chunk, since nothing is stored: whom it let in, and the room."""

    roster: Roster
    rooms: Rooms
    ids: Iterator[int]


class Intake:
    """Takes submissions in: judged, routed, held at the cap, each with its receipt."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock
        self._router = Router(team)
        self._criteria = Criteria(team.entry)
        self._home = home_region(team)

    def submit(
        self,
        submissions: Iterable[LeadSubmission],
        actor: str,
        *,
        queue: str | None = None,
        dry_run: bool = False,
    ) -> tuple[Receipt | Rejected, ...]:
        """An answer to each submission, in order. What is rejected does not keep the others out.

        ``queue`` takes those that name none. A ``dry_run`` answers the same and writes nothing.
        """
        return tuple(self.stream(submissions, actor, queue=queue, dry_run=dry_run))

    def stream(
        self,
        submissions: Iterable[LeadSubmission],
        actor: str,
        *,
        queue: str | None = None,
        dry_run: bool = False,
    ) -> Iterator[Receipt | Rejected]:
        """``submit`` for a file of any length: takes a chunk in, with one transaction, when its first answer
        is asked for. After an interruption the same file may be handed in again from the start.
        """
        rehearsal = _Rehearsal(Roster(), Rooms(), count(REHEARSED_IDS)) if dry_run else None
        for now, prepared in self._chunks(submissions, queue):
            arrivals = [one for one in prepared if isinstance(one, Arrival)]
            receipts = self._receive(arrivals, actor, now, rehearsal) if arrivals else ()
            yield from _in_order(prepared, receipts)

    def bring(
        self, actor: str, submissions: Iterable[LeadSubmission], *, queue: str | None = None
    ) -> Iterator[Receipt | Rejected | Refused]:
        """``stream`` for a file that somebody hands in themselves. Their right to is asked in every chunk's
        transaction; when they have it no more, a refusal is the last answer.
        """
        for now, prepared in self._chunks(submissions, queue):
            arrivals = [one for one in prepared if isinstance(one, Arrival)]
            with self._open() as uow:
                refused = denied(Action.IMPORT, uow.people.get(actor), self._team)
                if refused is None:
                    receipts = self._taken_in(uow, arrivals, actor, now)
                    uow.commit()
                else:
                    turned_away(uow, Act(actor, now), Action.IMPORT, refused)
            if refused is not None:
                yield refused
                return
            yield from _in_order(prepared, receipts)

    def add(self, actor: str, submission: LeadSubmission, *, request: str) -> Receipt | Rejected | Refused:
        """One lead that somebody fills in. A form that is delivered twice gets the same answer."""
        now, id_ = self._clock.now(), deliveries.over_slack(request)
        prepared = self._prepare(submission, now, None)
        with self._open() as uow:
            refused = denied(Action.ADD_LEAD, uow.people.get(actor), self._team)
            if refused:
                return turned_away(uow, Act(actor, now, request), Action.ADD_LEAD, refused)
            if isinstance(prepared, Rejected):
                return prepared
            earlier = uow.deliveries.begin(id_, "", now)
            if earlier:
                return deliveries.receipt_of(earlier.answer[0], submission.external_id)
            (receipt,) = self._taken_in(uow, [prepared], actor, now)
            uow.deliveries.answer(id_, [deliveries.row_of(receipt)])
            uow.commit()
            return receipt

    def deliver(
        self,
        delivery_id: str,
        digest: str,
        submissions: Sequence[LeadSubmission],
        actor: str = OUTSIDE,
    ) -> deliveries.Outcome:
        """Takes one request in, everything or nothing, in one transaction however many leads it brings.

        The same request again (``delivery_id``, and the ``digest`` of what it holds) gets the same answer.
        """
        now = self._clock.now()
        prepared = [self._prepare(submission, now, None) for submission in submissions]
        with self._open() as uow:
            outcome = deliveries.once(
                uow,
                deliveries.over_http(delivery_id),
                digest,
                now,
                lambda: self._rows(prepared, uow, actor, now),
            )
        return deliveries.completed(outcome, (said.external_id for said in submissions))

    def flaws(self, submission: LeadSubmission, *, queue: str | None = None) -> tuple[Flaw, ...]:
        """Why ``submit`` would reject it: a queue we do not have, a day that is still to come."""
        prepared = self._prepare(submission, self._clock.now(), queue)
        return prepared.flaws if isinstance(prepared, Rejected) else ()

    def drain(self, queue: QueuePolicy) -> Sequence[Lead]:
        """Lets held leads in while there is room, best first, in a transaction of its own."""
        with self._open() as uow:
            uow.leads.lock_intake()
            now = self._clock.now()
            admitted = drain(uow, queue, self._team, now, curbs(uow.measures.in_force(), now))
            uow.commit()
            return admitted

    def _chunks(
        self, submissions: Iterable[LeadSubmission], queue: str | None
    ) -> Iterator[tuple[datetime, list[Arrival | Rejected]]]:
        coming = iter(submissions)
        while chunk := list(islice(coming, CHUNK)):
            now = self._clock.now()
            yield now, [self._prepare(submission, now, queue) for submission in chunk]

    def _rows(
        self, prepared: Sequence[Arrival | Rejected], uow: UnitOfWork, actor: str, now: datetime
    ) -> Sequence[deliveries.Row] | deliveries.Unfit:
        """What all of them came to; or, where one does not fit, what is wrong and nothing else."""
        arrivals = [one for one in prepared if isinstance(one, Arrival)]
        if len(arrivals) < len(prepared):
            rejected = [(at, one) for at, one in enumerate(prepared) if isinstance(one, Rejected)]
            return deliveries.Unfit(tuple((at, flaw) for at, one in rejected for flaw in one.flaws))
        return [deliveries.row_of(receipt) for receipt in self._taken_in(uow, arrivals, actor, now)]

    def _prepare(self, said: LeadSubmission, now: datetime, fallback: str | None) -> Arrival | Rejected:
        """Everything that needs no transaction, so that the transaction is short."""
        name, flaws, facts = said.queue or fallback, list[Flaw](), said.facts()
        queue = self._router.named(name) if name else self._router.queue_for(facts)
        if queue is None:
            known = ", ".join(one.name for one in self._team.queues)
            flaws.append(
                Flaw("queue", "unknown_queue", f"queue {name!r} does not exist; write one of {known}")
            )
        received_at = in_zone(said.received_at, self._team.zone) if said.received_at else now
        if received_at > now + TOLERANCE:
            flaws.append(Flaw("received_at", "in_the_future", "received_at lies in the future"))
        if queue is None or flaws:
            return Rejected(tuple(flaws))
        applicant = Applicant(said, keys_of(said, self._home), self._criteria.min_score_of(queue))
        return Arrival(said, applicant, facts, queue, name is not None, min(received_at, now))

    def _receive(
        self, arrivals: Sequence[Arrival], actor: str, now: datetime, rehearsal: _Rehearsal | None
    ) -> Sequence[Receipt]:
        with self._open() as uow:
            receipts = self._taken_in(uow, arrivals, actor, now, rehearsal)
            if rehearsal is None:
                uow.commit()
            return receipts

    def _taken_in(
        self,
        uow: UnitOfWork,
        arrivals: Sequence[Arrival],
        actor: str,
        now: datetime,
        rehearsal: _Rehearsal | None = None,
    ) -> Sequence[Receipt]:
        """Judges everybody and writes it, inside the caller's transaction; a rehearsal writes nothing."""
        uow.leads.lock_intake()
        roster = rehearsal.roster if rehearsal else Roster()
        rooms = rehearsal.rooms if rehearsal else Rooms()
        in_force = curbs(uow.measures.in_force(), now)
        if not rehearsal:
            self._drain_first(uow, arrivals, now, in_force)
        familiar.learn(uow, roster, arrivals)
        ids = (
            rehearsal.ids
            if rehearsal
            else _reserved_ids(uow, roster.strangers(one.applicant.keys.fingerprint for one in arrivals))
        )
        desk = Arrivals(
            uow,
            self._team,
            (self._criteria, self._router),
            roster=roster,
            rooms=rooms,
            curbs=in_force,
            ids=ids,
            now=now,
            actor=actor,
        )
        forgotten = erasure.forgotten(uow, arrivals)
        receipts = [forgotten.get(number) or desk.take(one) for number, one in enumerate(arrivals)]
        if rehearsal:
            return [_rehearsed(receipt) for receipt in receipts]
        change = with_backlogs(uow, desk.change(), self._team, now)
        uow.apply(with_reviews(uow, change, self._team, now))
        return receipts

    def _drain_first(
        self, uow: UnitOfWork, arrivals: Sequence[Arrival], now: datetime, in_force: Curbs
    ) -> None:
        """Who was held before comes in before anybody new."""
        for queue in {one.queue.name: one.queue for one in arrivals}.values():
            drain(uow, queue, self._team, now, in_force)


def drain(
    uow: UnitOfWork, queue: QueuePolicy, team: TeamPolicy, now: datetime, in_force: Curbs
) -> Sequence[Lead]:
    """Lets held leads of a queue in while there is room, best first, inside the caller's transaction.

    For the tick, and for whatever frees a place: a claim, an exit. Those of paused sources stay held.
    """
    room = capacity.room(queue, uow.leads.depth(queue.name, queue.cap))
    held = uow.leads.held(queue.name, room, paused=queue.name in in_force.paused) if room else ()
    if not held:
        return ()
    change = capacity.drain(held, queue, team, now)
    uow.apply(change)
    return change.leads


def _in_order(
    prepared: Sequence[Arrival | Rejected], receipts: Iterable[Receipt]
) -> Iterator[Receipt | Rejected]:
    """Each one's answer: the next receipt for those that were taken in."""
    coming = iter(receipts)
    return (next(coming) if isinstance(one, Arrival) else one for one in prepared)


def _reserved_ids(uow: UnitOfWork, how_many: int) -> Iterator[int]:
    return iter(uow.leads.next_ids(how_many) if how_many else ())


def _rehearsed(receipt: Receipt) -> Receipt:
    is_new = receipt.lead_id is not None and receipt.lead_id >= REHEARSED_IDS
    return replace(receipt, lead_id=None) if is_new else receipt
