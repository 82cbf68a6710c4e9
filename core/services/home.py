"""What somebody's Home shows: their own work as a rep, their queues as a manager, the river as ops."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core import claims
from core.acts import Act
from core.answers import MyLeads
from core.boards import BoardRow
from core.duty import on_duty
from core.findings import Pattern, Stranded
from core.home import DEFAULT_PERIOD, PERIODS, Home, Looking, ManagerHome, OpsHome, QueueOnHome, RepHome
from core.model import Person
from core.notices import LATELY, Duty
from core.people import answers_for, calendar_of, is_there
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.reports import Dimension, Figures, Period, Report
from core.rights import Action, denied
from core.services import patterns
from core.services.board import drawn
from core.services.gate import turned_away_reading
from core.services.stranded import found

DAYS = 14
"""Local days whose course Home shows, today among them."""


_FRESH = timedelta(seconds=60)

_Reports = tuple[Report | None, Report | None]
"""By queue for managers, by source for ops."""


class _Kept:
    """Reports by what was asked, for a minute."""

    def __init__(self) -> None:
        self._found: dict[object, tuple[datetime, _Reports]] = {}

    def or_read(self, asked: object, now: datetime, read: Callable[[], _Reports]) -> _Reports:
        fresh = {one: known for one, known in self._found.items() if now - _FRESH < known[0] <= now}
        if asked not in fresh:
            fresh[asked] = now, read()
        self._found = fresh
        return fresh[asked][1]


class Homes:
    """Read without locks, all of it in one transaction, in which rights are judged as well.

    Only the figures of the period may be a minute old, since the same queues were last looked at: to read
    them takes as long as all the rest, and a Home is drawn anew after every click.
    """

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock
        self._found: tuple[datetime, tuple[Pattern, ...]] | None = None
        self._kept = _Kept()

    def of(self, actor: str, looking: Looking | None = None) -> Home:
        """What the person's roles may see. Nobody is refused anything by looking: a queue that is not theirs
        is not shown, which is written down, and they see all of their own instead.
        """
        act, looking = Act(actor, self._clock.now()), looking or Looking()
        asked = self._team.queue(looking.queue) if looking.queue else None
        with self._open(writes=False) as uow:
            person = uow.people.get(actor)
            refused = denied(Action.SEE_BOARD, person, self._team, queue=asked) if asked else None
            queue = None if refused else asked
            period = looking.period if looking.period in PERIODS else DEFAULT_PERIOD
            home = Home(Looking(queue.name if queue else None, period))
            if person is not None:
                home = _Eye(uow, self._team, act.now, person, home, self._kept).sees(queue)
                home = replace(home, patterns=self._patterns(uow, act.now, home))
        if refused is not None and asked is not None:
            turned_away_reading(self._open, act, Action.SEE_BOARD, refused, asked.name)
        return home

    def _patterns(self, uow: UnitOfWork, now: datetime, home: Home) -> tuple[Pattern, ...]:
        """Of the queues that are shown. They are looked for once an hour: they take months to change."""
        shown = {home.looking.queue} if home.looking.queue else {*home.choices}
        if not shown:
            return ()
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self._found is None or self._found[0] != hour:
            self._found = hour, patterns.found_in(uow, self._team, now)
        return tuple(one for one in self._found[1] if one.queue in shown)


@dataclass(frozen=True, slots=True)
class _Eye:
    """Somebody who looks, in one transaction, and what they see so far."""

    uow: UnitOfWork
    team: TeamPolicy
    now: datetime
    person: Person
    home: Home
    kept: _Kept

    @property
    def period(self) -> Period:
        return Period.last(PERIODS[self.home.looking.period], self.now)

    def sees(self, queue: QueuePolicy | None) -> Home:
        """All that this person's roles see of that queue, or of every one of theirs."""
        home = replace(self.home, rep=self._rep())
        own = [one for one in self.team.every_queue if self._may(Action.SEE_BOARD, one)]
        if not own:
            return home
        board = drawn(self.uow, self.team, own, self.now).rows
        choices = tuple(one.status.queue for one in board)
        if queue is not None and queue.name not in choices:
            queue = self.team.home(queue)
        shown = own if queue is None else [queue]
        is_ops = self._may(Action.REVIEW)
        among = None if is_ops and queue is None else [one.name for one in shown]
        manages = any(answers_for(self.person, one, self.team, ops=False) for one in self.team.queues)
        asked = among and tuple(among), self.home.looking.period, manages, is_ops
        by_queue, by_source = self.kept.or_read(
            asked, self.now, lambda: self._reports(among, manages=manages, is_ops=is_ops)
        )
        people = self.uow.people.all()
        return replace(
            home,
            looking=replace(home.looking, queue=queue.name if queue else None),
            manager=self._manager(shown, board, by_queue, people) if by_queue else None,
            ops=self._ops(among, by_source, people) if by_source else None,
            choices=choices,
            days=tuple(self.uow.reports.days(self.team, self._days(), self.now, queues=among)),
        )

    def _may(self, action: Action, queue: QueuePolicy | None = None) -> bool:
        return denied(action, self.person, self.team, queue=queue, owner=self.person.id) is None

    def _days(self) -> list[date]:
        today = self.now.astimezone(self.team.zone).date()
        return [today - timedelta(days=back) for back in reversed(range(DAYS))]

    def _rep(self) -> RepHome | None:
        if not self._may(Action.WORK_CLAIM):
            return None
        policy, calendar = self.team.claims, calendar_of(self.person, self.team)
        mine = self.uow.claims.open_by(self.person.id)
        shown = tuple(claims.shown(lead, one, self.now, policy, calendar) for one, lead in mine)
        numbers = self.uow.reports.own(self.team, self.person.id, self.period, self.now)
        return RepHome(MyLeads(shown, policy.cap), numbers, self.person.is_away)

    def _reports(self, among: Sequence[str] | None, *, manages: bool, is_ops: bool) -> _Reports:
        reports, asked = self.uow.reports, (self.team, self.period, self.now)
        if manages and is_ops:
            return reports.by_queue_and(*asked, queues=among, by=Dimension.SOURCE)
        by_queue = reports.report(*asked, queues=among, by=Dimension.QUEUE) if manages else None
        by_source = reports.report(*asked, queues=among, by=Dimension.SOURCE) if is_ops else None
        return by_queue, by_source

    def _manager(
        self,
        shown: Sequence[QueuePolicy],
        board: Sequence[BoardRow],
        report: Report,
        people: Sequence[Person],
    ) -> ManagerHome:
        figures = {one.name: one.figures for one in report.slices}
        duties = self._duties(shown, people)
        return ManagerHome(
            tuple(
                QueueOnHome(row, figures.get(name, Figures()), duties[name])
                for row in board
                if (name := row.status.queue) in duties
            )
        )

    def _duties(self, queues: Sequence[QueuePolicy], people: Sequence[Person]) -> Mapping[str, Duty]:
        """Who is there for each queue; whoever is nowhere is looked at once."""
        there = [one for one in people if is_there(one, self.team, self.now)]
        loads = self.uow.claims.loads([one.id for one in there], self.now - LATELY)
        return {one.name: on_duty(there, one, self.team, self.now, loads) for one in queues}

    def _ops(self, among: Sequence[str] | None, report: Report, people: Sequence[Person]) -> OpsHome:
        reports = self.uow.reports
        named = [one.name for one in report.slices if one.name is not None]
        return OpsHome(
            report.total,
            outflow=reports.outflow(self.period, queues=among),
            stuck=reports.stuck(queues=among),
            reviews=reports.reviews(self.now),
            sources=report.slices,
            values={one: self.team.source_value(one) for one in named},
            learned={one: learned for one in named if (learned := self.team.learned(one))},
            dead=self._dead(),
            stranded=self._stranded(among, people),
        )

    def _stranded(self, among: Sequence[str] | None, people: Sequence[Person]) -> tuple[Stranded, ...]:
        queues = [one for one in self.team.every_queue if among is None or one.name in among]
        return found(self.uow, self.team, queues, people)

    def _dead(self) -> Mapping[str, int]:
        """What nobody takes, where there is any: messages to Slack, and each receiver's events."""
        counted = {"": self.uow.outbox.depths()["dead"]}
        counted |= {one.webhook: one.dead for one in self.uow.posts.counts()}
        return {name: number for name, number in counted.items() if number}
