"""Everybody's Home in Slack: drawn when they look at it, and when something they did has changed it."""

from concurrent.futures import Executor
from dataclasses import dataclass

import structlog
from slack_sdk import WebClient

from bot.callers import SLACK_TROUBLE, Directory, code_of, speech_of
from bot.services import Services
from bot.views import home
from core.answers import MyLeads, Refused
from core.errors import NextleadError
from core.model import Person, Role
from core.people import roles
from core.policies.team import TeamPolicy
from core.ports import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Homes:
    """Draws Home. Nobody waits for it: ``executor`` does it, and what goes wrong is logged."""

    services: Services
    team: TeamPolicy
    clock: Clock
    directory: Directory
    client: WebClient
    executor: Executor

    def opened(self, user_id: str) -> None:
        """Somebody looks at theirs. Raises what finding out who they are raises."""
        self.draw_later(self.directory.find(user_id))

    def draw_later(self, person: Person) -> None:
        """Draws it as soon as there is time."""
        self.executor.submit(self._draw, person)

    def _draw(self, person: Person) -> None:
        try:
            self.client.views_publish(user_id=person.id, view=self._view(person))
        except (*SLACK_TROUBLE, NextleadError) as error:
            log.warning("home.not_drawn", user=person.id, code=code_of(error))

    def _view(self, person: Person) -> dict[str, object]:
        """What is asked for is what their roles may see: nobody is refused anything by looking at Home."""
        held, claims = roles(person, self.team), self.team.claims
        mine = self.services.claims.my_leads(person.id) if Role.REP in held else None
        counted = self.services.review.counted(person.id) if Role.OPS in held else None
        hall = home.Hall(
            person=person.id,
            held=held,
            mine=mine if isinstance(mine, MyLeads) else None,
            reviews=None if isinstance(counted, Refused) else counted,
            reserve=claims.reserve,
            contact=self.team.contact.within,
            is_set_up=self.team.channels.are_set,
        )
        return home.draw(hall, speech_of(person, self.team), self.clock.now())
