"""Leads that just came in, of companies with which somebody works already."""

from dataclasses import replace
from datetime import datetime

import pytest

from core.changes import Change
from core.events import Verb
from core.model import LeadState
from core.offers import OfferOutcome
from storage import offers
from storage.session import Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, MONDAY_9AM, an_event, hours, minutes
from tests.storage.lives import gone, moved, re_engaged, row
from tests.storage.offering import came_in, offered, over, owned, passed_on
from tests.storage.steps import applied

ACME = {"domain": "acme.example"}
SINCE = MONDAY_9AM - minutes(10)


@pytest.fixture(params=["quiet", "a flood"], autouse=True)
def pace(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many leads come in, the answer is the same."""
    is_flood = "TRUE" if request.param == "a flood" else "FALSE"
    monkeypatch.setattr(offers, "IS_FLOOD", Statement(f"SELECT {is_flood} WHERE ? IS NOT NULL"))


def just_in(open_: UnitsOfWork, since: datetime = SINCE, limit: int = 10) -> list[tuple[int, str]]:
    with open_(writes=False) as uow:
        return [(lead.id, rep_id) for lead, rep_id in uow.offers.just_in(since, limit)]


@pytest.mark.parametrize("key", ["domain", "company"])
def test_a_lead_of_a_company_with_which_somebody_works_is_found_with_that_rep(
    unit_of_work: UnitsOfWork, key: str
) -> None:
    owned(unit_of_work, ANA, MONDAY_9AM - hours(1), account={key: "acme"})

    lead = came_in(unit_of_work, account={key: "acme"})
    came_in(unit_of_work, account={key: "other"})

    assert just_in(unit_of_work) == [(lead.id, ANA)]
    assert just_in(unit_of_work, MONDAY_9AM + minutes(1)) == []


def test_where_several_work_with_the_company_it_is_whoever_claimed_first(unit_of_work: UnitsOfWork) -> None:
    owned(unit_of_work, BEN, MONDAY_9AM - hours(1), account={"company": "acme"})
    owned(unit_of_work, ANA, MONDAY_9AM - hours(2), account=ACME)

    lead = came_in(unit_of_work, account={"company": "acme", "domain": "acme.example"})

    assert just_in(unit_of_work) == [(lead.id, ANA)]


def test_the_longest_waiting_come_first_and_no_more_than_are_asked_for(unit_of_work: UnitsOfWork) -> None:
    owned(unit_of_work, ANA, account=ACME)
    later, first, last = (
        came_in(unit_of_work, MONDAY_9AM + minutes(minute), account=ACME) for minute in (2, 1, 3)
    )

    assert just_in(unit_of_work) == [(first.id, ANA), (later.id, ANA), (last.id, ANA)]
    assert just_in(unit_of_work, limit=1) == [(first.id, ANA)]


def test_a_claim_that_is_over_makes_nobody_the_one_who_works_there(unit_of_work: UnitsOfWork) -> None:
    claim = owned(unit_of_work, ANA, account=ACME)
    with unit_of_work(writes=False) as uow:
        theirs = uow.leads.get(claim.lead_id)
    assert theirs is not None
    over_ = replace(claim, ended_at=MONDAY_9AM, ended_by=Verb.CONVERTED.value)
    applied(unit_of_work, Change(leads=(moved(theirs, LeadState.CONVERTED),), claims=(over_,)))

    came_in(unit_of_work, account=ACME)

    assert just_in(unit_of_work) == []


@pytest.mark.parametrize("outcome", [None, *OfferOutcome])
def test_a_lead_is_found_until_it_was_offered_to_anybody(
    unit_of_work: UnitsOfWork, outcome: OfferOutcome | None
) -> None:
    owned(unit_of_work, ANA, account=ACME)
    lead = came_in(unit_of_work, account=ACME)

    offer = offered(unit_of_work, lead, BEN)
    if outcome:
        over(unit_of_work, offer, outcome)

    assert just_in(unit_of_work) == []


def test_what_was_offered_in_an_earlier_episode_does_not_count(unit_of_work: UnitsOfWork) -> None:
    owned(unit_of_work, ANA, account=ACME)
    lead = came_in(unit_of_work, MONDAY_9AM - hours(8), account=ACME)
    passed_on(unit_of_work, lead, BEN, MONDAY_9AM - hours(7))
    gone(unit_of_work, lead, MONDAY_9AM - hours(6))
    assert just_in(unit_of_work) == []

    awake = re_engaged(unit_of_work, lead, MONDAY_9AM, keys=ACME)

    assert just_in(unit_of_work) == [(awake.id, ANA)]


@pytest.mark.parametrize("verb", [Verb.APPROVED, Verb.ADMITTED])
def test_a_lead_enters_when_it_is_let_in(unit_of_work: UnitsOfWork, verb: Verb) -> None:
    owned(unit_of_work, ANA, account=ACME)
    lead = came_in(unit_of_work, MONDAY_9AM - hours(8), account=ACME, state=LeadState.HELD)
    assert just_in(unit_of_work, MONDAY_9AM - hours(9)) == []

    inside = moved(row(unit_of_work, lead), LeadState.WAITING, came_in_at=MONDAY_9AM)
    applied(unit_of_work, Change(leads=(inside,), events=(an_event(inside, verb, at=MONDAY_9AM),)))

    assert just_in(unit_of_work) == [(lead.id, ANA)]


def test_a_lead_that_somebody_gave_back_does_not_just_come_in(unit_of_work: UnitsOfWork) -> None:
    owned(unit_of_work, ANA, account=ACME)
    lead = came_in(unit_of_work, MONDAY_9AM - hours(8), account=ACME)

    back = moved(row(unit_of_work, lead), LeadState.WAITING, came_in_at=MONDAY_9AM)
    applied(unit_of_work, Change(leads=(back,), events=(an_event(back, Verb.RELEASED, at=MONDAY_9AM),)))

    assert just_in(unit_of_work) == []
