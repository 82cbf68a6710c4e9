"""Setting a team up from Slack: channels, roles, and who serves a queue."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from core.acts import Act
from core.answers import Refusal, Refused
from core.errors import Outdated
from core.events import SYSTEM
from core.incidents import Measure
from core.model import Person
from core.notices import LATELY
from core.overflow import lends_to, lent
from core.people import serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, Setting, UnitOfWork
from core.rights import Action, denied
from core.services.gate import turned_away, turned_away_reading
from core.setup import (
    CHANNELS,
    DIGESTS,
    ROLES,
    Choice,
    Ids,
    Member,
    Origin,
    Saved,
    Serving,
    SetUp,
    Stood,
    changed,
    channel,
    digest,
    ids_at,
    is_sound,
    of_queue,
    overtaken,
    queue_at,
    read,
    role,
    somebody_is_in_charge,
    with_settings,
    written,
)

Groups = Mapping[str, frozenset[str]]
"""Who is in a user group, as Slack has just said."""

_NO_GROUPS: Groups = {}
_UNSEEN: Stood = {}

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class _After:
    """How everything stands once it is written: what is kept at which path, whose groups are known anew."""

    changes: Mapping[str, object]
    team: TeamPolicy
    people: Mapping[str, Person]
    joined: Collection[str]


Then = Callable[[UnitOfWork, _After, datetime], Done]
"""What the answer is, read in the transaction that acts."""


class Setup:
    """What is set in Slack wins over the policy file, and holds at once in every process.

    ``team`` is what holds, ``file`` what the policy file says alone. Settings have been changed ``version``
    times since the first; without it nobody else is expected to change any.
    """

    def __init__(
        self,
        open_: OpenUnitOfWork,
        team: TeamPolicy,
        clock: Clock,
        *,
        file: TeamPolicy | None = None,
        version: int | None = None,
    ) -> None:
        self._open = open_
        self._team = team
        self._clock = clock
        self._file = file or team
        self._version = version

    def read(self, actor: str) -> SetUp | Refused:
        """Channels, roles and digests as they hold, each with where it comes from."""
        act = Act(actor, self._clock.now())
        with self._open(writes=False) as uow:
            refused = denied(Action.SET_UP, uow.people.get(actor), self._team)
            if refused is None:
                return self._set_up(self._team, uow.settings.rows())
        return turned_away_reading(self._open, act, Action.SET_UP, refused)

    def members(self, actor: str, queue: str | None = None) -> tuple[Serving, ...] | Refused:
        """Who serves the queues that somebody answers for, or the one that was asked for."""
        act = Act(actor, self._clock.now())
        named = None if queue is None else self._team.queue(queue)
        about = named and self._team.home(named)
        with self._open(writes=False) as uow:
            person = uow.people.get(actor)
            refused = denied(Action.SEE_MEMBERS, person, self._team, queue=about)
            if refused is None:
                own = self._answered_for(person)
                if queue is not None and about is None:
                    return Refused(Refusal.UNKNOWN_QUEUE, asked=queue, names=tuple(one.name for one in own))
                everybody = uow.people.all()
                return _serving(uow, [about] if about else own, self._team, everybody, act.now)
        return turned_away_reading(self._open, act, Action.SEE_MEMBERS, refused, _name(about))

    def _answered_for(self, person: Person | None) -> list[QueuePolicy]:
        return [
            one
            for one in self._team.queues
            if denied(Action.SEE_MEMBERS, person, self._team, queue=one) is None
        ]

    def set_up(
        self, actor: str, wanted: Mapping[str, Ids], *, stood: Stood = _UNSEEN, groups: Groups = _NO_GROUPS
    ) -> Saved | Refused:
        """Channels, roles and digests by their paths, all of them or none. What is empty, or the same as in
        the file, is left to the file; what is as it ``stood`` is left alone. ``groups`` says who is in user
        groups that were not named before: they have their rights at once.

        Refused where nobody would be left who may set anything up, and where somebody else has set the same.
        """
        return self._save(actor, changed(wanted, stood), None, self._saved, stood=stood, groups=groups)

    def set_members(
        self,
        actor: str,
        queue: str,
        members: Ids,
        managers: Ids,
        *,
        stood: Stood = _UNSEEN,
        groups: Groups = _NO_GROUPS,
    ) -> Serving | Refused:
        """Who serves a queue, and who answers for it; otherwise as ``set_up``. Those lent to it stay."""
        asked = self._team.queue(queue)
        if asked is None:
            return Refused(Refusal.UNKNOWN_QUEUE, asked=queue)
        home = self._team.home(asked)
        wanted = {of_queue(home.name, "members"): members, of_queue(home.name, "managers"): managers}
        served = partial(self._served_by, home.name)
        return self._save(actor, changed(wanted, stood), home, served, stood=stood, groups=groups)

    def reset(self, actor: str, path: str) -> Saved | Refused:
        """Leaves something to the policy file again."""
        return self._save(actor, {path: ()}, queue_at(path, self._team), self._saved)

    def recover(self, path: str) -> bool:
        """Leaves something to the policy file again by word of whoever runs the database, since everybody in
        charge may have left Slack; whether it was set.
        """
        with self._open() as uow:
            if path not in uow.settings.all():
                return False
            uow.settings.put(path, None, SYSTEM, self._clock.now())
            uow.commit()
        return True

    def _save(
        self,
        actor: str,
        wanted: Mapping[str, Ids],
        queue: QueuePolicy | None,
        answer: Then[Done],
        *,
        stood: Stood = _UNSEEN,
        groups: Groups = _NO_GROUPS,
    ) -> Done | Refused:
        action = Action.SET_UP if queue is None else Action.SET_MEMBERS
        with self._open() as uow:
            act = Act(actor, self._clock.now())
            locked = uow.people.lock(
                sorted({actor, *(one for members in groups.values() for one in members)})
            )
            refused = denied(action, locked.get(actor), self._team, queue=queue)
            if refused:
                return turned_away(uow, act, action, refused, _name(queue))
            late = overtaken(wanted, stood, self._team)
            after = Refused(Refusal.SET_MEANWHILE, names=late) if late else self._after(uow, wanted, groups)
            if isinstance(after, Refused):
                return after
            self._write(uow, after, act)
            done = answer(uow, after, act.now)
            uow.commit()
        return done

    def _after(self, uow: UnitOfWork, wanted: Mapping[str, Ids], groups: Groups) -> _After | Refused:
        known = uow.settings.all()
        if any(not is_sound(path, ids, self._team) for path, ids in wanted.items()):
            return Refused(Refusal.MALFORMED)
        kept = {path: self._kept(path, ids) for path, ids in wanted.items()}
        changes = {path: value for path, value in kept.items() if value != known.get(path)}
        settings = {path: value for path, value in {**known, **changes}.items() if value is not None}
        people = {one.id: _joining(one, groups) for one in uow.people.all()}
        team = with_settings(self._file, settings)
        if changes and not somebody_is_in_charge(people.values(), team):
            return Refused(Refusal.NOT_SET_UP)
        joined = {one for members in groups.values() for one in members} & people.keys()
        return _After(changes, team, people, joined if changes else ())

    def _kept(self, path: str, ids: Ids) -> object:
        """What has to be kept so that this holds: nothing, where the file says the same."""
        return None if not ids or ids == ids_at(path, self._file) else written(path, ids)

    def _write(self, uow: UnitOfWork, after: _After, act: Act) -> None:
        """Two who change something at once change it one after the other, and the second is judged anew."""
        for path, value in after.changes.items():
            uow.settings.put(path, value, act.rep_id, act.now)
        if self._version is not None and uow.settings.version() != self._version + len(after.changes):
            raise Outdated("somebody else has just changed the settings; nothing was changed, try again")
        for person_id in sorted(after.joined):
            uow.people.put(after.people[person_id])

    def _saved(self, uow: UnitOfWork, after: _After, _now: datetime) -> Saved:
        return Saved(tuple(after.changes), self._set_up(after.team, uow.settings.rows()))

    def _set_up(self, team: TeamPolicy, rows: Sequence[Setting]) -> SetUp:
        return SetUp(
            channels={name: _choice(channel(name), team, rows) for name in CHANNELS},
            people={name: _choice(role(name), team, rows) for name in ROLES},
            digests={name: _choice(digest(name), team, rows) for name in DIGESTS},
        )

    def _served_by(self, name: str, uow: UnitOfWork, after: _After, now: datetime) -> Serving:
        queues = [one for one in after.team.queues if one.name == name]
        return _serving(uow, queues, after.team, after.people.values(), now)[0]


def _name(queue: QueuePolicy | None) -> str | None:
    return None if queue is None else queue.name


def _joining(person: Person, groups: Groups) -> Person:
    """The person as a member of those groups that they are in."""
    theirs = {group for group, members in groups.items() if person.id in members}
    return person if theirs <= person.groups else replace(person, groups=person.groups | theirs)


def _choice(path: str, team: TeamPolicy, rows: Iterable[Setting]) -> Choice:
    ids = ids_at(path, team)
    row = next((one for one in rows if one.path == path and one.value is not None), None)
    if row is not None and read(path, row.value, team) == ids:
        return Choice(path, ids, Origin.SLACK, row.by, row.at)
    return Choice(path, ids, Origin.FILE if ids else Origin.DEFAULT)


def _serving(
    uow: UnitOfWork,
    queues: Sequence[QueuePolicy],
    team: TeamPolicy,
    people: Collection[Person],
    now: datetime,
) -> tuple[Serving, ...]:
    rows, measures = uow.settings.rows(), uow.measures.in_force()
    of = {queue.name: [one for one in people if serves(one, queue, team)] for queue in queues}
    loads = uow.claims.loads(sorted({one.id for some in of.values() for one in some}), now - LATELY)

    def member(person: Person, queue: QueuePolicy) -> Member:
        load = loads.get(person.id)
        return Member(
            id=person.id,
            claims=load.taken if load else 0,
            is_away=person.is_away,
            until=_lent_until(person, queue, measures) if queue.name in person.lent_to else None,
        )

    return tuple(
        Serving(
            queue=queue.name,
            members=_choice(of_queue(queue.name, "members"), team, rows),
            managers=_choice(of_queue(queue.name, "managers"), team, rows),
            people=tuple(member(one, queue) for one in of[queue.name]),
            cap=team.claims.cap,
        )
        for queue in queues
    )


def _lent_until(person: Person, queue: QueuePolicy, measures: Iterable[Measure]) -> datetime | None:
    """When somebody's help for a queue ends, by whichever measure lasts longest."""
    ends = [
        one.until for one in measures if lends_to(one) == queue.name and person.id in lent(one) and one.until
    ]
    return max(ends, default=None)
