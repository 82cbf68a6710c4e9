"""Who takes what: which leads each rep is shown, skips and claims, and who gets the hot ones.

What each figure counts is written here, once; ``storage`` counts by it. It is a reason for a manager to talk
to somebody and never a verdict: nothing in the engine acts by it, and reps stand in alphabetical order.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt

from core.reports import Period, Share

ENOUGH = 10
"""Of fewer nothing is ever said to stand out."""

SURE = 2.0
"""Standard errors that a difference must have to be told: by chance alone one in forty has."""

TOGETHER = ""
"""Stands for everybody where a rep's id stands otherwise: no id is empty."""


_NONE = Share()


class Flag(StrEnum):
    """What stands out about a rep, as a plain fact.

    - ``SKIPS_BETTER``: skips a larger share than all together do, and what they skipped converted clearly
      more often with somebody else than what they took themselves.
    - ``MORE_HOT``: has a clearly larger share of the hot leads than of all leads.
    - ``OVER_PREVIEWS``: looked at more leads on a single day than ``claims.previews.a_day``.
    """

    SKIPS_BETTER = "skips_better"
    MORE_HOT = "more_hot"
    OVER_PREVIEWS = "over_previews"


@dataclass(frozen=True, slots=True)
class Taking:
    """What one rep took and left over a period in some queues, or all together (``TOGETHER``).

    - ``previews``: how often ``/nextlead`` showed them a lead; the same one counts again once its
      reservation was over. Neither offers nor several leads claimed at once are previews.
    - ``claimed``: previews that they claimed, and did not undo. ``expired``: those that they let run
      out. The rest they skipped or gave back for another queue's lead, or somebody else decided meanwhile.
    - ``busiest``: most previews on one of their own local days; of all together that of any one rep.
    - ``skips``: how often they pressed Skip, the same lead on another day once more.
    - ``taken``: claims out of a line that they made themselves: of a preview, of several at once, or of an
      offer. ``claims``: the same with those that somebody, or the bot, assigned to them. Neither undone ones
      nor hand-overs, as in ``core.reports.Figures``; ``hot``: those of hot inbound leads. A lead that was
      erased since counts, but nobody knows any more that it was hot.
    - ``left``: of the leads they skipped, those whose next first contact in the same episode somebody else
      made, and how many of these are converted by now. A lead counts once, from their first skip on.
    - ``kept``: of the leads of ``taken``, those they contacted, and how many are converted by now.
      ``is_immature``: too young for one of these two shares to be the last word.
    - ``offers``: accepted ones of those they answered or let time out.
    """

    rep: str
    previews: int = 0
    claimed: int = 0
    expired: int = 0
    busiest: int = 0
    skips: int = 0
    taken: int = 0
    claims: int = 0
    hot: int = 0
    left: Share = _NONE
    kept: Share = _NONE
    offers: Share = _NONE
    is_immature: bool = False

    @property
    def skip_rate(self) -> Share:
        """Skips ÷ (skips + claims of their own): of what they decided about, what they passed over."""
        return Share(self.skips, self.skips + self.taken)


@dataclass(frozen=True, slots=True)
class Takings:
    """Who took what over a period, of these queues. ``budget`` is ``claims.previews.a_day``."""

    period: Period
    queues: tuple[str, ...]
    budget: int
    reps: tuple[Taking, ...]
    total: Taking

    def of_claims(self, one: Taking) -> Share:
        """Their claims, of all claims."""
        return Share(one.claims, self.total.claims)

    def of_hot(self, one: Taking) -> Share:
        """Their hot leads, of all hot leads that were claimed."""
        return Share(one.hot, self.total.hot)

    def flags(self, one: Taking) -> tuple[Flag, ...]:
        """What stands out about this rep; nothing of what is too little to tell (``ENOUGH``, ``SURE``)."""
        return tuple(self._flags(one))

    def _flags(self, one: Taking) -> Iterator[Flag]:
        if _is_more(one.skip_rate, self.total.skip_rate) and _is_clearly_more(one.left, one.kept):
            yield Flag.SKIPS_BETTER
        if _is_more_than_drawn(self.of_hot(one), self.of_claims(one)):
            yield Flag.MORE_HOT
        if one.busiest > self.budget:
            yield Flag.OVER_PREVIEWS


def takings(
    period: Period,
    queues: Iterable[str],
    budget: int,
    found: Iterable[Taking],
    *,
    names: Mapping[str, str],
    offers: Mapping[str, tuple[int, int]],
) -> Takings:
    """Everybody of ``names`` (by id) and of whom there is anything, by name; by id where none is known."""
    counted = {one.rep: one for one in found}
    every = sorted({*names, *counted, *offers}, key=lambda rep: (names.get(rep, rep).casefold(), rep))
    reps = tuple(
        replace(counted.get(rep, Taking(rep)), offers=Share(*offers.get(rep, (0, 0)))) for rep in every
    )
    return Takings(period, tuple(queues), budget, reps, _together(reps))


def _together(reps: Iterable[Taking]) -> Taking:
    every = list(reps)
    return Taking(
        TOGETHER,
        previews=sum(one.previews for one in every),
        claimed=sum(one.claimed for one in every),
        expired=sum(one.expired for one in every),
        busiest=max((one.busiest for one in every), default=0),
        skips=sum(one.skips for one in every),
        taken=sum(one.taken for one in every),
        claims=sum(one.claims for one in every),
        hot=sum(one.hot for one in every),
        left=_sum(one.left for one in every),
        kept=_sum(one.kept for one in every),
        offers=_sum(one.offers for one in every),
        is_immature=any(one.is_immature for one in every),
    )


def _sum(shares: Iterable[Share]) -> Share:
    every = list(shares)
    return Share(sum(one.part for one in every), sum(one.whole for one in every))


def _is_more(one: Share, other: Share) -> bool:
    return one.whole >= ENOUGH and one.part * other.whole > other.part * one.whole


def _is_clearly_more(one: Share, other: Share) -> bool:
    """Whether two shares of enough, each of its own leads, differ by more than chance would have them."""
    if min(one.whole, other.whole) < ENOUGH:
        return False
    pooled = (one.part + other.part) / (one.whole + other.whole)
    error = sqrt(pooled * (1 - pooled) * (1 / one.whole + 1 / other.whole))
    return one.part / one.whole - other.part / other.whole > SURE * error


def _is_more_than_drawn(hot: Share, claims: Share) -> bool:
    """Whether a rep with so many of all claims has more of all hot ones than a blind draw would give them."""
    if min(hot.whole, claims.part) < ENOUGH or claims.part == claims.whole:
        return False
    drawn = claims.part / claims.whole
    not_hot, others = (claims.whole - hot.whole) / (claims.whole - 1), 1 - drawn
    return hot.part - hot.whole * drawn > SURE * sqrt(hot.whole * drawn * others * not_hot)
