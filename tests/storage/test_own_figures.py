"""A rep's own numbers, whose claims wait, what left the lines and what is stuck."""

from dataclasses import replace

import pytest

from core.changes import Change
from core.events import Verb
from core.model import LeadState
from core.reports import OwnNumbers, Period, Share, Spread, Uncontacted
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_person,
    a_team,
    an_event,
    arriving,
    days,
    hours,
    minutes,
)
from tests.storage.lives import WEEK, closed, contacted, given_back, gone, handed_over, moved, row, taken
from tests.storage.steps import applied, stored
from tests.storage.traffic import ALWAYS, NOON, entered

YESTERDAY = NOON - days(1)
OFFICE = a_team(calendar={"open": {"mon-fri": ["09:00-17:00"]}})


def own(open_: UnitsOfWork, rep: str = ANA, period: Period = WEEK, **asked: object) -> OwnNumbers:
    with open_(writes=False) as uow:
        return uow.reports.own(asked.get("team", ALWAYS), rep, period, NOON)  # type: ignore[arg-type]


def outflow(open_: UnitsOfWork, period: Period = WEEK) -> dict[str, int]:
    with open_(writes=False) as uow:
        return dict(uow.reports.outflow(period))


@pytest.fixture(autouse=True)
def reps(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        for rep in (ANA, BEN):
            uow.people.put(a_person(rep, timezone="UTC"))
        uow.commit()


def test_a_rep_has_their_own_numbers_over_all_queues_and_nobody_elses(unit_of_work: UnitsOfWork) -> None:
    for queue, rep, after in (("a", ANA, 1), ("b", ANA, 3), ("b", BEN, 1)):
        lead = entered(unit_of_work, YESTERDAY, queue=queue)
        claim = contacted(
            unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY, rep), YESTERDAY + hours(after)
        )
        closed(unit_of_work, lead, claim, Verb.CONVERTED if after > 1 else Verb.DISQUALIFIED, NOON)

    assert own(unit_of_work) == OwnNumbers(
        WEEK,
        claims=2,
        claim_to_contact=Spread(2, hours(2), hours(1), hours(3)),
        in_time=Share(1, 2),
        conversion=Share(1, 2),
        is_immature=True,
    )
    assert own(unit_of_work, BEN).claims == 1


def test_the_promise_is_kept_by_business_time_and_when_it_really_happened(unit_of_work: UnitsOfWork) -> None:
    """Friday 16:30 and two hours is Monday 10:30. That it is told later, after a rung, is no breach."""
    friday = MONDAY_9AM - days(3) + hours(7.5)
    for number, at in enumerate((MONDAY_9AM + minutes(90), MONDAY_9AM + minutes(91))):
        lead = entered(unit_of_work, friday)
        claim = replace(taken(unit_of_work, lead, friday), climbed=1 - number, climbed_at=NOON)
        contacted(unit_of_work, lead, claim, at)

    assert own(unit_of_work, team=OFFICE).in_time == Share(1, 2)
    assert own(unit_of_work).in_time == Share(0, 2)


def test_of_somebody_nobody_knows_there_are_no_numbers(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY)
    contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), NOON)

    assert own(unit_of_work, "U0NOBODY") == OwnNumbers(WEEK)


def test_whose_claims_wait_for_their_first_contact_the_oldest_first(unit_of_work: UnitsOfWork) -> None:
    ages = ((ANA, 5), (BEN, 9), (ANA, 7))
    claims = [taken(unit_of_work, entered(unit_of_work, NOON), NOON - hours(age), rep) for rep, age in ages]
    applied(unit_of_work, Change(claims=(replace(claims[0], climbed=2),)))
    done = entered(unit_of_work, NOON)
    contacted(unit_of_work, done, taken(unit_of_work, done, NOON), NOON)
    taken(unit_of_work, entered(unit_of_work, NOON, queue="other"), NOON)

    with unit_of_work(writes=False) as uow:
        found = {status.queue: waiting for status, waiting in uow.reports.status_by_rep(ALWAYS, NOON)}

    assert found["leads"] == [
        Uncontacted(BEN, 1, 0, NOON - hours(9)),
        Uncontacted(ANA, 2, 1, NOON - hours(7)),
    ]
    assert [one.rep for one in found["other"]] == [ANA]


def test_the_outflow_counts_who_left_a_line_by_how(unit_of_work: UnitsOfWork) -> None:
    leads = [entered(unit_of_work, NOON - days(2)) for _ in range(8)]
    claim = taken(unit_of_work, leads[0], YESTERDAY)
    handed_over(unit_of_work, leads[0], claim, BEN, NOON)
    given_back(unit_of_work, leads[1], taken(unit_of_work, leads[1], YESTERDAY), YESTERDAY, Verb.UNDONE)
    given_back(unit_of_work, leads[2], taken(unit_of_work, leads[2], YESTERDAY), YESTERDAY)
    gone(unit_of_work, leads[3], YESTERDAY, Verb.NURTURED, LeadState.NURTURE)
    gone(unit_of_work, leads[3], NOON)
    for lead, verb, state in (
        (leads[4], Verb.MERGED, LeadState.MERGED),
        (leads[5], Verb.TO_PARTNER, LeadState.PARTNER),
        (leads[6], Verb.SENT_TO_REVIEW, LeadState.REVIEW),
    ):
        gone(unit_of_work, lead, YESTERDAY, verb, state)
    given = a_claim(leads[7], BEN, at=YESTERDAY)
    event = an_event(leads[7], Verb.ASSIGNED, at=YESTERDAY, claim_id=given.id)
    owned = moved(row(unit_of_work, leads[7]), LeadState.CLAIMED)
    applied(unit_of_work, Change(leads=(owned,), opened=(given,), events=(event,)))

    assert outflow(unit_of_work) == {
        "claimed": 2,
        "assigned": 1,
        "moved to nurture": 1,
        "merged": 1,
        "handed to a partner": 1,
        "sent to review": 1,
    }
    assert outflow(unit_of_work, Period(NOON, NOON + hours(1))) == {}


def test_what_is_stuck_is_counted_by_state(unit_of_work: UnitsOfWork) -> None:
    states = (LeadState.HELD, LeadState.REVIEW, LeadState.REVIEW, LeadState.NURTURE, LeadState.RECYCLED)
    stored(unit_of_work, *(a_lead(state=state) for state in (*states, LeadState.ARCHIVED, LeadState.WAITING)))
    applied(unit_of_work, arriving(a_lead(queue="other", state=LeadState.HELD)))

    with unit_of_work(writes=False) as uow:
        every, one = uow.reports.stuck(), uow.reports.stuck(queues=["other"])

    assert every == {"held": 2, "review": 2, "nurture": 1, "recycled": 1}
    assert one == {"held": 1}
