"""How many reps the queues need."""

import pytest

from core.model import LeadType
from core.services.forecasts import Forecasts
from core.staffing import BacklogForecast, HotForecast
from tests.builders import ANA, BEN, a_lead, a_person, a_queue, a_team, hours, minutes
from tests.core.services.floor import Floor, OpenFloor, the

HOT = a_queue("hot", when={"type": ["hot_inbound"]}, members=[ANA])
REST = a_queue("rest", members=[ANA, BEN])
TEAM = a_team(HOT, REST, people={"reps": [ANA, BEN]})


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Eight hot leads came on Friday at ten, one long before, and three others wait; it is Monday, in
    London.
    """
    floor = open_floor(TEAM, [a_person(one, timezone="Europe/London") for one in (ANA, BEN)])
    floor.gets(
        *(a_lead(f"Hot {n}", queue=HOT, type=LeadType.HOT_INBOUND, waited=hours(71)) for n in range(8))
    )
    floor.gets(a_lead("First", queue=HOT, type=LeadType.HOT_INBOUND, waited=hours(27 * 24)))
    floor.gets(*(a_lead(f"Other {n}", queue=REST, waited=hours(2)) for n in range(3)))
    return floor


def forecasts(floor: Floor) -> Forecasts:
    return Forecasts(floor.open, TEAM, floor.clock)


def test_every_queue_is_told_by_its_own_arithmetic(floor: Floor) -> None:
    hot, rest = forecasts(floor).of()

    assert (the(HotForecast, hot).queue, the(BacklogForecast, rest).queue) == ("hot", "rest")
    assert the(BacklogForecast, rest).backlog == 3


def test_one_queue_alone_may_be_asked_for(floor: Floor) -> None:
    assert [one.queue for one in forecasts(floor).of(queue="rest")] == ["rest"]
    assert forecasts(floor).of(queue="nowhere") == ()


def test_any_queue_can_be_told_as_if_it_were_hot(floor: Floor) -> None:
    [rest] = forecasts(floor).of(queue="rest", is_hot=True)

    assert isinstance(rest, HotForecast)


def test_what_if_more_reps_were_there_all_the_time(floor: Floor) -> None:
    [alone] = forecasts(floor).of(queue="hot")
    [many] = forecasts(floor).of(queue="hot", reps=6)

    assert {one.reps for one in the(HotForecast, many).hours} == {6}
    assert (the(HotForecast, many).level or 0) >= (the(HotForecast, alone).level or 0)


def test_what_if_each_lead_took_longer(floor: Floor) -> None:
    quick, slow = (
        sum(hour.service.load for hour in the(HotForecast, one).hours)
        for length in (10, 40)
        for one in forecasts(floor).of(queue="hot", handling=minutes(length))
    )

    assert slow == pytest.approx(4 * quick)
    assert quick > 0
