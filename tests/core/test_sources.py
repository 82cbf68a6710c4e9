"""What the policy says of sources."""

import pytest

from core.learning import Learned
from tests.builders import a_team


@pytest.mark.parametrize(
    ("source", "is_low"),
    [
        ("purchased_list", True),
        ("Purchased list", True),
        ("cold-outreach", True),
        ("referral", False),
        ("nobody knows", False),
        (None, False),
    ],
)
def test_purchased_lists_and_cold_outreach_are_the_first_to_be_paused(
    source: str | None, is_low: bool
) -> None:
    assert a_team().is_low_priority(source) is is_low


def test_a_team_names_its_own_sources() -> None:
    team = a_team(sources={"Trade fair": {"priority": "low"}, "referral": {"value": 1.5}})

    assert team.is_low_priority("trade_fair")
    assert not team.is_low_priority("referral")
    assert not team.is_low_priority("purchased_list")


def test_a_source_is_worth_what_the_policy_says_else_what_was_learned_else_as_much_as_any() -> None:
    learned = {name: Learned(1.1, 40, 12) for name in ("trade_fair", "referral")}
    team = a_team(sources={"referral": {"value": 1.5}}).knowing(learned)

    assert [team.source_value(one) for one in ("Trade fair", "Referral", "website", None)] == [1.1, 1.5, 1, 1]
    assert (team.learned("trade-fair"), team.learned("referral")) == (learned["trade_fair"], None)
    assert team.learned_values == {"trade_fair": 1.1}


def test_a_team_that_learns_nothing_takes_all_sources_for_average() -> None:
    team = a_team(weights={"learn": False}).knowing({"trade_fair": Learned(1.1, 40, 12)})

    assert (team.source_value("trade fair"), team.learned_values) == (1.0, {})
