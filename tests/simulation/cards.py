"""One lead and one rep as the simulation's books have them, and what must hold of both."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tests.simulation.arrivals import Coming
from tests.simulation.town import Rep


class Promise(StrEnum):
    """What must hold throughout the month."""

    CAP = "no rep over the cap"
    PASSED_ON = "no lead offered again to who passed it on that day"
    HOLDER = "no lead offered to who had it before"
    THERE = "nobody offered a lead who is not there"
    ABLE = "nobody offered a lead they lack the skills or the queue for"
    IDLE = "the longest idle by weight comes first, but for companies"
    HOT = "hot leads offered within a minute while somebody is free"
    DEALT = "no lead waits while somebody is free who may have it"
    ONE_OFFER = "one open offer a lead and a rep"
    ONE_OWNER = "nobody owned twice"
    LOST = "nothing lost"


class Where(StrEnum):
    """Where a lead is."""

    COMING = "coming"
    OUTSIDE = "held or in review"
    LINE = "in line"
    OFFERED = "offered"
    LOOKED_AT = "looked at"
    OWNED = "owned"
    GONE = "gone"


@dataclass(slots=True)
class Card:
    """One lead. ``at_rep`` is who is offered it, looks at it or owns it; ``was_awaited``: somebody was free
    for it when it came in; ``passed`` who passed it on when, ``hidden`` from whom it is hidden until when.
    """

    id: int
    coming: Coming
    queue: str = ""
    where: Where = Where.COMING
    at_rep: str | None = None
    entered_at: datetime | None = None
    was_awaited: bool = False
    offered_at: datetime | None = None
    claimed_at: datetime | None = None
    offers: int = 0
    free_since: datetime | None = None
    holders: set[str] = field(default_factory=set)
    passed: dict[str, datetime] = field(default_factory=dict)
    hidden: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Desk:
    """One rep. ``last`` is when they were last offered a lead, or got one; ``is_unsure`` while nobody can say
    when exactly they were set away.
    """

    rep: Rep
    asked: int | None = None
    last: datetime | None = None
    owned: set[int] = field(default_factory=set)
    to_call: set[int] = field(default_factory=set)
    offers: list[datetime] = field(default_factory=list)
    claims: int = 0
    is_away: bool = False
    is_unsure: bool = False
    has_left: bool = False
