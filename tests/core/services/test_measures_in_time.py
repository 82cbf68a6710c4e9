"""What time does to measures when somebody is quicker than the tick."""

from collections.abc import Callable

import pytest

from core.answers import Arranged
from core.changes import Change
from core.events import SYSTEM
from core.incidents import Measure
from core.services.measures import in_time, open_lanes
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, hours, minutes
from tests.core.services.crowding import NORTH, TEAM, a_crowded_floor, arranged, in_force, log
from tests.core.services.floor import Floor, OpenFloor, the


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return a_crowded_floor(open_floor)


def too_late(floor: Floor, meanwhile: Callable[[], object]) -> list[Change]:
    """What a tick decides that looked at the measures before something happened."""
    found = list(in_time(in_force(floor), TEAM, floor.clock.now()))
    meanwhile()
    with floor.open() as uow:
        return [decide(uow) for _, decide in found]


def test_a_measure_that_somebody_ended_at_the_last_moment_is_not_ended_twice(floor: Floor) -> None:
    measure = arranged(floor.overflow.more_reps(MIA, "north", [BEN], hours(1)))
    floor.clock.move(hours=1)

    decided = too_late(floor, lambda: floor.overflow.stop(MIA, measure.id))

    assert decided == [Change()]
    assert [(one.verb.value, one.actor) for one in log(floor)] == [("started", MIA), ("stopped", MIA)]


def test_a_lane_that_somebody_closed_gets_no_more_leads(floor: Floor) -> None:
    measure = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))
    floor.gets(a_lead(queue=NORTH, score=99))

    decided = too_late(floor, lambda: floor.overflow.stop(MIA, measure.id))

    assert decided == [Change()]
    assert floor.pull(ANA).lead.queue == "north"


def test_a_measure_that_gives_way_to_the_next_one_was_ended_by_time(floor: Floor) -> None:
    floor.overflow.more_reps(MIA, "north", [BEN], hours(1))
    floor.clock.move(hours=1)

    floor.overflow.more_reps(MIA, "north", [CLEO], hours(1), request="click")
    again = floor.overflow.more_reps(MIA, "north", [CLEO], hours(1), request="click")

    assert [(one.verb.value, one.actor) for one in log(floor)] == [
        ("started", MIA),
        ("stopped", SYSTEM),
        ("started", MIA),
    ]
    assert arranged(again).data["reps"] == [CLEO]


def test_a_click_that_comes_again_after_the_measure_has_ended_gets_the_answer_from_then(floor: Floor) -> None:
    first = the(Arranged, floor.overflow.pause_sources(MIA, "north", hours(1), request="click"))
    floor.overflow.stop(MIA, first.measure.id)

    again = floor.overflow.pause_sources(MIA, "north", hours(1), request="click")

    assert again == first
    assert in_force(floor) == []


def test_lanes_are_open_until_their_time_is_over(floor: Floor) -> None:
    measure: Measure = arranged(floor.overflow.fast_lane(MIA, "north", [BEN], hours(4)))
    began = measure.began_at

    open_then = [open_lanes([measure], TEAM, began + span) for span in (minutes(0), hours(4))]

    assert open_then == [[TEAM.lane(NORTH)], []]
