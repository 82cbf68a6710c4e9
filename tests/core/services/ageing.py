"""Leads that grow old on a sales floor: what tests of hygiene say all the time."""

from collections.abc import Sequence
from typing import Any

from core.changes import Change
from core.events import Verb
from core.model import Lead, LeadState, LeadType
from core.sla import limits
from tests.builders import MIA, MONDAY_9AM, OLE, a_lead, a_person, days, keyed
from tests.builders import an_event as an_event_of
from tests.core.services.floor import Floor
from tests.core.services.mail import a_staffed_team

TEAM = a_staffed_team()
QUEUE = TEAM.queues[0]
STAFF = [a_person(one) for one in (MIA, OLE)]
"""A manager, who is not of ops, and somebody of ops."""

AGES = {Verb.NURTURED, Verb.RECYCLED, Verb.ARCHIVED}


def ageing(name: str = "Acme", *, age: float, state: LeadState = LeadState.WAITING, **details: Any) -> Lead:
    """A lead that came in so many days before Monday 9:00, with the limits it got then."""
    arrived = MONDAY_9AM - days(age)
    due = limits(LeadType.WARM, arrived, arrived, QUEUE, TEAM)._asdict()
    return a_lead(name, state=state, waited=days(age), **due | details)


def moved(floor: Floor, **later: float) -> list[tuple[str, int | None]]:
    """Whom a tick so much later moves because of their age, and how; nothing fails."""
    floor.clock.move(**later)
    report = floor.tick.run()
    assert report.failures == ()
    return [(action.kind.value, action.lead) for action in report.actions if action.kind in AGES]


def states(floor: Floor, *leads: Lead) -> list[str]:
    return [floor.lead(lead).state.value for lead in leads]


def come_in_with_keys(floor: Floor, *leads: Lead) -> Sequence[Lead]:
    """These leads come in, each recognised by its e-mail and telephone number alone."""
    entered = [an_event_of(lead, Verb.ENTERED, at=lead.received_at) for lead in leads]
    known = tuple(keyed(lead, phone=lead.facts.phone, name=None) for lead in leads)
    with floor.open() as uow:
        uow.apply(Change(incoming=known, events=tuple(entered)))
        uow.commit()
    return leads
