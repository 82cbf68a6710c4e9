"""A report as a file: the same columns whatever it is about, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import timedelta
from pathlib import Path

from bot.report_csv import COLUMNS, filename, text
from core.reports import Dimension, Figures, Period, Report, Share, Slice, Spread, Waited
from tests.builders import MONDAY_9AM, days, hours, minutes

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reports.md"

FULL = Figures(
    entries=40,
    claims=36,
    time_in_queue=Spread(36, minutes(181), hours(2), hours(8)),
    waited=Waited(claimed=30, waiting=8, left=2, median=hours(3)),
    claim_rate=Share(34, 40),
    claim_to_contact=Spread(30, timedelta(minutes=50, microseconds=700_000), minutes(45), hours(2)),
    speed_to_lead=Spread(28, hours(4), hours(3), hours(9)),
    fast=(Share(7, 28), Share(14, 28)),
    hot_fast=(Share(3, 4), Share(4, 4)),
    conversion=Share(5, 28),
    customers=Share(1, 28),
    is_immature=True,
    abandonment=Share(4, 40),
    exits={"moved to nurture": 3, "archived": 1},
)


def a_report(*slices: Slice, by: Dimension | None = None, total: Figures = FULL) -> Report:
    return Report(Period.last(days(7), MONDAY_9AM), ("inbound",), total, by, slices)


def rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(report), newline="")))


def test_every_figure_has_its_column_with_its_n_beside_it() -> None:
    [total] = rows(a_report())

    assert total == {
        "since": "2026-02-23T09:00:00+00:00",
        "until": "2026-03-02T09:00:00+00:00",
        "by": "total",
        "name": "",
        "entries": "40",
        "claims": "36",
        "velocity": "0.900000",
        "velocity_n": "40",
        "time_in_queue_mean_s": "10860",
        "time_in_queue_median_s": "7200",
        "time_in_queue_p90_s": "28800",
        "time_in_queue_n": "36",
        "waited_median_s": "10800",
        "waited_n": "40",
        "waited_claimed": "30",
        "waited_waiting": "8",
        "waited_left": "2",
        "claim_rate": "0.850000",
        "claim_rate_n": "40",
        "claim_to_contact_mean_s": "3001",
        "claim_to_contact_median_s": "2700",
        "claim_to_contact_p90_s": "7200",
        "claim_to_contact_n": "30",
        "speed_to_lead_mean_s": "14400",
        "speed_to_lead_median_s": "10800",
        "speed_to_lead_p90_s": "32400",
        "speed_to_lead_n": "28",
        "fast_5m": "0.250000",
        "fast_5m_n": "28",
        "fast_1h": "0.500000",
        "fast_1h_n": "28",
        "hot_fast_5m": "0.750000",
        "hot_fast_5m_n": "4",
        "hot_fast_1h": "1",
        "hot_fast_1h_n": "4",
        "conversion": "0.178571",
        "conversion_n": "28",
        "customers": "0.035714",
        "customers_n": "28",
        "is_immature": "yes",
        "abandonment": "0.100000",
        "abandonment_n": "40",
        "exits": "moved to nurture: 3; archived: 1",
    }


def test_slices_stand_below_the_total_in_their_order() -> None:
    report = a_report(Slice("web", Figures(entries=3)), Slice(None, Figures(entries=1)), by=Dimension.SOURCE)

    found = [(row["by"], row["name"], row["entries"]) for row in rows(report)]

    assert found == [("total", "", "40"), ("source", "web", "3"), ("source", "", "1")]


def test_how_long_leads_waited_stands_in_words() -> None:
    bands = ("0", "1", "2", "3", "4", None)
    report = a_report(*(Slice(band, FULL) for band in bands), by=Dimension.WAIT)

    names = [row["name"] for row in rows(report)[1:]]

    assert names == ["under 5m", "under 1h", "under 4h", "under 1d", "1d or more", ""]


def test_what_nothing_was_counted_for_is_empty_and_no_zero() -> None:
    [total] = rows(a_report(total=Figures()))

    assert (total["entries"], total["claim_rate_n"], total["is_immature"]) == ("0", "0", "no")
    told = {name for name, cell in total.items() if cell} - {"since", "until", "by"}
    assert told == {
        name for name in COLUMNS if name.endswith("_n") or (name.startswith("waited_") and "_s" not in name)
    } | {"entries", "claims", "is_immature"}


def test_every_report_has_the_same_columns() -> None:
    empty, full = text(a_report(total=Figures())), text(a_report(Slice("web", FULL), by=Dimension.SOURCE))

    assert empty.splitlines()[0] == full.splitlines()[0] == ",".join(COLUMNS)


def test_a_source_that_looks_like_a_formula_is_none_for_a_spreadsheet() -> None:
    report = a_report(Slice("=1+1", FULL), Slice('@"x', FULL), by=Dimension.SOURCE)

    assert [row["name"] for row in rows(report)[1:]] == ["'=1+1", "'@\"x"]


def test_the_file_is_called_by_its_day_period_and_dimension() -> None:
    assert filename(a_report()) == "nextlead-report-2026-03-02-7d.csv"
    assert filename(a_report(by=Dimension.TIER)) == "nextlead-report-2026-03-02-7d-by-account_tier.csv"


def test_the_file_of_one_queue_is_called_by_it_whatever_somebody_typed() -> None:
    told = [filename(a_report(), name) for name in ("north_2-fast", "../Größe & co", "…", "q" * 60)]

    assert told == [
        "nextlead-report-north_2-fast-2026-03-02-7d.csv",
        "nextlead-report-gr-e-co-2026-03-02-7d.csv",
        "nextlead-report-2026-03-02-7d.csv",
        f"nextlead-report-{'q' * 40}-2026-03-02-7d.csv",
    ]


def test_every_column_is_on_the_page_about_figures() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [name for name in COLUMNS if f"`{name}`" not in page] == []
