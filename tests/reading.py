"""A Slack message as a person reads it: line by line, buttons in brackets."""

from collections.abc import Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]


_NATIVE = frozenset({"data_table", "data_visualization"})


def read(blocks: Sequence[Block]) -> list[str]:
    """What stands on the screen, top to bottom: ``["*Acme GmbH* · 250 people", "[Claim] [Skip]"]``."""
    drawn = (_figures(one) if one["type"] in _NATIVE else _lines(one) for one in blocks)
    return [line for lines in drawn for line in lines]


def buttons(blocks: Sequence[Block]) -> list[str]:
    """The labels of all buttons and menus, in order; of those beside a paragraph too."""
    return [label for block in blocks for label in _labels(block)]


def _lines(block: Block) -> list[str]:
    match block["type"]:
        case "section":
            fields = [
                " ".join(field["text"].replace("*", "").split("\n")) for field in block.get("fields") or ()
            ]
            beside = "".join(f" [{label}]" for label in _labels(block))
            *first, last = block["text"]["text"].split("\n")
            return [*first, f"{last}{beside}", *fields]
        case "header":
            return [block["text"]["text"]]
        case "context":
            return [element["text"] for element in block["elements"]]
        case "actions":
            return [" ".join(f"[{label}]" for label in _labels(block))]
        case "input":
            return [f"{block['label']['text']}: {_choices(block['element'])}".rstrip()]
        case "divider":
            return ["---"]
        case kind:
            raise AssertionError(f"tests/reading.py cannot read a {kind} block yet")


def _figures(block: Block) -> list[str]:
    """A table row by row, a chart series by series, below what they are called."""
    if block["type"] == "data_visualization":
        return [block["title"], *_drawn(block["chart"])]
    return [block["caption"], *(" | ".join(map(_cell, row)) for row in block["rows"])]


def _cell(cell: Block) -> str:
    """What stands in a cell of a table."""
    if cell["type"] == "rich_text":
        people = [one for part in cell["elements"] for one in part["elements"]]
        return " ".join(f"<@{one['user_id']}>" if one["type"] == "user" else one["text"] for one in people)
    return str(cell.get("text", cell.get("value")))


def _drawn(chart: Block) -> list[str]:
    """The points of a chart, a line for each of its series."""
    if chart["type"] == "pie":
        return [", ".join(f"{one['label']} {one['value']:g}" for one in chart["segments"])]
    points = {
        one["name"]: ", ".join(f"{point['label']} {point['value']:g}" for point in one["data"])
        for one in chart["series"]
    }
    return [f"{name}: {said}" for name, said in points.items()]


def _labels(block: Block) -> list[str]:
    """What may be pressed or opened in it."""
    if block["type"] == "section":
        return [_label(block["accessory"])] if block.get("accessory") else []
    return [_label(element) for element in block["elements"]] if block["type"] == "actions" else []


def _label(element: Block) -> str:
    """A button by its name, a menu by what is chosen, or by what stands there while nothing is."""
    chosen = (element.get("initial_option") or {}).get("text")
    name: str = (element.get("text") or chosen or element["placeholder"])["text"]
    return name


def _choices(element: Block) -> str:
    return " / ".join(option["text"]["text"] for option in element.get("options") or ())
