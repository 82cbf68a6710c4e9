"""Old leads that come in together are told of once, and not one by one."""

from dataclasses import replace
from datetime import datetime

from core.changes import Change
from core.hygiene import backlog_card, backlogs
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.telling import to_managers


def with_backlogs(uow: UnitOfWork, change: Change, team: TeamPolicy, now: datetime) -> Change:
    """The arrivals together with the cards that their backlogs owe; the day's card may be owed already."""
    names = backlogs((one.lead for one in (*change.incoming, *change.refreshed)), now)
    if not names:
        return change
    people, cards = uow.people.all(), change.notices
    for name in names:
        managers = to_managers(team.queue(name) or team.default_queue, team, people, now)
        cards += backlog_card(name, managers, now, team.zone)
    return replace(change, notices=cards)
