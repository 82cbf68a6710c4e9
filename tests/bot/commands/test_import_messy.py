"""A file as it comes out of ten years of spreadsheets: every line of it is accounted for."""

import codecs
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.bot.commands.terminal import Terminal

HEADER = "Company;E-Mail;Telephone Number;Type;Score;External ID;Contact Name;Budget 2026"
MAPPED = ("--map", "Telephone Number=phone")
NAMES = (
    "Müller & Söhne GmbH",
    "Kopi “Enak”",
    "Café – Zürich",
    "=SUM(A1:A9)",
    "+49 Systems",
    "-minus",
    "@home",
)


@dataclass
class Mess:
    """A messy file, line by line, and what it should come to."""

    lines: list[str] = field(default_factory=lambda: [HEADER])
    expected: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[int, str]] = field(default_factory=list)

    def add(self, text: str, becomes: str | None, flaw: str = "") -> None:
        """One row of the file, of one physical line or more."""
        if becomes == "rejected":
            self.bad.append((len(self.lines) + 1, flaw))
        if becomes:
            self.expected[becomes] += 1
        self.lines += text.split("\n")


def rows(number: int) -> Iterator[tuple[int, str]]:
    """Numbers and names, over and over."""
    for index in range(number):
        yield index, f"{NAMES[index % len(NAMES)]} {index}"


def guarded(name: str) -> str:
    return f"'{name}" if name[0] in "=+-@" else name


KINDS: tuple[tuple[str, str | None, str], ...] = (
    ("", None, ""),
    ('"{name};""quoted""\nin two lines";{mail};+49 30 {index:07};mql;77;{id_};Jo;12', "in", ""),
    ("{name};no address;;warm;50;{id_};;", "rejected", "email"),
    ("{name};{mail};;lukewarm;50;{id_};;", "rejected", "type"),
    ("{name};{mail};'+62 21 {index:07};warm;5;{id_};;'=1+1", "review", ""),
    ("{guarded};{mail};;cold;60;{id_};;", "in", ""),
    ("Other {index};{mail};;warm;50;{before};;", "duplicate", ""),
    ("{name};{mail};;warm;50;{id_}", "rejected", ""),
    (" ; ; ;;;;;", None, ""),
    ('{name}";{mail};"broken" quotes;warm;50;{id_};;', "rejected", ""),
)
"""Rows of every kind that there is, what becomes of each, and the field that is wrong."""


def a_mess(number: int, cap: int) -> Mess:
    """So many rows, of every kind in turn."""
    mess = Mess()
    for index, name in rows(number):
        row, becomes, flaw = KINDS[index % len(KINDS)]
        said = {"name": name, "guarded": guarded(name), "mail": f"p{index}@firm{index}.example"}
        text = row.format(**said, index=index, id_=f"X-{index}", before=f"X-{index - 1}")
        mess.add(text, becomes, flaw)
    let_in = mess.expected.pop("in")
    mess.expected |= {"accepted": min(cap, let_in), "held": max(0, let_in - cap)}
    return mess


ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "bom": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "windows": lambda text: text.encode("cp1252"),
}


@pytest.mark.parametrize(
    ("number", "encoding", "end"),
    [
        (10_000, "bom", "\r\n"),
        (200, "utf-8", "\n"),
        (200, "utf-16", "\r\n"),
        (200, "utf-16-be", "\n"),
        (200, "windows", "\r\n"),
    ],
)
def test_every_line_of_a_messy_file_is_accounted_for(
    terminal: Terminal, number: int, encoding: str, end: str
) -> None:
    cap = 50
    terminal.policy(f"queues: [{{name: leads, cap: {cap}}}]\n")
    mess = a_mess(number, cap)
    path = terminal.folder / "mess.csv"
    path.write_bytes(ENCODINGS[encoding](end.join(mess.lines) + end))

    answer = terminal("import", str(path), *MAPPED, "--json")
    again = terminal("import", str(path), *MAPPED, "--json").json

    told, counts = answer.json, mess.expected
    verdicts = ("accepted", "held", "review", "duplicate", "rejected")
    assert {name: told[name] for name in verdicts} == {name: counts[name] for name in verdicts}
    assert told["read"] == sum(told[name] for name in verdicts)
    assert [(one["line"], one["field"]) for one in told["errors"]] == mess.bad
    assert answer.code == 1
    assert again["duplicate"] == told["read"] - told["rejected"]
