"""How long leads wait until they are claimed, where the wait of some is not over: Kaplan and Meier."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache, partial
from itertools import chain
from math import ceil
from typing import Any

from core.reports import Waited
from storage import entries
from storage.cuts import Cut
from storage.entries import Arrived
from storage.session import Codec, Statement
from storage.tallies import (
    ONE_IN,
    Groups,
    Interval,
    Lengths,
    Question,
    Sample,
    Wanted,
    around,
    ranked,
    read,
    sampled,
)

_HALF = 0.5 + 1e-12
"""A product of fractions that should be one half may be a little more."""

_MANY = 2_000
"""At more lengths than that nobody counts: what claims were made sooner is read one by one."""

_NONE = Lengths(0, ())

_LENGTH = ", claims.claimed_at - claims.entered_at AS length"


@lru_cache(maxsize=32)
def _early(cut: Cut) -> Statement:
    return Statement(
        "SELECT slice, length FROM ({unclaimed}) AS unclaimed WHERE length < ? ORDER BY length",
        unclaimed=entries.unclaimed(cut, timed=True),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Those of one slice, or all: how long the claimed ones waited, and of those who were lost how many are
    ``waiting`` and ``left``, and after which lengths, in order: ``early``, those before the median can be.
    """

    claims: Lengths
    early: Sequence[Any]
    waiting: int
    left: int

    @property
    def n(self) -> int:
        return self.claims.n + self.waiting + self.left

    @property
    def last_rank(self) -> int:
        """The median claim is no later: as if those who were lost had all been there to the end."""
        return min(self.claims.n, (self.n + 1) // 2)

    @property
    def rank(self) -> int | None:
        """The claim after which no more than half are left. Claims between two who were lost take their share
        evenly; of the same length, claims come first.
        """
        share, at_risk, claims = 1.0, self.n, 0
        for until in (*(self.claims.within(length) for length in self.early), self.claims.n):
            needed = ceil(at_risk * (1 - _HALF / share))
            if claims < until and needed <= until - claims:
                return claims + needed
            left = at_risk - (until - claims)
            share, at_risk, claims = share * left / max(1, at_risk), left - 1, until
        return None

    def told(self, codec: Codec) -> Waited:
        rank = self.rank
        median = None if rank is None else codec.elapsed(self.claims.at(rank))
        return Waited(self.claims.n, self.waiting, self.left, median)


def waited(arrived: Arrived, cut: Cut, now: datetime) -> tuple[Waited, Mapping[str | None, Waited]]:
    """Those who entered: all together, and by slice."""
    every, slices = _Waits(arrived, cut, now, arrived.lost(cut)).groups()
    codec = arrived.session.codec
    return every.told(codec), {name: group.told(codec) for name, group in slices.items()}


_Early = Mapping[str | None, Sequence[Any]]
_Grouped = tuple[_Group, Mapping[str | None, _Group]]


@dataclass(frozen=True, slots=True)
class _Waits:
    """``lost`` are those who were not claimed, by slice: who wait, and who left."""

    arrived: Arrived
    cut: Cut
    now: datetime
    lost: Mapping[str | None, tuple[int, int]]

    def groups(self) -> _Grouped:
        """All together and by slice, with medians that are known."""
        took = f"{entries.claimed(self.cut, _LENGTH)} {{sampled}}"
        asked = Question(took, self.arrived.claimed_values, self.cut, ranks_only=True)
        sample = sampled(self.arrived.session, asked)
        return self._of_few(asked, sample) if sample.is_all else self._of_many(asked, sample)

    def _of_few(self, asked: Question, sample: Sample) -> _Grouped:
        read_ = read(self.arrived.session, asked, sample, Wanted())
        every, slices = self._grouped(read_, {})
        return self._grouped(read_, self._lost_before(_last((every, *slices.values()))))

    def _of_many(self, asked: Question, sample: Sample) -> _Grouped:
        """A slice of which little was in the sample may go on for longer than that said."""
        latest = max(
            (most for _, most in self._intervals(sample, {})),
            default=self.arrived.session.codec.span(timedelta()),
        )
        while True:
            early = self._lost_before(latest)
            wanted = self._wanted(sample, early, latest)
            read_ = ranked(self.arrived.session, asked, sample, wanted, partial(self._asked, early))
            every, slices = self._grouped(read_, early)
            last = _last((every, *slices.values()))
            if last is None or last <= latest:
                return every, slices
            latest = last

    def _lost_before(self, latest: Any | None) -> _Early:
        """Nobody, where nobody was claimed."""
        found = defaultdict[str | None, list[Any]](list)
        if latest is not None:
            values = *self.arrived.unclaimed_values(self.now), latest
            for slice_, length in self.arrived.session.rows(_early(self.cut), *values):
                found[slice_].append(length)
        return found

    def _grouped(self, found: tuple[Lengths, Groups], early: _Early) -> _Grouped:
        every, claims = found
        slices = {
            name: _Group(claims.get(name, _NONE), early.get(name, ()), *self.lost.get(name, (0, 0)))
            for name in dict.fromkeys((*claims, *self.lost))
        }
        waiting, left = (sum(of_one[kind] for of_one in self.lost.values()) for kind in (0, 1))
        return _Group(every, sorted(chain(*early.values())), waiting, left), slices

    def _asked(self, early: _Early, every: Lengths, claims: Groups) -> Iterator[tuple[Lengths, int]]:
        total, slices = self._grouped((every, claims), early)
        for group in (total, *slices.values()):
            ranks = (group.rank, group.last_rank)
            yield from ((group.claims, rank) for rank in ranks if rank)

    def _wanted(self, sample: Sample, early: _Early, latest: Any) -> Wanted:
        cuts = sorted({*chain(*early.values())})
        if len(cuts) > _MANY:
            return Wanted([(self.arrived.session.codec.span(timedelta()), latest)])
        return Wanted(list(self._intervals(sample, early)), cuts)

    def _intervals(self, sample: Sample, early: _Early) -> Iterator[Interval]:
        """Where medians must be, almost certainly: at the latest as if nobody had been lost before, at the
        soonest as if those who were lost had never been there.
        """
        known = [(sample.every, sum(map(sum, self.lost.values())), sum(map(len, early.values())))]
        known += [
            (lengths, sum(self.lost.get(name, ())), len(early.get(name, ())))
            for name, lengths in sample.well_known.items()
        ]
        for lengths, lost, sooner in (one for one in known if one[0]):
            claimed = ONE_IN * len(lengths)
            first, last = (Fraction(claimed + lost - one, 2 * claimed) for one in (sooner, 0))
            if first < 1:
                yield around(first, lengths)[0], around(min(last, Fraction(1)), lengths)[1]


def _last(groups: Iterable[_Group]) -> Any:
    lengths: list[Any] = [group.claims.at(group.last_rank) for group in groups if group.claims.n]
    return max(lengths, default=None)
