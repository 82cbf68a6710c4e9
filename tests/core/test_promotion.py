"""Age promotion: the old come forward as far as they must, and nobody else is disturbed."""

from collections.abc import Sequence

import pytest

from core.model import LeadFacts, LeadType
from core.ordering import Move, Rule, Standing, line_of, promotions, reaches
from core.places import base_place, is_front, is_pinned
from core.policies.queues import QueuePolicy
from tests.core.brute_force import (
    FIFO,
    HYBRID,
    NOW,
    PRIORITY,
    TEAM,
    Floor,
    a_standing,
    by_place,
    hours,
    ids,
    moved,
)


def moves(line: Sequence[Standing], queue: QueuePolicy = PRIORITY) -> tuple[Move, ...]:
    found = line_of(line, queue, NOW)
    return promotions(found, queue, NOW) if found else ()


def ranks(line: Sequence[Standing], queue: QueuePolicy = PRIORITY) -> dict[int, int]:
    order = by_place(moved(line, moves(line, queue)))
    return {lead_id: rank for rank, lead_id in enumerate(ids(order), 1)}


def twenty_with_three_old() -> list[Standing]:
    """Twenty leads, scores falling with the id, so that ids are base ranks; 16, 19 and 20 are old."""
    ages = {16: 26.0, 19: 30.0, 20: 50.0}
    return [a_standing(rank, age_h=ages.get(rank, 1), score=100 - rank) for rank in range(1, 21)]


def test_of_twenty_leads_those_of_26_30_and_50_hours_come_to_the_ranks_4_5_and_2() -> None:
    line = twenty_with_three_old()

    found = moves(line)

    assert [(move.lead_id, move.before, move.after, move.rule) for move in found] == [
        (20, 20, 2, Rule.OLD),
        (16, 16, 4, Rule.AGED),
        (19, 19, 5, Rule.AGED),
    ]
    assert found[0].age == hours(50)


@pytest.mark.parametrize("ticks", [False, True])
def test_claimed_one_after_another_fresh_and_old_take_turns(ticks: bool) -> None:
    floor = Floor(waiting=twenty_with_three_old())
    floor.tick()

    claimed = []
    for _ in range(6):
        claimed.append(floor.claim())
        if ticks:
            floor.tick()

    fresh_1, fresh_2, fresh_3 = 1, 2, 3
    assert claimed == [fresh_1, 20, fresh_2, 16, 19, fresh_3]


def test_more_latecomers_than_there_is_room_behind_the_tenth_keep_their_order_among_each_other() -> None:
    ages = {16: 26.0, 17: 27.0, 18: 50.0, 19: 28.0, 20: 29.0}
    line = [a_standing(rank, age_h=ages.get(rank, 1), score=100 - rank) for rank in range(1, 21)]

    order = ids(by_place(moved(line, moves(line))))

    assert order[:6] == [16, 18, 17, 19, 20, 1]


def test_a_newly_arrived_lead_passes_a_promoted_one_only_with_a_better_base_place() -> None:
    line = moved(twenty_with_three_old(), moves(twenty_with_three_old()))
    better = a_standing(98, age_h=0, score=97)
    worse = a_standing(99, age_h=0, score=96)

    order = ids(by_place([*line, better, worse]))

    assert order[:9] == [1, 20, 2, 16, 19, 3, 98, 4, 99]


def test_exactly_24_48_and_72_hours_are_not_yet_older() -> None:
    line = [a_standing(rank, age_h=1, score=100 - rank) for rank in range(1, 20)]

    unmoved = [moves([*line, a_standing(20, age_h=age, score=1)]) for age in (24, 48, 72)]
    past = [moves([*line, a_standing(20, age_h=age + 0.001, score=1)]) for age in (24, 48, 72)]

    assert [[move.after for move in found] for found in unmoved] == [[], [5], [2]]
    assert [[move.after for move in found] for found in past] == [[5], [2], [1]]


def test_nobody_already_better_placed_is_moved_down_for_his_own_promotion() -> None:
    line = [a_standing(rank, age_h=30 if rank == 1 else 1, score=100 - rank) for rank in range(1, 21)]

    assert moves(line) == ()


