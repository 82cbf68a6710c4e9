"""Trying another policy on the leads that have come in lately. Nothing is written."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from core.model import Lead
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork
from core.setup import with_settings
from core.trials import Comparison, Trial

PAGE = 1_000
"""Leads that are read at once, in a transaction of their own."""

Progress = Callable[[int, int], None]
"""Hears after each page how far of how far it is, in ids."""


class Trials:
    """Tries another policy file beside the policy in force; what was set in Slack wins over both."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def run(self, file: TeamPolicy, length: timedelta, progress: Progress | None = None) -> Trial:
        """What the policy file would have done with the leads received in the last so-and-so long.

        A lead that came back counts by its last time. Reads page by page, with as little memory for many
        leads as for few; what comes in meanwhile may be counted or not.
        """
        since = self._clock.now() - length
        with self._open(writes=False) as uow:
            other = with_settings(file, uow.settings.all())
            comparison = Comparison(self._team, other, uow.people.all())
            last = uow.exports.last_lead()
        for page in self._pages(since):
            for lead in page:
                comparison.add(lead)
            if progress:
                progress(min(page[-1].id, last), last)
        return comparison.result()

    def _pages(self, since: datetime) -> Iterator[list[Lead]]:
        after = 0
        while True:
            with self._open(writes=False) as uow:
                page = list(uow.exports.received(after, PAGE, since))
            if page:
                yield page
            if len(page) < PAGE:
                return
            after = page[-1].id
