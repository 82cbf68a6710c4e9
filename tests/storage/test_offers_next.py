"""Which lead is offered to whom next, who does not want it, and when nobody does."""

from dataclasses import replace

import pytest

from core.changes import Change
from core.events import Verb
from core.model import LeadState
from core.offering import NOBODY_LEFT
from core.offers import OfferOutcome
from core.policies.queues import Skill
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MIA,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_queue,
    a_skip,
    an_event,
    days,
    fresh_leads,
    hours,
    minutes,
    taking,
)
from tests.storage.lives import row
from tests.storage.offering import offered, passed_on
from tests.storage.steps import applied, stored

MIDNIGHT = MONDAY_9AM - hours(9)


def next_for(open_: UnitsOfWork, rep_id: str = ANA, **skills: tuple[str, ...]) -> int | None:
    """The id of the lead that may be offered to the rep an hour past nine."""
    queue = a_queue(skills=list(skills))
    known = {Skill(name): values for name, values in skills.items()}
    with open_(writes=False) as uow:
        lead = uow.offers.next_for(queue, rep_id, known, MONDAY_9AM + hours(1), MIDNIGHT)
    return lead.id if lead else None


def test_the_first_in_line_is_offered_next(unit_of_work: UnitsOfWork) -> None:
    first, second = fresh_leads(2)
    stored(unit_of_work, second, first, a_lead(queue="others", score=100))

    assert next_for(unit_of_work) == first.id


def test_nobody_else_is_offered_what_somebody_looks_at(unit_of_work: UnitsOfWork) -> None:
    first, second = fresh_leads(2)
    stored(unit_of_work, first, second)
    offered(unit_of_work, first, BEN)

    assert next_for(unit_of_work) == second.id


def test_recycled_leads_are_offered_to_nobody(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, a_lead(state=LeadState.RECYCLED))

    assert next_for(unit_of_work) is None


def test_what_the_rep_skipped_is_not_offered_while_it_is_hidden(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)

    applied(unit_of_work, Change(skips=(a_skip(lead, ANA), a_skip(lead, BEN, hide=minutes(30)))))

    assert next_for(unit_of_work, ANA) is None
    assert next_for(unit_of_work, BEN) == lead.id


def test_only_leads_that_ask_for_a_skill_the_rep_has_are_offered(unit_of_work: UnitsOfWork) -> None:
    german, english, any_ = fresh_leads(3)
    german = replace(german, facts=replace(german.facts, language="DE"))
    english = replace(english, facts=replace(english.facts, language="en"))
    stored(unit_of_work, german, english, any_)

    assert next_for(unit_of_work, language=("EN",)) == english.id
    assert next_for(unit_of_work, language=("fr",)) == any_.id
    assert next_for(unit_of_work, language=("de", "en")) == german.id


def test_a_lead_that_the_rep_had_before_is_not_offered_unless_that_was_undone(
    unit_of_work: UnitsOfWork,
) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    ended = MONDAY_9AM - days(3)
    before = [
        a_claim(lead, rep, at=ended, ended_at=ended, ended_by=verb)
        for rep, verb in ((ANA, "released"), (BEN, "undone"))
    ]

    applied(unit_of_work, Change(opened=tuple(before)))

    assert next_for(unit_of_work, ANA) is None
    assert next_for(unit_of_work, BEN) == lead.id


@pytest.mark.parametrize(
    ("outcome", "comes_again"),
    [
        (OfferOutcome.DECLINED, False),
        (OfferOutcome.TIMED_OUT, False),
        (OfferOutcome.WITHDRAWN, True),
    ],
)
def test_what_the_rep_passed_on_is_not_offered_to_them_that_day_but_to_others(
    unit_of_work: UnitsOfWork, outcome: OfferOutcome, comes_again: bool
) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)

    passed_on(unit_of_work, lead, ANA, outcome=outcome)

    assert next_for(unit_of_work, ANA) == (lead.id if comes_again else None)
    assert next_for(unit_of_work, BEN) == lead.id


