"""Durations in a policy: a number and its unit, read and written alike."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.policies.base import LONGEST, format_duration, parse_duration
from core.policies.claims import ContactPolicy


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("45s", timedelta(seconds=45)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("7d", timedelta(days=7)),
        (" 2 h ", timedelta(hours=2)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(written: str, meant: timedelta) -> None:
    assert parse_duration(written) == meant


@pytest.mark.parametrize("written", [120, "120", "2 hours", "-2h", "", None, "h"])
def test_anything_else_is_refused_and_told_how_to_write_it(written: object) -> None:
    with pytest.raises(ValueError, match="45s, 15m, 2h or 7d"):
        parse_duration(written)


@pytest.mark.parametrize("written", ["36501d", "999999d", "876001h"])
def test_a_length_that_no_calendar_has_is_refused_with_the_longest_there_is(written: str) -> None:
    with pytest.raises(ValueError, match="is too long: write 36500d at most"):
        parse_duration(written)


def test_a_hundred_years_are_the_longest() -> None:
    assert parse_duration("36500d") == parse_duration("876000h") == LONGEST


@given(st.integers(min_value=0, max_value=999_999))
def test_what_is_written_reads_back_as_the_same_length(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert parse_duration(format_duration(length)) == length


def test_a_policy_is_written_with_the_shortest_units() -> None:
    written = ContactPolicy(within=timedelta(minutes=120)).model_dump(mode="json")

    assert (written["within"], written["warn_before"]) == ("2h", "15m")
