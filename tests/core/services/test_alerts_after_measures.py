"""After somebody did something about a queue, the alerts they clicked on show what is true now."""

import pytest

from core.answers import Arranged
from core.incidents import AlertRule, Figure, Incident, Severity
from core.metrics import AgeBands, QueueGauges
from core.model import LeadState
from core.overflow import recounted
from tests.builders import BEN, MIA, MONDAY_9AM, QUEUE, hours
from tests.core.services.alarms import (
    MANAGERS,
    OPS,
    a_watched_floor,
    a_watched_team,
    crowd,
    incident,
    leave,
    redrawn,
    said,
    sends,
    ticks,
)
from tests.core.services.crowding import arranged
from tests.core.services.floor import Floor, OpenFloor, the


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Five leads are too many here, ten are red."""
    return a_watched_floor(open_floor)


def test_a_card_shows_at_once_what_a_measure_changed(floor: Floor) -> None:
    crowd(floor, 8, consent=True)
    crowd(floor, 4)
    ticks(floor, minutes=2)
    sends(floor)
    redrawn(floor)

    partner = the(Arranged, floor.overflow.partner(MIA, 1, 8)).measure
    gone = incident(floor).figures
    drawn = redrawn(floor)
    floor.overflow.stop(MIA, partner.id)
    back = incident(floor).figures

    assert (gone[Figure.DEPTH], gone[Figure.WAITING], gone[Figure.LIMIT]) == (4, 4, 10)
    assert (back[Figure.DEPTH], back[Figure.WAITING]) == (12, 12)
    assert f"alert:1:red@{MANAGERS}" in drawn
    assert incident(floor).severity is Severity.RED  # whether it is over, the next tick finds out


def test_a_card_shows_at_once_that_held_leads_were_let_in(floor: Floor) -> None:
    crowd(floor, 6)
    crowd(floor, 2, state=LeadState.HELD)
    with_room_for_none = floor.under(a_watched_team(cap=6))
    ticks(with_room_for_none, minutes=2)
    sends(with_room_for_none)
    redrawn(with_room_for_none)

    with_room_for_none.overflow.let_in(MIA, 1, 2)

    figures = incident(floor).figures
    assert (figures[Figure.DEPTH], figures[Figure.WAITING], figures[Figure.HELD]) == (8, 8, 0)
    assert f"alert:1:yellow@{MANAGERS}" in redrawn(with_room_for_none)


def test_hot_leads_that_go_to_a_fast_lane_are_at_once_on_no_card_of_the_queue(floor: Floor) -> None:
    crowd(floor, 11, score=99)
    crowd(floor, 1)
    ticks(floor, minutes=2)
    sends(floor)

    floor.overflow.fast_lane(MIA, 1, [BEN], hours(1))

    assert incident(floor).figures[Figure.DEPTH] == 1


def test_a_click_does_not_keep_from_ops_that_leads_are_held(floor: Floor) -> None:
    crowd(floor, 6)
    ticks(floor, minutes=2)
    sends(floor)
    crowd(floor, 1, state=LeadState.HELD)
    full = floor.under(a_watched_team(cap=6))

    full.overflow.more_reps(MIA, 1, [BEN], hours(1))
    ticks(full, minutes=0)

    assert f"alert yellow to {OPS}" in said(sends(full))


def test_of_an_emptied_queue_no_card_says_how_old_its_leads_are() -> None:
    figures: dict[str, object] = {Figure.DEPTH: 3, Figure.OLDEST_H: 40, Figure.MEAN_H: 30, Figure.LIMIT: 24}
    old = Incident(
        1, "inbound", AlertRule.AVERAGE_AGE, MONDAY_9AM, levels={}, figures=figures, announced=Severity.RED
    )
    nobody_waits = QueueGauges(0, 0, 0, AgeBands(0, 0, 0, mean_h=None, oldest_h=None))
    somebody_waits = QueueGauges(1, 0, 0, AgeBands(1, 0, 0, mean_h=2.9, oldest_h=2.9))

    emptied, fresh = (
        recounted([old], gauges, MONDAY_9AM).incidents[0].figures for gauges in (nobody_waits, somebody_waits)
    )

    assert (emptied.get(Figure.OLDEST_H), emptied.get(Figure.MEAN_H), emptied[Figure.LIMIT]) == (
        None,
        None,
        24,
    )
    assert (fresh[Figure.OLDEST_H], fresh[Figure.MEAN_H]) == (2, 2)


def test_where_the_cap_is_the_red_number_ops_hear_of_red_alone(floor: Floor) -> None:
    team = a_watched_team(cap=10)
    ticks(floor.under(team), minutes=0)
    crowd(floor, 10)
    ticks(floor.under(team), minutes=2)
    managers = said(sends(floor))
    crowd(floor, 1, state=LeadState.HELD)
    ticks(floor.under(team), minutes=1)
    not_yet = said(sends(floor))

    ticks(floor.under(team), minutes=1)

    assert (managers, not_yet) == ([f"alert yellow to {MANAGERS}"], [])
    assert sorted(said(sends(floor))) == [f"alert red to {MANAGERS}", f"alert red to {OPS}"]


def test_where_red_does_not_last_ops_hear_that_leads_are_held(floor: Floor) -> None:
    team = a_watched_team(cap=10)
    many = crowd(floor, 10)
    ticks(floor.under(team), minutes=2)
    sends(floor)
    crowd(floor, 1, state=LeadState.HELD, pausable=True)
    arranged(floor.overflow.pause_sources(MIA, QUEUE, hours(4)))
    sends(floor)
    ticks(floor.under(team), minutes=1)
    pending = said(sends(floor))

    leave(floor, many[:2])
    ticks(floor.under(team), minutes=1)

    assert (pending, said(sends(floor))) == ([], [f"alert yellow to {OPS}"])
