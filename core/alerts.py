"""The life of an alert: from the first sign through posts, answers and repetitions to the end.

Nothing here remembers anything but the incident: a look at it may come late, twice, or never. What it says is
worked out from when each severity was first exceeded and has been well since.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.acts import Act
from core.alert_notices import Readers, Thread, again, news, post
from core.answers import Answered, Refusal, Refused
from core.calendar import BusinessCalendar
from core.changes import Change
from core.conditions import CALM, Reading
from core.events import SYSTEM, QueueEvent, QueueVerb
from core.incidents import AlertRule, AlertState, Figure, Incident, Severity, Snooze
from core.latches import latched
from core.sla import next_opening

REPEATS_AFTER = {Severity.RED: timedelta(minutes=30), Severity.CRITICAL: timedelta(minutes=15)}
"""After so long an alert that nobody has answered is told of again; yellow is quiet."""

REPEATS_AT_MOST = 5
"""So often after each rise, posted anew or not."""

ACKNOWLEDGED_FOR = timedelta(hours=2)

FIGURES_EVERY = timedelta(seconds=45)
"""Messages show new figures no more often than that."""

_LONGEST_SNOOZE = timedelta(hours=4)
_SNOOZES = {Snooze.HALF_AN_HOUR: timedelta(minutes=30), Snooze.AN_HOUR: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look at an incident, or one answer to it, comes to.

    ``happened`` goes into its story, ``news`` of it into its thread as well. ``posts``: it has a message of
    its own from now on at the severity it has; ``wider``: so have others. ``again``: it is told of once more,
    because of ``reminder`` if there is one. ``redraws``: what its messages show has changed.
    """

    incident: Incident
    happened: tuple[QueueEvent, ...] = ()
    news: tuple[QueueEvent, ...] = ()
    posts: bool = False
    again: bool = False
    reminder: QueueEvent | None = None
    redraws: bool = False
    intake: bool = False

    @property
    def needs_thread(self) -> bool:
        """Whether its change can only be made with what is known of its messages."""
        return self.again or bool(self.news)


def began(id_: int, queue: str, rule: AlertRule, at: datetime) -> Incident:
    """An incident with nothing known of it yet."""
    return Incident(id=id_, queue=queue, rule=rule, began_at=at)


def judged(
    queue: str,
    incidents: Sequence[Incident],
    readings: Mapping[AlertRule, Reading],
    readers: Readers,
    new_id: Callable[[], int],
) -> Iterator[tuple[Incident | None, Turn]]:
    """What becomes of a queue's alerts: each open incident, ``None`` for one that begins, and the turn it
    takes; nothing for what stays as it is.

    Rules without a reading do not exist any more: an incident of theirs ends.
    """
    found, is_deep = {one.rule: one for one in incidents}, False
    for rule in AlertRule:
        incident, reading = found.get(rule), readings.get(rule)
        if rule is AlertRule.VELOCITY and reading and is_deep:
            reading = CALM
        before = incident or began(0, queue, rule, readers.now)
        turn = look(before, reading, readers)
        is_deep = is_deep or (rule is AlertRule.DEPTH and turn.incident.is_firing)
        if incident is None and turn.incident.is_open:
            yield None, look(began(new_id(), queue, rule, readers.now), reading, readers)
        elif incident is not None and turn.incident != incident:
            yield incident, turn


def look(incident: Incident, reading: Reading | None, readers: Readers) -> Turn:
    """What the incident is from now on, and what there is to tell of that."""
    now, before = readers.now, incident.severity
    levels = latched(incident.levels, reading, incident.rule, now) if reading else {}
    if reading is None or not levels:
        return _over(incident, now)
    seen = replace(incident, levels=levels)
    after = seen.severity
    if after is None:
        return Turn(seen, redraws=before is not None)
    if before is None or after > before or _is_unheard(seen, after):
        turn = _risen(seen, after, readers)
    else:
        turn = _goes_on(seen, after, readers, fell=after < before)
    return replace(_shown(turn, after, reading, now), intake=reading.intake)


def _is_unheard(incident: Incident, severity: Severity) -> bool:
    """Whether this severity was never posted, or there was nobody to post it to."""
    return incident.announced is None or severity > incident.announced


