"""A lead's story told again from its events alone: where it must be now, and whose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.acts import in_line
from core.events import Event, Verb
from core.model import Lead, LeadState

_BACK = {
    Verb.ENTERED,
    Verb.PUT_BACK,
    Verb.RESERVATION_EXPIRED,
    Verb.SKIPPED,
    Verb.UNDONE,
    Verb.RELEASED,
    Verb.RETURNED,
    Verb.DECLINED,
    Verb.OFFER_EXPIRED,
    Verb.OFFER_WITHDRAWN,
}
_STATES = {
    Verb.SENT_TO_REVIEW: LeadState.REVIEW,
    Verb.RESERVED: LeadState.RESERVED,
    Verb.OFFERED: LeadState.RESERVED,
    Verb.CLAIMED: LeadState.CLAIMED,
    Verb.ASSIGNED: LeadState.CLAIMED,
    Verb.TRANSFERRED: LeadState.CLAIMED,
    Verb.REASSIGNED: LeadState.CLAIMED,
    Verb.CONTACTED: LeadState.CONTACTED,
    Verb.CONVERTED: LeadState.CONVERTED,
    Verb.DISQUALIFIED: LeadState.DISQUALIFIED,
}
_OF_THE_SAME_CHANGE = {Verb.ENTERED, Verb.SENT_TO_REVIEW}
_OF_THE_CLAIM = {Verb.WARNED, Verb.NUDGED, Verb.FLAGGED, Verb.ESCALATED}
"""What the clock does to a claim nobody works while the lead stays as it is."""
MOVES_IN_LINE = {Verb.PROMOTED, Verb.RETURNED}
"""After which a lead may stand elsewhere in its line."""


@dataclass(frozen=True)
class Retold:
    """What the events say of a lead: its state, who owns it, who looks at it, and how often it changed."""

    state: LeadState
    owner: str | None = None
    looks: str | None = None
    version: int = 1


def retold(lead: Lead, story: Sequence[Event]) -> Retold:
    """The lead as its events leave it."""
    told = Retold(in_line(lead))
    for event in (one for one in story if one.verb not in _OF_THE_CLAIM):
        told = _next(told, event, in_line(lead))
    return told


def _next(told: Retold, event: Event, back: LeadState) -> Retold:
    changes = event.verb not in _OF_THE_SAME_CHANGE and event.data.get("first") is not False
    told = replace(told, version=told.version + changes, looks=None)
    if event.verb in _BACK:
        return replace(told, state=back, owner=None)
    told = replace(told, state=told.state if event.verb is Verb.PROMOTED else _STATES[event.verb])
    match event.verb:
        case Verb.RESERVED | Verb.OFFERED:
            return replace(told, looks=str(event.data.get("rep", event.actor)))
        case Verb.CLAIMED:
            return replace(told, owner=event.actor)
        case Verb.TRANSFERRED | Verb.REASSIGNED | Verb.ASSIGNED:
            return replace(told, owner=str(event.data["to"]))
        case Verb.CONVERTED | Verb.DISQUALIFIED:
            return replace(told, owner=None)
        case _:
            return told
