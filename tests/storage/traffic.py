"""Leads that come into a queue and leave it: what tests about figures say all the time."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from core.changes import Change
from core.events import Verb
from core.metrics import QueueHealth, QueueStatus
from core.model import Claim, Lead, LeadState
from core.policies.team import TeamPolicy
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_claim, a_lead, a_team, an_event, arriving, hours, taking
from tests.storage.steps import applied

NOON = MONDAY_9AM + hours(3)
ALWAYS = a_team(calendar="always")


def status(open_: UnitsOfWork, team: TeamPolicy = ALWAYS, now: datetime = NOON) -> QueueStatus:
    """The first queue's."""
    with open_(writes=False) as uow:
        return uow.reports.status(team, now)[0]


def health(open_: UnitsOfWork, team: TeamPolicy = ALWAYS, now: datetime = NOON) -> QueueHealth:
    """The first queue's."""
    with open_(writes=False) as uow:
        return uow.reports.health(team, now)[0]


def entered(open_: UnitsOfWork, at: datetime, **details: Any) -> Lead:
    lead = a_lead(received_at=at, **details)
    applied(open_, arriving(lead))
    return lead


def claimed(open_: UnitsOfWork, lead: Lead, at: datetime) -> Claim:
    claim = a_claim(lead, ANA, at=at)
    applied(open_, taking(lead, claim))
    return claim


def back(open_: UnitsOfWork, lead: Lead, claim: Claim, verb: Verb, at: datetime) -> Lead:
    """The lead, as it was before ``claim``, waits again: given back, or undone as if it had never been."""
    anew: dict[str, Any] = {} if verb is Verb.UNDONE else {"queued_at": at, "came_in_at": at}
    waiting = replace(lead, state=LeadState.WAITING, version=lead.version + 2, **anew)
    over = replace(claim, ended_at=at, ended_by=verb.value)
    event = an_event(waiting, verb, at=at, claim_id=claim.id)
    applied(open_, Change(leads=(waiting,), claims=(over,), events=(event,)))
    return waiting


def happened(open_: UnitsOfWork, lead: Lead, verb: Verb, at: datetime, why: str | None = None) -> None:
    """As far as the story goes; the lead's row stays as it is."""
    applied(open_, Change(events=(an_event(lead, verb, at=at, why=why),)))


def left(open_: UnitsOfWork, lead: Lead, verb: Verb, state: LeadState, at: datetime, **details: Any) -> Lead:
    """The lead is in that state by that from now on."""
    gone = replace(lead, state=state, version=lead.version + 1)
    applied(open_, Change(leads=(gone,), events=(an_event(gone, verb, at=at, **details),)))
    return gone
