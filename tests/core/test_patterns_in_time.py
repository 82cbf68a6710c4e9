"""The numbers behind patterns of days, weeks and months, and what keeps them from being one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.findings import PatternKind
from core.patterns import found
from core.policies.team import TeamPolicy
from tests.builders import a_queue, a_team, days
from tests.core.flow_of import UNTIL, Rate, Weeks, by_office, in_office

Closed = dict[str, list[str]]
"""Days without hours, as a policy writes them."""


def evidence(weeks: Weeks, kind: PatternKind, team: TeamPolicy | None = None) -> Mapping[str, float] | None:
    patterns = found(weeks.flow, weeks.depths, team or a_team())
    return next((one.evidence for one in patterns if one.kind is kind), None)


def by_half(morning: float, afternoon: float) -> Rate:
    return lambda local: (morning if local.hour < 12 else afternoon) if in_office(local) else 0.0


STALLED = Weeks(by_half(6, 2), by_half(5, 1), lambda local: 20 if local.hour < 12 else 12)


def spike(weeks: Weeks, team: TeamPolicy | None = None) -> Mapping[str, float] | None:
    return evidence(weeks, PatternKind.MORNING_SPIKE, team)


def test_a_stalled_afternoon_tells_paces_before_and_after_noon_and_who_waits_then() -> None:
    assert spike(STALLED) == {
        "morning_entries_h": 6,
        "afternoon_entries_h": 2,
        "morning_claims_h": 5,
        "afternoon_claims_h": 1,
        "waiting": 12,
        "days": 40,
        "n": 40 * (3 * 6 + 5 * 2),
    }


@pytest.mark.parametrize(
    "calm",
    [
        replace(STALLED, entries=by_half(6, 5)),
        replace(STALLED, claims=by_half(5, 3)),
        replace(STALLED, depth=lambda _: 4),
        replace(STALLED, back=days(14)),
        replace(STALLED, entries=lambda local: float(in_office(local) and local.hour == 9) * 2),
        replace(STALLED, claims=by_half(0, 0)),
    ],
    ids=["hardly a spike", "no stall", "nothing left to take", "nine days", "few leads", "nobody claims"],
)
def test_a_morning_is_no_spike_without_a_stall_and_neither_counts_by_a_handful(calm: Weeks) -> None:
    assert spike(calm) is None


def test_one_wild_morning_is_no_habit() -> None:
    def entries(local: datetime) -> float:
        is_wild = (local.month, local.day, local.hour) == (8, 4, 10)
        return 400 if is_wild else by_office(3)(local)

    assert spike(replace(STALLED, entries=entries)) is None


def test_who_works_mornings_only_has_no_afternoon_to_stall() -> None:
    mornings = a_team(calendar={"mon-fri": ["08:00-12:00"]})

    assert spike(STALLED, mornings) is None


def test_half_an_hour_open_counts_as_an_hour_that_people_work() -> None:
    half_hours = a_team(calendar={"mon-fri": ["09:30-12:00", "13:00-16:30"]})

    told = spike(STALLED, half_hours)

    assert told is not None
    assert (told["morning_entries_h"], told["afternoon_entries_h"]) == (6, 2)
    assert told["n"] == 40 * (3 * 6 + 4 * 2)


def test_a_queue_open_day_and_night_is_worked_in_the_teams_hours() -> None:
    always = a_team(a_queue(calendar="always"))

    assert spike(STALLED, always) == spike(STALLED)


def test_a_queues_own_hours_and_holidays_are_its_working_days() -> None:
    summer: Closed = {f"2026-08-{day:02}": [] for day in range(3, 22)}
    closed = a_team(a_queue(calendar={"mon-fri": ["09:00-17:00"], "overrides": summer}))

    told = spike(STALLED, closed)

    assert told is not None
    assert told["days"] == 40 - 15


def deeper_on(weekday: int, number: float, otherwise: float) -> Rate:
    return lambda local: number if local.weekday() == weekday and local.hour == 9 else otherwise


def monday(weeks: Weeks, team: TeamPolicy | None = None) -> Mapping[str, float] | None:
    return evidence(weeks, PatternKind.MONDAY_BACKLOG, team)


def test_a_monday_backlog_tells_both_depths_the_weekend_and_the_hours_it_costs() -> None:
    def with_weekends(local: datetime) -> float:
        return 1 if local.weekday() == 6 else by_office(4)(local)

    assert monday(Weeks(entries=with_weekends, depth=deeper_on(0, 40, 8))) == {
        "monday": 40,
        "others": 8,
        "weekend": 24,
        "weeks": 8,
        "work_h": 32 / 4,
    }


def test_where_nobody_claims_there_is_no_saying_what_it_costs() -> None:
    told = monday(Weeks(claims=lambda _: 0, depth=deeper_on(0, 40, 8)))

    assert told is not None
    assert "work_h" not in told


def test_the_tuesday_after_a_free_monday_is_the_weeks_monday() -> None:
    mondays: Closed = {
        f"2026-{month:02}-{day:02}": [] for month, day in [(7, 27), (8, 3), (8, 10), (8, 17), (8, 24)]
    }
    free = a_team(calendar={"mon-fri": ["09:00-17:00"], "overrides": {**mondays, "2026-08-31": []}})

    def after(local: datetime) -> float:
        first = 1 if local.date() >= datetime(2026, 7, 27, tzinfo=UTC).date() else 0
        return deeper_on(first, 40, 8)(local)

    assert monday(Weeks(depth=after)) is None
    told = monday(Weeks(depth=after), free)
    assert told is not None
    assert (told["monday"], told["others"], told["weeks"]) == (40, 8, 7)


@pytest.mark.parametrize(
    "calm",
    [
        Weeks(depth=deeper_on(0, 11, 8)),
        Weeks(depth=deeper_on(0, 4, 1)),
        Weeks(depth=deeper_on(2, 40, 8)),
        Weeks(depth=deeper_on(0, 40, 8), back=days(25)),
    ],
    ids=["hardly more", "a handful", "on wednesdays", "three mondays"],
)
def test_a_backlog_has_to_be_large_on_mondays_and_for_weeks(calm: Weeks) -> None:
    assert monday(calm) is None


@pytest.mark.parametrize("later", range(7))
def test_eight_mondays_are_mondays_whatever_weekday_it_is(later: int) -> None:
    """Eight weeks before a Friday is a Friday as well, and the first opening behind that a Monday's."""
    told = monday(Weeks(depth=deeper_on(0, 40, 8), until=UNTIL + days(later)))

    assert told is not None
    assert (told["monday"], told["others"]) == (40, 8)


