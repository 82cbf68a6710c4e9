"""Digests: once at opening it is written down who gets one; what it says is read when it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from core import digests
from core.calendar import business_calendar
from core.changes import Change
from core.digests import Due
from core.findings import Goal, Pattern
from core.metrics import QueueStatus
from core.model import Person
from core.notices import Message, Notice, NoticeKind, Parcel
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork, UnitOfWork
from core.reports import Digest, DigestKind, Dimension, Figures, Period, QueueDigest
from core.services.patterns import found_in
from core.services.upkeep import TickAction

_SEEN = "digest."
"""What the numbers begin with that say which days were seen to, told of or not."""


@dataclass(frozen=True, slots=True)
class Owed:
    """The digest that is due, and its messages; none where there is nothing to say."""

    due: Due
    messages: tuple[Notice, ...]


def owed(open_: OpenUnitOfWork, team: TeamPolicy, now: datetime) -> Owed | None:
    """The digest that is due, if this day has not been seen to yet: a look, and dear only once a day."""
    due = digests.due(now, business_calendar(team.calendar, team.timezone), team.zone, team.digests)
    if due is None:
        return None
    with open_(writes=False) as uow:
        if _is_seen_to(uow, due):
            return None
        editor = _Editor(uow, team, now)
        readers = digests.readers(team, editor.people, now)
        hearing = tuple(one for one in readers if not editor.digest(due, one.to).is_empty)
    return Owed(due, digests.card(due, hearing))


def tell(uow: UnitOfWork, owed: Owed) -> Sequence[TickAction]:
    """Owes the messages, and notes that this day was seen to: once, whatever other clocks do. No lead
    changes.
    """
    if not _is_seen_to(uow, owed.due):
        uow.duties.count(f"{_SEEN}{digests.mark(owed.due)}")
        uow.apply(Change(notices=owed.messages))
    return ()


def _is_seen_to(uow: UnitOfWork, due: Due) -> bool:
    return bool(uow.duties.counted(f"{_SEEN}{digests.mark(due)}"))


def with_digests(
    open_: OpenUnitOfWork, team: TeamPolicy, now: datetime, messages: tuple[Message, ...]
) -> tuple[Message, ...]:
    """The messages with what their digests say. Read apart from handing messages out: that holds up everybody
    who writes, and this takes its time.
    """
    if not any(_is_digest(parcel) for one in messages for parcel in one.parcels):
        return messages
    with open_(writes=False) as uow:
        editor = _Editor(uow, team, now)
        return tuple(replace(one, parcels=tuple(map(editor.filled, one.parcels))) for one in messages)


def _is_digest(parcel: Parcel) -> bool:
    return parcel.notice.kind is NoticeKind.DIGEST


class _Editor:
    """Puts digests together within one transaction; what several of them say is read once."""

    def __init__(self, uow: UnitOfWork, team: TeamPolicy, now: datetime) -> None:
        self._uow = uow
        self._team = team
        self._now = now

    @cached_property
    def people(self) -> Sequence[Person]:
        return self._uow.people.all()

    @cached_property
    def _stands(self) -> Mapping[str, QueueStatus]:
        return {one.queue: one for one in self._uow.reports.status(self._team, self._now)}

    def filled(self, parcel: Parcel) -> Parcel:
        """The parcel with its digest, if it is one; the reader's own queues with one suggestion."""
        if not _is_digest(parcel):
            return parcel
        due = digests.due_of(parcel.notice)
        digest = self.digest(due, parcel.notice.to)
        return replace(parcel, digest=replace(digest, pattern=self._suggestion(due, digest)))

    def digest(self, due: Due, to: str) -> Digest:
        """What one reader hears, without the suggestion: of the queues they may hear of, and of those fast
        lanes that have leads.
        """
        own = digests.queues_for(to, self._team, self.people)
        every = [one.name for one in self._team.every_queue if self._team.home(one).name in own]
        names = [one for one in every if one in self._stands]
        now, before = (self._figures(period, names) for period in (due.period, due.before))
        return Digest(
            kind=due.kind,
            day=due.day,
            period=due.period,
            queues=tuple(
                QueueDigest(self._stands[name], now[name], before[name], self._goals(name)) for name in names
            ),
            cleaned=self._cleaned(due, names) if due.kind is DigestKind.WEEKLY else {},
        )

    def _figures(self, period: Period, names: Sequence[str]) -> Mapping[str, Figures]:
        report = self._uow.reports.report(self._team, period, self._now, queues=names, by=Dimension.QUEUE)
        known = {one.name: one.figures for one in report.slices}
        return {name: known.get(name, Figures()) for name in names}

    def _goals(self, name: str) -> tuple[Goal, ...]:
        return digests.goals(self._stands[name], self._team.queue(name))

    def _cleaned(self, due: Due, names: Sequence[str]) -> Mapping[str, int]:
        weeks = self._uow.reports.weeks(self._team, due.period.until)
        return digests.cleaned(one for one in weeks if one.queue in names)

    def _suggestion(self, due: Due, digest: Digest) -> Pattern | None:
        team, names = self._team, [one.status.queue for one in digest.queues]
        calendar = business_calendar(team.calendar, team.timezone)
        return digests.suggestion(found_in(self._uow, team, self._now, names), due, calendar, team.zone)
