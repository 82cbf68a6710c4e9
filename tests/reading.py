"""A Slack message as a person reads it: line by line, buttons in brackets."""

from collections.abc import Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]


def read(blocks: Sequence[Block]) -> list[str]:
    """What stands on the screen, top to bottom: ``["*Acme GmbH* · 250 people", "[Claim] [Skip]"]``."""
    return [line for block in blocks for line in _lines(block)]


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


def _labels(block: Block) -> list[str]:
    """What may be pressed or opened in it."""
    if block["type"] == "section":
        return [_label(block["accessory"])] if block.get("accessory") else []
    return [_label(element) for element in block["elements"]] if block["type"] == "actions" else []


def _label(element: Block) -> str:
    """A button by its name, a menu by what stands there while nothing is chosen."""
    name: str = (element.get("text") or element["placeholder"])["text"]
    return name


def _choices(element: Block) -> str:
    return " / ".join(option["text"]["text"] for option in element.get("options") or ())
