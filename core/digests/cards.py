"""The notices of a digest: whom they go to, and what they carry."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from core.digests.dates import Due
from core.model import Person
from core.notices import Address, Audience, Notice, NoticeKind, notices
from core.people import answers_for
from core.policies.team import TeamPolicy
from core.reports import DigestKind, Period
from core.telling import to_managers


def mark(told: Due) -> str:
    """By what is remembered that a day's digest was seen to: one a day, of whichever kind."""
    return told.day.isoformat()


def readers(team: TeamPolicy, people: Collection[Person], now: datetime) -> tuple[Address, ...]:
    """The team's channel and the managers'; without both of them the managers of each queue themselves.

    Where managers have no channel of their own, the team's hears what they would.
    """
    managers = [one for queue in team.queues for one in to_managers(queue, team, people, now)]
    channels = dict.fromkeys(one for one in (team.channels.team, team.channels.managers) if one)
    if channels:
        first = Audience.MANAGERS if len(channels) == 1 else Audience.REP
        audiences = dict(zip(channels, (first, Audience.MANAGERS), strict=False))
        return tuple(replace(managers[0], to=to, audience=one) for to, one in audiences.items())
    return tuple({one.to: one for one in managers}.values())


def queues_for(to: str, team: TeamPolicy, people: Iterable[Person]) -> tuple[str, ...]:
    """Of which queues a reader may hear: a channel of all, a person of those they answer for."""
    person = next((one for one in people if one.id == to), None)
    return tuple(one.name for one in team.queues if person is None or answers_for(person, one, team))


def card(told: Due, to: tuple[Address, ...]) -> tuple[Notice, ...]:
    """The notices of a digest; what it tells is read when it is sent."""
    moments = {"since": told.period.since, "until": told.period.until}
    moments |= {"before_since": told.before.since, "before_until": told.before.until}
    data = {"kind": told.kind.value, "day": told.day.isoformat()}
    data |= {name: at.isoformat() for name, at in moments.items()}
    return notices(to, NoticeKind.DIGEST, f"{told.kind}:{told.day.isoformat()}", data=data)


def due_of(notice: Notice) -> Due:
    """What the notice of a digest is about."""
    data = {name: str(value) for name, value in notice.data.items()}
    at = datetime.fromisoformat
    return Due(
        kind=DigestKind(data["kind"]),
        day=date.fromisoformat(data["day"]),
        period=Period(at(data["since"]), at(data["until"])),
        before=Period(at(data["before_since"]), at(data["before_until"])),
    )
