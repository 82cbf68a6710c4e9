"""A fast lane: hot leads for those lent to it alone, and everything back in place at the end."""

from dataclasses import replace
from functools import partial

import pytest

from core.answers import Arranged, Refusal, Refused
from core.intake import Receipt
from core.model import Lead, LeadState, LeadType
from tests.builders import ANA, BEN, MIA, OLE, a_lead, a_queue, a_team, fresh_leads, hours
from tests.core.services.crowding import NORTH, TEAM, a_crowded_floor, arranged, in_force, lines, told
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor, all_at_once, the

W = LeadState.WAITING


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return a_crowded_floor(open_floor)


def some_hot_ones(floor: Floor) -> tuple[Lead, Lead, Lead]:
    """A hot lead by type, one by score, and a warm one that came first."""
    hot, good, warm = floor.gets(
        a_lead("Hot", queue=NORTH, type=LeadType.HOT_INBOUND, waited=hours(1)),
        a_lead("Good", queue=NORTH, score=95, waited=hours(2)),
        a_lead("Warm", queue=NORTH, waited=hours(3)),
    )
    return hot, good, warm


def the_line(floor: Floor) -> list[str | None]:
    """In which order the leads of the north would be taken."""
    with floor.open() as uow:
        leads = uow.leads.heads(NORTH, OLE, {}, floor.clock.now(), 10)
    return [lead.facts.company for lead in leads]


def arrives(floor: Floor, company: str = "New", **fields: object) -> Receipt:
    (receipt,) = floor.intake.submit([a_row(company, queue="north", **fields)], OLE)
    return the(Receipt, receipt)


def stored(floor: Floor, receipt: Receipt) -> Lead:
    with floor.open(writes=False) as uow:
        return the(Lead, uow.leads.get(receipt.lead_id or 0))


def test_hot_leads_go_to_those_lent_to_the_lane_and_to_nobody_else(floor: Floor) -> None:
    hot, good, warm = some_hot_ones(floor)

    answer = the(Arranged, floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))

    assert lines(floor, hot, good, warm) == [("north-fast", W), ("north-fast", W), ("north", W)]
    assert (answer.leads, answer.measure.data["leads"]) == (2, 2)
    assert floor.pull(ANA).lead.id == warm.id
    assert [floor.take(BEN).lead.id, floor.take(BEN).lead.id] == [good.id, hot.id]
    assert floor.story(hot)[1].why == "fast_lane"
    assert (floor.story(hot)[1].actor, floor.story(hot)[1].data) == (MIA, {"from_queue": "north"})
    assert [one.data["queue"] for one in told(floor, BEN)] == ["north-fast"]


def test_when_it_closes_everything_is_back_in_place(floor: Floor) -> None:
    some_hot_ones(floor)
    before = the_line(floor)

    measure = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))
    floor.clock.move(hours=1)
    closed = the(Arranged, floor.overflow.stop(MIA, measure.id))

    assert before == the_line(floor) == ["Good", "Hot", "Warm"]
    assert closed.leads == 2
    assert the(Refused, floor.queues.next_lead(BEN, queue="north-fast")).reason is Refusal.NOT_IN_QUEUE


def test_the_tick_closes_it_in_time(floor: Floor) -> None:
    hot, _, _ = some_hot_ones(floor)
    floor.overflow.fast_lane(MIA, "north", [BEN], hours(4))

    floor.clock.move(hours=4)
    floor.tick.run()

    assert (lines(floor, hot), in_force(floor)) == ([("north", W)], [])
    assert floor.story(hot)[-1].why == "fast_lane_closed"


def test_the_limits_of_a_lead_are_the_same_in_the_lane_and_after_it(floor: Floor) -> None:
    arrived = arrives(floor, "Hot", type="hot_inbound")
    before = stored(floor, arrived)

    measure = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))
    inside = stored(floor, arrived)
    floor.overflow.stop(MIA, measure.id)
    after = stored(floor, arrived)

    assert replace(inside, queue="north", place=before.place, version=1) == before
    assert replace(after, version=1) == before


def test_hot_arrivals_go_straight_to_the_open_lane_others_to_the_queue(floor: Floor) -> None:
    floor.overflow.fast_lane(MIA, "north", [BEN], hours(4))

    hot, good, warm = (
        arrives(floor, "Hot", type="hot_inbound"),
        arrives(floor, "Good", score=80),
        arrives(floor, "Warm"),
    )
    floor.clock.move(hours=4)
    late = arrives(floor, "Late", type="hot_inbound")

    assert [hot.queue, good.queue, warm.queue] == ["north-fast", "north-fast", "north"]
    assert late.queue == "north"
    assert floor.pull(ANA).lead.id == late.lead_id


def test_a_hot_lead_that_waits_outside_the_open_lane_follows_at_the_next_tick(floor: Floor) -> None:
    (held,) = floor.gets(a_lead("Held", queue=NORTH, score=99, state=LeadState.HELD))
    floor.overflow.fast_lane(MIA, "north", [BEN], hours(4))
    for _ in range(2):
        floor.clock.move(minutes=1)
        floor.tick.run()

    assert lines(floor, held) == [("north-fast", W)]


