"""Who plays which role. Asked in the transaction that acts, never only when a button is drawn."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from core.calendar import BusinessCalendar, business_calendar
from core.days import local_midnight
from core.model import Lead, LeadFacts, Person, Role
from core.policies.queues import QueuePolicy, Skill
from core.policies.team import Language, RepPolicy, TeamPolicy

_NOTHING_IN_PARTICULAR = RepPolicy()

_LANGUAGES: dict[str, Language] = {"de": "de", "id": "id", "in": "id", "en": "en"}


FINISHING = "*finishing"
"""Stands among the lines somebody is lent to, and is none: who is no rep and has helped for a time stays one
until what they contacted is finished, and gets nothing new.
"""


def is_named(person: Person, ids: Iterable[str]) -> bool:
    """Whether a list of user and user-group ids names this person, directly or by a group."""
    return any(one == person.id or one in person.groups for one in ids)


def is_full_member(person: Person) -> bool:
    """Somebody who belongs here: no bot, no guest, not deactivated."""
    return not (person.is_bot or person.is_guest or person.is_deleted)


def roles(person: Person, team: TeamPolicy) -> frozenset[Role]:
    """The roles of a person under a policy; none for bots, guests and whoever has left.

    Without reps in the policy every full member is one, without managers the workspace's admins are,
    without ops the managers are (spec, section 4). Who is lent to a queue is a rep as long as that lasts.
    """
    if not is_full_member(person):
        return frozenset()
    named = team.people
    is_manager = is_named(person, named.managers) if named.managers else person.is_admin
    held = {
        Role.REP: is_named_rep(person, team) or bool(person.lent_to),
        Role.MANAGER: is_manager,
        Role.OPS: is_named(person, named.ops) if named.ops else is_manager,
    }
    return frozenset(role for role, holds in held.items() if holds)


def is_named_rep(person: Person, team: TeamPolicy) -> bool:
    """Whether the policy makes them a rep, lent or not."""
    return is_named(person, team.people.reps) if team.people.reps else True


def is_finishing(person: Person, team: TeamPolicy) -> bool:
    """Whether somebody who is no rep has helped for a time, and has nothing left but what they contacted."""
    return is_full_member(person) and person.lent_to == {FINISHING} and not is_named_rep(person, team)


def details(person: Person, team: TeamPolicy) -> RepPolicy:
    """What the policy says of this person in particular; the defaults where it says nothing."""
    return team.people.details.get(person.id, _NOTHING_IN_PARTICULAR)


def zone(person: Person, team: TeamPolicy) -> ZoneInfo:
    """The person's time zone: the policy's word for them, else Slack's."""
    return ZoneInfo(details(person, team).timezone or person.timezone)


def calendar_of(person: Person, team: TeamPolicy) -> BusinessCalendar:
    """The person's working hours: their own or the team's, in their own time zone."""
    policy = details(person, team)
    return business_calendar(policy.calendar or team.calendar, policy.timezone or person.timezone)


def midnight(person: Person, team: TeamPolicy, now: datetime) -> datetime:
    """When the day began that it is for this person now."""
    return midnight_in(zone(person, team), now)


def midnight_in(zone: ZoneInfo, now: datetime) -> datetime:
    """When the day began that it is in this zone now."""
    return local_midnight(now.astimezone(zone).date(), zone)


def is_there(person: Person, team: TeamPolicy, at: datetime) -> bool:
    """Whether somebody is in their hours and not away."""
    return not person.is_away and calendar_of(person, team).is_open(at)


def answers_for(person: Person, queue: QueuePolicy, team: TeamPolicy, *, ops: bool = True) -> bool:
    """Whether somebody may decide about a queue's leads as its manager, or for them as ``ops``.

    A queue that names managers has these; another has all managers of the team.
    """
    held = roles(person, team)
    if ops and Role.OPS in held:
        return True
    if not queue.managers:
        return Role.MANAGER in held
    return is_full_member(person) and is_named(person, queue.managers)


def language(person: Person) -> Language:
    """The catalogue for a person's Slack locale; English for languages we do not speak."""
    return _LANGUAGES.get(person.locale.replace("_", "-").split("-")[0].lower(), "en")


def serves(person: Person, queue: QueuePolicy, team: TeamPolicy) -> bool:
    """Whether a person is a rep of this queue: a member, any rep where the queue names no members, or lent to
    it for a time. A fast lane has nobody but those lent to it.
    """
    if not is_full_member(person):
        return False
    return queue.name in person.lent_to or (is_named_rep(person, team) and _is_member(person, queue))


def queues_of(person: Person, team: TeamPolicy) -> tuple[QueuePolicy, ...]:
    """The queues a person serves, in the policy's order, then the fast lanes they are lent to."""
    among = team.every_queue if person.lent_to else team.queues
    return tuple(queue for queue in among if serves(person, queue, team))


def _is_member(person: Person, queue: QueuePolicy) -> bool:
    if queue.is_lane:
        return False
    return is_named(person, queue.members) if queue.members else True


def may_take(person: Person, lead: Lead, queue: QueuePolicy, team: TeamPolicy) -> bool:
    """Whether this rep may have this lead at all: one rule for pulling, transfer and every assignment.

    A skill the queue asks for fits when the lead does not say, when the rep lists none of that kind, or
    when the rep's list has the lead's value.
    """
    return serves(person, queue, team) and skills_fit(lead.facts, queue.skills, details(person, team).skills)


def skills_fit(facts: LeadFacts, asked: Iterable[Skill], skills: Mapping[Skill, tuple[str, ...]]) -> bool:
    """Whether a rep with these skills matches a lead where a queue ``asked`` for it; case does not matter."""
    for skill in asked:
        wanted, offered = facts.value(skill), skills.get(skill, ())
        if wanted and offered and wanted.casefold() not in {one.casefold() for one in offered}:
            return False
    return True
