"""What came in and was claimed, stretch by stretch and day by day."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.days import local_midnight
from core.policies.team import TeamPolicy
from core.reports import DayOfFlow, Flow, Period, Slot
from storage import spreads
from storage.columns import EPOCH
from storage.cuts import OfQueues, slots, stretches
from storage.depths import Depths
from storage.entries import Arrived, claims_made, cohort
from storage.figures import calendars, every_queue
from storage.session import Session

_HOUR, _QUARTER, _DAY = timedelta(hours=1), timedelta(minutes=15), timedelta(days=1)


def flow(
    session: Session, policy: TeamPolicy, period: Period, now: datetime, queues: Sequence[str] | None
) -> Flow:
    names = every_queue(session, policy) if queues is None else tuple(queues)
    width = _width(policy.zone, period)
    by_arrival = slots(width // timedelta(seconds=1))
    by_claim = slots(width // timedelta(seconds=1), "claimed_at")
    found = defaultdict[str | None, dict[str, int]](dict)
    for name, number in claims_made(session, names, period, by_claim).items():
        found[name]["claims"] = number
    for calendar, alike in calendars(policy, names).items():
        grown_up, young = _by_age(period, cohort(calendar, Period.last(_DAY, now)).until)
        judged = Arrived(session, alike, grown_up).judged(calendar, by_arrival)
        for name, (number, in_time) in judged.items():
            found[name] |= {"entries": number, "mature": number, "in_time": in_time}
        for name, (number, _) in Arrived(session, alike, young).counts(by_arrival).items():
            found[name]["entries"] = found[name].get("entries", 0) + number
    every = [_slot(str(name), width, numbers) for name, numbers in found.items()]
    return Flow(period, width, tuple(sorted(every, key=lambda slot: (slot.at, names.index(slot.queue)))))


def _by_age(period: Period, until: datetime) -> tuple[Period, Period]:
    """Who arrived in the period long enough ago that they could be claimed in time, and who did not."""
    parting = min(max(until, period.since), period.until)
    return Period(period.since, parting), Period(parting, period.until)


def _slot(name: str, width: timedelta, numbers: Mapping[str, int]) -> Slot:
    return Slot(name.rpartition(" ")[0], _at(name, width), **numbers)


def _at(name: str, width: timedelta) -> datetime:
    """When the stretch of that name begins (``cuts.slots``)."""
    return EPOCH + int(name.rpartition(" ")[2]) * width


def _width(zone: ZoneInfo, period: Period) -> timedelta:
    """An hour, or a quarter where the clock was, at any time in the period, not whole hours from UTC."""
    days = range((period.length // _DAY) + 2)
    moments = (min(period.since + day * _DAY, period.until) for day in days)
    offsets = {at.astimezone(zone).utcoffset() or timedelta() for at in moments}
    return _QUARTER if any(offset % _HOUR for offset in offsets) else _HOUR


def days(
    session: Session,
    policy: TeamPolicy,
    wanted: Sequence[date],
    now: datetime,
    queues: Sequence[str] | None,
) -> list[DayOfFlow]:
    """How deep a day ended, or is by now; days that are still to come have no depth."""
    used = every_queue(session, policy)
    names = used if queues is None else tuple(queues)
    zone = policy.zone
    local = {
        day: Period(local_midnight(day, zone), local_midnight(day + timedelta(days=1), zone))
        for day in sorted(wanted)
    }
    stretches_ = list(local.values())
    deep = _depths(session, names, used, stretches_, now)
    came = _entries(session, names, stretches_, zone)
    claims = map(spreads.spread, spreads.in_queue_of_each(session, OfQueues(names), stretches_))
    return [
        DayOfFlow(day, came[day], claimed.n, claimed.median, deep.get(period))
        for (day, period), claimed in zip(local.items(), claims, strict=True)
    ]


def _entries(
    session: Session, names: Sequence[str], days_: Sequence[Period], zone: ZoneInfo
) -> Mapping[date, int]:
    """By local day, summed up from stretches of which none is part of two days."""
    found = Counter[date]()
    if days_:
        period = Period(min(day.since for day in days_), max(day.until for day in days_))
        width = _width(zone, period)
        counts = Arrived(session, names, period).counts(stretches(width // timedelta(seconds=1)))
        for name, (number, _) in counts.items():
            found[_at(str(name), width).astimezone(zone).date()] += number
    return found


def _depths(
    session: Session, names: Sequence[str], used: Sequence[str], days_: Sequence[Period], now: datetime
) -> Mapping[Period, int]:
    """How deep all of them together were when each day ended, or are now on the day that goes on."""
    begun = sorted((day for day in days_ if day.since <= now), key=lambda day: day.until, reverse=True)
    deep = Depths(session, names, used).together([day.until for day in begun])
    return dict(zip(begun, deep, strict=True))
