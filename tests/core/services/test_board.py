"""How queues stand, and for whom."""

from dataclasses import replace

import pytest

from core.answers import Refusal, Refused
from core.boards import Board, BoardRow
from core.incidents import EVERY_QUEUE, AlertRule, Level, Severity
from core.reports import Uncontacted
from core.services.board import Boards
from tests.builders import ANA, BEN, MIA, OLE, a_lead, hours
from tests.core.services.crowding import (
    GUEST,
    NORTH,
    OTHER_MANAGER,
    SOUTH,
    STRANGER,
    TEAM,
    a_crowded_floor,
    arranged,
    sick,
)
from tests.core.services.floor import Floor, OpenFloor, the


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    floor = a_crowded_floor(open_floor)
    floor.gets(a_lead("Acme", queue=NORTH, score=95), a_lead("Beta", queue=SOUTH))
    return floor


def boards(floor: Floor) -> Boards:
    return Boards(floor.open, TEAM, floor.clock)


def rows(floor: Floor, who: str, queue: str | None = None) -> tuple[BoardRow, ...]:
    return the(Board, boards(floor).of(who, queue)).rows


def names(floor: Floor, who: str) -> list[str]:
    return [one.status.queue for one in rows(floor, who)]


def test_everybody_sees_the_queues_they_answer_for(floor: Floor) -> None:
    assert names(floor, MIA) == ["north"]
    assert names(floor, OTHER_MANAGER) == ["south"]
    assert names(floor, OLE) == ["north", "south"]


@pytest.mark.parametrize("who", [ANA, GUEST, STRANGER, "U0UNKNOWN"])
@pytest.mark.parametrize("queue", [None, "north", "nowhere"])
def test_whoever_answers_for_none_sees_none(floor: Floor, who: str, queue: str | None) -> None:
    assert boards(floor).of(who, queue) == Refused(Refusal.NO_QUEUE)


def test_a_queue_of_others_is_refused_and_an_unknown_one_answered_with_the_own(floor: Floor) -> None:
    foreign, unknown = boards(floor).of(MIA, "south"), boards(floor).of(MIA, "nowhere")

    assert foreign == Refused(Refusal.NOT_IN_CHARGE, asked="south")
    assert unknown == Refused(Refusal.UNKNOWN_QUEUE, asked="nowhere", names=("north",))


def test_a_row_has_the_figures_the_alerts_that_fire_and_the_measures_in_force(floor: Floor) -> None:
    now = floor.clock.now()
    fired = {Severity.RED: Level(now, fired_at=now)}
    deep, _ = sick(floor, levels=fired), sick(floor, rule=AlertRule.AGING)
    sick(floor, queue="south", levels=fired)
    clock = sick(floor, queue=EVERY_QUEUE, rule=AlertRule.MONITOR, levels=fired)
    pause = arranged(floor.overflow.pause_sources(MIA, "north", hours(1)))

    [row] = rows(floor, MIA, "north")

    assert (row.status.queue, row.status.waiting, row.status.intake) == ("north", 1, "paused")
    assert [one.id for one in row.incidents] == [deep.id, clock.id]
    assert row.measures == (pause,)


def test_a_fast_lane_is_shown_while_it_has_leads(floor: Floor) -> None:
    closed = [names(floor, MIA), [one.status.queue for one in rows(floor, MIA, "north-fast")]]
    floor.overflow.fast_lane(MIA, "north", [BEN], hours(1))
    opened = [names(floor, MIA), [one.status.queue for one in rows(floor, MIA, "north-fast")]]

    assert closed == [["north"], ["north"]]
    assert opened == [["north", "north-fast"], ["north-fast"]]


def test_whoever_has_left_sees_nothing_any_more(floor: Floor) -> None:
    with floor.open() as uow:
        mia = uow.people.get(MIA)
        assert mia is not None
        uow.people.put(replace(mia, is_deleted=True))
        uow.commit()

    assert boards(floor).of(MIA) == Refused(Refusal.NO_QUEUE)


def test_a_single_queue_comes_with_its_week_and_whose_claims_wait(floor: Floor) -> None:
    floor.clock.move(minutes=90)
    taken = floor.take(ANA)

    board = the(Board, boards(floor).of(OLE, "north"))

    assert board.figures is not None
    assert (board.figures.entries, board.figures.claims) == (1, 1)
    assert board.figures.time_in_queue.mean == taken.claim.claimed_at - taken.lead.queued_at
    assert board.rows[0].uncontacted == (Uncontacted(ANA, 1, 0, taken.claim.claimed_at),)


def test_several_queues_come_without_the_week(floor: Floor) -> None:
    board = the(Board, boards(floor).of(OLE))

    assert len(board.rows) == 2
    assert board.figures is None
