"""How deep queues were in the past: back from how deep they are, by what has happened since.

A queue's depth is who waits, is being looked at, or is held.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from core.events import Verb
from core.reports import Depth, Period
from storage.columns import EPOCH
from storage.cuts import from_line
from storage.exits import BACK_IN, BEFORE, IN, LEAVING, MOVES, was_in, words
from storage.session import Session, Statement

_HOUR = timedelta(hours=1)
_FIRST_DAY = timedelta(days=1)

_NOW = Statement(
    """SELECT queue, count(*) FROM leads {by age} WHERE state = 'waiting' AND queue {among} GROUP BY queue
       UNION ALL SELECT queue, count(*) FROM leads WHERE state = 'reserved' AND queue {among} GROUP BY queue
       UNION ALL SELECT queue, count(*) FROM leads WHERE state = 'held' AND queue {among} GROUP BY queue"""
)

_AT_ONCE = "{slot of}{at}{every}{width}{slot}"
_ENTERED = f"""SELECT queue, {_AT_ONCE.replace("{at}", "at")} AS slot, 1 AS change FROM events
    WHERE queue {{among}} AND verb = '{Verb.ENTERED}' AND at >= ?"""  # noqa: S608  # our own words
_CLAIMED = f"""SELECT queue, {_AT_ONCE.replace("{at}", "at")}, -1 FROM events
    WHERE queue {{among}} AND verb = '{Verb.CLAIMED}' AND at >= ?"""  # noqa: S608
_PULLED_LATE = f"""SELECT claims.queue, {_AT_ONCE.replace("{at}", "claims.claimed_at")}, 1 FROM claims
    WHERE claims.queue {{among}} AND {from_line()} AND claims.claimed_at >= ?
      AND claims.claimed_at >= claims.received_at + ?
      AND (SELECT before.verb FROM events AS before WHERE before.lead_id = claims.lead_id
          AND before.verb IN ({MOVES}) AND before.id < (SELECT min(taken.id) FROM events AS taken
            WHERE taken.lead_id = claims.lead_id AND taken.claim_id = claims.id)
          ORDER BY before.id DESC LIMIT 1) NOT IN ({IN})"""  # noqa: S608
"""Who was recycled when claimed was no part of the depth any more. Nobody is on their first day."""

_OF_LATE = f"{_AT_ONCE.replace('{at}', 'gone.at')}"
_CAME_BACK = f"""SELECT gone.queue, {_OF_LATE}, CASE WHEN {was_in(Verb.ERASED)} THEN 0 ELSE 1 END
    FROM events AS gone WHERE gone.queue {{among}} AND gone.verb IN ({words(BACK_IN)})
      AND gone.at >= ?"""  # noqa: S608
_LEFT = f"""SELECT gone.queue, {_OF_LATE}, CASE WHEN {was_in(Verb.ERASED)} THEN -1 ELSE 0 END
    FROM events AS gone WHERE gone.queue {{among}} AND gone.verb IN ({words(LEAVING)})
      AND gone.at >= ? AND gone.claim_id IS NULL"""  # noqa: S608
_ASSIGNED = f"""SELECT gone.queue, {_OF_LATE}, CASE WHEN {was_in(Verb.ERASED)} THEN -1 ELSE 0 END
    FROM events AS gone WHERE gone.queue {{among}} AND gone.verb = '{Verb.ASSIGNED}' AND gone.at >= ?"""  # noqa: S608

_CHANGED = f"""SELECT queue, slot, sum(change) FROM (
      {_ENTERED} UNION ALL {_CLAIMED} UNION ALL {_PULLED_LATE}
      UNION ALL {_CAME_BACK} UNION ALL {_LEFT} UNION ALL {_ASSIGNED}) AS changes
    GROUP BY queue, slot"""  # noqa: S608
_CARRIED = """SELECT queue, {slot of}at{every}{width}{slot}, data, count(*) FROM events AS gone
    WHERE queue {among} AND verb = '{moved}' AND at >= ? AND {before} IN ({in}) GROUP BY 1, 2, data"""

_Changes = Mapping[str, Mapping[int, int]]
"""By queue and stretch of time how much deeper it became."""


@cache
def _changed(width: int) -> Statement:
    return Statement(_CHANGED, width=str(width))


@cache
def _carried(width: int) -> Statement:
    return Statement(_CARRIED, moved=Verb.MOVED, before=BEFORE, width=str(width), **{"in": IN})


class Depths:
    """How deep these queues were from ``since`` on, at the beginning of each stretch of ``width``."""

    def __init__(
        self, session: Session, names: Sequence[str], used: Sequence[str], since: datetime, width: timedelta
    ) -> None:
        """``used`` are all queues there ever were: a lead may have come over from any."""
        self._names = names
        self._width = width
        among = session.codec.among(names)
        self._now = Counter[str]()
        for queue, number in session.rows(_NOW, among, among, among):
            self._now[queue] += number
        self._changes = self._read(session, used, session.codec.moment(since))

    def _read(self, session: Session, used: Sequence[str], since: object) -> _Changes:
        seconds, codec = int(self._width.total_seconds()), session.codec
        among, every = codec.among(self._names), codec.among(used)
        found = defaultdict[str, Counter[int]](Counter)
        window = among, since
        changed = session.rows(_changed(seconds), *window * 3, codec.span(_FIRST_DAY), *window * 3)
        for queue, slot, change in changed:
            found[queue][slot] += int(change)
        for queue, slot, data, number in session.rows(_carried(seconds), every, since):
            found[queue][slot] += number
            found[str(codec.parsed(data).get("from_queue"))][slot] -= number
        return found

    def at(self, moments: Sequence[datetime]) -> Iterator[tuple[datetime, Mapping[str, int]]]:
        """At each of these moments, which are full stretches and come in order; the latest first."""
        depth, left = (
            dict(self._now),
            {queue: sorted(slots.items()) for queue, slots in self._changes.items()},
        )
        for moment in reversed(moments):
            slot = (moment - EPOCH) // self._width
            for queue in self._names:
                later = left.get(queue, [])
                while later and later[-1][0] >= slot:
                    depth[queue] = depth.get(queue, 0) - later.pop()[1]
            yield moment, {queue: max(0, depth.get(queue, 0)) for queue in self._names}


def depths(session: Session, period: Period, names: Sequence[str], used: Sequence[str]) -> list[Depth]:
    first = -((EPOCH - period.since) // _HOUR)
    last = -((EPOCH - period.until) // _HOUR)
    hours = [EPOCH + number * _HOUR for number in range(first, last)]
    if not hours:
        return []
    found = list(Depths(session, names, used, hours[0], _HOUR).at(hours))
    return [Depth(queue, at, deep) for at, every in reversed(found) for queue, deep in every.items()]
