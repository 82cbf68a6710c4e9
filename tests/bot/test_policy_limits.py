"""Values of a policy by which nothing could be claimed, counted or stored are refused with a sentence."""

import pytest

from bot.policy_file import parse_policy
from core.errors import PolicyError


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("retention: {closed: 999999d}", "retention.closed is wrong: is too long: write 36500d at most"),
        ("claims: {reserve: 0s}", "claims.reserve"),
        ("queues: [{name: a, cap: 99999999999999999999}]", "queues.a.cap"),
        (
            "queues: [{name: a, promotion: {aged: 50h}}]",
            "promotion is wrong: aged 50h, old 2d, front 3d",
        ),
        (
            "sources: {Paid search: {value: 1}, paid_search: {value: 2}}",
            "is there twice, in another",
        ),
        ("!!seq foo: 1", "has a key that is no word"),
    ],
)
def test_what_could_never_work_is_refused(text: str, words: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "policy.yml")

    assert words in str(caught.value)
