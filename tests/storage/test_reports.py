"""The figures of ``nextlead status``, each as its definition says."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendar import business_calendar
from core.changes import Change
from core.events import Verb
from core.metrics import AgeBands, QueueStatus
from core.model import LeadState
from storage.unit_of_work import UnitsOfWork
from storage.windows import hours_back
from tests.builders import (
    MONDAY_9AM,
    a_lead,
    a_queue,
    a_team,
    an_event,
    arriving,
    days,
    hours,
    minutes,
)
from tests.storage.steps import applied, stored
from tests.storage.traffic import ALWAYS, NOON, back, claimed, entered, status

FRIDAY_NOON = MONDAY_9AM + days(4) + hours(3)
WEEKDAYS = {"open": {"mon-fri": ["09:00-17:00"]}}


def test_a_queue_without_leads_shows_with_zeros(unit_of_work: UnitsOfWork) -> None:
    team = a_team(a_queue("first"), a_queue("second"))

    with unit_of_work(writes=False) as uow:
        shown = uow.reports.status(team, NOON)

    assert [one.queue for one in shown] == ["first", "second"]
    assert shown[0] == QueueStatus(
        queue="first",
        depth=0,
        waiting=0,
        reserved=0,
        held=0,
        review=0,
        claimed=0,
        uncontacted=0,
        age=AgeBands(green=0, yellow=0, red=0, mean_h=None, oldest_h=None),
        velocity_4h=None,
        claim_rate=None,
        abandonment=None,
        intake="open",
    )


def test_leads_of_a_queue_the_policy_does_not_have_are_shown_behind_its_own(
    unit_of_work: UnitsOfWork,
) -> None:
    states = (LeadState.WAITING, LeadState.HELD, LeadState.REVIEW)
    stored(unit_of_work, *(a_lead(queue="removed", state=state, waited=hours(0)) for state in states))
    stored(unit_of_work, a_lead(queue="asleep", state=LeadState.RECYCLED))
    stored(unit_of_work, a_lead(queue="worked", state=LeadState.CONVERTED))

    with unit_of_work(writes=False) as uow:
        own, asleep, removed = uow.reports.status(ALWAYS, NOON)

    assert (own.queue, own.depth) == ("leads", 0)
    assert (asleep.queue, asleep.depth, asleep.intake) == ("asleep", 0, "paused")
    assert (removed.queue, removed.depth, removed.waiting, removed.review) == ("removed", 2, 1, 1)
    assert (removed.age.green, removed.intake, removed.claim_rate) == (1, "paused", None)


def test_a_lead_moved_here_from_a_removed_queue_has_entered_unless_somebody_owned_it(
    unit_of_work: UnitsOfWork,
) -> None:
    lead, owned = (entered(unit_of_work, NOON - hours(1)) for _ in range(2))
    elsewhere = a_team(a_queue("new"), calendar="always")
    claim = claimed(unit_of_work, owned, NOON - minutes(30))
    owned = replace(owned, state=LeadState.CLAIMED, version=2)
    for one, claim_id in ((lead, None), (owned, claim.id)):
        there = replace(one, queue="new", version=one.version + 1)
        event = an_event(there, Verb.MOVED, at=NOON, claim_id=claim_id)
        applied(unit_of_work, Change(leads=(there,), events=(event,)))
    claimed(unit_of_work, replace(lead, queue="new", version=2), NOON)

    assert status(unit_of_work, elsewhere).velocity_4h == 1


def test_leads_are_counted_where_they_stand(unit_of_work: UnitsOfWork) -> None:
    states = {
        LeadState.WAITING: 4,
        LeadState.RESERVED: 3,
        LeadState.HELD: 2,
        LeadState.REVIEW: 1,
        LeadState.RECYCLED: 2,
        LeadState.CONVERTED: 1,
    }
    stored(unit_of_work, *(a_lead(state=state) for state, count in states.items() for _ in range(count)))
    stored(unit_of_work, a_lead(queue="another"))
    first, second = a_lead(), a_lead()
    stored(unit_of_work, first, second)
    worked = claimed(unit_of_work, first, MONDAY_9AM)
    claimed(unit_of_work, second, MONDAY_9AM)
    applied(unit_of_work, Change(claims=(replace(worked, contacted_at=NOON),)))

    shown = status(unit_of_work)

    assert (shown.waiting, shown.reserved, shown.held, shown.review) == (4, 3, 2, 1)
    assert shown.depth == 9
    assert (shown.claimed, shown.uncontacted) == (2, 1)


def test_a_queue_at_its_cap_is_full(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, a_lead(), a_lead(state=LeadState.RESERVED), a_lead(state=LeadState.HELD))

    assert status(unit_of_work, a_team(a_queue(cap=2))).intake == "full"
    assert status(unit_of_work, a_team(a_queue(cap=3))).intake == "open"


def test_ages_are_green_yellow_and_red_by_the_hour_they_came_in(unit_of_work: UnitsOfWork) -> None:
    just_green = hours(4) - timedelta(microseconds=1)
    waits = [hours(1), just_green, hours(4), hours(23.5), hours(24), hours(100)]
    stored(unit_of_work, *(a_lead(waited=wait, now=NOON) for wait in waits))

    age = status(unit_of_work).age

    assert (age.green, age.yellow, age.red) == (2, 2, 2)
    assert age.mean_h == pytest.approx(sum(wait / hours(1) for wait in waits) / 6)
    assert age.oldest_h == pytest.approx(100)


def test_velocity_is_claims_by_entries_of_the_last_four_business_hours(unit_of_work: UnitsOfWork) -> None:
    team = a_team(calendar=WEEKDAYS)
    friday_3pm = MONDAY_9AM - days(3) + hours(6)
    inside = [friday_3pm + hours(1.5), MONDAY_9AM, MONDAY_9AM + hours(1), MONDAY_9AM + hours(2)]
    outside = friday_3pm + minutes(30)
    leads = [entered(unit_of_work, at) for at in (*inside, outside, outside)]
    claimed(unit_of_work, leads[0], NOON - hours(1))
    claimed(unit_of_work, leads[4], friday_3pm + hours(1.5))
    claimed(unit_of_work, leads[5], outside)

    assert status(unit_of_work, team).velocity_4h == pytest.approx(2 / 4)


def test_an_old_lead_imported_today_entered_long_ago(unit_of_work: UnitsOfWork) -> None:
    old = a_lead(received_at=NOON - days(30))
    applied(
        unit_of_work,
        Change(incoming=arriving(old).incoming, events=(an_event(old, at=NOON - minutes(1)),)),
    )

    assert status(unit_of_work).velocity_4h is None


def test_a_claim_taken_back_is_none_and_a_released_lead_enters_again(unit_of_work: UnitsOfWork) -> None:
    first, second = (entered(unit_of_work, NOON - hours(2)) for _ in range(2))
    one, another = (claimed(unit_of_work, lead, NOON - hours(1)) for lead in (first, second))

    back(unit_of_work, first, one, Verb.UNDONE, NOON - minutes(59))
    back(unit_of_work, second, another, Verb.RELEASED, NOON - minutes(30))

    assert status(unit_of_work).velocity_4h == pytest.approx(1 / 3)


def test_the_claim_rate_is_the_share_claimed_within_a_day(unit_of_work: UnitsOfWork) -> None:
    in_time, late, never = (entered(unit_of_work, NOON - days(3)) for _ in range(3))
    claimed(unit_of_work, in_time, NOON - days(2))
    claimed(unit_of_work, late, NOON - days(2) + minutes(1))
    undone = entered(unit_of_work, NOON - days(3))
    claim = claimed(unit_of_work, undone, NOON - days(3))
    back(unit_of_work, undone, claim, Verb.UNDONE, NOON - days(3))
    claimed(unit_of_work, entered(unit_of_work, NOON - days(9)), NOON - days(9))
    claimed(unit_of_work, entered(unit_of_work, NOON - hours(23)), NOON - hours(22))

    assert status(unit_of_work).claim_rate == pytest.approx(1 / 4)
    assert never.state is LeadState.WAITING


def test_the_day_of_a_lead_that_arrived_closed_begins_at_the_opening(unit_of_work: UnitsOfWork) -> None:
    team = a_team(calendar=WEEKDAYS)
    saturday = MONDAY_9AM - days(2)
    claimed(unit_of_work, entered(unit_of_work, saturday), MONDAY_9AM + hours(23))
    claimed(unit_of_work, entered(unit_of_work, saturday), MONDAY_9AM + hours(25))

    assert status(unit_of_work, team, FRIDAY_NOON).claim_rate == pytest.approx(1 / 2)
    assert status(unit_of_work, team, MONDAY_9AM + hours(20)).claim_rate is None


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (NOON, MONDAY_9AM - days(3) + hours(7)),
        (MONDAY_9AM + hours(5), MONDAY_9AM + hours(1)),
        (MONDAY_9AM - days(1), MONDAY_9AM - days(3) + hours(4)),
    ],
)
def test_four_business_hours_back_skip_nights_and_weekends(now: datetime, start: datetime) -> None:
    calendar = business_calendar(a_team(calendar=WEEKDAYS).calendar, "UTC")

    assert hours_back(calendar, now, hours(4)) == start


def test_in_an_office_that_is_hardly_ever_open_a_year_back_is_enough() -> None:
    rarely = a_team(calendar={"open": {"mon": ["09:00-09:01"]}}).calendar

    start = hours_back(business_calendar(rarely, "UTC"), NOON, hours(4))

    assert start == NOON - days(366)
