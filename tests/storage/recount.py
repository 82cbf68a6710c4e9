"""The same figures once more, recounted from nothing but what has happened: slowly, lead by lead."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from core.events import Event, Verb
from core.reports import Period, Spread

INTO_LINE = {Verb.APPROVED, Verb.RELEASED, Verb.RETURNED, Verb.RESTORED, Verb.TAKEN_BACK}
OWNED = {Verb.CLAIMED, Verb.ASSIGNED, Verb.TRANSFERRED, Verb.REASSIGNED}
ENDS = {Verb.CONVERTED, Verb.DISQUALIFIED}
LOST = {Verb.NURTURED, Verb.RECYCLED, Verb.ARCHIVED, Verb.REJECTED, Verb.MERGED, Verb.TO_PARTNER, *ENDS}


@dataclass
class Claimed:
    """One claim: out of a line after ``waited``, or handed over."""

    rep: str
    at: datetime
    waited: timedelta | None
    contacted_at: datetime | None = None
    undone: bool = False


@dataclass
class Episode:
    """A lead from coming in to being asleep for good, or to this day."""

    received_at: datetime
    queued_at: datetime
    in_line: bool
    entered: bool
    pullable: bool
    in_review: bool = False
    recycled: bool = False
    left_at: datetime | None = None
    claims: list[Claimed] = field(default_factory=list)
    converted: bool = False
    exits: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def out_of_line(self) -> list[Claimed]:
        return [one for one in self.claims if one.waited is not None and not one.undone]

    @property
    def first_contact(self) -> Claimed | None:
        return next((one for one in self.claims if one.contacted_at is not None), None)


def episodes(story: Iterable[Event]) -> list[Episode]:
    """What the events of one lead tell."""
    found, claims = list[Episode](), dict[int | None, Claimed]()
    for event in story:
        if not found or event.verb is Verb.RE_ENGAGED:
            waits = event.verb in {Verb.ENTERED, Verb.RE_ENGAGED}
            found.append(Episode(event.at, event.at, waits, waits, waits, not waits))
        else:
            _go_on(found[-1], event, claims)
    return found


def _go_on(episode: Episode, event: Event, claims: dict[int | None, Claimed]) -> None:
    if event.verb in OWNED:
        from_line = episode.pullable and event.verb in {Verb.CLAIMED, Verb.ASSIGNED}
        rep = str(event.data.get("to", event.actor))
        claims[event.claim_id] = Claimed(rep, event.at, event.at - episode.queued_at if from_line else None)
        episode.claims.append(claims[event.claim_id])
        episode.in_line = episode.pullable = episode.in_review = False
    elif event.verb is Verb.CONTACTED and event.data.get("first"):
        at = event.data.get("at")
        claims[event.claim_id].contacted_at = datetime.fromisoformat(str(at)) if at else event.at
    elif event.verb is Verb.UNDONE:
        claims[event.claim_id].undone = episode.pullable = True
        episode.in_line = not episode.recycled
    elif event.verb in INTO_LINE or event.verb in {Verb.ENTERED, Verb.ADMITTED}:
        episode.queued_at = episode.queued_at if event.verb is Verb.ADMITTED else event.at
        episode.entered = episode.pullable = True
        episode.in_line, episode.in_review = not episode.recycled, False
        episode.left_at = None if episode.in_line else episode.left_at
    elif event.verb in LOST or (event.verb is Verb.SENT_TO_REVIEW and event.why == "skipped_by_all"):
        _leave(episode, event)


def _leave(episode: Episode, event: Event) -> None:
    episode.converted = event.verb is Verb.CONVERTED if event.verb in ENDS else episode.converted
    if episode.in_line and event.claim_id is None:
        episode.left_at = event.at
        if event.verb not in {Verb.CONVERTED, Verb.MERGED, Verb.TO_PARTNER}:
            episode.exits.append((event.at, event.verb.value))
    episode.in_line, episode.in_review = False, event.verb is Verb.SENT_TO_REVIEW
    episode.pullable = event.verb is Verb.RECYCLED
    episode.recycled = episode.recycled or episode.pullable
    episode.entered = episode.entered or episode.pullable


@dataclass(frozen=True)
class Recount:
    """Every episode of every lead."""

    every: Sequence[Episode]
    period: Period
    now: datetime

    def is_in(self, at: datetime | None) -> bool:
        return at is not None and self.period.since <= at < self.period.until

    @property
    def entered(self) -> list[Episode]:
        """Whoever was sent to review out of the line is not there, unless they had been claimed before."""
        there = (one for one in self.every if one.entered and (one.out_of_line or not one.in_review))
        return [one for one in there if self.is_in(one.received_at)]

    @property
    def claims(self) -> list[Claimed]:
        return [claim for one in self.every for claim in one.out_of_line if self.is_in(claim.at)]

    @property
    def first_contacts(self) -> list[tuple[Episode, Claimed]]:
        known = ((one, one.first_contact) for one in self.every)
        return [(one, claim) for one, claim in known if claim and self.is_in(claim.contacted_at)]

    @property
    def time_in_queue(self) -> Spread:
        return spread([claim.waited for claim in self.claims if claim.waited is not None])

    @property
    def claim_to_contact(self) -> Spread:
        every = (claim for one in self.every for claim in one.claims)
        return spread(
            [one.contacted_at - one.at for one in every if one.contacted_at and self.is_in(one.contacted_at)]
        )

    @property
    def speed_to_lead(self) -> Spread:
        found = self.first_contacts
        return spread([one.contacted_at - lead.received_at for lead, one in found if one.contacted_at])

    @property
    def exits(self) -> Counter[str]:
        return Counter(verb for one in self.every for at, verb in one.exits if self.is_in(at))

    @property
    def waits(self) -> tuple[list[timedelta], list[timedelta], list[timedelta]]:
        """Of those who entered: until the first claim, until they left, and until now."""
        claimed, left, waiting = list[timedelta](), list[timedelta](), list[timedelta]()
        for one in self.entered:
            first = next(iter(one.out_of_line), None)
            if first and first.waited is not None:
                claimed.append(first.waited)
            elif one.left_at:
                left.append(one.left_at - one.queued_at)
            else:
                waiting.append(self.now - one.queued_at)
        return claimed, left, waiting


def spread(lengths: Sequence[timedelta]) -> Spread:
    if not lengths:
        return Spread()
    ordered, n = sorted(lengths), len(lengths)
    median, p90 = (ordered[ceil(share * n) - 1] for share in (Fraction(1, 2), Fraction(9, 10)))
    return Spread(n, sum(ordered, timedelta()) / n, median, p90)
