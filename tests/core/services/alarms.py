"""A queue that gets sick on a sales floor: what tests of alerts say all the time."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from core.acts import moved
from core.changes import Change
from core.events import QueueEvent, Verb
from core.incidents import AlertRule, Incident
from core.metrics import Alert
from core.model import Lead, LeadState
from core.notices import Message, NoticeKind
from core.policies.team import TeamPolicy
from core.services.reports import Reports
from core.services.tick import TickReport
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MIA,
    NO_DIGESTS,
    OLE,
    QUEUE,
    a_lead,
    a_person,
    a_queue,
    a_team,
    an_event,
)
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import taken

TEAM_CHANNEL, MANAGERS, LEADERSHIP, OPS = "C0TEAM", "C0MANAGERS", "C0LEADERSHIP", "C0OPS"
CHANNELS = {"team": TEAM_CHANNEL, "managers": MANAGERS, "leadership": LEADERSHIP, "ops": OPS}
PEOPLE = {"reps": [ANA, BEN, CLEO], "managers": [MIA], "ops": [OLE]}
ALL_BUT_DEPTH = [one for one in AlertRule if one is not AlertRule.DEPTH]


def a_watched_team(**queue: Any) -> TeamPolicy:
    """One queue of which nobody hears but by its depth, with everybody and every channel there is."""
    watched: dict[str, Any] = {
        "alerts": {"without": ALL_BUT_DEPTH},
        "cap": 1_000,
        "depth": {"yellow": 5, "red": 10, "critical": 20},
    }
    return a_team(a_queue(**watched | queue), people=PEOPLE, channels=CHANNELS, digests=NO_DIGESTS)


def a_watched_floor(open_floor: OpenFloor, team: TeamPolicy | None = None, **queue: Any) -> Floor:
    """In London, where it is nine."""
    everybody = [a_person(one, timezone="UTC") for one in (ANA, BEN, CLEO, MIA, OLE)]
    return open_floor(team or a_watched_team(**queue), everybody)


def crowd(floor: Floor, number: int, **details: Any) -> Sequence[Lead]:
    """So many leads come in just now."""
    now = floor.clock.now()
    return floor.gets(*(a_lead(f"Lead {n}", waited=now - now, now=now, **details) for n in range(number)))


def leave(floor: Floor, leads: Iterable[Lead]) -> None:
    """These leads go to a partner: out of the queue, and nobody's exit."""
    gone = [floor.lead(lead) for lead in leads]
    with floor.open() as uow:
        uow.apply(
            Change(
                leads=tuple(moved(lead, LeadState.PARTNER) for lead in gone),
                events=tuple(an_event(lead, Verb.TO_PARTNER, at=floor.clock.now()) for lead in gone),
            )
        )
        uow.commit()


def ticks(floor: Floor, *, minutes: int) -> list[TickReport]:
    """A tick now, and one a minute for so long; none of them fails."""
    reports = [floor.tick.run()]
    for _ in range(minutes):
        floor.clock.move(minutes=1)
        reports.append(floor.tick.run())
    assert [one.failures for one in reports if one.failures] == []
    return reports


def sends(floor: Floor) -> list[Message]:
    """Everything that is due leaves and stands in Slack; in the order in which it left."""
    sent = list[Message]()
    while messages := taken(floor):
        for one in messages:
            floor.outbox.sent(one, f"D{one.to}" if one.to.startswith("U") else one.to, f"1.{len(_SENT)}")
            _SENT.append(one.key)
        sent += messages
    return sent


_SENT: list[str] = []
"""Only counted: no two messages of a test run have the same timestamp."""


def said(messages: Iterable[Message]) -> list[str]:
    """``alert red to C0OPS``, or the verb of news; nothing of the weekly clean-up."""
    return [
        f"{one.kind} {one.data.get('verb', one.data.get('severity'))} to {one.to}"
        for message in messages
        for one in (parcel.notice for parcel in message.parcels)
        if one.kind is not NoticeKind.CLEANUP
    ]


def incidents(floor: Floor) -> Sequence[Incident]:
    """What goes on."""
    with floor.open(writes=False) as uow:
        return uow.incidents.open()


def incident(floor: Floor, id_: int = 1) -> Incident:
    with floor.open(writes=False) as uow:
        found = uow.incidents.get(id_)
    assert found is not None
    return found


def log(floor: Floor, id_: int = 1) -> Sequence[QueueEvent]:
    with floor.open(writes=False) as uow:
        return uow.queue_log.of_incident(id_)


def alerts(floor: Floor, queue: str = QUEUE) -> tuple[Alert, ...]:
    """What reports list for the queue."""
    every = Reports(floor.open, floor.team, floor.clock).status()
    return next(one.alerts for one in every if one.queue == queue)


def redrawn(floor: Floor) -> list[str]:
    """The messages that have to be drawn anew, which is done."""
    found = list[str]()
    while messages := floor.outbox.stale(timedelta(minutes=1), 1):
        for one in messages:
            floor.outbox.drawn(one)
            found.append(one.key)
    return sorted(found)
