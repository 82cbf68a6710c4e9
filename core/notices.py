"""What there is to tell, and whom. How it is worded is the catalogues' affair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from core.events import Event
from core.findings import Stranded
from core.incidents import Incident, Measure
from core.metrics import Diagnosis, WeekOfHygiene
from core.model import Claim, Lead, Person
from core.offers import Offer, OfferOutcome
from core.reports import Digest


class NoticeKind(StrEnum):
    """Every sort of message that leaves by the outbox."""

    CLAIMED = "claimed"
    TRANSFERRED = "transferred"
    WARNING = "warning"
    NUDGE = "nudge"
    FLAG = "flag"
    BREACH = "breach"
    UNWORKED = "unworked"
    ASKED = "asked"
    ASSIGNED = "assigned"
    REASSIGNED = "reassigned"
    RETURNED = "returned"
    LEFT = "left"
    OVERDUE = "overdue"
    AGED = "aged"
    SILENT = "silent"
    ALERT = "alert"
    ALERT_AGAIN = "alert_again"
    ALERT_NEWS = "alert_news"
    BACKLOG = "backlog"
    LENT = "lent"
    PAUSED = "paused"
    CLEANUP = "cleanup"
    REVIEW = "review"
    REVIEWS = "reviews"
    UNDELIVERED = "undelivered"
    DIGEST = "digest"
    OFFER = "offer"
    MISSED = "missed"
    PASSED_ON = "passed_on"
    STRANDED = "stranded"


ALONE = frozenset(
    {
        NoticeKind.SILENT,
        NoticeKind.ALERT,
        NoticeKind.ALERT_AGAIN,
        NoticeKind.ALERT_NEWS,
        NoticeKind.CLEANUP,
        NoticeKind.REVIEW,
        NoticeKind.REVIEWS,
        NoticeKind.DIGEST,
        NoticeKind.OFFER,
    }
)
"""What is a message of its own, whatever else is due to its reader: it is edited, or has a thread."""

IN_THREAD = {NoticeKind.ALERT_AGAIN: True, NoticeKind.ALERT_NEWS: False}
"""What answers an earlier message, in its thread; and whether the channel sees it as well."""


class Audience(StrEnum):
    """In which role somebody is told; when they cannot be reached, the next one is told instead."""

    REP = "rep"
    LEADERSHIP = "leadership"
    MANAGERS = "managers"
    OPS = "ops"


@dataclass(frozen=True, slots=True)
class Address:
    """Where one message goes, and the first moment that is a decent one for it there."""

    to: str
    due_at: datetime
    audience: Audience


@dataclass(frozen=True, slots=True)
class Notice:
    """A message owed to somebody, written in the transaction that makes it true.

    ``key`` identifies it for ever: the same key is never written, nor sent, twice. ``to`` is a Slack user
    or channel id. Only ids travel; everything a person reads is read again at sending. ``by`` is the person
    who caused it, ``None`` for time itself; ``data`` holds ids, numbers and instants as text. ``incident_id``
    is the alert it is part of; of what stands in a thread, ``answers`` is the key of the message above.
    ``repeated`` marks one that is sent again though nobody can say whether it arrived before.
    """

    key: str
    kind: NoticeKind
    to: str
    due_at: datetime
    lead_id: int | None = None
    claim_id: int | None = None
    by: str | None = None
    audience: Audience = Audience.REP
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    repeated: bool = False
    incident_id: int | None = None
    answers: str | None = None


LATELY = timedelta(days=7)
"""The time over which it is counted how many leads a rep took and contacted."""


@dataclass(frozen=True, slots=True)
class Load:
    """How a rep stands: claims not yet contacted, the last claim ever, and the claims of ``LATELY``, with
    those of them that were contacted. ``last_offer_at`` is when they were last offered a lead, ``missed`` how
    many of their latest offers in a row they let time out, ``is_looking`` whether a lead is reserved for
    them, or they have an offer to answer.
    """

    taken: int = 0
    last_claim_at: datetime | None = None
    recent: int = 0
    recent_contacted: int = 0
    last_offer_at: datetime | None = None
    missed: int = 0
    is_looking: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Who there is for a queue, by Slack ids: reps in hours and not away, those of them without room, and
    managers on duty.
    """

    reps: tuple[str, ...] = ()
    at_cap: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """All around an incident that its card shows: who is there, which measures are in force, where it may
    come from, how many leads are held.
    """

    incident: Incident
    duty: Duty = Duty()
    measures: tuple[Measure, ...] = ()
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """What ops need to decide about a lead in review, beside the lead.

    ``like`` is the lead it resembles (the same person), ``account`` another open claim's lead of the same
    company, ``account_rep`` who holds that one; ``missing`` are required fields it lacks, ``skipped`` says by
    rep id why reps passed it on. ``due_at`` is when ops are reminded. ``decided`` is what ended the review,
    once it is over.
    """

    like: Lead | None = None
    account: Lead | None = None
    account_rep: str | None = None
    missing: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    due_at: datetime | None = None
    decided: Event | None = None


