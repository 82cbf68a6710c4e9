"""How deep a queue was at past hours: who waited then, was being looked at, or was held."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from core.changes import Change
from core.events import Verb
from core.model import Lead, LeadState
from core.reports import Depth, Period
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, MONDAY_9AM, a_claim, a_lead, an_event, arriving, days, hours, minutes
from tests.storage.lives import (
    closed,
    contacted,
    given_back,
    gone,
    handed_over,
    moved,
    re_engaged,
    row,
    taken,
)
from tests.storage.steps import applied
from tests.storage.traffic import NOON, entered

MORNING = Period(MONDAY_9AM, NOON + hours(1))


def depths(open_: UnitsOfWork, period: Period = MORNING, queue: str = "leads") -> Mapping[int, int]:
    """By the hour of the day."""
    with open_(writes=False) as uow:
        return {one.at.hour: one.depth for one in uow.reports.depths(period, queues=[queue])}


def happens(
    open_: UnitsOfWork, lead: Lead, verb: Verb, state: LeadState, at: datetime, **changes: object
) -> None:
    there = moved(row(open_, lead), state, **changes)
    applied(open_, Change(leads=(there,), events=(an_event(there, verb, at=at),)))


def test_depth_is_told_for_every_full_hour_the_oldest_first_for_each_queue(unit_of_work: UnitsOfWork) -> None:
    entered(unit_of_work, MONDAY_9AM + minutes(10))
    entered(unit_of_work, MONDAY_9AM + minutes(70), queue="other")

    with unit_of_work(writes=False) as uow:
        found = uow.reports.depths(Period(MONDAY_9AM - minutes(1), MONDAY_9AM + hours(2)))
        nothing = uow.reports.depths(Period(MONDAY_9AM + minutes(1), MONDAY_9AM + minutes(59)))

    ten = MONDAY_9AM + hours(1)
    assert found == [
        Depth("leads", MONDAY_9AM, 0),
        Depth("other", MONDAY_9AM, 0),
        Depth("leads", ten, 1),
        Depth("other", ten, 0),
    ]
    assert nothing == []


def test_what_leaves_and_comes_back_is_not_there_in_between(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, MONDAY_9AM - hours(1))
    claim = taken(unit_of_work, lead, MONDAY_9AM + minutes(30))
    given_back(unit_of_work, lead, claim, MONDAY_9AM + minutes(90))
    gone(unit_of_work, lead, MONDAY_9AM + minutes(150))

    assert depths(unit_of_work) == {9: 1, 10: 0, 11: 1, 12: 0}


def test_being_held_or_looked_at_is_depth_and_admission_changes_nothing(unit_of_work: UnitsOfWork) -> None:
    held = a_lead(state=LeadState.HELD, received_at=MONDAY_9AM)
    applied(
        unit_of_work,
        replace(arriving(held), events=(an_event(held, Verb.HELD, at=MONDAY_9AM + minutes(1)),)),
    )
    happens(unit_of_work, held, Verb.ADMITTED, LeadState.WAITING, MONDAY_9AM + minutes(70))
    happens(unit_of_work, held, Verb.RESERVED, LeadState.RESERVED, MONDAY_9AM + minutes(130))

    assert depths(unit_of_work) == {9: 0, 10: 1, 11: 1, 12: 1}


def test_what_becomes_of_a_claimed_lead_changes_nothing(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, MONDAY_9AM - hours(1))
    claim = taken(unit_of_work, lead, MONDAY_9AM + minutes(1))
    theirs = handed_over(unit_of_work, lead, claim, BEN, MONDAY_9AM + minutes(70))
    theirs = contacted(unit_of_work, lead, theirs, MONDAY_9AM + minutes(80))
    closed(unit_of_work, lead, theirs, Verb.CONVERTED, MONDAY_9AM + minutes(130))

    assert depths(unit_of_work) == {9: 1, 10: 0, 11: 0, 12: 0}


def test_review_and_sleep_are_no_depth_and_who_comes_back_from_there_is(unit_of_work: UnitsOfWork) -> None:
    doubtful = a_lead(state=LeadState.REVIEW, received_at=MONDAY_9AM)
    sent = an_event(doubtful, Verb.SENT_TO_REVIEW, at=MONDAY_9AM)
    applied(unit_of_work, replace(arriving(doubtful), events=(sent,)))
    happens(unit_of_work, doubtful, Verb.APPROVED, LeadState.WAITING, MONDAY_9AM + minutes(70))
    sleeper = entered(unit_of_work, MONDAY_9AM - days(20))
    gone(unit_of_work, sleeper, MONDAY_9AM - days(13), Verb.NURTURED, LeadState.NURTURE)
    gone(unit_of_work, sleeper, MONDAY_9AM + minutes(10))
    re_engaged(unit_of_work, sleeper, MONDAY_9AM + minutes(130))

    assert depths(unit_of_work) == {9: 0, 10: 0, 11: 1, 12: 2}


def test_a_recycled_lead_is_no_depth_be_it_claimed(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, MONDAY_9AM - days(20))
    gone(unit_of_work, lead, MONDAY_9AM + minutes(10), Verb.RECYCLED, LeadState.RECYCLED)
    taken(unit_of_work, lead, MONDAY_9AM + minutes(70))

    assert depths(unit_of_work) == {9: 1, 10: 0, 11: 0, 12: 0}


def test_a_lead_given_away_by_the_clock_leaves_and_one_by_a_crm_out_of_review_was_never_there(
    unit_of_work: UnitsOfWork,
) -> None:
    late, doubtful = (
        a_lead(received_at=MONDAY_9AM - hours(2)),
        a_lead(state=LeadState.REVIEW, received_at=MONDAY_9AM - hours(2)),
    )
    events = (
        an_event(late, at=late.received_at),
        an_event(doubtful, Verb.SENT_TO_REVIEW, at=doubtful.received_at),
    )
    applied(unit_of_work, replace(arriving(late, doubtful), events=events))
    for lead, entered_at in ((late, late.queued_at), (doubtful, None)):
        claim = a_claim(lead, ANA, at=MONDAY_9AM + minutes(10), entered_at=entered_at)
        event = an_event(lead, Verb.ASSIGNED, at=claim.claimed_at, claim_id=claim.id)
        applied(
            unit_of_work, Change(leads=(moved(lead, LeadState.CLAIMED),), opened=(claim,), events=(event,))
        )

    assert depths(unit_of_work) == {9: 1, 10: 0, 11: 0, 12: 0}


def test_a_lead_that_goes_on_in_another_queue_was_in_its_own_before(unit_of_work: UnitsOfWork) -> None:
    lead, owned = (entered(unit_of_work, MONDAY_9AM - hours(1), queue="removed") for _ in range(2))
    taken(unit_of_work, owned, MONDAY_9AM - minutes(1))
    for one in (lead, owned):
        here = row(unit_of_work, one)
        there = moved(here, here.state, queue="leads")
        event = an_event(there, Verb.MOVED, at=MONDAY_9AM + minutes(70), data={"from_queue": "removed"})
        applied(unit_of_work, Change(leads=(there,), events=(event,)))

    assert depths(unit_of_work, queue="removed") == {9: 1, 10: 1, 11: 0, 12: 0}
    assert depths(unit_of_work) == {9: 0, 10: 0, 11: 1, 12: 1}
