"""What there is to tell, and whom. How it is worded is the catalogues' affair."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model import Claim, Lead, Person


class NoticeKind(StrEnum):
    """Every sort of message that leaves by the outbox."""

    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message owed to somebody, written in the transaction that makes it true.

    ``key`` identifies it for ever: the same key is never written, nor sent, twice. ``to`` is a Slack user
    or channel id. Only ids travel; everything a person reads is read again at sending.
    """

    key: str
    kind: NoticeKind
    to: str
    due_at: datetime
    lead_id: int
    claim_id: int | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A notice with everything it is about, as it stands now. ``reader`` is ``None`` for a channel."""

    notice: Notice
    lead: Lead
    claim: Claim | None
    reader: Person | None
    now: datetime
