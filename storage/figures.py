"""Figures over a period, counted from what is stored now: what is told late counts from when it happened."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Self

from core.calendar import BusinessCalendar
from core.policies.team import TeamPolicy
from core.reports import Dimension, Figures, Period, Report, Share, Slice
from storage import cuts, spreads, tallies
from storage import waits as waiting
from storage.cuts import Cut, OfQueues, cut
from storage.entries import Arrived, are_many, cohort
from storage.events import FOUND_QUEUES
from storage.exits import exits
from storage.flows import by_calendar
from storage.session import Session, Statement
from storage.spreads import NOTHING, Became
from storage.tallies import NONE, Lengths
from storage.waits import NOBODY, Waits, waits

_QUEUES = Statement(
    "{found queues} SELECT queue FROM found WHERE queue IS NOT NULL", **{"found queues": FOUND_QUEUES}
)

_FACTS = "JOIN leads AS facts ON facts.id = gone.lead_id"
_NO_SHARE = Share()


def every_queue(session: Session, policy: TeamPolicy) -> tuple[str, ...]:
    """The policy's queues in its order, then the others that leads were ever in, its fast lanes first."""
    used = used_queues(session)
    lanes = [lane.name for lane in policy.lanes if lane.name in used]
    return tuple(dict.fromkeys((*(queue.name for queue in policy.queues), *lanes, *used)))


def used_queues(session: Session) -> Sequence[str]:
    """All that leads were ever in, by name."""
    return [row[0] for row in session.rows(_QUEUES)]


def calendars(policy: TeamPolicy, names: Iterable[str]) -> Mapping[BusinessCalendar, Sequence[str]]:
    """The queues by the calendar they keep; those the policy no longer has keep the team's."""
    known = [policy.queue(name) or policy.default_queue.model_copy(update={"name": name}) for name in names]
    return by_calendar(known, policy)


def report(
    session: Session,
    policy: TeamPolicy,
    period: Period,
    now: datetime,
    *,
    queues: Sequence[str] | None,
    by: Dimension | None,
) -> Report:
    counting = Counting.of(session, policy, period, now, queues)
    total, found = counting.figures(by)
    return Report(period, counting.queues, total) if by is None else counting.report(total, found, by)


def by_queue_and(
    session: Session,
    policy: TeamPolicy,
    period: Period,
    now: datetime,
    *,
    queues: Sequence[str] | None,
    by: Dimension,
) -> tuple[Report, Report]:
    """The same by queue, and by a dimension that tells entries apart, of what is read once."""
    counting = Counting.of(session, policy, period, now, queues)
    apart = [defaultdict[str | None, list[Counted]](list) for _ in range(2)]
    for slice_, one in counting.counted(cuts.by_queue_and(by)).items():
        for part, name in zip(apart, cuts.parted(slice_), strict=True):
            part[name].append(one)
    of_queues, others = ({name: together(every) for name, every in part.items()} for part in apart)
    total = counting.told(together(of_queues.values()))
    return (
        counting.report(total, counting.each_told(of_queues), Dimension.QUEUE),
        counting.report(total, counting.each_told(others), by),
    )


def _in_order(
    found: Mapping[str | None, Figures], names: Iterable[str], by: Dimension
) -> Sequence[str | None]:
    """Queues as they are written, be nothing in them; bands of time from the shortest on."""
    if by is Dimension.QUEUE:
        return [*names]
    if by is Dimension.WAIT:
        return sorted(found, key=lambda name: (name is None, name or ""))
    return sorted(found, key=lambda name: (*_smallness(found[name]), name is None, name or ""))


def _smallness(figures: Figures) -> tuple[int, ...]:
    return -figures.entries, -figures.claims, -figures.claim_to_contact.n


