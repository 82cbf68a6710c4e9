"""Which messages every event makes owed: the product's promises, written down a second time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Row

from core.events import SYSTEM, Verb
from tests.faults.team import MANAGERS

Event = Row[Any]

_STEPS = {"rep": ("breach", "{rep}"), "manager": ("unworked", MANAGERS)}
"""What a rung says, and to whom; the one that takes a lead away says it by what it leads to."""

_PATTERNS: dict[str, tuple[str, ...]] = {
    Verb.CLAIMED: ("claimed:{claim}@{actor}",),
    Verb.TRANSFERRED: ("transferred:{claim}@{to}",),
    Verb.OFFERED: ("offer:{offer}@{rep}",),
    Verb.WARNED: ("warning:{claim}@{rep}",),
    Verb.NUDGED: ("nudge:{claim}@{rep}",),
    Verb.ASKED: ("asked:{claim}:{rung}@{rep}",),
    Verb.ASSIGNED: ("assigned:{claim}@{to}",),
    Verb.REASSIGNED: ("assigned:{claim}@{to}", "reassigned:{from_claim}@{from}"),
}
ABOUT_LINE = {"longest_time": "overdue", "aged": "aged", "nobody_left": "passed_on"}
"""Why a lead in line was escalated, and what its manager is told then."""


def keys(events: Iterable[Event]) -> set[str]:
    """The key of every notice that must be there because of these events, but for leads in line."""
    return {key for event in events for key in _of(event)}


def about_line(events: Iterable[Event]) -> Counter[str]:
    """How often a manager is to be told of each lead in line: by ``overdue:17``."""
    return Counter(
        f"{ABOUT_LINE[event.why]}:{event.lead_id}"
        for event in events
        if event.verb == Verb.ESCALATED and event.claim_id is None
    )


def _of(event: Event) -> Iterator[str]:
    known = {**event.data, "claim": event.claim_id, "actor": event.actor}
    for pattern in _PATTERNS.get(event.verb, ()):
        yield pattern.format(**known)
    if event.verb == Verb.REASSIGNED and event.actor == SYSTEM:
        yield f"reassigned:{known['from_claim']}@{MANAGERS}"
    if event.verb == Verb.ESCALATED and event.claim_id is not None and known["step"] in _STEPS:
        kind, to = _STEPS[known["step"]]
        yield f"{kind}:{event.claim_id}:{known['rung']}@{to.format(**known)}"
    if event.verb == Verb.RETURNED:
        yield from _given_back(event)


def _given_back(event: Event) -> Iterator[str]:
    if event.why == "owner_left":
        yield f"left:{event.claim_id}@{MANAGERS}"
        return
    yield f"returned:{event.claim_id}@{event.data['rep']}"
    yield f"returned:{event.claim_id}@{MANAGERS}"
