"""What the leads of a source are worth beside an average one, as it was learned from conversions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

OVER = timedelta(days=90)
"""So long a stretch of first contacts is looked at; it ended as long ago as conversions take."""

SURE_FROM = 30
"""From so many leads on a source is judged by its own conversions alone."""

LOWEST, HIGHEST = 0.8, 1.2
"""No source counts less or more than this beside an average one."""


MOST = 200
"""Of more sources only the largest are told apart: somebody may have one for every link."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A source's ``value``, from ``LOWEST`` to ``HIGHEST``, and what it was learned from: its ``n`` leads and
    their ``conversions``.
    """

    value: float
    n: int
    conversions: int


Counts = Mapping[str, tuple[int, int]]
"""By source, ``""`` where none is known: leads, and how many of them converted."""


def learned(counts: Counts) -> Mapping[str, Learned]:
    """What each source is worth, the largest first: its rate, beside that of all leads together.

    The fewer than ``SURE_FROM`` leads it has, the more it is taken for an average one, as are leads without a
    source. Where nobody converted nothing is learned, and all are average. Rounded to two decimals: no line
    is formed anew for less.
    """
    leads, converted = (sum(column) for column in zip(*counts.values(), strict=True)) if counts else (0, 0)
    mean = converted / leads if leads else 0.0
    largest = sorted(filter(None, counts), key=lambda name: (-counts[name][0], name))[:MOST]
    return {name: Learned(_value(*counts[name], mean), *counts[name]) for name in largest}


def _value(n: int, conversions: int, mean: float) -> float:
    if not n or not mean:
        return 1.0
    sureness = min(1.0, n / SURE_FROM)
    beside = 1.0 + sureness * (conversions / n / mean - 1.0)
    return round(min(max(beside, LOWEST), HIGHEST), 2)


def as_kept(values: Mapping[str, Learned]) -> Mapping[str, Any]:
    """As one document, for every process to read."""
    return {
        name: {"value": one.value, "n": one.n, "conversions": one.conversions}
        for name, one in sorted(values.items())
    }


def from_kept(document: object) -> Mapping[str, Learned]:
    """What ``as_kept`` wrote; nothing from anything else."""
    if not isinstance(document, Mapping):
        return {}
    try:
        return {
            str(name): Learned(float(one["value"]), int(one["n"]), int(one["conversions"]))
            for name, one in document.items()
        }
    except (KeyError, TypeError, ValueError):
        return {}