def test_where_everything_begins_with_a_monday_that_one_is_left_out() -> None:
    """What came in since the closing before it is not known; without it there are four."""
    told = monday(Weeks(entries=lambda _: 1.0, depth=deeper_on(0, 40, 8), back=days(31)))

    assert told is not None
    assert (told["monday"], told["others"], told["weeks"]) == (40, 8, 4)


def test_one_terrible_monday_is_no_habit() -> None:
    def depth(local: datetime) -> float:
        return 400 if (local.month, local.day) == (8, 3) else 10

    assert monday(Weeks(depth=depth)) is None


def test_who_never_closes_has_no_monday() -> None:
    assert monday(Weeks(depth=deeper_on(0, 40, 8)), a_team(calendar="always")) is None


def test_an_office_that_opens_at_half_past_is_as_deep_as_at_the_hour_before() -> None:
    late = a_team(calendar={"mon-fri": ["09:30-12:30", "13:30-18:00"]})

    told = monday(Weeks(depth=deeper_on(0, 40, 8)), late)

    assert told is not None
    assert (told["monday"], told["others"]) == (40, 8)


def month_end(weeks: Weeks, team: TeamPolicy | None = None) -> Mapping[str, float] | None:
    return evidence(weeks, PatternKind.MONTH_END, team)


def in_the_end(share: float, otherwise: float, *, first: int = 29) -> Rate:
    return lambda local: share if local.day >= first else otherwise


def test_a_month_end_tells_both_rates_and_how_much_comes() -> None:
    """June and August have three working days from the 27th on, July has three from the 29th on."""

    def share(local: datetime) -> float:
        first = {6: 26, 7: 29, 8: 27}.get(local.month, 99)
        return 0.5 if local.day >= first and local.weekday() < 5 else 1.0

    def entries(local: datetime) -> float:
        return 2 if local.weekday() == 5 and local.hour == 9 else by_office(4)(local)

    weeks = Weeks(entries, in_time=share)
    working, ends, saturdays = 22 + 23 + 21, 9, 13

    assert month_end(weeks) == {
        "end_rate": 0.5,
        "month_rate": pytest.approx(1 - 16 * ends / (32 * working + 2 * saturdays)),
        "end_entries_day": 32,
        "month_entries_day": 32,
        "end_n": ends * 32,
        "month_n": working * 32 + saturdays * 2,
        "months": 3,
    }


def test_an_end_in_which_leads_are_claimed_at_last_is_a_surge_as_well() -> None:
    told = month_end(Weeks(in_time=in_the_end(0.75, 0.25, first=26)))

    assert told is not None
    assert told["end_rate"] == 0.75
    assert told["end_rate"] > told["month_rate"] > 0.25


def test_leads_too_young_to_have_had_their_day_are_left_out() -> None:
    weeks = Weeks(in_time=in_the_end(0.5, 1.0, first=26))
    young = tuple(
        replace(slot, in_time=0, mature=0) if slot.at.month == 8 and slot.at.day == 31 else slot
        for slot in weeks.flow.slots
    )

    (told,) = found(replace(weeks.flow, slots=young), [], a_team())

    assert told.evidence["end_n"] == 8 * 32
    assert told.evidence["end_entries_day"] == 32


@pytest.mark.parametrize(
    "calm",
    [
        Weeks(in_time=in_the_end(0.75, 0.8)),
        Weeks(in_time=in_the_end(0.5, 1.0, first=26), back=days(50)),
        Weeks(lambda local: float(in_office(local) and local.hour == 9), in_time=in_the_end(0.4, 1.0)),
        Weeks(by_office(1), in_time=lambda local: 0.0 if local.day % 5 == 0 else 1.0),
        Weeks(in_time=lambda local: {7: 0.2, 8: 1.0}.get(local.month, 0.6) if local.day > 28 else 0.8),
        Weeks(lambda local: by_office(4)(local) if local.day < 20 else 0.0),
    ],
    ids=["hardly less", "one month", "few leads", "days differ anyway", "now more, now less", "no end"],
)
def test_a_month_end_has_to_differ_much_always_the_same_way_and_more_than_days_do(calm: Weeks) -> None:
    assert month_end(calm) is None


def test_a_month_of_holidays_has_no_end_to_speak_of() -> None:
    july: Closed = {f"2026-07-{day:02}": [] for day in range(1, 27)}
    august: Closed = {f"2026-08-{day:02}": [] for day in range(1, 27)}
    away = a_team(calendar={"mon-fri": ["09:00-17:00"], "overrides": july | august})

    assert month_end(Weeks(in_time=in_the_end(0.5, 1.0, first=26))) is not None
    assert month_end(Weeks(in_time=in_the_end(0.5, 1.0, first=26)), away) is None
