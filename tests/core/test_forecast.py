"""What lies ahead of a queue: reps by the hour where leads are hot, days until a backlog is gone if not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.patterns import HourOfWeek
from core.policies.team import TeamPolicy
from core.reports import Flow, Period
from core.staffing import (
    FORECAST_OVER,
    BacklogForecast,
    HotForecast,
    MoreReps,
    forecast,
    is_hot,
    reps_by_hour,
    service,
)
from tests.builders import ANA, BEN, CLEO, QUEUE, a_person, a_queue, a_team, hours, minutes
from tests.core.flow_of import UNTIL, Weeks, by_office, in_office

HOT = a_queue("hot", when={"type": ["hot_inbound"]})
OFFICE = {(day, hour): 2.0 for day in range(5) for hour in range(9, 17)}
"""Two reps whenever the office is open."""

NOTHING = Flow(Period(UNTIL - FORECAST_OVER, UNTIL), hours(1))
numbers = st.floats(0, 1000)


def hot(weeks: Weeks, present: Mapping[HourOfWeek, float] = OFFICE, reps: int | None = None) -> HotForecast:
    told = forecast(HOT, a_team(HOT, a_queue()), replace(weeks, queue="hot").flow, 3, present, reps=reps)
    assert isinstance(told, HotForecast)
    return told


def backlog(
    weeks: Weeks,
    depth: int,
    present: Mapping[HourOfWeek, float] = OFFICE,
    *,
    reps: int | None = None,
    team: TeamPolicy | None = None,
) -> BacklogForecast:
    told = forecast(a_queue(), team or a_team(), weeks.flow, depth, present, reps=reps)
    assert isinstance(told, BacklogForecast)
    return told


def test_who_never_closes_has_days_of_24_hours() -> None:
    always = a_team(calendar="always")

    assert backlog(Weeks(entries=by_office(2)), 10, team=always).hours_day == 24


def test_a_queue_of_hot_inbound_leads_alone_and_a_fast_lane_are_hot() -> None:
    team = a_team(HOT, a_queue("mixed", when={"type": ["hot_inbound", "mql"]}), a_queue())

    assert [is_hot(queue) for queue in team.every_queue] == [True, False, False, True, True, True]


def test_a_hot_queue_is_told_hour_by_hour() -> None:
    """Six an hour, twenty minutes each, are two erlangs: two reps cannot keep up, four answer in time."""
    told = hot(Weeks(by_office(6)))

    first = told.hours[0]
    assert [(one.weekday, one.hour) for one in told.hours] == sorted(OFFICE)
    assert (first.arrivals, first.reps, first.needed, first.lacking) == (6, 2, 4, 2)
    assert first.service == service(2, 2.0, minutes(20), minutes(5))
    assert (told.within, told.target) == (minutes(5), 0.8)


def test_neighbouring_hours_that_lack_reps_are_one_suggestion_the_most_lacking_first() -> None:
    def entries(local: object) -> float:
        return 6 if (local.weekday(), local.hour) in {(0, 9), (0, 10), (3, 16)} else 0  # type: ignore[attr-defined]

    told = hot(Weeks(entries), {**OFFICE, (0, 10): 1.0})

    assert told.suggestions == (MoreReps(0, 9, 11, 3), MoreReps(3, 16, 17, 2))


def test_the_last_hour_of_a_day_and_the_first_of_the_next_are_no_neighbours() -> None:
    night = a_queue("hot", when={"type": ["hot_inbound"]}, calendar={"mon-sun": ["00:00-24:00"]})
    team = a_team(night, a_queue(), calendar={"mon-sun": ["00:00-24:00"], "overrides": {"2020-01-01": []}})
    weeks = Weeks(lambda local: 6 if (local.weekday(), local.hour) in {(0, 23), (1, 0)} else 0, queue="hot")

    told = forecast(night, team, weeks.flow, 0, {})

    assert isinstance(told, HotForecast)
    assert told.suggestions == (MoreReps(0, 23, 24, 4), MoreReps(1, 0, 1, 4))


def test_the_level_of_a_week_counts_each_lead_once_and_none_without_leads() -> None:
    busy = hot(Weeks(lambda local: 3 if in_office(local) and local.hour < 12 else 0), OFFICE)

    assert busy.level == pytest.approx(service(2, 1.0, minutes(20), minutes(5)).level)
    assert hot(Weeks(), reps=9).level == pytest.approx(1, abs=0.001)
    assert forecast(HOT, a_team(HOT, a_queue()), NOTHING, 0, OFFICE) == HotForecast(
        "hot", minutes(5), 0.8, ()
    )
    assert HotForecast("hot", minutes(5), 0.8, ()).level is None


def test_half_a_rep_answers_nobody_at_once() -> None:
    told = hot(Weeks(by_office(2)), dict.fromkeys(OFFICE, 2.5))

    assert {(hour.reps, hour.there) for hour in told.hours} == {(2, 2.5)}


def test_what_if_so_many_were_there_in_every_open_hour() -> None:
    assert {hour.reps for hour in hot(Weeks(), {}, reps=5).hours} == {5}
    assert backlog(Weeks(), 0, {}, reps=5).reps == 5


def test_any_queue_may_be_asked_about_as_a_hot_one_and_the_other_way_round() -> None:
    team, weeks = a_team(HOT, a_queue()), Weeks()

    assert isinstance(forecast(team.queues[1], team, weeks.flow, 0, OFFICE, hot=True), HotForecast)
    assert isinstance(forecast(HOT, team, weeks.flow, 0, OFFICE, hot=False), BacklogForecast)


def test_a_backlog_of_busy_reps_goes_by_what_they_really_claim() -> None:
    """Two reps claim 3 an hour between them: 24 a day, of 32 that come."""
    told = backlog(Weeks(by_office(4), by_office(3)), 48)

    assert told == BacklogForecast(
        queue=QUEUE,
        backlog=48,
        arrivals_day=32,
        pace_h=1.5,
        is_measured=True,
        hours_day=8,
        reps=2,
    )
    assert (told.capacity_day, told.grows_by_day) == (24, 8)
    assert told.days_left is None
    assert (told.reps_to_hold, told.reps_to_clear_in_a_day, told.reps_to_clear_in_a_week) == (3, 7, 4)
    assert told.more == 1


def test_reps_who_have_nothing_to_take_are_as_fast_as_the_policy_says() -> None:
    idle = backlog(Weeks(by_office(1), by_office(1)), 3)

    assert (idle.is_measured, idle.pace_h) == (False, 3)
    assert (idle.grows_by_day, idle.days_left, idle.more) == (8 - 48, 3 / 40, 0)
    assert backlog(Weeks(), 99, {}).is_measured is False
    assert (
        backlog(Weeks(claims=lambda local: float(local.day == 1 and local.hour == 9)), 99).is_measured
        is False
    )


def test_nights_and_weekends_bring_their_leads_to_working_days() -> None:
    told = backlog(Weeks(lambda _: 1), 0)

    assert told.arrivals_day == pytest.approx(28 * 24 / 20)
    assert told.days_left == 0


def test_a_backlog_brought_into_a_quiet_queue_has_days_as_well() -> None:
    told = forecast(a_queue(), a_team(), NOTHING, 480, OFFICE, reps=4)

    assert isinstance(told, BacklogForecast)
    assert (told.arrivals_day, told.hours_day, told.days_left) == (0, 8, 5)


def test_a_queue_that_is_never_open_needs_no_number_of_reps() -> None:
    summer: dict[str, list[str]] = {
        f"2026-{month:02}-{day:02}": [] for month in (7, 8) for day in range(1, 32)
    }
    closed = a_team(
        calendar={
            "mon-fri": ["09:00-17:00"],
            "overrides": {**summer, "2026-09-01": [], "2026-09-02": []},
        }
    )

    told = backlog(Weeks(), 10, team=closed)

    assert (told.hours_day, told.reps, told.capacity_day) == (0, 0, 0)
    assert (told.reps_to_hold, told.days_left, told.more) == (None, None, 0)


@given(numbers, numbers, st.floats(0.01, 20), st.floats(1, 24), st.integers(0, 50))
def test_held_is_what_does_not_grow_and_cleared_what_is_gone_in_time(
    arrivals: float, waiting: float, pace: float, hours_day: float, reps: int
) -> None:
    told = BacklogForecast(
        QUEUE, round(waiting), arrivals, pace, is_measured=True, hours_day=hours_day, reps=float(reps)
    )
    assert told.reps_to_hold is not None
    assert told.reps_to_clear_in_a_day is not None
    assert told.reps_to_clear_in_a_week is not None

    held = replace(told, reps=float(told.reps_to_hold))
    week = replace(told, reps=float(told.reps_to_clear_in_a_week))
    day = replace(told, reps=float(told.reps_to_clear_in_a_day))

    assert held.grows_by_day <= 1e-6 * (1 + arrivals)
    assert week.days_left is None or week.days_left <= 5.001 or week.reps == held.reps
    assert day.days_left is None or day.days_left <= 1.001
    assert told.reps_to_hold <= told.reps_to_clear_in_a_week <= told.reps_to_clear_in_a_day
    assert told.more == max(0, told.reps_to_hold - reps)
    assert told.days_left is None or 0 <= told.days_left <= 365


def over(length: timedelta = FORECAST_OVER) -> Period:
    return Period(UNTIL - length, UNTIL)


def test_reps_are_there_in_their_hours_by_the_teams_clock() -> None:
    team = a_team(timezone="Europe/Berlin", people={"details": {BEN: {"calendar": {"mon": ["10:30-12:00"]}}}})
    people = [a_person(ANA), a_person(BEN), a_person(CLEO, timezone="America/New_York")]

    there = reps_by_hour(team.queues[0], team, people, over())

    assert (there[0, 9], there[0, 10], there[0, 11], there[0, 15]) == (1, 1.5, 2, 2)
    assert (there[1, 9], there[1, 16], there[1, 22]) == (1, 2, 1)
    assert (5, 9) not in there


def test_who_serves_several_queues_is_a_part_of_a_rep_in_each_and_others_are_none() -> None:
    team = a_team(a_queue("one", members=[ANA, BEN]), a_queue("two", members=[BEN]))
    people = [a_person(one, timezone="UTC") for one in (ANA, BEN, CLEO)]

    assert reps_by_hour(team.queues[0], team, people, over())[2, 9] == 1.5
    assert reps_by_hour(team.queues[1], team, people, over())[2, 9] == 0.5


def test_holidays_make_a_usual_week_thinner() -> None:
    team = a_team(calendar={"mon-fri": ["09:00-17:00"], "overrides": {"2026-08-31": []}})

    there = reps_by_hour(team.queues[0], team, [a_person(ANA, timezone="UTC")], over())

    assert (there[0, 9], there[1, 9]) == (0.75, 1)


def test_hours_that_begin_at_odd_minutes_are_cut_at_the_hour() -> None:
    team = a_team(timezone="Asia/Kathmandu", calendar={"mon": ["09:20-11:10"]})

    there = reps_by_hour(team.queues[0], team, [a_person(ANA, timezone="Asia/Kathmandu")], over())

    assert there == {(0, 9): pytest.approx(2 / 3), (0, 10): 1, (0, 11): pytest.approx(1 / 6)}