def _over(incident: Incident, now: datetime) -> Turn:
    """It ends; one that nobody ever heard of ends without a word."""
    ended = replace(incident, levels={}, ended_at=now)
    if incident.announced is None:
        return Turn(ended)
    event = _event(ended, Act(SYSTEM, now), QueueVerb.ENDED, severity=incident.announced.value)
    return Turn(ended, (event,), news=(event,), redraws=True)


def _risen(incident: Incident, severity: Severity, readers: Readers) -> Turn:
    """It is worse: whoever had it or wanted quiet has said so of something else. Every severity is posted
    once; where it was, only its thread says that it is back. The repetitions begin anew either way.
    """
    act, hears_from = Act(SYSTEM, readers.now), readers.hears_from(incident.rule)
    anew = replace(
        incident, acknowledged_by=None, acknowledged_until=None, snoozed_by=None, snoozed_until=None
    )
    if not _is_unheard(incident, severity):
        back = replace(anew, told_at=hears_from or readers.now, repeats=0)
        event = _event(back, act, QueueVerb.ROSE, severity=severity.value)
        return Turn(back, (event,), news=(event,), redraws=True)
    if hears_from is None:
        return Turn(anew)
    heard = incident.announced is not None
    posted = replace(anew, announced=severity, told_at=hears_from, repeats=0)
    event = _event(posted, act, QueueVerb.ROSE if heard else QueueVerb.ALERTED, severity=severity.value)
    return Turn(posted, (event,), posts=True, redraws=heard)


def _goes_on(incident: Incident, severity: Severity, readers: Readers, *, fell: bool) -> Turn:
    """It is as bad or less: quiet that somebody wanted ends in time, and what nobody answers is repeated."""
    now, happened = readers.now, list[QueueEvent]()
    if fell:
        happened.append(_event(incident, Act(SYSTEM, now), QueueVerb.FELL, severity=severity.value))
    quiet = _quiet_over(incident, severity, now)
    after = _after_quiet(incident, now)
    reminder = quiet[-1] if quiet and _rings(after, severity, now) else None
    is_repeated = reminder is None and _is_to_repeat(after, severity, readers)
    if reminder or is_repeated:
        hears_from = readers.hears_from(incident.rule) or now
        after = replace(after, repeats=after.repeats + 1, told_at=max(now, hears_from))
    said = (*happened, *(one for one in quiet if one is not reminder))
    return Turn(
        after,
        (*happened, *quiet),
        news=said,
        again=is_repeated or reminder is not None,
        reminder=reminder,
        redraws=bool(happened or quiet),
    )


def _quiet_over(incident: Incident, severity: Severity, now: datetime) -> list[QueueEvent]:
    """The ends of an acknowledgement and of a snooze whose time has passed."""
    ends = (
        (QueueVerb.LAPSED, incident.acknowledged_by, incident.acknowledged_until),
        (QueueVerb.WOKE, incident.snoozed_by, incident.snoozed_until),
    )
    return [
        _event(incident, Act(SYSTEM, now), verb, severity=severity.value, by=by)
        for verb, by, until in ends
        if until is not None and until <= now
    ]


def _after_quiet(incident: Incident, now: datetime) -> Incident:
    """Who had acknowledged it is remembered for the closing line."""
    if incident.acknowledged_until is not None and incident.acknowledged_until <= now:
        incident = replace(incident, acknowledged_until=None)
    if incident.snoozed_until is not None and incident.snoozed_until <= now:
        incident = replace(incident, snoozed_by=None, snoozed_until=None)
    return incident


def _rings(incident: Incident, severity: Severity, now: datetime) -> bool:
    """Whether it is told of aloud once nobody wants quiet any more."""
    return severity in REPEATS_AFTER and incident.state(now) is AlertState.FIRING


def _is_to_repeat(incident: Incident, severity: Severity, readers: Readers) -> bool:
    """Whether it is time, and the managers are in their hours."""
    now = readers.now
    if not _rings(incident, severity, now) or incident.repeats >= REPEATS_AT_MOST:
        return False
    is_time = now - (incident.told_at or now) >= REPEATS_AFTER[severity]
    hears_from = readers.hears_from(incident.rule) if is_time else None
    return hears_from is not None and hears_from <= now