def test_a_new_day_begins_anew_for_an_offer_that_was_passed_on_before_midnight(
    unit_of_work: UnitsOfWork,
) -> None:
    yesterday, around = fresh_leads(2)
    stored(unit_of_work, yesterday, around)

    passed_on(unit_of_work, yesterday, ANA, MIDNIGHT - hours(2))
    passed_on(unit_of_work, around, ANA, MIDNIGHT - minutes(0.5))

    assert next_for(unit_of_work, ANA) == yesterday.id
    with unit_of_work(writes=False) as uow:
        assert uow.offers.passed_on_by(yesterday.id, MIDNIGHT) == {}
        assert uow.offers.passed_on_by(around.id, MIDNIGHT) == {ANA: MIDNIGHT + minutes(0.5)}


def test_who_passed_a_lead_on_is_known_with_when_last(unit_of_work: UnitsOfWork) -> None:
    lead, other = fresh_leads(2)
    stored(unit_of_work, lead, other)

    passed_on(unit_of_work, lead, ANA, MONDAY_9AM)
    passed_on(unit_of_work, lead, ANA, MONDAY_9AM + hours(1), OfferOutcome.TIMED_OUT)
    passed_on(unit_of_work, lead, BEN, MONDAY_9AM + hours(2))
    passed_on(unit_of_work, lead, CLEO, MONDAY_9AM + hours(3), OfferOutcome.WITHDRAWN)
    passed_on(unit_of_work, other, CLEO, MONDAY_9AM + hours(4))

    with unit_of_work(writes=False) as uow:
        found = uow.offers.passed_on_by(lead.id, MIDNIGHT)
    assert found == {ANA: MONDAY_9AM + minutes(61), BEN: MONDAY_9AM + minutes(121)}


def test_whoever_undid_a_claim_today_has_passed_the_lead_on_as_well(unit_of_work: UnitsOfWork) -> None:
    lead, other = fresh_leads(2)
    stored(unit_of_work, lead, other)
    passed_on(unit_of_work, lead, ANA, MONDAY_9AM + hours(2))
    before = [
        a_claim(of, rep, at=at, ended_at=at, ended_by=verb)
        for of, rep, at, verb in (
            (lead, ANA, MONDAY_9AM, "undone"),
            (lead, BEN, MONDAY_9AM, "undone"),
            (lead, CLEO, MIDNIGHT - hours(1), "undone"),
            (other, CLEO, MONDAY_9AM, "undone"),
            (lead, MIA, MONDAY_9AM, "released"),
        )
    ]

    applied(unit_of_work, Change(opened=tuple(before)))

    with unit_of_work(writes=False) as uow:
        found = uow.offers.passed_on_by(lead.id, MIDNIGHT)
    assert found == {ANA: MONDAY_9AM + minutes(121), BEN: MONDAY_9AM}
    assert next_for(unit_of_work, BEN) == other.id
    assert next_for(unit_of_work, CLEO) == lead.id


def test_leads_that_nobody_took_are_found_until_somebody_in_charge_was_told(
    unit_of_work: UnitsOfWork,
) -> None:
    first, second, waiting, elsewhere = leads = [*fresh_leads(3), a_lead(queue="others")]
    stored(unit_of_work, *leads)
    passed_on(unit_of_work, second, ANA, MONDAY_9AM + hours(1))
    passed_on(unit_of_work, first, BEN, MONDAY_9AM)
    passed_on(unit_of_work, elsewhere, CLEO, MONDAY_9AM)
    passed_on(unit_of_work, waiting, ANA, MONDAY_9AM, OfferOutcome.WITHDRAWN)

    with unit_of_work() as uow:
        found = [lead.id for lead in uow.offers.unplaced("leads", MIDNIGHT, MIDNIGHT)]
        uow.offers.told(first.id, MONDAY_9AM + hours(2))
        left = [lead.id for lead in uow.offers.unplaced("leads", MIDNIGHT, MIDNIGHT)]
        uow.commit()

    assert found == [first.id, second.id]
    assert left == [second.id]


