"""How bad an alert is, and what people have done about it."""

from itertools import product

import pytest

from core.incidents import AlertRule, AlertState, Incident, Level, Severity
from tests.builders import MIA, MONDAY_9AM, QUEUE, hours, minutes

YELLOW, RED, CRITICAL = Severity


def test_severities_are_compared_by_how_bad_they_are() -> None:
    order = [YELLOW, RED, CRITICAL]

    for one, other in product(order, order):
        before, after = order.index(one), order.index(other)
        assert (one < other, one <= other, one > other, one >= other) == (
            before < after,
            before <= after,
            before > after,
            before >= after,
        )
    assert max(YELLOW, CRITICAL, RED) is CRITICAL


def test_an_incident_is_as_bad_as_the_worst_of_its_levels_that_counts() -> None:
    seen, fired = Level(MONDAY_9AM), Level(MONDAY_9AM, fired_at=MONDAY_9AM)
    incident = Incident(
        1, QUEUE, AlertRule.DEPTH, MONDAY_9AM, levels={YELLOW: fired, RED: fired, CRITICAL: seen}
    )

    assert (incident.severity, incident.is_firing) == (RED, True)
    assert Incident(1, QUEUE, AlertRule.DEPTH, MONDAY_9AM, levels={YELLOW: seen}).severity is None


@pytest.mark.parametrize(
    ("passed", "state"),
    [
        (0, AlertState.ACKNOWLEDGED),
        (59, AlertState.ACKNOWLEDGED),
        (60, AlertState.SNOOZED),
        (119, AlertState.SNOOZED),
        (120, AlertState.FIRING),
    ],
)
def test_quiet_ends_by_itself_and_who_works_on_it_goes_before_who_wants_quiet(
    passed: int, state: AlertState
) -> None:
    incident = Incident(
        1,
        QUEUE,
        AlertRule.DEPTH,
        MONDAY_9AM,
        acknowledged_by=MIA,
        acknowledged_until=MONDAY_9AM + hours(1),
        snoozed_by=MIA,
        snoozed_until=MONDAY_9AM + hours(2),
    )

    assert incident.state(MONDAY_9AM + minutes(passed)) is state
