"""What changed: the figures of a period that differ noticeably from those of the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import sqrt

from core.reports import Figures, Share, Spread

FIFTH = 0.2
"""A count or a duration that differs by less than this part is the same to anybody who plans a day."""

POINTS = 0.05
"""And a share that differs by less than so many points of 1."""

FEWEST = 10
"""Cases that a duration or a share needs on either side."""

UNLIKELY = 2.0
"""Standard errors: what one plain day in twenty differs by all the same; it is said, not made much of."""

_HOUR = timedelta(hours=1)


class Measured(StrEnum):
    """A figure that digests compare."""

    ENTRIES = "entries"
    CLAIMS = "claims"
    TIME_IN_QUEUE = "time_in_queue"
    CLAIM_TO_CONTACT = "claim_to_contact"
    SPEED_TO_LEAD = "speed_to_lead"
    CLAIM_RATE = "claim_rate"
    ABANDONMENT = "abandonment"
    CONVERSION = "conversion"


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure before and now: a count, the hours of a median, or a share. More or fewer leads are neither
    better nor worse.
    """

    figure: Measured
    was: float
    now: float
    is_better: bool | None = None


_Found = tuple[float, Moved]
"""How many times the least noticeable difference it is, and what it is."""


def moved(figures: Figures, before: Figures) -> tuple[Moved, ...]:
    """The most striking first. Conversions are compared only where both are old enough."""
    found = [*_counts(figures, before), *_durations(figures, before), *_shares(figures, before)]
    return tuple(one for _, one in sorted(found, key=lambda one: -one[0]))


def _counts(figures: Figures, before: Figures) -> Iterator[_Found]:
    pairs = {
        Measured.ENTRIES: (before.entries, figures.entries),
        Measured.CLAIMS: (before.claims, figures.claims),
    }
    for figure, (was, now) in pairs.items():
        part = abs(now - was) / max(was, now, 1)
        if part >= FIFTH and abs(now - was) >= UNLIKELY * sqrt(was + now):
            yield part / FIFTH, Moved(figure, was, now)


def _durations(figures: Figures, before: Figures) -> Iterator[_Found]:
    pairs = {
        Measured.TIME_IN_QUEUE: (before.time_in_queue, figures.time_in_queue),
        Measured.CLAIM_TO_CONTACT: (before.claim_to_contact, figures.claim_to_contact),
        Measured.SPEED_TO_LEAD: (before.speed_to_lead, figures.speed_to_lead),
    }
    for figure, (earlier, later) in pairs.items():
        was, now = _median_h(earlier), _median_h(later)
        if was is not None and now is not None:
            part = abs(now - was) / (max(was, now) or 1)
            if part >= FIFTH:
                yield part / FIFTH, Moved(figure, was, now, is_better=now < was)


def _shares(figures: Figures, before: Figures) -> Iterator[_Found]:
    pairs = {
        Measured.CLAIM_RATE: (before.claim_rate, figures.claim_rate),
        Measured.ABANDONMENT: (before.abandonment, figures.abandonment),
    }
    if not (figures.is_immature or before.is_immature):
        pairs[Measured.CONVERSION] = (before.conversion, figures.conversion)
    for figure, (earlier, later) in pairs.items():
        was, now = earlier.value, later.value
        if was is not None and now is not None and _differ(earlier, later):
            is_better = now < was if figure is Measured.ABANDONMENT else now > was
            yield abs(now - was) / POINTS, Moved(figure, was, now, is_better=is_better)


def _median_h(spread: Spread) -> float | None:
    return spread.median / _HOUR if spread.median is not None and spread.n >= FEWEST else None


def _differ(one: Share, other: Share) -> bool:
    if min(one.whole, other.whole) < FEWEST:
        return False
    both = (one.part + other.part) / (one.whole + other.whole)
    error = sqrt(both * (1 - both) * (1 / one.whole + 1 / other.whole))
    apart = abs(one.part / one.whole - other.part / other.whole)
    return apart >= max(POINTS, UNLIKELY * error)
