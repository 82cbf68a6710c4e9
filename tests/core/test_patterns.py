"""Patterns are found where they are planted, each with its numbers, and never in weeks that are all alike."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.findings import Pattern, PatternKind
from core.patterns import DEPTHS_OVER, LOOKS_BACK, Present, found
from core.policies.team import TeamPolicy
from core.reports import Flow
from tests.builders import a_queue, a_team, days, hours
from tests.core.flow_of import UNTIL, Rate, Weeks, by_office, in_office

TEAM = a_team()
thorough = settings(max_examples=12, deadline=None)
chances = st.integers(0, 2**32).map(Random)


def in_weeks(
    weeks: Weeks, team: TeamPolicy = TEAM, reps: Mapping[str, Present] | None = None
) -> dict[PatternKind, Pattern]:
    return {one.kind: one for one in found(weeks.flow, weeks.depths, team, reps)}


def by_half(morning: float, afternoon: float) -> Rate:
    """So many an hour from 9 to 12, so many from 12 to 17, on working days."""
    return lambda local: (morning if local.hour < 12 else afternoon) if in_office(local) else 0.0


def on_mondays(number: float, otherwise: float) -> Rate:
    return lambda local: number if local.weekday() == 0 else otherwise


def at_month_end(share: float, otherwise: float) -> Rate:
    """In the last three working days of the three months that lie behind, without holidays."""
    last = {(6, 26), (6, 29), (6, 30), (7, 29), (7, 30), (7, 31), (8, 27), (8, 28), (8, 31)}
    return lambda local: share if (local.month, local.day) in last else otherwise


def in_a_rush(number: float, otherwise: float) -> Rate:
    """Another number on Tuesdays from 10 to 12."""

    def rate(local: datetime) -> float:
        is_rush = local.weekday() == 1 and local.hour in {10, 11}
        return (number if is_rush else otherwise) if in_office(local) else 0.0

    return rate


STALLED = Weeks(by_half(6, 2), by_half(5, 1), lambda _: 12)
AFTER_WEEKENDS = Weeks(depth=on_mondays(30, 10))
NEGLECTED = Weeks(in_time=at_month_end(0.5, 0.9))
FULL = Weeks(depth=lambda _: 60)
RUSHED = Weeks(in_a_rush(12, 4), in_a_rush(6, 4))


@given(noise=chances, rate=st.floats(0, 12), depth=st.floats(0, 35), share=st.floats(0, 1))
@thorough
def test_weeks_that_are_all_alike_have_no_pattern_whatever_chance_does(
    noise: Random, rate: float, depth: float, share: float
) -> None:
    alike = Weeks(by_office(rate), by_office(rate), lambda _: depth, lambda _: share, noise=noise)

    assert in_weeks(alike) == {}


@given(noise=chances, rate=st.floats(2, 10))
@thorough
def test_a_stalled_afternoon_is_found_whatever_chance_does(noise: Random, rate: float) -> None:
    stalled = Weeks(by_half(3 * rate, rate), by_half(2.5 * rate, 0.5 * rate), lambda _: 4 * rate, noise=noise)

    assert PatternKind.MORNING_SPIKE in in_weeks(stalled)


@given(noise=chances, others=st.floats(0, 10))
@thorough
def test_a_monday_backlog_is_found_whatever_chance_does(noise: Random, others: float) -> None:
    deeper = on_mondays(3 * others + 15, others)

    assert PatternKind.MONDAY_BACKLOG in in_weeks(Weeks(depth=deeper, noise=noise))


@given(noise=chances, otherwise=st.floats(0.8, 1))
@thorough
def test_a_neglected_month_end_is_found_whatever_chance_does(noise: Random, otherwise: float) -> None:
    neglected = Weeks(in_time=at_month_end(otherwise - 0.4, otherwise), noise=noise)

    assert PatternKind.MONTH_END in in_weeks(neglected)


@given(noise=chances, usual=st.floats(2, 6))
@thorough
def test_a_rush_is_found_whatever_chance_does(noise: Random, usual: float) -> None:
    rushed = Weeks(in_a_rush(4 * usual, usual), in_a_rush(1.5 * usual, usual), noise=noise)

    peak = in_weeks(rushed)[PatternKind.PEAK_HOURS].evidence

    assert peak["weekday"] == peak["last_weekday"] == 1
    assert peak["from_hour"] <= 10, "an hour beside it may be high by chance"
    assert peak["to_hour"] >= 12


@given(noise=chances, depth=st.floats(70, 200))
@thorough
def test_a_queue_that_is_always_full_is_found_whatever_chance_does(noise: Random, depth: float) -> None:
    assert PatternKind.ALWAYS_FULL in in_weeks(Weeks(depth=lambda _: depth, noise=noise))


def test_every_kind_has_its_weeks() -> None:
    weeks = [STALLED, AFTER_WEEKENDS, NEGLECTED, FULL, RUSHED]

    assert [set(in_weeks(one)) for one in weeks] == [{kind} for kind in PatternKind]


def test_the_most_striking_comes_first_and_queues_are_told_apart() -> None:
    team = a_team(a_queue("deep"), a_queue("deeper"), a_queue("plain"))
    some = Weeks(depth=lambda local: 60 if local.hour < 18 else 10, queue="deep")
    all_day = replace(FULL, queue="deeper")
    slots = (*some.flow.slots, *all_day.flow.slots, *replace(Weeks(), queue="plain").flow.slots)

    patterns = found(replace(some.flow, slots=slots), [*some.depths, *all_day.depths], team)

    assert [(one.kind, one.queue, one.strength) for one in patterns] == [
        (PatternKind.ALWAYS_FULL, "deeper", 2.0),
        (PatternKind.ALWAYS_FULL, "deep", 1.5),
    ]


def test_a_queue_of_which_nothing_is_known_has_no_pattern() -> None:
    nothing = replace(FULL.flow, slots=())
    elsewhere = replace(FULL, queue="gone")

    assert found(nothing, FULL.depths, TEAM) == ()
    assert found(elsewhere.flow, elsewhere.depths, TEAM) == ()


@pytest.mark.parametrize("weeks", [STALLED, AFTER_WEEKENDS, NEGLECTED, FULL, RUSHED])
def test_what_it_asks_for_is_enough_and_without_depths_the_rest_is_found(weeks: Weeks) -> None:
    asked = replace(weeks, back=LOOKS_BACK)
    depths = [one for one in asked.depths if one.at >= UNTIL - DEPTHS_OVER]

    (pattern,) = found(asked.flow, depths, TEAM)
    without = found(asked.flow, [], TEAM)

    assert pattern.strength > 1
    needs_no_depth = {PatternKind.MONTH_END, PatternKind.PEAK_HOURS}
    assert without == ((pattern,) if pattern.kind in needs_no_depth else ())


@pytest.mark.parametrize("weeks", [STALLED, AFTER_WEEKENDS, NEGLECTED, FULL, RUSHED])
def test_a_bot_that_came_last_week_says_nothing_yet(weeks: Weeks) -> None:
    since = UNTIL - days(6)
    slots = tuple(slot for slot in weeks.flow.slots if slot.at >= since)

    assert found(Flow(weeks.flow.period, hours(1), slots), weeks.depths, TEAM) == ()


@given(zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Jakarta", "Asia/Kathmandu"]))
@settings(max_examples=8, deadline=None)
def test_days_and_hours_are_those_of_the_teams_clock_also_when_it_changes(zone: str) -> None:
    in_spring = datetime(2026, 4, 22, 10, tzinfo=UNTIL.tzinfo)
    rushed = replace(RUSHED, zone=zone, until=in_spring, width=hours(0.25))

    patterns = in_weeks(replace(rushed, entries=in_a_rush(12, 4)), a_team(timezone=zone))

    peak = patterns[PatternKind.PEAK_HOURS].evidence
    assert (peak["weekday"], peak["from_hour"], peak["to_hour"]) == (1, 10, 12)
    assert peak["entries_h"] == 12
