"""What became of leads once somebody contacted them, with numbers worked out by hand, on both databases."""

from dataclasses import replace

import pytest

from core.changes import Change
from core.events import Verb
from core.model import Claim, Lead, LeadState, LeadType
from core.reports import Dimension, Period, Share, Spread
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    a_team,
    days,
    hours,
    minutes,
)
from tests.storage.lives import (
    closed,
    contacted,
    figures,
    gone,
    handed_over,
    slices,
    taken,
)
from tests.storage.steps import applied
from tests.storage.traffic import NOON, entered

YESTERDAY, TUESDAY = NOON - days(1), NOON - days(6)
OFFICE = a_team(calendar={"open": {"mon-fri": ["09:00-17:00"]}})


def test_speed_to_lead_counts_from_intake_to_the_first_contact_whoever_made_it(
    unit_of_work: UnitsOfWork,
) -> None:
    hot, warm, slow = (
        entered(unit_of_work, YESTERDAY, type=type_)
        for type_ in (LeadType.HOT_INBOUND, LeadType.WARM, LeadType.HOT_INBOUND)
    )
    for lead, after in ((hot, 4), (warm, 60), (slow, 61)):
        contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), YESTERDAY + minutes(after))
    again = handed_over(unit_of_work, hot, row_claim(unit_of_work, hot), BEN, YESTERDAY + hours(2))
    contacted(unit_of_work, hot, again, YESTERDAY + hours(3))

    found = figures(unit_of_work)

    assert found.speed_to_lead == Spread(3, minutes(125) / 3, minutes(60), minutes(61))
    assert found.fast == (Share(1, 3), Share(2, 3))
    assert found.hot_fast == (Share(1, 2), Share(1, 2))
    assert found.claim_to_contact.n == 4


def row_claim(open_: UnitsOfWork, lead: Lead) -> Claim:
    with open_(writes=False) as uow:
        claim = uow.claims.open_of(lead.id)
    assert claim is not None
    return claim


def test_a_contact_of_yesterday_that_is_told_today_counts_for_yesterday(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY - hours(5))
    claim = taken(unit_of_work, lead, YESTERDAY - hours(4))
    day = Period(YESTERDAY - hours(12), YESTERDAY)
    assert figures(unit_of_work, day).claim_to_contact.n == 0

    contacted(unit_of_work, lead, claim, YESTERDAY - hours(1))

    assert figures(unit_of_work, day).claim_to_contact == Spread(1, hours(3), hours(3), hours(3))
    assert figures(unit_of_work, Period(YESTERDAY, NOON)).claim_to_contact.n == 0


def test_conversion_is_of_leads_first_contacted_in_the_period_what_became_of_them_by_now(
    unit_of_work: UnitsOfWork,
) -> None:
    outcomes = (Verb.CONVERTED, Verb.CONVERTED, Verb.DISQUALIFIED, None)
    for number, outcome in enumerate(outcomes):
        lead = entered(unit_of_work, YESTERDAY)
        claim = contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), YESTERDAY + hours(1))
        if outcome:
            closed(unit_of_work, lead, claim, outcome, NOON)
        if number == 0:
            won = replace(claim, ended_at=NOON, ended_by="converted", customer_at=NOON)
            applied(unit_of_work, Change(claims=(won,)))

    found = figures(unit_of_work, Period(YESTERDAY, YESTERDAY + hours(2)))

    assert (found.conversion, found.customers, found.is_immature) == (Share(2, 4), Share(1, 4), True)
    assert figures(unit_of_work, Period(YESTERDAY + hours(2), NOON)).conversion == Share()


def test_what_another_system_came_to_think_later_counts(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY)
    claim = contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), YESTERDAY + hours(1))
    closed(unit_of_work, lead, claim, Verb.DISQUALIFIED, YESTERDAY + hours(2))
    assert figures(unit_of_work).conversion == Share(0, 1)

    gone(unit_of_work, lead, NOON, Verb.CONVERTED, LeadState.CONVERTED)

    assert figures(unit_of_work).conversion == Share(1, 1)


def test_a_conversion_counts_for_the_claim_that_was_contacted_first_whoever_closed_it(
    unit_of_work: UnitsOfWork,
) -> None:
    lead = entered(unit_of_work, YESTERDAY)
    first = contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), YESTERDAY + hours(1))
    theirs = handed_over(unit_of_work, lead, first, BEN, YESTERDAY + hours(2))
    theirs = contacted(unit_of_work, lead, theirs, YESTERDAY + hours(3))
    closed(unit_of_work, lead, theirs, Verb.CONVERTED, NOON)
    applied(
        unit_of_work, Change(claims=(replace(theirs, ended_at=NOON, ended_by="converted", customer_at=NOON),))
    )

    found = slices(unit_of_work, Dimension.REP)

    assert (found[ANA].conversion, found[ANA].customers) == (Share(1, 1), Share(1, 1))
    assert (found[BEN].conversion, found[BEN].claim_to_contact.n) == (Share(), 1)


@pytest.mark.parametrize(("age", "immature"), [(29, True), (31, False)])
def test_cohorts_are_marked_while_they_are_younger_than_conversions_take(
    unit_of_work: UnitsOfWork, age: float, immature: bool
) -> None:
    at = NOON - days(age)
    lead = entered(unit_of_work, at)
    contacted(unit_of_work, lead, taken(unit_of_work, lead, at), at)

    assert figures(unit_of_work, Period.last(days(60), NOON)).is_immature is immature


def test_an_erased_lead_is_counted_on_but_of_its_facts_nothing_is_told(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY, source="web", type=LeadType.HOT_INBOUND)
    claim = contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), YESTERDAY + hours(1))
    closed(unit_of_work, lead, claim, Verb.CONVERTED, YESTERDAY + hours(2))
    before = figures(unit_of_work)

    with unit_of_work() as uow:
        uow.erasure.erase([lead.id], NOON)
        uow.commit()

    after = figures(unit_of_work)
    assert replace(after, hot_fast=()) == replace(before, hot_fast=())
    assert (after.conversion, after.hot_fast[0]) == (Share(1, 1), Share(0, 0))
    assert list(slices(unit_of_work, Dimension.SOURCE)) == [None]
    assert list(slices(unit_of_work, Dimension.TYPE)) == ["warm"]
