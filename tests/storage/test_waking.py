"""Whoever deals leads out is woken by what may change who can be offered what, and by nothing else."""

from dataclasses import replace

import pytest

from core.changes import Change
from core.model import LeadState
from core.offers import OfferOutcome, OfferOver
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_notice,
    a_person,
    a_skip,
    an_offer,
    arriving,
    keyed,
    minutes,
    offering,
    taking,
)
from tests.storage.steps import applied, stored

LEAD, CLAIMED = a_lead("Waiting"), a_lead("Claimed")
OFFERED = a_lead("Offered")
OFFER = an_offer(OFFERED)
CLAIM = a_claim(CLAIMED)
ACCEPTED = OfferOver(OFFER.id, OfferOutcome.ACCEPTED, MONDAY_9AM + minutes(1))
LOOKED_AT = replace(LEAD, state=LeadState.RESERVED, version=2, reserved_by=ANA, reserved_until=MONDAY_9AM)

MORE = {
    "a lead comes in": arriving(a_lead()),
    "a lead is let into the line": Change(leads=(replace(LEAD, version=2),)),
    "a lead asks again": Change(refreshed=(keyed(replace(LEAD, version=2)),)),
    "a claim ends": Change(claims=(replace(CLAIM, ended_at=MONDAY_9AM, ended_by="converted"),)),
    "a first contact makes room": Change(claims=(replace(CLAIM, contacted_at=MONDAY_9AM),)),
    "an offer ends": Change(offers_over=(ACCEPTED,)),
}
NO_MORE = {
    "a rep takes a lead": taking(LEAD, a_claim(LEAD)),
    "a rep looks at a lead": Change(leads=(LOOKED_AT,)),
    "a lead is offered": offering(LEAD, an_offer(LEAD, "U01BEN")),
    "somebody is told": Change(notices=(a_notice(LEAD),)),
    "a rep skips a lead": Change(skips=(a_skip(LEAD),)),
    "nothing": Change(),
}


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def open_(database: Database, woken: list[str]) -> UnitsOfWork:
    quiet = UnitsOfWork(database)
    stored(quiet, LEAD, CLAIMED, OFFERED)
    applied(quiet, taking(CLAIMED, CLAIM))
    applied(quiet, offering(OFFERED, OFFER))
    return UnitsOfWork(database, on_change=lambda: woken.append("woken"))


@pytest.mark.parametrize("what", MORE)
def test_what_may_be_offered_differently_wakes_once_and_afterwards(
    open_: UnitsOfWork, woken: list[str], what: str
) -> None:
    with open_() as uow:
        uow.apply(MORE[what])
        uow.apply(Change(notices=(a_notice(LEAD),)))
        uow.commit()
        inside = list(woken)

    assert (inside, woken) == ([], ["woken"])


@pytest.mark.parametrize("what", NO_MORE)
def test_what_leaves_less_to_offer_wakes_nobody(open_: UnitsOfWork, woken: list[str], what: str) -> None:
    applied(open_, NO_MORE[what])

    assert woken == []


def test_what_is_not_committed_wakes_nobody(open_: UnitsOfWork, woken: list[str]) -> None:
    with open_() as uow:
        uow.apply(arriving(a_lead()))
        uow.people.away(ANA, None)

    assert woken == []


def test_who_comes_back_or_serves_one_more_queue_wakes_and_who_leaves_does_not(
    open_: UnitsOfWork, woken: list[str]
) -> None:
    with open_() as uow:
        uow.people.put(a_person(ANA))
        uow.people.away(ANA, MONDAY_9AM)
        uow.people.lend(ANA, "others", lent=False)
        uow.commit()
    assert woken == []

    with open_() as uow:
        uow.people.away(ANA, None)
        uow.commit()
    with open_() as uow:
        uow.people.lend(ANA, "others", lent=True)
        uow.commit()

    assert woken == ["woken", "woken"]


def test_who_takes_the_holiday_out_of_their_status_wakes(open_: UnitsOfWork, woken: list[str]) -> None:
    with open_() as uow:
        uow.people.put(a_person(ANA, status_away=True))
        uow.commit()
    assert woken == []

    for _ in range(2):
        with open_() as uow:
            uow.people.put(a_person(ANA))
            uow.commit()

    assert woken == ["woken"]


def test_the_earlier_of_two_commits_counts_even_if_the_later_one_brings_nothing(
    open_: UnitsOfWork, woken: list[str]
) -> None:
    with open_() as uow:
        uow.apply(arriving(a_lead()))
        uow.commit()
        uow.apply(Change(notices=(a_notice(LEAD),)))
        uow.commit()

    assert woken == ["woken"]
