"""How large a difference has to be before somebody is told of it."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, variance

SURE = 4.5
"""Standard errors from nothing. Home looks for five kinds in every queue and in every hour of the week, each
time somebody opens it: at the two of a single test there would always be something."""

MOST_TIMES = 10.0
"""What counts as infinitely many times: a division by nothing has no place in a sentence."""


def is_clear(differences: Sequence[float], by_chance: float) -> bool:
    """Whether so many differences, one for a day or a week, are above nothing on average, and not by chance.

    ``by_chance`` is the least variance that one of them has: a number of things that come at random varies
    by itself, however even the few that were seen look. One huge day among plain ones is never clear.
    """
    spread = max(variance(differences), by_chance)
    return fmean(differences) > SURE * sqrt(spread / len(differences))


def times(much: float, little: float) -> float:
    """How many times as much, ``MOST_TIMES`` at most."""
    return min(much / little, MOST_TIMES) if little else MOST_TIMES
