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

APART = timedelta(milliseconds=200)
"""How long after one pass the next may begin: what changes meanwhile is dealt with together."""


class Dealer:
    """Offers leads until it is stopped.

    ``deal`` must not raise; ``changed`` is set by whoever commits something after which other leads may be
    offered, or to others.
    """

    def __init__(
        self, deal: Callable[[], object], changed: threading.Event, *, apart: timedelta = APART
    ) -> None:
        self._deal = deal
        self._changed = changed
        self._apart_s = apart.total_seconds()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dealer", daemon=True)

    def start(self) -> None:
        """Returns at once; what waits already is offered immediately."""
        self._changed.set()
        self._thread.start()

    def stop(self) -> None:
        """Waits for the pass at work, then ends. May be called twice, or without a start."""
        self._stopping.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            self._changed.wait()
            self._changed.clear()
            if self._stopping.is_set():
                return
            self._deal()
            self._stopping.wait(self._apart_s)


def dealer_of(runtime: Runtime) -> Dealer:
    """What offers leads as soon as anything changes in this process, by the settings of the moment."""
    deal = guarded("dealing", lambda: up_to_date(runtime, lambda: _deal(runtime.services)))
    return Dealer(deal, runtime.changed)


def _deal(services: Services) -> None:
    """What came in is offered, or ops hear why it cannot be."""
    services.offers.deal()
    services.strandings.tell()
