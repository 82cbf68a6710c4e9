"""Several clocks, late ones and repeated ones: nothing is said twice, on both databases."""

import pytest

from core.errors import Busy
from core.incidents import EVERY_QUEUE, AlertRule
from core.services import tick
from core.services.sentinel import Survey
from core.services.tick import Overtaken
from tests.builders import ANA, MIA
from tests.core.services.alarms import (
    MANAGERS,
    OPS,
    a_watched_floor,
    a_watched_team,
    crowd,
    incident,
    incidents,
    log,
    said,
    sends,
    ticks,
)
from tests.core.services.floor import Floor, OpenFloor, all_at_once


def the_one(floor: Floor) -> int:
    """The id of the only alert that goes on: PostgreSQL's sequences go on from test to test."""
    (found,) = incidents(floor)
    return found.id


def verbs(floor: Floor, id_: int) -> list[str]:
    return [one.verb.value for one in log(floor, id_)]


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    """Five leads are too many here, ten are red, twenty critical; on both databases."""
    return a_watched_floor(open_crowded_floor)


def a_tick(floor: Floor) -> None:
    """A pass by a clock of its own, which may find another at work."""
    other = floor.under(floor.team)
    try:
        assert other.tick.run().failures == ()
    except Busy:
        return


def test_five_clocks_at_once_raise_one_alert_and_post_it_once(floor: Floor) -> None:
    crowd(floor, 12)
    for _ in range(3):
        all_at_once(*[lambda: a_tick(floor)] * 5)
        floor.clock.move(minutes=1)
    floor.tick.run()

    assert verbs(floor, the_one(floor)) == ["alerted"]
    assert said(sends(floor)) == [f"alert red to {MANAGERS}", f"alert red to {OPS}"]


def test_a_tick_that_comes_again_and_one_that_comes_late_say_nothing_twice(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    for _ in range(3):
        floor.tick.run()
    floor.clock.move(hours=5)
    for _ in range(3):
        floor.tick.run()

    assert verbs(floor, the_one(floor)) == ["alerted"]
    assert said(sends(floor)) == [
        f"alert red to {MANAGERS}",
        f"alert red to {OPS}",
        f"alert_again red to {MANAGERS}",
        f"alert_again red to {OPS}",
    ]


def test_an_answer_that_comes_between_a_clocks_look_and_its_deed_is_kept(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    floor.clock.move(minutes=30)
    id_, is_restless = the_one(floor), Survey.is_restless

    def answered_meanwhile(seen: Survey, queue: str) -> bool:
        was_restless = is_restless(seen, queue)
        floor.alerts.acknowledge(MIA, id_)
        return was_restless

    monkeypatch.setattr(Survey, "is_restless", answered_meanwhile)
    floor.tick.run()

    assert incident(floor, id_).repeats == 0
    assert incident(floor, id_).acknowledged_by == MIA
    assert [one for one in said(sends(floor)) if one.startswith("alert_again")] == []


def test_a_clock_that_was_stopped_between_its_look_and_its_deed_changes_nothing(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=1)
    floor.clock.move(minutes=1)
    id_, is_restless = the_one(floor), Survey.is_restless

    def stopped(seen: Survey, queue: str) -> bool:
        with floor.open() as uow:
            uow.duties.give_back(tick.DUTY, floor.tick._holder)
            uow.duties.take(tick.DUTY, "another clock", lease=tick.LEASE, every=None)
            uow.commit()
        return is_restless(seen, queue)

    monkeypatch.setattr(Survey, "is_restless", stopped)
    with pytest.raises(Overtaken):
        floor.tick.run()

    assert verbs(floor, id_) == []
    assert incident(floor, id_).severity is None


def test_alerts_of_queues_that_are_gone_end(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    sends(floor)
    id_, elsewhere = the_one(floor), floor.under(a_watched_team(name="others"))

    ticks(elsewhere, minutes=0)

    assert incident(floor, id_).ended_at == floor.clock.now()
    assert verbs(floor, id_) == ["alerted", "ended"]
    assert said(sends(elsewhere)) == [f"alert_news ended to {MANAGERS}"]


def test_an_empty_fast_lane_is_well(floor: Floor) -> None:
    lane = floor.team.lanes[0]
    crowd(floor, 12, queue=lane)
    opened = floor.overflow.fast_lane(MIA, "leads", [ANA], tick.EVERY * 60)
    ticks(floor, minutes=2)
    sick = [(one.queue, one.rule) for one in incidents(floor)]
    floor.overflow.stop(MIA, opened.measure.id)  # type: ignore[union-attr]
    ticks(floor, minutes=20)

    assert sick == [(lane.name, AlertRule.DEPTH)]
    assert [(one.queue, one.rule) for one in incidents(floor)] == [("leads", AlertRule.DEPTH)]
    assert EVERY_QUEUE not in {one.queue for one in incidents(floor)}
