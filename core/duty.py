"""Who is there for a queue now: in their hours and not away."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from core.calendar import business_calendar
from core.model import Person
from core.notices import Duty, Load
from core.people import answers_for, is_there, serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy


def is_uncovered(people: Iterable[Person], queue: QueuePolicy, team: TeamPolicy, now: datetime) -> bool:
    """Whether the queue is open and none of its reps is there; one that is nobody's is never covered."""
    if not business_calendar(team.calendar_of(queue), team.timezone).is_open(now):
        return False
    return not any(is_there(one, team, now) and serves(one, queue, team) for one in people)


def managers_there(
    people: Iterable[Person], queues: Collection[QueuePolicy], team: TeamPolicy, at: datetime
) -> tuple[str, ...]:
    """The managers of any of these queues who are there at that moment."""
    return tuple(
        one.id
        for one in people
        if is_there(one, team, at) and any(answers_for(one, queue, team, ops=False) for queue in queues)
    )


def on_duty(
    people: Collection[Person],
    queue: QueuePolicy,
    team: TeamPolicy,
    now: datetime,
    loads: Mapping[str, Load],
) -> Duty:
    """Who there is for the queue; ``loads`` says how its reps stand (``reps_there``)."""
    reps = reps_there(people, queue, team, now)
    full = (one for one in reps if loads.get(one, Load()).taken >= team.claims.cap)
    return Duty(reps, tuple(full), managers_there(people, [queue], team, now))


def reps_there(
    people: Iterable[Person], queue: QueuePolicy, team: TeamPolicy, now: datetime
) -> tuple[str, ...]:
    """The queue's reps who are there."""
    return tuple(one.id for one in people if is_there(one, team, now) and serves(one, queue, team))
