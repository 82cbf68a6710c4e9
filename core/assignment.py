"""Who may be given a lead that they did not pull themselves: one rule for every assignment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from core.model import Lead, Person
from core.notices import Load
from core.people import details, is_there, may_take, midnight, serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy

LONGEST_DAY = timedelta(hours=26)
"""No day is longer anywhere: whatever somebody did today, they did since then."""

_NOBODY: Mapping[str, datetime] = MappingProxyType({})


def eligible(
    people: Iterable[Person],
    lead: Lead,
    queue: QueuePolicy,
    team: TeamPolicy,
    now: datetime,
    *,
    loads: Mapping[str, Load],
    holders: Collection[str],
    passed_on: Mapping[str, datetime] = _NOBODY,
) -> tuple[Person, ...]:
    """Everybody the lead may be assigned to now, the longest idle first.

    In their working hours, not away, under the cap, a rep of the queue with the skills it asks for, never
    one of ``holders``, who had this lead before, and nobody who ``passed_on`` it today.
    """
    fit = (
        one
        for one in people
        if may_be_given(one, lead, queue, team, loads=loads, holders=holders)
        and is_there(one, team, now)
        and not passed_today(one, team, now, passed_on)
    )
    return tuple(by_turn(fit, team, loads, now))


def may_be_given(
    person: Person,
    lead: Lead,
    queue: QueuePolicy,
    team: TeamPolicy,
    *,
    loads: Mapping[str, Load],
    holders: Collection[str],
) -> bool:
    """Whether a manager may push the lead to this rep, be it outside their hours, or one they declined."""
    return (
        may_take(person, lead, queue, team)
        and person.id not in holders
        and loads.get(person.id, Load()).taken < team.claims.cap
    )


def is_free(person: Person, queue: QueuePolicy, team: TeamPolicy, now: datetime, load: Load) -> bool:
    """Whether a lead of this queue may be offered to the rep now: they have room, and look at nothing."""
    has_room = load.taken < team.claims.cap and not load.is_looking
    return has_room and serves(person, queue, team) and is_there(person, team, now)


def by_turn(
    people: Iterable[Person], team: TeamPolicy, loads: Mapping[str, Load], now: datetime
) -> Sequence[Person]:
    """Longest idle first, counted by their weight; before all who never had a lead, nor was offered one."""
    return sorted(people, key=lambda one: _turn(one, team, loads, now))


def passed_today(person: Person, team: TeamPolicy, now: datetime, passed_on: Mapping[str, datetime]) -> bool:
    """Whether somebody passed a lead on since their own midnight."""
    last = passed_on.get(person.id)
    return last is not None and last >= midnight(person, team, now)


def is_nobody_left(
    people: Sequence[Person],
    lead: Lead,
    queue: QueuePolicy,
    team: TeamPolicy,
    now: datetime,
    *,
    holders: Collection[str],
    passed_on: Mapping[str, datetime],
) -> bool:
    """Whether all those who are there and may take the lead have passed it on today, and there are any.

    Whoever has no room or is asked something else at the moment is left still; the night is nobody's fault.
    """
    is_anybody_there = False
    for one in people:
        if one.id not in holders and is_there(one, team, now) and may_take(one, lead, queue, team):
            if not passed_today(one, team, now, passed_on):
                return False  # mostly the first one: many leads are looked at, by many reps each
            is_anybody_there = True
    return is_anybody_there


def _turn(
    person: Person, team: TeamPolicy, loads: Mapping[str, Load], now: datetime
) -> tuple[bool, timedelta, str]:
    load = loads.get(person.id, Load())
    had = [at for at in (load.last_claim_at, load.last_offer_at) if at is not None]
    idle = (now - max(had)) * details(person, team).weight if had else timedelta()
    return bool(had), -idle, person.id