def _shown(turn: Turn, severity: Severity, reading: Reading, now: datetime) -> Turn:
    """With the figures its messages show from now on. When the first lead is held back, ops hear as well;
    where that makes it red too, they hear of red alone, once it has lasted.
    """
    incident, figures = turn.incident, reading.figures(severity)
    if incident.announced is None or figures == incident.figures:
        return turn
    holds = figures.get(Figure.HELD) and not incident.figures.get(Figure.HELD)
    wider = bool(holds) and incident.rule is AlertRule.DEPTH and incident.announced is Severity.YELLOW
    if wider and Severity.RED in reading.over:
        return turn
    age = now - incident.figures_at if incident.figures_at else FIGURES_EVERY
    if not (turn.posts or turn.redraws or wider) and timedelta() <= age < FIGURES_EVERY:
        return turn
    return replace(
        turn,
        incident=replace(incident, figures=figures, figures_at=now),
        posts=turn.posts or wider,
        redraws=turn.redraws or not turn.posts,
    )


def change(turn: Turn, readers: Readers, thread: Thread, *, begins: bool = False) -> Change:
    """What becomes true by a turn of an incident that is stored already, unless it ``begins`` by it."""
    incident, severity = turn.incident, turn.incident.severity
    told = list(news(turn.news, incident, readers, thread))
    if severity is not None and turn.posts:
        told += post(incident, severity, readers, intake=turn.intake)
    if severity is not None and turn.again:
        told += again(incident, severity, readers, thread, intake=turn.intake, reminder=turn.reminder)
    return Change(
        raised=(incident,) if begins else (),
        incidents=() if begins else (incident,),
        queue_events=turn.happened,
        notices=tuple(told),
        redrawn=(incident.id,) if turn.redraws else (),
    )


def acknowledge(incident: Incident, act: Act) -> tuple[Answered | Refused, Turn]:
    """Somebody has it: no repetitions for ``ACKNOWLEDGED_FOR``. Whoever has it already is told so again."""
    owner = incident.acknowledged_by
    if not incident.is_firing:
        return Refused(Refusal.ALERT_OVER), Turn(incident)
    if incident.state(act.now) is AlertState.ACKNOWLEDGED:
        mine = owner == act.rep_id
        taken = Refused(Refusal.ALREADY_ACKNOWLEDGED, by=owner)
        return Answered(incident, QueueVerb.ACKNOWLEDGED) if mine else taken, Turn(incident)
    until = act.now + ACKNOWLEDGED_FOR
    known = replace(incident, acknowledged_by=act.rep_id, acknowledged_until=until)
    return _answered(known, act, QueueVerb.ACKNOWLEDGED, until)


def snooze(incident: Incident, act: Act, until: datetime) -> tuple[Answered | Refused, Turn]:
    """Somebody wants quiet for a while, beside an acknowledgement or without one."""
    if not incident.is_firing:
        return Refused(Refusal.ALERT_OVER), Turn(incident)
    quiet = replace(incident, snoozed_by=act.rep_id, snoozed_until=until)
    return _answered(quiet, act, QueueVerb.SNOOZED, until)


def snoozed_until(how: Snooze, now: datetime, calendar: BusinessCalendar) -> datetime:
    """When a snooze ends; where nothing ever closes, and so nothing opens, after the longest of them."""
    opening = next_opening(now, calendar) if how is Snooze.NEXT_OPENING else None
    return opening or now + _SNOOZES.get(how, _LONGEST_SNOOZE)


def _answered(
    incident: Incident, act: Act, verb: QueueVerb, until: datetime
) -> tuple[Answered | Refused, Turn]:
    event = _event(incident, act, verb, until=until.isoformat())
    return Answered(incident, verb), Turn(incident, (event,), news=(event,), redraws=True)


def _event(incident: Incident, act: Act, verb: QueueVerb, **data: object) -> QueueEvent:
    return QueueEvent(
        queue=incident.queue,
        at=act.now,
        verb=verb,
        actor=act.rep_id,
        why=incident.rule.value,
        incident_id=incident.id,
        request=act.request,
        data=data,
    )
