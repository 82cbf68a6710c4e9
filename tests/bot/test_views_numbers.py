"""Figures in words, in three languages."""

from datetime import date, timedelta

import pytest

from bot.i18n import Speech
from bot.views import numbers, report_words
from bot.views.tables import Who
from core.events import Verb
from core.model import LeadState
from core.reports import Dimension, Share, Spread, Waited
from tests.bot.drawing import DE, EN, ID, SPEECHES
from tests.builders import ANA, hours, minutes

SPREAD = Spread(40, hours(3) + minutes(1), hours(2), hours(8))


def test_lengths_ratios_and_shares_are_said_with_what_they_are_of() -> None:
    assert numbers.duration(hours(3) + minutes(1), EN) == "3 h 1 min"
    assert numbers.hours(26.5, EN) == "26 h"
    assert numbers.ratio(0.6, EN) == "0.60"
    assert numbers.share(Share(34, 40), EN) == "85 % of 40"


def test_nothing_is_a_dash() -> None:
    said = {
        numbers.duration(None, EN),
        numbers.hours(None, EN),
        numbers.ratio(None, EN),
        numbers.per_cent(None, EN),
        numbers.share(Share(), EN),
        numbers.spread(Spread(), EN),
        numbers.waited(Waited(), EN),
        numbers.change(3, None, EN),
        numbers.change(None, 3, EN),
        numbers.change(3, 0, EN),
        numbers.points(Share(), Share(1, 2), EN),
        numbers.young("–", EN, is_immature=True),
    }

    assert said == {"–"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0 %"),
        (0.001, "under 1 %"),
        (0.0051, "1 %"),
        (0.994, "99 %"),
        (0.9999, "over 99 %"),
        (1, "100 %"),
    ],
)
def test_nearly_none_is_not_none_and_nearly_all_not_all(value: float, said: str) -> None:
    assert numbers.per_cent(value, EN) == said


@pytest.mark.parametrize(
    ("speech", "said"),
    [
        (EN, "3 h 1 min on average, median 2 h, nine in ten within 8 h (n = 40)"),
        (DE, "im Schnitt 3 Std. 1 Min., Median 2 Std., neun von zehn binnen 8 Std. (n = 40)"),
        (ID, "rata-rata 3 jam 1 mnt, median 2 jam, sembilan dari sepuluh dalam 8 jam (n = 40)"),
    ],
)
def test_a_spread_is_a_sentence(speech: Speech, said: str) -> None:
    assert numbers.spread(SPREAD, speech) == said


def test_a_wait_tells_who_still_waits() -> None:
    said = numbers.waited(Waited(claimed=30, waiting=1, left=2, median=hours(2)), EN)
    few = numbers.waited(Waited(claimed=3, waiting=9), EN)
    over = numbers.waited(Waited(claimed=3, median=minutes(5)), EN)

    assert said == "Half of those who came in had been claimed within 2 h. 1 still waits."
    assert few == "Fewer than half of those who came in have been claimed so far. 9 still wait."
    assert over == "Half of those who came in had been claimed within 5 min."


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(112, 100, "+12 %"), (92, 100, "−8 %"), (100, 100, "unchanged"), (1001, 1000, "unchanged")],
)
def test_change_is_told_with_its_sign(now: float, before: float, said: str) -> None:
    assert numbers.change(now, before, EN) == said


def test_shares_change_by_points() -> None:
    assert numbers.points(Share(9, 10), Share(8, 10), EN) == "+10 points"
    assert numbers.points(Share(50, 100), Share(51, 100), EN) == "−1 point"
    assert numbers.points(Share(1, 2), Share(2, 4), EN) == "unchanged"


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert numbers.ratio(1234.5, DE) == "1.234,50"
    assert numbers.change(3000, 1, DE) == "+299.900 %"


def test_every_dimension_and_every_state_has_a_word() -> None:
    for speech in SPEECHES.values():
        words = [report_words.dimension(one, speech) for one in Dimension]
        states = [report_words.state(one, speech) for one in LeadState]

        assert all("_" not in word for word in (*words, *states))
        assert len(set(words)) == len(words)
        assert len(set(states)) == len(states)


@pytest.mark.parametrize(
    ("by", "name", "said"),
    [
        (Dimension.TYPE, "hot_inbound", "Hot inbound"),
        (Dimension.TYPE, "no_such_type", "no such type"),
        (Dimension.SOURCE, "trade_fair", "trade fair"),
        (Dimension.TIER, "enterprise", "enterprise"),
        (Dimension.QUEUE, "inbound_eu", "inbound_eu"),
        (Dimension.REP, ANA, Who(ANA)),
        (Dimension.WAIT, "0", "under 5 min"),
        (Dimension.WAIT, "3", "4 h to 24 h"),
        (Dimension.WAIT, "4", "24 h or more"),
        (Dimension.WAIT, None, "out of no line"),
        (Dimension.REGION, None, "not given"),
        (Dimension.PRODUCT, " ", "not given"),
    ],
)
def test_slices_are_named_in_words(by: Dimension, name: str | None, said: object) -> None:
    assert report_words.slice_name(by, name, EN) == said


def test_leads_leave_by_words_that_stand_behind_a_number() -> None:
    verbs = (Verb.CLAIMED, Verb.ASSIGNED, Verb.NURTURED, Verb.TO_PARTNER, Verb.SENT_TO_REVIEW, Verb.MERGED)

    assert [report_words.outflow(verb, EN) for verb in verbs] == [
        "claimed",
        "assigned",
        "moved to nurture",
        "to a partner",
        "sent to review",
        "merged",
    ]
    assert report_words.outflow("no such verb", EN) == "otherwise"


def test_a_state_we_do_not_know_is_named_as_it_is() -> None:
    assert report_words.state("half_way", EN) == "half way"


def test_days_and_periods_are_named_the_local_way() -> None:
    day = date(2026, 11, 17)

    assert [speech.near_date(day) for speech in (EN, DE, ID)] == ["Tue 17", "Di., 17.", "Sel, 17"]
    assert [speech.date(day) for speech in (EN, DE, ID)] == ["Tue 17 Nov", "Di., 17. Nov.", "Sel, 17 Nov"]
    assert [speech.weekday(0) for speech in (EN, DE, ID)] == ["Mon", "Mo", "Sen"]
    assert report_words.period(timedelta(days=7), EN) == "last 7 days"
    assert report_words.period(timedelta(days=1), EN) == "last 1 day"


def test_every_figure_has_a_head_of_its_own() -> None:
    names = ("entries", "claims", "velocity", "claim_rate", "time_in_queue", "conversion", "customers")

    assert [report_words.head(name, EN) for name in names] == [
        "Came in",
        "Claimed",
        "Velocity",
        "Claim rate",
        "Time in queue",
        "Conversion",
        "Customers",
    ]
    with pytest.raises(KeyError):
        report_words.head("nonsense", EN)
