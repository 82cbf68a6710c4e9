"""Named points in the product's code: where a child says that it is, dawdles, stops, or dies.

The product knows nothing of them; its methods are wrapped inside the child.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from slack_sdk import WebClient

from bot.delivery.receivers import Receiver
from core.answers import Claimed
from core.intake import Receipt, Rejected, Standing
from core.services import people
from core.services.claims import Claims
from core.services.intake import Intake
from core.services.offers import Offers
from core.services.outbox import Outbox
from core.services.tick import Tick
from core.services.watch import Watch
from storage.alerts import SqlIncidents
from storage.claims import SqlClaims
from storage.duties import SqlDuties
from storage.offers import SqlOffers
from storage.reports import SqlReports
from tests.faults.board import Point, Spot

CRASHED = 77
"""A child's exit code when it died at a named point."""

_LONG = frozenset(
    {
        Point.CLAIMED,
        Point.LOOKED,
        Point.SURVEYED,
        Point.STEPPING,
        Point.TAKEN,
        Point.POSTED,
        Point.RAISING,
        Point.HEARING,
        Point.STORED,
        Point.MAILED,
        Point.OFFERING,
        Point.WITHDRAWN,
    }
)
"""Moments that pass so quickly that a random kill would hardly ever hit them; here they last longer."""


@dataclass
class Passing:
    """What a child does at a point. ``dies_at`` and ``stops_at`` happen when it gets there for the first
    time; at any other it dawdles for up to ``dawdles_s``, as a slow machine would, or three times as long.
    """

    spot: Spot
    rng: random.Random
    dies_at: Point | None = None
    stops_at: Point | None = None
    dawdles_s: float = 0.0
    _has_stopped: bool = field(default=False, init=False)

    def __call__(self, point: Point) -> None:
        self.spot.at(point)
        if point is self.dies_at:
            os._exit(CRASHED)
        if point is self.stops_at and not self._has_stopped:
            self._has_stopped = True
            os.kill(os.getpid(), signal.SIGSTOP)
        elif self.dawdles_s and (point in _LONG or self.rng.random() < 0.5):
            time.sleep(self.rng.random() * self.dawdles_s * (3 if point in _LONG else 1))


Seen = Callable[[Any], Point | None]
"""Where a child is after a call that returned this."""


def watch(passing: Passing) -> None:
    """From now on this process says where it is."""
    _around(passing, Claims, "claim", None, lambda answer: _if(isinstance(answer, Claimed), Point.CLAIMED))
    _count_leads(passing)
    _around(passing, Tick, "_run", Point.TICKING, lambda _: Point.IDLE)
    _around(passing, SqlClaims, "due", None, lambda due: Point.LOOKED if due else None)
    _around(passing, SqlReports, "health", None, lambda _: Point.SURVEYED)
    _around(passing, SqlIncidents, "next_ids", Point.RAISING, lambda _: None)
    _around(passing, Watch, "tell_if_silent", None, lambda _: Point.WATCHED)
    _around(passing, SqlDuties, "renew", Point.STEPPING, lambda _: Point.TICKING)
    _around(
        passing, Outbox, "take", Point.HANDING_OUT, lambda handed: _if(bool(handed.messages), Point.TAKEN)
    )
    _around(passing, WebClient, "chat_postMessage", Point.POSTING, lambda _: Point.POSTED)
    _around(passing, Outbox, "sent", None, lambda _: Point.MARKED)
    _around(passing, WebClient, "chat_update", Point.DRAWING, lambda _: Point.IDLE)
    for look_up in ("conversations_history", "conversations_replies"):
        _around(passing, WebClient, look_up, Point.LOOKING_UP, lambda _: Point.IDLE)
    _watch_the_doors(passing)
    _watch_offers(passing)


def _watch_offers(passing: Passing) -> None:
    _around(passing, SqlOffers, "next_ids", Point.OFFERING, lambda _: None)
    for answer in ("accept", "decline"):
        _around(passing, Offers, answer, Point.ANSWERING, lambda _: None)
    _around(passing, people, "withdraw", None, lambda change: Point.WITHDRAWN if change.leads else None)


def _watch_the_doors(passing: Passing) -> None:
    _around(passing, Intake, "deliver", Point.HEARING, lambda _: Point.STORED)
    _around(passing, Receiver, "send", Point.MAILING, lambda _: Point.MAILED)
    for name, module in tuple(sys.modules.items()):
        if name.startswith("core.services.") and hasattr(module, "turned_away"):
            _around(passing, module, "turned_away", None, lambda _: Point.DENIED)


def _count_leads(passing: Passing) -> None:
    """Once for every lead that intake says is in, or has come back."""
    submit = Intake.submit

    @wraps(submit)
    def counted(*args: Any, **named: Any) -> Sequence[Receipt | Rejected]:
        answers = submit(*args, **named)
        for one in answers:
            if isinstance(one, Receipt) and one.verdict is not Standing.DUPLICATE:
                passing.spot.at(Point.SUBMITTED)
        return answers

    Intake.submit = counted  # type: ignore[method-assign, assignment]


def _if(is_so: bool, point: Point) -> Point:
    return point if is_so else Point.IDLE


def _around(passing: Passing, owner: object, name: str, before: Point | None, after: Seen) -> None:
    call = getattr(owner, name)

    @wraps(call)
    def watched(*args: Any, **named: Any) -> Any:
        if before is not None:
            passing(before)
        answer = call(*args, **named)
        then = after(answer)
        if then is not None:
            passing(then)
        return answer

    setattr(owner, name, watched)
