"""What somebody sees of a lead they look for, and what became of what they corrected."""

from dataclasses import dataclass
from datetime import datetime

from core.events import Event
from core.model import Claim, Lead


@dataclass(frozen=True, slots=True)
class LeadSeen:
    """A lead with everything known of it, for somebody who may see that.

    ``claim`` is the open one, until ``contact_by`` its first contact is promised. ``is_mine``: it is theirs;
    ``may_correct``: they may change what is known.
    """

    lead: Lead
    claim: Claim | None = None
    contact_by: datetime | None = None
    is_mine: bool = False
    may_correct: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Leads that fit what was ``asked``, newest first, of those somebody may see; ``more`` of them exist."""

    asked: str
    leads: tuple[Lead, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened to a lead, oldest first."""

    lead: Lead
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """These ``fields`` of the lead are different now; none, when nothing was."""

    seen: LeadSeen
    fields: tuple[str, ...]
