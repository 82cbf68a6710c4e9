"""Whom to tell, when, and who is told instead when somebody cannot be reached."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from typing import assert_never

from core.calendar import BusinessCalendar, NeverOpen, business_calendar
from core.incidents import AlertRule, Incident
from core.model import Person, Role
from core.notices import Address, Audience, Notice, NoticeKind, stem
from core.people import answers_for, calendar_of, is_full_member, roles
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.sla import bundled_from, pages_from

DROPPED_IN_DOUBT = frozenset(
    {NoticeKind.NUDGE, NoticeKind.WARNING, NoticeKind.CLAIMED, NoticeKind.ALERT_NEWS}
)
"""What is not sent again when nobody can say whether it arrived: a rung follows, /myleads or the alert's card
shows it. Every other kind is sent again, marked as possibly repeated."""

ONLY_TO_THEM = frozenset({NoticeKind.OFFER})
"""What nobody is told instead: an offer that its rep cannot answer goes on to the next one by itself."""

AT_ANY_HOUR = frozenset({NoticeKind.CLAIMED, NoticeKind.SILENT})
"""What nobody's hours hold back: the answer to what somebody did just now, and a fault of ours."""

ABOUT_AGE = frozenset({AlertRule.AGING, AlertRule.AVERAGE_AGE})
"""Alerts that page nobody in the first hours after a night or a weekend."""

_THEN = {
    Audience.REP: (Audience.REP, Audience.MANAGERS, Audience.OPS),
    Audience.LEADERSHIP: (Audience.LEADERSHIP, Audience.MANAGERS, Audience.OPS),
    Audience.MANAGERS: (Audience.MANAGERS, Audience.OPS),
    Audience.OPS: (Audience.OPS,),
}
"""Who is told where an audience has no address, or none that can be reached: it itself, then the others."""


class Hurry(Enum):
    """How soon readers have to hear of something: as soon as they are there; not in the first hours after a
    night or a weekend; with others of the kind, every few hours.
    """

    NOW = auto()
    LATER = auto()
    TOGETHER = auto()


def to_rep(person: Person | None, team: TeamPolicy, now: datetime) -> tuple[Address, ...]:
    """The rep's direct message, in their hours; nothing for somebody who has left."""
    if person is None or not is_full_member(person):
        return ()
    opening = _from(now, calendar_of(person, team), Hurry.NOW)
    return (Address(person.id, opening, Audience.REP),)


def to_managers(
    queue: QueuePolicy,
    team: TeamPolicy,
    people: Collection[Person],
    now: datetime,
    *,
    hurry: Hurry = Hurry.NOW,
) -> tuple[Address, ...]:
    """The managers' channel or the one it falls back to; without channels every manager of the queue.

    Where a queue has neither, ops hear. ``hurry``: how soon.
    """
    return _first_of(Audience.MANAGERS, queue, team, people, now, hurry=hurry)


def to_ops(
    team: TeamPolicy, people: Collection[Person], now: datetime, *, hurry: Hurry = Hurry.NOW
) -> tuple[Address, ...]:
    """The channel of ops or the one it falls back to; without channels everybody of ops."""
    return _first_of(Audience.OPS, None, team, people, now, hurry=hurry)


def to_leadership(
    queue: QueuePolicy | None,
    team: TeamPolicy,
    people: Collection[Person],
    now: datetime,
    *,
    hurry: Hurry = Hurry.NOW,
) -> tuple[Address, ...]:
    """The channel of leadership or the one it falls back to; without channels the queue's managers."""
    return _first_of(Audience.LEADERSHIP, queue, team, people, now, hurry=hurry)


def instead(
    notice: Notice,
    queue: QueuePolicy | None,
    team: TeamPolicy,
    people: Collection[Person],
    now: datetime,
    *,
    tried: Collection[str],
) -> tuple[Address, ...]:
    """Who hears when the notice's recipient cannot be reached: the managers after a rep, ops after them.

    ``tried`` are the addresses this news went to already; nobody is told twice. Nobody left: empty.
    """
    return _first_of(notice.audience, queue, team, people, now, tried=tried)


