"""The statements by which lengths of time are counted, read, and sampled."""

from collections.abc import Sequence
from functools import lru_cache

from storage.cuts import Cut
from storage.session import Statement

BOUNDS = Statement("SELECT min(id), max(id) FROM claims")
"""Between which all ids of claims are."""

_IN_SAMPLE = "SELECT slice, length FROM ({took}) AS took"
_FIRST = "SELECT slice, length FROM ({took}) AS took LIMIT {number}"
_IN_PART = "SELECT slice, length FROM ({took}) AS took WHERE {where}"
_COUNTED = """WITH took AS ({took}) SELECT {slice}, count(*), avg(length){edges}{more} FROM took {grouped}"""
_BY_PLACE = "WITH took AS ({took}) SELECT slice, {place} AS place, count(*) FROM took GROUP BY slice, place"


@lru_cache(maxsize=64)
def in_sample(took: str) -> Statement:
    """Of claims with these ids."""
    return Statement(_IN_SAMPLE, took=took, sampled="AND claims.id {among}")


@lru_cache(maxsize=64)
def first(took: str, number: int) -> Statement:
    """So many lengths, whichever come first."""
    return Statement(_FIRST, took=took, number=str(number), sampled="")


@lru_cache(maxsize=64)
def in_part(took: str, intervals: int, *, undivided: bool) -> Statement:
    """Lengths within the intervals; and all of those slices that are not well known."""
    within = ["length BETWEEN ? AND ?"] * intervals + ["NOT (coalesce(slice, '') {among})"] * (not undivided)
    return Statement(_IN_PART, took=took, where=" OR ".join(within) or "FALSE", sampled="")


@lru_cache(maxsize=64)
def counted(took: str, cut: Cut, more: str, edges: int) -> Statement:
    up_to = ", count(*) FILTER (WHERE length <= ?)" * edges
    return Statement(_COUNTED, took=took, edges=up_to, more=more, sampled="", **cut.grouping)


@lru_cache(maxsize=64)
def by_place(took: str, edges: int) -> tuple[Statement, Sequence[int]]:
    """The place is found by halves; with the edges' numbers in the order in which they are asked for."""

    def part(first: int, last: int) -> tuple[str, tuple[int, ...]]:
        if first == last:
            return str(first), ()
        middle = (first + last) // 2
        shorter, asked = part(first, middle)
        longer, asked_then = part(middle + 1, last)
        return f"CASE WHEN length <= ? THEN {shorter} ELSE {longer} END", (middle, *asked, *asked_then)

    place, order = part(0, edges)
    return Statement(_BY_PLACE, took=took, place=place, sampled=""), order
