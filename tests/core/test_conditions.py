"""The numbers of every rule: from where on it is over, and from where on it is well."""

from typing import Any

import pytest

from core.conditions import Reading, readings
from core.incidents import AlertRule, Severity
from tests.builders import a_queue
from tests.core.sickness import a_state

R, S = AlertRule, Severity
NONE = frozenset[Severity]()
YELLOW, RED, CRITICAL = S.YELLOW, S.RED, S.CRITICAL


def read(rule: AlertRule, policy: dict[str, Any] | None = None, **figures: Any) -> Reading:
    return readings(a_queue(**policy or {}), a_state(**figures), uncovered=False)[rule]


def over(rule: AlertRule, **figures: Any) -> set[Severity]:
    return set(read(rule, **figures).over)


def in_force(rule: AlertRule, **figures: Any) -> set[Severity]:
    """The severities that do not end: those that are not well."""
    return set(Severity) - read(rule, **figures).calm


# Depth.


@pytest.mark.parametrize(
    ("depth", "severities"),
    [
        (0, set()),
        (50, set()),
        (51, {YELLOW}),
        (100, {YELLOW}),
        (101, {YELLOW, RED}),
        (200, {YELLOW, RED}),
        (201, {YELLOW, RED, CRITICAL}),
    ],
)
def test_a_depth_is_over_strictly_above_its_number(depth: int, severities: set[Severity]) -> None:
    assert over(R.DEPTH, depth=depth) == severities


@pytest.mark.parametrize(
    ("depth", "severities"),
    [
        (45, set()),
        (46, {YELLOW}),
        (90, {YELLOW}),
        (91, {YELLOW, RED}),
        (180, {YELLOW, RED}),
        (181, {YELLOW, RED, CRITICAL}),
    ],
)
def test_a_depth_is_well_at_nine_tenths_of_its_number(depth: int, severities: set[Severity]) -> None:
    assert in_force(R.DEPTH, depth=depth) == severities


def test_nine_tenths_of_a_queues_own_numbers_are_rounded_down() -> None:
    policy = {"depth": {"yellow": 5, "red": 11, "critical": 11}}

    assert read(R.DEPTH, policy, depth=4).calm == {YELLOW, RED, CRITICAL}
    assert read(R.DEPTH, policy, depth=5).calm == {RED, CRITICAL}
    assert read(R.DEPTH, policy, depth=10).calm == NONE


def test_reserved_and_held_leads_count() -> None:
    assert over(R.DEPTH, waiting=40, reserved=6, held=5) == {YELLOW}
    assert over(R.DEPTH, waiting=30, reserved=21) == {YELLOW}


def test_a_queue_that_holds_leads_back_is_yellow_at_least_whatever_its_numbers() -> None:
    holding, not_any_more = read(R.DEPTH, waiting=3, held=1), read(R.DEPTH, waiting=4)

    assert holding.over == {YELLOW}
    assert holding.calm == {RED, CRITICAL}
    assert not_any_more.calm == set(Severity)
    assert (holding.intake, not_any_more.intake) == (True, False)


def test_a_depth_concerns_intake_while_that_is_paused_too() -> None:
    queue, state = a_queue(), a_state(depth=60)

    assert readings(queue, state, uncovered=False, paused=True)[R.DEPTH].intake
    assert not readings(queue, state, uncovered=False)[R.DEPTH].intake


def test_a_pause_makes_no_rule_of_one_that_is_off() -> None:
    queue = a_queue(alerts={"without": ["depth"]})

    assert R.DEPTH not in readings(queue, a_state(), uncovered=False, paused=True)


# Ages.


@pytest.mark.parametrize(
    ("green", "yellow", "red", "severities"),
    [
        (8, 2, 0, set()),
        (79, 21, 0, {YELLOW}),
        (79, 1, 20, {YELLOW}),
        (79, 0, 21, {YELLOW, RED}),
        (7, 3, 0, {YELLOW}),
        (6, 3, 0, set()),
        (0, 0, 9, set()),
    ],
)
def test_more_than_a_fifth_may_not_be_four_hours_old_nor_a_day(
    green: int, yellow: int, red: int, severities: set[Severity]
) -> None:
    assert over(R.AGING, green=green, yellow=yellow, red=red) == severities


@pytest.mark.parametrize(
    ("green", "yellow", "red", "severities"),
    [
        (85, 15, 0, set()),
        (84, 16, 0, {YELLOW}),
        (84, 1, 15, {YELLOW}),
        (84, 0, 16, {YELLOW, RED}),
        (0, 9, 0, set()),
    ],
)
def test_three_quarters_of_that_share_is_well(
    green: int, yellow: int, red: int, severities: set[Severity]
) -> None:
    assert in_force(R.AGING, green=green, yellow=yellow, red=red) == severities


def test_one_lead_past_its_longest_time_is_red_however_few_there_are() -> None:
    assert over(R.AGING, green=3, overdue=1) == {RED}
    assert in_force(R.AGING, green=3, overdue=1) == {YELLOW, RED}
    assert over(R.AGING, green=3) == in_force(R.AGING, green=3) == set()


@pytest.mark.parametrize(
    ("share", "old", "severities"), [(0.3, 3, set()), (0.3, 4, {YELLOW}), (0.1, 2, {YELLOW}), (0.1, 1, set())]
)
def test_a_queue_may_have_a_share_of_its_own(share: float, old: int, severities: set[Severity]) -> None:
    found = read(R.AGING, {"alerts": {"aging": share}}, green=10 - old, yellow=old)

    assert found.over == severities


@pytest.mark.parametrize(
    ("mean_h", "severities"),
    [(None, set()), (12, set()), (12.1, {YELLOW}), (24, {YELLOW}), (24.1, {YELLOW, RED})],
)
def test_the_mean_age_is_yellow_above_twelve_hours_and_red_above_a_day(
    mean_h: float | None, severities: set[Severity]
) -> None:
    assert over(R.AVERAGE_AGE, waiting=60, mean_h=mean_h) == severities


@pytest.mark.parametrize(
    ("waiting", "mean_h", "severities"),
    [
        (60, 12, set()),
        (60, 12.1, {YELLOW, RED}),
        (60, 24, {YELLOW, RED}),
        (51, 13, {YELLOW, RED}),
        (50, 13, {YELLOW}),
        (50, 24, {YELLOW}),
        (50, 24.1, {YELLOW, RED}),
    ],
)
def test_red_by_age_is_well_when_the_intake_it_pauses_goes_on(
    waiting: int, mean_h: float, severities: set[Severity]
) -> None:
    assert in_force(R.AVERAGE_AGE, waiting=waiting, mean_h=mean_h) == severities
