"""The words by which somebody asks for figures: ``30d by source inbound``. One reading for every face."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from core.answers import Refusal, Refused
from core.policies.team import TeamPolicy
from core.policies.words import BY
from core.reports import Dimension

SHORTEST, LONGEST = 1, 366
"""Days that a period may have."""

USUAL = timedelta(days=7)
"""The period of whoever names none."""

_DAYS = re.compile(r"([0-9]{1,3})d")
_BEGINS_WITH_A_NUMBER = re.compile(r"[-+]?[0-9]")
_ALSO = {"tier": Dimension.TIER}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants figures of; ``queue`` as it was typed."""

    period: timedelta = USUAL
    queue: str | None = None
    by: Dimension | None = None


def period_of(word: str) -> timedelta | Refused:
    """``7d`` as a length, of ``SHORTEST`` to ``LONGEST`` days; refused with these limits."""
    match = _DAYS.fullmatch(word.strip().lower())
    days = int(match[1]) if match else 0
    if SHORTEST <= days <= LONGEST:
        return timedelta(days=days)
    return Refused(Refusal.NO_PERIOD, asked=word, limit=SHORTEST, upper=LONGEST)


def period_word(period: timedelta) -> str:
    """The word that ``period_of`` reads back; of whole days."""
    return f"{period.days}d"


def dimension_of(word: str) -> Dimension | Refused:
    """``source`` as a dimension, ``account-tier`` and ``tier`` as well; refused with the words there are."""
    name = word.strip().lower().replace("-", "_")
    found = _ALSO.get(name) or next((one for one in Dimension if one.value == name), None)
    return found or Refused(Refusal.NO_DIMENSION, asked=word, names=tuple(one.value for one in Dimension))


def wanted(text: str, team: TeamPolicy, *, usual: timedelta = USUAL, splits: bool = True) -> Wanted | Refused:
    """What is asked for, its words in any order; whether there is such a queue is for others to say.

    What begins with a number is a period, even a misspelt one, unless a queue is called so; whoever names
    none gets the ``usual`` one. Whatever else stands there is taken for one queue's name; a dimension too,
    where nothing ``splits``.
    """
    words, asked = iter(text.lower().split()), Wanted(usual)
    for word in words:
        named = dimension_of(next(words, "")) if splits and word == BY else _named(word, team)
        match named:
            case Refused():
                return named
            case Dimension():
                asked = replace(asked, by=named)
            case timedelta():
                asked = replace(asked, period=named)
            case _:
                asked = replace(asked, queue=f"{asked.queue} {named}" if asked.queue else named)
    return asked


def _named(word: str, team: TeamPolicy) -> timedelta | str | Refused:
    """A period, or what must be a queue's name."""
    is_number = _BEGINS_WITH_A_NUMBER.match(word) is not None
    return period_of(word) if is_number and team.queue(word) is None else word
