"""The promises, each as a question to the books: how much was looked at, and what breaks it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.delivery.calls import KEYS_SHOWN
from core.events import Verb
from core.model import OWNED
from core.notices import NoticeKind, stem
from tests.faults import owed, owed_of_queues, promises_of_doors, promises_of_offers, promises_of_queues
from tests.faults.books import Books, Post
from tests.faults.team import LEAVER

Broken = Iterator[str]
"""What breaks a promise, in words."""

_TOLD_OTHERWISE = owed_of_queues.KINDS | promises_of_doors.KINDS | promises_of_offers.KINDS
_ENDS = {Verb.TRANSFERRED, Verb.UNDONE, Verb.RELEASED, Verb.CONVERTED, Verb.DISQUALIFIED, Verb.RETURNED}


@dataclass(frozen=True)
class Verdict:
    """A promise, over how many things it was checked, and what breaks it."""

    promise: str
    checked: int
    broken: Sequence[str]


def one_owner_or_a_place(books: Books) -> Broken:
    """Every lead has exactly one open claim, or stands somewhere that needs none."""
    for lead in books.leads:
        open_ = [claim.id for claim in books.claims_of.get(lead.id, ()) if claim.ended_at is None]
        if len(open_) != (lead.state in OWNED):
            yield f"lead {lead.id} is {lead.state} with open claims {open_}"


def nobody_looks(books: Books) -> Broken:
    """Once all is quiet."""
    for lead in books.leads:
        if lead.state == "reserved":
            yield f"lead {lead.id} is still before the eyes of {lead.reserved_by}"


def rungs_in_order(books: Books) -> Broken:
    """0 → 1 → 2 → 3: none skipped, none twice, as many as the claim says."""
    for claim in books.claims:
        rungs = [one.data["rung"] for one in _risen(books, claim.id)]
        if rungs != list(range(1, claim.climbed + 1)):
            yield f"claim {claim.id} has climbed {claim.climbed} rungs, and its events say {rungs}"


def no_rung_too_early(books: Books) -> Broken:
    within = timedelta(hours=2)
    for claim in books.claims:
        for one in _risen(books, claim.id):
            if one.at < claim.claimed_at + one.data["rung"] * within:
                yield f"claim {claim.id} of {claim.claimed_at} reached rung {one.data['rung']} at {one.at}"


def no_rung_after_contact(books: Books) -> Broken:
    """Whoever acted first has won: nothing rises once the claim is worked or over."""
    for claim_id, story in books.story.items():
        over: str | None = None
        for event in story:
            if event.verb == Verb.ESCALATED and over:
                yield f"claim {claim_id} climbed after it was {over}"
            if event.verb == Verb.CONTACTED or event.verb in _ENDS - {Verb.TRANSFERRED}:
                over = event.verb


def what_was_done_stays_done(books: Books) -> Broken:
    """No late write takes back a contact or an ending that an event tells of."""
    for claim in books.claims:
        verbs = {event.verb for event in books.story.get(claim.id, ())}
        if Verb.CONTACTED in verbs and claim.contacted_at is None:
            yield f"claim {claim.id} was contacted, and does not know it"
        if verbs & (_ENDS - {Verb.TRANSFERRED}) and claim.ended_at is None:
            yield f"claim {claim.id} has ended, and does not know it"
        if Verb.MORE_TIME in verbs and not claim.more_time:
            yield f"claim {claim.id} was given more time, and does not know it"


def nobody_gets_it_back(books: Books) -> Broken:
    """The system gives a lead to nobody who had it before."""
    opened = {event.claim_id for event in books.events if event.verb in {Verb.ASSIGNED, Verb.REASSIGNED}}
    for lead_id, claims in books.claims_of.items():
        had = set[str]()
        for claim in claims:
            if claim.id in opened and claim.rep_id in had:
                yield f"lead {lead_id} was given to {claim.rep_id}, who had it before"
            if claim.ended_by != "undone":
                had.add(claim.rep_id)


def leavers_own_nothing(books: Books) -> Broken:
    for claim in books.claims:
        if claim.rep_id == LEAVER and claim.ended_at is None:
            yield f"{LEAVER} has left, and still owns lead {claim.lead_id}"


def every_event_has_its_notices(books: Books) -> Broken:
    known = {notice.key for notice in books.outbox}
    for key in sorted(owed.keys(books.events) - known):
        if not key.endswith(f"@{LEAVER}"):
            yield f"nobody is to be told {key}"


def every_notice_has_its_event(books: Books) -> Broken:
    """Beside what events make owed there is only what was told others instead of somebody unreachable."""
    expected, told = owed.keys(books.events), _about_line(books)
    dead = {stem(notice.key) for notice in books.outbox if notice.state == "dead"}
    for notice in books.outbox:
        if notice.kind in _TOLD_OTHERWISE:
            continue
        in_line = notice.kind in owed.ABOUT_LINE.values()
        if notice.key not in expected and not in_line and stem(notice.key) not in dead:
            yield f"nothing happened that {notice.key} tells of"
    for what, count in (
        (told - owed.about_line(books.events)) + (owed.about_line(books.events) - told)
    ).items():
        yield f"{what} is told {told[what]} times; {count} more or less than it happened"


def the_dead_are_told_instead(books: Books) -> Broken:
    """What somebody could not be told, somebody else has heard; an offer goes on to the next rep."""
    alive = {stem(notice.key) for notice in books.outbox if notice.state != "dead"}
    for notice in books.outbox:
        is_dead = notice.state == "dead" and notice.kind != NoticeKind.OFFER
        if is_dead and stem(notice.key) not in alive:
            yield f"{notice.key} is dead, and nobody else hears of it"


def nothing_is_stale(books: Books) -> Broken:
    for notice in books.outbox:
        if notice.state == "sent" and notice.revision > notice.drawn:
            yield f"{notice.key} shows what was"


def _risen(books: Books, claim_id: int) -> list[Row[Any]]:
    return [event for event in books.story.get(claim_id, ()) if event.verb == Verb.ESCALATED]


def _about_line(books: Books) -> Counter[str]:
    """How many different pieces of news there are about each lead in line."""
    stems = {stem(one.key) for one in books.outbox if one.kind in owed.ABOUT_LINE.values()}
    return Counter(":".join(one.split(":")[:2]) for one in stems)


def no_message_twice(_: Books, posts: Sequence[Post]) -> Broken:
    for key, count in Counter(post.key for post in posts).items():
        if count > 1:
            yield f"the message {key} stands in Slack {count} times"
    for key, count in Counter(key for post in posts for key in post.keys).items():
        if count > 1:
            yield f"{key} is told by {count} messages"


def what_was_sent_stands_there(books: Books, posts: Sequence[Post]) -> Broken:
    places = {(post.channel, post.ts): post for post in posts}
    for notice in books.outbox:
        if notice.state != "sent":
            continue
        post = places.get((notice.channel, notice.ts))
        if post is None or post.key != notice.message or not _names(post, notice.key):
            yield f"{notice.key} counts as sent, and is not where it should be: {post}"


def _names(post: Post, key: str) -> bool:
    """A message about very many things names the first ones only."""
    return key in post.keys or len(post.keys) == KEYS_SHOWN


def what_stands_there_was_sent(books: Books, posts: Sequence[Post]) -> Broken:
    for post in posts:
        rows = books.messages.get(post.key, ())
        if {(row.channel, row.ts) for row in rows} != {(post.channel, post.ts)}:
            yield f"nobody knows of the message {post.key} in {post.channel}"


ALWAYS: Mapping[str, tuple[str, Callable[[Books], Broken]]] = {
    "a lead has one owner or its place": ("leads", one_owner_or_a_place),
    "rungs come in order, each once": ("claims", rungs_in_order),
    "no rung comes before its time": ("claims", no_rung_too_early),
    "no rung comes after contact or end": ("claims", no_rung_after_contact),
    "no late write undoes a deed": ("claims", what_was_done_stays_done),
    "nobody is given a lead they had": ("claims", nobody_gets_it_back),
    "every event has its notices": ("events", every_event_has_its_notices),
    "every notice has its event": ("outbox", every_notice_has_its_event),
    **promises_of_queues.ALWAYS,
    **promises_of_doors.ALWAYS,
    **promises_of_offers.ALWAYS,
}
"""What holds at every instant; with the table it is about."""

WHEN_QUIET: Mapping[str, tuple[str, Callable[[Books], Broken]]] = {
    **ALWAYS,
    "nobody looks at a lead for ever": ("leads", nobody_looks),
    "who has left owns nothing": ("claims", leavers_own_nothing),
    "who is told instead of the dead": ("outbox", the_dead_are_told_instead),
    "every message shows the present": ("outbox", nothing_is_stale),
}
"""What holds once nothing is under way any more."""

IN_SLACK: Mapping[str, Callable[[Books, Sequence[Post]], Broken]] = {
    "no message twice": no_message_twice,
    "what counts as sent stands in Slack": what_was_sent_stands_there,
    "what stands in Slack counts as sent": what_stands_there_was_sent,
    **promises_of_queues.IN_SLACK,
}


def always(books: Books) -> list[str]:
    """What is wrong at an instant at which everybody is at work."""
    return [f"{name}: {one}" for name, (_, ask) in ALWAYS.items() for one in ask(books)]


def when_quiet(books: Books, posts: Sequence[Post]) -> list[Verdict]:
    """Every promise with its verdict."""
    return [
        *(
            Verdict(name, len(getattr(books, table)), list(ask(books)))
            for name, (table, ask) in WHEN_QUIET.items()
        ),
        *(Verdict(name, len(posts), list(ask(books, posts))) for name, ask in IN_SLACK.items()),
    ]
