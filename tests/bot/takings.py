"""Who takes what, as the engine answers."""

from dataclasses import replace

from core.fairness import Taking, Takings, takings
from core.reports import Period, Share
from tests.bot.parcels import NOW
from tests.builders import ANA, BEN, CLEO, days

MONTH = Period.last(days(30), NOW)
PLAIN = Taking(
    BEN,
    previews=90,
    claimed=60,
    expired=2,
    busiest=12,
    skips=28,
    taken=60,
    claims=62,
    hot=12,
    left=Share(4, 20),
    kept=Share(8, 40),
)
"""Of whom nothing stands out."""

PICKY = replace(PLAIN, rep=ANA, busiest=44, skips=60, taken=40, claims=40, hot=8, left=Share(12, 20))
SERVED = replace(PLAIN, rep=CLEO, hot=40, is_immature=True)
NAMES = {ANA: "Ana", BEN: "Ben", CLEO: "Cleo"}


def told(*found: Taking, queues: tuple[str, ...] = ("inbound",)) -> Takings:
    """Of these reps; of nobody where there is nothing."""
    names = NAMES if found else {}
    return takings(MONTH, queues, 40, found, names=names, offers={BEN: (3, 4)} if found else {})
