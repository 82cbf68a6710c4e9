"""Slack's limits on tables and charts."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.element_limits import RICH_TEXT, block
from bot.sandbox.rules import (
    Rule,
    anything,
    both,
    complaint,
    many,
    number,
    of_type,
    shape,
    string,
)

CELL = of_type(
    lambda: {
        "raw_text": shape({"type": anything, "text": string(10_000)}),
        "raw_number": shape({"type": anything, "value": number(-1e308, 1e308), "text": string(10_000)}),
        "rich_text": RICH_TEXT,
    }
)
HEADER_CELL = of_type(lambda: {"raw_text": CELL, "raw_number": CELL}, "raw_text", "raw_number")
TABLE_CHARACTERS = 10_000


def _even_rows(value: Any, at: str) -> Iterator[str]:
    """Same width everywhere, a header without rich text, and not too much in all."""
    rows = value["rows"]
    if len({len(row) for row in rows}) > 1:
        yield complaint("all rows must have the same number of cells", f"{at}/rows")
    for index, cell in enumerate(rows[0]):
        yield from HEADER_CELL(cell, f"{at}/rows/0/{index}")
    if characters_of(value) > TABLE_CHARACTERS:
        yield complaint(f"must be less than {TABLE_CHARACTERS + 1} characters in all cells", f"{at}/rows")


def characters_of(table: Any) -> int:
    """What is written in all its cells; of rich text nothing, which people and links are made of here."""
    return sum(len(str(cell.get("text", ""))) for row in table["rows"] for cell in row)


LABEL = string(20)
POINT = shape({"label": LABEL, "value": number(-1e308, 1e308)})
SEGMENT = shape({"label": LABEL, "value": number(1e-308, 1e308)})
SERIES = shape({"name": LABEL, "data": many(POINT, 20)})
AXIS = shape({"categories": many(LABEL, 20)}, x_label=string(50), y_label=string(50))
XY_CHART = shape({"type": anything, "series": many(SERIES, 6), "axis_config": AXIS})
CHARTS: dict[str, Rule] = {
    "pie": shape({"type": anything, "segments": many(SEGMENT, 6)}),
    "bar": XY_CHART,
    "line": XY_CHART,
    "area": XY_CHART,
}


def _even_series(value: Any, at: str) -> Iterator[str]:
    """Every series has exactly one point for each category, in that order, and a name of its own."""
    chart = value["chart"]
    series = chart.get("series") or []
    for index, one in enumerate(series):
        labels = [point["label"] for point in one["data"]]
        if labels != chart["axis_config"]["categories"]:
            yield complaint("labels must match the categories", f"{at}/chart/series/{index}/data")
    if len({one["name"] for one in series}) < len(series):
        yield complaint("series names must be unique", f"{at}/chart/series")


TABLES: dict[str, Rule] = {
    "table": both(
        block({"rows": many(many(CELL, 20), 100)}, column_settings=many(anything, 20)),
        _even_rows,
    ),
    "data_table": both(
        block(
            {"caption": string(3000), "rows": many(many(CELL, 20), 101, least=2)},
            page_size=number(1, 100),
            row_header_column_index=number(0, 19),
        ),
        _even_rows,
    ),
    "data_visualization": both(block({"title": string(50), "chart": of_type(lambda: CHARTS)}), _even_series),
}
