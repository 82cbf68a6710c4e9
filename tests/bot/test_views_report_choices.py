"""What leads on from a report: its menus and buttons, what they carry, and the week in brief on a board."""

import pytest

from bot.echoes import InvalidEcho, wanted
from bot.views import report, report_figures
from bot.views.report_choices import echo
from bot.views.voice import both
from core.report_words import Wanted
from core.reports import Dimension, Period, Uncontacted
from tests.bot.drawing import EN, aloud
from tests.bot.parcels import NOW
from tests.bot.reported import BUSY, WAITING, compared
from tests.builders import days

WEEK = Wanted()


def test_menus_lead_to_other_periods_and_dimensions_and_carry_words_alone() -> None:
    asked = Wanted(days(14), "inbound", Dimension.SOURCE)
    answer = compared(by=Dimension.SOURCE, queues=("inbound",), length_d=14)

    row = report.card(answer, asked, EN, NOW).blocks[-1]
    periods, dimensions, export = row["elements"]

    assert [one["value"] for one in periods["options"]] == [
        f"{period}:source:inbound" for period in ("1d", "7d", "30d", "90d", "365d")
    ]
    assert [one["text"]["text"] for one in periods["options"]][:2] == ["last 1 day", "last 7 days"]
    values = {one["text"]["text"]: one["value"] for one in dimensions["options"]}
    assert values["Nothing: all together"] == "14d::inbound"
    assert values["Kind"] == "14d:type:inbound"
    assert {"Source", "Rep"} & set(values) == set()
    assert wanted(export["value"]) == (asked, answer.report.period.until)


def test_reps_are_compared_only_where_the_policy_says_so() -> None:
    (*_, row) = report.card(compared(), WEEK, EN, NOW, rankings=True).blocks

    names = [one["text"]["text"] for one in row["elements"][1]["options"]]
    assert "Rep" in names


@pytest.mark.parametrize(
    "forged",
    [
        *(None, 7, "", "7d", "7d:::x", "0d::", "999d::", "7d:colour:", "7d::No Queue", "7d::a:b:c"),
        *("7d::<!here>", "7d:source:inbound:99999999999999999", "7d: :", "d::"),
    ],
)
def test_what_a_button_never_carried_is_not_understood(forged: object) -> None:
    with pytest.raises(InvalidEcho):
        wanted(forged)


@pytest.mark.parametrize("by", [None, *Dimension])
def test_what_a_button_carries_is_read_back_to_the_microsecond(by: Dimension | None) -> None:
    asked = Wanted(days(366), "inbound-fast", by)
    until = Period.last(asked.period, NOW).until

    assert wanted(echo(asked, until)) == (asked, until)
    assert wanted(echo(asked)) == (asked, None)


def test_a_week_in_brief_and_whose_claims_wait() -> None:
    shown, spoken = both(EN, NOW)

    assert report_figures.brief(BUSY, spoken) == [
        "Last 7 days: Velocity 0.60 · Claim rate 73 % of 110",
        "Time in queue: 3 h 1 min on average, median 40 min, nine in ten within 8 h (n = 72)",
        "Claim to contact: 1 h on average, median 30 min, nine in ten within 2 h (n = 60)",
    ]
    assert [aloud(one) for one in report_figures.whose(WAITING, shown)] == [
        "Claimed and not contacted yet: <@U01ANA> 3 (1 too late, since 08:30) and <@U01BEN> 1 (since 11:10)."
    ]
    assert report_figures.whose((), shown) == []


def test_of_very_many_reps_ten_are_named() -> None:
    many = [Uncontacted(f"U{number:02}", 1, 0, NOW) for number in range(30)]

    (line,) = report_figures.whose(many, both(EN, NOW)[1])

    assert line.count("<@") == report_figures.PEOPLE
    assert line.endswith("and ….")
