"""Ops merge likely duplicates from the weekly card, on both databases."""

from datetime import date

import pytest

from core.answers import Refusal, Refused, Swept
from core.events import Verb
from core.model import LeadState
from tests.builders import ANA, OLE, a_lead, a_queue, hours
from tests.core.services.ageing import STAFF, TEAM, come_in_with_keys, states
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import a_staffed_team

DAY = date(2026, 3, 2)


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [*STAFF, ANA])


def test_leads_of_one_person_become_the_first_one_wherever_they_wait(open_crowded_floor: OpenFloor) -> None:
    team = a_staffed_team(queues=[a_queue("north", when={"region": ["N"]}), a_queue("south")])
    floor = open_crowded_floor(team, STAFF)
    first, second, third, other = come_in_with_keys(
        floor,
        a_lead("Acme", queue="south", email="ana@acme.net", phone=None),
        a_lead("Acme", queue="north", email="ana@acme.net", phone="+4930123456", score=None),
        a_lead("Acme", queue="south", email=None, phone="+4930123456", region="Bavaria"),
        a_lead("Other", queue="south", email="ben@other.net"),
    )

    answer = floor.hygiene.merge_duplicates(OLE, DAY)

    assert answer == Swept(Verb.MERGED, 2)
    assert states(floor, first, second, third, other) == ["waiting", "merged", "merged", "waiting"]
    assert [floor.story(one)[-1].data for one in (second, third)] == [{"into": first.id}] * 2
    facts = floor.lead(first).facts
    assert (facts.phone, facts.region, facts.score) == ("+4930123456", "Bavaria", 50)
    assert floor.verbs(first)[-1] == "updated"


def test_the_older_lead_is_found_by_what_it_has_learnt(floor: Floor) -> None:
    first, _ = come_in_with_keys(floor, a_lead("Acme", phone=None), a_lead("Acme", phone="+4930123456"))
    floor.hygiene.merge_duplicates(OLE, DAY)
    come_in_with_keys(floor, a_lead("Again", email=None, phone="+4930123456"))

    floor.hygiene.merge_duplicates(OLE, DAY)

    with floor.open() as uow:
        (known,) = uow.leads.keyed([first.id])
    assert known.keys.phone == "+4930123456"
    assert len(floor.story(first)) == len(["entered", "updated"])


def test_a_rep_who_has_the_older_lead_keeps_it_and_its_card_tells_more(floor: Floor) -> None:
    first, second = come_in_with_keys(
        floor, a_lead("Acme", phone=None, waited=hours(2)), a_lead("Acme", phone="+4930123456")
    )
    floor.take(ANA)

    floor.hygiene.merge_duplicates(OLE, DAY)

    assert floor.owner(first) == ANA
    assert states(floor, first, second) == ["claimed", "merged"]
    assert floor.lead(first).facts.phone == "+4930123456"


@pytest.mark.parametrize("state", [LeadState.RECYCLED, LeadState.HELD, LeadState.REVIEW])
def test_a_fresh_hot_lead_stays_in_line_whatever_became_of_its_persons_older_one(
    floor: Floor, state: LeadState
) -> None:
    older, hot = come_in_with_keys(floor, a_lead("Acme", state=state), a_lead("Acme", score=95))

    answer = floor.hygiene.merge_duplicates(OLE, DAY)

    assert answer == Refused(Refusal.NOTHING_LEFT)
    assert [week.duplicates for week in floor.hygiene.weeks(DAY)] == []
    assert states(floor, older, hot) == [state.value, "waiting"]
