"""Lengths of time by slice: how many, how long on average, and which one has a rank, whatever their number.

A year has a million of them, and putting them in order is what takes time. So a sample says about where a
rank must be: what lies around is read one by one, in order, and of all others only how many there are.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from itertools import accumulate, chain
from math import ceil, sqrt
from typing import Any

from storage import tally_statements
from storage.columns import MICROSECOND
from storage.cuts import Cut
from storage.session import Codec, Row, Session

FEW = 20_000
"""Up to so many lengths are all read one by one."""

ONE_IN = 61
"""The sample is of one claim in so many."""

_WELL_KNOWN = 200
"""From so many lengths of a slice on the sample can say where its ranks must be."""

_SIGMAS = 4
_ENDLESS = timedelta(days=36_500)
_MANY_EDGES = 24
"""Comparing each length with so many takes longer than finding its place by halves, and grouping by that."""

Interval = tuple[Any, Any]
"""From one length to another, with both ends, as the driver knows them."""

Groups = Mapping[str | None, "Lengths"]


@dataclass(frozen=True, slots=True)
class Question:
    """A query of (slice, length, …) from ``claims`` with ``{sampled}`` at the end of its ``WHERE``, and its
    values. ``cut`` tells its slices apart, ``more`` is what to count of its rows besides; where it is
    ``ranks_only`` nobody asks for means.
    """

    took: str
    values: Row
    cut: Cut
    more: str = ""
    more_values: Row = ()
    ranks_only: bool = False


@dataclass(frozen=True, slots=True)
class Lengths:
    """``n`` lengths, of one slice or of all: those that are ``known``, in order, and how many are at most as
    long (``up_to``) as each of some ``edges``. ``mean`` and ``more`` are of all of them.
    """

    n: int
    known: Sequence[Any]
    edges: Sequence[Any] = ()
    up_to: Sequence[int] = ()
    mean: Any = None
    more: Row = ()

    @property
    def is_known(self) -> bool:
        return len(self.known) == self.n

    def within(self, length: Any) -> int:
        """How many are at most as long as that, which must be one of the edges or among what is known."""
        if self.is_known:
            return bisect_right(self.known, length)
        cell = bisect_right(self.edges, length)
        before, first = self._before(cell)
        return before + bisect_right(self.known, length) - first

    def at(self, rank: int) -> Any | None:
        """The length of that rank, from 1 on; ``None`` where it is not known."""
        if self.is_known:
            return self.known[rank - 1]
        cell = bisect_left(self.up_to, rank)
        before, first = self._before(cell)
        until, last = self._before(cell + 1)
        return self.known[first + rank - before - 1] if last - first == until - before else None

    def _before(self, cell: int) -> tuple[int, int]:
        """How many are before that cell, one edge after the other, and how many of those that are known."""
        if cell > len(self.edges):
            return self.n, len(self.known)
        return (self.up_to[cell - 1], bisect_right(self.known, self.edges[cell - 1])) if cell else (0, 0)

    def around(self, rank: int) -> tuple[Any | None, Any | None]:
        """The edges between which the length of that rank is; ``None`` where there is none."""
        cell = bisect_left(self.up_to, rank)
        return (
            self.edges[cell - 1] if cell else None,
            self.edges[cell] if cell < len(self.edges) else None,
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """Some of the lengths by slice, in order; or all of them, which are few."""

    slices: Mapping[str | None, Sequence[Any]]
    is_all: bool = False

    @property
    def every(self) -> Sequence[Any]:
        return sorted(length for one in self.slices.values() for length in one)

    @property
    def well_known(self) -> Mapping[str | None, Sequence[Any]]:
        """Of other slices every length is read: they are short."""
        return {name: lengths for name, lengths in self.slices.items() if len(lengths) >= _WELL_KNOWN}

    def around(self, shares: Iterable[Fraction]) -> list[Interval]:
        """Where those lengths must be, almost certainly, that these shares stay within: of all together, and
        of every slice that is well known.
        """
        known = (self.every, *self.well_known.values())
        return [around(share, lengths) for share in shares for lengths in known if lengths]


def around(share: Fraction, lengths: Sequence[Any]) -> Interval:
    """Where in a whole, of which these are a sample in order, that length must be, almost certainly."""
    middle, aside = share * len(lengths), _SIGMAS * sqrt(share * (1 - share) * len(lengths)) + 2
    return lengths[max(0, int(middle - aside))], lengths[min(len(lengths) - 1, ceil(middle + aside))]


def sampled(session: Session, question: Question) -> Sample:
    """Few are read at once; only where that does not bring all of them a sample is taken."""
    few = session.rows(tally_statements.first(question.took, FEW + 1), *question.values)
    if len(few) <= FEW:
        return Sample(_apart(few), is_all=True)
    first, last = session.row(tally_statements.BOUNDS) or (0, 0)
    ids = session.codec.among(range(first, last + 1, ONE_IN))
    return Sample(_apart(session.rows(tally_statements.in_sample(question.took), *question.values, ids)))


def _apart(rows: Iterable[Row]) -> Mapping[str | None, Sequence[Any]]:
    """The lengths by slice, in order."""
    found = defaultdict[str | None, list[Any]](list)
    for slice_, length in rows:
        found[slice_].append(length)
    for lengths in found.values():
        lengths.sort()
    return found


Ranks = Callable[[Lengths, Groups], Iterable[tuple[Lengths, int]]]
"""Which ranks are asked for, of all together and of slices."""


def ranked(
    session: Session, question: Question, sample: Sample, wanted: "Wanted", ranks: Ranks
) -> tuple[Lengths, Groups]:
    """Read so that the lengths of these ranks are known, of all together and of every slice."""
    while True:
        every, groups = read(session, question, sample, wanted)
        unknown = [
            _between(group.around(rank), session.codec)
            for group, rank in ranks(every, groups)
            if group.at(rank) is None
        ]
        if not unknown:
            return every, groups
        wanted = Wanted([*wanted.intervals, *unknown], wanted.cuts)


def _between(edges: tuple[Any | None, Any | None], codec: Codec) -> Interval:
    least, most = edges
    return codec.span(-_ENDLESS) if least is None else least, codec.span(_ENDLESS) if most is None else most


@dataclass(frozen=True, slots=True)
class Wanted:
    """``intervals`` are read length by length; of ``cuts`` it is counted how many are at most as long."""

    intervals: Sequence[Interval] = ()
    cuts: Sequence[Any] = ()


def read(session: Session, question: Question, sample: Sample, wanted: Wanted) -> tuple[Lengths, Groups]:
    """All together, and by slice."""
    if sample.is_all:
        return _few(session, question, sample)
    merged = list(_merged(wanted.intervals))
    unit: Any = session.codec.span(MICROSECOND)
    known = _apart(_known(session, question, sample, merged))
    counted = _counts(session, question, sorted({*wanted.cuts, *(least - unit for least, _ in merged)}))
    groups = {
        name: _with_ends(replace(one, known=known.get(name, ())), merged) for name, one in counted.items()
    }
    return _together(groups, sorted(chain(*known.values()))), groups


def _few(session: Session, question: Question, sample: Sample) -> tuple[Lengths, Groups]:
    counted = _counts(session, question, ()) if question.more else {}
    groups = dict[str | None, Lengths]()
    for name, lengths in sample.slices.items():
        more = counted[name].more if question.more else ()
        groups[name] = Lengths(len(lengths), lengths, mean=_mean(lengths, session.codec), more=more)
    return _together(groups, sorted(chain(*sample.slices.values()))), groups


def _mean(lengths: Sequence[Any], codec: Codec) -> timedelta:
    nothing: Any = codec.span(timedelta())
    return codec.elapsed(sum(lengths, nothing) / len(lengths))


def _with_ends(lengths: Lengths, intervals: Sequence[Interval]) -> Lengths:
    """With the ends of intervals as edges too: what is in between is known."""
    up_to = dict(zip(lengths.edges, lengths.up_to, strict=True))
    up_to |= {most: lengths.within(most) for _, most in intervals}
    edges = sorted(up_to)
    return replace(lengths, edges=edges, up_to=[up_to[edge] for edge in edges])


def _together(groups: Groups, every: Sequence[Any]) -> Lengths:
    edges = next((one.edges for one in groups.values()), ())
    n = sum(one.n for one in groups.values())
    up_to = [sum(column) for column in zip(*(one.up_to for one in groups.values()), strict=True)]
    mean = sum((one.mean * one.n for one in groups.values()), timedelta()) / n if n else timedelta()
    return Lengths(n, every, edges, up_to, mean)


def _known(
    session: Session, question: Question, sample: Sample, intervals: Sequence[Interval]
) -> Sequence[Row]:
    ends = [end for interval in intervals for end in interval]
    others = [] if question.cut.is_whole else [session.codec.among(name or "" for name in sample.well_known)]
    statement = tally_statements.in_part(question.took, len(intervals), undivided=question.cut.is_whole)
    return session.rows(statement, *question.values, *ends, *others)


def _counts(session: Session, question: Question, edges: Sequence[Any]) -> Groups:
    if question.ranks_only and len(edges) > _MANY_EDGES:
        return _placed(session, question, edges)
    statement = tally_statements.counted(question.took, question.cut, question.more, len(edges))
    found = session.rows(statement, *question.values, *edges, *question.more_values)
    parting, elapsed = 3 + len(edges), session.codec.elapsed
    return {
        row[0]: Lengths(row[1], (), edges, row[3:parting], elapsed(row[2]), tuple(row[parting:]))
        for row in found
        if row[1]
    }


def _placed(session: Session, question: Question, edges: Sequence[Any]) -> Groups:
    """Without their mean."""
    cells = defaultdict[str | None, list[int]](lambda: [0] * (len(edges) + 1))
    statement, order = tally_statements.by_place(question.took, len(edges))
    asked = (edges[edge] for edge in order)
    for slice_, cell, number in session.rows(statement, *question.values, *asked):
        cells[slice_][cell] = number
    return {
        name: Lengths(sum(numbers), (), edges, list(accumulate(numbers))[:-1], timedelta())
        for name, numbers in cells.items()
    }


def _merged(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Those that touch as one."""
    least, most = None, None
    for begins, ends in sorted(intervals):
        if least is not None and begins <= most:
            most = max(most, ends)
        else:
            if least is not None:
                yield least, most
            least, most = begins, ends
    if least is not None:
        yield least, most
