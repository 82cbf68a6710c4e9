"""Who may be given a lead that they did not pull themselves: one rule for every assignment."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from core.model import Lead, Person
from core.notices import Load
from core.people import calendar_of, may_take
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy

_NEVER = datetime.min.replace(tzinfo=UTC)


def eligible(
    people: Iterable[Person],
    lead: Lead,
    queue: QueuePolicy,
    team: TeamPolicy,
    now: datetime,
    *,
    loads: Mapping[str, Load],
    holders: Collection[str],
) -> tuple[Person, ...]:
    """Everybody the lead may be assigned to now, the longest idle first.

    In their working hours, not away, under the cap, a rep of the queue with the skills it asks for, and
    never one of ``holders``, who had this lead before. Idle is who claimed last the longest ago.
    """
    fit = (
        one
        for one in people
        if may_be_given(one, lead, queue, team, loads=loads, holders=holders)
        and not one.is_away
        and calendar_of(one, team).is_open(now)
    )
    return tuple(sorted(fit, key=lambda one: (_idle_since(loads, one), one.id)))


def may_be_given(
    person: Person,
    lead: Lead,
    queue: QueuePolicy,
    team: TeamPolicy,
    *,
    loads: Mapping[str, Load],
    holders: Collection[str],
) -> bool:
    """Whether a manager may push the lead to this rep, be it outside their hours."""
    return (
        may_take(person, lead, queue, team)
        and person.id not in holders
        and loads.get(person.id, Load()).taken < team.claims.cap
    )


def _idle_since(loads: Mapping[str, Load], person: Person) -> datetime:
    return loads.get(person.id, Load()).last_claim_at or _NEVER
