"""What age promotion keeps true in any line, held against plainer ways of saying it."""

from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import LeadFacts, LeadType
from core.ordering import line_of, promotions
from core.places import is_front
from core.policies.queues import Ordering, PromotionPolicy, QueuePolicy
from tests.core.brute_force import Floor, bounds, by_arrival, by_place, filled, hours, ids, in_front
from tests.core.line_queries import a_table, queried

UNHURRIED = settings(deadline=None)
SHARES = st.sampled_from([(0.25, 0.10), (0.25, 0.25), (0.5, 0.3), (0.1, 0.6), (1.0, 1.0)])
AGES = st.sampled_from([0, 1, 23.9, 24, 24.1, 30, 47, 48, 48.1, 60, 71, 72, 72.1, 80, 200])


@st.composite
def queues(draw: st.DrawFn) -> QueuePolicy:
    aged, old = draw(SHARES)
    ordering = draw(st.sampled_from([Ordering.PRIORITY, Ordering.PRIORITY, Ordering.HYBRID]))
    return QueuePolicy(
        name="leads", ordering=ordering, promotion=PromotionPolicy(aged_share=aged, old_share=old)
    )


@st.composite
def facts(draw: st.DrawFn) -> LeadFacts:
    kinds = (*LeadType, LeadType.WARM, LeadType.COLD)
    return LeadFacts(type=draw(st.sampled_from(kinds)), score=draw(st.sampled_from([None, 10, 50, 90])))


@st.composite
def floors(draw: st.DrawFn, most: int) -> Floor:
    """A queue some days into its life: promoted leads, leads that came back, old imports, all at once."""
    floor = Floor(queue=draw(queues()))
    for _ in range(draw(st.integers(1, most))):
        floor.arrive(draw(facts()), age=hours(draw(AGES)))
        step = draw(st.integers(0, 9))
        floor.now += hours(draw(st.sampled_from([0, 0.5, 20])))
        if step < 3:
            floor.tick()
        elif step == 3:
            floor.claim(draw(st.integers(1, 4)))
        elif step == 4:
            floor.come_back()
    return floor


@UNHURRIED
@given(floors(most=30))
def test_the_order_is_that_of_filling_the_places_from_last_to_first(floor: Floor) -> None:
    expected = filled(floor.waiting, floor.queue, floor.now)
    before = ids(by_place(floor.waiting))

    found = floor.tick()

    order = ids(by_place(floor.waiting))
    assert order == expected
    assert [move.before for move in found] == [before.index(move.lead_id) + 1 for move in found]
    assert [move.after for move in found] == [order.index(move.lead_id) + 1 for move in found]


@UNHURRIED
@given(floors(most=30))
def test_a_few_indexed_rows_say_as_much_as_the_whole_line(floor: Floor) -> None:
    whole = line_of(floor.waiting, floor.queue, floor.now)

    with closing(a_table(floor.waiting)) as alone, closing(a_table(floor.waiting, floor.away)) as crowded:
        few = queried(alone, floor.queue, floor.now)
        beside_reserved = queried(crowded, floor.queue, floor.now)

    assert few == whole
    assert (beside_reserved is None) == (whole is None)
    if whole and beside_reserved:
        one, other = (promotions(line, floor.queue, floor.now) for line in (whole, beside_reserved))
        assert [(move.lead_id, move.after) for move in one] == [(move.lead_id, move.after) for move in other]


@UNHURRIED
@given(floors(most=30))
def test_a_second_tick_changes_nothing_and_a_place_only_ever_gets_better(floor: Floor) -> None:
    before = {one.lead_id: one.place for one in floor.waiting}

    found = floor.tick()

    assert all(move.place < before[move.lead_id] for move in found)
    assert line_of(floor.waiting, floor.queue, floor.now) is None


@UNHURRIED
@given(floors(most=30), st.sampled_from([0.01, 1, 24, 48]))
def test_while_nobody_moves_and_nobody_grows_past_a_limit_every_bound_goes_on_holding(
    floor: Floor, passing_h: float
) -> None:
    floor.tick()
    then, policy = floor.now, floor.queue.promotion
    floor.now += hours(passing_h)

    crossed = any(
        then - limit <= one.received_at < floor.now - limit
        for one in floor.waiting
        for limit in (policy.aged, policy.old)
    ) or any(then <= one.front_at < floor.now for one in floor.waiting)

    assert crossed or line_of(floor.waiting, floor.queue, floor.now) is None


@UNHURRIED
@given(floors(most=30))
def test_every_overtaking_is_forced_by_the_bound_of_the_one_who_overtakes(floor: Floor) -> None:
    present = by_place(floor.waiting)
    allowed = bounds(present, floor.queue, floor.now)

    floor.tick()

    rank = {lead_id: index for index, lead_id in enumerate(ids(by_place(floor.waiting)), 1)}
    overtaken = [
        (one, other)
        for index, one in enumerate(ids(present))
        for other in ids(present)[index + 1 :]
        if rank[other] < rank[one] and one in allowed and other in allowed
    ]
    assert all(allowed[other] < rank[one] for one, other in overtaken)


def distances(order: Sequence[int], rank: dict[int, int]) -> tuple[int, int]:
    """How far an order is from the present one: squared ranks moved, and pairs that changed sides."""
    squares = sum((after - rank[lead]) ** 2 for after, lead in enumerate(order, 1))
    swaps = sum(rank[one] > rank[other] for i, one in enumerate(order) for other in order[i + 1 :])
    return squares, swaps


@UNHURRIED
@given(floors(most=7))
def test_of_all_orders_within_the_bounds_it_is_the_closest_to_the_present_one(floor: Floor) -> None:
    present = by_place(floor.waiting)
    allowed = bounds(present, floor.queue, floor.now)
    front = ids(by_arrival(one for one in present if in_front(one, floor.now)))
    rank = {lead: at for at, lead in enumerate(ids(present), 1)}

    floor.tick()
    order = ids(by_place(floor.waiting))

    possible = [
        [*front, *rest]
        for rest in permutations(allowed)
        if all(at <= allowed[lead] for at, lead in enumerate(rest, len(front) + 1))
    ]
    every = [distances(one, rank) for one in possible]
    assert order in possible
    assert distances(order, rank) == (min(one for one, _ in every), min(other for _, other in every))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_through_a_queues_life_every_bound_holds_after_every_tick(data: st.DataObject) -> None:
    floor = Floor(queue=data.draw(queues()))
    for _ in range(data.draw(st.integers(10, 60))):
        act = data.draw(st.sampled_from(["arrive", "arrive", "arrive", "import", "claim", "return"]))
        if act in {"arrive", "import"}:
            age = hours(data.draw(AGES)) if act == "import" else hours(0)
            floor.arrive(data.draw(facts()), age=age)
        elif act == "claim":
            floor.claim(data.draw(st.integers(1, 3)))
        else:
            floor.come_back()
        floor.now += hours(data.draw(st.sampled_from([0.1, 1, 6])))
        floor.tick()

        line = by_place(floor.waiting)
        allowed = bounds(line, floor.queue, floor.now)
        front = sum(is_front(one.place) for one in line)
        assert all(rank <= allowed.get(one.lead_id, front) for rank, one in enumerate(line, 1))
        assert line[:front] == by_arrival(line[:front])
        assert all(ahead.place < behind.place for ahead, behind in pairwise(line))

    everybody = [one.place for one in (*floor.waiting, *floor.away)]
    assert len(set(everybody)) == len(everybody)
