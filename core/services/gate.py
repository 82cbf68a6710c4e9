"""The ways to turn somebody away: nothing changes but the audit trail."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from core.acts import Act
from core.answers import Refusal, Refused
from core.errors import NextleadError
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork, UnitOfWork
from core.rights import Action, Denial

KEPT = timedelta(days=365)
"""How long it can be seen who was turned away."""

FORGOTTEN_AT_ONCE = 500
"""Rows that one transaction drops."""


def turned_away(
    uow: UnitOfWork, act: Act, action: Action, refused: Refused, subject: int | str | None = None
) -> Refused:
    """Writes and commits that ``core.rights.denied`` refused this, and gives the refusal back to be returned.

    To be called before anything was changed in ``uow``, with which nothing can be done afterwards.
    ``subject`` is the id of what was asked about, or a queue's name. Where the row cannot be written, the
    person is refused all the same: what they asked for does not become theirs by a full disk, and whoever
    watches the database hears of it at the next request.
    """
    about = None if subject is None else str(subject)
    with suppress(NextleadError):
        uow.denials.put(Denial(act.now, act.rep_id, action, refused.reason, about))
        uow.commit()
    return refused


def turned_away_reading(
    open_: OpenUnitOfWork, act: Act, action: Action, refused: Refused, subject: int | str | None = None
) -> Refused:
    """The same for what only reads, in a short transaction of its own.

    To be called once the reading one is left: whoever holds a connection must not wait for another.
    """
    with suppress(NextleadError), open_() as uow:
        turned_away(uow, act, action, refused, subject)
    return refused


def unknown_queue(queue: str | None, own: Iterable[QueuePolicy], team: TeamPolicy) -> Refused | None:
    """A queue that there is not is answered with one's own: nobody learns so what others' are called."""
    if queue is None or team.queue(queue):
        return None
    return Refused(
        Refusal.UNKNOWN_QUEUE, asked=queue, names=tuple(one.name for one in own if not one.is_lane)
    )


def forget(uow: UnitOfWork, now: datetime) -> bool:
    """Drops denials of which nobody need know any more, a few hundred of them; whether there may be more."""
    return uow.denials.forget(now - KEPT, FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE
