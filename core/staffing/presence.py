"""Who is there for a queue, hour by hour of a usual week."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import Stretch
from core.model import Person
from core.patterns.hours import HOUR, HourOfWeek, Present
from core.people import calendar_of, queues_of, serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import Period

_WEEK = timedelta(weeks=1)


def reps_by_hour(queue: QueuePolicy, team: TeamPolicy, people: Iterable[Person], period: Period) -> Present:
    """How many of a queue's reps were in their hours, on average over the period's last whole weeks, by the
    team's clock.

    Somebody who serves three queues is a third of a rep in each. Holidays count, being away does not: nobody
    knows who was away last Tuesday. Hours in which nobody ever was there are left out.
    """
    weeks = max(1, period.length // _WEEK)
    since = period.until - weeks * _WEEK
    hours = dict[HourOfWeek, float]()
    for person in people:
        if serves(person, queue, team):
            part = 1 / len(queues_of(person, team))
            for stretch in calendar_of(person, team).open_intervals(since, period.until):
                for hour, length in _cut(stretch, team.zone):
                    hours[hour] = hours.get(hour, 0.0) + part * (length / HOUR)
    return {hour: hours[hour] / weeks for hour in sorted(hours)}


def _cut(stretch: Stretch, zone: ZoneInfo) -> Iterator[tuple[HourOfWeek, timedelta]]:
    """The stretch at every full hour of the local clock."""
    at = stretch.begins
    while at < stretch.ends:
        local = at.astimezone(zone)
        until = min(_next_hour(at, local), stretch.ends)
        yield (local.weekday(), local.hour), until - at
        at = until


def _next_hour(at: datetime, local: datetime) -> datetime:
    return at + HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
