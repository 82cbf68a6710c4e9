"""Age moves leads on, once a week ops hear of it, and they tidy up with buttons, many leads at a click."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from core import hygiene
from core.acts import Act
from core.answers import Refusal, Refused, Swept
from core.changes import Change, merged
from core.events import QueueEvent, QueueVerb, Verb
from core.hygiene import Twins, clean_up_at, clean_up_card, clean_up_due
from core.metrics import WeekOfHygiene
from core.model import Lead
from core.notices import Notice, NoticeKind
from core.overflow import curbs
from core.places import base_place
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.rights import Action, denied
from core.services.entrance import Rooms
from core.services.gate import turned_away
from core.services.upkeep import TickAction, applied
from core.telling import to_ops

AT_ONCE = 200
"""Leads that one transaction moves: nobody's claim waits long for it."""

_LONGEST_AGO = timedelta(days=366)
"""How old a card may be whose buttons are pressed: no real one is older, and no date is out of reach."""

_CARDS = "clean_up."
"""What the numbers begin with that say which weekly cards were seen to, written or not."""

Found = Sequence[tuple[Lead, int]]
"""Leads a button is about; of a duplicate with the id of the lead before it, else with its own."""

Find = Callable[[UnitOfWork, QueuePolicy, int], Found]
Decide = Callable[[UnitOfWork, Found, Act], Change]


@dataclass(frozen=True, slots=True)
class _Button:
    """What a click does: ``find`` so many leads of one queue at most, and ``decide`` about those of all."""

    verb: Verb
    find: Find
    decide: Decide


