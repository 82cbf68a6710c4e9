"""What is promised about alerts, measures against overflow, and leads that grow old."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from core.events import SYSTEM, QueueVerb, Verb
from core.incidents import Severity
from core.model import OWNED
from core.notices import stem
from core.people import FINISHING
from core.policies.queues import LANE_SUFFIX
from tests.faults import owed_of_queues
from tests.faults.books import Books, Post
from tests.faults.team import IN_CHARGE, OLE, the_team

Broken = Iterator[str]

_LINE, _OWNED = frozenset({"waiting", "recycled", "reserved"}), frozenset(OWNED)
_STANDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((Verb.ENTERED, Verb.RE_ENGAGED, Verb.ADMITTED, Verb.APPROVED, Verb.TAKEN_BACK), _LINE),
    **dict.fromkeys((Verb.UNDONE, Verb.RELEASED, Verb.RETURNED, Verb.RECYCLED), _LINE),
    **dict.fromkeys((Verb.CLAIMED, Verb.ASSIGNED, Verb.REASSIGNED, Verb.TRANSFERRED), _OWNED),
    Verb.CONTACTED: _OWNED,
    Verb.SENT_TO_REVIEW: frozenset({"review"}),
    Verb.HELD: frozenset({"held"}),
    Verb.CONVERTED: frozenset({"converted"}),
    Verb.DISQUALIFIED: frozenset({"disqualified"}),
    Verb.NURTURED: frozenset({"nurture"}),
    Verb.ARCHIVED: frozenset({"archived"}),
    Verb.MERGED: frozenset({"merged"}),
    Verb.REJECTED: frozenset({"rejected"}),
    Verb.TO_PARTNER: frozenset({"partner"}),
}
"""Where a lead is after this has happened to it; what is missing moves nobody."""

_STAGES = {Verb.NURTURED: "nurture", Verb.RECYCLED: "recycle", Verb.ARCHIVED: "archive"}
_MEASURES = {QueueVerb.STARTED, QueueVerb.STOPPED}
_ONCE = {QueueVerb.ACKNOWLEDGED, QueueVerb.SNOOZED, *_MEASURES}


def one_alert_of_a_kind(books: Books) -> Broken:
    """At most one incident of a queue by one rule goes on, at most one measure of a kind, partners apart."""
    sick = Counter((one.queue, one.rule) for one in books.incidents if one.ended_at is None)
    treated = Counter(
        (one.queue, one.kind) for one in books.measures if one.ended_at is None and one.kind != "partner"
    )
    for what, count in [*sick.items(), *treated.items()]:
        if count > 1:
            yield f"{what} goes on {count} times"


def every_queue_event_is_told(books: Books) -> Broken:
    for what in owed_of_queues.missing(books):
        yield f"nobody is to be told {what}"


def all_that_is_told_of_queues_happened(books: Books) -> Broken:
    for what in owed_of_queues.unfounded(books):
        yield f"nothing happened that {what} tells of"


@dataclass
class _Alert:
    """An alert as far as its story has been read."""

    severity: Severity | None = None
    worst: Severity | None = None
    is_over: bool = False
    acknowledged: tuple[str, datetime] | None = None
    snoozed: tuple[str, datetime] | None = None

    def read(self, event: Row[Any]) -> str | None:
        """What cannot be about this event, after all before it."""
        if self.is_over:
            return "is over"
        if event.verb in _MEASURES:
            return None
        if (self.severity is None) != (event.verb == QueueVerb.ALERTED):
            return f"is {self.severity}"
        return self._moves(event) if "severity" in event.data else self._answers(event)

    def _moves(self, event: Row[Any]) -> str | None:
        before, now = self.severity, Severity(event.data["severity"])
        match event.verb:
            case QueueVerb.LAPSED | QueueVerb.WOKE:
                return self._quiet_ends(event)
            case QueueVerb.ENDED:
                self.is_over = True
                return None if now is self.worst else f"was {self.worst} at worst"
            case QueueVerb.FELL:
                wrong = before is None or now >= before
            case _:
                wrong = before is not None and now <= before
                self.acknowledged = self.snoozed = None
        self.severity, self.worst = now, max(now, self.worst or now)
        return f"was {before} before" if wrong else None

    def _quiet_ends(self, event: Row[Any]) -> str | None:
        woke = event.verb == QueueVerb.WOKE
        quiet = self.snoozed if woke else self.acknowledged
        if woke:
            self.snoozed = None
        else:
            self.acknowledged = None
        is_so = quiet is not None and quiet[0] == event.data["by"] and quiet[1] <= event.at
        return None if is_so else f"was quiet by {quiet}"

    def _answers(self, event: Row[Any]) -> str | None:
        quiet = (event.actor, datetime.fromisoformat(event.data["until"]))
        if event.verb == QueueVerb.SNOOZED:
            self.snoozed = quiet
            return None
        before, self.acknowledged = self.acknowledged, quiet
        return f"was acknowledged by {before}" if before is not None and before[1] > event.at else None


def alerts_rise_and_fall(books: Books) -> Broken:
    """An alert begins once, rises above and falls below what it was, and ends once; quiet that somebody
    wanted ends in its time, and nobody acknowledges what somebody else has. Its row says the same.
    """
    told = dict[int, _Alert]()
    for incident_id, story in books.alerts.items():
        alert = told[incident_id] = _Alert()
        for event in story:
            wrong = alert.read(event)
            if wrong:
                yield f"alert {incident_id} {event.verb} {event.data} by {event.actor}, which {wrong}"
    for one in books.incidents:
        worst = told[one.id].worst if one.id in told else None
        if one.announced != worst:
            yield f"alert {one.id} counts as told of as {one.announced}; its story says {worst}"
        if worst and (one.ended_at is not None) != told[one.id].is_over:
            yield f"alert {one.id} ended at {one.ended_at}, which is not its story"


def who_decides_is_in_charge(books: Books) -> Broken:
    """Of queues and their alerts decide managers and ops, besides time itself; ops alone clean up."""
    for event in books.queue_events:
        asked = {OLE} if event.verb == QueueVerb.CLEANED else IN_CHARGE
        if event.actor != SYSTEM and event.actor not in asked:
            yield f"{event.actor} {event.verb} {event.queue}"


def a_click_is_done_once(books: Books) -> Broken:
    """However often Slack delivers it."""
    clicks = Counter(one.request for one in books.queue_events if one.request and one.verb in _ONCE)
    for request, count in clicks.items():
        if count > 1:
            yield f"click {request} was done {count} times"


def measures_begin_and_end_once(books: Books) -> Broken:
    """And not before their time, but by somebody."""
    story = defaultdict[int, list[Row[Any]]](list)
    for event in books.queue_events:
        if event.measure_id is not None:
            story[event.measure_id].append(event)
    for one in books.measures:
        wanted = [QueueVerb.STARTED, *([QueueVerb.STOPPED] if one.ended_at else [])]
        verbs = [event.verb for event in story[one.id]]
        if verbs != wanted:
            yield f"measure {one.id} is {wanted}, and its story {verbs}"
        early = one.until is not None and one.ended_at is not None and one.ended_at < one.until
        if early and one.ended_by == SYSTEM:
            yield f"measure {one.id} was to last until {one.until}, and time ended it at {one.ended_at}"


def lent_as_long_as_needed(books: Books) -> Broken:
    """Whoever is lent to a line is lent by a measure in force, and the other way round."""
    wanted = defaultdict[str, set[str]](set)
    for one in books.measures:
        if one.ended_at is None:
            line = f"{one.queue}{LANE_SUFFIX}" if one.kind == "fast_lane" else one.queue
            for rep in one.data.get("reps", ()):
                wanted[rep].add(line)
    for person in books.people:
        if set(person.lent_to) - {FINISHING} != wanted[person.id]:
            yield f"{person.id} is lent to {person.lent_to}, by measures to {sorted(wanted[person.id])}"


def leads_stand_where_their_story_leaves_them(books: Books) -> Broken:
    """So nobody who waits or is held is lost on the way."""
    for lead in books.leads:
        told = [one for one in (_place(event) for event in books.lives.get(lead.id, ())) if one]
        if not told or lead.state not in told[-1]:
            yield f"lead {lead.id} is {lead.state}; by its story {sorted(told[-1]) if told else None}"


def _place(event: Row[Any]) -> frozenset[str] | None:
    if event.verb == Verb.RESTORED:
        return _LINE if event.data["to"] == "waiting" else frozenset({"held"})
    return _STANDS.get(event.verb)


def nobody_grows_old_too_early(books: Books) -> Broken:
    """Nor while somebody owns the lead, nor backwards."""
    policy, order = the_team().stale, list(_STAGES.values())
    for lead in books.leads:
        arrived, stages = lead.received_at, list[str]()
        for event in books.lives.get(lead.id, ()):
            if event.verb in {Verb.RE_ENGAGED, Verb.RESTORED}:
                stages.clear()
            if event.verb not in _STAGES or event.actor != SYSTEM:
                continue
            stages.append(_STAGES[Verb(event.verb)])
            if event.data["was"] in {*OWNED, "reserved", "review"}:
                yield f"lead {lead.id} was {event.data['was']}, and was {event.verb}"
            if lead.episode == 1 and event.at < arrived + getattr(policy, stages[-1]):
                yield f"lead {lead.id} came in at {arrived}, and was {event.verb} at {event.at}"
        if sorted(set(stages), key=order.index) != stages:
            yield f"lead {lead.id} went through {stages}"


def every_alert_is_posted_once(_: Books, posts: Sequence[Post]) -> Broken:
    """Each of its severities, at each address."""
    cards = Counter(
        (stem(one.key), one.channel) for one in posts if one.key.startswith(("alert:", "silent:"))
    )
    for (what, channel), count in cards.items():
        if count > 1:
            yield f"{what} stands in {channel} {count} times"


def answers_stand_in_their_threads(books: Books, posts: Sequence[Post]) -> Broken:
    """And the channel sees repetitions, but not the history."""
    notices = {one.key: one for one in books.outbox}
    for post in posts:
        notice = notices.get(post.key)
        above = notices.get(notice.answers) if notice and notice.answers else None
        expected = (above.channel, above.ts) if above else (post.channel, None)
        if (post.channel, post.thread) != expected:
            yield f"{post.key} stands under {post.thread} in {post.channel}, and not under {expected}"
        if post.broadcast != post.key.startswith("alert_again:"):
            yield f"{post.key} {'is' if post.broadcast else 'is not'} seen in the channel"


ALWAYS: Mapping[str, tuple[str, Callable[[Books], Broken]]] = {
    "one alert and one measure of a kind": ("incidents", one_alert_of_a_kind),
    "every event of a queue has its notices": ("queue_events", every_queue_event_is_told),
    "every notice about queues has its event": ("outbox", all_that_is_told_of_queues_happened),
    "alerts rise, fall and end in turn": ("incidents", alerts_rise_and_fall),
    "who decides about queues is in charge": ("queue_events", who_decides_is_in_charge),
    "a click is done once": ("queue_events", a_click_is_done_once),
    "measures begin and end once": ("measures", measures_begin_and_end_once),
    "lent as long as a measure lasts": ("people", lent_as_long_as_needed),
    "a lead stands where its story says": ("leads", leads_stand_where_their_story_leaves_them),
    "nobody grows old too early": ("leads", nobody_grows_old_too_early),
}
"""What holds at every instant; with the table it is about."""

IN_SLACK: Mapping[str, Callable[[Books, Sequence[Post]], Broken]] = {
    "an alert is posted once": every_alert_is_posted_once,
    "answers stand in their threads": answers_stand_in_their_threads,
}
