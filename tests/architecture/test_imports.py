"""What may be imported where, beyond the contracts of import-linter in pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.reading import PRODUCT, ROOT, named, sources, tree

TABLES = {"holidays", "phonenumbers", "publicsuffixlist"}
PURE = sys.stdlib_module_names | {"core", "pydantic", "pydantic_core"} | TABLES

IMPORT_ALL = """
import importlib, sys, threading
for name in sys.argv[1:]:
    importlib.import_module(name)
print(threading.active_count())
"""


def test_the_core_needs_nothing_but_python_pydantic_and_three_tables_of_facts() -> None:
    strangers = {
        f"{named(path)}: {package}"
        for path in sources("core")
        for package in _imported_packages(path)
        if package not in PURE
    }

    assert strangers == set()


def _imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_importing_everything_does_nothing(tmp_path: Path) -> None:
    """No database file, no thread, no word, no setting asked for: the environment is empty."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sources(*PRODUCT)
        if path.name not in {"__init__.py", "env.py"}  # Alembic runs env.py; nobody imports it
    ]

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_ALL, *modules],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "1", "")
    assert list(tmp_path.iterdir()) == []
