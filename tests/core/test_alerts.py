"""The life of an alert: what is posted to whom, what is only drawn anew, and how it ends."""

from typing import Any

import pytest

from core.conditions import Reading
from core.events import SYSTEM
from core.incidents import AlertRule, Severity
from core.notices import NoticeKind
from tests.builders import MONDAY_9AM, minutes
from tests.core.sickness import (
    LEADERSHIP,
    MANAGERS,
    OPS,
    a_ward,
)

R, S, K = AlertRule, Severity, NoticeKind
EVERY_RULE: dict[str, Any] = {"alerts": {}}


@pytest.mark.parametrize(
    ("depth", "severity"),
    [
        (50, None),
        (51, S.YELLOW),
        (100, S.YELLOW),
        (101, S.RED),
        (200, S.RED),
        (201, S.CRITICAL),
    ],
)
def test_a_queue_gets_sick_strictly_above_each_number(depth: int, severity: Severity | None) -> None:
    ward = a_ward().ticks(depth=depth, lasting=minutes(2))

    assert ward.severity() is severity
    assert {one.data["severity"] for one in ward.owed.values()} == ({severity} if severity else set())


def test_nobody_hears_of_a_peak_of_a_minute() -> None:
    ward = a_ward()

    ward.tick(depth=300)
    ward.tick(depth=300, after=minutes(1))
    ward.tick(depth=10, after=minutes(1))

    assert (ward.owed, ward.events, ward.open, ward.redrawn) == ({}, [], [], [])


@pytest.mark.parametrize(
    ("depth", "told"),
    [
        (60, [MANAGERS]),
        (120, [MANAGERS, OPS]),
        (250, [MANAGERS, OPS, LEADERSHIP]),
    ],
)
def test_managers_hear_always_ops_of_red_and_leadership_of_what_is_critical(
    depth: int, told: list[str]
) -> None:
    ward = a_ward().ticks(depth=depth, lasting=minutes(5))

    assert [one.to for one in ward.owed.values()] == told


def test_what_concerns_intake_is_posted_to_ops_though_it_is_yellow() -> None:
    ward = a_ward().ticks(waiting=20, held=3, lasting=minutes(2))

    assert ward.said() == [f"yellow to {MANAGERS}", f"yellow to {OPS}"]


def test_ops_hear_of_the_first_lead_that_is_held_back_though_managers_know_the_alert() -> None:
    ward = a_ward().ticks(depth=60, lasting=minutes(10))
    before = ward.said()

    ward.tick(waiting=60, held=1)
    ward.tick(waiting=60, held=9, after=minutes(1))

    assert (before, ward.said()) == (
        [f"yellow to {MANAGERS}"],
        [f"yellow to {MANAGERS}", f"yellow to {OPS}"],
    )


def test_who_was_told_of_red_is_not_told_of_the_yellow_that_is_left_with_held_leads() -> None:
    ward = a_ward().ticks(waiting=120, lasting=minutes(2)).ticks(waiting=60, lasting=minutes(15))

    ward.tick(waiting=60, held=1)

    assert ward.severity() is S.YELLOW
    assert ward.said() == [f"red to {MANAGERS}", f"red to {OPS}"]


def test_every_rise_is_posted_anew_and_every_fall_is_an_edit() -> None:
    ward = a_ward()
    for depth in (60, 120, 250, 120, 60, 30):
        ward.ticks(depth=depth, lasting=minutes(20))

    assert ward.said() == [
        f"yellow to {MANAGERS}",
        f"red to {MANAGERS}",
        f"red to {OPS}",
        f"critical to {MANAGERS}",
        f"critical to {OPS}",
        f"critical to {LEADERSHIP}",
    ]
    assert ward.story() == [
        "alerted: yellow",
        "rose: red",
        "rose: critical",
        "fell: red",
        "fell: yellow",
        "ended: critical",
    ]
    assert ward.news() == ["fell", "fell", "ended"]
    assert not ward.only.is_open
    assert {one.actor for one in ward.events} == {SYSTEM}


def test_a_queue_that_swings_around_its_number_two_hundred_times_is_told_of_once() -> None:
    ward = a_ward()

    for depth in (51, 50) * 200:
        ward.ticks(depth=depth, lasting=minutes(3))

    assert ward.said() == [f"yellow to {MANAGERS}"]
    assert ward.story() == ["alerted: yellow"]


def test_where_nothing_changes_nothing_is_written() -> None:
    ward = a_ward().ticks(depth=60, lasting=minutes(5))

    changes = [ward.tick(depth=60, after=minutes(1)) for _ in range(10)]

    assert changes == [[]] * 10


