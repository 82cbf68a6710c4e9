"""The numbers of rules that go by shares, coverage and the clock; and what a message shows of them."""

from typing import Any

import pytest

from core.conditions import Reading, readings, silence
from core.incidents import AlertRule, Figure, Severity
from tests.builders import MONDAY_9AM, a_queue
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


# Claim rate, abandonment, velocity.


@pytest.mark.parametrize(
    ("rate", "cohort", "is_over", "is_well"),
    [
        (0.79, 20, True, False),
        (0.80, 20, False, False),
        (0.84, 20, False, False),
        (0.85, 20, False, True),
        (0.1, 19, False, True),
        (None, 0, False, True),
    ],
)
def test_the_claim_rate_is_red_below_four_fifths(
    rate: float | None, cohort: int, is_over: bool, is_well: bool
) -> None:
    found = read(R.CLAIM_RATE, claim_rate=rate, claim_rate_n=cohort)

    assert (RED in found.over, RED in found.calm) == (is_over, is_well)
    assert found.intake


def test_a_claim_rate_above_all_can_be_reached() -> None:
    assert RED in read(R.CLAIM_RATE, {"alerts": {"claim_rate": 0.99}}, claim_rate=1.0, claim_rate_n=20).calm


@pytest.mark.parametrize(
    ("share", "exits", "is_over", "is_well"),
    [
        (0.16, 20, True, False),
        (0.15, 20, False, False),
        (0.13, 20, False, False),
        (0.12, 20, False, True),
        (0.9, 19, False, True),
        (None, 0, False, True),
    ],
)
def test_abandonment_is_yellow_above_fifteen_per_cent(
    share: float | None, exits: int, is_over: bool, is_well: bool
) -> None:
    found = read(R.ABANDONMENT, abandonment=share, abandonment_n=exits)

    assert (YELLOW in found.over, YELLOW in found.calm) == (is_over, is_well)


@pytest.mark.parametrize(
    ("velocity", "entries", "depth", "grew", "is_over", "is_well"),
    [
        (0.94, 10, 10, True, True, False),
        (0.95, 10, 10, True, False, False),
        (0.94, 10, 10, False, False, False),
        (0.99, 10, 10, True, False, False),
        (1.0, 10, 10, True, False, True),
        (0.1, 9, 10, True, False, True),
        (0.1, 10, 9, True, False, True),
        (None, 0, 10, True, False, True),
    ],
)
def test_velocity_is_yellow_while_a_queue_of_some_length_grows(
    *, velocity: float | None, entries: int, depth: int, grew: bool, is_over: bool, is_well: bool
) -> None:
    found = read(R.VELOCITY, velocity_4h=velocity, velocity_4h_n=entries, depth=depth, grew=grew)

    assert (YELLOW in found.over, YELLOW in found.calm) == (is_over, is_well)


# Coverage, the clock, and rules that are off.


@pytest.mark.parametrize("uncovered", [True, False])
def test_a_queue_without_a_rep_is_red_until_there_is_one(uncovered: bool) -> None:
    found = readings(a_queue(), a_state(), uncovered=uncovered)[R.COVERAGE]

    assert found.over == ({RED} if uncovered else NONE)
    assert (RED in found.calm) is not uncovered


def test_a_clock_that_stands_still_is_critical_and_says_since_when() -> None:
    found = silence(MONDAY_9AM)

    assert (CRITICAL in found.over, CRITICAL in found.calm) == (True, False)
    assert found.figures(CRITICAL) == {"since": MONDAY_9AM.isoformat()}


def test_a_rule_that_is_off_says_nothing() -> None:
    off = a_queue(alerts={"without": [*AlertRule]})

    assert readings(off, a_state(depth=999), uncovered=True) == {}
    assert set(readings(a_queue(), a_state(), uncovered=True)) == set(AlertRule) - {R.MONITOR}


# What a message shows.


def test_a_message_shows_its_figure_in_round_numbers_and_the_limit_at_its_severity() -> None:
    ages: dict[str, Any] = {
        "green": 30,
        "yellow": 15,
        "red": 5,
        "mean_h": 13.9,
        "oldest_h": 30.2,
        "pace_h": 6.34,
    }

    deep = read(R.DEPTH, depth=120, held=70, **ages).figures(RED)
    old = read(R.AGING, overdue=2, **ages).figures(YELLOW)
    older = read(R.AVERAGE_AGE, **ages).figures(RED)

    common = {"waiting": 50, "green": 30, "yellow": 15, "red": 5, "oldest_h": 30, "pace_h": 6.3}
    assert deep == {"depth": 120, "held": 70, "limit": 100, **common}
    assert old == {"depth": 50, "held": 0, "overdue": 2, "sample": 50, "limit": 20, **common}
    assert older == {"depth": 50, "held": 0, "mean_h": 13, "limit": 24, **common}


@pytest.mark.parametrize(
    ("rule", "figures", "shown"),
    [
        (
            R.CLAIM_RATE,
            {"claim_rate": 0.7999, "claim_rate_n": 30},
            {"claim_rate": 79, "sample": 30, "limit": 80},
        ),
        (
            R.CLAIM_RATE,
            {"claim_rate": 0.57, "claim_rate_n": 30},
            {"claim_rate": 57, "sample": 30, "limit": 80},
        ),
        (
            R.ABANDONMENT,
            {"abandonment": 0.1501, "abandonment_n": 25},
            {"abandonment": 16, "sample": 25, "limit": 15},
        ),
        (
            R.VELOCITY,
            {"velocity_4h": 0.9499, "velocity_4h_n": 12, "depth": 12},
            {"velocity": 0.94, "sample": 12, "limit": 0.95},
        ),
    ],
)
def test_a_figure_that_is_over_never_looks_as_if_it_were_not(
    rule: AlertRule, figures: dict[str, Any], shown: dict[str, Any]
) -> None:
    severity = RED if rule is R.CLAIM_RATE else YELLOW
    found = read(rule, **figures).figures(severity)

    assert {name: found[name] for name in shown} == shown


def test_what_is_not_known_is_left_out() -> None:
    empty = read(R.AVERAGE_AGE).figures(YELLOW)

    assert not {Figure.MEAN_H, Figure.OLDEST_H} & set(empty)
    assert Figure.LIMIT not in readings(a_queue(), a_state(), uncovered=True)[R.COVERAGE].figures(RED)
