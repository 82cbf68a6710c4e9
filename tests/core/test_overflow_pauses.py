"""Intake from low-priority sources pauses by itself, and always goes on again."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.incidents import Measure
from core.overflow import BETWEEN_CHANGES, Turn, regulate
from tests.builders import MIA, MONDAY_9AM, a_queue, minutes
from tests.core.measuring import a_health, a_measure, a_pause_by_age, later

QUEUE = a_queue(cap=100)


@pytest.mark.parametrize(
    ("waiting", "mean_h", "turn"),
    [
        (51, 24.01, Turn.PAUSE),
        (51, 24, None),
        (50, 90, None),
        (100, 3, None),
        (0, None, None),
    ],
    ids=["old and crowded", "not old enough", "half the cap", "crowded but fresh", "empty"],
)
def test_intake_pauses_when_the_mean_age_is_over_a_day_and_more_than_half_the_cap_waits(
    waiting: int, mean_h: float | None, turn: Turn | None
) -> None:
    assert regulate(a_health(waiting, mean_h), QUEUE, None, MONDAY_9AM) is turn


@pytest.mark.parametrize(
    ("waiting", "mean_h", "turn"),
    [
        (80, 12.01, None),
        (80, 12, Turn.RESUME),
        (51, 90, None),
        (50, 90, Turn.RESUME),
        (0, None, Turn.RESUME),
    ],
    ids=["still old", "fresh enough", "still crowded", "half the cap", "empty"],
)
def test_it_goes_on_when_the_mean_age_or_the_crowd_is_mended(
    waiting: int, mean_h: float | None, turn: Turn | None
) -> None:
    assert regulate(a_health(waiting, mean_h), QUEUE, a_pause_by_age(), later(5)) is turn


def test_the_ages_are_the_queues_own() -> None:
    strict = a_queue(alerts={"average_age": "2h", "average_age_red": "4h"})

    assert regulate(a_health(80, 5), strict, None, MONDAY_9AM) is Turn.PAUSE
    assert regulate(a_health(80, 3), strict, a_pause_by_age(), later(5)) is None
    assert regulate(a_health(80, 2), strict, a_pause_by_age(), later(5)) is Turn.RESUME


@pytest.mark.parametrize("latest", [a_pause_by_age(), a_pause_by_age(ended_at=MONDAY_9AM)])
def test_within_half_an_hour_nothing_changes_again(latest: Measure) -> None:
    bad, good = a_health(80, 30), a_health(3, 1)
    wanted = good if latest.ended_at is None else bad

    just_before = MONDAY_9AM + BETWEEN_CHANGES - minutes(1)
    assert regulate(wanted, QUEUE, latest, just_before) is None
    assert regulate(wanted, QUEUE, latest, MONDAY_9AM + BETWEEN_CHANGES) is not None


def test_a_pause_that_somebody_ordered_is_left_to_its_end() -> None:
    by_hand = a_measure(until=later(10))

    assert regulate(a_health(0), QUEUE, by_hand, later(5)) is None
    assert regulate(a_health(99, 50), QUEUE, by_hand, later(5)) is None


def test_a_pause_that_somebody_ended_does_not_come_back_for_half_an_hour() -> None:
    stopped = a_pause_by_age(ended_at=later(5), ended_by=MIA)

    assert regulate(a_health(80, 30), QUEUE, stopped, later(5) + minutes(29)) is None
    assert regulate(a_health(80, 30), QUEUE, stopped, later(5) + minutes(30)) is Turn.PAUSE


DAYS = st.lists(st.tuples(st.integers(0, 150), st.floats(0, 200)), max_size=200)


@given(DAYS)
def test_whatever_happens_changes_are_half_an_hour_apart_and_a_line_that_drains_ends_the_pause(
    ticks: list[tuple[int, float]],
) -> None:
    """Each tick comes five minutes after the one before; at last the line is worked off."""
    latest: Measure | None = None
    changes, now = list[datetime](), MONDAY_9AM
    drained = [(left, 500.0) for left in range(60, -1, -10)]

    for waiting, mean_h in ticks + drained:
        now += minutes(5)
        turn = regulate(a_health(waiting, mean_h), QUEUE, latest, now)
        if turn is Turn.PAUSE:
            latest = a_pause_by_age(began_at=now)
        elif turn is Turn.RESUME and latest is not None:
            latest = a_pause_by_age(began_at=latest.began_at, ended_at=now)
        changes += [now] if turn else []

    now += BETWEEN_CHANGES
    still_paused = latest is not None and latest.ended_at is None
    assert not still_paused or regulate(a_health(0), QUEUE, latest, now) is Turn.RESUME
    assert all(after - before >= BETWEEN_CHANGES for before, after in pairwise(changes))
