"""Once a week, on Monday at nine, ops get a card about what there is to tidy up."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.model import LeadState
from core.notices import Notice, NoticeKind
from core.services.hygiene import tell, weekly_card
from storage.session import Statement
from tests.builders import MONDAY_9AM, OLE, a_lead, a_person, a_team, days, hours, minutes
from tests.core.services.ageing import STAFF, TEAM, ageing, moved
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import OPS, a_staffed_team, taken

THIS_MONDAY = "cleanup:2026-03-02"


def tick(floor: Floor, **later: float) -> list[str]:
    """The weekly cards that are owed after a tick so much later, to whomever."""
    floor.clock.move(**later)
    assert floor.tick.run().failures == ()
    return owed(floor)


def owed(floor: Floor) -> list[str]:
    with floor.open(writes=False) as uow:
        found = uow.outbox._session.rows(  # type: ignore[attr-defined]
            Statement("SELECT key FROM outbox WHERE kind = 'cleanup' ORDER BY key")
        )
        return [str(key) for (key,) in found]


def at(floor: Floor, moment: datetime) -> None:
    floor.clock.move(seconds=(moment - floor.clock.now()).total_seconds())


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    """It is Sunday noon, and there is a lead without a way to reach anybody."""
    opened = open_crowded_floor(TEAM, STAFF)
    opened.gets(a_lead("Nobody", email=None, phone=None, waited=hours(30)))
    at(opened, MONDAY_9AM - hours(21))
    return opened


def test_the_card_comes_on_monday_at_nine_once_however_often_the_clock_ticks(floor: Floor) -> None:
    before = tick(floor, hours=20, minutes=59)

    seen = [tick(floor, minutes=later) for later in (1, 0, 1, 180, 2_880)]

    assert before == []
    assert seen == [[f"{THIS_MONDAY}@{OPS}"]] * 5


def test_a_late_tick_still_writes_it_and_after_a_day_the_week_is_left_out(floor: Floor) -> None:
    late = tick(floor, hours=21 + 23, minutes=59)
    missed = tick(floor, days=7, hours=1)
    next_one = tick(floor, days=6)

    assert late == missed == [f"{THIS_MONDAY}@{OPS}"]
    assert next_one == [f"{THIS_MONDAY}@{OPS}", f"cleanup:2026-03-16@{OPS}"]


def test_a_tick_that_was_behind_and_one_that_is_ahead_write_it_once(floor: Floor) -> None:
    at(floor, MONDAY_9AM)
    looks = [weekly_card(floor.open, TEAM, MONDAY_9AM) for _ in range(2)]

    for look in looks:
        assert look is not None
        with floor.open() as uow:
            assert tell(uow, look) == ()
            uow.commit()

    assert owed(floor) == [f"{THIS_MONDAY}@{OPS}"]
    assert weekly_card(floor.open, TEAM, MONDAY_9AM + minutes(1)) is None
    with floor.open(writes=False) as uow:
        assert uow.duties.counted("clean_up.") == {"2026-03-02": 1}


def test_a_clean_week_is_looked_at_once_and_nobody_is_told(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, STAFF)
    clean = tick(floor)

    floor.gets(a_lead("Nobody", email=None))
    later = tick(floor, hours=1)

    assert clean == later == []


def test_where_nobody_is_of_ops_nobody_is_told(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(), ["U01ANA"])
    floor.gets(a_lead("Nobody", email=None))

    assert tick(floor) == []


def test_the_card_keeps_hours_and_goes_to_everybody_of_ops_without_a_channel(open_floor: OpenFloor) -> None:
    closed = {"open": {"mon-fri": ["09:00-17:00"]}, "overrides": {"2026-03-02": []}}
    team = a_team(people={"ops": [OLE, "U01OLGA"]}, calendar=closed)
    floor = open_floor(team, [a_person(one, timezone="UTC") for one in (OLE, "U01OLGA")])
    floor.gets(a_lead("Nobody", email=None))

    assert tick(floor) == [f"{THIS_MONDAY}@{OLE}", f"{THIS_MONDAY}@U01OLGA"]
    assert {one.due_at for one in pending(floor, MONDAY_9AM + days(2))} == {MONDAY_9AM + days(1)}


def pending(floor: Floor, now: datetime) -> list[Notice]:
    with floor.open(writes=False) as uow:
        every = uow.outbox.due(now, 99, each=99, only={NoticeKind.CLEANUP})
    return [one for owed in every for one in owed]


def test_the_message_has_the_figures_of_the_week_as_they_are_when_it_leaves(floor: Floor) -> None:
    asleep, _ = floor.gets(ageing("Asleep", age=7.5), ageing("Old", age=9, stale_due_at=None))
    at(floor, MONDAY_9AM - hours(10))
    moved(floor)
    at(floor, MONDAY_9AM)
    tick(floor)

    (message,) = taken(floor, only={NoticeKind.CLEANUP})

    ((parcel,), (week,)) = message.parcels, message.parcels[0].weeks
    assert message.key == f"{THIS_MONDAY}@{OPS}"
    assert (week.queue, week.until, parcel.lead) == ("leads", MONDAY_9AM, None)
    assert (dict(week.moved), week.old, week.duplicates, week.junk) == ({"nurture": 1}, 1, 0, 1)
    assert floor.hygiene.weeks(date(2026, 3, 2)) == [week]
    assert floor.lead(asleep).state is LeadState.NURTURE


def test_a_card_that_cannot_be_reckoned_stops_nothing_else(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = floor.gets(ageing(age=8))
    monkeypatch.setattr("core.services.tick.weekly_card", _fails)

    report = floor.tick.run()

    assert [(one.queue, type(one.error)) for one in report.failures] == [(None, KeyError)]
    assert floor.lead(old).state is LeadState.NURTURE


def _fails(*_: object) -> None:
    raise KeyError("ups")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Jakarta", "UTC"])
def test_three_years_have_a_card_for_each_local_monday(open_floor: OpenFloor, zone: str) -> None:
    """Ticks come at odd times, twice, or not for hours; twice a year clocks change in Berlin."""
    floor = open_floor(a_staffed_team(timezone=zone), STAFF)
    floor.gets(a_lead("Nobody", email=None))
    mondays = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(156)]

    for number, monday in enumerate(mondays):
        nine = datetime(monday.year, monday.month, monday.day, 9, tzinfo=ZoneInfo(zone))
        assert not written(floor, nine - minutes(1))
        late = minutes(number * 37 % (24 * 60))
        seen = [written(floor, nine + late), written(floor, nine + late)]
        assert seen == [True, False]
        assert not written(floor, nine + late + minutes(number))
        assert not written(floor, nine + days(1) + hours(1))

    assert owed(floor) == [f"cleanup:{monday}@{OPS}" for monday in mondays]


def written(floor: Floor, moment: datetime) -> bool:
    """Whether a tick at that moment writes a card."""
    weekly = weekly_card(floor.open, floor.team, moment.astimezone(UTC))
    if weekly is None:
        return False
    with floor.open() as uow:
        tell(uow, weekly)
        uow.commit()
    return bool(weekly.card)
