"""CSV files: rows ↔ submissions, and what is wrong with a file or a row, in words that name the line.

Read as a stream, however long the file is. Understood are UTF-8, with or without a byte order mark,
UTF-16 with one, and, where a file is not valid UTF-8, Windows-1252; commas, semicolons and tabs.
"""

import csv
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from bot.csv_cells import attribute_in, plain_column, unguarded
from bot.csv_lines import MAX_RECORD, CsvError, Lines, delimiter_of, encoding_of
from core.fields import cleaned
from core.submissions import COLUMNS, Flaw, LeadSubmission, MalformedLead

_REPORT_EVERY = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be handed in; ``line`` is the first of its physical lines, the header being line 1."""

    line: int
    submission: LeadSubmission


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that cannot; each flaw names its field, or none where the row itself is broken."""

    line: int
    flaws: tuple[Flaw, ...]


Progress = Callable[[int], None]
"""Called now and then with the bytes read so far."""


def read_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """``column=field`` as typed after ``--map``, as a mapping. Raises ``CsvError``."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not (sign and column.strip() and field.strip()):
            raise CsvError(f"--map {pair}: write it as column=field, such as origin=source")
        if field.strip() not in COLUMNS:
            raise CsvError(f"--map {pair}: {field.strip()!r} is no field of a lead; {_known_fields()}")
        mapping[column.strip()] = field.strip()
    return mapping


def read_rows(
    source: Path | BinaryIO, mapping: Mapping[str, str] | None = None, *, progress: Progress | None = None
) -> Iterator[Row | RowError]:
    """The rows of a file, in order; empty ones are passed over, and a header alone is a file of no rows.

    ``mapping`` gives columns another field (``read_mapping``); columns that are no field are kept as
    attributes. What ``guarded`` put in front of a cell is taken away. A stream is read from where it stands
    and may be a pipe. Raises ``CsvError`` when the file cannot be opened or understood at all: on the first
    row asked for, before anything is taken.
    """
    csv.field_size_limit(MAX_RECORD)  # of the process: its own limit is a sixteenth of ours
    with _opened(source) as stream:
        lines = Lines(TextIOWrapper(stream, encoding=encoding_of(stream), errors="replace"))
        try:
            records = lines.records(delimiter_of(lines))
            fields = _fields(_header(records), mapping or {})
            taken = 0
            for line, cells in records:
                if not isinstance(cells, Flaw) and not any(cell.strip() for cell in cells):
                    continue
                yield RowError(line, (cells,)) if isinstance(cells, Flaw) else _row(line, cells, fields)
                taken += 1
                if progress and taken % _REPORT_EVERY == 0:
                    progress(stream.tell())
            if progress:
                progress(stream.tell())
        finally:
            lines.detach()


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """The bytes, on something that can be read twice: a pipe is first copied to a temporary file."""
    if isinstance(source, Path):
        try:
            stream: BinaryIO = source.open("rb")
        except OSError as error:
            raise CsvError(f"{source} cannot be read: {(error.strerror or 'unknown').lower()}") from None
        with stream, _opened(stream) as readable:
            yield readable
    elif source.seekable():
        yield source
    else:
        with tempfile.TemporaryFile() as copy:
            try:
                shutil.copyfileobj(source, copy)
                copy.seek(0)
            except OSError as error:
                reason = (error.strerror or "unknown").lower()
                raise CsvError(f"the piped rows cannot be kept for reading: {reason}") from None
            yield copy


def _header(records: Iterator[tuple[int, list[str] | Flaw]]) -> list[str]:
    """The first row that is not empty."""
    header = next((cells for _, cells in records if cells), None)
    if not isinstance(header, list):
        raise CsvError(
            f"the first line must name the columns, but {header.message if header else 'is empty'}"
        )
    if any("\0" in name for name in header):
        raise CsvError("the file looks like UTF-16 without a byte order mark; save it as CSV UTF-8")
    return [unguarded(cleaned(name)) for name in header]


def _fields(header: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """For each column the field it fills, or the name of the attribute it becomes."""
    names = {plain_column(name): name for name in header}
    for column in mapping:
        if plain_column(column) not in names:
            raise CsvError(f"--map {column}: there is no such column; the file has {', '.join(header)}")
    known = {plain_column(name): name for name in COLUMNS}
    chosen = known | {plain_column(column): field for column, field in mapping.items()}
    fields = [
        chosen.get(plain_column(name), name or f"column_{number}")
        for number, name in enumerate(header, start=1)
    ]
    for field, times in Counter(fields).items():
        if times > 1:
            columns = [name for name, target in zip(header, fields, strict=True) if target == field]
            raise CsvError(f"{times} columns give {field!r}: {', '.join(columns)}; keep one of them")
    if COLUMNS.isdisjoint(fields):
        every = ", ".join(header)
        raise CsvError(
            f"none of the columns is known: {every}; name them with --map column=field; {_known_fields()}"
        )
    return fields


def _known_fields() -> str:
    return f"fields are {', '.join(name for name in LeadSubmission.model_fields if name in COLUMNS)}"


def _row(line: int, cells: Sequence[str], fields: Sequence[str]) -> Row | RowError:
    if len(cells) < len(fields):
        message = f"the row has {len(cells)} cells, the header {len(fields)}: a cell or a line break is amiss"
        return RowError(line, (Flaw("", "too_few_cells", message),))
    if any(cell.strip() for cell in cells[len(fields) :]):
        message = (
            f"the row has {len(cells)} cells, the header {len(fields)}: put cells with a comma in quotes"
        )
        return RowError(line, (Flaw("", "too_many_cells", message),))
    try:
        return Row(line, LeadSubmission.read(_said(zip(fields, map(unguarded, cells), strict=False))))
    except MalformedLead as error:
        return RowError(line, error.flaws)


def _said(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """What the row says by field. A column ``attributes.email`` is an extra field of that name."""
    said: dict[str, object] = {}
    extra: dict[str, object] = {}
    for field, text in pairs:
        attribute = attribute_in(field)
        if attribute is None:
            said[field] = text
        else:
            extra[attribute] = text
    if extra:
        extra |= {"attributes": said["attributes"]} if "attributes" in said else {}
        said["attributes"] = extra
    return said
