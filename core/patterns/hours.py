"""A queue's hours as its people live them: by the team's clock, open or closed, with what each brought."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import BusinessCalendar, Stretch, business_calendar
from core.days import local_midnight
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import Depth, Flow, Slot

HourOfWeek = tuple[int, int]
"""The weekday, Monday being 0, and the hour, 0 to 23, by the team's clock."""

Present = Mapping[HourOfWeek, float]
"""How many reps are there for a queue, hour by hour of a usual week."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_QUIET = timedelta(days=7)
"""A queue into which nothing comes for longer, before its first lead, was not there yet."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One slot of a flow. ``is_open`` where the queue's people are there in any part of it."""

    local: datetime
    is_open: bool
    slot: Slot

    @property
    def day(self) -> date:
        return self.local.date()

    @property
    def of_week(self) -> HourOfWeek:
        return self.local.weekday(), self.local.hour


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of one queue: whole local days only, of a new one from the day after its first lead on.

    ``hours`` has every slot, empty ones too; ``width`` is how long one is, in hours. ``open`` are the
    stretches in which its people are there, ``depths`` by the beginning of the hour.
    """

    queue: QueuePolicy
    zone: ZoneInfo
    until: datetime
    width: float
    hours: tuple[Hour, ...]
    open: tuple[Stretch, ...]
    depths: Mapping[datetime, int]

    @property
    def working(self) -> Sequence[Hour]:
        return [hour for hour in self.hours if hour.is_open]

    def last(self, length: timedelta) -> "Work":
        """So many whole days up to the last midnight."""
        first = local_midnight(self.until.astimezone(self.zone).date() - length, self.zone)
        return replace(
            self,
            hours=tuple(hour for hour in self.hours if hour.slot.at >= first),
            open=tuple(stretch for stretch in self.open if stretch.begins >= first),
            depths={at: depth for at, depth in self.depths.items() if at >= first},
        )


def people_of(queue: QueuePolicy, team: TeamPolicy) -> BusinessCalendar:
    """The hours of those who work a queue: its own; the team's where it counts day and night."""
    own = team.calendar_of(queue)
    return business_calendar(team.calendar if own.is_always else own, team.timezone)


def worked(queue: QueuePolicy, flow: Flow, depths: Sequence[Depth], team: TeamPolicy) -> Work | None:
    """What a flow says of a queue; ``None`` where nothing ever came into it."""
    slots = {slot.at: slot for slot in flow.slots if slot.queue == queue.name}
    if not slots:
        return None
    since, first = flow.period.since, min(slots)
    known_from = first if first - since > _QUIET else since
    begin = local_midnight(known_from.astimezone(team.zone).date() + DAY, team.zone)
    end = local_midnight(flow.period.until.astimezone(team.zone).date(), team.zone)
    open_ = tuple(people_of(queue, team).open_intervals(begin, end))
    hours = (
        Hour(at.astimezone(team.zone), is_open, slots.get(at) or Slot(queue.name, at))
        for at, is_open in _steps(begin, end, flow.width, open_)
    )
    deep = {one.at: one.depth for one in depths if one.queue == queue.name and one.at >= begin}
    return Work(queue, team.zone, flow.period.until, flow.width / HOUR, tuple(hours), open_, deep)


def _steps(
    begin: datetime, end: datetime, width: timedelta, open_: Sequence[Stretch]
) -> Iterator[tuple[datetime, bool]]:
    """Each step from begin to end, and whether it is open in any part."""
    ends = [stretch.ends for stretch in open_]
    at = begin
    while at < end:
        index = bisect_right(ends, at)
        yield at, index < len(open_) and open_[index].begins < at + width
        at += width
