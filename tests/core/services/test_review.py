"""Ops decide about doubtful leads, on both databases."""

from collections.abc import Callable

import pytest

from core.answers import Refusal, Refused, Reviewed
from core.events import Verb
from core.model import LeadState
from core.review import RejectReason
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, OLE, a_queue, days, hours
from tests.core.services.floor import Floor, OpenFloor, all_at_once, rows, the
from tests.core.services.reviewing import (
    a_twin,
    arrives,
    competing,
    done,
    enriched,
    incomplete,
    lead_of,
    reviewing,
)

DECISIONS: dict[str, Callable[..., Reviewed | Refused]] = {
    "approve": lambda floor, lead, who, **how: floor.review.approve(who, lead.id, **how),
    "reject": lambda floor, lead, who, **how: floor.review.reject(who, lead.id, RejectReason.JUNK, **how),
    "enrich": lambda floor, lead, who, **how: floor.review.enrich(who, lead.id, {"score": "90"}, **how),
    "merge": lambda floor, lead, who, **how: floor.review.merge(who, lead.id, **how),
}


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(reviewing(), [ANA, BEN, MIA, OLE])


@pytest.mark.parametrize("who", [ANA, MIA, "U0NOBODY"])
@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_only_ops_decide(floor: Floor, decide: Callable[..., Reviewed | Refused], who: str) -> None:
    _, lead = a_twin(floor)
    before = rows(floor)

    answer = the(Refused, decide(floor, lead, who))

    assert answer.reason is Refusal.NOT_OPS
    assert rows(floor) == before


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_the_same_click_delivered_twice_does_it_once_and_gets_the_same_answer(
    floor: Floor, decide: Callable[..., Reviewed | Refused]
) -> None:
    _, lead = a_twin(floor)

    first, again = (decide(floor, lead, OLE, request="click:1") for _ in range(2))

    told = [one for one in floor.story(lead) if one.request == "click:1"]
    assert again == first
    assert len({one.verb for one in told}) == len(told)


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_a_second_decision_hears_who_made_the_first(
    floor: Floor, decide: Callable[..., Reviewed | Refused]
) -> None:
    lead = competing(floor)
    floor.review.reject(OLE, lead.id, RejectReason.COMPETITOR)

    refused = the(Refused, decide(floor, lead, OLE, request="click:2"))

    assert (refused.reason, refused.by) == (Refusal.NOT_IN_REVIEW, OLE)
    assert floor.lead(lead).state is LeadState.REJECTED


def test_of_ten_clicks_at_once_one_decides(floor: Floor) -> None:
    lead = competing(floor)

    answers = all_at_once(
        *[
            lambda number=number: floor.review.approve(OLE, lead.id, request=f"click:{number}")
            for number in range(10)
        ]
    )

    assert sum(isinstance(one, Reviewed) for one in answers) == 1
    assert floor.verbs(lead) == ["sent to review", "approved"]


def test_a_lead_that_is_not_there_is_gone(floor: Floor) -> None:
    assert floor.review.approve(OLE, 999_999) == Refused(Refusal.GONE)
    assert floor.review.look(OLE, 999_999) == Refused(Refusal.GONE)


def test_an_approved_lead_is_in_line_from_now_on_and_a_rep_pulls_it(floor: Floor) -> None:
    lead = competing(floor)
    floor.clock.move(hours=3)

    approved = done(floor.review.approve(OLE, lead.id)).lead

    assert (approved.state, approved.rule) == (LeadState.WAITING, "approved")
    assert approved.queued_at == approved.came_in_at == MONDAY_9AM + hours(3)
    assert approved.received_at == MONDAY_9AM
    assert (approved.review_due_at, approved.review_asked) == (None, 0)
    assert floor.pull(ANA).lead.id == lead.id


def test_limits_that_passed_during_a_long_review_begin_anew(floor: Floor) -> None:
    lead = competing(floor)
    floor.clock.move(days=6)

    approved = done(floor.review.approve(OLE, lead.id)).lead

    now = floor.clock.now()
    assert approved.overdue_at > now
    assert approved.aged_due_at == now + days(3)


def test_an_approval_may_exceed_the_cap_and_says_by_how_many(open_floor: OpenFloor) -> None:
    floor = open_floor(reviewing(queues=(a_queue(cap=2),)), [OLE])
    doubtful = [competing(floor, name) for name in ("eve", "bob")]
    arrives(floor, "One")
    arrives(floor, "Two")

    told = [done(floor.review.approve(OLE, lead.id)).over for lead in doubtful]

    assert told == [1, 2]
    assert [floor.lead(lead).state for lead in doubtful] == [LeadState.WAITING] * 2
    assert floor.story(doubtful[1])[-1].data["over"] == 2


def test_a_lead_of_a_queue_that_is_gone_is_approved_into_the_default_one(open_floor: OpenFloor) -> None:
    floor = open_floor(reviewing(queues=(a_queue("south"), a_queue("north"))), [OLE])
    lead = arrives(floor, email=None, queue="south")

    after = floor.under(reviewing(queues=(a_queue("north"),)))

    assert done(after.review.approve(OLE, lead.id)).lead.queue == "north"


