"""What takes longer than Slack waits: done after the acknowledgement, answered through the address that came
with the command or the click.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.callers import Caller
from bot.replies import Redrawer
from bot.views.blocks import Card

Explain = Callable[[Exception, Caller], str]
"""Logs what went wrong, and says it to the person who waits."""


@dataclass(frozen=True, slots=True)
class Errands:
    """Nobody is left without an answer: what goes wrong in the meantime is told as anywhere else."""

    redrawer: Redrawer
    explain: Explain

    def draws(self, who: Caller, url: str | None, draw: Callable[[], Card], *, over: bool) -> None:
        """Shows what ``draw`` comes to, to this person alone: over what was clicked, or beside it."""

        def show() -> None:
            self.redrawer.private(url, draw(), over=over)

        self._runs(who, url, show)

    def says(self, who: Caller, url: str | None, do: Callable[[], str]) -> None:
        """Says what became of ``do``, beside what was clicked."""
        self._runs(who, url, lambda: self.redrawer.beside(url, do()))

    def _runs(self, who: Caller, url: str | None, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - nobody else would hear of it: it is logged and told
                self.redrawer.beside(url, self.explain(error, who))

        self.redrawer.executor.submit(guarded)
