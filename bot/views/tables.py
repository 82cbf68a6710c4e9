"""Tables: Slack's own, and the same as paragraphs for a Slack that has none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bot.i18n import Speech
from bot.views.blocks import Native, context, section, sections
from bot.views.text import escaped, plain

ROWS = 100
"""Rows Slack takes below the header."""

COLUMNS = 20

ROOM = 9_000
"""Characters of all cells unless told otherwise: Slack takes 10,000 in all tables of one message."""

_CELL = 150
"""Characters of one cell: more is no figure, and pushes the others off the screen."""

_CAPTION = 200

NOTHING = "–"
"""Stands where there is nothing to show: Slack refuses an empty cell."""

_BELOW_ALL = -1.0
"""What an unknown amount is sorted by: amounts are never negative."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is sorted by ``value`` and read as ``said``; one that is not known stands below all."""

    value: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, by their Slack id."""

    id: str


Cell = str | Amount | Who
"""What stands in a table; text as it is, not escaped yet."""


def table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    speech: Speech,
    *,
    room: int = ROOM,
    in_words: int | None = None,
    page: int = 10,
) -> Native:
    """``rows`` under their ``header``, the first column saying whose row it is.

    What there is no room for is counted in a sentence: rows beyond 100, beyond ``room`` characters of cells,
    or beyond ``in_words`` characters of paragraphs, which name every known figure; as many unless told
    otherwise.
    """
    caption = plain(caption, _CAPTION) or NOTHING
    if not rows:
        return _empty(caption)
    heads = [_written(one) for one in header[:COLUMNS]]
    kept = _fitting(heads, [row[:COLUMNS] for row in rows[:ROWS]], room, in_words or room)
    more = len(rows) - len(kept)
    hidden = speech.count("{n} more is not shown.", "{n} more are not shown.", more) if more else ""
    block = {
        "type": "data_table",
        "caption": f"{caption} ({hidden.rstrip('.')})" if hidden else caption,
        "page_size": min(page, ROWS),
        "row_header_column_index": 0,
        "rows": [[_text(one) for one in heads], *([_cell(one) for one in row] for row in kept)],
    }
    lines = [_line(heads, row) for row in kept]
    above = [section(f"*{escaped(caption)}*")]
    below = [context(hidden)] if hidden else []
    aloud = " ".join([*_aloud(caption, heads, kept), hidden]).rstrip()
    return Native(block, instead=[*above, *sections(lines), *below], aloud=aloud, more=more)


def _empty(caption: str) -> Native:
    said = f"{escaped(caption)}: {NOTHING}"
    shown = section(said)
    return Native(shown, instead=[shown], aloud=said)


def _fitting(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], room: int, in_words: int
) -> Sequence[Sequence[Cell]]:
    """The first rows that have room together in cells as well as in paragraphs; always one."""
    cells, words = room - sum(map(len, heads)), in_words

    def fits(row: Sequence[Cell]) -> bool:
        nonlocal cells, words
        cells -= sum(len(_said(one)) for one in row)
        words -= len(_line(heads, row)) + 1
        return min(cells, words) >= 0

    return list(takewhile(fits, rows)) or rows[:1]


def _written(text: str) -> str:
    """Harmless, on one line, and something in any case."""
    return plain(text, _CELL) or NOTHING


def _said(cell: Cell) -> str:
    match cell:
        case Amount(said=said):
            return _written(said)
        case Who(id=person):
            return f"<@{person}>"
        case str():
            return _written(cell)


def _text(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def _cell(cell: Cell) -> dict[str, Any]:
    match cell:
        case Amount(value=value):
            known = _BELOW_ALL if value is None else value
            return {"type": "raw_number", "value": known, "text": _said(cell)}
        case Who(id=person):
            user = {"type": "user", "user_id": person}
            inside = {"type": "rich_text_section", "elements": [user]}
            return {"type": "rich_text", "elements": [inside]}
        case str():
            return _text(_said(cell))


def _marked(cell: Cell) -> str:
    """As mrkdwn."""
    return _said(cell) if isinstance(cell, Who) else escaped(_said(cell), 2 * _CELL)


def _line(heads: Sequence[str], row: Sequence[Cell]) -> str:
    """One row as a line: whose it is, then figure by figure; what is not known is left out."""
    return f"*{_marked(row[0])}*: {_figures(heads, row)}" if len(row) > 1 else f"*{_marked(row[0])}*"


def _figures(heads: Sequence[str], row: Sequence[Cell]) -> str:
    told = [one for one in zip(heads[1:], row[1:], strict=False) if _said(one[1]) != NOTHING]
    return " · ".join(f"{escaped(head, 2 * _CELL)} {_marked(cell)}" for head, cell in told) or NOTHING


def _aloud(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    yield f"{escaped(caption)}:"
    for row in rows:
        told = zip(heads[1:], row[1:], strict=False)
        figures = ", ".join(f"{escaped(head, 2 * _CELL)} {_marked(cell)}" for head, cell in told)
        yield f"{_marked(row[0])}: {figures}." if figures else f"{_marked(row[0])}."