@dataclass(frozen=True, slots=True)
class Reviews:
    """Leads in review, counted: so many ``overdue`` for a decision, the oldest there since ``oldest_at``."""

    waiting: int = 0
    overdue: int = 0
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Events that a webhook's receiver is ``owed``, oldest ``since`` then; ``dead`` are no longer tried."""

    owed: int = 0
    dead: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A notice with everything it is about, as it stands now.

    ``claim`` is the one the notice is about, ``current`` the lead's open one, if any. ``reader`` is ``None``
    for a channel. ``contact_by`` is until when the claim's first contact was or is promised, ``next_rung_at``
    when its ladder goes on, ``load`` how its rep stands, ``asked_by`` who asked the rep about it at this
    rung. ``tick_at`` is when the last tick ended, by the bot's clock, for what is about the clock itself.
    ``outlook`` is the alert's, ``weeks`` are a clean-up card's queues, ``backlog`` counts what came in old.
    ``doubt`` is what is doubtful about a lead in review, ``reviews`` counts all of them, ``undelivered`` is
    what a webhook's receiver has not taken, ``digest`` what a digest tells, ``offer`` the offer it is about.
    A claim that was made by accepting it is ``claim``, with what Claim shows beside ``contact_by``:
    ``undo_until`` and ``break_ahead``. ``passed_on`` says who passed on an offer of the lead today, and how;
    ``stranded`` is what a lead is that nobody may take, while that is so.
    """

    notice: Notice
    lead: Lead | None
    claim: Claim | None
    reader: Person | None
    now: datetime
    current: Claim | None = None
    contact_by: datetime | None = None
    next_rung_at: datetime | None = None
    load: Load | None = None
    asked_by: str | None = None
    tick_at: datetime | None = None
    outlook: Outlook | None = None
    weeks: tuple[WeekOfHygiene, ...] = ()
    backlog: int = 0
    doubt: Doubt | None = None
    reviews: Reviews | None = None
    undelivered: Undelivered | None = None
    digest: Digest | None = None
    offer: Offer | None = None
    undo_until: datetime | None = None
    break_ahead: tuple[datetime, datetime] | None = None
    passed_on: Mapping[str, OfferOutcome] = field(default_factory=lambda: MappingProxyType({}))
    stranded: Stranded | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of Slack's: everything that is due to one recipient at one time, oldest first.

    ``key`` is the key of its first notice and stands in the message's metadata. ``channel`` and ``ts`` say
    where it stands once it is sent. ``revision`` changes with whatever its notices are about. ``since`` is
    when its sending began, by the database's clock: it tells this attempt from every other.
    """

    key: str
    to: str
    parcels: tuple[Parcel, ...]
    revision: int = 0
    channel: str | None = None
    ts: str | None = None
    since: datetime | None = None
    thread: str | None = None
    broadcast: bool = False


def notices(
    addresses: tuple[Address, ...],
    kind: NoticeKind,
    what: str,
    *,
    lead: Lead | None = None,
    claim: Claim | None = None,
    by: str | None = None,
    data: Mapping[str, object] | None = None,
    incident: Incident | None = None,
) -> tuple[Notice, ...]:
    """The same news for every address, once where one comes twice: a rep who is the manager as well.

    ``what`` is what makes it unique beside its kind: ids, a rung.
    """
    first: dict[str, Address] = {}
    for one in addresses:
        first.setdefault(one.to, one)
    return tuple(
        Notice(
            key=key(kind, what, one.to),
            kind=kind,
            to=one.to,
            due_at=one.due_at,
            lead_id=lead.id if lead else None,
            claim_id=claim.id if claim else None,
            by=by,
            audience=one.audience,
            data=MappingProxyType(dict(data or {})),
            incident_id=incident.id if incident else None,
        )
        for one in first.values()
    )


def key(kind: NoticeKind, what: str, to: str) -> str:
    """``breach:17:1@U01ANA``: the first rung of claim 17, told to its rep."""
    return f"{kind}:{what}@{to}"


def stem(notice_key: str) -> str:
    """What a key says beside its recipient: the same news told to two people has one stem."""
    return notice_key.rpartition("@")[0]
