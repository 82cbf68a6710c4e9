"""Leads in review: by what they got there, and until when ops should have decided about them."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.calendar import NeverOpen, business_calendar
from core.model import Lead, LeadState
from core.policies.team import TeamPolicy

SKIPPED_BY_ALL = "skipped_by_all"
"""The rule of a lead that every rep who may take it has passed on."""

INCOMPLETE = "incomplete"
"""The rule (``core.intake.Rule``) of a lead that lacks something: it has a while to be completed."""

APPROVED = "approved"
"""The rule of a lead that is in line by the word of ops."""

DOUBLINGS = 5
"""Reminders come at twice the distance of those before, so often; from then on at the same."""


def due_at(rule: str, now: datetime, team: TeamPolicy) -> datetime:
    """When ops are reminded of a lead that this rule sent to review now."""
    return _after(team.review.enrich if rule == INCOMPLETE else team.review.within, now, team)


def due_again_at(asked: int, now: datetime, team: TeamPolicy) -> datetime:
    """When ops are reminded anew of a lead they have been reminded of ``asked`` times."""
    wait: timedelta = team.review.within * 2 ** min(asked, DOUBLINGS)
    return _after(wait, now, team)


def doubtful(lead: Lead, rule: str, due: datetime) -> Lead:
    """The lead in review by this rule, of which ops are reminded when it is ``due``."""
    return replace(lead, state=LeadState.REVIEW, rule=rule, review_due_at=due, review_asked=0)


def _after(wait: timedelta, now: datetime, team: TeamPolicy) -> datetime:
    """In the team's business time; by the clock where its hours leave no time within two years."""
    try:
        return business_calendar(team.calendar, team.timezone).add(now, wait)
    except NeverOpen:
        return now + wait
