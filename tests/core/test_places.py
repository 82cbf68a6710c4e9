"""Where a lead stands by itself, and the room there always is between two places."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import LeadFacts, LeadType
from core.places import (
    base_place,
    front_at,
    front_place,
    is_front,
    is_pinned,
    is_promoted,
    is_recycled,
    places_before,
    tier_of,
    weighted_score,
)
from core.policies.entry import SourcePolicy
from core.policies.queues import QueuePolicy, Tier
from core.policies.team import TeamPolicy, TierWeights
from tests.core.brute_force import FIFO, HYBRID, NOW, PRIORITY, TEAM, hours

HOT, MQL, WARM, COLD = LeadType.HOT_INBOUND, LeadType.MQL, LeadType.WARM, LeadType.COLD


def line(queue: QueuePolicy, **arrivals: tuple[LeadFacts, float]) -> list[str]:
    """Names in line order, from facts and hours waited."""
    places = {
        base_place(lead_id, facts, NOW - hours(waited), queue, TEAM): name
        for lead_id, (name, (facts, waited)) in enumerate(arrivals.items(), 1)
    }
    return [places[place] for place in sorted(places)]


def test_in_fifo_nothing_counts_but_the_arrival() -> None:
    order = line(
        FIFO,
        hot=(LeadFacts(type=HOT, score=99), 1),
        cold=(LeadFacts(type=COLD, score=1), 3),
        mql=(LeadFacts(type=MQL, score=80), 2),
    )

    assert order == ["cold", "mql", "hot"]


def test_in_hybrid_the_hot_come_first_by_arrival_and_then_the_rest_by_arrival() -> None:
    order = line(
        HYBRID,
        warm=(LeadFacts(score=79), 5),
        hot=(LeadFacts(type=HOT), 1),
        scored=(LeadFacts(type=COLD, score=80), 2),
        mql=(LeadFacts(type=MQL, score=10), 4),
    )

    assert order == ["scored", "hot", "warm", "mql"]


def test_in_priority_tier_goes_before_score_and_score_before_arrival() -> None:
    order = line(
        PRIORITY,
        cold=(LeadFacts(type=COLD, score=99), 9),
        warm95=(LeadFacts(type=WARM, score=95), 1),
        warm95_older=(LeadFacts(type=WARM, score=95), 2),
        warm=(LeadFacts(type=WARM, score=60), 9),
        mql=(LeadFacts(type=MQL, score=1), 1),
        hot=(LeadFacts(type=HOT, score=99), 1),
        enterprise=(LeadFacts(type=HOT, score=1, account_tier=" Enterprise"), 1),
    )

    assert order == ["enterprise", "hot", "mql", "warm95_older", "warm95", "warm", "cold"]


@pytest.mark.parametrize("queue", [FIFO, PRIORITY, HYBRID])
def test_a_recycled_lead_is_behind_everybody_however_hot_it_once_was(queue: QueuePolicy) -> None:
    at = NOW - hours(400)

    recycled = base_place(1, LeadFacts(type=HOT, score=100), at, queue, TEAM, recycled=True)
    coldest = base_place(2, LeadFacts(type=COLD), NOW, queue, TEAM)

    assert coldest < recycled
    assert is_recycled(recycled)
    assert not is_pinned(recycled)
    assert not is_recycled(coldest)


def test_hot_leads_are_pinned_in_hybrid_and_priority_but_a_high_score_pins_in_hybrid_only() -> None:
    hot, scored = LeadFacts(type=HOT), LeadFacts(type=WARM, score=95)

    pinned = {
        (queue.ordering.value, facts.type.value)
        for queue in (FIFO, PRIORITY, HYBRID)
        for facts in (hot, scored)
        if is_pinned(base_place(1, facts, NOW, queue, TEAM))
    }

    assert pinned == {("hybrid", "hot_inbound"), ("hybrid", "warm"), ("priority", "hot_inbound")}


def test_hot_looks_at_the_raw_score_and_not_at_the_weighted_one() -> None:
    team = TeamPolicy(sources={"referral": SourcePolicy(value=1.2)})
    facts = LeadFacts(score=70, source="referral", account_tier="enterprise")

    place = base_place(1, facts, NOW, HYBRID, team)

    assert weighted_score(facts, team) > 80
    assert not is_pinned(place)


def test_the_weighted_score_multiplies_source_account_and_the_largest_deal_size_reached() -> None:
    team = TeamPolicy(
        sources={"referral": SourcePolicy(value=1.5)},
        weights=TierWeights(account={"Enterprise": 2.0}, deal_size={10: 1.1, 100: 3.0, 1000: 9.0}),
    )

    full = weighted_score(
        LeadFacts(score=10, source="referral", account_tier="enterprise", deal_size=100), team
    )
    small = weighted_score(LeadFacts(score=10, deal_size=9.99), team)
    unknown = weighted_score(LeadFacts(source="referral", account_tier="enterprise"), team)

    assert full == pytest.approx(10 * 1.5 * 2.0 * 3.0)
    assert small == 10
    assert unknown == 0


def test_weights_beyond_reason_keep_the_order_of_tiers() -> None:
    team = TeamPolicy(sources={"gold": SourcePolicy(value=1e300)})

    gold = base_place(1, LeadFacts(score=100, source="gold"), NOW, PRIORITY, team)
    plain = base_place(2, LeadFacts(score=100), NOW, PRIORITY, team)
    mql = base_place(3, LeadFacts(type=MQL, score=0), NOW, PRIORITY, team)

    assert mql < gold < plain


@pytest.mark.parametrize(
    ("facts", "tier"),
    [
        (LeadFacts(type=HOT, account_tier="ENTERPRISE"), Tier.HOT_ENTERPRISE),
        (LeadFacts(type=HOT, account_tier="smb"), Tier.HOT_INBOUND),
        (LeadFacts(type=MQL, account_tier="enterprise"), Tier.MQL),
        (LeadFacts(type=WARM), Tier.WARM),
        (LeadFacts(type=COLD), Tier.COLD),
    ],
)
def test_every_lead_has_a_tier(facts: LeadFacts, tier: Tier) -> None:
    assert tier_of(facts) is tier


MOMENTS = st.integers(-(10**15), 10**15).map(lambda us: NOW + timedelta(microseconds=us))
IDS = st.integers(1, 2**40)


@given(st.tuples(MOMENTS, IDS), st.tuples(MOMENTS, IDS))
def test_places_go_by_arrival_then_id_and_are_never_shared(
    one: tuple[datetime, int], other: tuple[datetime, int]
) -> None:
    def place(at: datetime, lead_id: int) -> str:
        return base_place(lead_id, LeadFacts(), at, HYBRID, TEAM)

    assert (place(*one) < place(*other)) == (one < other)
    assert (place(*one) == place(*other)) == (one == other)


def test_an_instant_is_the_same_place_in_every_time_zone() -> None:
    jakarta = NOW.astimezone(timezone(timedelta(hours=7)))

    place = base_place(1, LeadFacts(), jakarta, HYBRID, TEAM)

    assert place == base_place(1, LeadFacts(), NOW, HYBRID, TEAM)


@given(st.integers(0, 100), st.integers(0, 100))
def test_inside_a_tier_the_higher_score_is_ahead(one: int, other: int) -> None:
    places = [base_place(1, LeadFacts(score=score), NOW, PRIORITY, TEAM) for score in (one, other)]

    assert (places[0] < places[1]) == (one > other)


def test_the_front_is_behind_the_pinned_and_before_everybody_else() -> None:
    front = front_place(1, NOW)
    pinned = base_place(2, LeadFacts(type=HOT), NOW, PRIORITY, TEAM)
    best = base_place(3, LeadFacts(type=MQL, score=100), NOW - hours(1000), PRIORITY, TEAM)

    assert pinned < front < best
    assert is_front(front)
    assert not is_front(pinned)
    assert not is_front(best)
    assert not is_promoted(front)


def test_72_hours_count_from_arrival_but_anew_for_who_had_passed_them_before_coming_in() -> None:
    fresh, imported = NOW, NOW - hours(100)

    assert front_at(fresh, fresh, HYBRID) == NOW + hours(72)
    assert front_at(NOW - hours(72), NOW, HYBRID) == NOW
    assert front_at(imported, NOW, HYBRID) == NOW + hours(72)


GATE = base_place(7, LeadFacts(score=50), NOW, PRIORITY, TEAM)


def test_a_thousand_leads_fit_in_front_of_one_without_longer_places() -> None:
    ahead = None
    lengths = set()

    for lead_id in range(1, 1001):
        place = places_before(GATE, ahead, [lead_id])[0]
        assert (ahead or "") < place < GATE
        ahead = place
        lengths.add(len(place))

    assert lengths == {len(GATE) + 18}


def test_a_thousand_leads_fit_each_in_front_of_the_last_one_without_longer_places() -> None:
    gates = [GATE]

    for lead_id in range(1, 1001):
        gates.append(places_before(gates[-1], None, [lead_id])[0])

    assert all(later < earlier for earlier, later in pairwise(gates))
    assert {len(place) for place in gates[1:]} == {len(GATE) + 18}


def test_even_the_worst_thousand_insertions_leave_a_place_an_index_can_hold() -> None:
    ahead, gate = None, GATE

    for lead_id in range(1, 1001):
        place = places_before(gate, ahead, [lead_id])[0]
        assert (ahead or "") < place < gate
        ahead, gate = (place, gate) if lead_id % 2 else (ahead, place)

    assert len(place) < 700


def test_ten_thousand_at_once_between_two_neighbours_cost_six_letters() -> None:
    first, last = places_before(GATE, None, [1, 2])

    places = places_before(last, first, range(3, 10_003))

    assert all(earlier < later for earlier, later in pairwise([first, *places, last]))
    assert max(map(len, places)) <= len(last) + 6


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), max_size=60))
def test_places_given_anywhere_are_in_order_and_all_different(steps: list[tuple[int, int]]) -> None:
    line = [GATE]
    used = 0

    for at, count in steps:
        index = at % len(line)
        ahead = line[index - 1] if index else None
        line[index:index] = places_before(line[index], ahead, range(used + 1, used + count + 1))
        used += count

    assert all(earlier < later for earlier, later in pairwise(line))
    assert all(is_promoted(place) for place in line[:-1])


def test_a_place_given_while_another_lead_is_away_is_never_its_place() -> None:
    reserved = places_before(GATE, None, [1])

    meanwhile = places_before(GATE, None, [2])

    assert reserved != meanwhile


@given(MOMENTS, IDS, st.integers(0, 100))
def test_no_base_place_lies_between_a_promoted_lead_and_the_one_it_precedes(
    at: datetime, lead_id: int, score: int
) -> None:
    promoted = places_before(GATE, None, [3])[0]

    arrival = base_place(lead_id, LeadFacts(score=score), at, PRIORITY, TEAM)

    assert (arrival < promoted) == (arrival < GATE)
