"""The promise about first contact, as a team writes it down."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from core.model import Ladder, Rung
from core.policies.claims import BatchPolicy, ContactPolicy, HoardingPolicy
from tests.builders import a_queue, a_team, hours, minutes


def test_the_products_promise_is_two_hours_and_three_rungs() -> None:
    contact = ContactPolicy()

    assert contact.terms == Ladder(
        within=hours(2), warn_before=minutes(15), rungs=(Rung.REP, Rung.MANAGER, Rung.REASSIGN), hops=2
    )
    assert (contact.hoarding.claims, contact.hoarding.share) == (10, 0.5)


def test_a_team_may_write_another_one() -> None:
    contact = ContactPolicy.model_validate(
        {"within": "45m", "warn_before": "5m", "ladder": ["rep", "rep", "manager"], "hops": 0}
    )

    assert contact.terms == Ladder(minutes(45), minutes(5), (Rung.REP, Rung.REP, Rung.MANAGER), 0)


def test_what_was_asked_of_a_promise_does_not_change_it() -> None:
    asked, unasked = ContactPolicy(), ContactPolicy()

    assert asked.terms is asked.terms
    assert asked == unasked
    assert asked.model_dump(mode="json") == unasked.model_dump(mode="json")
    assert "terms" not in asked.model_dump()


@pytest.mark.parametrize(
    ("ladder", "allowed"),
    [
        (["reassign"], True),
        ([], True),
        (["reassign", "rep"], False),
        (["rep", "reassign", "manager"], False),
        (["reassign", "reassign"], False),
    ],
)
def test_nothing_comes_after_a_new_owner(ladder: list[str], allowed: bool) -> None:
    if allowed:
        assert ContactPolicy.model_validate({"ladder": ladder}).ladder == tuple(ladder)
    else:
        with pytest.raises(ValidationError, match="only be the last rung"):
            ContactPolicy.model_validate({"ladder": ladder})


@pytest.mark.parametrize(
    "contact",
    [
        {"within": "0s"},
        {"within": 2},
        {"hops": -1},
        {"ladder": ["boss"]},
        {"hoarding": {"share": 1.1}},
        {"hoarding": {"claims": 0}},
        {"withing": "2h"},
    ],
)
def test_what_makes_no_sense_is_refused(contact: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ContactPolicy.model_validate(contact)


def test_a_queue_may_promise_otherwise_than_the_team() -> None:
    hot = a_queue("hot", contact={"within": "15m"})
    team = a_team(hot, a_queue("rest"), contact={"within": "1h"})

    assert team.contact_of(hot).within == timedelta(minutes=15)
    assert team.contact_of(team.queue("rest")).within == hours(1)
    assert team.contact_of(None).within == hours(1)


def test_limits_that_fit_are_taken_and_others_are_not() -> None:
    assert HoardingPolicy(claims=1, share=0).share == 0
    assert BatchPolicy(min=3, max=3).max == 3
    with pytest.raises(ValidationError, match="must not fall"):
        BatchPolicy(min=4, max=3)
