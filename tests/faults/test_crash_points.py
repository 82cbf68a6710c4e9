"""Whoever dies at the worst moment leaves nothing undone and nothing done twice."""

from contextlib import closing

import httpx
import pytest

from bot.processes import dispatcher_of, tick
from core.answers import NothingWaiting
from tests.actor import Actor, Screen, found_button
from tests.faults.board import Point
from tests.faults.books import posts, read
from tests.faults.ground import Rig
from tests.faults.judging import broken, judge, outcomes
from tests.faults.lives import short_patience
from tests.faults.points import CRASHED
from tests.faults.scenarios import done_in_time, lost_answer, offers, race
from tests.faults.team import REPS
from tests.waiting import wait_for

CALL_S = 0.4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "looked_up"),
    [(Point.TAKEN, {"not_found": 1}), (Point.POSTED, {"found": 1}), (Point.MARKED, {})],
    ids=["before the post", "before the mark", "after the mark"],
)
def test_a_message_arrives_once_wherever_its_sender_dies(
    rig: Rig, point: Point, looked_up: dict[str, int]
) -> None:
    rig.comes_in(1)
    claim = rig.takes(REPS[0], heard=False)
    rig.board.move(minutes=2)

    code = rig.ends(rig.start("sender", dies_at=point, call_s=CALL_S))
    rig.settle(call_s=CALL_S)

    assert code == CRASHED
    assert [post.key for post in posts(rig.sandbox.workspace)] == [f"claimed:{claim.id}@{REPS[0]}"]
    assert outcomes(rig) == looked_up
    assert broken(judge(rig)) == []


def test_a_pass_that_dies_before_its_commit_is_done_once_by_the_next(rig: Rig) -> None:
    rig.comes_in(1)
    claim = rig.takes(REPS[0])
    rig.board.move(hours=2, minutes=1)

    code = rig.ends(rig.start("clock", dies_at=Point.STEPPING, lease_s=0.2))
    undone = [event.verb for event in read(rig.runtime.database).story[claim.id]]
    rig.settle(call_s=CALL_S)

    assert code == CRASHED
    assert undone == ["claimed"]
    assert [post.key for post in posts(rig.sandbox.workspace)] == [f"breach:{claim.id}:1@{REPS[0]}"]
    assert broken(judge(rig)) == []


def test_a_rep_whose_answer_died_with_the_process_gets_the_lead_by_direct_message(rig: Rig) -> None:
    rig.comes_in(1)
    web = rig.start("web", dies_at=Point.CLAIMED)
    wait_for(lambda: web.spot.point() is Point.IDLE)

    with closing(httpx.Client(base_url=rig.sandbox.url, timeout=10)) as http:
        rep = Actor(Screen(http), REPS[0], f"D{REPS[0][1:]}", lambda: None)
        rep.types("/nextlead")
        _clicks_claim(rep)
    code = rig.ends(web)
    offered_to_others = rig.runtime.services.queues.next_lead(REPS[1])
    for _ in range(2):
        rig.board.move(minutes=1)
        tick(rig.runtime)
        dispatcher_of(rig.runtime, patience=short_patience()).deliver()
    rig.tells_the_crm()

    assert code == CRASHED
    assert isinstance(offered_to_others, NothingWaiting)
    (claim,) = read(rig.runtime.database).claims
    assert claim.rep_id == REPS[0]
    assert [(post.channel, post.key) for post in posts(rig.sandbox.workspace)] == [
        (rep.channel, f"claimed:{claim.id}@{REPS[0]}")
    ]
    assert broken(judge(rig)) == []


def _clicks_claim(rep: Actor) -> None:
    """Nobody will answer."""
    card = rep.newest()
    block, button = found_button(card["blocks"], "Claim", "")
    rep.screen.act(
        user=rep.id,
        type="action",
        message={"channel": rep.channel, "ts": card["ts"]},
        block_id=block["block_id"],
        action_id=button["action_id"],
    )


@pytest.mark.slow
def test_a_message_whose_answer_was_lost_is_recognised_and_not_sent_again(rig: Rig) -> None:
    found = lost_answer(rig)

    assert found == []
    assert outcomes(rig) == {"found": 1}


def test_a_lead_is_offered_to_one_rep_and_lost_by_none_wherever_anybody_dies(rig: Rig) -> None:
    assert offers(rig) == []
    assert len(read(rig.runtime.database).offers) > 3


def test_a_rep_who_makes_contact_in_time_is_not_told_of_the_lead_any_more(rig: Rig) -> None:
    assert done_in_time(rig) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_rep_who_makes_contact_while_a_pass_is_at_work_has_won(rig: Rig) -> None:
    """In SQLite whoever ticks is alone, and the rep comes before or after."""
    assert race(rig) == []
    assert posts(rig.sandbox.workspace) == []
