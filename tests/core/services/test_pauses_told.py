"""Ops hear who keeps leads of low priority out of a queue, and until when."""

import pytest

from core.incidents import Level, Severity
from core.notices import Audience, NoticeKind
from core.policies.team import TeamPolicy
from tests.builders import MIA, MONDAY_9AM, OLE, a_notice, hours, minutes
from tests.core.services.alarms import sends, ticks
from tests.core.services.crowding import TEAM, a_crowded_floor, arranged, sick
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import owes

OPS = "C0OPS"


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return a_crowded_floor(open_floor)


def told(floor: Floor) -> list[tuple[str, str, str | None]]:
    """What leaves about pauses: its key, its reader, and who is named."""
    parcels = [parcel.notice for message in sends(floor) for parcel in message.parcels]
    return [(one.key.split("@")[0], one.to, one.by) for one in parcels if one.kind is NoticeKind.PAUSED]


def test_who_paused_what_and_until_when_is_told_to_ops_once(floor: Floor) -> None:
    floor.overflow.pause_sources(MIA, "north", hours(4), request="click")
    floor.overflow.pause_sources(MIA, "north", hours(4), request="click")

    with floor.open(writes=False) as uow:
        (owed,) = uow.outbox.due(floor.clock.now(), 9, each=9)
    (notice,) = owed

    assert (notice.kind, notice.to, notice.by) == (NoticeKind.PAUSED, OPS, MIA)
    assert notice.audience is Audience.OPS
    assert notice.data == {"queue": "north", "measure": 1, "until": (MONDAY_9AM + hours(4)).isoformat()}
    assert told(floor) == [("paused:1", OPS, MIA)]


def test_an_end_before_its_time_is_told_and_one_that_was_announced_is_not(floor: Floor) -> None:
    first = arranged(floor.overflow.pause_sources(MIA, "north", hours(4)))
    begun = told(floor)
    floor.overflow.stop(OLE, first.id)
    ended = told(floor)
    floor.overflow.pause_sources(MIA, "north", hours(1))
    begun_again = told(floor)
    ticks(floor, minutes=61)

    assert (begun, ended) == ([("paused:1", OPS, MIA)], [("paused:1:ended", OPS, OLE)])
    assert (begun_again, told(floor)) == ([("paused:2", OPS, MIA)], [])


def test_a_pause_that_was_over_before_anybody_heard_of_it_is_no_news(floor: Floor) -> None:
    first = arranged(floor.overflow.pause_sources(MIA, "north", hours(4)))
    floor.overflow.stop(MIA, first.id)
    floor.overflow.pause_sources(MIA, "south", minutes(15))
    floor.clock.move(minutes=15)

    assert told(floor) == []


def test_ops_who_see_it_on_the_card_of_a_depth_alert_get_no_second_message(floor: Floor) -> None:
    red = Level(MONDAY_9AM, fired_at=MONDAY_9AM)
    deep = sick(floor, announced=Severity.RED, levels={Severity.RED: red}, told_at=MONDAY_9AM)
    card = a_notice(
        None,
        OPS,
        key=f"alert:{deep.id}:red@{OPS}",
        kind=NoticeKind.ALERT,
        incident_id=deep.id,
        data={"severity": "red"},
    )
    owes(floor, card)

    floor.overflow.pause_sources(MIA, "north", hours(4))

    assert told(floor) == []


def test_ops_without_the_card_hear_of_it_while_there_is_an_alert_of_managers_alone(floor: Floor) -> None:
    yellow = Level(MONDAY_9AM, fired_at=MONDAY_9AM)
    deep = sick(floor, announced=Severity.YELLOW, levels={Severity.YELLOW: yellow}, told_at=MONDAY_9AM)
    key, to = f"alert:{deep.id}:yellow@C0MANAGERS", "C0MANAGERS"
    owes(
        floor,
        a_notice(None, to, key=key, kind=NoticeKind.ALERT, incident_id=deep.id, data={"severity": "yellow"}),
    )

    floor.overflow.pause_sources(MIA, "north", hours(4))

    assert told(floor) == [("paused:1", OPS, MIA)]


def test_nobody_is_told_of_what_they_did_themselves(open_floor: OpenFloor) -> None:
    people = {"ops": [OLE, MIA], "managers": [MIA], "reps": []}
    floor = a_crowded_floor(open_floor, TeamPolicy(queues=TEAM.queues, people=people))

    floor.overflow.pause_sources(OLE, "north", hours(4))

    assert told(floor) == [("paused:1", MIA, OLE)]
