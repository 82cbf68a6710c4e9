"""Words by which figures are asked for."""

from datetime import timedelta

import pytest

from core.answers import Refusal, Refused
from core.report_words import USUAL, Wanted, dimension_of, period_of, period_word, wanted
from core.reports import Dimension
from tests.builders import a_queue, a_team, days

TEAM = a_team(a_queue("inbound", when={"region": ["DACH"]}), a_queue("360-sales"))


@pytest.mark.parametrize(("word", "length"), [("1d", 1), ("7D", 7), (" 90d ", 90), ("366d", 366)])
def test_a_period_is_a_number_of_days(word: str, length: int) -> None:
    assert period_of(word) == days(length)


@pytest.mark.parametrize(
    "word", ["", "0d", "367d", "9999d", "7", "d", "7w", "24h", "-7d", "7.5d", "٧d", "7d7d"]
)
def test_what_is_no_period_is_refused_with_its_limits(word: str) -> None:
    assert period_of(word) == Refused(Refusal.NO_PERIOD, asked=word, limit=1, upper=366)


def test_a_period_has_a_word_that_is_read_as_the_same_period() -> None:
    assert [period_of(period_word(days(length))) for length in (1, 14, 366)] == [days(1), days(14), days(366)]


@pytest.mark.parametrize("dimension", list(Dimension))
def test_every_dimension_goes_by_its_name(dimension: Dimension) -> None:
    assert dimension_of(dimension.value.upper()) is dimension


@pytest.mark.parametrize("word", ["account_tier", "account-tier", "Tier"])
def test_the_account_tier_has_a_short_name_as_well(word: str) -> None:
    assert dimension_of(word) is Dimension.TIER


def test_what_is_no_dimension_is_refused_with_those_there_are() -> None:
    refused = dimension_of("colour")

    assert isinstance(refused, Refused)
    assert (refused.reason, refused.asked) == (Refusal.NO_DIMENSION, "colour")
    assert refused.names == ("queue", "type", "source", "rep", "region", "product", "account_tier", "wait")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Wanted(USUAL)),
        ("30d", Wanted(days(30))),
        ("30d by source inbound", Wanted(days(30), "inbound", Dimension.SOURCE)),
        ("Inbound BY Source 30D", Wanted(days(30), "inbound", Dimension.SOURCE)),
        ("by wait", Wanted(USUAL, None, Dimension.WAIT)),
        ("360-sales 7d", Wanted(days(7), "360-sales")),
    ],
)
def test_words_come_in_any_order_and_each_may_be_left_out(text: str, expected: Wanted) -> None:
    assert wanted(text, TEAM) == expected


def test_a_queue_that_nobody_knows_is_for_others_to_refuse() -> None:
    assert wanted("the inbound queue", TEAM) == Wanted(USUAL, "the inbound queue")


@pytest.mark.parametrize(
    ("text", "reason", "asked"),
    [
        ("7w by source", Refusal.NO_PERIOD, "7w"),
        ("7 days", Refusal.NO_PERIOD, "7"),
        ("400d inbound", Refusal.NO_PERIOD, "400d"),
        ("7d by", Refusal.NO_DIMENSION, ""),
        ("by colour 7d", Refusal.NO_DIMENSION, "colour"),
    ],
)
def test_a_word_that_is_not_understood_is_named(text: str, reason: Refusal, asked: str) -> None:
    refused = wanted(text, TEAM)

    assert isinstance(refused, Refused)
    assert (refused.reason, refused.asked) == (reason, asked)


def test_without_a_period_it_is_a_week() -> None:
    assert timedelta(weeks=1) == USUAL
