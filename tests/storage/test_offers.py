"""Leads that are offered to one rep, as the database keeps them."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.changes import Change
from core.errors import Busy
from core.model import LeadState
from core.offers import Offer, OfferOutcome, OfferOver, OfferReason
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MONDAY_9AM,
    a_claim,
    a_lead,
    an_offer,
    days,
    fresh_leads,
    hours,
    minutes,
    offering,
    taking,
)
from tests.storage.lives import figures, moved, row
from tests.storage.offering import offered, over, passed_on, reached
from tests.storage.steps import applied, stored
from tests.storage.traffic import entered


def test_an_offer_is_found_by_its_id_and_its_rep_until_it_ends(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    offer = an_offer(lead, ANA, reason=OfferReason.ACCOUNT)

    applied(unit_of_work, offering(lead, offer))

    with unit_of_work() as uow:
        assert uow.offers.get(offer.id) == uow.offers.open_of_rep(ANA) == offer
        assert uow.offers.open_of_rep(BEN) is None
        assert uow.offers.get(offer.id + 1) is None
        reserved = uow.leads.reserved_for(ANA)
    assert reserved is not None
    assert (reserved.id, reserved.offer_id) == (lead.id, offer.id)
    ended = over(unit_of_work, offer, OfferOutcome.TIMED_OUT)
    with unit_of_work(writes=False) as uow:
        assert uow.offers.get(offer.id) == ended
        assert uow.offers.open_of_rep(ANA) is None
        assert uow.leads.reserved_for(ANA) is None
    assert row(unit_of_work, lead).offer_id is None


def test_ids_of_offers_are_given_out_once(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        first = [*uow.offers.next_ids(3), *uow.offers.next_ids(1)]
        uow.commit()
    with unit_of_work() as uow:
        second = list(uow.offers.next_ids(2))

    every = [*first, *second]
    assert every == sorted(set(every))


@pytest.mark.parametrize("again", ["the lead", "the rep"])
def test_a_second_open_offer_of_a_lead_or_of_a_rep_is_a_conflict_that_changes_nothing(
    unit_of_work: UnitsOfWork, again: str
) -> None:
    lead, other = fresh_leads(2)
    stored(unit_of_work, lead, other)
    offer = offered(unit_of_work, lead, ANA)
    second = an_offer(lead, BEN) if again == "the lead" else an_offer(other, ANA)

    with pytest.raises(Busy):
        applied(unit_of_work, Change(offered=(second,)))

    with unit_of_work(writes=False) as uow:
        assert uow.offers.open_of_rep(ANA) == offer
        assert uow.offers.open_of_rep(BEN) is None
        assert uow.offers.get(second.id) is None


def test_a_second_open_offer_is_rejected_even_by_raw_sql(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    offer = offered(unit_of_work, lead, ANA)
    second = text(
        "INSERT INTO offers (id, lead_id, rep_id, queue, offered_at, until, reason)"
        " SELECT id + 1, lead_id, 'U01BEN', queue, offered_at, until, reason FROM offers"
    )

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(second)

    with unit_of_work(writes=False) as uow:
        assert uow.offers.every_open() == [offer]


def test_every_open_offer_is_found_in_order(unit_of_work: UnitsOfWork) -> None:
    leads = fresh_leads(3)
    stored(unit_of_work, *leads)
    over(unit_of_work, offered(unit_of_work, leads[2], CLEO), OfferOutcome.DECLINED)

    made = [offered(unit_of_work, lead, rep) for lead, rep in zip(leads, (BEN, ANA), strict=False)]

    with unit_of_work(writes=False) as uow:
        assert uow.offers.every_open() == made


def test_an_offer_ends_once(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    ended = passed_on(unit_of_work, lead)
    again = OfferOver(ended.id, OfferOutcome.ACCEPTED, MONDAY_9AM + hours(1))

    with pytest.raises(Busy):
        applied(unit_of_work, Change(offers_over=(again,)))

    with unit_of_work(writes=False) as uow:
        assert uow.offers.get(ended.id) == ended


def test_one_change_may_end_an_offer_and_begin_the_next(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    first = offered(unit_of_work, lead, ANA)
    later = first.until
    here = row(unit_of_work, lead)
    second = an_offer(lead, BEN, at=later)
    change = offering(here, second)

    applied(unit_of_work, replace(change, offers_over=(OfferOver(first.id, OfferOutcome.TIMED_OUT, later),)))

    with unit_of_work(writes=False) as uow:
        assert uow.offers.open_of_rep(ANA) is None
        assert uow.offers.open_of_rep(BEN) == second


def test_a_claim_and_the_acceptance_are_one_change(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    offer = offered(unit_of_work, lead, ANA)
    here = row(unit_of_work, lead)
    accepted = OfferOver(offer.id, OfferOutcome.ACCEPTED, MONDAY_9AM + minutes(1))

    applied(unit_of_work, replace(taking(here, a_claim(lead, ANA)), offers_over=(accepted,)))

    with unit_of_work(writes=False) as uow:
        assert uow.claims.room_taken(ANA) == 1
        assert uow.offers.open_of_rep(ANA) is None
    with pytest.raises(Busy):
        applied(unit_of_work, Change(offers_over=(accepted,)))


def test_offers_are_counted_by_rep_without_those_they_could_not_answer(unit_of_work: UnitsOfWork) -> None:
    leads = fresh_leads(6)
    stored(unit_of_work, *leads)
    outcomes = (OfferOutcome.ACCEPTED, OfferOutcome.DECLINED, OfferOutcome.TIMED_OUT, OfferOutcome.WITHDRAWN)
    for number, outcome in enumerate(outcomes):
        passed_on(unit_of_work, leads[number], ANA, MONDAY_9AM + hours(number), outcome)
    passed_on(unit_of_work, leads[4], ANA, MONDAY_9AM - days(1))

    offered(unit_of_work, leads[5], BEN)

    with unit_of_work(writes=False) as uow:
        assert uow.offers.answered(MONDAY_9AM, queues=["leads", "others"]) == {ANA: (1, 3)}
        assert uow.offers.answered(MONDAY_9AM - days(2), queues=["leads"]) == {ANA: (1, 4)}
        assert uow.offers.answered(MONDAY_9AM - days(2), queues=["others"]) == {}


def test_what_was_accepted_in_a_while_is_found_by_queue(unit_of_work: UnitsOfWork) -> None:
    leads, taken = fresh_leads(4), OfferOutcome.ACCEPTED
    stored(unit_of_work, *leads)
    ended = [
        over(unit_of_work, offered(unit_of_work, lead, at=at), outcome, at + minutes(1))
        for lead, at, outcome in zip(
            leads,
            (MONDAY_9AM + minutes(10 * number) for number in range(4)),
            (taken, taken, taken, OfferOutcome.DECLINED),
            strict=True,
        )
    ]

    def accepted(queues: list[str], until: float, *, offered_after: float = 0) -> list[Offer]:
        """Since eleven minutes past nine, when the second was."""
        since, last = MONDAY_9AM + minutes(11), MONDAY_9AM + minutes(until)
        with unit_of_work(writes=False) as uow:
            begun = MONDAY_9AM + minutes(offered_after)
            return list(uow.offers.accepted(queues, since, last, offered_since=begun))

    assert accepted(["leads", "others"], 60) == ended[1:3]
    assert accepted(["leads"], 21) == ended[1:2]
    assert accepted(["leads"], 60, offered_after=15) == ended[2:3]
    assert accepted(["others"], 60) == []


def test_how_reps_stand_says_what_they_were_offered_and_what_they_missed(unit_of_work: UnitsOfWork) -> None:
    leads = fresh_leads(5)
    stored(unit_of_work, *leads)
    missed = OfferOutcome.TIMED_OUT
    for number, how in enumerate((missed, OfferOutcome.DECLINED, missed, missed)):
        reached(unit_of_work, passed_on(unit_of_work, leads[number], ANA, MONDAY_9AM + hours(number), how))
    reached(unit_of_work, passed_on(unit_of_work, leads[0], BEN, MONDAY_9AM + hours(5), missed))
    passed_on(unit_of_work, leads[1], BEN, MONDAY_9AM + minutes(330), missed)
    offered(unit_of_work, leads[4], BEN, MONDAY_9AM + hours(6))

    with unit_of_work(writes=False) as uow:
        loads = uow.claims.loads([ANA, BEN, CLEO], MONDAY_9AM)

    assert {rep: (one.last_offer_at, one.missed, one.is_looking) for rep, one in loads.items()} == {
        ANA: (MONDAY_9AM + hours(3), 2, False),
        BEN: (MONDAY_9AM + hours(6), 1, True),
        CLEO: (None, 0, False),
    }


def test_whose_offer_is_of_a_lead_that_went_otherwise_is_asked_nothing_else_until_that_is_over(
    unit_of_work: UnitsOfWork,
) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    offer = offered(unit_of_work, lead, ANA)
    bought = moved(row(unit_of_work, lead), LeadState.CONVERTED, reserved_by=None, offer_id=None)
    applied(unit_of_work, Change(leads=(bought,)))

    with unit_of_work() as uow:
        before = uow.claims.loads([ANA], MONDAY_9AM)[ANA]
        uow.apply(Change(offers_over=(OfferOver(offer.id, OfferOutcome.WITHDRAWN, MONDAY_9AM),)))
        after = uow.claims.loads([ANA], MONDAY_9AM)[ANA]

    assert (before.is_looking, after.is_looking) == (True, False)


def test_whoever_accepts_or_is_spared_an_offer_has_missed_none_in_a_row(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    for number, rep in enumerate((ANA, BEN)):
        ended = passed_on(unit_of_work, lead, rep, MONDAY_9AM + hours(number), OfferOutcome.TIMED_OUT)
        reached(unit_of_work, ended)

    passed_on(unit_of_work, lead, ANA, MONDAY_9AM + hours(3), OfferOutcome.ACCEPTED)
    passed_on(unit_of_work, lead, BEN, MONDAY_9AM + hours(4), OfferOutcome.WITHDRAWN)

    with unit_of_work(writes=False) as uow:
        loads = uow.claims.loads([ANA, BEN], MONDAY_9AM)
    assert [loads[rep].missed for rep in (ANA, BEN)] == [0, 0]


def test_every_offer_can_be_read_row_by_row_in_pages(unit_of_work: UnitsOfWork) -> None:
    first, second, elsewhere = leads = [*fresh_leads(2), a_lead(queue="others")]
    stored(unit_of_work, *leads)
    ended = passed_on(unit_of_work, first, ANA)
    later = [offered(unit_of_work, second, ANA), offered(unit_of_work, elsewhere, BEN)]

    with unit_of_work(writes=False) as uow:
        pages = [uow.exports.offers(0, 2), uow.exports.offers(later[0].id, 2)]
        of_queue = uow.exports.offers(0, 9, queue="others")

    assert pages == [[ended, later[0]], [later[1]]]
    assert of_queue == [later[1]]


@pytest.mark.parametrize("outcome", [OfferOutcome.DECLINED, OfferOutcome.TIMED_OUT, OfferOutcome.WITHDRAWN])
def test_a_lead_that_is_offered_and_not_taken_never_left_its_line(
    unit_of_work: UnitsOfWork, outcome: OfferOutcome
) -> None:
    lead = entered(unit_of_work, MONDAY_9AM)

    passed_on(unit_of_work, lead, ANA, MONDAY_9AM + hours(1), outcome)
    offered(unit_of_work, lead, BEN, MONDAY_9AM + hours(2))

    found = figures(unit_of_work)
    assert (found.entries, found.claims, sum(found.exits.values())) == (1, 0, 0)
    assert (found.waited.waiting, found.waited.left) == (1, 0)


def test_somebody_forgotten_is_offered_to_nobody_any_more(unit_of_work: UnitsOfWork) -> None:
    lead, other = fresh_leads(2)
    stored(unit_of_work, lead, other)
    offer, theirs = an_offer(lead, ANA), an_offer(other, BEN)
    applied(unit_of_work, offering(lead, offer))
    applied(unit_of_work, offering(other, theirs))

    with unit_of_work() as uow:
        uow.erasure.erase([lead.id], MONDAY_9AM)
        uow.commit()

    with unit_of_work(writes=False) as uow:
        gone, over = uow.leads.get(lead.id), uow.offers.get(offer.id)
        assert uow.offers.every_open() == [theirs]
    assert gone is not None
    assert (gone.reserved_by, gone.offer_id) == (None, None)
    assert over == replace(offer, ended_at=MONDAY_9AM, outcome=OfferOutcome.WITHDRAWN)
