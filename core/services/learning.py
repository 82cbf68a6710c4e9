"""What sources are worth, learned anew from conversions once a day, for every process at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.events import SYSTEM
from core.learning import OVER, Counts, Learned, as_kept, learned
from core.policies.entry import plain_source
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork, UnitOfWork
from core.reports import Period, Share
from core.services.upkeep import TickAction
from core.setup import LEARNED

_SEEN = "learned."
"""What the numbers begin with that say on which days it was seen to, be there something new or not."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned on a local day of the team's."""

    day: str
    at: datetime
    values: Mapping[str, Learned]


def owed(open_: OpenUnitOfWork, team: TeamPolicy, now: datetime) -> Lesson | None:
    """What there is to learn, if nobody has looked since the team's midnight: a look, and dear once a day.

    Of leads whose first contact was longer ago than ``reports.matures``, and not longer than ``OVER`` before
    that: they had their time to convert, and no source is marked down for being new.
    """
    if not team.weights.learn:
        return None
    day, until = now.astimezone(team.zone).date().isoformat(), now - team.reports.matures
    with open_(writes=False) as uow:
        if _is_seen_to(uow, day):
            return None
        return Lesson(day, now, learned(_by_plain_name(uow.reports.won(Period(until - OVER, until)))))


def keep(uow: UnitOfWork, lesson: Lesson) -> Sequence[TickAction]:
    """Keeps what was learned beside what is set in Slack, if it is something new: every process goes by it
    from its next look on, and the next tick forms lines anew by it. Once a day, whatever other clocks do.

    For this process, too, what it goes by is outdated then: to be done last.
    """
    if not _is_seen_to(uow, lesson.day):
        uow.duties.count(f"{_SEEN}{lesson.day}")
        document = as_kept(lesson.values) or None
        if uow.settings.all().get(LEARNED) != document:
            uow.settings.put(LEARNED, document, SYSTEM, lesson.at)
    return ()


def _is_seen_to(uow: UnitOfWork, day: str) -> bool:
    return bool(uow.duties.counted(f"{_SEEN}{day}"))


def _by_plain_name(found: Mapping[str | None, Share]) -> Counts:
    """As the policy compares names. Leads without a source are part of the mean, and average themselves."""
    counts = dict[str, tuple[int, int]]()
    for source, one in found.items():
        name = plain_source(source or "")
        n, won = counts.get(name, (0, 0))
        counts[name] = n + one.whole, won + one.part
    return counts