def redirected(notice: Notice, addresses: Iterable[Address], now: datetime) -> list[Notice]:
    """The same news for others, whose first it is."""
    at_once = notice.kind in AT_ANY_HOUR
    return [
        replace(
            notice,
            key=f"{stem(notice.key)}@{one.to}",
            to=one.to,
            due_at=now if at_once else one.due_at,
            audience=one.audience,
            repeated=False,
            answers=notice.answers and f"{stem(notice.answers)}@{one.to}",
        )
        for one in addresses
    ]


def decent_from(
    notice: Notice,
    reader: Person | None,
    team: TeamPolicy,
    now: datetime,
    incident: Incident | None = None,
) -> datetime:
    """From when on the reader may be told, ``now`` or later: what comes late, after downtime or because Slack
    asked for patience, keeps their hours too. ``incident`` is the one the notice is part of.
    """
    if notice.kind in AT_ANY_HOUR:
        return now
    about_age = notice.kind is NoticeKind.AGED or (incident is not None and incident.rule in ABOUT_AGE)
    return _from(now, _hours_of(reader, team), Hurry.LATER if about_age else Hurry.NOW)


def _first_of(
    audience: Audience,
    queue: QueuePolicy | None,
    team: TeamPolicy,
    people: Collection[Person],
    now: datetime,
    *,
    tried: Collection[str] = (),
    hurry: Hurry = Hurry.NOW,
) -> tuple[Address, ...]:
    """The first step of this audience, or of the next ones, that has an address not tried yet."""
    for one in _THEN[audience]:
        for step in _steps_of(one, queue, team, people):
            left = [to for to in step if to not in tried]
            if left:
                return _addresses(left, one, team, people, now, hurry=hurry)
    return ()


def _steps_of(
    audience: Audience, queue: QueuePolicy | None, team: TeamPolicy, people: Iterable[Person]
) -> list[tuple[str, ...]]:
    """The addresses of an audience, the next to be tried after the one before; a step may be several."""
    channels = team.channels
    match audience:
        case Audience.LEADERSHIP:
            places: tuple[str | None, ...] = (channels.leadership, channels.managers, channels.team)
            persons: tuple[str, ...] = ()
        case Audience.MANAGERS:
            places = (channels.managers, channels.team)
            persons = tuple(
                one.id for one in people if queue is not None and answers_for(one, queue, team, ops=False)
            )
        case Audience.OPS:
            places = (channels.ops, channels.managers, channels.team)
            persons = tuple(one.id for one in people if Role.OPS in roles(one, team))
        case Audience.REP:
            return []
        case _:
            assert_never(audience)
    steps: list[tuple[str, ...]] = [(place,) for place in places if place]
    return [*steps, persons] if persons else steps


def _addresses(
    step: Iterable[str],
    audience: Audience,
    team: TeamPolicy,
    people: Iterable[Person],
    now: datetime,
    *,
    hurry: Hurry,
) -> tuple[Address, ...]:
    persons = {person.id: person for person in people}
    hours = {to: _hours_of(persons.get(to), team) for to in step}
    return tuple(Address(to, _from(now, calendar, hurry), audience) for to, calendar in hours.items())


def _hours_of(person: Person | None, team: TeamPolicy) -> BusinessCalendar:
    """A channel keeps the team's hours."""
    return calendar_of(person, team) if person else business_calendar(team.calendar, team.timezone)


def _from(now: datetime, calendar: BusinessCalendar, hurry: Hurry) -> datetime:
    """Hours that leave no time within two years keep nothing back."""
    try:
        match hurry:
            case Hurry.NOW:
                return calendar.opens_at(now)
            case Hurry.LATER:
                return pages_from(now, calendar)
            case Hurry.TOGETHER:
                return bundled_from(now, calendar)
            case _:
                assert_never(hurry)
    except NeverOpen:
        return now
