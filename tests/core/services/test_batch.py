"""``/nextlead 5``: several leads at once, all or none of them in one transaction."""

from functools import partial

import pytest

from core.answers import ClaimedBatch, NothingWaiting, Refusal, Refused
from core.model import LeadState
from tests.builders import ANA, BEN, QUEUE, a_lead, a_queue, a_team, fresh_leads, hours
from tests.core.services.floor import Floor, OpenFloor, all_at_once, rows, the


def companies(batch: ClaimedBatch) -> list[str | None]:
    return [claimed.lead.facts.company for claimed in batch.claims]


def test_five_leads_are_claimed_in_the_order_of_the_line(floor: Floor) -> None:
    leads = floor.gets(*fresh_leads(7))

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5, request="command:1"))

    assert companies(batch) == [f"Fresh {n}" for n in range(5)]
    assert [floor.owner(lead) for lead in leads] == [ANA] * 5 + [None] * 2
    assert {(event.actor, event.request) for event in floor.story(leads[0])[1:]} == {(ANA, "command:1")}


@pytest.mark.parametrize("count", [0, 1, 4, 11, 999])
def test_fewer_than_five_or_more_than_ten_are_no_batch(floor: Floor, count: int) -> None:
    floor.gets(*fresh_leads(12))

    assert floor.claims.claim_batch(ANA, count) == Refused(Refusal.BATCH_SIZE, limit=5, upper=10)


@pytest.mark.parametrize("count", [5, 10])
def test_five_and_ten_are(floor: Floor, count: int) -> None:
    floor.gets(*fresh_leads(12))

    assert len(the(ClaimedBatch, floor.claims.claim_batch(ANA, count)).claims) == count


def test_six_of_ten_when_there_were_no_more(floor: Floor) -> None:
    floor.gets(*fresh_leads(6))

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 10))

    assert (len(batch.claims), batch.asked) == (6, 10)


def test_no_more_than_the_free_places_under_the_cap(floor: Floor) -> None:
    floor.gets(*fresh_leads(20))
    for _ in range(7):
        floor.take(ANA)

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5))

    assert len(batch.claims) == 3
    assert floor.claims.claim_batch(ANA, 5) == Refused(Refusal.AT_CAP, limit=10)


def test_the_lead_before_my_eyes_is_the_first_of_the_batch(floor: Floor) -> None:
    floor.gets(*fresh_leads(12))
    offered = floor.pull(ANA)
    floor.gets(a_lead("Older", waited=hours(9)))

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5))

    assert companies(batch) == [offered.lead.facts.company, "Older", "Fresh 1", "Fresh 2", "Fresh 3"]
    assert floor.lead(offered.lead).state is LeadState.CLAIMED


def test_the_lead_before_my_eyes_may_fill_the_last_free_place_alone(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(claims={"cap": 1}), [ANA])
    floor.gets(*fresh_leads(3))
    offered = floor.pull(ANA)

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5))

    assert companies(batch) == [offered.lead.facts.company]


def test_leads_that_others_look_at_or_that_i_skipped_are_left_out(floor: Floor) -> None:
    floor.gets(*fresh_leads(6))
    floor.pull(BEN)
    floor.skip(ANA)

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5))

    assert companies(batch) == ["Fresh 2", "Fresh 3", "Fresh 4", "Fresh 5"]


def test_leads_whose_reservation_ran_out_belong_to_the_batch_though_no_tick_came(floor: Floor) -> None:
    floor.gets(*fresh_leads(2))
    floor.pull(ANA)
    floor.pull(BEN)
    floor.clock.move(minutes=2)

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5))

    assert companies(batch) == ["Fresh 0", "Fresh 1"]


def test_an_empty_line_is_no_batch_and_counts_what_i_have_hidden(floor: Floor) -> None:
    floor.gets(a_lead())
    floor.skip(ANA)

    assert floor.claims.claim_batch(ANA, 5) == NothingWaiting((QUEUE,), hidden=1)


@pytest.mark.parametrize("queue", [{"batch": False}, {"when": {"type": ["hot_inbound"]}}])
def test_hot_leads_are_claimed_one_at_a_time(open_floor: OpenFloor, queue: dict[str, object]) -> None:
    floor = open_floor(a_team(a_queue("hot", **queue), a_queue("rest")), [ANA])
    floor.gets(*[a_lead(queue="hot") for _ in range(5)], *[a_lead(queue="rest") for _ in range(5)])
    looking = floor.pull(ANA, "hot")

    only_hot = floor.claims.claim_batch(ANA, 5, queue="hot")
    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5))

    assert only_hot == Refused(Refusal.BATCH_OFF, names=("hot",))
    assert {claimed.lead.queue for claimed in batch.claims} == {"rest"}
    assert floor.lead(looking.lead).reserved_by == ANA


def test_the_best_queue_is_emptied_first_and_the_next_ones_fill_up(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(a_queue("calm"), a_queue("busy", priority=1)), [ANA])
    floor.gets(
        *[a_lead(f"Calm {n}", queue="calm", waited=hours(9 - n)) for n in range(5)],
        *[a_lead(f"Busy {n}", queue="busy", waited=hours(3 - n)) for n in range(2)],
    )

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5))

    assert companies(batch) == ["Busy 0", "Busy 1", "Calm 0", "Calm 1", "Calm 2"]


def test_a_repeated_delivery_shows_the_same_claims_and_takes_no_more(floor: Floor) -> None:
    floor.gets(*fresh_leads(20))
    first = floor.claims.claim_batch(ANA, 5, request="command:1")
    before = rows(floor)

    again = floor.claims.claim_batch(ANA, 5, request="command:1")

    assert again == first
    assert rows(floor) == before
    assert companies(the(ClaimedBatch, floor.claims.claim_batch(ANA, 5, request="command:2")))[0] == "Fresh 5"


def test_a_repeated_delivery_shows_no_lead_that_i_gave_back(floor: Floor) -> None:
    floor.gets(*fresh_leads(6))
    first, *rest = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5, request="command:1")).claims
    floor.ownership.release(ANA, first.claim.id)

    fewer = floor.claims.claim_batch(ANA, 5, request="command:1")
    for claimed in rest:
        floor.ownership.release(ANA, claimed.claim.id)

    assert fewer == ClaimedBatch(tuple(rest), asked=5)
    assert floor.claims.claim_batch(ANA, 5, request="command:1") == Refused(Refusal.ENDED)


def test_the_same_delivery_five_times_at_once_is_one_batch(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(people=[ANA])
    leads = floor.gets(*fresh_leads(30))

    answers = all_at_once(*[lambda: floor.claims.claim_batch(ANA, 5, request="command:1")] * 5)

    assert all(answer == answers[0] for answer in answers)
    assert sum(floor.owner(lead) == ANA for lead in leads) == 5


def test_batches_of_several_reps_at_once_share_no_lead(open_crowded_floor: OpenFloor) -> None:
    reps = [f"U0REP{n}" for n in range(6)]
    floor = open_crowded_floor(people=reps)
    floor.gets(*fresh_leads(60))

    batches = all_at_once(*[partial(floor.claims.claim_batch, rep, 10) for rep in reps])

    claimed = [one.lead.id for batch in batches for one in the(ClaimedBatch, batch).claims]
    assert len(claimed) == len(set(claimed)) == 60
