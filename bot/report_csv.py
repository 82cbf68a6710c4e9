"""A report as CSV: one text for whoever asks at the prompt and for whoever asks in Slack."""

import io
import re
from collections.abc import Iterator

from bot.csv_cells import write_rows
from bot.report_records import Value, name_of, of_figures, of_period
from core.reports import Figures, Report

COLUMNS = ("since", "until", "by", "name", *of_figures(Figures()))
"""The columns, whatever the report is about: tables of different days can be put under one another."""

_UNUSUAL = re.compile(r"[^a-z0-9_-]+")
_LONGEST = 40


def text(report: Report) -> str:
    """The whole report: a header, the total, and a row for each slice, in the report's order.

    Of the total ``by`` is ``total``; a slice's ``name`` is its value as it is stored, and empty where that is
    not known. Cells that a spreadsheet would take for a formula have a ' in front.
    """
    written = io.StringIO()
    write_rows(written, COLUMNS, _rows(report))
    return written.getvalue()


def filename(report: Report, queue: str | None = None) -> str:
    """What such a file is called: ``nextlead-report-inbound-2026-03-02-7d-by-source.csv``, where it was asked
    for of that ``queue`` alone. What no queue's name has becomes a dash: this goes to people's disks.
    """
    of = f"{_UNUSUAL.sub('-', queue.lower())[:_LONGEST].strip('-')}-".lstrip("-") if queue else ""
    day, days = report.period.until.date().isoformat(), report.period.length.days
    by = f"-by-{report.by.value}" if report.by else ""
    return f"nextlead-report-{of}{day}-{days}d{by}.csv"


def _rows(report: Report) -> Iterator[list[Value]]:
    period = of_period(report.period).values()
    yield [*period, "total", None, *of_figures(report.total).values()]
    for one in report.slices:
        yield [*period, report.by, name_of(report, one), *of_figures(one.figures).values()]
