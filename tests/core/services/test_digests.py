"""At opening on working days team and managers hear how it goes: once, and only where there is something."""

from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from core.services import digests
from core.setup import Saved
from tests.builders import MIA, MONDAY_9AM, a_lead, days, hours
from tests.core.services.floor import OpenFloor, all_at_once, the
from tests.core.services.mail import taken
from tests.core.services.mornings import (
    CREW,
    EVERYBODY,
    MANAGERS,
    MONDAY,
    TUESDAY,
    OpenOffice,
    an_office,
    at,
    both,
    team,
    told,
)


@pytest.fixture
def office(open_crowded_floor: OpenFloor) -> OpenOffice:
    return partial(an_office, open_crowded_floor)


def test_it_comes_at_opening_once_however_often_the_clock_ticks(office: OpenOffice) -> None:
    floor = office()
    before = told(floor, MONDAY_9AM - hours(1 / 60))

    monday = [told(floor, MONDAY_9AM + hours(later)) for later in (0, 0, 1 / 60, 3, 23.9)]
    tuesday = told(floor, MONDAY_9AM + days(1))

    assert before == []
    assert monday == [both(MONDAY)] * 5
    assert tuesday == sorted([*both(MONDAY), *both(TUESDAY)])


def test_a_late_tick_still_tells_it_and_the_day_is_left_out_once_it_is_nearly_over(
    office: OpenOffice,
) -> None:
    floor = office()

    late = told(floor, MONDAY_9AM + hours(7.9))
    missed = told(floor, MONDAY_9AM + days(1) + hours(8))
    next_one = told(floor, MONDAY_9AM + days(2))

    assert late == missed == both(MONDAY)
    assert next_one == sorted([*both(MONDAY), *both("digest:daily:2026-03-04")])


def test_two_clocks_at_once_and_a_restart_tell_it_once(office: OpenOffice) -> None:
    floor = office()
    at(floor, MONDAY_9AM)
    looks = [digests.owed(floor.open, floor.team, MONDAY_9AM) for _ in range(2)]

    def tells(look: digests.Owed | None) -> None:
        with floor.open() as uow:
            digests.tell(uow, the(digests.Owed, look))
            uow.commit()

    for look in looks:
        tells(look)
    restarted = floor.under(floor.team)

    assert told(restarted, MONDAY_9AM) == both(MONDAY)
    assert digests.owed(floor.open, floor.team, MONDAY_9AM) is None
    with floor.open(writes=False) as uow:
        assert uow.duties.counted("digest.") == {"2026-03-02": 1}


def test_two_who_hand_messages_out_at_once_send_each_once(office: OpenOffice) -> None:
    floor = office()
    told(floor, MONDAY_9AM)

    first, second = all_at_once(lambda: taken(floor), lambda: taken(floor))

    assert sorted(one.to for one in (*first, *second)) == [CREW, MANAGERS]


def test_where_there_is_nothing_to_tell_nobody_is_told_that(open_floor: OpenFloor) -> None:
    """Not even when something comes up a little later: the day was seen to."""
    floor = open_floor(team(), EVERYBODY)

    nothing = told(floor, MONDAY_9AM)
    floor.gets(a_lead("Acme", now=MONDAY_9AM + hours(1)))
    later = told(floor, MONDAY_9AM + hours(1))

    assert nothing == later == []
    assert told(floor, MONDAY_9AM + days(1)) == both(TUESDAY)


def test_there_is_none_on_a_holiday_and_the_week_begins_on_its_first_working_day(
    office: OpenOffice,
) -> None:
    closed = {"open": {"mon-fri": ["09:00-17:00"]}, "overrides": {"2026-03-02": [], "2026-03-04": []}}
    floor = office(team(calendar=closed))

    days_told = [told(floor, MONDAY_9AM + days(day)) for day in range(5)]

    weekly, thursday = both("digest:weekly:2026-03-03"), both("digest:daily:2026-03-05")
    assert days_told[0] == []
    assert days_told[1] == days_told[2] == weekly
    assert days_told[3] == sorted([*weekly, *thursday])


def test_it_keeps_the_local_opening_when_clocks_change(office: OpenOffice) -> None:
    """On Sunday, 29 March 2026, clocks in Berlin go forward; on 25 October they go back."""
    berlin = ZoneInfo("Europe/Berlin")
    floor = office(team(timezone="Europe/Berlin"))

    for day, before in (
        (datetime(2026, 3, 30, 9, tzinfo=berlin), 0),
        (datetime(2026, 10, 26, 9, tzinfo=berlin), 2),
    ):
        opening = day.astimezone(UTC)
        assert len(told(floor, opening - hours(1 / 60))) == before
        assert len(told(floor, opening)) == before + 2


def test_an_office_that_never_closes_hears_at_nine_by_its_own_clock(office: OpenOffice) -> None:
    floor = office(team(calendar="always", timezone="Asia/Jakarta"))
    nine = MONDAY_9AM - hours(7)

    early, there, sunday = (told(floor, nine + later) for later in (-hours(1 / 60), hours(0), days(6)))

    assert early == []
    assert there == both(MONDAY)
    assert both("digest:daily:2026-03-08")[0] in sunday


@pytest.mark.parametrize(
    ("switches", "monday", "tuesday"),
    [
        ({"daily": False}, [MONDAY], [MONDAY]),
        ({"weekly": False}, ["digest:daily:2026-03-02"], ["digest:daily:2026-03-02", TUESDAY]),
        ({"daily": False, "weekly": False}, [], []),
    ],
)
def test_what_is_switched_off_is_not_told(
    office: OpenOffice, switches: dict[str, bool], monday: list[str], tuesday: list[str]
) -> None:
    floor = office(team(digests=switches))

    seen = [told(floor, MONDAY_9AM), told(floor, MONDAY_9AM + days(1))]

    assert seen == [sorted(key for stem in stems for key in both(stem)) for stems in (monday, tuesday)]


def test_what_is_switched_off_in_slack_is_not_told_from_then_on(office: OpenOffice) -> None:
    floor = office()
    told(floor, MONDAY_9AM)

    the(Saved, floor.setup.set_up(MIA, {"digests.daily": ("off",)}))
    switched = floor.under(team(digests={"daily": False}))

    assert told(switched, MONDAY_9AM + days(1)) == both(MONDAY)
    with floor.open(writes=False) as uow:
        assert uow.settings.all() == {"digests.daily": False}


def test_one_that_cannot_be_reckoned_stops_nothing_else(
    office: OpenOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = office()
    monkeypatch.setattr("core.services.tick.digests.owed", _fails)
    at(floor, MONDAY_9AM)

    report = floor.tick.run()

    assert [(one.queue, type(one.error)) for one in report.failures] == [(None, KeyError)]


def _fails(*_: object) -> None:
    raise KeyError("ups")
