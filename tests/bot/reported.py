"""Reports as the engine answers with them."""

from collections.abc import Sequence
from dataclasses import replace

from core.events import Verb
from core.findings import HeatMap, Pattern, PatternKind
from core.reports import (
    Compared,
    Dimension,
    Figures,
    Period,
    Report,
    Share,
    Slice,
    Spread,
    Uncontacted,
    Waited,
)
from tests.bot.parcels import NOW
from tests.builders import ANA, BEN, days, hours, minutes

BUSY = Figures(
    entries=120,
    claims=72,
    time_in_queue=Spread(72, hours(3) + minutes(1), minutes(40), hours(8)),
    waited=Waited(claimed=70, waiting=44, left=6, median=hours(5)),
    claim_rate=Share(80, 110),
    claim_to_contact=Spread(60, hours(1), minutes(30), hours(2)),
    speed_to_lead=Spread(60, hours(4), hours(1), hours(9)),
    fast=(Share(6, 60), Share(30, 60)),
    hot_fast=(Share(4, 8), Share(7, 8)),
    conversion=Share(6, 50),
    customers=Share(1, 50),
    is_immature=True,
    abandonment=Share(6, 78),
    exits={Verb.NURTURED.value: 4, Verb.ARCHIVED.value: 2},
)
BEFORE = replace(
    BUSY,
    entries=100,
    claims=90,
    time_in_queue=Spread(90, hours(2), minutes(30), hours(6)),
    claim_rate=Share(95, 100),
    conversion=Share(5, 50),
    is_immature=False,
    abandonment=Share(0, 90),
    exits={},
)
MONDAYS = Pattern(
    PatternKind.MONDAY_BACKLOG,
    "inbound",
    {"monday": 42.0, "others": 14.0, "weekend": 30.0, "work_h": 5.0},
    strength=1.5,
)
WAITING = (Uncontacted(ANA, 3, 1, NOW - hours(3)), Uncontacted(BEN, 1, 0, NOW - minutes(20)))


def compared(
    total: Figures = BUSY,
    before: Figures = BEFORE,
    *,
    by: Dimension | None = None,
    slices: Sequence[Slice] = (),
    queues: tuple[str, ...] = ("inbound", "hot"),
    length_d: int = 7,
    patterns: Sequence[Pattern] = (),
    heat: HeatMap | None = None,
) -> Compared:
    period = Period.last(days(length_d), NOW)
    return Compared(Report(period, queues, total, by, tuple(slices)), before, tuple(patterns), heat)
