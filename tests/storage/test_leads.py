"""Leads in the database: what goes in comes out, and the head of the line is the head of the line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.changes import Change
from core.errors import Busy, InvalidLead
from core.keys import LeadKeys
from core.model import FACT_NAMES, LeadFacts, LeadState, LeadType
from core.policies.queues import Skill
from storage.schema import FACTS
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    MONDAY_9AM,
    a_lead,
    a_queue,
    a_skip,
    an_event,
    fresh_leads,
    hours,
    keyed,
    minutes,
)
from tests.storage.steps import applied, stored

HOSTILE = "Robert'); DROP TABLE leads;-- %s %(x)s ? :x {lead} \\ \" \u202e <@U1> 🦊"


def head(unit_of_work: UnitsOfWork, count: int = 1, rep: str = ANA, **queue: Any) -> list[int]:
    skills = queue.pop("has", {})
    with unit_of_work() as uow:
        return [lead.id for lead in uow.leads.heads(a_queue(**queue), rep, skills, MONDAY_9AM, count)]


def test_a_lead_comes_back_exactly_as_it_went_in(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead(
        HOSTILE,
        phone="+49 30 123456",
        consent=True,
        deal_size=12_500.5,
        waited=hours(5) + timedelta(microseconds=1),
        external_id="crm-1",
        campaign=HOSTILE,
    )

    stored(unit_of_work, lead)

    with unit_of_work(writes=False) as uow:
        assert uow.leads.get(lead.id) == lead
        assert uow.leads.known(["crm-1"], []) == [keyed(lead)]


def test_a_lead_of_which_nothing_is_known_comes_back_with_nothing(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead(facts=LeadFacts())

    with unit_of_work() as uow:
        uow.apply(Change(incoming=(keyed(lead),)))

        assert uow.leads.get(lead.id) == lead


def test_every_fact_has_a_column_in_the_order_of_the_model() -> None:
    assert (*FACTS, "attributes") == LeadFacts.__slots__
    assert set(FACTS) == FACT_NAMES


@pytest.mark.parametrize("reference", ["{id}", "L-{id}", "l-{id}", " {id} ", "crm-7"])
def test_a_lead_is_found_by_our_id_or_by_its_external_one(unit_of_work: UnitsOfWork, reference: str) -> None:
    lead = a_lead(external_id="crm-7")
    stored(unit_of_work, lead)

    with unit_of_work(writes=False) as uow:
        found = uow.leads.by_reference(reference.format(id=lead.id))

    assert found == lead


def test_our_id_wins_over_an_external_one_that_looks_like_it(unit_of_work: UnitsOfWork) -> None:
    ours = a_lead()
    stored(unit_of_work, ours, a_lead("Imposter", external_id=str(ours.id)))

    with unit_of_work(writes=False) as uow:
        assert uow.leads.by_reference(str(ours.id)) == ours


@pytest.mark.parametrize("reference", ["", "nobody", "L-", "9" * 18, "9" * 40, "a\0b", "\ud800", HOSTILE])
def test_a_reference_to_nobody_finds_nobody(unit_of_work: UnitsOfWork, reference: str) -> None:
    stored(unit_of_work, a_lead())

    with unit_of_work(writes=False) as uow:
        assert uow.leads.by_reference(reference) is None


@pytest.mark.parametrize("text", ["nul \0 inside", "half a character \ud800"])
def test_text_that_no_database_can_hold_is_an_invalid_lead(unit_of_work: UnitsOfWork, text: str) -> None:
    good, bad = a_lead(), a_lead("Bad", email=None, product=text)

    with pytest.raises(InvalidLead):
        stored(unit_of_work, good, bad)

    with unit_of_work(writes=False) as uow:
        assert uow.leads.get(good.id) is None


def test_the_head_of_the_line_goes_by_place_byte_by_byte(unit_of_work: UnitsOfWork) -> None:
    places = ["3b", "3Z", "3a.~", "3a.0", "3ä", "3~", "10"]
    leads = {place: a_lead(place=place) for place in places}
    stored(unit_of_work, *leads.values())

    found = head(unit_of_work, count=10)

    assert found == [leads[place].id for place in sorted(places, key=str.encode)]


def test_recycled_leads_come_when_nothing_else_waits(unit_of_work: UnitsOfWork) -> None:
    recycled = a_lead(state=LeadState.RECYCLED, waited=hours(400))
    fresh = a_lead(waited=minutes(1))
    stored(unit_of_work, recycled, fresh)

    assert head(unit_of_work, count=5) == [fresh.id, recycled.id]


@pytest.mark.parametrize("state", sorted(set(LeadState) - {LeadState.WAITING, LeadState.RECYCLED}))
def test_only_leads_that_wait_are_in_line(unit_of_work: UnitsOfWork, state: LeadState) -> None:
    stored(unit_of_work, a_lead(state=state), a_lead(queue="other"))

    assert head(unit_of_work, count=5) == []


def test_a_skipped_lead_is_hidden_from_that_rep_until_its_time(unit_of_work: UnitsOfWork) -> None:
    first, second = fresh_leads(2)
    stored(unit_of_work, first, second)
    applied(unit_of_work, Change(skips=(a_skip(first, ANA, at=MONDAY_9AM - hours(2), hide=hours(3)),)))

    assert head(unit_of_work) == [second.id]
    assert head(unit_of_work, rep=BEN) == [first.id]
    with unit_of_work() as uow:
        later = MONDAY_9AM + hours(2)
        assert [lead.id for lead in uow.leads.heads(a_queue(), ANA, {}, later, 1)] == [first.id]


def test_required_skills_filter_who_sees_a_lead(unit_of_work: UnitsOfWork) -> None:
    german = a_lead("Müller", language="DE", region="Österreich")
    open_to_all = a_lead("Anybody")
    stored(unit_of_work, german, open_to_all)
    skills = [Skill.LANGUAGE, Skill.REGION]

    def sees(**has: list[str]) -> list[int]:
        return head(unit_of_work, count=5, skills=skills, has={Skill(k): v for k, v in has.items()})

    assert sees(language=["de"], region=["ÖSTERREICH"]) == [german.id, open_to_all.id]
    assert sees(language=["en", "De"]) == [german.id, open_to_all.id]
    assert sees(language=["en"]) == [open_to_all.id]
    assert sees(region=["Bayern"]) == [open_to_all.id]
    assert sees() == [german.id, open_to_all.id]


def test_a_rep_is_shown_the_lead_they_are_looking_at(unit_of_work: UnitsOfWork) -> None:
    until = MONDAY_9AM + minutes(2)
    mine = a_lead(state=LeadState.RESERVED, reserved_by=ANA, reserved_until=until)
    stored(unit_of_work, mine, a_lead())

    with unit_of_work() as uow:
        assert uow.leads.reserved_for(ANA) == mine
        assert uow.leads.reserved_for(BEN) is None


def test_expired_reservations_come_oldest_first_and_no_more_than_asked_for(
    unit_of_work: UnitsOfWork,
) -> None:
    leads = [
        a_lead(state=LeadState.RESERVED, reserved_by=ANA, reserved_until=MONDAY_9AM + minutes(delta))
        for delta in (-1, 1, -5, 0)
    ]
    stored(unit_of_work, *leads)

    with unit_of_work() as uow:
        expired = uow.leads.expired_reservations(MONDAY_9AM, limit=2)
        everything = uow.leads.expired_reservations(MONDAY_9AM, limit=9)

    assert [lead.id for lead in expired] == [leads[2].id, leads[0].id]
    assert [lead.id for lead in everything] == [leads[2].id, leads[0].id, leads[3].id]


def test_a_queue_past_its_longest_time_names_its_hottest_type_and_since_when(
    unit_of_work: UnitsOfWork,
) -> None:
    late = MONDAY_9AM - hours(1)
    stored(
        unit_of_work,
        a_lead(queue="a", type=LeadType.WARM, overdue_at=late - hours(5)),
        a_lead(queue="a", type=LeadType.MQL, overdue_at=late),
        a_lead(queue="a", type=LeadType.MQL, overdue_at=late - minutes(1)),
        a_lead(queue="a", type=LeadType.HOT_INBOUND, overdue_at=MONDAY_9AM + minutes(1)),
        a_lead(queue="b", overdue_at=late, state=LeadState.RESERVED),
    )

    with unit_of_work(writes=False) as uow:
        overdue = uow.leads.overdue_types(["a", "b", "c"], MONDAY_9AM)

    assert overdue == {"a": (LeadType.MQL, late - minutes(1))}


def test_held_leads_come_best_place_first(unit_of_work: UnitsOfWork) -> None:
    held = [a_lead(state=LeadState.HELD, score=score, waited=hours(2)) for score in (10, 90, 50)]
    stored(unit_of_work, *held, a_lead(), a_lead(state=LeadState.HELD, queue="other"))

    with unit_of_work() as uow:
        best = uow.leads.held("leads", 2)

    assert [lead.id for lead in best] == [held[1].id, held[0].id]


def test_depth_counts_waiting_and_reserved_leads_but_no_further_than_asked(unit_of_work: UnitsOfWork) -> None:
    states = [LeadState.WAITING] * 3 + [LeadState.RESERVED] * 2 + [LeadState.HELD, LeadState.CLAIMED]
    stored(unit_of_work, *(a_lead(state=state) for state in states), a_lead(queue="other"))

    with unit_of_work(writes=False) as uow:
        assert uow.leads.depth("leads", 100) == 5
        assert uow.leads.depth("leads", 4) == 4
        assert uow.leads.depth("nobody", 100) == 0


def test_a_lead_is_recognised_by_each_of_its_signs(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead(external_id="crm-1")
    signs = {"fingerprint": "f", "email": "e", "phone": "p", "name": "n"}
    applied(unit_of_work, Change(incoming=(keyed(lead, **signs), keyed(a_lead("Other")))))

    with unit_of_work(writes=False) as uow:
        found = [uow.leads.known(["crm-1"], [])]
        for name, sign in signs.items():
            keys = LeadKeys(**({"fingerprint": "none"} | {name: sign}))
            found.append(uow.leads.known([], [LeadKeys("none either"), keys]))
        nobody = uow.leads.known(["x"], [LeadKeys("x", "x", "x", "x")])

    assert found == [[keyed(lead, **signs)]] * 5
    assert nobody == []


def test_newer_data_replaces_facts_and_signs(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead("Acme", external_id="crm-1", score=50)
    stored(unit_of_work, lead)
    newer = replace(lead, facts=replace(lead.facts, score=95, phone="+62 21"), place="1", version=2)

    applied(unit_of_work, Change(refreshed=(keyed(newer, phone="6221"),)))

    with unit_of_work(writes=False) as uow:
        assert uow.leads.get(lead.id) == newer
        assert uow.leads.known([], [LeadKeys("x", phone="6221")]) == [keyed(newer, phone="6221")]


def test_a_decision_made_on_an_older_version_changes_nothing(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    stale = replace(lead, state=LeadState.HELD, version=lead.version + 2)

    with pytest.raises(Busy):
        applied(unit_of_work, Change(leads=(stale,), events=(an_event(lead),)))

    with unit_of_work(writes=False) as uow:
        assert uow.leads.get(lead.id) == lead
        assert len(uow.events.of(lead.id)) == 1


def test_two_leads_with_the_same_external_id_cannot_both_come_in(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, a_lead("First", external_id="crm-1"))

    with pytest.raises(Busy):
        stored(unit_of_work, a_lead("Second", external_id="crm-1"))


def test_five_hundred_leads_come_in_at_once(unit_of_work: UnitsOfWork) -> None:
    leads = [a_lead(f"Company {number}", note=HOSTILE, waited=hours(3)) for number in range(500)]

    stored(unit_of_work, *leads)

    with unit_of_work(writes=False) as uow:
        everybody = uow.leads.known([], [keyed(lead).keys for lead in leads])
        assert [one.lead for one in everybody] == leads
        assert len(uow.events.of(leads[-1].id)) == 1


def test_ids_are_never_given_out_twice(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        given = [*uow.leads.next_ids(3), *uow.leads.next_ids(1)]
        uow.commit()

    with unit_of_work() as uow:
        given += uow.leads.next_ids(2)

    assert given == sorted(set(given))
    assert len(given) == 6
