"""Cells of CSV files: what is written so that spreadsheets and ``import`` read it as it was meant."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.model import Lead
from core.policies.team import TeamPolicy
from core.submissions import COLUMNS, LeadSubmission

LEAD_COLUMNS = tuple(name for name in LeadSubmission.model_fields if name in COLUMNS)
"""The columns of a lead, in the order in which they are written."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_EXTRA = "attributes."


class Sink(Protocol):
    """What CSV is written to."""

    def write(self, text: str, /) -> object: ...


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: behind a mark that reading drops."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell that ``guarded`` may have made."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def plain_column(name: str) -> str:
    """A column's name as it is compared: ``E-Mail`` is ``email``, ``Company Size`` is ``company_size``."""
    return re.sub(r"[\W_]+", "", name.casefold())


_KNOWN = frozenset(map(plain_column, COLUMNS))


def column_of(attribute: str) -> str:
    """The column of an extra field: its name, with ``attributes.`` in front where that alone would be read as
    something else.
    """
    is_plain = plain_column(attribute) not in _KNOWN and not attribute.startswith(_EXTRA)
    return attribute if is_plain else f"{_EXTRA}{attribute}"


def attribute_in(column: str) -> str | None:
    """The extra field that a column names as ``attributes.…``; ``None`` for any other column."""
    return column.removeprefix(_EXTRA) if column.startswith(_EXTRA) and column != _EXTRA else None


def cell(value: object) -> str:
    """As ``LeadSubmission`` reads it back; an amount has no three decimals, which are read in two ways."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.6f}"
        case datetime():
            return value.isoformat()
        case _:
            return str(value)


def lead_values(lead: Lead, team: TeamPolicy) -> Mapping[str, object]:
    """What is known of a lead by column, its extra fields left out."""
    queue = team.queue(lead.queue)
    own = {
        "external_id": lead.external_id,
        "received_at": lead.received_at,
        "queue": team.home(queue).name if queue else None,
    }
    return {name: own[name] if name in own else getattr(lead.facts, name) for name in LEAD_COLUMNS}


def write_rows(to: Sink, header: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Writes CSV: a header, and rows of values."""
    writer = csv.writer(to)
    writer.writerow(map(guarded, header))
    writer.writerows(map(_safe, rows))


def _safe(values: Iterable[object]) -> Iterator[str]:
    return (guarded(cell(value)) for value in values)
