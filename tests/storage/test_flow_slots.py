"""What came in and was claimed, hour by hour and day by day, by the team's clock."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.events import Verb
from core.model import LeadState
from core.reports import DayOfFlow, Flow, Period, Slot
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_queue, a_team, days, hours, minutes
from tests.storage.lives import WEEK, given_back, gone, taken
from tests.storage.traffic import ALWAYS, NOON, entered

TODAY = NOON.date()


def flow(open_: UnitsOfWork, period: Period = WEEK, zone: str = "UTC", **asked: Any) -> Flow:
    team = ALWAYS.model_copy(update={"timezone": zone})
    with open_(writes=False) as uow:
        return uow.reports.flow(team, period, NOON, **asked)


def test_slots_are_hours_and_those_without_anything_are_left_out(unit_of_work: UnitsOfWork) -> None:
    start = NOON - days(3)
    for after, wait in ((0, 0.5), (59, 24), (60, 24.5), (61, None)):
        lead = entered(unit_of_work, start + minutes(after))
        if wait is not None:
            taken(unit_of_work, lead, start + minutes(after) + hours(wait))

    found = flow(unit_of_work)

    assert (found.width, found.period) == (hours(1), WEEK)
    assert found.slots == (
        Slot("leads", start, entries=2, claims=1, in_time=2, mature=2),
        Slot("leads", start + hours(1), entries=2, in_time=0, mature=2),
        Slot("leads", start + hours(24), claims=1),
        Slot("leads", start + hours(25), claims=1),
    )


def test_who_has_not_had_24_hours_is_not_judged(unit_of_work: UnitsOfWork) -> None:
    for waited in (23, 24):
        taken(unit_of_work, entered(unit_of_work, NOON - hours(waited)), NOON - hours(waited))

    found = flow(unit_of_work)

    assert [(slot.mature, slot.in_time, slot.entries) for slot in found.slots] == [(1, 1, 1), (0, 0, 1)]


@pytest.mark.parametrize(
    ("zone", "width"),
    [
        ("Europe/Berlin", hours(1)),
        ("Asia/Jakarta", hours(1)),
        ("Asia/Kolkata", minutes(15)),
        ("Asia/Kathmandu", minutes(15)),
        ("Australia/Lord_Howe", minutes(15)),
    ],
)
def test_slots_are_quarters_where_the_clock_is_not_whole_hours_away(
    unit_of_work: UnitsOfWork, zone: str, width: object
) -> None:
    """On Lord Howe Island only in winter: a year has both."""
    year = Period(NOON - days(365), NOON)

    assert flow(unit_of_work, year, zone).width == width


def test_slots_come_by_time_and_then_by_queue_in_the_order_of_the_policy(unit_of_work: UnitsOfWork) -> None:
    team = a_team(a_queue("b"), a_queue("a"), calendar="always")
    for queue in ("a", "b", "a"):
        entered(unit_of_work, NOON - hours(30), queue=queue)

    with unit_of_work(writes=False) as uow:
        both = uow.reports.flow(team, WEEK, NOON)
        one = uow.reports.flow(team, WEEK, NOON, queues=["a"])

    assert [(slot.queue, slot.entries) for slot in both.slots] == [("b", 1), ("a", 2)]
    assert [(slot.queue, slot.entries) for slot in one.slots] == [("a", 2)]


def test_a_local_day_has_its_entries_claims_median_and_how_deep_it_ended(unit_of_work: UnitsOfWork) -> None:
    monday, sunday = (TODAY, date(2026, 3, 1))
    midnight = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    before, after = (entered(unit_of_work, midnight + minutes(offset)) for offset in (-1, 1))
    late = entered(unit_of_work, midnight + hours(4))
    taken(unit_of_work, before, midnight + hours(1) - minutes(1))
    taken(unit_of_work, after, midnight + hours(3) + minutes(1))
    gone(unit_of_work, late, midnight + hours(5), Verb.NURTURED, LeadState.NURTURE)
    entered(unit_of_work, NOON - hours(1))
    team = ALWAYS.model_copy(update={"timezone": "Asia/Kolkata"})

    with unit_of_work(writes=False) as uow:
        found = uow.reports.days(team, [monday, date(2026, 3, 3), sunday], NOON)

    assert list(found) == [
        DayOfFlow(sunday, entries=1, claims=0, median=None, depth=1),
        DayOfFlow(monday, entries=3, claims=2, median=hours(1), depth=1),
        DayOfFlow(date(2026, 3, 3), depth=None),
    ]


def test_no_days_are_no_days(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work(writes=False) as uow:
        assert list(uow.reports.days(ALWAYS, [], NOON)) == []


def test_a_lead_that_was_released_is_in_one_slot_of_entries_and_two_of_claims(
    unit_of_work: UnitsOfWork,
) -> None:
    lead = entered(unit_of_work, MONDAY_9AM)
    given_back(unit_of_work, lead, taken(unit_of_work, lead, MONDAY_9AM), MONDAY_9AM + hours(1))
    taken(unit_of_work, lead, MONDAY_9AM + hours(2))

    found = flow(unit_of_work)

    assert [(slot.at.hour, slot.entries, slot.claims) for slot in found.slots] == [(9, 1, 1), (11, 0, 1)]
