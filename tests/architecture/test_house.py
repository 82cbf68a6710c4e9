"""The habits of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.reading import PRODUCT, everything, named, sources, text_files, tree

LONGEST_FILE = 300
LONG_FUNCTION = 30
SHARE_OF_SHORT_FUNCTIONS = 0.9


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    code = [path for path in text_files(*PRODUCT, "tests") if path.suffix in {".py", ".js", ".css", ".html"}]

    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("folder", [*PRODUCT, "tests"])
def test_nine_functions_in_ten_fit_on_half_a_screen(folder: str) -> None:
    lengths = [length for path in sources(folder) for length in _function_lengths(path)]

    short = sum(1 for length in lengths if length <= LONG_FUNCTION)

    assert short >= SHARE_OF_SHORT_FUNCTIONS * len(lengths)


def _function_lengths(path: Path) -> list[int]:
    functions = [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]


def test_nothing_in_the_house_knows_the_machine_it_was_built_on() -> None:
    """Package registries and the folders of one machine would break, or mislead, on the next."""
    registries = r"py(?:pi|thonhosted)\.org|registry\.np[m]|deb\.debia[n]"
    folders = r"""(?<![\w.~/-])/(?:root|work|opt|home|Users)/\w|\.\./share[d]"""
    strangers = re.compile(f"{registries}|{folders}")

    found = [
        f"{named(path)}:{number}"
        for path in everything()
        if named(path) != ".ci/run"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if strangers.search(line)
    ]

    assert found == []


def test_words_that_say_nothing_name_no_file() -> None:
    empty_words = {
        "helpers",
        "helper",
        "managers",
        "manager",
        "utils",
        "util",
        "misc",
        "common_utils",
        "base_utils",
    }

    assert [named(path) for path in sources(*PRODUCT, "tests") if path.stem in empty_words] == []
