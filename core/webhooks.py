"""What receivers of webhooks are told, when they are told again, and when that is given up."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from core.events import Event, Verb
from core.model import FACT_NAMES, Lead, LeadFacts, LeadState
from core.policies.doors import event_name

AGAIN_AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after each failure an event is sent again; after one more failure it is dead, three days on."""

SPREAD = 0.1
"""By how much of itself a wait may grow, so that not everything comes back at once."""

LONGEST_WAIT = timedelta(hours=24)
"""However long a receiver asks for."""

_GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt: the receiver's ``status``, or where it gave none, in one word why."""

    status: int | None = None
    trouble: str = ""
    retry_after: timedelta | None = None

    @property
    def code(self) -> str:
        """``http_503``, or the word; empty when all went well."""
        if self.is_taken:
            return ""
        return self.trouble if self.status is None else f"http_{self.status}"

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_down(self) -> bool:
        """Whether the receiver has trouble with everything now, and not just with this event."""
        return self.status is None or self.status in {429, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of an event after an attempt; ``due_at`` is when it is sent again."""

    state: Literal["sent", "dead", "pending"]
    due_at: datetime | None = None


def judged(answer: Answer, *, attempts: int, now: datetime, jitter: float) -> Ruling:
    """``attempts`` were made before this one; ``jitter`` is by chance between 0 and 1.

    A receiver that is gone (410) is not asked again. Redirects are not followed: they count as failures.
    """
    if answer.is_taken:
        return Ruling("sent")
    if answer.status == _GONE or attempts >= len(AGAIN_AFTER):
        return Ruling("dead")
    wait = AGAIN_AFTER[attempts] * (1 + SPREAD * jitter)
    return Ruling("pending", now + max(wait, min(answer.retry_after or timedelta(), LONGEST_WAIT)))


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """How long a ``Retry-After`` header asks us to wait, in seconds or until a date; ``None``: not at all,
    or nobody can say.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta())


def webhook_id(event_id: int, receiver: str) -> str:
    """By which a receiver knows an event again, however often it gets it."""
    return f"evt_{event_id}_{receiver}"


@dataclass(frozen=True, slots=True)
class Told:
    """One event, and the lead as it stands now, with whoever has it or won or lost it. ``email`` is how other
    systems name this ``owner``.
    """

    event_id: int
    event: Event
    lead: Lead
    owner: str | None = None
    email: str | None = None
    first_contact_at: datetime | None = None
    converted_at: datetime | None = None
    customer_at: datetime | None = None


def envelope(told: Told, *, facts: bool) -> Mapping[str, object]:
    """What a receiver gets, as JSON values; its shape is fixed by docs/webhook.schema.json.

    Without ``facts`` it holds ids, states and times. Of an erased lead it says only that, whatever had
    happened to it.
    """
    if told.lead.state is LeadState.ERASED:
        return _erased(told)
    event, lead = told.event, told.lead
    about: dict[str, object] = {
        "id": _name(lead),
        "external_id": lead.external_id,
        "state": lead.state.value,
        "queue": lead.queue,
        "type": lead.facts.type.value,
        "received_at": _iso(lead.received_at),
        "owner": told.owner,
        "owner_email": told.email,
        "first_contact_at": _iso(told.first_contact_at),
        "converted_at": _iso(told.converted_at),
        "customer_at": _iso(told.customer_at),
    }
    return {
        "type": f"lead.{event_name(event.verb)}",
        "timestamp": _iso(event.at),
        "data": {
            "event": {
                "id": told.event_id,
                "verb": event_name(event.verb),
                "at": _iso(event.at),
                "actor": event.actor,
                "why": event.why,
                "queue": event.queue,
            },
            "lead": about | ({"facts": _known(lead.facts)} if facts else {}),
        },
    }


def body(message: Mapping[str, object]) -> str:
    """The very characters that are signed and sent."""
    return json.dumps(message, separators=(",", ":"))


def _erased(told: Told) -> Mapping[str, object]:
    at = _iso(told.event.at)
    return {
        "type": f"lead.{event_name(Verb.ERASED)}",
        "timestamp": at,
        "data": {"event": {"id": told.event_id, "at": at}, "lead": {"id": _name(told.lead)}},
    }


def _known(facts: LeadFacts) -> dict[str, object]:
    """Facts by the names they come in under, those that are known."""
    known = {name: getattr(facts, name) for name in LeadFacts.__slots__ if name in FACT_NAMES}
    known["attributes"] = dict(facts.attributes) or None
    return {name: value for name, value in known.items() if value is not None}


def _name(lead: Lead) -> str:
    return f"L-{lead.id}"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
