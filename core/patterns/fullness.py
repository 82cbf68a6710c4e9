"""One queue that is always full: the share of hours in which it is yellow or worse."""

from datetime import timedelta
from math import ceil
from statistics import fmean

from core.findings import Pattern, PatternKind
from core.patterns.hours import Work

OVER = timedelta(days=14)
"""How far it looks back (spec, section 13)."""

SHARE = 0.5
"""Full in more hours than not is what people call always."""

HOURS = 7 * 24
"""Hours whose depth has to be known: a week, so that nights and a weekend are in it."""

WEEK = 5
"""Working days in which a suggestion would bring it below yellow."""


def always_full(work: Work) -> Pattern | None:
    """Counted are all hours, by night as well: leads age then too."""
    known = {at: depth for at, depth in work.depths.items() if work.until - OVER <= at < work.until}
    full = sum(depth >= work.queue.depth.yellow for depth in known.values())
    if len(known) < HOURS or full < SHARE * len(known):
        return None
    lately = work.last(OVER)
    entries = sum(hour.slot.entries for hour in lately.hours)
    claims = sum(hour.slot.claims for hour in lately.hours)
    days = len({hour.day for hour in lately.hours})
    working_days = len({hour.day for hour in lately.working}) or 1
    too_many = known[max(known)] - work.queue.depth.yellow
    extra = max(0, too_many) / WEEK + max(0, entries - claims) / working_days
    evidence = {
        "share": full / len(known),
        "full_hours": float(full),
        "hours": float(len(known)),
        "yellow": float(work.queue.depth.yellow),
        "mean_depth": fmean(known.values()),
        "entries_day": entries / days,
        "claims_day": claims / days,
        "extra_day": float(max(1, ceil(extra))),
    }
    return Pattern(PatternKind.ALWAYS_FULL, work.queue.name, evidence, full / len(known) / SHARE)
