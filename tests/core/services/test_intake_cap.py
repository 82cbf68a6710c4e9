"""A full queue holds what comes; each place that gets free lets the best held lead in."""

from collections import Counter

import pytest

from core.model import LeadState
from core.ports import OpenUnitOfWork
from tests.builders import MONDAY_9AM, a_queue, a_team, hours
from tests.core.services.door import Door, a_row, rows

SMALL = a_queue(cap=3)


@pytest.fixture
def door(unit_of_work: OpenUnitOfWork) -> Door:
    return Door(unit_of_work, a_team(SMALL, calendar="always"))


def test_of_a_long_file_the_first_rows_wait_and_the_rest_are_held(unit_of_work: OpenUnitOfWork) -> None:
    door = Door(unit_of_work)

    told = door.told(*rows(130))

    assert told == [("waiting", "score")] * 100 + [("held", "cap")] * 30


def test_a_hot_lead_is_held_like_any_other_and_the_story_keeps_the_rule_that_took_it(door: Door) -> None:
    *_, hot = door.submit(*rows(3), a_row("Hot", type="hot_inbound"))

    assert door.lead(hot).state is LeadState.HELD
    assert door.lead(hot).rule == "score"
    assert door.story(hot) == [("held", "cap")]
    assert door.events(hot)[0].data == {"let_in_by": "score"}


def test_review_takes_no_place_in_line_but_a_reservation_does(door: Door) -> None:
    reserved, *_ = door.submit(*rows(2), a_row("Odd", email=None))
    door.move(reserved, LeadState.RESERVED, reserved_by="U01ANA", reserved_until=MONDAY_9AM + hours(1))

    assert door.told(*rows(4)[2:]) == [("waiting", "score"), ("held", "cap")]


def test_a_free_place_lets_the_best_held_lead_in(door: Door) -> None:
    first, _, _, warm, hot = door.submit(*rows(3), a_row("Warm"), a_row("Hot", score=95))
    door.pass_time(hours(2))
    door.move(first, LeadState.CLAIMED)

    admitted = door.intake.drain(SMALL)

    assert [lead.id for lead in admitted] == [hot.lead_id]
    assert door.lead(hot).state is LeadState.WAITING
    assert door.lead(hot).came_in_at == MONDAY_9AM + hours(2)
    assert door.story(hot) == [("held", "cap"), ("admitted", "score")]
    assert door.lead(warm).state is LeadState.HELD
    assert door.intake.drain(SMALL) == ()


def test_who_was_held_comes_in_before_anybody_new(door: Door) -> None:
    first, _, _, held = door.submit(*rows(4))
    door.move(first, LeadState.CLAIMED)

    told = door.told(a_row("New", score=99))

    assert told == [("held", "cap")]
    assert door.lead(held).state is LeadState.WAITING


def test_a_rehearsal_leaves_the_free_place_to_who_is_held(door: Door) -> None:
    first, _, _, held = door.submit(*rows(4))
    door.move(first, LeadState.CLAIMED)

    assert door.told(a_row("New"), dry_run=True) == [("held", "cap")]
    assert door.lead(held).state is LeadState.HELD


def test_each_queue_has_a_cap_of_its_own(unit_of_work: OpenUnitOfWork) -> None:
    door = Door(unit_of_work, a_team(a_queue("small", cap=1), a_queue("rest", cap=5)))

    told = Counter(door.told(*rows(3, queue="small"), *[a_row(f"R{number}") for number in range(4)]))

    assert told == {("waiting", "score"): 5, ("held", "cap"): 2}
