"""To whom an alert is posted, who hears it again, and what stands in its thread."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from core.duty import managers_there
from core.events import SYSTEM, QueueEvent, QueueVerb
from core.incidents import AlertRule, Figure, Incident, Severity
from core.model import Person
from core.notices import Address, Audience, Notice, NoticeKind, notices
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.telling import ABOUT_AGE, Hurry, to_leadership, to_managers, to_ops
from core.worth_telling import hears


class Readers:
    """Where news about alerts of one queue, or of all, goes at one moment; reckoned when it is asked for."""

    def __init__(
        self, queues: Sequence[QueuePolicy], team: TeamPolicy, people: Collection[Person], now: datetime
    ) -> None:
        self._queues, self._team, self._people, self.now = queues, team, people, now
        self._managers = dict[Hurry, tuple[Address, ...]]()

    def managers(self, rule: AlertRule) -> tuple[Address, ...]:
        """The managers' channel, or every manager; each address once where queues share it."""
        hurry = _hurry(rule)
        if hurry not in self._managers:
            every = (
                to_managers(queue, self._team, self._people, self.now, hurry=hurry) for queue in self._queues
            )
            self._managers[hurry] = _once(one for some in every for one in some)
        return self._managers[hurry]

    def hears_from(self, rule: AlertRule) -> datetime | None:
        """When the first of the managers hears of it; ``None`` where there is nobody to tell."""
        first = min((one.due_at for one in self.managers(rule)), default=None)
        return self.now if first and rule is AlertRule.MONITOR else first

    def of(self, rule: AlertRule, severity: Severity, *, intake: bool) -> tuple[Address, ...]:
        """Everybody to whom an alert of that severity is posted, each address once."""
        given, hurry = (self._team, self._people, self.now), _hurry(rule)
        told = list(self.managers(rule))
        if hears(Audience.OPS, severity, intake=intake):
            told += to_ops(*given, hurry=hurry)
        if hears(Audience.LEADERSHIP, severity, intake=intake):
            told += to_leadership(self._queues[0], *given, hurry=hurry)
        if rule is AlertRule.MONITOR:
            told = [replace(one, due_at=self.now) for one in told]
        return _once(told)

    def on_duty(self, rule: AlertRule) -> tuple[str, ...]:
        """The managers who are there when the first of them hears of it."""
        at = self.hears_from(rule) or self.now
        return managers_there(self._people, self._queues, self._team, at)


def _hurry(rule: AlertRule) -> Hurry:
    return Hurry.LATER if rule in ABOUT_AGE else Hurry.NOW


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of an incident's messages.

    ``newest`` has for each address the key of the last post there, ``told`` are those to whom the present
    severity was posted, ``written`` counts the events of its story.
    """

    newest: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    told: frozenset[str] = frozenset()
    written: int = 0


def post_of(incident: Incident, severity: Severity) -> str:
    """What the keys of that post begin with (``core.notices.stem``)."""
    return f"{_post_kind(incident)}:{incident.id}:{severity}"


def post(incident: Incident, severity: Severity, readers: Readers, *, intake: bool) -> tuple[Notice, ...]:
    """The message that an alert has at each address at that severity; owed there already, it stays one."""
    data: dict[str, object] = {"severity": severity.value, "duty": list(readers.on_duty(incident.rule))}
    if Figure.SINCE in incident.figures:
        data["since"] = incident.figures[Figure.SINCE]
    return notices(
        readers.of(incident.rule, severity, intake=intake),
        _post_kind(incident),
        f"{incident.id}:{severity}",
        data=data,
        incident=incident,
    )


def again(
    incident: Incident,
    severity: Severity,
    readers: Readers,
    thread: Thread,
    *,
    intake: bool,
    reminder: QueueEvent | None = None,
) -> tuple[Notice, ...]:
    """The alert once more, under its newest message at every address where it was posted.

    ``reminder`` is what ended somebody's quiet. Without one it is a repetition, for those in their hours:
    nobody comes to work and finds five.

    Its number alone is not its own: each rise, which is a part of the story, begins anew with the first.
    """
    owed = readers.of(incident.rule, severity, intake=intake)
    others = thread.told - {one.to for one in owed}
    passed_on = (Address(to, readers.now, Audience.MANAGERS) for to in sorted(others))
    every = (*owed, *passed_on)
    data: dict[str, object] = {"severity": severity.value}
    if reminder is None:
        every = tuple(one for one in every if one.due_at <= readers.now)
    else:
        data |= {"why": _WHY[reminder.verb], "by": reminder.data.get("by")}
    what = f"{incident.id}:{incident.announced}:{thread.written}:{incident.repeats}"
    return _under(thread, every, NoticeKind.ALERT_AGAIN, what, incident=incident, data=data)


_WHY = {QueueVerb.LAPSED: "lapsed", QueueVerb.WOKE: "woke"}


def news(
    events: Iterable[QueueEvent], incident: Incident, readers: Readers, thread: Thread
) -> tuple[Notice, ...]:
    """What happened, for the managers, under the newest message of the alert.

    The events are the next ones of its story, in order.
    """
    told = list[Notice]()
    for number, event in enumerate(events, start=thread.written + 1):
        by = None if event.actor == SYSTEM else event.actor
        data = {"verb": event.verb.value, "why": event.why, "by": by, **event.data}
        what, managers = f"{incident.id}:{number}", readers.managers(incident.rule)
        told += _under(thread, managers, NoticeKind.ALERT_NEWS, what, incident=incident, data=data)
    return tuple(told)


def _under(
    thread: Thread,
    addresses: Sequence[Address],
    kind: NoticeKind,
    what: str,
    *,
    incident: Incident,
    data: Mapping[str, object],
) -> tuple[Notice, ...]:
    """Notices in threads; where nothing was posted there is none."""
    written = tuple(one for one in addresses if one.to in thread.newest)
    every = notices(written, kind, what, data=data, incident=incident)
    return tuple(replace(one, answers=thread.newest[one.to]) for one in every)


def _post_kind(incident: Incident) -> NoticeKind:
    return NoticeKind.SILENT if incident.rule is AlertRule.MONITOR else NoticeKind.ALERT


def _once(addresses: Iterable[Address]) -> tuple[Address, ...]:
    first: dict[str, Address] = {}
    for one in addresses:
        first.setdefault(one.to, one)
    return tuple(first.values())
