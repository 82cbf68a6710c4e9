"""Measures against overflow: what becomes true when one is taken or ends, and when intake pauses by itself.

Every decision takes what was read under lock and returns the change to write.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.acts import Act, moved
from core.changes import Change
from core.conditions import counted, mean_age
from core.events import QueueEvent, QueueVerb, Verb
from core.incidents import AlertRule, Figure, Incident, Measure, MeasureKind
from core.metrics import QueueGauges, QueueHealth
from core.model import Lead, LeadState
from core.notices import Address, NoticeKind, notices
from core.policies.queues import LANE_SUFFIX, QueuePolicy
from core.policies.team import TeamPolicy
from core.sla import limits

AT_MOST = 500
"""Leads that go to one partner at once, or move in one transaction."""

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=14)
"""A measure lasts at least and at most so long: every one has an end."""

BETWEEN_CHANGES = timedelta(minutes=30)
"""Intake that pauses and goes on by itself changes no faster than that (spec, section 10)."""


_OF_ANY_AGE = frozenset({Figure.OLDEST_H, Figure.MEAN_H})
"""Figures that are missing where nothing waits."""


def depth_of(incidents: Iterable[Incident]) -> Incident | None:
    """The alert that measures belong to, among those of a queue that go on."""
    return next((one for one in incidents if one.rule is AlertRule.DEPTH), None)


def is_over(measure: Measure, now: datetime) -> bool:
    """Whether its time has passed: it has no effect on what comes in any more, be the tick late."""
    return measure.until is not None and measure.until <= now


def is_in_force(measure: Measure, now: datetime) -> bool:
    return measure.ended_at is None and not is_over(measure, now)


def until(now: datetime, lasting: timedelta) -> datetime:
    """When a measure ends that is to last so long; what is too short or too long is brought within bounds."""
    return now + min(max(lasting, SHORTEST), LONGEST)


@dataclass(frozen=True, slots=True)
class Curbs:
    """What the measures in force do to leads that come in, by queue: ``paused`` ones hold what may be paused,
    those with an open ``lane`` send hot leads there. A paused queue's fast lane is paused as well.
    """

    paused: frozenset[str] = frozenset()
    lanes: frozenset[str] = frozenset()


def curbs(measures: Iterable[Measure], now: datetime) -> Curbs:
    """Of measures that nobody ended those count whose time has not passed."""
    every = [one for one in measures if is_in_force(one, now)]
    paused = [one.queue for one in every if one.kind is MeasureKind.PAUSE_SOURCES]
    return Curbs(
        paused=frozenset({*paused, *(f"{name}{LANE_SUFFIX}" for name in paused)}),
        lanes=frozenset(one.queue for one in every if one.kind is MeasureKind.FAST_LANE),
    )


def lends_to(measure: Measure) -> str:
    """The queue or fast lane whose leads the measure's reps see."""
    lane = measure.kind is MeasureKind.FAST_LANE
    return f"{measure.queue}{LANE_SUFFIX}" if lane else measure.queue


def lent(measure: Measure) -> tuple[str, ...]:
    """Who was lent by the measure."""
    reps = measure.data.get("reps", ())
    return tuple(map(str, reps)) if isinstance(reps, list | tuple) else ()


def begin(measure: Measure, act: Act, incidents: Sequence[Incident]) -> Change:
    """The measure is in force from now on; all messages about the queue's ``incidents`` show it."""
    return Change(
        taken=(measure,),
        queue_events=(_event(measure, act, QueueVerb.STARTED, incidents, dict(measure.data)),),
        redrawn=tuple(one.id for one in incidents),
    )


def end(
    measure: Measure, act: Act, incidents: Sequence[Incident], *, leads: int = 0
) -> tuple[Measure, Change]:
    """The measure is over from now on; ``leads`` came back by that."""
    over = replace(measure, ended_at=act.now, ended_by=act.rep_id)
    return over, Change(
        measures=(over,),
        queue_events=(_event(over, act, QueueVerb.STOPPED, incidents, {"leads": leads}),),
        redrawn=tuple(one.id for one in incidents),
    )


def recounted(incidents: Iterable[Incident], gauges: QueueGauges, now: datetime) -> Change:
    """After somebody did something about a queue, the messages about it show at once what is there now.
    Whether it is as bad as before, the next tick finds out.
    """
    shown = tuple(_recounted(one, gauges, now) for one in incidents if one.announced is not None)
    return Change(incidents=shown, redrawn=tuple(one.id for one in shown))


