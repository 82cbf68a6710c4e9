"""Answers about what is and what was. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.events import Event
from core.metrics import QueueStatus
from core.model import Lead
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork
from core.rights import Denial


@dataclass(frozen=True, slots=True)
class Story:
    """A lead and everything that happened to it, in order."""

    lead: Lead
    events: tuple[Event, ...]


class Reports:
    """Figures and stories, read without locks."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def status(self) -> Sequence[QueueStatus]:
        """Every queue of the policy at this instant, in the policy's order."""
        with self._open(writes=False) as uow:
            return uow.reports.status(self._team, self._clock.now())

    def why(self, reference: str) -> Story | None:
        """A lead's whole story, by our id (``17``, ``L-17``) or the external id; ``None`` for a stranger."""
        with self._open(writes=False) as uow:
            lead = uow.leads.by_reference(reference)
            return None if lead is None else Story(lead, tuple(uow.events.of(lead.id)))

    def denials(self, limit: int) -> Sequence[Denial]:
        """What people asked for and may not have, newest first."""
        with self._open(writes=False) as uow:
            return uow.denials.latest(limit)
