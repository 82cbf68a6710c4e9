"""Figures by the names under which files, scripts and monitors know them: the same everywhere, for ever.

Durations are whole seconds (``…_s``), shares go from 0 to 1, ``…_n`` is how many a figure was counted over.
What cannot be told is ``None``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.policies.base import format_duration
from core.reports import (
    SPEED_GOALS,
    WAIT_BANDS,
    Dimension,
    Figures,
    Period,
    Report,
    Share,
    Slice,
    Spread,
    Waited,
)

Value = str | float | bool | None
Record = Mapping[str, Value]


def seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())


def moment(at: datetime) -> str:
    """An end of a period, in ISO 8601 and UTC, to the second."""
    return at.replace(microsecond=0).isoformat()


def of_period(period: Period) -> Record:
    return {"since": moment(period.since), "until": moment(period.until)}


def of_figures(figures: Figures) -> Record:
    """Every figure by its name, always all of them and in this order."""
    return {
        "entries": figures.entries,
        "claims": figures.claims,
        **_share("velocity", figures.velocity),
        **_spread("time_in_queue", figures.time_in_queue),
        **_waited(figures.waited),
        **_share("claim_rate", figures.claim_rate),
        **_spread("claim_to_contact", figures.claim_to_contact),
        **_spread("speed_to_lead", figures.speed_to_lead),
        **_fast("fast", figures.fast),
        **_fast("hot_fast", figures.hot_fast),
        **_share("conversion", figures.conversion),
        **_share("customers", figures.customers),
        "is_immature": figures.is_immature,
        **_share("abandonment", figures.abandonment),
        "exits": "; ".join(f"{verb}: {number}" for verb, number in figures.exits.items()),
    }


def name_of(report: Report, one: Slice) -> str | None:
    """A slice's value as it is stored; a stretch of time in queue as ``under 5m``, ``1d or more``."""
    if report.by is not Dimension.WAIT or one.name is None:
        return one.name
    if int(one.name) < len(WAIT_BANDS):
        return f"under {format_duration(WAIT_BANDS[int(one.name)])}"
    return f"{format_duration(WAIT_BANDS[-1])} or more"


def _share(name: str, share: Share) -> Record:
    return {name: share.value, f"{name}_n": share.whole}


def _spread(name: str, spread: Spread) -> Record:
    lengths = {"mean": spread.mean, "median": spread.median, "p90": spread.p90}
    told = {f"{name}_{which}_s": seconds(length) for which, length in lengths.items()}
    return {**told, f"{name}_n": spread.n}


def _waited(waited: Waited) -> Record:
    return {
        "waited_median_s": seconds(waited.median),
        "waited_n": waited.n,
        "waited_claimed": waited.claimed,
        "waited_waiting": waited.waiting,
        "waited_left": waited.left,
    }


def _fast(name: str, shares: tuple[Share, ...]) -> Record:
    """``fast_5m`` and ``fast_1h``; where nothing was counted, shares of nothing."""
    counted = shares or (Share(),) * len(SPEED_GOALS)
    told: dict[str, Value] = {}
    for goal, share in zip(SPEED_GOALS, counted, strict=True):
        told |= _share(f"{name}_{format_duration(goal)}", share)
    return told