def _recounted(incident: Incident, gauges: QueueGauges, now: datetime) -> Incident:
    fresh = counted(gauges)
    if not incident.figures.get(Figure.HELD):
        del fresh[Figure.HELD]  # the first one that is held is news for ops, which is the next tick's to tell
    if incident.rule is AlertRule.AVERAGE_AGE:
        fresh |= mean_age(gauges)
    others = {name: one for name, one in incident.figures.items() if name not in _OF_ANY_AGE}
    return replace(incident, figures={**others, **fresh}, figures_at=now)


def _event(
    measure: Measure, act: Act, verb: QueueVerb, incidents: Sequence[Incident], data: dict[str, object]
) -> QueueEvent:
    if measure.until is not None:
        data["until"] = measure.until.isoformat()
    depth = depth_of(incidents)
    return QueueEvent(
        queue=measure.queue,
        at=act.now,
        verb=verb,
        actor=act.rep_id,
        why=measure.kind,
        incident_id=depth.id if depth else None,
        measure_id=measure.id,
        request=act.request,
        data=data,
    )


def tell_lent(measure: Measure, addresses: Iterable[Address]) -> Change:
    """Those who are lent hear to which queue, until when, and by whom."""
    ends = measure.until.isoformat() if measure.until else None
    data = {"queue": lends_to(measure), "until": ends}
    return Change(
        notices=notices(tuple(addresses), NoticeKind.LENT, str(measure.id), by=measure.by, data=data)
    )


def tell_paused(measure: Measure, addresses: Iterable[Address]) -> Change:
    """Those who look after intake hear who paused it and until when, or who ended that before its time."""
    ends = measure.until.isoformat() if measure.until else None
    data: dict[str, object] = {"queue": measure.queue, "measure": measure.id, "until": ends}
    what, by = str(measure.id), measure.ended_by or measure.by
    if measure.ended_at is not None:
        data["after"] = f"{NoticeKind.PAUSED}:{what}"
        what = f"{what}:ended"
    return Change(notices=notices(tuple(addresses), NoticeKind.PAUSED, what, by=by, data=data))


def to_partner(leads: Iterable[Lead], act: Act, measure_id: int) -> Change:
    """These leads are somebody else's from now on, for good once the measure's time has passed."""
    gone = tuple(moved(lead, LeadState.PARTNER) for lead in leads)
    events = tuple(act.event(lead, Verb.TO_PARTNER, why=str(measure_id)) for lead in gone)
    return Change(leads=gone, events=events)


def take_back(
    leads: Iterable[Lead], act: Act, measure_id: int, queue: QueuePolicy, team: TeamPolicy
) -> Change:
    """What a partner had comes back to its place in line, also above the cap. Lead age goes on; limits begin
    anew.
    """
    back = tuple(
        moved(
            lead,
            LeadState.WAITING,
            queued_at=act.now,
            came_in_at=act.now,
            **limits(lead.facts.type, lead.received_at, act.now, queue, team)._asdict(),
        )
        for lead in leads
    )
    events = tuple(act.event(lead, Verb.TAKEN_BACK, why=str(measure_id)) for lead in back)
    return Change(leads=back, events=events)


class Turn(StrEnum):
    """What intake does by itself."""

    PAUSE = "pause"
    RESUME = "resume"


def regulate(health: QueueHealth, queue: QueuePolicy, latest: Measure | None, now: datetime) -> Turn | None:
    """Whether intake from low-priority sources pauses or goes on now; ``latest`` is the queue's newest pause.

    It pauses when the mean age is above the queue's red one and more than half the cap waits, and goes on
    when either is mended: so it ends at the latest when the line is empty. A pause that somebody ordered is
    theirs; after any end there is a while without a new one.
    """
    if latest is not None and now - (latest.ended_at or latest.began_at) < BETWEEN_CHANGES:
        return None
    mean, crowded = health.mean_age, health.is_crowded(queue.cap)
    if latest is None or latest.ended_at is not None:
        return Turn.PAUSE if crowded and mean > queue.alerts.average_age_red else None
    mended = not crowded or mean <= queue.alerts.average_age
    return Turn.RESUME if mended and latest.until is None else None
