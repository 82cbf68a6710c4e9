"""The numbers behind a queue that is always full and behind peaks, and what keeps them from being one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.findings import PatternKind
from core.patterns import Present, found
from core.policies.team import TeamPolicy
from tests.builders import QUEUE, a_queue, a_team, days, hours, minutes
from tests.core.flow_of import Rate, Weeks, by_office, in_office

Closed = dict[str, list[str]]
"""Days without hours, as a policy writes them."""

OFFICE = {(day, hour): 2.0 for day in range(5) for hour in range(9, 17)}
"""Two reps whenever the office is open."""


def evidence(
    weeks: Weeks, kind: PatternKind, team: TeamPolicy | None = None, reps: Mapping[str, Present] | None = None
) -> Mapping[str, float] | None:
    patterns = found(weeks.flow, weeks.depths, team or a_team(), reps)
    return next((one.evidence for one in patterns if one.kind is kind), None)


def full(weeks: Weeks, team: TeamPolicy | None = None) -> Mapping[str, float] | None:
    return evidence(weeks, PatternKind.ALWAYS_FULL, team)


def test_a_full_queue_tells_its_hours_and_what_would_bring_it_down() -> None:
    def depth(local: datetime) -> float:
        return 80 if local.hour < 18 else 20

    told = full(Weeks(by_office(5), by_office(4), depth=depth))

    assert told is not None
    assert (told["share"], told["full_hours"], told["hours"]) == (0.75, 252, 336)
    assert (told["yellow"], told["mean_depth"]) == (50, 65)
    assert told["entries_day"] == pytest.approx(10 * 40 / 14)
    assert told["claims_day"] == pytest.approx(10 * 32 / 14)
    assert told["extra_day"] == (80 - 50) / 5 + 8


def test_a_queue_that_is_below_yellow_just_now_still_wants_one_claim_more() -> None:
    told = full(Weeks(depth=lambda local: 20 if local.hour == 9 else 50))

    assert told is not None
    assert told["extra_day"] == 1


def test_full_is_what_the_queue_calls_yellow_and_a_closed_fortnight_changes_nothing() -> None:
    closed: Closed = {
        f"2026-{month:02}-{day:02}": [] for month, day in [(8, d) for d in range(17, 32)] + [(9, 1)]
    }
    team = a_team(a_queue(depth={"yellow": 8}), calendar={"mon-fri": ["09:00-17:00"], "overrides": closed})

    told = full(Weeks(), team)

    assert told is not None
    assert (told["yellow"], told["extra_day"]) == (8, 1)


@pytest.mark.parametrize(
    "calm",
    [Weeks(depth=lambda local: 60 if local.hour < 11 else 49), Weeks(depth=lambda _: 60, back=days(7))],
    ids=["in the morning only", "six days"],
)
def test_a_queue_is_not_always_full_by_mornings_or_after_a_few_days(calm: Weeks) -> None:
    assert full(calm) is None


def in_a_rush(number: float, otherwise: float, *weekdays: int) -> Rate:
    def rate(local: datetime) -> float:
        is_rush = local.weekday() in weekdays and local.hour in {10, 11}
        return (number if is_rush else otherwise) if in_office(local) else 0.0

    return rate


RUSHED = Weeks(in_a_rush(12, 4, 1), in_a_rush(6, 4, 1))


def peak(weeks: Weeks, present: Present | None = None, **policy: object) -> Mapping[str, float] | None:
    team = a_team(a_queue(), **policy)
    return evidence(weeks, PatternKind.PEAK_HOURS, team, None if present is None else {QUEUE: present})


def test_a_rush_tells_when_it_is_what_comes_what_is_taken_and_how_many_lack() -> None:
    """Twelve an hour, twenty minutes each, are four reps' work, which five do without a line."""
    assert peak(RUSHED, OFFICE) == {
        "weekday": 1,
        "last_weekday": 1,
        "from_hour": 10,
        "to_hour": 12,
        "entries_h": 12,
        "claims_h": 6,
        "mean_entries_h": pytest.approx((12 * 16 + 4 * 304) / 320),
        "extra_reps": 3,
        "weeks": 8,
        "n": 8 * 24,
        "reps": 2,
    }


def test_where_it_is_not_known_who_is_there_the_leads_left_over_say_how_many_lack() -> None:
    told = peak(RUSHED)

    assert told is not None
    assert told["extra_reps"] == 2
    assert "reps" not in told


def test_a_rush_on_every_working_day_is_told_as_one() -> None:
    told = peak(Weeks(in_a_rush(12, 3, 0, 1, 2, 3, 4), in_a_rush(6, 3, 0, 1, 2, 3, 4)), OFFICE)

    assert told is not None
    assert (told["weekday"], told["last_weekday"], told["from_hour"], told["to_hour"]) == (0, 4, 10, 12)
    assert told["n"] == 40 * 24


def test_a_huge_rush_on_one_day_is_not_told_of_all_and_of_several_the_worst_is() -> None:
    def entries(local: datetime) -> float:
        return in_a_rush(60, 3, 1)(local) + in_a_rush(20, 0, 3)(local)

    told = peak(Weeks(entries, by_office(3)), OFFICE)

    assert told is not None
    assert (told["weekday"], told["last_weekday"]) == (1, 1)


@pytest.mark.parametrize(
    "calm",
    [
        replace(RUSHED, entries=in_a_rush(5.4, 4, 1)),
        replace(RUSHED, claims=in_a_rush(11, 4, 1)),
        replace(RUSHED, back=days(14)),
        Weeks(lambda local: float(local.weekday() == 1 and local.hour == 10), lambda _: 0),
        Weeks(
            lambda local: 300 if (local.month, local.day, local.hour) == (8, 4, 10) else by_office(4)(local)
        ),
    ],
    ids=["hardly more", "nearly all taken", "two tuesdays", "a lead a week", "one wild hour"],
)
def test_a_rush_has_to_be_large_left_over_and_weekly(calm: Weeks) -> None:
    assert peak(calm) is None


def test_reps_who_are_there_and_could_take_all_do_not_lack() -> None:
    crowd = dict.fromkeys(OFFICE, 5.0)

    assert peak(RUSHED, crowd) is None
    assert peak(RUSHED, {}) is not None
    assert peak(RUSHED, crowd, staffing={"handling": "40m"}) is not None


def test_a_queue_that_nobody_ever_opened_for_has_no_peak() -> None:
    closed: Closed = {f"2026-{month:02}-{day:02}": [] for month in (7, 8) for day in range(1, 32)}
    overrides = {**closed, **{f"2026-09-0{day}": [] for day in (1, 2)}}

    assert peak(RUSHED, calendar={"mon-fri": ["09:00-17:00"], "overrides": overrides}) is None


def test_a_rush_by_quarters_of_an_hour_is_the_same_rush() -> None:
    kathmandu = replace(RUSHED, zone="Asia/Kathmandu", width=minutes(15))

    told = peak(kathmandu, OFFICE, timezone="Asia/Kathmandu")

    assert told is not None
    assert (told["from_hour"], told["to_hour"], told["entries_h"]) == (10, 12, 12)
    assert kathmandu.flow.slots[0].at.astimezone(ZoneInfo("Asia/Kathmandu")).minute % 15 == 0
    assert kathmandu.width == timedelta(minutes=15) < hours(1)
