"""A decision as a value: everything one use case wants written, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.events import Event, QueueEvent
from core.incidents import Incident, Measure
from core.keys import KeyedLead
from core.model import Claim, Contact, Lead, SkipReason
from core.notices import Notice
from core.offers import Offer, OfferOver


@dataclass(frozen=True, slots=True)
class Skip:
    """A rep passed a lead on and does not see it again until ``hidden_until``."""

    lead_id: int
    rep_id: str
    at: datetime
    reason: SkipReason
    hidden_until: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What should become true. Empty means that nothing should.

    ``leads`` and ``claims`` replace rows that exist, ``incoming`` and ``opened`` add new ones; a replaced
    lead carries the version after the change and is written only over the version before it.
    ``refreshed`` replaces the facts and keys of existing leads as well. ``incidents`` and ``measures``
    replace, ``raised`` and ``taken`` add. Of changed incidents only those in ``redrawn`` (ids) have their
    messages drawn anew: timers alone are nothing to look at. ``confirmed`` names claims (ids) whose
    self-reported first contact another system confirms. ``offered`` adds offers, ``offers_over`` ends some.
    """

    leads: tuple[Lead, ...] = ()
    incoming: tuple[KeyedLead, ...] = ()
    refreshed: tuple[KeyedLead, ...] = ()
    opened: tuple[Claim, ...] = ()
    claims: tuple[Claim, ...] = ()
    contacts: tuple[Contact, ...] = ()
    skips: tuple[Skip, ...] = ()
    offers_over: tuple[OfferOver, ...] = ()
    offered: tuple[Offer, ...] = ()
    raised: tuple[Incident, ...] = ()
    incidents: tuple[Incident, ...] = ()
    taken: tuple[Measure, ...] = ()
    measures: tuple[Measure, ...] = ()
    events: tuple[Event, ...] = ()
    queue_events: tuple[QueueEvent, ...] = ()
    notices: tuple[Notice, ...] = ()
    confirmed: tuple[int, ...] = ()
    redrawn: tuple[int, ...] = ()


def merged(changes: Iterable[Change]) -> Change:
    """Several decisions as one, in order."""
    every = list(changes)
    return Change(
        **{name: tuple(item for one in every for item in getattr(one, name)) for name in Change.__slots__}
    )
