"""Charts as people see them, with Slack's own blocks and without; and the heat map of a week."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.views import charts, heat
from bot.views.blocks import Card, Native, plainly
from bot.views.charts import Kind
from core.findings import HeatMap
from tests.bot.drawing import DE, EN, accepted
from tests.reading import read

DAYS = ["Mon", "Tue", "Wed"]
SERIES: Mapping[str, Sequence[float | None]] = {"Came in": [12, 3, 0], "Claimed": [9, 6, None]}


def drawn(native: Native) -> list[str]:
    """The chart as Slack takes it, line by line."""
    return read(accepted(Card(native.aloud, (native,)))["blocks"])


@pytest.mark.parametrize("kind", ["line", "bar", "area"])
def test_a_chart_has_a_series_for_each_figure(kind: Kind) -> None:
    chart = charts.chart("Two weeks", kind, DAYS, SERIES, EN, x="Day", y="Leads")

    assert drawn(chart) == ["Two weeks", "Came in: Mon 12, Tue 3, Wed 0", "Claimed: Mon 9, Tue 6, Wed 0"]
    assert chart["chart"]["type"] == kind
    assert chart["chart"]["axis_config"] == {"categories": DAYS, "x_label": "Day", "y_label": "Leads"}


def test_the_same_stands_in_lines_and_is_read_aloud() -> None:
    chart = charts.chart("Two weeks", "line", DAYS, SERIES, EN)

    assert read(list(chart.instead)) == [
        "*Two weeks*",
        "Mon: Came in 12, Claimed 9",
        "Tue: Came in 3, Claimed 6",
        "Wed: Came in 0, Claimed –",
    ]
    assert chart.aloud == (
        "Two weeks: Mon: Came in 12, Claimed 9; Tue: Came in 3, Claimed 6; Wed: Came in 0, Claimed –."
    )


def test_one_series_has_bars_of_text_beside_its_numbers() -> None:
    chart = charts.chart("Waiting", "bar", DAYS, {"h": [12, 0.2, None]}, DE, said=lambda h: f"{h:.0f} h")

    assert read(list(chart.instead)) == ["*Waiting*", "Mon ▇▇▇▇▇▇▇▇▇▇▇▇ 12 h", "Tue ▇ 0 h", "Wed –"]
    assert chart.aloud == "Waiting: Mon 12 h, Tue 0 h, Wed –."


def test_of_many_days_the_newest_are_shown_and_of_many_bars_the_first() -> None:
    labels = [f"d{number}" for number in range(31)]
    values: Mapping[str, Sequence[float]] = {"n": range(31)}

    newest = charts.chart("Days", "area", labels, values, EN)
    largest = charts.chart("Sources", "bar", labels, values, EN)

    drawn(newest)
    drawn(largest)
    assert newest["chart"]["axis_config"]["categories"] == labels[11:]
    assert largest["chart"]["axis_config"]["categories"] == labels[:20]
    assert newest.more == largest.more == 11
    assert newest.aloud.endswith("11 more are not shown.")
    assert read(list(newest.instead))[-1] == "11 more are not shown."


def test_a_line_does_not_fall_to_nothing_where_nothing_is_known() -> None:
    line = charts.chart("Wait", "line", ["Sun", *DAYS, "Thu"], {"h": [None, 3, None, 5, None]}, EN)
    bars = charts.chart("Wait", "bar", DAYS, {"h": [3, 5, None]}, EN)

    assert drawn(line) == ["Wait", "h: Mon 3, Tue 0, Wed 5"]
    assert drawn(bars) == ["Wait", "h: Mon 3, Tue 5, Wed 0"]
    assert drawn(charts.chart("Wait", "area", DAYS, {"h": [None] * 3}, EN)) == ["Wait: –"]


def test_of_many_series_six_are_shown() -> None:
    chart = charts.chart("Queues", "line", ["Mon"], {f"q{n}": [n] for n in range(8)}, EN)

    drawn(chart)
    assert len(chart["chart"]["series"]) == 6
    assert chart.more == 2


def test_long_names_that_begin_alike_stay_apart() -> None:
    name = "purchased list of a trade fair"

    chart = charts.chart("T" * 80, "bar", [f"{name} A", f"{name} B"], {f"{name} 1": [1, 2], name: [3, 4]}, EN)

    drawn(chart)
    assert len(chart["title"]) == 50
    assert chart["chart"]["axis_config"]["categories"] == ["purchased list of a…", "purchased list of… 2"]


@pytest.mark.parametrize(
    "nothing",
    [
        charts.chart("Empty", "line", [], {"n": []}, EN),
        charts.chart("Empty", "line", ["Mon"], {}, EN),
        heat.week("Empty", {(0, 9): 0}, EN),
    ],
)
def test_where_there_is_nothing_a_sentence_says_so(nothing: Native) -> None:
    assert drawn(nothing) == ["Empty: –"]
    assert nothing.aloud == "Empty: –"


def test_a_week_is_shown_by_its_hours() -> None:
    chart = heat.week("Came in", {(0, 9): 8, (0, 10): 4, (4, 12): 0.5}, EN)

    lines = drawn(chart)

    assert lines[:3] == [
        "Came in",
        "Day | 09 | 10 | 11 | 12",
        "Mon | █ 8 | ▒ 4 | 0 | 0",
    ]
    assert lines[6] == "Fri | 0 | 0 | 0 | ░ 0.5"
    assert len(lines) == 9


@pytest.mark.parametrize(("hours", "columns"), [((8, 17), 10), ((6, 19), 7), ((0, 23), 8)])
def test_a_long_day_has_wider_columns(hours: tuple[int, int], columns: int) -> None:
    chart = heat.week("Came in", {(0, hour): 1 for hour in hours}, EN)

    drawn(chart)
    assert len(chart["rows"][0]) == columns + 1


def test_the_heat_map_shows_an_average_week() -> None:
    entries = tuple(tuple(12 if (day, hour) == (0, 9) else 0 for hour in range(24)) for day in range(7))
    found = HeatMap(entries, entries, days=(4, 4, 4, 4, 4, 0, 0))

    shown = heat.of(found, "Came in", EN)

    assert drawn(shown)[2] == "Mon | █ 3"
    assert shown.aloud == "Came in: most on Mon, 09: 3."


def test_a_home_without_new_blocks_keeps_everything_else() -> None:
    chart: Any = charts.chart("Parts", "bar", ["a"], {"n": [1]}, EN)
    other = {"type": "divider"}

    assert plainly([other, chart, other]) == [other, *chart.instead, other]
