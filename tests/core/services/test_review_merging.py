"""A doubtful lead goes into the lead of the same person, on both databases."""

import pytest

from core.answers import Refusal, Refused
from core.model import LeadState, LeadType
from core.review import RejectReason
from tests.builders import ANA, BEN, MIA, OLE
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.reviewing import a_twin, arrives, competing, done, incomplete, reviewing


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(reviewing(), [ANA, BEN, MIA, OLE])


def test_a_twin_goes_into_the_lead_that_is_there_and_what_it_said_later_counts(floor: Floor) -> None:
    first, twin = a_twin(floor, region="DACH", type="hot_inbound")

    answer = done(floor.review.merge(OLE, twin.id))

    into = floor.lead(first)
    assert (answer.lead.state, answer.into) == (LeadState.MERGED, into)
    assert (into.facts.phone, into.facts.region) == ("+49 30 7654321", "DACH")
    assert (into.state, into.facts.type) == (LeadState.WAITING, LeadType.HOT_INBOUND)
    assert into.place < first.place
    assert floor.verbs(first) == ["entered", "updated", "placed anew"]
    assert floor.story(twin)[-1].data == {"into": first.id}


def test_a_twin_says_nothing_of_its_type_and_the_hot_one_stays_hot(floor: Floor) -> None:
    first = arrives(floor, type="hot_inbound")
    twin = arrives(floor, region="DACH")

    floor.review.merge(OLE, twin.id)

    assert floor.lead(first).facts.type is LeadType.HOT_INBOUND


def test_a_twin_goes_into_the_lead_a_rep_owns_and_the_rep_keeps_it(floor: Floor) -> None:
    first = arrives(floor)
    floor.take(ANA)
    twin = arrives(floor, region="DACH")

    done(floor.review.merge(OLE, twin.id))

    assert (floor.lead(first).state, floor.owner(first)) == (LeadState.CLAIMED, ANA)
    assert floor.lead(first).facts.region == "DACH"


def test_somebody_ops_had_turned_away_is_back_in_line_once_ops_say_so(floor: Floor) -> None:
    first = competing(floor)
    floor.review.reject(OLE, first.id, RejectReason.COMPETITOR)
    floor.clock.move(days=3)
    again = arrives(floor, "Rival eve", email="eve@mail.rival.example", region="DACH")
    assert again.rule == "same_person"

    answer = done(floor.review.merge(OLE, again.id))

    back = floor.lead(first)
    assert answer.into == back
    assert (back.state, back.rule, back.episode) == (LeadState.WAITING, "re_engaged", 2)
    assert back.received_at == again.received_at
    assert floor.verbs(first) == ["sent to review", "rejected", "updated", "re-engaged"]


def test_a_twin_completes_the_doubtful_lead_that_came_first_and_that_one_comes_in(floor: Floor) -> None:
    first = incomplete(floor, contact_name="Ana Costa", phone="+49 30 1234567")
    twin = arrives(floor, "Other", contact_name="Ana Costa", phone="+49 30 1234567")
    assert (first.rule, twin.rule) == ("incomplete", "same_person")

    answer = done(floor.review.merge(OLE, twin.id))

    assert answer.into is not None
    assert (answer.into.id, answer.into.state, answer.into.rule) == (first.id, LeadState.WAITING, "score")


def test_there_has_to_be_a_lead_that_it_is_like(floor: Floor) -> None:
    lead = competing(floor)

    refused = the(Refused, floor.review.merge(OLE, lead.id))

    assert refused.reason is Refusal.NOTHING_LIKE_IT
    assert floor.lead(lead).state is LeadState.REVIEW


def test_the_first_of_two_doubtful_twins_does_not_go_into_the_later_one(floor: Floor) -> None:
    first = incomplete(floor, phone="+49 30 1234567")
    arrives(floor, phone="+49 30 1234567")

    assert the(Refused, floor.review.merge(OLE, first.id)).reason is Refusal.NOTHING_LIKE_IT


def test_a_lead_that_comes_back_waits_outside_where_there_is_no_room(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(reviewing(queues=({"name": "leads", "cap": 1},)), [OLE])
    first = competing(floor)
    floor.review.reject(OLE, first.id, RejectReason.JUNK)
    again = arrives(floor, "Rival eve", email="eve@mail.rival.example", region="DACH")
    arrives(floor, "Other")

    answer = done(floor.review.merge(OLE, again.id))

    assert answer.into is not None
    assert answer.into.state is LeadState.HELD
    assert floor.verbs(first)[-2:] == ["re-engaged", "held"]
