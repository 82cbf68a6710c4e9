"""What happens to leads, row and event together, as the product writes it: for tests about figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.changes import Change
from core.events import Verb
from core.model import Claim, Lead, LeadState
from core.policies.team import TeamPolicy
from core.reports import Dimension, Figures, Period, Report
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, a_claim, an_event, days, keyed, taking
from tests.storage.steps import applied
from tests.storage.traffic import ALWAYS, NOON

WEEK = Period.last(days(7), NOON)


def told(
    open_: UnitsOfWork,
    period: Period = WEEK,
    by: Dimension | None = None,
    team: TeamPolicy = ALWAYS,
    **asked: Any,
) -> Report:
    """The report of a period, as it is known at noon."""
    with open_(writes=False) as uow:
        return uow.reports.report(team, period, NOON, by=by, **asked)


def figures(open_: UnitsOfWork, period: Period = WEEK, **asked: Any) -> Figures:
    """Of everything together."""
    return told(open_, period, **asked).total


def slices(
    open_: UnitsOfWork, by: Dimension, period: Period = WEEK, **asked: Any
) -> Mapping[str | None, Figures]:
    """By name, in their order."""
    return {one.name: one.figures for one in told(open_, period, by, **asked).slices}


def row(open_: UnitsOfWork, lead: Lead) -> Lead:
    """The lead as it is now."""
    with open_(writes=False) as uow:
        found = uow.leads.get(lead.id)
    assert found is not None
    return found


def taken(open_: UnitsOfWork, lead: Lead, at: datetime, rep: str = ANA) -> Claim:
    """Somebody claims the lead out of its line."""
    here = row(open_, lead)
    claim = a_claim(here, rep, at=at)
    applied(open_, taking(here, claim))
    return claim


def contacted(open_: UnitsOfWork, lead: Lead, claim: Claim, at: datetime) -> Claim:
    """Its owner contacts the lead for the first time, or so another system says."""
    worked = replace(claim, contacted_at=at)
    reached = moved(row(open_, lead), LeadState.CONTACTED)
    event = an_event(reached, Verb.CONTACTED, at=at, claim_id=claim.id)
    applied(open_, Change(leads=(reached,), claims=(worked,), events=(event,)))
    return worked


def handed_over(open_: UnitsOfWork, lead: Lead, claim: Claim, to: str, at: datetime) -> Claim:
    """The lead goes to somebody else without coming back into the line."""
    owned = moved(row(open_, lead), LeadState.CLAIMED)
    over = replace(claim, ended_at=at, ended_by=Verb.TRANSFERRED.value)
    theirs = a_claim(owned, to, at=at, entered_at=None)
    event = an_event(owned, Verb.TRANSFERRED, at=at, claim_id=theirs.id)
    applied(open_, Change(leads=(owned,), claims=(over,), opened=(theirs,), events=(event,)))
    return theirs


def closed(open_: UnitsOfWork, lead: Lead, claim: Claim, verb: Verb, at: datetime) -> None:
    """Converted or disqualified by its owner."""
    over = replace(claim, ended_at=at, ended_by=verb.value)
    gone = moved(row(open_, lead), LeadState(verb.value))
    event = an_event(gone, verb, at=at, claim_id=claim.id)
    applied(open_, Change(leads=(gone,), claims=(over,), events=(event,)))


def given_back(
    open_: UnitsOfWork, lead: Lead, claim: Claim, at: datetime, verb: Verb = Verb.RELEASED
) -> None:
    """Into the line again: released or returned; undone as if it had never been claimed."""
    anew = {} if verb is Verb.UNDONE else {"queued_at": at, "came_in_at": at}
    waits = moved(row(open_, lead), LeadState.WAITING, **anew)
    over = replace(claim, ended_at=at, ended_by=verb.value)
    event = an_event(waits, verb, at=at, claim_id=claim.id)
    applied(open_, Change(leads=(waits,), claims=(over,), events=(event,)))


def gone(
    open_: UnitsOfWork,
    lead: Lead,
    at: datetime,
    verb: Verb = Verb.ARCHIVED,
    state: LeadState = LeadState.ARCHIVED,
) -> None:
    """Out of the line without a claim, or from one sleep into another."""
    here = row(open_, lead)
    asleep = moved(here, state)
    event = an_event(asleep, verb, at=at, why="skipped_by_all", data={"was": here.state.value})
    applied(open_, Change(leads=(asleep,), events=(event,)))


def re_engaged(
    open_: UnitsOfWork, lead: Lead, at: datetime, keys: Mapping[str, str] | None = None, **facts: Any
) -> Lead:
    """Its person asks again: a new episode, perhaps with other facts."""
    asleep = row(open_, lead)
    awake = moved(
        asleep,
        LeadState.WAITING,
        received_at=at,
        queued_at=at,
        came_in_at=at,
        episode=asleep.episode + 1,
        facts=replace(asleep.facts, **facts),
    )
    event = an_event(awake, Verb.RE_ENGAGED, at=at)
    applied(open_, Change(refreshed=(keyed(awake, **(keys or {})),), events=(event,)))
    return awake


def moved(lead: Lead, state: LeadState, **changes: Any) -> Lead:
    return replace(lead, state=state, version=lead.version + 1, **changes)
