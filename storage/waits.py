"""How long leads wait until they are claimed, where the wait of some is not over: Kaplan and Meier."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from math import ceil

from core.reports import Waited
from storage import entries, tallies
from storage.columns import MICROSECOND
from storage.cuts import Cut
from storage.entries import Arrived
from storage.session import Session, Statement
from storage.tallies import (
    NONE,
    ONE_IN,
    Groups,
    Interval,
    Lengths,
    Question,
    Wanted,
    around,
    numbers,
    ranked,
    read,
    sampled,
)

_HALF = 0.5 + 1e-12
"""A product of fractions that should be one half may be a little more."""

_FEW = 24
"""At more lengths than that it is not counted how many claims were made sooner: they are read one by one."""

_LENGTH = ", {microseconds of}claims.claimed_at - claims.entered_at{microseconds} AS length"


@lru_cache(maxsize=32)
def _lost(cut: Cut) -> Statement:
    return Statement(
        """SELECT {slice}, count(*) FILTER (WHERE became = 'waiting'),
             count(*) FILTER (WHERE became = 'left'), CAST({list of}length{list} AS text)
           FROM ({unclaimed}) AS unclaimed {grouped}""",
        unclaimed=entries.unclaimed(cut, timed=True),
        **cut.grouping,
    )


@dataclass(frozen=True, slots=True)
class Lost:
    """Those who were not claimed: how many are ``waiting``, how many ``left``, after which ``lengths``."""

    waiting: int = 0
    left: int = 0
    lengths: Sequence[int] = ()

    @property
    def n(self) -> int:
        return self.waiting + self.left

    def before(self, length: int) -> Sequence[int]:
        return self.lengths[: bisect_left(self.lengths, length)]


_NO_ONE = Lost()


@dataclass(frozen=True, slots=True)
class Waits:
    """Those of one slice, or all: how long the claimed ones waited, and those who were ``lost``."""

    claims: Lengths = NONE
    lost: Lost = _NO_ONE

    @property
    def n(self) -> int:
        return self.claims.n + self.lost.n

    @property
    def last_rank(self) -> int:
        """The median claim is no later: as if those who were lost had all been there to the end."""
        return min(self.claims.n, (self.n + 1) // 2)

    def rank(self, early: Sequence[int]) -> int | None:
        """The claim after which no more than half are left, where those who were lost before it were so after
        ``early`` lengths. Claims between two of them take their share evenly; of the same length, claims come
        first.
        """
        share, at_risk, claims = 1.0, self.n, 0
        for until in (*(self.claims.within(length) for length in early), self.claims.n):
            needed = ceil(at_risk * (1 - _HALF / share))
            if claims < until and needed <= until - claims:
                return claims + needed
            left = at_risk - (until - claims)
            share, at_risk, claims = share * left / max(1, at_risk), left - 1, until
        return None

    def told(self) -> Waited:
        """Of a group in which the lengths are known that were asked for."""
        last = self.claims.at(self.last_rank) if self.claims.n else None
        rank = None if last is None else self.rank(self.lost.before(last))
        median = None if rank is None else self.claims.at(rank)
        length = None if median is None else median * MICROSECOND
        return Waited(self.claims.n, self.lost.waiting, self.lost.left, length)


NOBODY = Waits()


def waits(arrived: Arrived, cut: Cut, now: datetime, *, many: bool = False) -> Mapping[str | None, Waits]:
    """Those who entered, by slice. Of ``many`` a sample tells where to look."""
    session = arrived.session
    asked = Question(f"{entries.claimed(cut, _LENGTH)} {{sampled}}", arrived.claimed_values, cut)
    found = session.rows(_lost(cut), *arrived.unclaimed_values(now))
    lost = {row[0]: Lost(row[1], row[2], numbers(row[3])) for row in found}
    claims: Groups
    if many and cut.is_whole:
        claims = {None: _of_many(session, asked, lost.get(None, _NO_ONE))}
    else:
        (claims,) = read(session, asked).lengths
    return {
        name: Waits(claims.get(name, NONE), lost.get(name, _NO_ONE))
        for name in dict.fromkeys((*claims, *lost))
    }


def together(slices: Iterable[Waits]) -> Waits:
    every = [one for one in slices if one.n]
    if len(every) < 2:
        return every[0] if every else NOBODY
    lost = [one.lost for one in every]
    lengths = sorted(chain(*(one.lengths for one in lost)))
    return Waits(
        tallies.together(one.claims for one in every),
        Lost(sum(one.waiting for one in lost), sum(one.left for one in lost), lengths),
    )


def _of_many(session: Session, asked: Question, lost: Lost) -> Lengths:
    """Claims, of which those are known of which ``Waits.told`` asks. Should the median be later than the
    sample says, so that more were lost before it, it is read again.
    """
    (sample,) = sampled(session, asked)
    latest = _interval(sample, lost, 0)[1] if sample else 0
    while True:
        early = lost.before(latest)
        interval = _interval(sample, lost, len(early)) if sample else (0, 0)
        wanted = Wanted([(min(0, *interval), latest)]) if len(early) > _FEW else Wanted([interval], early)

        def ranks(claims: Lengths, early: Sequence[int] = early) -> Iterator[int]:
            group = Waits(claims, lost)
            return (rank for rank in (group.rank(early), group.last_rank) if rank)

        (groups,) = ranked(session, asked, [wanted], ranks).lengths
        claims = groups.get(None, NONE)
        last = claims.at(Waits(claims, lost).last_rank) if claims.n else None
        if last is None or last <= latest:
            return claims
        latest = last


def _interval(sample: Sequence[int], lost: Lost, sooner: int) -> Interval:
    """Where the median must be, almost certainly: at the latest as if nobody had been lost before, at the
    soonest as if those who were lost ``sooner`` had never been there.
    """
    claimed = ONE_IN * len(sample)
    first, last = (min(Fraction(1), Fraction(claimed + lost.n - one, 2 * claimed)) for one in (sooner, 0))
    return around(first, sample)[0], around(last, sample)[1]
