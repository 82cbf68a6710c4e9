"""Leads that nobody may take: why, and what is told of it. Who may is ``core.people.may_take``'s affair."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import chain, combinations

from core.findings import Stranded
from core.model import Lead, LeadFacts, Person
from core.notices import Address, Notice, NoticeKind, notices
from core.people import details, serves, skills_fit
from core.policies.queues import QueuePolicy, Skill
from core.policies.team import TeamPolicy

TOLD = 10
"""Reasons of one queue that are told a day at most, those of the most leads; Home counts the others too."""

Skills = Mapping[Skill, tuple[str, ...]]
"""What a rep can take; a kind left out is no limit."""


def expected(people: Collection[Person], team: TeamPolicy) -> Sequence[Person]:
    """Everybody met so far, and those whom the policy names though Slack has not told of them yet."""
    met = {one.id for one in people}
    lists = (team.people.reps, team.people.details, *(queue.members for queue in team.queues))
    named = {one for ids in lists for one in ids if not one.startswith("S")}
    return [*people, *(Person(one, one) for one in sorted(named - met))]


def crew(queue: QueuePolicy, team: TeamPolicy, people: Iterable[Person]) -> Sequence[Skills] | None:
    """The skills of everybody who serves the queue, each set of those it asks for once; ``None`` where one of
    them takes every lead, whatever it says.
    """
    found = dict[tuple[frozenset[str], ...], Skills]()
    for one in people:
        if serves(one, queue, team):
            skills = details(one, team).skills
            asked = tuple(frozenset(skills.get(skill, ())) for skill in queue.skills)
            if not any(asked):
                return None
            found[asked] = skills
    return list(found.values())


def lacking(facts: LeadFacts, asked: Sequence[Skill], reps: Collection[Skills]) -> tuple[Skill, ...] | None:
    """The skills for which none of them has what the lead says: the first single one, else the fewest that
    nobody has together. ``None``: somebody may take it; empty: there is nobody.
    """
    if not reps:
        return ()
    if any(skills_fit(facts, asked, one) for one in reps):
        return None
    sets = chain.from_iterable(combinations(asked, number) for number in range(1, len(asked) + 1))
    return next(one for one in sets if not any(skills_fit(facts, one, rep) for rep in reps))


def worst_first(found: Iterable[Stranded]) -> tuple[Stranded, ...]:
    """The reason of the most leads first, of equals the one whose oldest lead is older."""
    return tuple(sorted(found, key=lambda one: (-one.number, one.oldest.received_at, one.oldest.id)))


def reason_id(queue: str, lacks: Iterable[Skill], lead: Lead) -> str:
    """What tells a reason from every other; says nothing of what the lead's words are."""
    values = [f"{skill}={(lead.facts.value(skill) or '').casefold()}" for skill in lacks]
    return sha256("\n".join([queue, *values]).encode()).hexdigest()[:16]


def news(one: Stranded, to: tuple[Address, ...], team: TeamPolicy, now: datetime) -> tuple[Notice, ...]:
    """What is told of a reason: once a day of the team's while it lasts, however many leads it concerns."""
    reason = reason_id(one.queue, one.lacks, one.oldest)
    what = f"{reason}:{now.astimezone(team.zone).date()}"
    data = {"queue": one.queue, "reason": reason}
    return notices(to, NoticeKind.STRANDED, what, lead=one.oldest, data=data)