def test_the_end_comes_after_a_quarter_of_an_hour_and_says_so_once() -> None:
    ward = a_ward().ticks(depth=60, lasting=minutes(2)).ticks(depth=45, lasting=minutes(14))
    before = ward.only

    ward.tick(depth=45, after=minutes(1))
    ward.tick(depth=45, after=minutes(1))

    assert before.is_firing
    assert ward.only.ended_at == MONDAY_9AM + minutes(17)
    assert (ward.news(), len(ward.redrawn)) == (["ended"], 2)


def test_the_next_time_it_is_another_alert() -> None:
    ward = a_ward()
    for depth in (60, 0, 60):
        ward.ticks(depth=depth, lasting=minutes(20))

    assert ward.said() == [f"yellow to {MANAGERS}"] * 2
    assert len(ward.incidents) == 2
    assert len(ward.open) == 1


def test_ratios_wait_half_an_hour_and_small_samples_for_ever() -> None:
    ward = a_ward(**EVERY_RULE)
    ward.ticks(lasting=minutes(29), claim_rate=0.5, claim_rate_n=20, abandonment=0.9, abandonment_n=19)
    before = ward.said()

    ward.tick(after=minutes(1), claim_rate=0.5, claim_rate_n=20, abandonment=0.9, abandonment_n=19)

    assert (before, ward.said()) == ([], [f"red to {MANAGERS}", f"red to {OPS}"])


def test_a_depth_alert_hides_velocity_of_the_same_queue() -> None:
    slow: dict[str, Any] = {"velocity_4h": 0.5, "velocity_4h_n": 50, "grew": True, "depth": 40}
    ward = a_ward(alerts={"without": ["aging", "average_age"]}).ticks(lasting=minutes(40), **slow)
    slow_alone = ward.severity(R.VELOCITY)

    ward.ticks(lasting=minutes(5), **slow | {"depth": 60})

    assert (slow_alone, ward.severity(R.VELOCITY)) == (S.YELLOW, None)
    assert ward.news() == ["ended"]
    assert ward.severity(R.DEPTH) is S.YELLOW


def test_nobody_there_in_open_hours_is_red_after_ten_minutes_and_over_when_somebody_comes() -> None:
    ward = a_ward(**EVERY_RULE).ticks(lasting=minutes(9), uncovered=True)
    before = ward.said()
    ward.tick(after=minutes(1), uncovered=True)

    ward.tick(after=minutes(1))

    assert (before, ward.said()) == ([], [f"red to {MANAGERS}", f"red to {OPS}"])
    assert ward.open == []


def test_a_lead_past_its_longest_time_keeps_an_alert_open_that_was_yellow_by_age() -> None:
    ward = a_ward(**EVERY_RULE).ticks(lasting=minutes(31), green=7, yellow=3)
    ward.ticks(lasting=minutes(14), green=10)

    ward.ticks(lasting=minutes(31), overdue=1, green=10)

    assert ward.severity(R.AGING) is S.RED
    assert ward.said() == [f"yellow to {MANAGERS}", f"red to {MANAGERS}", f"red to {OPS}"]


def test_an_alert_may_have_no_severity_for_a_while_and_is_the_same_one_when_it_counts_again() -> None:
    ward = a_ward(**EVERY_RULE).ticks(lasting=minutes(31), green=7, yellow=3)
    late = Reading(over=frozenset({S.RED}), calm=frozenset({S.YELLOW}))
    ward.looks(R.AGING, late, after=minutes(0))
    drawn = len(ward.redrawn)
    ward.looks(R.AGING, late, after=minutes(15))
    (between,) = ward.open

    ward.looks(R.AGING, late, after=minutes(30))

    assert (between.severity, between.is_firing, len(ward.redrawn) - drawn) == (None, False, 2)
    assert ward.severity(R.AGING) is S.RED
    assert ward.said() == [f"yellow to {MANAGERS}", f"red to {MANAGERS}", f"red to {OPS}"]
    assert ward.story() == ["alerted: yellow", "rose: red"]


def test_an_alert_that_comes_back_after_it_had_no_severity_is_told_of_in_its_thread() -> None:
    ward = a_ward(**EVERY_RULE).ticks(lasting=minutes(31), overdue=1)
    yellow = Reading(over=frozenset({S.YELLOW}), calm=frozenset({S.RED}))
    for after in (0, 15):
        ward.looks(R.AGING, yellow, after=minutes(after))

    ward.looks(R.AGING, yellow, after=minutes(15))

    assert ward.said() == [f"red to {MANAGERS}", f"red to {OPS}"]
    assert (ward.story(), ward.news()) == (["alerted: red", "rose: yellow"], ["rose"])


def test_a_rule_that_is_switched_off_ends_its_alert() -> None:
    ward = a_ward().ticks(depth=60, lasting=minutes(2))
    ward.team = a_ward(alerts={"without": [*AlertRule]}).team

    ward.tick(depth=60, after=minutes(1))

    assert not ward.only.is_open
    assert ward.story() == ["alerted: yellow", "ended: yellow"]
