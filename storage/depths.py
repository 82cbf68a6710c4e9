"""How deep queues were in the past: back from how deep they are, by what has happened since.

A queue's depth is who waits, is being looked at, or is held.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from core.events import Verb
from core.reports import Depth, Period
from storage.columns import EPOCH
from storage.cuts import from_line
from storage.exits import BACK_IN, LEAVING, was_in, words
from storage.session import Row, Session, Statement

_HOUR, _FIRST_DAY = timedelta(hours=1), timedelta(days=1)
_FOREVER = datetime.max.replace(tzinfo=UTC)

_NOW = Statement(
    """SELECT queue, count(*) FROM leads {by age} WHERE state = 'waiting' AND queue {among} GROUP BY queue
       UNION ALL SELECT queue, count(*) FROM leads WHERE state = 'reserved' AND queue {among} GROUP BY queue
       UNION ALL SELECT queue, count(*) FROM leads WHERE state = 'held' AND queue {among} GROUP BY queue"""
)

_THEN = "gone.at >= {since} AND gone.at < {until}"
_WAS_IN = was_in(Verb.ERASED)
_OUT_NOW, _IN_NOW = (
    f"CASE WHEN {_WAS_IN} THEN {was} ELSE {was_not} END" for was, was_not in ((-1, 0), (0, 1))
)
_HAPPENED = (
    ("1 AS change", "verb = 'entered'"),
    ("-1", "verb = 'claimed'"),
    (_OUT_NOW, "verb = 'assigned'"),
    (_IN_NOW, f"verb IN ({words(BACK_IN)})"),
    (_OUT_NOW, f"verb IN ({words(LEAVING)}) AND claim_id IS NULL"),
)
"""By how much what happens changes a queue's depth. How somebody's own lead ends does not."""

_PULLED_LATE = f"""SELECT queue, claimed_at, 1 FROM claims WHERE queue {{among}} AND {from_line()}
    AND claimed_at >= {{since}} AND claimed_at < {{until}} AND claimed_at >= received_at + ?
    AND (SELECT left_at FROM leads WHERE leads.id = claims.lead_id
      AND leads.received_at = claims.received_at) < claims.claimed_at"""  # noqa: S608  # our own words
"""Who was recycled when claimed was no part of it any more. Nobody is on their first day."""

_CHANGES = " UNION ALL ".join(
    (
        *(
            f"SELECT queue, at, {change} FROM events AS gone WHERE queue {{among}} AND {_THEN} AND {which}"  # noqa: S608
            for change, which in _HAPPENED
        ),
        _PULLED_LATE,
    )
)
_BY_HOUR = Statement(
    """SELECT queue, {slot of}at{every}3600{slot}, sum(change) FROM ({changes}) AS changes GROUP BY 1, 2""",
    changes=_CHANGES,
    since="?",
    until="?",
)
_BY_STRETCH = Statement(
    """SELECT stretch.since, (SELECT sum(change) FROM ({changes}) AS changes)
       FROM {stretches} ORDER BY stretch.since DESC""",
    changes=_CHANGES,
    since="stretch.since",
    until="stretch.until",
)
_CARRIED = Statement(
    """SELECT queue, {slot of}at{every}3600{slot}, data, count(*) FROM events AS gone
       WHERE queue {among} AND verb = '{moved}' AND gone.at >= ? AND gone.at < ? AND {was in}
       GROUP BY 1, 2, data""",
    moved=Verb.MOVED,
    **{"was in": _WAS_IN},
)
"""Leads that went on in another queue, by the one and the other; from any queue there ever was."""


class Depths:
    """Of these queues, of all that are ``used``."""

    def __init__(self, session: Session, names: Sequence[str], used: Sequence[str]) -> None:
        self._session = session
        self._codec = session.codec
        self._names = names
        self._used = used

    def hourly(self, hours: Sequence[datetime]) -> list[Depth]:
        """At these full hours, which come in order; queue by queue for each."""
        if not hours:
            return []
        changes = self._by_hour(Period(hours[0], _FOREVER))
        depth, found = self._now(), list[Depth]()
        left = {queue: sorted(slots.items()) for queue, slots in changes.items()}
        for hour in reversed(hours):
            for queue in reversed(self._names):
                later = left.get(queue, [])
                while later and later[-1][0] >= (hour - EPOCH) // _HOUR:
                    depth[queue] -= later.pop()[1]
                found.append(Depth(queue, hour, max(0, depth[queue])))
        return found[::-1]

    def together(self, moments: Sequence[datetime]) -> Iterator[int]:
        """All of them at each of these moments, of which the latest comes first."""
        if not moments:
            return
        depth = self._now().total()
        stretches = [Period(*ends) for ends in zip(moments, (_FOREVER, *moments), strict=False)]
        is_any_carried = any(True for _ in self._carried(Period(moments[-1], _FOREVER)))
        for stretch, change in zip(stretches, self._changes(stretches), strict=True):
            depth -= change
            if is_any_carried:
                depth -= sum(number for _, _, number in self._carried(stretch))
            yield max(0, depth)

    def _now(self) -> Counter[str]:
        among, found = self._codec.among(self._names), Counter[str]()
        for queue, number in self._session.rows(_NOW, among, among, among):
            found[queue] += number
        return found

    def _changes(self, stretches: Sequence[Period]) -> Iterator[int]:
        """In each of them, of which the latest comes first."""
        every = [self._codec.among(self._names)] * (len(_HAPPENED) + 1)
        found = self._session.rows(
            _BY_STRETCH, *every, self._codec.span(_FIRST_DAY), *self._codec.stretches(stretches)
        )
        return (int(change or 0) for _, change in found)

    def _by_hour(self, period: Period) -> Mapping[str, Mapping[int, int]]:
        found = defaultdict[str, Counter[int]](Counter)
        for queue, slot, change in self._session.rows(_BY_HOUR, *self._values(period)):
            found[queue][slot] += int(change)
        for queue, slot, change in self._carried(period):
            found[queue][slot] += change
        return found

    def _carried(self, period: Period) -> Iterator[tuple[str, int, int]]:
        """By queue and hour by how many leads it became deeper: here one more, there one less."""
        window = self._codec.moment(period.since), self._codec.moment(period.until)
        for queue, slot, data, number in self._session.rows(_CARRIED, self._codec.among(self._used), *window):
            origin = str(self._codec.parsed(data).get("from_queue"))
            for name, change in ((queue, number), (origin, -number)):
                if name in self._names:
                    yield name, slot, change

    def _values(self, period: Period) -> Row:
        moment = self._codec.moment
        window = self._codec.among(self._names), moment(period.since), moment(period.until)
        return (*window * (len(_HAPPENED) + 1), self._codec.span(_FIRST_DAY))


def depths(session: Session, period: Period, names: Sequence[str], used: Sequence[str]) -> list[Depth]:
    first, until = (-((EPOCH - moment) // _HOUR) for moment in (period.since, period.until))
    return Depths(session, names, used).hourly([EPOCH + number * _HOUR for number in range(first, until)])
