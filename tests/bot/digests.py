"""Digests to be drawn: queues that meet their goals or miss them, with what happened to them lately."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from core.findings import Goal, GoalKind, Pattern
from core.metrics import AgeBands, Alert, QueueStatus
from core.notices import Audience, Notice, NoticeKind, Parcel
from core.reports import Digest, DigestKind, Figures, Period, QueueDigest, Share, Spread
from tests.builders import MONDAY_9AM, days, hours

TUESDAY_9AM = MONDAY_9AM + days(1)
NOW = TUESDAY_9AM + timedelta(seconds=5)
TEAM, MANAGERS = "C01TEAM", "C02MGRS"


def some_figures(entries: int, claims: int, *, wait_h: float = 2.0, in_time: int = 19) -> Figures:
    """So many leads of which 20 could be judged for the claim rate, claimed after so many hours mostly."""
    wait = hours(wait_h)
    return Figures(entries, claims, Spread(claims, wait, wait, wait), claim_rate=Share(in_time, 20))


def a_queue(
    name: str = "inbound",
    *,
    age_h: float | None = 5.0,
    rate: float | None = 0.94,
    oldest_h: float | None = 20.0,
    depth: int = 9,
    figures: Figures | None = None,
    before: Figures | None = None,
    alerts: tuple[Alert, ...] = (),
    **status: Any,
) -> QueueDigest:
    """A queue that meets its goals: 14 leads came in, 12 were claimed, a week earlier 10 and 10."""
    stands: dict[str, Any] = {"waiting": depth, "reserved": 0, "held": 0, "review": 0, "claimed": 0}
    stands |= {"uncontacted": 0, **status}
    age = AgeBands(depth, 0, 0, age_h, oldest_h)
    goals = (
        Goal(GoalKind.AVERAGE_AGE, age_h, 12.0),
        Goal(GoalKind.CLAIM_RATE, rate, 0.9, 50),
        Goal(GoalKind.OLDEST, oldest_h, 72.0),
    )
    now = QueueStatus(
        name,
        depth,
        age=age,
        velocity_4h=None,
        claim_rate=rate,
        abandonment=None,
        intake="open",
        alerts=alerts,
        **stands,
    )
    return QueueDigest(now, figures or some_figures(14, 12), before or some_figures(10, 10), goals)


def a_digest(
    *queues: QueueDigest,
    kind: DigestKind = DigestKind.DAILY,
    day: date = date(2026, 3, 3),
    pattern: Pattern | None = None,
    cleaned: Mapping[str, int] | None = None,
) -> Digest:
    """Tuesday's, about Monday."""
    period = Period(MONDAY_9AM, TUESDAY_9AM)
    return Digest(kind, day, period, queues or (a_queue(),), pattern, cleaned or {})


def a_parcel(
    digest: Digest | None, *, audience: Audience = Audience.MANAGERS, repeated: bool = False
) -> Parcel:
    """As it comes to be drawn."""
    to = TEAM if audience is Audience.REP else MANAGERS
    kind = digest.kind if digest else DigestKind.DAILY
    key = f"digest:{kind}:2026-03-03@{to}"
    notice = Notice(key, NoticeKind.DIGEST, to, NOW, audience=audience, repeated=repeated)
    return Parcel(notice, None, None, None, NOW, digest=digest)
