"""Queues that get sick and well again, looked at tick by tick, and read as the people concerned would."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from core import alerts
from core.acts import Act
from core.alert_notices import Readers, Thread, post_of
from core.alerts import Turn
from core.answers import Answered, Refused
from core.changes import Change
from core.conditions import Reading, readings
from core.events import QueueEvent
from core.incidents import AlertRule, Incident, Severity
from core.metrics import AgeBands, QueueHealth, QueueStatus
from core.model import Person
from core.notices import Notice, NoticeKind, stem
from core.policies.team import TeamPolicy
from tests.builders import ANA, MIA, MONDAY_9AM, OLE, QUEUE, a_person, a_queue, a_team, minutes

TEAM_CHANNEL, MANAGERS, LEADERSHIP, OPS = "C0TEAM", "C0MANAGERS", "C0LEADERSHIP", "C0OPS"
CHANNELS = {"team": TEAM_CHANNEL, "managers": MANAGERS, "leadership": LEADERSHIP, "ops": OPS}
PEOPLE = {"reps": [ANA], "managers": [MIA], "ops": [OLE]}
TEAM = a_team(people=PEOPLE, channels=CHANNELS)
MINUTE = minutes(1)
EVERYBODY = [a_person(one, timezone="UTC") for one in (ANA, MIA, OLE)]
"""Ana is the rep, Mia the manager, Ole is ops; every channel is there, everybody in London."""


def a_state(**figures: Any) -> QueueHealth:
    """A queue in which nothing is the matter but what is named: figures of ``QueueHealth``, of its status,
    and of its ages (``green``, ``yellow``, ``red``, ``mean_h``, ``oldest_h``). Everything waits unless told
    otherwise, and is fresh.
    """
    ages = {name: figures.pop(name) for name in AgeBands.__slots__ if name in figures}
    own = {name: figures.pop(name) for name in QueueHealth.__slots__ if name in figures}
    depth = figures.pop("depth", None)
    waiting = figures.pop("waiting", None)
    if waiting is None:
        waiting = sum(ages.get(name, 0) for name in ("green", "yellow", "red")) or depth or 0
    held, reserved = figures.pop("held", 0), figures.pop("reserved", 0)
    age = {"green": waiting - ages.get("yellow", 0) - ages.get("red", 0), "yellow": 0, "red": 0}
    status = {
        "queue": QUEUE,
        "depth": waiting + reserved + held if depth is None else depth,
        "waiting": waiting,
        "reserved": reserved,
        "held": held,
        "review": 0,
        "claimed": 0,
        "uncontacted": 0,
        "age": AgeBands(**{"mean_h": None, "oldest_h": None, **age, **ages}),
        "velocity_4h": None,
        "claim_rate": None,
        "abandonment": None,
        "intake": "open",
    }
    return QueueHealth(QueueStatus(**status | figures), **own)


@dataclass
class Ward:
    """A queue's alerts from one tick to the next, with every message ever owed; a key is owed once."""

    team: TeamPolicy = field(default_factory=lambda: TEAM)
    people: Sequence[Person] = field(default_factory=lambda: EVERYBODY)
    now: datetime = MONDAY_9AM
    incidents: dict[int, Incident] = field(default_factory=dict)
    events: list[QueueEvent] = field(default_factory=list)
    owed: dict[str, Notice] = field(default_factory=dict)
    redrawn: list[int] = field(default_factory=list)

    @property
    def open(self) -> list[Incident]:
        return [one for one in self.incidents.values() if one.is_open]

    @property
    def only(self) -> Incident:
        """The one incident there ever was."""
        (incident,) = self.incidents.values()
        return incident

    @property
    def only_open(self) -> Incident:
        (incident,) = self.open
        return incident

    def of(self, rule: AlertRule) -> Incident | None:
        return next((one for one in self.open if one.rule is rule), None)

    def severity(self, rule: AlertRule = AlertRule.DEPTH) -> Severity | None:
        found = self.of(rule)
        return found.severity if found else None

    def readers(self) -> Readers:
        return Readers([self.team.default_queue], self.team, self.people, self.now)

    def tick(
        self, *, after: timedelta = timedelta(), uncovered: bool = False, **figures: Any
    ) -> list[Change]:
        """A tick, so long after the last one, that finds the queue so."""
        self.now += after
        found = readings(self.team.default_queue, a_state(**figures), uncovered=uncovered)
        turns = alerts.judged(QUEUE, self.open, found, self.readers(), self._new_id)
        return [self.becomes(turn, begins=before is None) for before, turn in list(turns)]

    def ticks(self, *, lasting: timedelta, every: timedelta = MINUTE, **state: Any) -> "Ward":
        """A tick now, and then as often as that for so long."""
        self.tick(**state)
        for _ in range(lasting // every):
            self.tick(after=every, **state)
        return self

    def looks(self, rule: AlertRule, reading: Reading, *, after: timedelta) -> Change:
        """A tick at which one rule says this; the others are not asked."""
        self.now += after
        (incident,) = [one for one in self.open if one.rule is rule]
        return self.becomes(alerts.look(incident, reading, self.readers()))

    def becomes(self, turn: Turn, *, begins: bool = False) -> Change:
        """Makes a turn true."""
        change = alerts.change(turn, self.readers(), self.thread(turn.incident), begins=begins)
        for incident in (*change.raised, *change.incidents):
            self.incidents[incident.id] = incident
        self.events += change.queue_events
        for notice in change.notices:
            self.owed.setdefault(notice.key, notice)
        self.redrawn += change.redrawn
        return change

    def acknowledges(self, by: str = MIA, rule: AlertRule = AlertRule.DEPTH) -> Answered | Refused:
        answer, turn = alerts.acknowledge(self._known(rule), Act(by, self.now))
        self.becomes(turn)
        return answer

    def snoozes(
        self, until: datetime, by: str = MIA, rule: AlertRule = AlertRule.DEPTH
    ) -> Answered | Refused:
        answer, turn = alerts.snooze(self._known(rule), Act(by, self.now), until)
        self.becomes(turn)
        return answer

    def thread(self, incident: Incident) -> Thread:
        """As if everything owed stood in Slack."""
        newest, told = dict[str, str](), frozenset[str]()
        for severity in Severity:
            posts = [one for key, one in self.owed.items() if stem(key) == post_of(incident, severity)]
            newest |= {one.to: one.key for one in posts}
            if severity is incident.severity:
                told = frozenset(one.to for one in posts)
        written = sum(one.incident_id == incident.id for one in self.events)
        return Thread(newest, told, written)

    def said(self, *kinds: NoticeKind) -> list[str]:
        """Every message of these kinds, ``red to C0OPS``; of all that are posts without a kind."""
        wanted = kinds or (NoticeKind.ALERT, NoticeKind.SILENT)
        return [f"{one.data['severity']} to {one.to}" for one in self.owed.values() if one.kind in wanted]

    def story(self) -> list[str]:
        """What happened, ``rose: red``."""
        return [f"{one.verb}: {one.data['severity']}" for one in self.events if "severity" in one.data]

    def news(self) -> list[str]:
        """What stands in the thread."""
        return [str(one.data["verb"]) for one in self.owed.values() if one.kind is NoticeKind.ALERT_NEWS]

    def _known(self, rule: AlertRule) -> Incident:
        return next(one for one in reversed(self.incidents.values()) if one.rule is rule)

    def _new_id(self) -> int:
        return len(self.incidents) + 1


def a_ward(*, now: datetime = MONDAY_9AM, people: Sequence[Person] | None = None, **policy: Any) -> Ward:
    """A queue under that policy for it; alerts of which nothing is said are off but depth."""
    queue = a_queue(
        **{"alerts": {"without": [one for one in AlertRule if one is not AlertRule.DEPTH]}, **policy}
    )
    team = a_team(queue, people=PEOPLE, channels=CHANNELS)
    return Ward(team, EVERYBODY if people is None else people, now)


def wiped(incidents: Iterable[Incident]) -> Iterator[Incident]:
    """Without everything that is only there to be shown."""
    return (replace(one, figures={}, figures_at=None) for one in incidents)
