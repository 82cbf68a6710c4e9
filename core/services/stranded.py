"""Leads that nobody may take, as they stand: which, why, and telling ops of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from core import stranded as rules
from core.changes import Change
from core.findings import Stranded
from core.model import LeadFacts, Person
from core.notices import Notice, NoticeKind, stem
from core.policies.queues import QueuePolicy, Skill
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.services.upkeep import TickAction
from core.telling import to_ops


def found(
    uow: UnitOfWork, team: TeamPolicy, queues: Iterable[QueuePolicy], everybody: Sequence[Person]
) -> tuple[Stranded, ...]:
    """Every reason for which leads of these queues are nobody's to take, that of the most leads first.

    While nobody has been met there is no knowing who will be.
    """
    people = rules.expected(everybody, team) if everybody else ()
    every = (one for queue in queues for one in _of(uow, queue, team, people)) if people else ()
    return rules.worst_first(every)


def _of(
    uow: UnitOfWork, queue: QueuePolicy, team: TeamPolicy, people: Sequence[Person]
) -> Iterator[Stranded]:
    """By the lead's own words as the oldest one has them. Nothing is read where somebody takes everything."""
    reps = rules.crew(queue, team, people)
    if reps is None:
        return
    asked = queue.skills if reps else ()
    for lacks, kinds in _kinds(uow, queue, asked, reps).items():
        alike = [uow.leads.alike(queue.name, asked, kind) for kind in kinds]
        seen = [one for one in alike if one is not None]
        if seen:
            oldest = min((lead for _, lead in seen), key=lambda lead: (lead.received_at, lead.id))
            skills = tuple(skill for skill, _ in lacks)
            yield Stranded(queue.name, skills, sum(number for number, _ in seen), oldest)


_Reason = tuple[tuple[Skill, str], ...]


def _kinds(
    uow: UnitOfWork, queue: QueuePolicy, asked: Sequence[Skill], reps: Sequence[rules.Skills]
) -> dict[_Reason, list[LeadFacts]]:
    """The kinds of leads that nobody may take, by what nobody has."""
    reasons = dict[_Reason, list[LeadFacts]]()
    for kind in uow.leads.kinds(queue.name, asked):
        lacks = rules.lacking(kind, asked, reps)
        if lacks is not None:
            reason = tuple((skill, kind.value(skill) or "") for skill in lacks)
            reasons.setdefault(reason, []).append(kind)
    return reasons


class Strandings:
    """Tells ops of leads that nobody may take, as soon as somebody asks it to; the tick does so too."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def tell(self) -> None:
        """It may run anywhere, at any time, and twice at once. Only looks where there is nothing to tell."""
        now = self._clock.now()
        with self._open(writes=False) as uow:
            if not is_untold(uow, self._team, uow.people.all(), now):
                return
        with self._open() as uow:
            tell(uow, self._team, now)
            uow.commit()


def is_untold(uow: UnitOfWork, team: TeamPolicy, everybody: Sequence[Person], now: datetime) -> bool:
    """Whether there is a reason to tell of that was not told of today."""
    return bool(_untold(uow, team, everybody, now))


def tell(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> tuple[Sequence[TickAction], bool]:
    """Tells ops of every reason that was not told of today. No lead changes."""
    uow.apply(Change(notices=tuple(_untold(uow, team, uow.people.all(), now))))
    return (), False


def _untold(
    uow: UnitOfWork, team: TeamPolicy, everybody: Sequence[Person], now: datetime
) -> Sequence[Notice]:
    to, owed = to_ops(team, everybody, now), list[Notice]()
    for queue in team.every_queue:
        for one in found(uow, team, [queue], everybody)[: rules.TOLD]:
            news = rules.news(one, to, team, now)
            owed += [] if news and uow.outbox.recipients(stem(news[0].key)) else news
    return owed


def told_of(
    uow: UnitOfWork, notice: Notice, team: TeamPolicy, everybody: Sequence[Person]
) -> Stranded | None:
    """The reason that the notice tells of, as it stands now; ``None`` once nobody is stranded by it."""
    queue = team.queue(str(notice.data.get("queue"))) if notice.kind is NoticeKind.STRANDED else None
    if queue is None:
        return None
    reasons = found(uow, team, [queue], everybody)
    wanted = notice.data.get("reason")
    return next((one for one in reasons if _id_of(one) == wanted), None)


def _id_of(one: Stranded) -> str:
    return rules.reason_id(one.queue, one.lacks, one.oldest)
