"""How much one secret may send."""

from hypothesis import given
from hypothesis import strategies as st

from bot.intake.rate import Allowance
from tests.bot.intake.desk import Seconds


def test_a_minutes_worth_may_come_at_once_and_then_evenly() -> None:
    seconds = Seconds()
    allowance = Allowance(60, seconds)

    at_once = [allowance.wait_s(0) for _ in range(61)]
    seconds.passed = 1.0
    then = [allowance.wait_s(0), allowance.wait_s(0)]

    assert at_once == [0] * 60 + [1]
    assert then == [0, 1]


def test_each_secret_has_its_own() -> None:
    allowance = Allowance(1, Seconds())

    assert [allowance.wait_s(0), allowance.wait_s(0), allowance.wait_s(1)] == [0, 60, 0]


def test_who_was_silent_for_long_may_not_send_more_than_a_minutes_worth() -> None:
    seconds = Seconds()
    allowance = Allowance(2, seconds)
    allowance.wait_s(0)
    seconds.passed = 86_400.0

    assert [allowance.wait_s(0) for _ in range(3)] == [0, 0, 30]


@given(a_minute=st.integers(1, 10_000), pauses=st.lists(st.floats(0, 90), max_size=80))
def test_who_waits_as_long_as_told_gets_in(a_minute: int, pauses: list[float]) -> None:
    seconds = Seconds()
    allowance = Allowance(a_minute, seconds)

    for pause in pauses:
        seconds.passed += pause
        wait = allowance.wait_s(0)
        if wait:
            seconds.passed += wait
            assert allowance.wait_s(0) == 0


@given(pauses=st.lists(st.floats(0, 10), min_size=1, max_size=200))
def test_in_any_stretch_of_time_nobody_gets_more_than_is_agreed(pauses: list[float]) -> None:
    seconds, taken = Seconds(), 0
    allowance = Allowance(6, seconds)

    for pause in pauses:
        seconds.passed += pause
        taken += allowance.wait_s(0) == 0

    assert taken <= 6 + seconds.passed * 6 / 60 + 1e-6
