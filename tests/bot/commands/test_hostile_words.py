"""Hostile words of a lead steer no terminal, whichever command shows them."""

import csv
import io
import unicodedata

import pytest

from tests.bot.commands.terminal import Terminal
from tests.bot.injection import CORPUS

COLUMNS = (
    "company",
    "contact_name",
    "email",
    "source",
    "recent_activity",
    "external_id",
    "score",
    "favourite",
)


def a_file(text: str) -> str:
    """One row, everything in it these words; a second one that is malformed by them."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    rows.writerow([text, text, "x@acme.example", text, text, "A-1", "60", text])
    rows.writerow([text, text, text, text, text, text, text, text])
    return out.getvalue()


def steering(text: str) -> list[str]:
    return [one for one in text if unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t"]


@pytest.mark.parametrize("name", [name for name in CORPUS if name not in {"NUL", "lone surrogates"}])
def test_no_command_shows_what_would_steer_a_terminal(terminal: Terminal, name: str) -> None:
    terminal.stdin(a_file(CORPUS[name]))

    answers = [terminal("import", "-"), terminal("why", "A-1"), terminal("why", "A-1", "--json")]
    answers += [
        terminal("why", CORPUS[name]),
        terminal("status"),
        terminal("status", "--queue", CORPUS[name]),
    ]

    assert [found for one in answers for found in steering(one.out + one.err)] == []
    assert {one.code for one in answers} <= {0, 1, 2}
