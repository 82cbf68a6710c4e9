"""Whom to tell, when, whether it still holds, and who is told instead when somebody cannot be reached."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from core.calendar import BusinessCalendar, NeverOpen, business_calendar
from core.model import Claim, Lead, LeadState, Person, Reminder, Role
from core.notices import Address, Audience, Notice, NoticeKind, stem
from core.people import answers_for, calendar_of, is_full_member, roles
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.sla import pages_from

DROPPED_IN_DOUBT = frozenset({NoticeKind.NUDGE, NoticeKind.WARNING, NoticeKind.CLAIMED})
"""What is not sent again when nobody can say whether it arrived: a rung follows, or /myleads shows it. Every
other kind is sent again, marked as possibly repeated."""

AT_ANY_HOUR = frozenset({NoticeKind.CLAIMED, NoticeKind.SILENT})
"""What nobody's hours hold back: the answer to what somebody did just now, and a fault of ours."""

_UNWORKED = frozenset(
    {
        NoticeKind.CLAIMED,
        NoticeKind.WARNING,
        NoticeKind.NUDGE,
        NoticeKind.FLAG,
        NoticeKind.BREACH,
        NoticeKind.UNWORKED,
        NoticeKind.ASKED,
    }
)
_WEIGHT = {
    NoticeKind.WARNING: 1,
    NoticeKind.NUDGE: 2,
    NoticeKind.FLAG: 3,
    NoticeKind.BREACH: 4,
    NoticeKind.UNWORKED: 4,
}
"""What is said where several of them about one claim reach the same reader together."""

_OWNED = frozenset({NoticeKind.TRANSFERRED, NoticeKind.ASSIGNED})
_IN_LINE = frozenset({NoticeKind.OVERDUE, NoticeKind.AGED})
_WAITS = frozenset({LeadState.WAITING, LeadState.RESERVED, LeadState.HELD, LeadState.RECYCLED})


def to_rep(person: Person | None, team: TeamPolicy, now: datetime) -> tuple[Address, ...]:
    """The rep's direct message, in their hours; nothing for somebody who has left."""
    if person is None or not is_full_member(person):
        return ()
    opening = _from(now, calendar_of(person, team), about_age=False)
    return (Address(person.id, opening, Audience.REP),)


def to_managers(
    queue: QueuePolicy,
    team: TeamPolicy,
    people: Collection[Person],
    now: datetime,
    *,
    about_age: bool = False,
) -> tuple[Address, ...]:
    """The managers' channel or the one it falls back to; without channels every manager of the queue.

    Where a queue has neither, ops hear. ``about_age``: not in the first hours after a night or a weekend.
    """
    return _first_of(Audience.MANAGERS, queue, team, people, now, about_age=about_age)


def to_ops(team: TeamPolicy, people: Collection[Person], now: datetime) -> tuple[Address, ...]:
    """The channel of ops or the one it falls back to; without channels everybody of ops."""
    return _first_of(Audience.OPS, None, team, people, now)


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
        )
        for one in addresses
    ]


def decent_from(notice: Notice, reader: Person | None, team: TeamPolicy, now: datetime) -> datetime:
    """From when on the reader may be told, ``now`` or later: what comes late, after downtime or because Slack
    asked for patience, keeps their hours too.
    """
    if notice.kind in AT_ANY_HOUR:
        return now
    return _from(now, _hours_of(reader, team), about_age=notice.kind is NoticeKind.AGED)


def still_holds(notice: Notice, lead: Lead | None, claim: Claim | None) -> bool:
    """Whether the news is still worth telling: nobody is reminded of what was done meanwhile."""
    if notice.kind is NoticeKind.SILENT:
        return True
    if lead is None:
        return False
    if notice.kind in _IN_LINE:
        return lead.state in _WAITS
    if notice.kind in _UNWORKED:
        return claim is not None and claim.takes_room and not _came_to_pass(notice.kind, claim)
    if notice.kind in _OWNED:
        return claim is not None and claim.is_open
    return True


def _came_to_pass(kind: NoticeKind, claim: Claim) -> bool:
    """Whether that which the rep was to be warned of is here: the first breach, or the end of the break."""
    warned_of_breach = kind is NoticeKind.WARNING and claim.climbed > 0
    return warned_of_breach or (kind is NoticeKind.NUDGE and Reminder.FLAG in claim.reminded)


def _first_of(
    audience: Audience,
    queue: QueuePolicy | None,
    team: TeamPolicy,
    people: Collection[Person],
    now: datetime,
    *,
    tried: Collection[str] = (),
    about_age: bool = False,
) -> tuple[Address, ...]:
    """The first step of this audience, or of the next ones, that has an address not tried yet."""
    order = list(Audience)
    for one in order[order.index(audience) :]:
        for step in _steps_of(one, queue, team, people):
            left = [to for to in step if to not in tried]
            if left:
                return _addresses(left, one, team, people, now, about_age=about_age)
    return ()


def said_otherwise(notices: Collection[Notice]) -> frozenset[str]:
    """Of what one reader is about to be told, the keys of reminders about a claim of which the same message
    tells something weightier: a rung, or a later reminder.
    """
    weightiest = dict[int | None, int]()
    for one in notices:
        weightiest[one.claim_id] = max(_WEIGHT.get(one.kind, 0), weightiest.get(one.claim_id, 0))
    return frozenset(one.key for one in notices if 0 < _WEIGHT.get(one.kind, 0) < weightiest[one.claim_id])


def _steps_of(
    audience: Audience, queue: QueuePolicy | None, team: TeamPolicy, people: Iterable[Person]
) -> list[tuple[str, ...]]:
    """The addresses of an audience, the next to be tried after the one before; a step may be several."""
    channels = team.channels
    match audience:
        case Audience.REP:
            return []
        case Audience.MANAGERS:
            places: tuple[str | None, ...] = (channels.managers, channels.team)
            persons = tuple(
                one.id for one in people if queue is not None and answers_for(one, queue, team, ops=False)
            )
        case Audience.OPS:
            places = (channels.ops, channels.managers, channels.team)
            persons = tuple(one.id for one in people if Role.OPS in roles(one, team))
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
    about_age: bool,
) -> tuple[Address, ...]:
    persons = {person.id: person for person in people}
    hours = {to: _hours_of(persons.get(to), team) for to in step}
    return tuple(
        Address(to, _from(now, calendar, about_age=about_age), audience) for to, calendar in hours.items()
    )


def _hours_of(person: Person | None, team: TeamPolicy) -> BusinessCalendar:
    """A channel keeps the team's hours."""
    return calendar_of(person, team) if person else business_calendar(team.calendar, team.timezone)


def _from(now: datetime, calendar: BusinessCalendar, *, about_age: bool) -> datetime:
    """Hours that leave no time within two years keep nothing back."""
    try:
        return pages_from(now, calendar) if about_age else calendar.opens_at(now)
    except NeverOpen:
        return now
