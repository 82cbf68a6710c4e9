"""What the policy says of sources."""

import pytest

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
