"""Row ↔ incident, measure, and what happened to a queue."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from core.events import QueueEvent, QueueVerb
from core.incidents import AlertRule, Incident, Level, Measure, MeasureKind, Severity
from storage.session import Codec, Row

COURSE = (
    "levels, figures, figures_at, announced, told_at, repeats,"
    " acknowledged_by, acknowledged_until, snoozed_by, snoozed_until, ended_at"
)
"""What changes while an incident lasts."""

INCIDENT = f"id, queue, rule, began_at, {COURSE}"
FORCE = "until, ended_at, ended_by, data"
"""What changes while a measure is in force."""

MEASURE = f"id, queue, kind, by, began_at, {FORCE}"
QUEUE_EVENT = "queue, at, verb, actor, why, incident_id, measure_id, request, data"


def incident(row: Row, codec: Codec) -> Incident:
    """An incident from the columns of ``INCIDENT``."""
    (
        id_, queue, rule, began_at, levels, figures, figures_at, announced, told_at, repeats,
        acknowledged_by, acknowledged_until, snoozed_by, snoozed_until, ended_at,
    ) = row  # fmt: skip
    moment = codec.instant_or_none
    return Incident(
        id=id_,
        queue=queue,
        rule=AlertRule(rule),
        began_at=codec.instant(began_at),
        levels=_levels(codec.parsed(levels)),
        figures=MappingProxyType(codec.parsed(figures)),
        figures_at=moment(figures_at),
        announced=None if announced is None else Severity(announced),
        told_at=moment(told_at),
        repeats=repeats,
        acknowledged_by=acknowledged_by,
        acknowledged_until=moment(acknowledged_until),
        snoozed_by=snoozed_by,
        snoozed_until=moment(snoozed_until),
        ended_at=moment(ended_at),
    )


def course_row(one: Incident, codec: Codec) -> Row:
    """The values of ``COURSE``."""
    moment = codec.moment_or_none
    return (
        codec.document({severity.value: _level_kept(level) for severity, level in one.levels.items()}),
        codec.document(dict(one.figures)),
        moment(one.figures_at),
        None if one.announced is None else one.announced.value,
        moment(one.told_at),
        one.repeats,
        one.acknowledged_by,
        moment(one.acknowledged_until),
        one.snoozed_by,
        moment(one.snoozed_until),
        moment(one.ended_at),
    )


def incident_row(one: Incident, codec: Codec) -> Row:
    """The values of ``INCIDENT``."""
    return (one.id, one.queue, one.rule.value, codec.moment(one.began_at), *course_row(one, codec))


_INSTANTS = ("seen_at", "fired_at", "calm_at")


def _level_kept(level: Level) -> dict[str, str]:
    """A latch as a document, its instants as text; what is not known is left out."""
    instants = {name: getattr(level, name) for name in _INSTANTS}
    return {name: at.astimezone(UTC).isoformat() for name, at in instants.items() if at is not None}


def _levels(kept: Mapping[str, Mapping[str, str]]) -> Mapping[Severity, Level]:
    return MappingProxyType(
        {
            Severity(severity): Level(**{name: datetime.fromisoformat(at) for name, at in level.items()})
            for severity, level in kept.items()
        }
    )


def measure(row: Row, codec: Codec) -> Measure:
    """A measure from the columns of ``MEASURE``."""
    id_, queue, kind, by, began_at, until, ended_at, ended_by, data = row
    return Measure(
        id=id_,
        queue=queue,
        kind=MeasureKind(kind),
        by=by,
        began_at=codec.instant(began_at),
        until=codec.instant_or_none(until),
        ended_at=codec.instant_or_none(ended_at),
        ended_by=ended_by,
        data=MappingProxyType(codec.parsed(data)),
    )


def force_row(one: Measure, codec: Codec) -> Row:
    """The values of ``FORCE``."""
    moment = codec.moment_or_none
    return (moment(one.until), moment(one.ended_at), one.ended_by, codec.document(dict(one.data)))


def measure_row(one: Measure, codec: Codec) -> Row:
    """The values of ``MEASURE``."""
    return (
        one.id,
        one.queue,
        one.kind.value,
        one.by,
        codec.moment(one.began_at),
        *force_row(one, codec),
    )


def queue_event(row: Row, codec: Codec) -> QueueEvent:
    """An event from the columns of ``QUEUE_EVENT``."""
    queue, at, verb, actor, why, incident_id, measure_id, request, data = row
    known: Any = codec.parsed(data)
    return QueueEvent(
        queue,
        codec.instant(at),
        QueueVerb(verb),
        actor,
        why,
        incident_id,
        measure_id,
        request,
        MappingProxyType(known),
    )


def queue_event_row(one: QueueEvent, codec: Codec) -> Row:
    """The values of ``QUEUE_EVENT``."""
    return (
        one.queue,
        codec.moment(one.at),
        one.verb.value,
        one.actor,
        one.why,
        one.incident_id,
        one.measure_id,
        one.request,
        codec.document(dict(one.data)),
    )
