"""Who may do what: one table, asked in the transaction that acts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from core.answers import Refusal, Refused
from core.incidents import EVERY_QUEUE
from core.model import Person, Role
from core.people import answers_for, is_full_member, queues_of, roles, serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy


class Actor(StrEnum):
    """In which capacity somebody acts. One person may act in several at once."""

    STRANGER = auto()
    BOT = auto()
    GUEST = auto()
    LEAVER = auto()
    MEMBER = auto()
    REP = auto()
    OWNER = auto()
    MANAGER = auto()
    OTHER_MANAGER = auto()
    TEAM_MANAGER = auto()
    OPS = auto()


class Action(StrEnum):
    """Everything that somebody may ask for, beside reading help."""

    PULL = "pull"
    CLAIM = "claim"
    SKIP = "skip"
    WORK_CLAIM = "work a claim"
    SET_PRESENCE = "set presence"
    DECIDE_CLAIM = "decide about a claim"
    DECIDE_WAITING = "decide about a waiting lead"
    ANSWER_ALERT = "answer an alert"
    ARRANGE = "take measures"
    CLEAN_UP = "clean up"
    SEE_BOARD = "see a queue"
    REVIEW = "review"
    ADD_LEAD = "add a lead"
    IMPORT = "import a file"
    SEE_LEAD = "see a lead"
    CORRECT_LEAD = "correct a lead"
    SEE_MEMBERS = "see who serves a queue"
    SET_MEMBERS = "set who serves a queue"
    SET_UP = "set up"
    ANSWER_OFFER = "answer an offer"
    SEE_FAIRNESS = "see who takes what"


_MEMBERS = frozenset({Actor.MEMBER, Actor.REP, Actor.OWNER, Actor.MANAGER, Actor.OTHER_MANAGER, Actor.OPS})
_IN_CHARGE = frozenset({Actor.MANAGER, Actor.OPS})
_EVERY_MANAGER = _IN_CHARGE | {Actor.OTHER_MANAGER}

RIGHTS: Mapping[Action, frozenset[Actor]] = {
    Action.PULL: frozenset({Actor.REP}),
    Action.CLAIM: frozenset({Actor.REP}),
    Action.SKIP: frozenset({Actor.REP}),
    Action.WORK_CLAIM: frozenset({Actor.OWNER}),
    Action.SET_PRESENCE: frozenset({Actor.REP}),
    Action.DECIDE_CLAIM: _IN_CHARGE,
    Action.DECIDE_WAITING: _IN_CHARGE,
    Action.ANSWER_ALERT: _IN_CHARGE,
    Action.ARRANGE: _IN_CHARGE,
    Action.CLEAN_UP: frozenset({Actor.OPS}),
    Action.SEE_BOARD: _IN_CHARGE,
    Action.REVIEW: frozenset({Actor.OPS}),
    Action.ADD_LEAD: _MEMBERS - {Actor.MEMBER},
    Action.IMPORT: _EVERY_MANAGER,
    Action.SEE_LEAD: _IN_CHARGE | {Actor.OWNER},
    Action.CORRECT_LEAD: _IN_CHARGE | {Actor.OWNER},
    Action.SEE_MEMBERS: _IN_CHARGE,
    Action.SET_MEMBERS: _IN_CHARGE,
    Action.SET_UP: frozenset({Actor.TEAM_MANAGER, Actor.OPS}),
    Action.ANSWER_OFFER: frozenset({Actor.REP}),
    Action.SEE_FAIRNESS: frozenset({Actor.MANAGER}),
}
"""Whoever acts in one of these capacities may. Setting up gives roles away: who manages no more than a queue
may not.
"""


@dataclass(frozen=True, slots=True)
class Denial:
    """The audit row of something that somebody asked for and may not have. ``subject`` holds an id or a
    queue's name.
    """

    at: datetime
    actor: str
    action: Action
    reason: Refusal
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """Somebody, and what they ask for something about."""

    person: Person | None
    team: TeamPolicy
    queue: QueuePolicy | None
    owner: str | None

    @property
    def roles(self) -> frozenset[Role]:
        return roles(self.person, self.team) if self.person else frozenset()

    def is_rep(self) -> bool:
        if self.person is None or Role.REP not in self.roles:
            return False
        return self.queue is None or serves(self.person, self.queue, self.team)

    def is_owner(self) -> bool:
        return self.person is not None and self.owner == self.person.id and Role.REP in self.roles

    def is_manager(self) -> bool:
        return self._manages(self.team.queues if self.queue is None else (self.queue,))

    def is_other_manager(self) -> bool:
        return not self.is_manager() and (self._manages(self.team.queues) or Role.MANAGER in self.roles)

    def _manages(self, among: Iterable[QueuePolicy]) -> bool:
        person = self.person
        return person is not None and any(answers_for(person, one, self.team, ops=False) for one in among)


_APPLIES: Mapping[Actor, Callable[[_Case], bool]] = {
    Actor.STRANGER: lambda case: case.person is None,
    Actor.BOT: lambda case: case.person is not None and case.person.is_bot,
    Actor.GUEST: lambda case: case.person is not None and case.person.is_guest,
    Actor.LEAVER: lambda case: case.person is not None and case.person.is_deleted,
    Actor.MEMBER: lambda case: case.person is not None and is_full_member(case.person),
    Actor.REP: _Case.is_rep,
    Actor.OWNER: _Case.is_owner,
    Actor.MANAGER: _Case.is_manager,
    Actor.OTHER_MANAGER: _Case.is_other_manager,
    Actor.TEAM_MANAGER: lambda case: Role.MANAGER in case.roles,
    Actor.OPS: lambda case: Role.OPS in case.roles,
}
"""When somebody acts in a capacity. Roles and queues are for full members only (``core.people``)."""


def actors(
    person: Person | None,
    team: TeamPolicy,
    *,
    queue: QueuePolicy | None = None,
    owner: str | None = None,
) -> frozenset[Actor]:
    """In which capacities somebody acts. ``queue`` is the one it is about, ``owner`` who has the claim it is
    about; where it is about no queue in particular, a manager of any is in charge.
    """
    case = _Case(person, team, queue, owner)
    return frozenset(actor for actor, applies in _APPLIES.items() if applies(case))


_TAKING = frozenset(
    {Action.PULL, Action.CLAIM, Action.SKIP, Action.WORK_CLAIM, Action.SET_PRESENCE, Action.ANSWER_OFFER}
)
"""What reps do. Guests and others hear why they are none, and a rep of other queues which those are."""

_WHY: Mapping[Action, Refusal] = {
    Action.CLEAN_UP: Refusal.NOT_OPS,
    Action.REVIEW: Refusal.NOT_OPS,
    Action.ADD_LEAD: Refusal.NOT_A_MEMBER,
    Action.SEE_LEAD: Refusal.UNKNOWN_LEAD,
    Action.CORRECT_LEAD: Refusal.UNKNOWN_LEAD,
}
"""What somebody who may not is told; that they are not in charge, where nothing else stands here. Whether a
lead exists is nobody's business who may not see it.
"""


def _may(action: Action, case: _Case) -> bool:
    return any(_APPLIES[actor](case) for actor in RIGHTS[action])


def denied(
    action: Action,
    person: Person | None,
    team: TeamPolicy,
    *,
    queue: QueuePolicy | None = None,
    owner: str | None = None,
) -> Refused | None:
    """Why somebody may not do this, or ``None`` when they may (``RIGHTS``).

    ``queue`` is the one it is about, ``owner`` who has, or had last, the claim it is about.
    """
    if _may(action, _Case(person, team, queue, owner)):
        return None
    if action in _TAKING:
        return _not_theirs_to_take(person, team, queue, owner)
    if action is Action.SEE_BOARD and not _may(action, _Case(person, team, None, None)):
        return Refused(Refusal.NO_QUEUE)
    reason = _WHY.get(action, Refusal.NOT_IN_CHARGE)
    if reason is not Refusal.NOT_IN_CHARGE:
        return Refused(reason)
    return Refused(reason, asked=queue.name if queue else EVERY_QUEUE)


def _not_theirs_to_take(
    person: Person | None, team: TeamPolicy, queue: QueuePolicy | None, owner: str | None
) -> Refused:
    if person is None:
        return Refused(Refusal.NOT_A_REP)
    if Role.REP not in roles(person, team):
        return Refused(Refusal.NOT_A_REP if is_full_member(person) else Refusal.GUEST)
    if queue is None:
        return Refused(Refusal.NOT_YOURS, by=owner)
    names = tuple(one.name for one in queues_of(person, team))
    return Refused(Refusal.NOT_IN_QUEUE, asked=queue.name, names=names)
