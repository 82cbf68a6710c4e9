"""Erlang C against published values, against exact arithmetic, and against common sense.

Published: the worked example of Call Centre Helper's "Erlang C Formula – Made Simple With an Easy Worked
Example" (100 calls in half an hour of 3 minutes each, 80 % to be answered in 20 s): 10 erlangs, 13 agents
answer 79.6 % in time and 14 of them 88.8 %, 17.4 % wait, 7.8 s on average. A textbook's Erlang C curve has 6
erlangs and 10 servers at about 0.10. One and two erlangs with a server to spare can be done in the head.
"""

from datetime import timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from math import exp, factorial, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.staffing import offered_load, reps_needed, service
from tests.builders import days, hours, minutes

THREE, TWENTY_S = minutes(3), timedelta(seconds=20)
handlings = st.timedeltas(minutes(1), hours(4))
limits = st.timedeltas(timedelta(), hours(8))
levels = st.floats(0.01, 0.999)


def exactly(reps: int, load: Fraction) -> Fraction:
    """The share that waits, by the formula as Erlang wrote it, with factorials and powers."""
    last = load**reps / factorial(reps) * reps / (reps - load)
    return last / (sum(load**number / factorial(number) for number in range(reps)) + last)


@pytest.mark.parametrize(
    ("reps", "load", "waits"),
    [(2, 1, 1 / 3), (3, 2, 4 / 9), (14, 10, 0.174), (10, 6, 0.10)],
)
def test_the_share_that_waits_is_the_published_one(reps: int, load: float, waits: float) -> None:
    assert service(reps, load, THREE, TWENTY_S).waits == pytest.approx(waits, abs=0.002)


def test_the_example_of_call_centre_helper_comes_out() -> None:
    load = offered_load(200, THREE)

    thirteen, fourteen = (service(reps, load, THREE, TWENTY_S) for reps in (13, 14))

    assert load == 10
    assert thirteen.level == pytest.approx(0.796, abs=0.0005)
    assert fourteen.level == pytest.approx(0.888, abs=0.0005)
    assert fourteen.answer is not None
    assert fourteen.answer.total_seconds() == pytest.approx(7.8, abs=0.05)
    assert reps_needed(load, THREE, TWENTY_S, 0.8) == 14


def test_a_call_centre_of_fifty_five_is_reckoned_as_exactly_as_a_small_one() -> None:
    """360 calls in half an hour of 4 minutes each: the exact share times four minutes over seven to spare."""
    load = offered_load(720, minutes(4))

    told = service(55, load, minutes(4), timedelta(seconds=15))

    waits = exactly(55, Fraction(48))
    assert load == 48
    assert told.waits == pytest.approx(float(waits), rel=1e-12)
    assert told.answer is not None
    assert told.answer.total_seconds() == pytest.approx(float(waits * 240 / 7), abs=1e-5)
    assert told.level == pytest.approx(1 - float(waits) * exp(-7 * 15 / 240))


@given(reps=st.integers(1, 60), part=st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100))
def test_it_equals_the_formula_in_exact_fractions(reps: int, part: Fraction) -> None:
    told = service(reps, float(reps * part), THREE, TWENTY_S)

    assert told.waits == pytest.approx(float(exactly(reps, reps * part)), rel=1e-9)


def test_it_holds_for_a_thousand_reps_where_factorials_would_not() -> None:
    with localcontext(prec=60):
        load, terms = Decimal(990), [Decimal(1)]
        for number in range(1, 1001):
            terms.append(terms[-1] * load / number)
        last = terms[1000] * 1000 / (1000 - load)
        waits = last / (sum(terms[:1000]) + last)

    assert service(1000, 990.0, THREE, TWENTY_S).waits == pytest.approx(float(waits), rel=1e-9)


@given(reps=st.integers(0, 300), load=st.floats(0, 300), handling=handlings, within=limits)
def test_every_figure_is_a_figure(reps: int, load: float, handling: timedelta, within: timedelta) -> None:
    told = service(reps, load, handling, within)

    assert 0 <= told.waits <= 1
    assert 0 <= told.level <= 1
    assert isfinite(told.waits)
    assert told.is_stable or (told.waits, told.level, told.answer) == (1, 0, None)
    assert told.is_stable >= (load < reps - 0.01)


@given(reps=st.integers(0, 100), load=st.floats(0, 100), handling=handlings, within=limits)
def test_one_rep_more_never_makes_anybody_wait_longer(
    reps: int, load: float, handling: timedelta, within: timedelta
) -> None:
    fewer, more = (service(number, load, handling, within) for number in (reps, reps + 1))

    assert more.waits <= fewer.waits + 1e-12
    assert more.level >= fewer.level - 1e-12
    if fewer.answer is not None:
        assert more.answer is not None
        assert more.answer <= fewer.answer


@given(load=st.floats(0, 200), handling=handlings, within=limits, level=levels)
def test_so_many_are_needed_and_not_one_fewer(
    load: float, handling: timedelta, within: timedelta, level: float
) -> None:
    needed = reps_needed(load, handling, within, level)

    assert service(needed, load, handling, within).level >= level
    assert needed == 0 or service(needed - 1, load, handling, within).level < level


def test_who_cannot_keep_up_keeps_everybody_waiting_without_end() -> None:
    for reps, load in [(10, 10.0), (9, 10.0), (0, 0.1), (10, 10 - 1e-12)]:
        told = service(reps, load, THREE, TWENTY_S)
        assert (told.is_stable, told.waits, told.answer, told.level) == (False, 1, None, 0)


def test_where_nothing_comes_nobody_is_needed_and_nobody_waits() -> None:
    told = service(0, 0, THREE, TWENTY_S)

    assert (told.is_stable, told.waits, told.answer, told.level) == (True, 0, timedelta(), 1)
    assert reps_needed(0, THREE, TWENTY_S, 0.8) == 0


@pytest.mark.parametrize("load", [-1, float("nan"), float("inf"), 1e9])
def test_a_load_that_is_none_is_refused(load: float) -> None:
    with pytest.raises(ValueError, match="erlangs"):
        service(3, load, THREE, TWENTY_S)
    with pytest.raises(ValueError, match="erlangs"):
        reps_needed(load, THREE, TWENTY_S, 0.8)


@pytest.mark.parametrize("level", [0, 1, float("nan")])
def test_nobody_can_promise_to_answer_everybody_in_time(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        reps_needed(1, THREE, TWENTY_S, level)


def test_days_of_handling_are_a_load_as_well() -> None:
    assert offered_load(0.5, days(1)) == 12