def test_the_lane_holds_what_is_above_the_queues_cap_and_lets_it_in_by_itself(floor: Floor) -> None:
    floor.overflow.fast_lane(MIA, "north", [BEN], hours(4))

    verdicts = [arrives(floor, f"Hot {n}", type="hot_inbound").verdict.value for n in range(5)]
    floor.take(BEN)
    floor.clock.move(minutes=1)
    floor.tick.run()

    assert verdicts == ["waiting"] * 4 + ["held"]
    with floor.open(writes=False) as uow:
        assert uow.leads.depth("north-fast", 9) == 4


def test_what_somebody_owns_or_looks_at_when_the_lane_closes_comes_back_with_them(floor: Floor) -> None:
    hot, good, _ = some_hot_ones(floor)
    measure = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))
    claim = floor.take(BEN).claim
    looked_at = floor.pull(BEN).lead

    floor.overflow.stop(MIA, measure.id)
    closed = lines(floor, good, hot)
    refused = floor.claims.claim(BEN, looked_at.id)

    assert closed == [("north", LeadState.CLAIMED), ("north", LeadState.RESERVED)]
    assert floor.story(good)[-1].claim_id == claim.id
    assert the(Refused, refused).reason is Refusal.NOT_IN_QUEUE
    assert floor.owner(good) == BEN
    floor.call(BEN, claim)


def test_a_lead_that_finds_its_way_into_a_closed_lane_is_brought_out_at_the_next_tick(floor: Floor) -> None:
    (stray,) = floor.gets(a_lead(queue="north-fast", score=95))

    report = floor.tick.run()

    assert lines(floor, stray) == [("north", W)]
    assert [(one.kind, one.why) for one in report.actions if one.lead] == [
        ("moved to another queue", "fast_lane_closed")
    ]


def test_a_claim_nobody_works_climbs_its_ladder_in_the_lane_too(floor: Floor) -> None:
    hot, _, _ = some_hot_ones(floor)
    floor.overflow.fast_lane(MIA, "north", [BEN, ANA], hours(8))
    floor.take(BEN)
    floor.take(BEN)

    floor.clock.move(hours=2)
    floor.tick.run()

    assert "escalated" in floor.verbs(hot)


def test_a_lane_whose_policy_is_gone_is_emptied_like_any_removed_queue(floor: Floor) -> None:
    hot, _, _ = some_hot_ones(floor)
    measure = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(1)))
    after = floor.under(a_team(a_queue("new"), people=TEAM.people, channels=TEAM.channels))

    first = after.tick.run()
    after.clock.move(hours=1)
    second = after.tick.run()

    assert (first.failures, second.failures) == ((), ())
    assert lines(floor, hot) == [("new", W)]
    assert [one.why for one in second.actions if one.lead is None and one.why == measure.kind] == [
        "fast_lane"
    ]


def test_a_lane_stays_open_for_as_long_as_more_reps_for_it_stay_too(floor: Floor) -> None:
    lane = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))
    more = arranged(floor.overflow.more_reps(MIA, "north-fast", [BEN, ANA], hours(1)))

    floor.overflow.stop(MIA, more.id)
    some_hot_ones(floor)
    floor.clock.move(minutes=1)
    floor.tick.run()

    assert more.queue == "north-fast"
    assert floor.pull(BEN, "north-fast").lead.facts.company == "Good"
    assert the(Refused, floor.queues.next_lead(ANA, queue="north-fast")).reason is Refusal.NOT_IN_QUEUE
    assert [one.id for one in in_force(floor)] == [lane.id]


def test_a_lane_has_no_lane(floor: Floor) -> None:
    floor.overflow.fast_lane(MIA, "north", [BEN], hours(4))

    refused = the(Refused, floor.overflow.fast_lane(MIA, "north-fast", [ANA], hours(4)))

    assert (refused.reason, refused.asked) == (Refusal.ALREADY_IN_FORCE, "north")


def test_more_leads_than_one_transaction_moves_are_all_back_after_a_tick(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.services.measures.AT_MOST", 2)
    hot = floor.gets(*fresh_leads(5, queue=NORTH, score=99))
    measure = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))
    for _ in range(3):
        floor.tick.run()
        floor.clock.move(minutes=1)
    opened = {queue for queue, _ in lines(floor, *hot)}

    floor.overflow.stop(MIA, measure.id)
    floor.tick.run()

    assert opened == {"north-fast"}
    assert {queue for queue, _ in lines(floor, *hot)} == {"north"}


def test_what_arrives_while_the_lane_opens_and_closes_is_never_left_behind(
    open_crowded_floor: OpenFloor,
) -> None:
    floor = a_crowded_floor(open_crowded_floor)

    def open_and_close() -> None:
        for _ in range(4):
            measure = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))
            floor.overflow.stop(MIA, measure.id)

    def arrive(number: int) -> None:
        for turn in range(6):
            arrives(floor, f"Hot {number} {turn}", type="hot_inbound")

    all_at_once(open_and_close, *[partial(arrive, number) for number in range(3)])

    with floor.open(writes=False) as uow:
        assert set(uow.leads.open_queues()) == {"north"}
        assert uow.leads.depth("north", 99) >= NORTH.cap
