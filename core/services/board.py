"""How queues stand, for those who answer for them."""

from collections.abc import Iterable

from core.answers import Board, BoardRow, Refusal, Refused
from core.incidents import EVERY_QUEUE, Incident, Measure
from core.metrics import QueueStatus
from core.model import Person
from core.people import answers_for
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork


class Boards:
    """Read without locks; rights are judged in the same transaction."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def of(self, actor: str, queue: str | None = None) -> Board | Refused:
        """Every queue the person answers for, in the policy's order, with fast lanes that have leads; or the
        one that was asked for, its queue for a lane that has none. Refused for whoever answers for none, or
        not for this one.
        """
        with self._open(writes=False) as uow:
            own = self._answered_for(uow.people.get(actor))
            refused = self._refusal(queue, own)
            if refused:
                return refused
            stands = {one.queue: one for one in uow.reports.status(self._team, self._clock.now())}
            incidents, measures = uow.incidents.open(), uow.measures.in_force()
        wanted = own if queue is None else [one for one in own if one.name == queue]
        if queue is not None and queue not in stands:
            wanted = [self._team.home(one) for one in wanted]
        shown = [stands[one.name] for one in wanted if one.name in stands]
        return Board(tuple(_row(one, incidents, measures) for one in shown))

    def _answered_for(self, person: Person | None) -> list[QueuePolicy]:
        if person is None:
            return []
        return [one for one in self._team.every_queue if answers_for(person, one, self._team)]

    def _refusal(self, queue: str | None, own: Iterable[QueuePolicy]) -> Refused | None:
        names = tuple(one.name for one in own)
        if not names:
            return Refused(Refusal.NO_QUEUE)
        if queue is None or queue in names:
            return None
        if self._team.queue(queue) is not None:
            return Refused(Refusal.NOT_IN_CHARGE, asked=queue)
        written = tuple(one.name for one in own if not one.is_lane)
        return Refused(Refusal.UNKNOWN_QUEUE, asked=queue, names=written)


def _row(status: QueueStatus, incidents: Iterable[Incident], measures: Iterable[Measure]) -> BoardRow:
    return BoardRow(
        status,
        tuple(one for one in incidents if one.queue in {status.queue, EVERY_QUEUE} and one.is_firing),
        tuple(one for one in measures if one.queue == status.queue),
    )
