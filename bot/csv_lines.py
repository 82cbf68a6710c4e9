"""The bytes of CSV files: their encoding, their physical lines, and the rows these make."""

import codecs
import csv
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from typing import BinaryIO

from core.errors import NextleadError
from core.submissions import Flaw

MAX_RECORD = 2 * 1024 * 1024
"""Characters a row may have, line breaks inside quotes included. A longer one is an error of that row."""

_BLOCK = 1 << 20
_DELIMITERS = ",;\t"
_SAID = re.compile(r"sep=.?", re.IGNORECASE)


class CsvError(NextleadError):
    """A file of which nothing can be taken; ``message`` is one line that says why and what to do."""

    code = "csv"


def encoding_of(stream: BinaryIO) -> str:
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


class Lines:
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
            except (csv.Error, TooLong) as error:
                yield first, self._broken(error)
                continue
            return

    def _feed(self) -> Iterator[str]:
        length = 0
        while line := self.next_line():
            length = len(line) + (length if self._taken else 0)
            self._taken.append(line)
            if length > MAX_RECORD:
                raise TooLong
            yield line

    def _broken(self, error: Exception) -> Flaw:
        spans_lines = len(self._taken) > 1
        self.give_back(self._taken[1:])
        self._taken.clear()
        if isinstance(error, TooLong) and not spans_lines:
            limit = f"more than {MAX_RECORD} characters"
            return Flaw("", "row_too_long", f"the row has {limit}; shorten its longest cell")
        return Flaw(
            "",
            "broken_quotes",
            'a quotation mark is not closed, or stands alone inside a quoted cell; write it twice: ""',
        )


class TooLong(Exception):
    """A row has more characters than a row may have."""


def delimiter_of(lines: Lines) -> str:
    """The one that the first line with anything in it has most of; quoted parts do not count. Excel may say
    it itself, in a line before that, which is no row.
    """
    skipped = []
    while (line := lines.next_line()) and (not line.strip() or _SAID.fullmatch(line.strip())):
        skipped.append("\n" if line.strip() else line)
    if not line:
        raise CsvError("the file is empty; its first line must name the columns, such as company,email")
    lines.give_back([*skipped, line])
    seen = Counter(re.sub(r'"[^"]*"', "", line))
    return max(_DELIMITERS, key=lambda one: seen[one])
