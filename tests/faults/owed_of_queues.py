"""Which messages everything that happens to queues makes owed: written down a second time, like ``owed``."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from core.events import SYSTEM, QueueVerb, Verb
from core.incidents import MeasureKind, Severity
from core.notices import stem
from core.reports import DigestKind
from tests.faults.books import Books
from tests.faults.team import LEADERSHIP, MANAGERS, OPS

Event = Row[Any]

KINDS = frozenset(
    {"alert", "alert_again", "alert_news", "silent", "backlog", "lent", "paused", "cleanup", "digest"}
)
"""What is told of queues; everything else is about leads."""

_BACKLOG, _OLD = 10, timedelta(hours=4)
_QUIET_ENDS = {QueueVerb.LAPSED: "lapsed", QueueVerb.WOKE: "woke"}
_RISES = {QueueVerb.ALERTED, QueueVerb.ROSE}
_REPEATS = 5


@dataclass(frozen=True)
class Told:
    """An incident's story as its messages tell it: where it is posted, what its thread has, and how often
    somebody's quiet ended, told either way.
    """

    posts: Sequence[tuple[str, Severity]]
    news: Sequence[str]
    either: Sequence[tuple[str, str]]


def told_of(incident_id: int, story: Sequence[Event]) -> Told:
    """``either`` has, for each end of somebody's quiet, the news of it and the reason a reminder would give:
    one of the two is owed. What is done about a queue before anybody was told that it is sick has no thread.
    """
    posts, news, either = list[tuple[str, Severity]](), list[str](), list[tuple[str, str]]()
    announced: Severity | None = None
    for number, event in enumerate(story, start=1):
        thread = f"alert_news:{incident_id}:{number}"
        severity = Severity(event.data["severity"]) if "severity" in event.data else None
        if event.verb in _RISES and severity and (announced is None or severity > announced):
            announced = severity
            kind = "silent" if event.why == "monitor" else "alert"
            posts.append((f"{kind}:{incident_id}:{severity}", severity))
        elif event.verb in _QUIET_ENDS:
            either.append((thread, _QUIET_ENDS[QueueVerb(event.verb)]))
        elif announced:
            news.append(thread)
    return Told(posts, news, either)


def missing(books: Books) -> Iterator[str]:
    """What nobody is to be told although it happened."""
    known = {notice.key for notice in books.outbox}
    yield from sorted(_keys(books) - known)
    for incident_id, story in books.alerts.items():
        told = told_of(incident_id, story)
        silent = [why for thread, why in told.either if f"{thread}@{MANAGERS}" not in known]
        for why, count in (Counter(silent) - _reminders(books, incident_id)).items():
            yield f"{count} times that the quiet about alert {incident_id} {why}"


def unfounded(books: Books) -> Iterator[str]:
    """What is to be told although it did not happen."""
    stems = _stems(books)
    for notice in books.outbox:
        told = stem(notice.key)
        if notice.kind in KINDS - {"alert_again"} and told not in stems:
            yield notice.key
    yield from _repeated_at_will(books)


def _keys(books: Books) -> set[str]:
    """The notices that must be there, at the addresses that hear of it in any case."""
    found = set[str]()
    for incident_id, story in books.alerts.items():
        told = told_of(incident_id, story)
        found |= {f"{post}@{to}" for post, severity in told.posts for to in _hear(severity)}
        found |= {f"{thread}@{MANAGERS}" for thread in told.news}
    found |= {f"lent:{event.measure_id}@{rep}" for event, rep in _lent(books)}
    return found | {f"{backlog}@{MANAGERS}" for backlog in _backlogs(books)}


def _stems(books: Books) -> set[str]:
    """All that may be told, to whomever: who is told instead of somebody is told the same."""
    found = {stem(key) for key in _keys(books)}
    for incident_id, story in books.alerts.items():
        found |= {thread for thread, _ in told_of(incident_id, story).either}
    weeks = (one.name.partition(".")[2] for one in books.tallies if one.name.startswith("clean_up."))
    days = [one.name.partition(".")[2] for one in books.tallies if one.name.startswith("digest.")]
    found |= set(_paused(books))
    found |= {f"digest:{kind}:{day}" for kind in DigestKind for day in days}
    return found | {f"cleanup:{day}" for day in weeks}


def _hear(severity: Severity) -> tuple[str, ...]:
    """Ops may hear of yellow as well: where leads are held back, or intake is paused."""
    every = (MANAGERS, OPS, LEADERSHIP)
    return every[: list(Severity).index(severity) + 1]


def _lent(books: Books) -> Iterator[tuple[Event, str]]:
    for event in books.queue_events:
        if event.verb == QueueVerb.STARTED:
            yield from ((event, rep) for rep in event.data.get("reps", ()))


def _paused(books: Books) -> Iterator[str]:
    """Pauses that somebody began or ended. Ops hear of them where no alert's card shows them that."""
    for event in books.queue_events:
        if event.why == MeasureKind.PAUSE_SOURCES and event.actor != SYSTEM:
            yield f"paused:{event.measure_id}{':ended' * (event.verb == QueueVerb.STOPPED)}"


def _backlogs(books: Books) -> set[str]:
    """The days on which so many leads that were old already came into a queue together."""
    together = Counter(
        (event.queue, event.at)
        for event in books.events
        if event.verb in {Verb.ENTERED, Verb.HELD}
        and "received_at" in event.data
        and event.at - datetime.fromisoformat(event.data["received_at"]) >= _OLD
    )
    return {f"backlog:{queue}:{at.date()}" for (queue, at), number in together.items() if number >= _BACKLOG}


class _Again(NamedTuple):
    """A repetition: of which alert, after how many events of its story, the how manyth, and why."""

    incident_id: int
    written: int
    number: int
    why: str | None


def _again(books: Books) -> set[_Again]:
    """Each once, to however many it is told."""
    found = set[_Again]()
    for notice in books.outbox:
        if notice.kind == "alert_again":
            incident_id, _, written, number = stem(notice.key).split(":")[1:]
            found.add(_Again(int(incident_id), int(written), int(number), notice.data.get("why")))
    return found


def _reminders(books: Books, incident_id: int) -> Counter[str]:
    """How often which end of somebody's quiet was told aloud."""
    return Counter(one.why for one in _again(books) if one.incident_id == incident_id and one.why)


def _repeated_at_will(books: Books) -> Iterator[str]:
    """Repetitions count up after each rise, and those that nobody's quiet led to are few."""
    for (incident_id, rise), every in _since_rises(books).items():
        name = f"alert {incident_id} after event {rise}"
        numbers = sorted(one.number for one in every)
        if not rise or numbers != list(range(1, len(numbers) + 1)):
            yield f"{name} is repeated as {numbers}, which nothing"
        if sum(one.why is None for one in every) > _REPEATS:
            yield f"{name} is repeated {len(every)} times, of which hardly anything"
    told, happened = (
        Counter(one.why for one in _again(books)),
        Counter(one.verb for one in books.queue_events),
    )
    for verb, why in _QUIET_ENDS.items():
        if told[why] > happened[verb]:
            yield f"{told[why]} times that quiet {why}"


def _since_rises(books: Books) -> Mapping[tuple[int, int], list[_Again]]:
    """Repetitions by alert and by the event, counted from 1, by which it had last risen."""
    found = defaultdict[tuple[int, int], list[_Again]](list)
    for one in _again(books):
        story = books.alerts.get(one.incident_id, ())
        rises = [number for number, event in enumerate(story[: one.written], start=1) if event.verb in _RISES]
        found[one.incident_id, max(rises, default=0)].append(one)
    return found
