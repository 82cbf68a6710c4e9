"""Where a policy cannot have what it wants. Every sentence is a warning: the bot runs all the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from core import stranded
from core.calendar import business_calendar
from core.model import LeadFacts, Person, Role
from core.people import roles, serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_A_MONDAY = datetime(2026, 1, 12, tzinfo=UTC)
"""Any week without a holiday nearly anywhere, to count a calendar's open hours in."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What does not fit together, and what to change."""

    text: str
    mend: str


def contradictions(team: TeamPolicy, people: Sequence[Person] = ()) -> list[Contradiction]:
    """Everything in a policy that cannot hold. ``people`` are those met so far; without them only what
    follows from the file alone is said.
    """
    reps = _reps(team, people)
    found = list[Contradiction]()
    for rule in (_more_queues_than_reps, _unserved, _unskilled, _unreachable_goals):
        found += rule(team, people, reps)
    found += _numbers(team)
    found += _channels(team)
    return found


def _reps(team: TeamPolicy, people: Sequence[Person]) -> int | None:
    """How many reps there are; ``None`` while nobody can know: they are named by group, or not at all."""
    named = team.people.reps
    if named and not any(one.startswith("S") for one in named):
        return len(set(named))
    met = sum(Role.REP in roles(one, team) for one in people)
    return met or None


def _more_queues_than_reps(
    team: TeamPolicy, _people: Sequence[Person], reps: int | None
) -> Iterator[Contradiction]:
    queues = len(team.queues)
    if reps is not None and queues > reps:
        yield Contradiction(
            f"{queues} queues for {reps} {_plural(reps, 'rep')}: somebody's queue always waits",
            "merge queues, or name more reps in `people.reps`",
        )


def _unserved(team: TeamPolicy, people: Sequence[Person], _reps: int | None) -> Iterator[Contradiction]:
    """By the file alone where both lists hold user ids only; by the people met otherwise."""
    reps = set(team.people.reps)
    for queue in team.queues:
        members = set(queue.members)
        is_plain = bool(reps and members) and not any(one.startswith("S") for one in reps | members)
        by_file = is_plain and not reps & members
        by_people = not is_plain and bool(people and members) and not _served(queue, team, people)
        if by_file or by_people:
            yield Contradiction(
                f"nobody serves the queue {queue.name}: none of its members is a rep",
                f"add its members to `people.reps`, or reps to the members of {queue.name}",
            )


def _served(queue: QueuePolicy, team: TeamPolicy, people: Iterable[Person]) -> bool:
    return any(serves(one, queue, team) for one in people)


def _unskilled(team: TeamPolicy, people: Sequence[Person], _reps: int | None) -> Iterator[Contradiction]:
    """Skills that are asked for and tell nobody apart, and values by which a queue gets leads that no rep of
    it may take. Whoever is in a user group counts once they are met.
    """
    everybody = stranded.expected(people, team)
    for queue in team.queues:
        for skill in queue.skills:
            if not any(one.skills.get(skill) for one in team.people.details.values()):
                yield Contradiction(
                    f"{queue.name} asks for {skill}, and no rep lists any: everybody takes every lead there",
                    f"list the {skill} of your reps in `people.details`, or take it out of `skills`",
                )
        yield from _unmatched(team, queue, everybody)


def _unmatched(team: TeamPolicy, queue: QueuePolicy, everybody: Iterable[Person]) -> Iterator[Contradiction]:
    crew = stranded.crew(queue, team, everybody)
    routed = ((skill, value) for skill in queue.skills for value in queue.when.get(skill, ()))
    for skill, value in routed if crew else ():
        said: dict[str, Any] = {skill: value}
        if stranded.lacking(LeadFacts(**said), (skill,), crew or ()):
            yield Contradiction(
                f"{queue.name} gets leads of {skill} {value}, and no rep there has that: nobody may take "
                "them",
                f"add {value} to the {skill} of somebody in `people.details`",
            )


def _unreachable_goals(
    team: TeamPolicy, people: Sequence[Person], reps: int | None
) -> Iterator[Contradiction]:
    """Little's law: what stands in line, divided by what leaves it a day, is how long it stands.

    A rep has at most ``cap`` leads in hand, each at most ``contact.within`` of business time.
    """
    for queue in team.queues:
        serving = _serving(queue, team, people, reps)
        if not serving:
            continue
        a_day = serving * team.claims.cap * _open_hours(team, queue) / _hours(team.contact.within)
        wait = queue.depth.yellow / a_day * _DAY if a_day else None
        goal = queue.alerts.average_age
        if wait is not None and wait > goal:
            yield Contradiction(
                f"{queue.name}: a depth of {queue.depth.yellow} counts as healthy, but {serving} "
                f"{_plural(serving, 'rep')} can claim {a_day:.0f} leads a day at most: average ages of "
                f"{_hours(wait):.0f} h, and the goal is {_hours(goal):.0f} h",
                f"lower `depth.yellow` of {queue.name} to {max(1, int(a_day * (goal / _DAY)))}, or add reps",
            )


def _serving(queue: QueuePolicy, team: TeamPolicy, people: Sequence[Person], reps: int | None) -> int | None:
    if not queue.members:
        return reps
    if not any(one.startswith("S") for one in queue.members):
        return len(set(queue.members))
    return sum(serves(one, queue, team) for one in people) or None


def _open_hours(team: TeamPolicy, queue: QueuePolicy) -> float:
    """Open hours of an average day of the week."""
    calendar = business_calendar(team.calendar_of(queue), team.timezone)
    return _hours(calendar.between(_A_MONDAY, _A_MONDAY + _WEEK)) / 7


def _numbers(team: TeamPolicy) -> Iterator[Contradiction]:
    """Numbers that do not fit each other."""
    batch, contact = team.claims.batch, team.contact
    if batch.min > team.claims.cap:
        yield Contradiction(
            f"a batch needs {batch.min} free places, the cap has {team.claims.cap}",
            "raise `claims.cap` or lower `claims.batch.min`",
        )
    if contact.warn_before >= contact.within:
        yield Contradiction("the contact warning is due before the claim", "shorten `contact.warn_before`")


def _channels(team: TeamPolicy) -> Iterator[Contradiction]:
    missing = [name for name in ("team", "managers", "leadership", "ops") if not getattr(team.channels, name)]
    if missing:
        yield Contradiction(
            f"no channel for {', '.join(missing)}: its messages go to the next one that is set, or by DM",
            "set it with `/queue setup` or under `channels`, and invite the bot there",
        )


def _hours(length: timedelta) -> float:
    return length / timedelta(hours=1)


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