def test_a_lead_that_is_passed_on_once_more_after_that_is_told_of_again(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    passed_on(unit_of_work, lead, ANA)
    with unit_of_work() as uow:
        uow.offers.told(lead.id, MONDAY_9AM + hours(1))
        uow.commit()

    passed_on(unit_of_work, lead, BEN, MONDAY_9AM + hours(2))

    with unit_of_work(writes=False) as uow:
        assert [one.id for one in uow.offers.unplaced("leads", MIDNIGHT, MIDNIGHT)] == [lead.id]


def test_nobody_need_be_told_of_what_is_offered_or_taken_or_was_passed_on_another_day(
    unit_of_work: UnitsOfWork,
) -> None:
    open_, taken, old, moved = leads = fresh_leads(4)
    stored(unit_of_work, *leads)
    for lead in (open_, taken, moved):
        passed_on(unit_of_work, lead, ANA)
    passed_on(unit_of_work, old, ANA, MIDNIGHT - hours(1))

    offered(unit_of_work, open_, BEN, MONDAY_9AM + hours(1))
    applied(unit_of_work, taking(row(unit_of_work, taken), a_claim(taken, BEN)))
    here = row(unit_of_work, moved)
    applied(unit_of_work, Change(leads=(replace(here, queue="others", version=here.version + 1),)))

    with unit_of_work(writes=False) as uow:
        assert uow.offers.unplaced("leads", MIDNIGHT, MIDNIGHT) == []
        assert uow.offers.unplaced("others", MIDNIGHT, MIDNIGHT) == []


def test_those_in_charge_are_told_of_a_lead_once_a_day_and_episode(unit_of_work: UnitsOfWork) -> None:
    today, yesterday, anew = leads = fresh_leads(3)
    stored(unit_of_work, *leads)
    for lead, at in ((today, MONDAY_9AM), (yesterday, MIDNIGHT - minutes(1)), (anew, MONDAY_9AM)):
        told = an_event(lead, Verb.ESCALATED, at=at, why=NOBODY_LEFT)
        applied(unit_of_work, Change(events=(told,)))
        passed_on(unit_of_work, lead, ANA, MONDAY_9AM + hours(1))
    here = row(unit_of_work, anew)
    since = replace(here, received_at=MONDAY_9AM + minutes(1), version=here.version + 1)
    applied(unit_of_work, Change(leads=(since,)))

    with unit_of_work(writes=False) as uow:
        found = [lead.id for lead in uow.offers.unplaced("leads", MIDNIGHT, MIDNIGHT)]

    assert found == [yesterday.id, anew.id]


def test_what_somebody_took_and_gave_back_at_once_is_told_of_like_what_was_passed_on(
    unit_of_work: UnitsOfWork,
) -> None:
    undone, told, before, passed = leads = fresh_leads(4)
    stored(unit_of_work, *leads)
    passed_on(unit_of_work, passed, ANA)
    passed_on(unit_of_work, passed, BEN, MONDAY_9AM + hours(1), OfferOutcome.WITHDRAWN)
    for lead, at in ((undone, MONDAY_9AM), (told, MONDAY_9AM), (before, MIDNIGHT - minutes(1))):
        applied(unit_of_work, Change(events=(an_event(lead, Verb.UNDONE, at=at),)))
    heard = an_event(told, Verb.ESCALATED, at=MONDAY_9AM + minutes(1), why=NOBODY_LEFT)
    applied(unit_of_work, Change(events=(heard,)))

    with unit_of_work(writes=False) as uow:
        found = [lead.id for lead in uow.offers.unplaced("leads", MIDNIGHT, MIDNIGHT)]

    assert found == [passed.id, undone.id]
