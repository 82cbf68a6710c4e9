"""What leads in line, or in front of the door, say where queues ask for skills: each kind of them once."""

from collections.abc import Sequence
from functools import lru_cache

from core.model import Lead, LeadFacts
from core.policies.queues import Skill
from storage import rows
from storage.search import Search
from storage.session import Statement

_ORDER = (Skill.LANGUAGE, Skill.REGION, Skill.PRODUCT)
"""As the index ``leads_alike`` has them. What has most values comes last: it is stepped past where no queue
asks for it.
"""

_HERE = "queue = ? AND state IN ('waiting', 'held')"
_FIRST = "(SELECT id FROM leads WHERE {here} ORDER BY {order} LIMIT 1)"
_KINDS = """WITH RECURSIVE found (id) AS (
         SELECT {first} UNION ALL
         SELECT coalesce({steps}, NULL) FROM found JOIN leads AS before ON before.id = found.id)
       SELECT {kind} FROM leads WHERE id {among these} SELECT id FROM found {these}"""
_ANYBODY = Statement("SELECT 1 FROM leads WHERE {here} LIMIT 1", here=_HERE)
_COUNT = "SELECT count(*) FROM leads WHERE {here}"
_OLDEST = """SELECT {lead} FROM leads WHERE id {among these}
         SELECT id FROM leads WHERE {here} ORDER BY received_at, id LIMIT 1 {these}"""


@lru_cache(maxsize=3)
def kinds(names: tuple[Skill, ...]) -> Statement:
    """From each kind to the next along the index: another last word, or else another one before it. What is
    the same is not ordered by: SQLite would sort.
    """
    first = _FIRST.format(here=_HERE, order=_order(names))
    steps = (
        _FIRST.format(here=_behind(names[: place + 1]), order=_order(names[place:]))
        for place in reversed(range(len(names)))
    )
    kind = ", ".join(f"skill_{name}" for name in names)
    return Statement(_KINDS, first=first, steps=", ".join(steps), kind=kind)


@lru_cache(maxsize=4)
def counted(names: tuple[Skill, ...]) -> Statement:
    return Statement(_COUNT, here=_alike(names))


@lru_cache(maxsize=4)
def oldest(names: tuple[Skill, ...]) -> Statement:
    return Statement(_OLDEST, lead=rows.LEAD, here=_alike(names))


def _said(name: Skill, table: str = "") -> str:
    return f"coalesce({table}skill_{name}, '')"


def _order(names: Sequence[Skill]) -> str:
    return ", ".join(map(_said, names))


def _alike(names: Sequence[Skill]) -> str:
    return " AND ".join([_HERE, *(f"{_said(name)} = ?" for name in names)])


def _behind(names: Sequence[Skill]) -> str:
    """Leads that say the same as the one before, but for the last of these."""
    same = (f"{_said(name)} = {_said(name, 'before.')}" for name in names[:-1])
    return " AND ".join([_HERE, *same, f"{_said(names[-1])} > {_said(names[-1], 'before.')}"])


def told_apart_by(skills: Sequence[Skill]) -> tuple[Skill, ...]:
    """These skills, and those that the index has before them."""
    last = max((_ORDER.index(skill) for skill in skills), default=-1)
    return _ORDER[: last + 1]


class Alike(Search):
    """The part of ``core.ports.Leads`` that knows leads by what their reps must have."""

    def kinds(self, queue: str, skills: Sequence[Skill]) -> Sequence[LeadFacts]:
        names = told_apart_by(skills)
        if not names:
            return [LeadFacts() for _ in self._session.rows(_ANYBODY, queue)]
        found = self._session.rows(kinds(names), *[queue] * (len(names) + 1))
        return [LeadFacts(**dict(zip(names, row, strict=True))) for row in found]

    def alike(self, queue: str, skills: Sequence[Skill], kind: LeadFacts) -> tuple[int, Lead] | None:
        names = told_apart_by(skills)
        values = (queue, *((kind.value(name) or "").casefold() for name in names))
        row, first = self._session.row(counted(names), *values), self._one(oldest(names), *values)
        return None if row is None or first is None else (row[0], first)
