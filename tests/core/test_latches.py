"""When a number that is exceeded counts, and for how long all has to be well."""

from datetime import timedelta

import pytest

from core.conditions import CALM, Reading
from core.incidents import AlertRule, Level, Severity
from core.latches import HOLDS, STAYS_WELL, latched
from tests.builders import MONDAY_9AM, minutes

R, RED = AlertRule, Severity.RED
OVER = Reading(over=frozenset({RED}), calm=frozenset())
BETWEEN = Reading(calm=frozenset())
SECOND = timedelta(seconds=1)
FIRED = {RED: Level(MONDAY_9AM, fired_at=MONDAY_9AM)}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (R.DEPTH, minutes(2)),
        (R.AGING, minutes(30)),
        (R.AVERAGE_AGE, minutes(30)),
        (R.CLAIM_RATE, minutes(30)),
        (R.ABANDONMENT, minutes(30)),
        (R.VELOCITY, minutes(30)),
        (R.COVERAGE, minutes(10)),
    ],
)
def test_what_is_over_counts_after_its_time(rule: AlertRule, holds: timedelta) -> None:
    seen = latched({}, OVER, rule, MONDAY_9AM)

    before = latched(seen, OVER, rule, MONDAY_9AM + holds - SECOND)
    after = latched(before, OVER, rule, MONDAY_9AM + holds)

    assert seen == before == {RED: Level(MONDAY_9AM)}
    assert after == {RED: Level(MONDAY_9AM, fired_at=MONDAY_9AM + holds)}


def test_a_clock_that_stands_still_counts_at_once() -> None:
    assert latched({}, OVER, R.MONITOR, MONDAY_9AM) == FIRED


@pytest.mark.parametrize("break_", [CALM, BETWEEN])
def test_the_time_begins_anew_after_every_break(break_: Reading) -> None:
    seen = latched({}, OVER, R.DEPTH, MONDAY_9AM)
    broken = latched(seen, break_, R.DEPTH, MONDAY_9AM + minutes(1))
    again = latched(broken, OVER, R.DEPTH, MONDAY_9AM + minutes(2))

    assert broken == {}
    assert again == {RED: Level(MONDAY_9AM + minutes(2))}


@pytest.mark.parametrize("rule", [R.DEPTH, R.AGING, R.AVERAGE_AGE])
def test_it_is_over_once_all_was_well_for_a_quarter_of_an_hour(rule: AlertRule) -> None:
    calm = latched(FIRED, CALM, rule, MONDAY_9AM)

    still = latched(calm, CALM, rule, MONDAY_9AM + minutes(15) - SECOND)
    over = latched(still, CALM, rule, MONDAY_9AM + minutes(15))

    assert calm == still == {RED: Level(MONDAY_9AM, MONDAY_9AM, calm_at=MONDAY_9AM)}
    assert over == {}


@pytest.mark.parametrize("rule", sorted(set(AlertRule) - set(STAYS_WELL)))
def test_the_other_rules_are_over_at_once(rule: AlertRule) -> None:
    assert latched(FIRED, CALM, rule, MONDAY_9AM) == {}


@pytest.mark.parametrize("back", [BETWEEN, OVER])
def test_what_counts_goes_on_until_all_is_well(back: Reading) -> None:
    calm = latched(FIRED, CALM, R.DEPTH, MONDAY_9AM)

    assert latched(calm, back, R.DEPTH, MONDAY_9AM + minutes(14)) == FIRED
    assert latched(FIRED, back, R.DEPTH, MONDAY_9AM + minutes(500)) == FIRED


def test_a_clock_that_was_set_back_ends_nothing_and_begins_nothing() -> None:
    seen, calm = {RED: Level(MONDAY_9AM)}, {RED: Level(MONDAY_9AM, MONDAY_9AM, MONDAY_9AM)}
    earlier = MONDAY_9AM - minutes(90)

    assert latched(seen, OVER, R.DEPTH, earlier) == seen
    assert latched(calm, CALM, R.DEPTH, earlier) == calm


def test_every_rule_has_its_time() -> None:
    assert set(HOLDS) == set(AlertRule)
