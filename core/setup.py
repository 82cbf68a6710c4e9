"""What may be set from Slack, how it wins over the policy file, and who has to be left in charge."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from core.learning import from_kept
from core.model import Person
from core.policies.base import Policy
from core.policies.queues import QueuePolicy
from core.policies.team import ChannelPolicy, PeoplePolicy, TeamPolicy
from core.rights import Action, denied

CHANNELS = ("team", "managers", "leadership", "ops")
ROLES = ("managers", "ops", "reps")
OF_QUEUE = ("members", "managers")
DIGESTS = ("daily", "weekly")
"""What can be set: ``channels.ops``, ``people.managers``, ``queues.inbound.members``, ``digests.daily``."""

LEARNED = "learned.sources"
"""Where what was learned of sources is kept beside that: nobody sets it, and every process goes by it."""

Ids = tuple[str, ...]
"""Slack ids: of one channel, or of users and user groups; of a switch, one of ``SWITCHED``. Empty: nothing is
set.
"""

Stood = Mapping[str, Ids]
"""What stood at which path when somebody chose; of what is not in it they saw nothing."""

ON: Ids = ("on",)
OFF: Ids = ("off",)
SWITCHED: Mapping[bool, Ids] = MappingProxyType({True: ON, False: OFF})
"""How a switch stands, as what is set."""

Some = TypeVar("Some", bound=Policy)


class Origin(StrEnum):
    """Where something comes from. ``DEFAULT``: neither Slack nor the file says anything."""

    SLACK = "slack"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be set, as it holds now; ``by`` and ``at`` where it was set in Slack."""

    path: str
    ids: Ids = ()
    origin: Origin = Origin.DEFAULT
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SetUp:
    """How a team is set up, by the names in ``CHANNELS``, ``ROLES`` and ``DIGESTS``."""

    channels: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}))
    people: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}))
    digests: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who serves a queue, with so many claims not contacted yet. ``until`` is when that ends for
    whoever is only lent to it.
    """

    id: str
    claims: int = 0
    is_away: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """Who serves a queue now, and how that is set. Without members every rep does, without managers the
    team's answer for it. ``cap`` is how many claims one may have.
    """

    queue: str
    members: Choice
    managers: Choice
    people: tuple[Member, ...] = ()
    cap: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What was asked for holds from now on; ``paths`` are what that changed."""

    paths: tuple[str, ...]
    set_up: SetUp


def channel(name: str) -> str:
    return f"channels.{name}"


def role(name: str) -> str:
    return f"people.{name}"


def digest(name: str) -> str:
    return f"digests.{name}"


def of_queue(queue: str, name: str) -> str:
    return f"queues.{queue}.{name}"


def queue_at(path: str, team: TeamPolicy) -> QueuePolicy | None:
    """The queue that a path is about; ``None`` where it is about none."""
    match path.split("."):
        case ["queues", name, what] if what in OF_QUEUE:
            return next((one for one in team.queues if one.name == name), None)
        case _:
            return None


def read(path: str, value: object, team: TeamPolicy) -> Ids | None:
    """A value as it may stand at a path; ``None`` for what cannot be set, by its place or by its shape."""
    try:
        match path.split("."):
            case ["channels", name] if name in CHANNELS:
                return _ids(getattr(ChannelPolicy.model_validate({name: value}), name))
            case ["people", name] if name in ROLES:
                return _ids(getattr(PeoplePolicy.model_validate({name: value}), name))
            case ["queues", queue, name] if queue_at(path, team):
                return _ids(getattr(QueuePolicy.model_validate({"name": queue, name: value}), name))
            case ["digests", name] if name in DIGESTS:
                return SWITCHED[value] if isinstance(value, bool) else None
            case _:
                return None
    except ValidationError:
        return None


def _ids(value: str | Sequence[str] | None) -> Ids:
    """Each id once, in the order in which they were chosen."""
    return tuple(dict.fromkeys((value,) if isinstance(value, str) else value or ()))


