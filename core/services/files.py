"""Files that somebody hands in: who may, and each file once."""

from collections.abc import Mapping

from core.acts import Act
from core.answers import Refused
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork
from core.rights import Action, denied
from core.services.gate import turned_away


class Files:
    """What is noted of a file before its first row is read, and after its last one."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def begin(self, actor: str, file_id: str) -> bool | Refused:
        """Whether this delivery of the file is the first one, and its rows are to be taken in. Another one
        has nothing to do: a file whose reading broke off is handed in anew, under another id.
        """
        with self._open() as uow:
            act = Act(actor, self._clock.now())
            refused = denied(Action.IMPORT, uow.people.get(actor), self._team)
            if refused:
                return turned_away(uow, act, Action.IMPORT, refused)
            if uow.deliveries.begin(_of(file_id), "", act.now) is not None:
                return False
            uow.commit()
            return True

    def end(self, file_id: str, counts: Mapping[str, int]) -> None:
        """Stores what the rows came to."""
        with self._open() as uow:
            uow.deliveries.answer(_of(file_id), [counts])
            uow.commit()


def _of(file_id: str) -> str:
    """Under which name the delivery of a file is known."""
    return f"file:{file_id}"