def test_a_rejection_keeps_its_reason_and_the_person_is_for_ops_again(open_floor: OpenFloor) -> None:
    floor = open_floor(reviewing(), [OLE])
    lead = competing(floor)

    rejected = done(floor.review.reject(OLE, lead.id, RejectReason.NOT_A_FIT))

    assert rejected.lead.state is LeadState.REJECTED
    assert (floor.story(lead)[-1].verb, floor.story(lead)[-1].why) == (Verb.REJECTED, "not_a_fit")
    again = arrives(floor, "Rival Inc", email="eve@mail.rival.example")
    assert (again.state, again.rule) == (LeadState.REVIEW, "same_person")


def test_what_was_missing_is_filled_in_and_the_lead_comes_in_by_the_rule_that_fits_now(floor: Floor) -> None:
    lead = incomplete(floor)

    answer = enriched(floor, lead, {"email": "ana@acme.example", "phone": ""})

    assert (answer.lead.state, answer.lead.rule) == (LeadState.WAITING, "score")
    told = [(one.verb.value, one.why, one.actor) for one in floor.story(lead)]
    assert told[1:] == [("enriched", "incomplete", OLE), ("entered", "score", OLE)]
    assert arrives(floor, "Other", email="ANA@acme.example").rule == "same_person"


def test_an_enriched_lead_stays_with_what_is_left_and_gets_its_time_anew(floor: Floor) -> None:
    lead = incomplete(floor, score=10)
    floor.clock.move(hours=2)

    answer = enriched(floor, lead, {"email": "ana@acme.example"})

    assert (answer.lead.state, answer.lead.rule) == (LeadState.REVIEW, "below_minimum")
    assert answer.lead.review_due_at == MONDAY_9AM + hours(6)
    assert floor.verbs(lead) == ["sent to review", "enriched"]


def test_what_cannot_be_read_is_said_field_by_field_and_changes_nothing(floor: Floor) -> None:
    lead = incomplete(floor)
    before = rows(floor)

    refused = the(Refused, floor.review.enrich(OLE, lead.id, {"email": "no address", "score": "many"}))

    assert refused.reason is Refusal.MALFORMED
    assert [flaw.field for flaw in refused.flaws] == ["email", "score"]
    assert rows(floor) == before


def test_an_enriched_lead_goes_to_the_queue_it_belongs_to_now_and_waits_for_room(
    open_floor: OpenFloor,
) -> None:
    queues = (a_queue("dach", when={"region": ["DACH"]}, cap=1), a_queue("rest"))
    floor = open_floor(reviewing(queues=queues), [OLE])
    first, second = (incomplete(floor, f"Acme {number}") for number in range(2))

    told = [
        enriched(floor, lead, {"email": f"{lead.id}@acme.example", "region": "DACH"}).lead
        for lead in (first, second)
    ]

    assert [(one.queue, one.state.value) for one in told] == [("dach", "waiting"), ("dach", "held")]
    assert [one.why for one in floor.story(second)][-1] == "cap"


def test_a_lead_whose_sender_named_its_queue_stays_there(open_floor: OpenFloor) -> None:
    dach, vip = a_queue("dach", when={"region": ["DACH"]}), a_queue("vip", when={"region": ["X"]})
    floor = open_floor(reviewing(queues=(dach, vip, a_queue("rest"))), [OLE])
    lead = incomplete(floor, queue="vip")

    answer = enriched(floor, lead, {"email": "a@acme.example", "region": "DACH"})

    assert answer.lead.queue == "vip"


def test_a_twin_that_turns_out_to_be_somebody_else_comes_in(floor: Floor) -> None:
    _, twin = a_twin(floor)
    assert twin.rule == "same_person"

    answer = enriched(floor, twin, {"email": "ben@acme.example"})

    assert (answer.lead.state, answer.lead.rule) == (LeadState.WAITING, "score")


def test_a_lead_every_rep_skipped_comes_back_by_the_word_of_ops_alone(open_floor: OpenFloor) -> None:
    floor = open_floor(reviewing(people={"reps": [ANA], "ops": [OLE]}), [ANA, OLE])
    lead = arrives(floor, external_id="crm-1")
    floor.skip(ANA)
    assert (floor.lead(lead).state, floor.lead(lead).rule) == (LeadState.REVIEW, "skipped_by_all")

    updated = arrives(floor, external_id="crm-1", region="DACH")
    answer = enriched(floor, lead, {"language": "de"})

    assert (updated.id, updated.state) == (lead.id, LeadState.REVIEW)
    assert answer.lead.state is LeadState.WAITING
    assert lead_of(floor, lead.id).facts.region == "DACH"


def test_a_form_in_which_nothing_was_changed_judges_the_lead_all_the_same(floor: Floor) -> None:
    lead = competing(floor)

    answer = enriched(floor, lead, {})

    assert (answer.lead.state, answer.lead.rule) == (LeadState.REVIEW, "competitor")
    assert floor.story(lead)[-1].data == {"fields": []}