def test_the_excess_keeps_its_place() -> None:
    line = [a_standing(rank, age_h=70 - rank if rank > 10 else 1, score=100 - rank) for rank in range(1, 21)]

    after = ranks(line)

    assert {lead: after[lead] for lead in (11, 12, 13, 14, 15)} == {11: 1, 12: 2, 13: 3, 14: 4, 15: 5}
    assert [after[lead] for lead in range(16, 21)] == [16, 17, 18, 19, 20]


def test_ties_go_by_arrival_and_then_by_id() -> None:
    line = [a_standing(rank, age_h=30 if rank in {3, 4} else 1, score=100 - rank) for rank in range(1, 5)]

    found = moves(line)

    assert [(move.lead_id, move.after) for move in found] == [(3, 1)]


def test_pinned_leads_are_neither_passed_nor_counted() -> None:
    hot = [
        Standing(
            lead_id, base_place(lead_id, LeadFacts(type=LeadType.HOT_INBOUND), NOW, PRIORITY, TEAM), NOW, NOW
        )
        for lead_id in range(100, 150)
    ]
    line = twenty_with_three_old()

    alone, with_hot = moves(line), moves([*hot, *line])

    assert with_hot == alone
    assert not any(is_pinned(move.place) for move in with_hot)


def test_a_lead_past_72_hours_stands_in_front_and_no_arrival_passes_it() -> None:
    line = [a_standing(rank, age_h=73 if rank == 4 else 1, score=100 - rank) for rank in range(1, 5)]

    after = moved(line, moves(line))
    mql = base_place(9, LeadFacts(type=LeadType.MQL, score=100), NOW, PRIORITY, TEAM)

    front = by_place(after)[0]
    assert front.lead_id == 4
    assert is_front(front.place)
    assert front.place < mql


def test_those_in_front_stand_by_arrival_whenever_each_of_them_came_there() -> None:
    first = [a_standing(1, age_h=75), a_standing(2, age_h=90, front_in_h=5), a_standing(3, age_h=1)]
    line = moved(first, moves(first))
    later = [Standing(one.lead_id, one.place, one.received_at, NOW - hours(1)) for one in line[:2]] + line[2:]

    found = moves(later)

    assert [(move.lead_id, move.before, move.after, move.rule) for move in found] == [(2, 2, 1, Rule.FRONT)]
    assert ids(by_place(moved(later, found))) == [2, 1, 3]


def test_where_the_front_fills_the_tenth_the_others_come_directly_behind_it() -> None:
    front = [a_standing(lead_id, age_h=80, score=1) for lead_id in (1, 2, 3)]
    imported = [a_standing(lead_id, age_h=300, score=1, front_in_h=10) for lead_id in (4, 5)]
    fresh = [a_standing(lead_id, age_h=1, score=90) for lead_id in range(6, 21)]

    after = ranks([*fresh, *imported, *front])

    assert [after[lead_id] for lead_id in (1, 2, 3, 4, 5)] == [1, 2, 3, 4, 5]


def test_fifo_and_an_empty_line_know_no_promotion() -> None:
    line = [a_standing(rank, age_h=100, queue=FIFO) for rank in range(1, 5)]
    a_line = line_of(line, PRIORITY, NOW)
    assert a_line is not None

    assert line_of(line, FIFO, NOW) is None
    assert promotions(a_line, FIFO, NOW) == ()
    assert line_of([], PRIORITY, NOW) is None


def test_in_hybrid_the_oldest_stand_first_anyway_and_only_the_front_gets_places() -> None:
    line = [a_standing(lead_id, age_h=lead_id * 5, queue=HYBRID) for lead_id in range(1, 20)]

    found = moves(line, HYBRID)

    assert {move.rule for move in found} == {Rule.FRONT}
    assert all(move.before == move.after for move in found)


@pytest.mark.parametrize(
    ("n", "tenth", "quarter"),
    [(1, 1, 1), (10, 1, 3), (11, 2, 3), (20, 2, 5), (30, 3, 8), (100_000, 10_000, 25_000)],
)
def test_shares_are_exact_and_at_least_one(n: int, tenth: int, quarter: int) -> None:
    tight, loose = reaches(n, PRIORITY, NOW)

    assert (tight.rule, tight.count, tight.cutoff) == (Rule.OLD, tenth, NOW - hours(48))
    assert (loose.rule, loose.count, loose.cutoff) == (Rule.AGED, quarter, NOW - hours(24))
