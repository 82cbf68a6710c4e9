"""Lengths of time by slice: how many, how long on average, and which one has a rank, whatever their number.

They are all read, as one text for each slice: a row for each would take longer than finding them. Of a year's
million, told apart by nothing, a sample says about where a rank must be: what lies around is read one by one,
and of all others only how many there are.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from math import ceil, sqrt

from storage.columns import MICROSECOND
from storage.cuts import Cut
from storage.session import Row, Session, Statement

MANY = 100_000
"""From so many lengths on a sample pays."""

ONE_IN = 251
"""The sample is of one claim in so many."""

_SIGMAS = 4
_ENDLESS = timedelta(days=36_500) // MICROSECOND

_BOUNDS = Statement("SELECT (SELECT min(id) FROM claims), (SELECT max(id) FROM claims)")
"""Asked for together SQLite would go through all of them."""
_COUNTED = "WITH took AS ({took}{once}) SELECT {slice}{lengths}{more} FROM took {grouped}"
_LENGTH = ", count({length}), avg({length}), CAST({list of}{length}{list}{within} AS text){edges}"

Interval = tuple[int, int]
"""From one length to another, with both ends. All lengths here are microseconds."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query of a ``slice`` and ``lengths`` from ``claims`` with ``{sampled}`` at the end of its ``WHERE``,
    and its values. A length may be ``NULL``. ``cut`` tells its slices apart, ``more`` is what to count of its
    rows besides.
    """

    took: str
    values: Row
    cut: Cut
    lengths: tuple[str, ...] = ("length",)
    more: str = ""


@dataclass(frozen=True, slots=True)
class Lengths:
    """``n`` lengths, of one slice or of all: those that are ``known``, in order, and how many are at most as
    long (``up_to``) as each of some ``edges``. ``mean`` is of all of them.
    """

    n: int
    known: Sequence[int]
    mean: float = 0.0
    edges: Sequence[int] = ()
    up_to: Sequence[int] = ()

    @property
    def is_known(self) -> bool:
        return len(self.known) == self.n

    def within(self, length: int) -> int:
        """How many are at most as long as that, which must be one of the edges or among what is known."""
        if self.is_known:
            return bisect_right(self.known, length)
        before, first = self._before(bisect_right(self.edges, length))
        return before + bisect_right(self.known, length) - first

    def at(self, rank: int) -> int | None:
        """The length of that rank, from 1 on; ``None`` where it is not known."""
        if self.is_known:
            return self.known[rank - 1]
        cell = bisect_left(self.up_to, rank)
        before, first = self._before(cell)
        until, last = self._before(cell + 1)
        return self.known[first + rank - before - 1] if last - first == until - before else None

    def around(self, rank: int) -> Interval:
        """The edges between which the length of that rank is."""
        cell = bisect_left(self.up_to, rank)
        least = self.edges[cell - 1] if cell else -_ENDLESS
        return least, self.edges[cell] if cell < len(self.edges) else _ENDLESS

    def with_edges(self, more: Iterable[int]) -> "Lengths":
        up_to = dict(zip(self.edges, self.up_to, strict=True)) | {edge: self.within(edge) for edge in more}
        edges = sorted(up_to)
        return Lengths(self.n, self.known, self.mean, edges, [up_to[edge] for edge in edges])

    def _before(self, cell: int) -> tuple[int, int]:
        """How many are before that cell, one edge after the other, and how many of those that are known."""
        if cell > len(self.edges):
            return self.n, len(self.known)
        return (self.up_to[cell - 1], bisect_right(self.known, self.edges[cell - 1])) if cell else (0, 0)


NONE = Lengths(0, ())

Groups = Mapping[str | None, Lengths]
"""By slice."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``intervals`` are read length by length; of ``cuts`` it is counted how many are at most as long."""

    intervals: Sequence[Interval] = ()
    cuts: Sequence[int] = ()

    @property
    def merged(self) -> list[Interval]:
        """Intervals that touch as one."""
        found = list[Interval]()
        for least, most in sorted(self.intervals):
            if found and least <= found[-1][1]:
                found[-1] = found[-1][0], max(most, found[-1][1])
            else:
                found.append((least, most))
        return found

    @property
    def edges(self) -> list[int]:
        return sorted({*self.cuts, *(least - 1 for least, _ in self.merged)})


@dataclass(frozen=True, slots=True)
class Read:
    """What was asked, slice by slice: for each of the question's lengths, and ``more``."""

    lengths: Sequence[Groups]
    more: Mapping[str | None, Row] = field(default_factory=dict)


def read(session: Session, question: Question) -> Read:
    """Every length."""
    statement = _counted(question.took, question.cut, question.lengths, question.more)
    return _told(session.rows(statement, *question.values), question)


