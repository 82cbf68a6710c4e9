"""Ops are reminded of leads in review that nobody has decided about; nothing stays there unnoticed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from core import review
from core.changes import merged
from core.model import Lead, Person
from core.notices import Address
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.services.review_cards import count_anew
from core.services.upkeep import TickAction, applied
from core.telling import to_managers, to_ops

AT_ONCE = 200
"""Leads that one transaction reminds of."""


def remind(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> tuple[Sequence[TickAction], bool]:
    """Reminds of those whose time has come, so many at once, with one card for all that come due within the
    hour; whether there may be more. Managers hear of those of which ops have been reminded before.
    """
    leads = uow.leads.review_due(now, AT_ONCE)
    if not leads:
        return (), False
    change = merged(review.remind(lead, now, team) for lead in leads)
    everybody = uow.people.all()
    to = (*to_ops(team, everybody, now), *_managers(change.leads, team, everybody, now))
    count_anew(uow, now)
    card = review.bundle(review.round_of(now, team), to)
    return applied(uow, replace(change, notices=card)), len(leads) == AT_ONCE


def _managers(
    leads: Iterable[Lead], team: TeamPolicy, everybody: Sequence[Person], now: datetime
) -> Iterable[Address]:
    names = {lead.queue for lead in leads if lead.review_asked >= review.OF_MANAGERS}
    for name in sorted(names):
        yield from to_managers(team.queue(name) or team.default_queue, team, everybody, now)
