"""What a rep is told. Coming second is normal, so a refusal is a value like any other answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.events import QueueVerb, Verb
from core.incidents import Incident, Measure
from core.model import Claim, Contact, Lead
from core.notices import Doubt
from core.submissions import Flaw


class Why(StrEnum):
    """Why this lead and no other: the one line under a preview."""

    HOT = "hot"
    OVERDUE = "overdue"
    FRONT = "front"
    PROMOTED = "promoted"
    BEST = "best"
    OLDEST = "oldest"
    RECYCLED = "recycled"
    RETURNED = "returned"


class Refusal(StrEnum):
    """Why something was not done. Each has its sentence in the catalogues."""

    NOT_A_REP = "not_a_rep"
    GUEST = "guest"
    UNKNOWN_QUEUE = "unknown_queue"
    NOT_IN_QUEUE = "not_in_queue"
    NO_QUEUE = "no_queue"
    AT_CAP = "at_cap"
    TAKEN = "taken"
    EXPIRED = "expired"
    GONE = "gone"
    NOT_YOURS = "not_yours"
    ENDED = "ended"
    ALREADY_CONTACTED = "already_contacted"
    NOT_CONTACTED = "not_contacted"
    TOO_LATE_TO_UNDO = "too_late_to_undo"
    SKIPS_IN_A_ROW = "skips_in_a_row"
    SKIPS_A_DAY = "skips_a_day"
    BATCH_SIZE = "batch_size"
    BATCH_OFF = "batch_off"
    TO_SELF = "to_self"
    TO_NO_REP = "to_no_rep"
    TO_NO_ROOM = "to_no_room"
    NO_CONTACT = "no_contact"
    NOT_IN_CHARGE = "not_in_charge"
    NOT_OPS = "not_ops"
    NOBODY_FREE = "nobody_free"
    HAD_IT_BEFORE = "had_it_before"
    HAD_MORE_TIME = "had_more_time"
    ALREADY_KEPT = "already_kept"
    ALREADY_ASKED = "already_asked"
    ALERT_OVER = "alert_over"
    ALREADY_ACKNOWLEDGED = "already_acknowledged"
    ALREADY_IN_FORCE = "already_in_force"
    MEASURE_OVER = "measure_over"
    NOTHING_HELD = "nothing_held"
    NO_CONSENT = "no_consent"
    TO_NO_MEMBER = "to_no_member"
    NOTHING_LEFT = "nothing_left"
    NOT_IN_REVIEW = "not_in_review"
    NOTHING_LIKE_IT = "nothing_like_it"
    UNKNOWN_LEAD = "unknown_lead"
    MALFORMED = "malformed"
    NOT_A_MEMBER = "not_a_member"
    NOT_SET_UP = "not_set_up"
    SET_MEANWHILE = "set_meanwhile"
    NO_RANKINGS = "no_rankings"
    NO_PERIOD = "no_period"
    NO_DIMENSION = "no_dimension"
    NO_FAIRNESS = "no_fairness"
    OFFER_OVER = "offer_over"
    OFFER_AT_CAP = "offer_at_cap"


@dataclass(frozen=True, slots=True)
class Previewed:
    """A preview, reserved for the rep until ``until``."""

    lead: Lead
    until: datetime
    why: Why


@dataclass(frozen=True, slots=True)
class NothingWaiting:
    """No lead the rep may take. ``hidden`` leads wait that the rep has skipped themselves."""

    queues: tuple[str, ...]
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed.

    ``by`` is who has it instead, ``limit`` (to ``upper``) the number that stands in the way, ``asked`` the
    word that was not understood, ``names`` the queues there are, or the paths that were set meanwhile,
    ``next`` what the rep may take instead, ``claimed`` the claim as it still stands, ``flaws`` what is wrong
    with fields that were filled in.
    """

    reason: Refusal
    by: str | None = None
    limit: int | None = None
    upper: int | None = None
    asked: str | None = None
    names: tuple[str, ...] = ()
    lead: Lead | None = None
    claimed: "Claimed | None" = None
    flaws: tuple[Flaw, ...] = ()
    next: "Previewed | NothingWaiting | Refused | None" = None


NextLead = Previewed | NothingWaiting | Refused


@dataclass(frozen=True, slots=True)
class Claimed:
    """The lead is the rep's. ``undo_until`` is ``None`` where there is nothing to undo.

    ``contact_by`` is until when the first contact is promised, ``None`` once it was made. ``break_ahead`` is
    the long closed stretch that begins soon after the claim, from when to when.
    """

    lead: Lead
    claim: Claim
    undo_until: datetime | None = None
    contact_by: datetime | None = None
    break_ahead: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
    """As many as there were of the ``asked``."""

    claims: tuple[Claimed, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """The lead is hidden from the rep for a while; ``to_review`` when nobody is left who may take it."""

    lead: Lead
    left_in_a_row: int
    left_today: int
    next: NextLead
    to_review: bool = False


@dataclass(frozen=True, slots=True)
class Declined:
    """The rep does not want the lead they were offered: the next rep is asked."""

    lead: Lead


@dataclass(frozen=True, slots=True)
class Returned:
    """The lead went back into the line, by release or undo; ``claim.ended_by`` says which."""

    lead: Lead
    claim: Claim


@dataclass(frozen=True, slots=True)
class Transferred:
    """The lead is ``to``'s now, who is told."""

    lead: Lead
    claim: Claim
    to: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A contact was stored; ``first`` when it was the one that stopped the clock."""

    lead: Lead
    claim: Claim
    contact: Contact
    first: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """The lead was converted or disqualified; ``lead.state`` says which."""

    lead: Lead
    claim: Claim


@dataclass(frozen=True, slots=True)
class Acted:
    """What was asked for was done; ``verb`` says what. ``to`` is the lead's new owner, if it got one."""

    lead: Lead
    verb: Verb
    claim: Claim | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked for was done about an alert; ``verb`` says what, the incident until when."""

    incident: Incident
    verb: QueueVerb


@dataclass(frozen=True, slots=True)
class Arranged:
    """A measure was taken, or ended (``measure.ended_at``); ``leads`` is how many leads moved by that."""

    measure: Measure
    leads: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody in charge of a queue decides about: the queue, and the measures in force there.

    Where they were counted, ``consenting`` leads agreed to be passed on, and ``held`` ones could be let in.
    """

    queue: str
    in_force: tuple[Measure, ...] = ()
    consenting: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Swept:
    """So many leads were moved by a bulk button; ``verb`` says how. ``left``: there are more."""

    verb: Verb
    leads: int
    left: bool = False


@dataclass(frozen=True, slots=True)
class LetIn:
    """Held leads came in by hand, ``over`` of them above the queue's cap."""

    queue: str
    leads: int
    over: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Ops decided about a lead in review; ``verb`` says how.

    Approved, its queue stands ``over`` leads above the cap by that. Merged, it went ``into`` another lead.
    Enriched, it is in line, held, or in review still: ``lead.state`` says so, and ``lead.rule`` why.
    """

    lead: Lead
    verb: Verb
    over: int = 0
    into: Lead | None = None


@dataclass(frozen=True, slots=True)
class UnderReview:
    """A lead in review with what is doubtful about it; ``waiting`` leads in all are in review."""

    lead: Lead
    doubt: Doubt
    waiting: int = 1


@dataclass(frozen=True, slots=True)
class NothingToReview:
    """No lead is in review."""


@dataclass(frozen=True, slots=True)
class MyLeads:
    """A rep's open claims, oldest first."""

    claims: tuple[Claimed, ...]
    cap: int
