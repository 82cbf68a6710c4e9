"""Erasing what the policy does not keep for longer."""

from collections.abc import Sequence
from datetime import datetime

from core.acts import Act
from core.changes import Change
from core.events import RETENTION, SYSTEM
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.services.erasure import erased
from core.services.upkeep import TickAction, applied

AT_ONCE = 200
"""Leads that one transaction erases."""


def retire(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> tuple[Sequence[TickAction], bool]:
    """Erases closed leads; whether there may be more of them.

    The people may come in again: they did not ask us to forget them for ever.
    """
    kept = team.retention.closed
    ids = uow.erasure.retired(now - kept, AT_ONCE) if kept is not None else ()
    leads = [one.lead for one in uow.leads.keyed(ids)] if ids else []
    events = erased(uow, leads, Act(SYSTEM, now), RETENTION)
    return applied(uow, Change(events=tuple(events))), len(ids) == AT_ONCE


def is_anybody_retired(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> bool:
    kept = team.retention.closed
    return kept is not None and uow.erasure.is_anybody_retired(now - kept)
