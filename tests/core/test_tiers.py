"""The tiers of a priority queue stand in the order the policy gives them."""

from itertools import permutations

import pytest
from pydantic import ValidationError

from core.model import LeadFacts
from core.places import base_place, is_pinned
from core.policies.queues import Ordering, QueuePolicy, Tier
from tests.core.brute_force import NOW, TEAM
from tests.core.test_places import COLD, HOT, MQL, WARM, line


@pytest.mark.parametrize("tiers", list(permutations(Tier)))
def test_in_priority_the_tiers_stand_in_the_order_the_policy_gives_them(tiers: tuple[Tier, ...]) -> None:
    queue = QueuePolicy(name="leads", ordering=Ordering.PRIORITY, tiers=tiers)

    order = line(
        queue,
        hot_inbound=(LeadFacts(type=HOT, score=90), 5),
        hot_enterprise=(LeadFacts(type=HOT, score=1, account_tier="enterprise"), 1),
        cold=(LeadFacts(type=COLD, score=99), 9),
        warm=(LeadFacts(type=WARM, score=95), 1),
        mql=(LeadFacts(type=MQL, score=1), 1),
    )

    assert order == [tier.value for tier in tiers]


def test_hot_leads_are_pinned_only_as_far_as_their_tiers_lead_the_list() -> None:
    tiers = (Tier.HOT_ENTERPRISE, Tier.MQL, Tier.HOT_INBOUND, Tier.WARM, Tier.COLD)
    queue = QueuePolicy(name="leads", ordering=Ordering.PRIORITY, tiers=tiers)
    enterprise, hot = LeadFacts(type=HOT, account_tier="enterprise"), LeadFacts(type=HOT)

    places = [base_place(1, facts, NOW, queue, TEAM) for facts in (enterprise, hot)]

    assert [is_pinned(place) for place in places] == [True, False]


@pytest.mark.parametrize(
    "tiers",
    [
        ["mql"],
        ["hot_enterprise", "hot_inbound", "mql", "warm", "warm"],
        ["hot_enterprise", "hot_inbound", "mql", "warm", "cold", "cold"],
    ],
)
def test_a_tier_that_is_missing_or_named_twice_is_refused_with_all_their_names(tiers: list[str]) -> None:
    with pytest.raises(ValidationError, match="hot_enterprise, hot_inbound, mql, warm, cold"):
        QueuePolicy.model_validate({"name": "leads", "tiers": tiers})