@dataclass(frozen=True, slots=True)
class Counting:
    """One period of these queues, as it is known at ``now``."""

    session: Session
    policy: TeamPolicy
    period: Period
    now: datetime
    queues: tuple[str, ...]

    @classmethod
    def of(
        cls,
        session: Session,
        policy: TeamPolicy,
        period: Period,
        now: datetime,
        queues: Sequence[str] | None,
    ) -> Self:
        """``None`` for every queue there ever was."""
        names = every_queue(session, policy) if queues is None else tuple(queues)
        return cls(session, policy, period, now, names)

    def figures(self, by: Dimension | None) -> tuple[Figures, Mapping[str | None, Figures]]:
        """Of everything together, and by slice; of slices those of which there is anything. Entries only by
        what tells them apart.
        """
        of = cut(by)
        if of.tells_entries:
            counted = self.counted(of)
            return self.told(together(counted.values())), self.each_told(counted)
        many = are_many(self.session, self.queues, self.period)
        claims, entered = self._claims(of, many=many), self._entries(cut(None), many=many)
        total = self.told(together((*claims.values(), *entered.values())))
        return total, {name: replace(self.told(one), abandonment=Share()) for name, one in claims.items()}

    def counted(self, of: Cut) -> "Mapping[str | None, Counted]":
        """By a cut that tells entries apart."""
        many = are_many(self.session, self.queues, self.period)
        claims, entered = self._claims(of, many=many), self._entries(of, many=many)
        names = dict.fromkeys((*claims, *entered))
        return {name: together(part[name] for part in (claims, entered) if name in part) for name in names}

    def report(self, total: Figures, found: Mapping[str | None, Figures], by: Dimension) -> Report:
        slices = (Slice(name, found.get(name, Figures())) for name in _in_order(found, self.queues, by))
        return Report(self.period, self.queues, total, by, tuple(slices))

    def each_told(self, slices: "Mapping[str | None, Counted]") -> Mapping[str | None, Figures]:
        return {name: self.told(one) for name, one in slices.items()}

    def told(self, one: "Counted") -> Figures:
        became, n, lost = one.became, one.speed.n, sum(one.exits.values())
        return Figures(
            entries=one.waits.n,
            claims=one.in_queue.n,
            time_in_queue=spreads.spread(one.in_queue),
            waited=one.waits.told(),
            claim_rate=one.rate,
            claim_to_contact=spreads.spread(one.held),
            speed_to_lead=spreads.spread(one.speed),
            fast=tuple(Share(part, n) for part in became.fast) if n else (),
            hot_fast=tuple(Share(part, became.hot) for part in became.hot_fast) if n else (),
            conversion=Share(became.converted, n),
            customers=Share(became.won, n),
            is_immature=became.latest is not None and became.latest > self.now - self.policy.reports.matures,
            abandonment=Share(lost, lost + one.in_queue.n),
            exits=MappingProxyType(dict(one.exits.most_common())),
        )

    def _claims(self, of: Cut, *, many: bool) -> "Mapping[str | None, Counted]":
        """What claims tell, by slice."""
        session, whose = self.session, OfQueues(self.queues)
        in_queue = spreads.in_queue(session, whose, self.period, of, many=many)
        contacts = spreads.contacts(session, whose, self.period, of, many=many)
        return {
            name: Counted(
                in_queue.get(name, NONE),
                contacts.held.get(name, NONE),
                contacts.speed.get(name, NONE),
                contacts.became.get(name, NOTHING),
            )
            for name in dict.fromkeys((*in_queue, *contacts.became))
        }

    def _entries(self, of: Cut, *, many: bool) -> "Mapping[str | None, Counted]":
        """What leads tell that entered or left, by slice."""
        entered = waits(Arrived(self.session, self.queues, self.period), of, self.now, many=many)
        rates, left = self._claim_rates(of), self._exits(of)
        return {
            name: Counted(
                waits=entered.get(name, NOBODY),
                rate=rates.get(name, _NO_SHARE),
                exits=left.get(name, Counter()),
            )
            for name in dict.fromkeys((*entered, *rates, *left))
        }

    def _claim_rates(self, of: Cut) -> Mapping[str | None, Share]:
        """Calendar by calendar: when leads count depends on when their queue is open."""
        found = defaultdict[str | None, Share](Share)
        for calendar, names in calendars(self.policy, self.queues).items():
            arrived = Arrived(self.session, names, cohort(calendar, self.period))
            for name, (number, in_time) in arrived.judged(calendar, of).items():
                found[name] = Share(found[name].part + in_time, found[name].whole + number)
        return found

    def _exits(self, of: Cut) -> Mapping[str | None, Counter[str]]:
        """Everything together is told by queue: that is how the index has it in order."""
        slice_ = cut(Dimension.QUEUE).exits if of.is_whole else of.exits
        statement = exits(slice_, _FACTS if "facts" in slice_ else "")
        codec, period = self.session.codec, self.period
        window = codec.among(self.queues), codec.moment(period.since), codec.moment(period.until)
        found = defaultdict[str | None, Counter[str]](Counter)
        for name, verb, number in self.session.rows(statement, *window):
            found[None if of.is_whole else name][verb] += number
        return found


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of one slice."""

    in_queue: Lengths = NONE
    held: Lengths = NONE
    speed: Lengths = NONE
    became: Became = NOTHING
    waits: Waits = NOBODY
    rate: Share = _NO_SHARE
    exits: Counter[str] = field(default_factory=Counter)


def together(slices: Iterable[Counted]) -> Counted:
    """Added up."""
    every = list(slices)
    if len(every) == 1:
        return every[0]
    return Counted(
        tallies.together(one.in_queue for one in every),
        tallies.together(one.held for one in every),
        tallies.together(one.speed for one in every),
        sum((one.became for one in every), NOTHING),
        waiting.together(one.waits for one in every),
        Share(sum(one.rate.part for one in every), sum(one.rate.whole for one in every)),
        sum((one.exits for one in every), Counter()),
    )