def sampled(session: Session, question: Question) -> list[list[int]]:
    """Some of each of the lengths, in order, of everything together."""
    first, last = session.row(_BOUNDS) or (0, 0)
    ids = session.codec.among(range(first or 0, (last or 0) + 1, ONE_IN))
    statement = _counted(question.took, question.cut, question.lengths, "", sampled=True)
    found = _told(session.rows(statement, *question.values, ids), question)
    return [list(chain(*(one.known for one in groups.values()))) for groups in found.lengths]


def around(share: Fraction, lengths: Sequence[int]) -> Interval:
    """Where in a whole, of which these are a sample in order, that length must be, almost certainly."""
    middle, aside = share * len(lengths), _SIGMAS * sqrt(share * (1 - share) * len(lengths)) + 2
    return lengths[max(0, int(middle - aside))], lengths[min(len(lengths) - 1, ceil(middle + aside))]


Ranks = Callable[[Lengths], Iterable[int]]
"""Which ranks are asked for."""


def ranked(session: Session, question: Question, wanted: Sequence[Wanted], ranks: Ranks) -> Read:
    """All together, read so that the lengths of these ranks are known."""
    while True:
        found, unknown = _partly(session, question, wanted), list[list[Interval]]()
        for groups in found.lengths:
            every = groups.get(None, NONE)
            unknown.append([every.around(rank) for rank in ranks(every) if every.at(rank) is None])
        if not any(unknown):
            return found
        wanted = [
            Wanted([*one.intervals, *more], one.cuts) for one, more in zip(wanted, unknown, strict=True)
        ]


def together(slices: Iterable[Lengths]) -> Lengths:
    """Slices of which every length is known as one."""
    every = [one for one in slices if one.n]
    if len(every) < 2:
        return every[0] if every else NONE
    n, known = sum(one.n for one in every), sorted(chain(*(one.known for one in every)))
    return Lengths(n, known, sum(one.mean * one.n for one in every) / n)


def _partly(session: Session, question: Question, wanted: Sequence[Wanted]) -> Read:
    edges = [one.edges for one in wanted]
    asked = chain(*(chain(*one.merged, cuts) for one, cuts in zip(wanted, edges, strict=True)))
    numbers = tuple((len(one.merged), len(cuts)) for one, cuts in zip(wanted, edges, strict=True))
    statement = _counted(question.took, question.cut, question.lengths, question.more, numbers)
    found = session.rows(statement, *question.values, *asked)
    told = _told(found, question, edges)
    return Read(
        [
            {name: one.with_edges(most for _, most in asked.merged) for name, one in groups.items()}
            for groups, asked in zip(told.lengths, wanted, strict=True)
        ],
        told.more,
    )


@lru_cache(maxsize=64)
def _counted(
    took: str,
    cut: Cut,
    lengths: Sequence[str],
    more: str,
    numbers: Sequence[tuple[int, int]] | None = None,
    *,
    sampled: bool = False,
) -> Statement:
    """By slice how many, how long on average, and every length; or those in so many intervals, and how many
    are up to so many edges.
    """
    limits = _limits(numbers) if numbers else [(" FILTER (WHERE {length} IS NOT NULL)", "")] * len(lengths)
    return Statement(
        _COUNTED,
        took=took,
        once=" {once}" if numbers or len(lengths) > 1 else "",
        lengths="".join(
            _LENGTH.replace("{within}", within).replace("{edges}", edges).replace("{length}", length)
            for length, (within, edges) in zip(lengths, limits, strict=True)
        ),
        more=more,
        sampled="AND claims.id {among}" if sampled else "",
        **cut.grouping,
    )


def _limits(numbers: Iterable[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    for intervals, edges in numbers:
        within = " OR ".join(["{length} BETWEEN ? AND ?"] * intervals) or "FALSE"
        yield f" FILTER (WHERE {within})", ", count(*) FILTER (WHERE {length} <= ?)" * edges


def _told(rows: Iterable[Row], question: Question, edges: Sequence[Sequence[int]] | None = None) -> Read:
    lengths: list[dict[str | None, Lengths]] = [{} for _ in question.lengths]
    more = dict[str | None, Row]()
    for slice_, *columns in rows:
        at = 0
        for groups, own in zip(lengths, edges or [()] * len(lengths), strict=True):
            n, mean, known = columns[at : at + 3]
            at += 3 + len(own)
            if n:
                groups[slice_] = Lengths(n, numbers(known), float(mean), own, columns[at - len(own) : at])
        more[slice_] = tuple(columns[at:])
    return Read(lengths, more)


def numbers(text: str | None) -> list[int]:
    """What ``{list of}`` made, in order."""
    return sorted(listed(text))


def listed(text: str | None) -> list[int]:
    """What ``{list of}`` made: of one query all lists are in the same order."""
    return json.loads(f"[{text.strip('{}')}]") if text else []
