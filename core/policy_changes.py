"""What a changed policy does to the leads that are here already: places anew, and new queues."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from core.acts import Act
from core.changes import Change, merged
from core.events import SYSTEM, Event, Verb
from core.model import Lead, LeadState
from core.places import base_place, is_front, is_pinned, is_promoted, is_recycled, worth_at
from core.policies.queues import Ordering, QueuePolicy
from core.policies.team import TeamPolicy
from core.sla import overdue_at

POLICY_CHANGED, QUEUE_REMOVED, SOURCE_VALUES = "policy_changed", "queue_removed", "source_values"
LANE_OPEN, LANE_CLOSED = "fast_lane", "fast_lane_closed"
"""Why a lead stands elsewhere than before, as its events say."""


def place_in(lead: Lead, queue: QueuePolicy, team: TeamPolicy) -> str:
    """Where this queue's policy puts a lead that has been in some line already.

    A place next to somebody (age promotion) is given up, for the neighbour moves as well: the next look at
    the line gives a new one where it is owed. A lead in front of the line stays there, unless it is pinned
    now or nobody stands in front (fifo): it had passed its 72 h, and need not be told of twice.
    """
    recycled = lead.state is LeadState.RECYCLED or is_recycled(lead.place)
    own = base_place(lead.id, lead.facts, lead.received_at, queue, team, recycled=recycled)
    keeps = is_front(lead.place) and queue.ordering is not Ordering.FIFO and not is_pinned(own)
    return lead.place if keeps else own


def placed_anew(
    leads: Iterable[Lead], queue: QueuePolicy, team: TeamPolicy, now: datetime, why: str = POLICY_CHANGED
) -> Change:
    """New places for those of the queue's leads that do not stand where its policy puts them.

    Nothing else about them changes: a reservation goes on, and a lead somebody owns only has another place
    to come back to. Where it is by ``SOURCE_VALUES`` alone the events say from which worth to which, and who
    was moved up by age stays there: values are others every day.
    """
    place_of = _place_by_values if why == SOURCE_VALUES else place_in
    return merged(_placed_anew(lead, place_of(lead, queue, team), now, why) for lead in leads)


def _place_by_values(lead: Lead, queue: QueuePolicy, team: TeamPolicy) -> str:
    place = place_in(lead, queue, team)
    return min(place, lead.place) if is_promoted(lead.place) else place


def _placed_anew(lead: Lead, place: str, now: datetime, why: str) -> Change:
    if place == lead.place:
        return Change()
    told = {"from": worth_at(lead.place), "to": worth_at(place)} if why == SOURCE_VALUES else {}
    data = {name: worth for name, worth in told.items() if worth is not None}
    event = Event(lead.id, now, Verb.PLACED_ANEW, SYSTEM, lead.queue, why=why, data=data)
    return Change(leads=(replace(lead, place=place, version=lead.version + 1),), events=(event,))


def moved_over(
    lead: Lead,
    queue: QueuePolicy,
    team: TeamPolicy,
    act: Act,
    *,
    why: str = QUEUE_REMOVED,
    claim_id: int | None = None,
) -> Change:
    """A lead goes on in another queue, in the state it is in: its own is gone, a fast lane opens or closes.

    No age starts anew: neither lead nor rep has done anything. So a lead that was in line stays in line,
    also above the cap, one that was held is held there, and the longest time is the new queue's, counted as
    if the lead had always been in it; what was done about the old one is not done again. ``claim_id`` is the
    claim on it, if somebody owns it.
    """
    due = overdue_at(lead.facts.type, lead.received_at, lead.came_in_at, queue, team)
    there = replace(
        lead,
        queue=queue.name,
        place=place_in(lead, queue, team),
        overdue_at=due,
        limit_due_at=due if lead.limit_due_at else None,
        version=lead.version + 1,
    )
    event = replace(act.event(there, Verb.MOVED, why=why, from_queue=lead.queue), claim_id=claim_id)
    return Change(leads=(there,), events=(event,))
