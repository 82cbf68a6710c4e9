"""Who takes what over a period (``core.fairness``), from events and claims: skips keep only the latest."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.events import Verb
from core.fairness import Taking
from core.reports import Period, Share
from storage.cuts import from_line
from storage.exits import words
from storage.session import Codec, Row, Session, Statement

_ENDS = words(
    (
        *(Verb.CLAIMED, Verb.SKIPPED, Verb.RESERVATION_EXPIRED, Verb.PUT_BACK, Verb.RESERVED, Verb.ASSIGNED),
        *(Verb.NURTURED, Verb.ARCHIVED, Verb.MERGED, Verb.TO_PARTNER, Verb.REJECTED, Verb.SENT_TO_REVIEW),
        *(Verb.OFFERED, Verb.CONVERTED, Verb.DISQUALIFIED, Verb.ERASED),
    )
)
"""What may end a preview, or comes after one that ended in silence."""

_HAPPENED = "events.queue {among} AND events.verb = '{verb}' AND events.at >= ? AND events.at < ?"

PREVIEWS = Statement(
    f"""SELECT events.actor, events.at, (
          SELECT CASE WHEN later.verb <> 'claimed' THEN later.verb
            WHEN later.actor = events.actor AND coalesce((
              SELECT claims.ended_by FROM claims WHERE claims.id = later.claim_id), '') <> 'undone'
            THEN 'claimed' END
          FROM events AS later
          WHERE later.lead_id = events.lead_id AND later.id > events.id AND later.verb IN ({_ENDS})
          ORDER BY later.id LIMIT 1)
        FROM events WHERE {_HAPPENED}""",  # noqa: S608  # our own words
    verb=Verb.RESERVED,
)
"""Each preview: whose, when, and what ended it; ``claimed`` only where they claimed it themselves for good.

What is looked up for each row is looked up in a column: for a join PostgreSQL would read whole tables.
"""

SKIPS = Statement(f"SELECT actor, count(*) FROM events WHERE {_HAPPENED} GROUP BY actor", verb=Verb.SKIPPED)  # noqa: S608

LEFT = Statement(
    f"""SELECT actor, fate, count(*) FROM (
          SELECT actor, (
            SELECT CASE WHEN later.rep_id <> skipped.actor
              THEN CASE WHEN later.success > 0 THEN 'converted' ELSE 'open' END
                || CASE WHEN later.contacted_at > ? THEN ' lately' ELSE '' END END
            FROM claims AS later
            WHERE later.lead_id = skipped.lead_id AND later.contacted_at > skipped.at
              AND later.received_at <= skipped.at
            ORDER BY later.contacted_at, later.id LIMIT 1) AS fate
          FROM (SELECT actor, lead_id, min(at) AS at FROM events WHERE {_HAPPENED}
                GROUP BY actor, lead_id) AS skipped) AS fates
        WHERE fate IS NOT NULL GROUP BY actor, fate""",  # noqa: S608
    verb=Verb.SKIPPED,
)
"""Skipped leads that somebody else contacted first after that: whether they converted, and only lately."""

CLAIMS = Statement(
    f"""SELECT rep_id, is_own, count(*), count(*) FILTER (WHERE type = 'hot_inbound'),
          count(DISTINCT CASE WHEN contacted_at IS NOT NULL THEN lead_id END),
          count(DISTINCT CASE WHEN contacted_at IS NOT NULL AND success > 0 THEN lead_id END),
          max(contacted_at)
        FROM (SELECT claims.rep_id, claims.lead_id, claims.type, claims.contacted_at, claims.success,
                NOT claims.id IN (
                  SELECT given.claim_id FROM events AS given WHERE given.queue {{among}}
                    AND given.verb = '{Verb.ASSIGNED}' AND given.claim_id IS NOT NULL) AS is_own
              FROM claims WHERE claims.queue {{among}} AND {from_line()}
                AND claims.claimed_at >= ? AND claims.claimed_at < ?) AS made
        GROUP BY rep_id, is_own"""  # noqa: S608
)
"""Claims out of a line, by whether they were the rep's own doing."""

ZoneOf = Callable[[str], ZoneInfo]


def takings(
    session: Session, period: Period, queues: Sequence[str], *, zone_of: ZoneOf, mature: datetime
) -> Sequence[Taking]:
    """Of every rep of whom there is anything; without offers. What was contacted after ``mature`` may convert
    yet.
    """
    codec, every = session.codec, defaultdict[str, _Found](_Found)
    window = codec.among(queues), codec.moment(period.since), codec.moment(period.until)
    for rep, previews in _previews(session, window, period, zone_of).items():
        every[rep].counted.update(previews)
    for rep, number in session.rows(SKIPS, *window):
        every[rep].counted["skips"] += number
    for rep, fate, number in session.rows(LEFT, codec.moment(mature), *window):
        every[rep].left(fate, number)
    for rep, *made in session.rows(CLAIMS, window[0], *window):
        every[rep].claimed(made, codec, mature)
    return [found.told(rep) for rep, found in every.items()]


@dataclass(slots=True)
class _Found:
    """What is found of one rep."""

    counted: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    kept: Share = field(default_factory=Share)
    is_immature: bool = False

    def left(self, fate: str, number: int) -> None:
        kind, _, lately = fate.partition(" ")
        self.fates[kind] += number
        self.is_immature |= bool(lately)

    def claimed(self, made: Sequence[Any], codec: Codec, mature: datetime) -> None:
        is_own, number, hot, contacted, converted, latest = made
        self.counted.update(claims=number, hot=hot)
        if is_own:
            self.counted["taken"] = number
            self.kept = Share(converted, contacted)
            self.is_immature |= latest is not None and codec.instant(latest) > mature

    def told(self, rep: str) -> Taking:
        left = Share(self.fates["converted"], self.fates.total())
        found = Taking(rep, left=left, kept=self.kept, is_immature=self.is_immature)
        return replace(found, **dict[str, Any](self.counted))


@dataclass(slots=True)
class _Seen:
    """One rep's previews: how many of them were claimed and let go, and how many there were each day."""

    days: Counter[int]
    claimed: int = 0
    expired: int = 0

    def told(self) -> dict[str, int]:
        return {
            "previews": self.days.total(),
            "claimed": self.claimed,
            "expired": self.expired,
            "busiest": max(self.days.values()),
        }


def _previews(
    session: Session, window: Row, period: Period, zone_of: ZoneOf
) -> Mapping[str, Mapping[str, int]]:
    midnights, found = dict[str, Sequence[Any]](), dict[str, _Seen]()
    for rep, at, end in session.rows(PREVIEWS, *window):
        if rep not in found:
            found[rep] = _Seen(Counter())
            midnights[rep] = [session.codec.moment(one) for one in _midnights(period, zone_of(rep))]
        seen = found[rep]
        seen.days[bisect_right(midnights[rep], at)] += 1
        seen.claimed += end == Verb.CLAIMED
        seen.expired += end == Verb.RESERVATION_EXPIRED
    return {rep: seen.told() for rep, seen in found.items()}


def _midnights(period: Period, zone: ZoneInfo) -> Sequence[datetime]:
    """When local days begin within the period."""
    first, last = (one.astimezone(zone).date() for one in (period.since, period.until))
    days = range(1, (last - first).days + 1)
    return [datetime.combine(first + timedelta(days=day), time(), zone).astimezone(UTC) for day in days]
