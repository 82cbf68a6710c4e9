"""What a digest carries, whom it goes to, and what it points out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import business_calendar
from core.digests import (
    Due,
    Measured,
    Moved,
    card,
    cleaned,
    due_of,
    goals,
    mark,
    moved,
    queues_for,
    readers,
    suggestion,
)
from core.findings import Goal, GoalKind, Pattern, PatternKind
from core.metrics import AgeBands, QueueStatus, WeekOfHygiene
from core.notices import Audience, NoticeKind
from core.policies.calendar import CalendarPolicy
from core.reports import DigestKind, Figures, Period, Share, Spread
from tests.builders import ANA, MIA, MONDAY_9AM, OLE, a_person, a_queue, a_team, days, hours, minutes

TUESDAY = Due(
    DigestKind.DAILY,
    date(2026, 3, 3),
    Period(MONDAY_9AM, MONDAY_9AM + days(1)),
    Period(MONDAY_9AM - days(7), MONDAY_9AM - days(6)),
)
OFFICE = business_calendar(CalendarPolicy(), "UTC")
ROLES = {"managers": [MIA], "ops": [OLE]}
EVERYBODY = [a_person(ANA, timezone="UTC"), a_person(MIA, timezone="UTC"), a_person(OLE, timezone="UTC")]


def a_status(mean_h: float | None, oldest_h: float | None, claim_rate: float | None) -> QueueStatus:
    return QueueStatus(
        queue="leads",
        depth=3,
        waiting=3,
        reserved=0,
        held=0,
        review=0,
        claimed=0,
        uncontacted=0,
        age=AgeBands(3, 0, 0, mean_h, oldest_h),
        velocity_4h=1.0,
        claim_rate=claim_rate,
        abandonment=None,
        intake="open",
        claim_rate_n=30,
    )


def on(day: str, kind: DigestKind = DigestKind.DAILY) -> Due:
    return replace(TUESDAY, kind=kind, day=date.fromisoformat(day))


def a_pattern(kind: PatternKind, strength: float = 1.0, weekdays: tuple[int, int] = (0, 0)) -> Pattern:
    return Pattern(kind, "leads", {"weekday": weekdays[0], "last_weekday": weekdays[1]}, strength)


def pointed_out(told: Due, *patterns: Pattern) -> PatternKind | None:
    one = suggestion(patterns, told, OFFICE, ZoneInfo("UTC"))
    return one.kind if one else None


def test_a_digest_goes_to_the_teams_and_the_managers_channel_once_where_they_are_one() -> None:
    both = a_team(channels={"team": "C01TEAM", "managers": "C01MGRS"}, people=ROLES)
    same = a_team(channels={"team": "C01TEAM", "managers": "C01TEAM"}, people=ROLES)
    only = a_team(channels={"team": "C01TEAM", "ops": "C01OPS"}, people=ROLES)

    to_both = readers(both, EVERYBODY, MONDAY_9AM)

    assert [one.to for one in to_both] == ["C01TEAM", "C01MGRS"]
    assert [one.audience for one in to_both] == [Audience.REP, Audience.MANAGERS]
    assert {one.due_at for one in to_both} == {MONDAY_9AM}
    assert [one.to for one in readers(same, EVERYBODY, MONDAY_9AM)] == ["C01TEAM"]
    assert [one.to for one in readers(only, EVERYBODY, MONDAY_9AM)] == ["C01TEAM"]


def test_without_channels_managers_hear_of_their_own_queues_in_their_own_hours() -> None:
    team = a_team(a_queue("one", managers=[ANA]), a_queue("two"), a_queue("three"), people=ROLES)
    people = [*EVERYBODY[::2], a_person(MIA, timezone="America/New_York")]

    told = readers(team, people, MONDAY_9AM)

    assert [(one.to, one.due_at) for one in told] == [(ANA, MONDAY_9AM), (MIA, MONDAY_9AM + hours(5))]
    assert queues_for(ANA, team, people) == ("one",)
    assert queues_for(MIA, team, people) == ("two", "three")
    assert queues_for(OLE, team, people) == queues_for("C01TEAM", team, people) == ("one", "two", "three")


def test_a_card_comes_once_a_day_to_each_reader_and_says_again_what_it_is_about() -> None:
    team = a_team(channels={"team": "C01TEAM", "managers": "C01MGRS"})

    told = card(TUESDAY, readers(team, EVERYBODY, MONDAY_9AM))

    assert [one.key for one in told] == ["digest:daily:2026-03-03@C01TEAM", "digest:daily:2026-03-03@C01MGRS"]
    assert {one.kind for one in told} == {NoticeKind.DIGEST}
    assert all(isinstance(value, str) for value in told[0].data.values())
    assert due_of(told[0]) == TUESDAY
    assert mark(TUESDAY) == mark(replace(TUESDAY, kind=DigestKind.WEEKLY)) == "2026-03-03"


def test_goals_are_those_of_the_queues_policy_and_met_within_them() -> None:
    queue = a_queue(alerts={"average_age": "6h"}, promotion={"front": "48h"})

    met = goals(a_status(5.9, 48.0, 0.9), queue)

    assert met == (
        Goal(GoalKind.AVERAGE_AGE, 5.9, 6),
        Goal(GoalKind.CLAIM_RATE, 0.9, 0.9, n=30),
        Goal(GoalKind.OLDEST, 48, 48),
    )
    assert all(goal.is_met for goal in met)
    assert not any(goal.is_met for goal in goals(a_status(6.0, 48.1, 0.899), queue))


def test_a_queue_that_is_gone_has_the_products_goals_and_an_empty_one_meets_all() -> None:
    told = goals(a_status(None, None, None), None)

    assert [(goal.limit, goal.is_met) for goal in told] == [(12, True), (0.9, True), (72, True)]


def test_a_weeks_clean_up_is_summed_over_queues() -> None:
    one = WeekOfHygiene("one", MONDAY_9AM, {"nurture": 2, "archived": 1})
    two = WeekOfHygiene("two", MONDAY_9AM, {"nurture": 3})

    assert cleaned([one, two]) == {"nurture": 5, "archived": 1}
    assert cleaned([]) == {}


def test_a_week_points_out_what_is_most_striking() -> None:
    patterns = [a_pattern(kind, index) for index, kind in enumerate(PatternKind)]

    assert pointed_out(on("2026-03-02", DigestKind.WEEKLY), *patterns) is list(PatternKind)[-1]
    assert pointed_out(on("2026-03-02", DigestKind.WEEKLY)) is None


def test_a_day_points_out_only_what_helps_on_that_day() -> None:
    peak = a_pattern(PatternKind.PEAK_HOURS, weekdays=(1, 1))
    daily_peak = a_pattern(PatternKind.PEAK_HOURS, weekdays=(0, 4))
    monday, end = a_pattern(PatternKind.MONDAY_BACKLOG, 3), a_pattern(PatternKind.MONTH_END, 2)
    always = [a_pattern(PatternKind.ALWAYS_FULL, 9), a_pattern(PatternKind.MORNING_SPIKE, 9)]

    def day(told: str, *patterns: Pattern) -> PatternKind | None:
        return pointed_out(on(told), *always, *patterns)

    assert [day(f"2026-03-0{number}", peak) for number in (2, 3, 4)] == [None, PatternKind.PEAK_HOURS, None]
    assert day("2026-03-04", daily_peak) is PatternKind.PEAK_HOURS
    assert [day("2026-03-05", monday), day("2026-03-06", monday)] == [None, PatternKind.MONDAY_BACKLOG]
    assert [day("2026-03-26", end), day("2026-03-27", end)] == [None, PatternKind.MONTH_END]
    assert day("2026-03-27", end, monday) is PatternKind.MONDAY_BACKLOG


def test_a_free_friday_makes_thursday_the_last_day_of_the_week_and_of_the_month() -> None:
    free = CalendarPolicy.model_validate({"mon-fri": ["09:00-17:00"], "overrides": {"2026-07-31": []}})
    office, zone = business_calendar(free, "UTC"), ZoneInfo("UTC")

    def told(day: str, kind: PatternKind) -> Pattern | None:
        return suggestion([a_pattern(kind)], on(day), office, zone)

    assert told("2026-07-30", PatternKind.MONDAY_BACKLOG) is not None
    assert told("2026-07-29", PatternKind.MONDAY_BACKLOG) is None
    assert told("2026-07-28", PatternKind.MONTH_END) is not None
    assert told("2026-07-27", PatternKind.MONTH_END) is None


def took(median: timedelta, n: int = 10) -> Spread:
    return Spread(n, median, median, median)


def test_what_changed_is_told_with_its_direction_the_most_striking_first() -> None:
    before = Figures(entries=100, claims=90, time_in_queue=took(hours(2)), claim_rate=Share(80, 100))
    now = Figures(entries=150, claims=90, time_in_queue=took(hours(8)), claim_rate=Share(60, 100))

    assert moved(now, before) == (
        Moved(Measured.CLAIM_RATE, 0.8, 0.6, is_better=False),
        Moved(Measured.TIME_IN_QUEUE, 2, 8, is_better=False),
        Moved(Measured.ENTRIES, 100, 150),
    )


def test_the_way_back_is_better() -> None:
    bad = Figures(
        claims=20,
        claim_to_contact=took(hours(2)),
        speed_to_lead=took(hours(4)),
        abandonment=Share(40, 100),
        conversion=Share(10, 100),
    )
    good = Figures(
        claims=60,
        claim_to_contact=took(hours(1)),
        speed_to_lead=took(hours(1)),
        abandonment=Share(10, 100),
        conversion=Share(40, 100),
    )

    seen = {one.figure: one.is_better for one in moved(good, bad)}

    better = {Measured.CLAIM_TO_CONTACT, Measured.SPEED_TO_LEAD, Measured.ABANDONMENT, Measured.CONVERSION}
    assert seen == {**dict.fromkeys(better, True), Measured.CLAIMS: None}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (Figures(entries=100), Figures(entries=119)),
        (Figures(entries=4), Figures(entries=8)),
        (Figures(time_in_queue=took(hours(2))), Figures(time_in_queue=took(minutes(140)))),
        (Figures(time_in_queue=took(hours(2), 9)), Figures(time_in_queue=took(hours(8)))),
        (Figures(time_in_queue=took(timedelta())), Figures(time_in_queue=took(timedelta()))),
        (Figures(), Figures(time_in_queue=took(hours(8)), claim_rate=Share(1, 100))),
        (Figures(claim_rate=Share(4, 5)), Figures(claim_rate=Share(1, 10))),
        (Figures(claim_rate=Share(10, 20)), Figures(claim_rate=Share(11, 20))),
        (Figures(claim_rate=Share(9000, 10000)), Figures(claim_rate=Share(8600, 10000))),
        (Figures(conversion=Share(9, 100)), Figures(conversion=Share(90, 100), is_immature=True)),
        (Figures(conversion=Share(9, 100), is_immature=True), Figures(conversion=Share(90, 100))),
        (Figures(claim_rate=Share(20, 20)), Figures(claim_rate=Share(30, 30))),
    ],
)
def test_what_is_small_by_chance_or_too_young_is_not_told(before: Figures, now: Figures) -> None:
    assert moved(now, before) == ()


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 100), st.integers(0, 100))
def test_the_same_figures_twice_are_no_news_and_news_is_the_same_both_ways(
    was: int, now: int, parts: int, others: int
) -> None:
    before = Figures(entries=was, abandonment=Share(parts, 100))
    after = Figures(entries=now, abandonment=Share(others, 100))

    there, back = moved(after, before), moved(before, after)

    assert moved(before, before) == ()
    assert {(one.figure, one.was, one.now) for one in there} == {
        (one.figure, one.now, one.was) for one in back
    }


def test_a_day_of_a_digest_is_the_teams_and_its_moments_are_utc() -> None:
    assert TUESDAY.period.since == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert due_of(card(TUESDAY, readers(a_team(people=ROLES), EVERYBODY, MONDAY_9AM))[0]).period.since.tzinfo
