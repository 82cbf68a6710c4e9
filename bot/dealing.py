"""Offering leads at once: one thread, woken by what this process commits if others may be offered then.

The tick offers as well. So a wake that is lost, or fails, costs a minute at most.
"""

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.bootstrap import Runtime
from bot.live import up_to_date
from bot.scheduler import guarded
from bot.services import Services
from bot.waking import Woken

APART = timedelta(milliseconds=200)
"""How long after one pass the next may begin: what changes meanwhile is dealt with together."""


class Dealer(Woken):
    """Offers leads until it is stopped.

    ``deal`` must not raise; ``changed`` is set by whoever commits something after which other leads may be
    offered, or to others.
    """

    def __init__(
        self, deal: Callable[[], object], changed: threading.Event, *, apart: timedelta = APART
    ) -> None:
        super().__init__(deal, changed, name="dealer", apart=apart)


def dealer_of(runtime: Runtime) -> Dealer:
    """What offers leads as soon as anything changes in this process, by the settings of the moment."""
    deal = guarded("dealing", lambda: up_to_date(runtime, lambda: _deal(runtime.services)))
    return Dealer(deal, runtime.changed)


def _deal(services: Services) -> None:
    """What came in is offered, or ops hear why it cannot be."""
    services.offers.deal()
    services.strandings.tell()