def grow_old(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> tuple[Sequence[TickAction], bool]:
    """Moves those on whom age moves now, so many at once; whether there may be more."""
    leads = uow.leads.stale(now, AT_ONCE)
    change = merged(hygiene.grown_old(lead, team, now) for lead in leads)
    return applied(uow, change), len(leads) == AT_ONCE


@dataclass(frozen=True, slots=True)
class WeeklyCard:
    """The clean-up of one Monday: the card to everybody of ops, or nothing where all is clean."""

    day: date
    card: tuple[Notice, ...]


def weekly_card(open_: OpenUnitOfWork, team: TeamPolicy, now: datetime) -> WeeklyCard | None:
    """What is to be told, if this Monday has not been seen to yet: a look, and dear only once a week."""
    day = clean_up_due(now, team.zone)
    if day is None:
        return None
    with open_(writes=False) as uow:
        if _is_seen_to(uow, day):
            return None
        dirty = uow.reports.weeks(team, clean_up_at(day, team.zone))
        ops = to_ops(team, uow.people.all(), now) if dirty else ()
    return WeeklyCard(day, clean_up_card(day, team.zone, ops))


def tell(uow: UnitOfWork, weekly: WeeklyCard) -> Sequence[TickAction]:
    """Writes the card, and that this Monday was seen to: once, whatever other clocks do. No lead changes."""
    if not _is_seen_to(uow, weekly.day):
        uow.duties.count(f"{_CARDS}{weekly.day.isoformat()}")
        uow.apply(Change(notices=weekly.card))
    return ()


def _is_seen_to(uow: UnitOfWork, day: date) -> bool:
    return day.isoformat() in uow.duties.counted(_CARDS)


class Hygiene:
    """The weekly card's buttons. Only ops may press them; a button names the Monday of its card."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def weeks(self, day: date) -> Sequence[WeekOfHygiene]:
        """The figures of that Monday's card as they are now, of the queues that have something to tell."""
        with self._open(writes=False) as uow:
            return uow.reports.weeks(self._team, clean_up_at(day, self._team.zone))

    def undo(self, actor: str, day: date, *, request: str | None = None) -> Swept | Refused:
        """What time moved in that week and is still asleep comes back: into the line where there is room."""

        def find(uow: UnitOfWork, queue: QueuePolicy, limit: int) -> Found:
            until = clean_up_at(day, self._team.zone)
            found = list[Lead]()
            for verb in hygiene.VERBS.values():
                left = limit - len(found)
                found += uow.leads.moved_by(verb, queue.name, until - hygiene.WEEK, until, left)
            return _alone(found)

        return self._press(actor, day, request, _Button(Verb.RESTORED, find, self._restored))

    def nurture_old(self, actor: str, day: date, *, request: str | None = None) -> Swept | Refused:
        """Leads that were too old at that Monday and still wait or are held go to nurture."""

        def find(uow: UnitOfWork, queue: QueuePolicy, limit: int) -> Found:
            before = clean_up_at(day, self._team.zone) - self._team.stale.nurture
            return _alone(uow.leads.older_than(queue.name, before, limit))

        return self._press(actor, day, request, _Button(Verb.NURTURED, find, self._put_aside))

    def merge_duplicates(self, actor: str, day: date, *, request: str | None = None) -> Swept | Refused:
        """Leads about a person who is here already go into that person's first lead that is as lively."""

        def find(uow: UnitOfWork, queue: QueuePolicy, limit: int) -> Found:
            return uow.leads.duplicates(queue.name, limit)

        return self._press(actor, day, request, _Button(Verb.MERGED, find, self._merged))

    def reject_junk(self, actor: str, day: date, *, request: str | None = None) -> Swept | Refused:
        """Leads that nobody can reach leave their queues for good."""

        def find(uow: UnitOfWork, queue: QueuePolicy, limit: int) -> Found:
            return _alone(uow.leads.junk(queue.name, limit))

        def reject(_: UnitOfWork, found: Found, act: Act) -> Change:
            return merged(hygiene.thrown_out(lead, act) for lead, _ in found)

        return self._press(actor, day, request, _Button(Verb.REJECTED, find, reject))

    def _press(self, actor: str, day: date, request: str | None, button: _Button) -> Swept | Refused:
        """Moves what one click moves. Intake stands still meanwhile: it counts rooms, and knows people."""
        with self._open() as uow:
            act = Act(actor, self._clock.now(), request)
            refused = denied(Action.CLEAN_UP, uow.people.get(actor), self._team)
            if refused:
                return turned_away(uow, act, Action.CLEAN_UP, refused)
            if abs(act.now.date() - day) > _LONGEST_AGO:
                return Refused(Refusal.NOTHING_LEFT)
            uow.leads.lock_intake()
            earlier = _answered(uow, act)
            if earlier:
                return earlier
            found = self._found(uow, button.find)
            change = button.decide(uow, found[:AT_ONCE], act)
            told = list(_told(change, button.verb, act, left=len(found) > AT_ONCE))
            if not told:
                return Refused(Refusal.NOTHING_LEFT)
            uow.apply(replace(change, queue_events=tuple(told)))
            uow.outbox.redraw(f"{NoticeKind.CLEANUP}:{day.isoformat()}")
            uow.commit()
            return _as_answer(told)

    def _found(self, uow: UnitOfWork, find: Find) -> Found:
        """The first leads of all queues, one more than is moved, to know whether there are more."""
        found = list[tuple[Lead, int]]()
        for queue in self._team.every_queue:
            left = AT_ONCE + 1 - len(found)
            found += find(uow, queue, left) if left else ()
        return found

    def _restored(self, uow: UnitOfWork, found: Found, act: Act) -> Change:
        """Back to where each stands by itself, the best first: it gets the room there is."""
        rooms, changes = Rooms(), list[Change]()
        paused = curbs(uow.measures.in_force(), act.now).paused
        for lead in sorted((lead for lead, _ in found), key=self._own_place):
            queue = self._queue_of(lead)
            kept_out = lead.pausable and queue.name in paused
            waits = not kept_out and rooms.take(uow, queue, paused=queue.name in paused)
            changes.append(hygiene.restored(lead, act, queue, self._team, waits=waits))
        return merged(changes)

    def _put_aside(self, _: UnitOfWork, found: Found, act: Act) -> Change:
        return merged(hygiene.put_aside(lead, act, self._team) for lead, _ in found)

    def _merged(self, uow: UnitOfWork, found: Found, act: Act) -> Change:
        into = hygiene.roots((lead.id, earlier) for lead, earlier in found)
        known = {one.lead.id: one for one in uow.leads.keyed({*into, *into.values()})}
        persons = groupby(sorted(into, key=lambda id_: (into[id_], id_)), key=lambda id_: into[id_])
        twins = (Twins(known[first], [known[id_] for id_ in others]) for first, others in persons)
        return merged(hygiene.merge(one, act, self._team) for one in twins)

    def _own_place(self, lead: Lead) -> str:
        return base_place(lead.id, lead.facts, lead.received_at, self._queue_of(lead), self._team)

    def _queue_of(self, lead: Lead) -> QueuePolicy:
        return self._team.queue(lead.queue) or self._team.default_queue


def _alone(leads: Sequence[Lead]) -> Found:
    return [(lead, lead.id) for lead in leads]


def _told(change: Change, verb: Verb, act: Act, *, left: bool) -> Iterator[QueueEvent]:
    """What a click did to each queue: by this, its repetition finds the answer."""
    moved: dict[str, int] = {}
    for event in change.events:
        if event.verb is verb:
            moved[event.queue] = moved.get(event.queue, 0) + 1
    for queue, number in moved.items():
        data = {"leads": number, "left": left}
        yield QueueEvent(
            queue, act.now, QueueVerb.CLEANED, act.rep_id, why=verb.value, request=act.request, data=data
        )


def _answered(uow: UnitOfWork, act: Act) -> Swept | None:
    """The answer an earlier delivery of this very request got."""
    told = uow.queue_log.by_request(act.request) if act.request else ()
    return _as_answer(told) if told else None


def _as_answer(told: Sequence[QueueEvent]) -> Swept:
    leads = sum(int(str(one.data["leads"])) for one in told)
    return Swept(Verb(told[0].why or ""), leads, left=bool(told[0].data["left"]))
