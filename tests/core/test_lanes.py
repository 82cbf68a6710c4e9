"""A queue's fast lane: its rules, nobody of its own, and those who are lent to it."""

from typing import Any

import pytest
from pydantic import ValidationError

from core.answers import Refusal, Refused
from core.model import LeadType, Role
from core.people import may_take, queues_of, roles, serves
from core.places import is_hot
from core.policies.queues import LANES_FIRST, LanePolicy, Ordering, QueuePolicy
from core.policies.team import TeamPolicy
from core.rights import Action, denied
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, a_person, a_queue, a_team, some_facts

NORTH = a_queue(
    "north",
    members=[ANA],
    managers=[MIA],
    ordering="priority",
    priority=3,
    cap=40,
    skills=["language"],
    max_wait={"hot_inbound": "30m"},
)
REST = a_queue("rest")
TEAM = a_team(NORTH, REST, people={"reps": [ANA, BEN], "managers": [MIA]})


def lent(*to: str, id: str = CLEO) -> frozenset[Role]:
    return roles(a_person(id, lent_to=frozenset(to)), TEAM)


def test_every_queue_has_a_fast_lane_with_its_rules_which_come_before_any_queue() -> None:
    lane, _ = TEAM.lanes

    assert (lane.name, lane.priority, lane.ordering) == ("north-fast", 3 + LANES_FIRST, Ordering.HYBRID)
    assert (lane.members, lane.when, lane.allows_batch) == ((), {}, False)
    assert (lane.managers, lane.cap, lane.skills) == (NORTH.managers, NORTH.cap, NORTH.skills)
    assert lane.max_wait == NORTH.max_wait
    assert isinstance(lane, LanePolicy)
    assert [one.is_lane for one in TEAM.every_queue] == [False, False, True, True]


def test_lanes_are_found_by_name_and_know_their_queue() -> None:
    lane = TEAM.queue("north-fast")

    assert lane is not None
    assert lane is TEAM.lane(NORTH)
    assert (TEAM.home(lane), TEAM.home(NORTH), TEAM.lane(lane)) == (NORTH, NORTH, lane)
    assert TEAM.queue("nowhere-fast") is None


def test_no_queue_is_called_like_anothers_fast_lane() -> None:
    with pytest.raises(ValidationError, match="'north-fast' is the name of another queue's fast lane"):
        a_team(NORTH, a_queue("north-fast"))
    assert TeamPolicy.model_validate({"queues": [{"name": "breakfast-fast"}]}).queue("breakfast-fast")


@pytest.mark.parametrize("person", [a_person(ANA), a_person(BEN), a_person(MIA, is_admin=True)])
def test_nobody_serves_a_lane_by_the_policy(person: object) -> None:
    assert not serves(person, TEAM.lane(NORTH), TEAM)  # type: ignore[arg-type]
    assert not serves(person, TEAM.lane(REST), a_team(NORTH, REST))  # type: ignore[arg-type]


def test_a_rep_who_is_lent_serves_the_other_queue_or_lane_after_their_own() -> None:
    ben = a_person(BEN, lent_to=frozenset({"north-fast"}))
    helper = a_person(BEN, lent_to=frozenset({"north"}))

    assert [one.name for one in queues_of(ben, TEAM)] == ["rest", "north-fast"]
    assert [one.name for one in queues_of(helper, TEAM)] == ["north", "rest"]
    assert may_take(ben, a_lead(queue="north-fast"), TEAM.lane(NORTH), TEAM)


def test_a_member_of_the_workspace_is_a_rep_of_that_one_queue_while_they_are_lent() -> None:
    cleo = a_person(CLEO, lent_to=frozenset({"north"}))

    assert (lent("north"), lent()) == (frozenset({Role.REP}), frozenset())
    assert denied(Action.PULL, cleo, TEAM) is None
    assert [one.name for one in queues_of(cleo, TEAM)] == ["north"]


def test_a_guest_is_lent_to_nobody_and_a_loan_to_a_queue_that_is_gone_is_worth_nothing() -> None:
    guest = a_person(CLEO, lent_to=frozenset({"north"}), is_guest=True)
    stranded = a_person(CLEO, lent_to=frozenset({"gone"}))

    assert denied(Action.PULL, guest, TEAM) == Refused(Refusal.GUEST)
    assert (queues_of(guest, TEAM), queues_of(stranded, TEAM)) == ((), ())


@pytest.mark.parametrize(
    ("facts", "hot"),
    [
        ({"type": LeadType.HOT_INBOUND, "score": None}, True),
        ({"score": 80}, True),
        ({"score": 79}, False),
        ({"score": None}, False),
    ],
)
@pytest.mark.parametrize("queue", [a_queue(), a_queue(ordering="fifo")])
def test_a_lead_is_hot_by_type_or_score_however_its_queue_is_ordered(
    facts: dict[str, Any], hot: bool, queue: QueuePolicy
) -> None:
    assert is_hot(some_facts(**facts), queue) is hot