def written(path: str, ids: Ids) -> object:
    """What is set as it is kept, and as the policy file has it: one channel alone, people as a list, a switch
    as ``true`` or ``false``. A switch that is set to anything else is nothing.
    """
    if path.startswith("channels."):
        return ids[0] if ids else None
    if path.startswith("digests."):
        return {ON: True, OFF: False}.get(ids)
    return list(ids)


def misfits(team: TeamPolicy, settings: Mapping[str, object]) -> tuple[str, ...]:
    """Paths of settings that say nothing to this policy any more: a queue that is gone, for example."""
    return tuple(
        path for path, value in settings.items() if path != LEARNED and read(path, value, team) is None
    )


def with_settings(team: TeamPolicy, settings: Mapping[str, object]) -> TeamPolicy:
    """The policy file's team with what was set in Slack, validated as a whole, and what was learned.

    What does not fit is left out.
    """
    learned, told = from_kept(settings.get(LEARNED)), _with_what_is_set(team, settings)
    return told.knowing(learned) if learned else told


def _with_what_is_set(team: TeamPolicy, settings: Mapping[str, object]) -> TeamPolicy:
    """Built anew, not copied: a copy would go on with what was worked out from the old queues."""
    fitting = {path: ids for path, value in settings.items() if (ids := read(path, value, team)) is not None}
    if not fitting:
        return team
    sections = {name: _below(name, fitting) for name in ("channels", "people", "digests")}
    changed = {name: _anew(getattr(team, name), **below) for name, below in sections.items() if below}
    queues = tuple(_anew(one, **_below(f"queues.{one.name}", fitting)) for one in team.queues)
    return _anew(team, queues=queues, **changed)


def _below(section: str, settings: Mapping[str, Ids]) -> dict[str, object]:
    """What is set in a section, by the names of its fields."""
    return {
        path.removeprefix(f"{section}."): written(path, ids)
        for path, ids in settings.items()
        if path.startswith(f"{section}.")
    }


def _anew(policy: Some, **changes: object) -> Some:
    if not changes:
        return policy
    kept = {name: getattr(policy, name) for name in policy.model_fields_set}
    return type(policy).model_validate(kept | changes)


def ids_at(path: str, team: TeamPolicy) -> Ids:
    """What holds at a path under a policy; nothing at a path that there is not."""
    match path.split("."):
        case ["channels", name] if name in CHANNELS:
            return _ids(getattr(team.channels, name))
        case ["people", name] if name in ROLES:
            return _ids(getattr(team.people, name))
        case ["digests", name] if name in DIGESTS:
            return SWITCHED[getattr(team.digests, name)]
        case parts:
            queue = queue_at(path, team)
            return _ids(getattr(queue, parts[-1])) if queue else ()


def is_sound(path: str, ids: Ids, team: TeamPolicy) -> bool:
    """Whether these may stand there. Anything may be given back to the file, also what is gone from it."""
    return not ids or read(path, written(path, ids), team) == ids


def changed(wanted: Mapping[str, Ids], stood: Stood) -> dict[str, Ids]:
    """Of what is wanted, what is different from what stood there. The order says nothing."""
    return {path: ids for path, ids in wanted.items() if path not in stood or set(ids) != set(stood[path])}


def overtaken(wanted: Mapping[str, Ids], stood: Stood, team: TeamPolicy) -> tuple[str, ...]:
    """Paths of what is wanted at which something else holds under a policy than stood there, unless it is
    just that.
    """
    return tuple(
        path
        for path, ids in wanted.items()
        if path in stood and set(ids_at(path, team)) not in (set(stood[path]), set(ids))
    )


def somebody_is_in_charge(people: Iterable[Person], team: TeamPolicy) -> bool:
    """Whether anybody is left who may set things up. Where nobody is, only the file could mend that."""
    return any(denied(Action.SET_UP, one, team) is None for one in people)
