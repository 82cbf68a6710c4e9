"""CSV files: rows ↔ submissions, and what is wrong with a file or a row, in words that name the line.

Read as a stream, however long the file is. Understood are UTF-8, with or without a byte order mark,
UTF-16 with one, and, where a file is not valid UTF-8, Windows-1252; commas, semicolons and tabs.
"""

import codecs
import csv
import re
import shutil
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from core.errors import NextleadError
from core.fields import cleaned
from core.submissions import COLUMNS, Flaw, LeadSubmission, MalformedLead

MAX_RECORD = 2 * 1024 * 1024
"""Characters a row may have, line breaks inside quotes included. A longer one is an error of that row."""

_BLOCK = 1 << 20
_DELIMITERS = ",;\t"
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_REPORT_EVERY = 100


class CsvError(NextleadError):
    """A file of which nothing can be taken; ``message`` is one line that says why and what to do."""

    code = "csv"


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


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: behind a mark that reading drops."""
    return f"'{text}" if _FORMULA.match(text) else text


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


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
        lines = _Lines(TextIOWrapper(stream, encoding=_encoding_of(stream), errors="replace"))
        try:
            records = lines.records(_delimiter(lines))
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
        with stream:
            yield stream
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


def _encoding_of(stream: BinaryIO) -> str:
    """By the byte order mark; without one UTF-8 if the whole file is that, else Windows-1252."""
    start = stream.tell()
    opening = stream.read(4)
    stream.seek(start)
    if opening.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in opening:
        raise CsvError("the file looks like UTF-16 without a byte order mark; save it as CSV UTF-8")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    else:
        return "utf-8-sig"
    finally:
        stream.seek(start)


class _Lines:
    """The physical lines of a file, numbered, and the rows they make.

    A row that turns out broken gives back all its lines but the first: one open quotation mark must not
    swallow the rows behind it.
    """

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._number = 0
        self._again: deque[str] = deque()
        self._taken: list[str] = []

    def detach(self) -> None:
        """Lets go of the stream without closing it: it is the caller's."""
        self._text.detach()

    def next_line(self) -> str:
        """The next line, without more of it than a row may have; empty at the end of the file."""
        line = self._again.popleft() if self._again else self._read()
        self._number += bool(line)
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        """The last lines read, to be read again."""
        self._again.extendleft(reversed(lines))
        self._number -= len(lines)

    def _read(self) -> str:
        line = rest = self._text.readline(MAX_RECORD + 1)
        while len(line) > MAX_RECORD and rest and not rest.endswith("\n"):
            rest = self._text.readline(MAX_RECORD)
        return line

    def records(self, delimiter: str) -> Iterator[tuple[int, list[str] | Flaw]]:
        """Each row's first line number with its cells, or with what is wrong with it."""
        while True:
            reader = csv.reader(self._feed(), delimiter=delimiter, strict=True)
            try:
                while (first := self._number + 1) and (cells := next(reader, None)) is not None:
                    yield first, cells
                    self._taken.clear()
            except (csv.Error, _TooLong) as error:
                yield first, self._broken(error)
                continue
            return

    def _feed(self) -> Iterator[str]:
        length = 0
        while line := self.next_line():
            length = len(line) + (length if self._taken else 0)
            self._taken.append(line)
            if length > MAX_RECORD:
                raise _TooLong
            yield line

    def _broken(self, error: Exception) -> Flaw:
        spans_lines = len(self._taken) > 1
        self.give_back(self._taken[1:])
        self._taken.clear()
        if isinstance(error, _TooLong) and not spans_lines:
            limit = f"more than {MAX_RECORD} characters"
            return Flaw("", "row_too_long", f"the row has {limit}; shorten its longest cell")
        return Flaw(
            "",
            "broken_quotes",
            'a quotation mark is not closed, or stands alone inside a quoted cell; write it twice: ""',
        )


class _TooLong(Exception):
    """A row has more characters than a row may have."""


def _delimiter(lines: _Lines) -> str:
    """The one that the first line with anything in it has most of; quoted parts do not count."""
    skipped = []
    while (line := lines.next_line()) and not line.strip():
        skipped.append(line)
    if not line:
        raise CsvError("the file is empty; its first line must name the columns, such as company,email")
    lines.give_back([*skipped, line])
    seen = Counter(re.sub(r'"[^"]*"', "", line))
    return max(_DELIMITERS, key=lambda one: seen[one])


def _header(records: Iterator[tuple[int, list[str] | Flaw]]) -> list[str]:
    """The first row that is not empty."""
    header = next((cells for _, cells in records if cells), None)
    if not isinstance(header, list):
        raise CsvError(
            f"the first line must name the columns, but {header.message if header else 'is empty'}"
        )
    if any("\0" in name for name in header):
        raise CsvError("the file looks like UTF-16 without a byte order mark; save it as CSV UTF-8")
    return [cleaned(name) for name in header]


def _fields(header: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """For each column the field it fills, or the name of the attribute it becomes."""
    names = {_plain(name): name for name in header}
    for column in mapping:
        if _plain(column) not in names:
            raise CsvError(f"--map {column}: there is no such column; the file has {', '.join(header)}")
    known = {_plain(name): name for name in COLUMNS}
    chosen = known | {_plain(column): field for column, field in mapping.items()}
    fields = [
        chosen.get(_plain(name), name or f"column_{number}") for number, name in enumerate(header, start=1)
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


def _plain(name: str) -> str:
    """A column's name as it is compared: ``E-Mail`` is ``email``, ``Company Size`` is ``company_size``."""
    return re.sub(r"[\W_]+", "", name.casefold())


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
        return Row(line, LeadSubmission.read(dict(zip(fields, map(_unguarded, cells), strict=False))))
    except MalformedLead as error:
        return RowError(line, error.flaws)
