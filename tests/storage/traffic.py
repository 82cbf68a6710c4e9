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


def happened(open_: UnitsOfWork, lead: Lead, verb: Verb, at: datetime, why: str | None = None) -> None:
    """As far as the story goes; the lead's row stays as it is."""
    applied(open_, Change(events=(an_event(lead, verb, at=at, why=why),)))


def left(open_: UnitsOfWork, lead: Lead, verb: Verb, state: LeadState, at: datetime, **details: Any) -> Lead:
    """The lead is in that state by that from now on."""
    gone = replace(lead, state=state, version=lead.version + 1)
    applied(open_, Change(leads=(gone,), events=(an_event(gone, verb, at=at, **details),)))
    return gone
