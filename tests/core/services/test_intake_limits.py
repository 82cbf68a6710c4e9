"""The cap is exact, whoever comes in at the same time, by whichever way."""

from collections import Counter
from functools import partial

import pytest

from core.answers import LetIn
from core.intake import Receipt
from core.model import LeadState
from core.ports import OpenUnitOfWork
from core.services.overflow import Overflow
from core.services.tick import Tick
from tests.builders import MIA, MONDAY_9AM, OLE, a_person, a_queue, a_team, hours, minutes
from tests.core.services.crowding import arranged
from tests.core.services.door import Door, a_row, rows
from tests.core.services.floor import OpenFloor, all_at_once, the

PEOPLE = {"managers": [MIA], "ops": [OLE]}


@pytest.fixture
def door(unit_of_work: OpenUnitOfWork) -> Door:
    door = Door(unit_of_work, a_team(a_queue(cap=3), calendar="always", people=PEOPLE))
    with unit_of_work() as uow:
        uow.people.put(a_person(MIA))
        uow.commit()
    return door


def overflow(door: Door) -> Overflow:
    return Overflow(door.open, door.team, door)


def tick(door: Door) -> None:
    door.pass_time(minutes(1))
    assert Tick(door.open, door.team, door, holder="a clock").run().failures == ()


def test_of_a_hundred_and_thirty_leads_in_one_file_a_hundred_wait_and_hot_ones_are_held_too(
    unit_of_work: OpenUnitOfWork,
) -> None:
    door = Door(unit_of_work)
    file = [*rows(115), *[a_row(f"Hot {n}", type="hot_inbound", score=99) for n in range(15)]]

    receipts = door.submit(*file)

    assert [one.verdict.value for one in receipts] == ["waiting"] * 100 + ["held"] * 30
    assert {one.rule.value for one in receipts[100:]} == {"cap"}
    with unit_of_work(writes=False) as uow:
        (queue,) = uow.reports.status(door.team, MONDAY_9AM)
    assert (queue.depth, queue.waiting, queue.held, queue.intake) == (130, 100, 30, "full")


def test_whoever_hands_leads_in_at_the_same_time_the_cap_holds(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(a_team(a_queue(cap=20)))

    def hand_in(number: int) -> Counter[str]:
        file = [a_row(f"Company {number} {row}") for row in range(12)]
        return Counter(the(Receipt, one).verdict.value for one in floor.intake.submit(file, OLE))

    told = sum(all_at_once(*[partial(hand_in, number) for number in range(4)]), Counter[str]())

    assert told == {"waiting": 20, "held": 28}
    with floor.open(writes=False) as uow:
        assert uow.leads.depth("leads", 99) == 20


def test_each_place_that_gets_free_lets_one_held_lead_in_by_the_next_tick(door: Door) -> None:
    first, second, _, warm, hot = door.submit(*rows(3), a_row("Warm"), a_row("Hot", type="hot_inbound"))

    door.move(first, LeadState.CLAIMED)
    tick(door)
    after_one = [door.lead(one).state for one in (hot, warm)]
    door.move(second, LeadState.CLAIMED)
    tick(door)

    assert after_one == [LeadState.WAITING, LeadState.HELD]
    assert door.lead(warm).state is LeadState.WAITING


def test_what_returns_may_stand_above_the_cap_and_nobody_is_let_in_until_it_is_gone(door: Door) -> None:
    first, *_ = door.submit(*rows(3))
    door.move(first, LeadState.CLAIMED)
    _, held = door.submit(a_row("In"), a_row("Held"))

    door.move(first, LeadState.WAITING)
    tick(door)

    assert door.lead(held).state is LeadState.HELD
    with door.open(writes=False) as uow:
        assert uow.leads.depth("leads", 99) == 4


def test_leads_of_paused_sources_stay_held_while_others_pass_them(door: Door) -> None:
    overflow(door).pause_sources(MIA, "leads", hours(4))
    listed, web = door.submit(a_row("Listed", source="purchased_list", score=90), a_row("Web"))

    tick(door)

    assert door.lead(listed).state is LeadState.HELD
    assert door.lead(web).state is LeadState.WAITING
    with door.open(writes=False) as uow:
        (queue,) = uow.reports.status(door.team, door.at)
    assert (queue.depth, queue.held, queue.intake) == (2, 1, "paused")


def test_a_rehearsal_knows_of_the_pause_and_of_the_open_lane(door: Door) -> None:
    desk = overflow(door)
    desk.pause_sources(MIA, "leads", hours(4))
    desk.fast_lane(MIA, "leads", [MIA], hours(4))

    receipts = door.submit(
        a_row("Listed", source="purchased_list"), a_row("Hot", score=90), a_row("Warm"), dry_run=True
    )

    assert [(one.verdict.value, one.rule.value, one.queue) for one in receipts] == [
        ("held", "paused", "leads"),
        ("waiting", "score", "leads-fast"),
        ("waiting", "score", "leads"),
    ]
    assert door.count() == 0


def test_review_is_for_ops_whatever_is_paused_or_open(door: Door) -> None:
    desk = overflow(door)
    desk.pause_sources(MIA, "leads", hours(4))
    desk.fast_lane(MIA, "leads", [MIA], hours(4))

    (odd,) = door.submit(a_row("Odd", source="purchased_list", email=None, score=95))

    assert (odd.verdict.value, odd.queue) == ("review", "leads")
    assert door.lead(odd).pausable


def test_letting_in_and_intake_at_the_same_time_count_the_same_room(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(a_team(a_queue(cap=5), people=PEOPLE), [MIA])
    floor.intake.submit(rows(9), OLE)

    answers = all_at_once(
        partial(floor.overflow.let_in, MIA, "leads", 2),
        partial(floor.overflow.let_in, MIA, "leads", 2),
        partial(floor.intake.submit, [a_row("New")], OLE),
    )

    assert [one for one in answers if isinstance(one, LetIn)] == [LetIn("leads", 2, over=2)] * 2
    with floor.open(writes=False) as uow:
        assert uow.leads.depth("leads", 99) == 9


def test_a_pause_and_an_import_at_the_same_time_leave_nobody_between_them(
    open_crowded_floor: OpenFloor,
) -> None:
    floor = open_crowded_floor(a_team(a_queue(cap=500), people=PEOPLE), [MIA])

    def import_a_list(number: int) -> list[str]:
        file = [a_row(f"L {number} {row}", source="purchased_list") for row in range(20)]
        return [the(Receipt, one).rule.value for one in floor.intake.submit(file, OLE)]

    pause, *files = all_at_once(
        partial(floor.overflow.pause_sources, MIA, "leads", hours(4)),
        *[partial(import_a_list, number) for number in range(3)],
    )

    assert arranged(pause).kind == "pause_sources"
    for rules in files:
        assert set(the(list, rules)) in ({"score"}, {"paused"})
