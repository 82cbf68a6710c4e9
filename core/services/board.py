"""How queues stand, for those who answer for them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from core.acts import Act
from core.answers import Refused
from core.boards import Board, BoardRow
from core.incidents import EVERY_QUEUE, Incident, Measure
from core.metrics import COHORT, QueueStatus
from core.model import Person
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.reports import Period, Uncontacted
from core.rights import Action, denied
from core.services.gate import turned_away_reading, unknown_queue


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
        act, asked = Act(actor, self._clock.now()), None if queue is None else self._team.queue(queue)
        with self._open(writes=False) as uow:
            person = uow.people.get(actor)
            refused = self._denied(person, asked)
            if refused is None:
                own = [one for one in self._team.every_queue if self._denied(person, one) is None]
                if unknown := unknown_queue(queue, own, self._team):
                    return unknown
                board = drawn(uow, self._team, own if asked is None else [asked], act.now)
                return self._looked_into(uow, board, act.now)
        return turned_away_reading(self._open, act, Action.SEE_BOARD, refused, asked.name if asked else None)

    def _looked_into(self, uow: UnitOfWork, board: Board, now: datetime) -> Board:
        """Of a single queue there is more to tell."""
        if len(board.rows) != 1:
            return board
        name = board.rows[0].status.queue
        week = uow.reports.report(self._team, Period.last(COHORT, now), now, queues=[name])
        return replace(board, figures=week.total)

    def _denied(self, person: Person | None, queue: QueuePolicy | None) -> Refused | None:
        return denied(Action.SEE_BOARD, person, self._team, queue=queue)


def drawn(uow: UnitOfWork, team: TeamPolicy, wanted: Sequence[QueuePolicy], now: datetime) -> Board:
    """How these queues stand, in this transaction: lanes without leads are left out, and a single one is
    stood for by its queue.
    """
    stands = {one.queue: (one, theirs) for one, theirs in uow.reports.status_by_rep(team, now)}
    incidents, measures = uow.incidents.open(), uow.measures.in_force()
    if len(wanted) == 1 and wanted[0].name not in stands:
        wanted = [team.home(one) for one in wanted]
    shown = [stands[one.name] for one in wanted if one.name in stands]
    return Board(tuple(_row(one, incidents, measures, theirs) for one, theirs in shown))


def _row(
    status: QueueStatus,
    incidents: Iterable[Incident],
    measures: Iterable[Measure],
    uncontacted: Iterable[Uncontacted],
) -> BoardRow:
    return BoardRow(
        status,
        tuple(one for one in incidents if one.queue in {status.queue, EVERY_QUEUE} and one.is_firing),
        tuple(one for one in measures if one.queue == status.queue),
        tuple(uncontacted),
    )
