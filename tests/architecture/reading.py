"""The repository as its own tests read it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("bot", "core", "storage")
OURS = (*PRODUCT, "tests", "docs", ".ci")
_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".lock",
    ".js",
    ".css",
    ".html",
    ".po",
    ".mako",
    ".ini",
    ".csv",
    "",
}


def text_files(*folders: str) -> Iterator[Path]:
    """Files that people write, in these folders of the repository and below."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in _TEXT and "__pycache__" not in path.parts:
                yield path


def root_files() -> Iterator[Path]:
    """Files that people write at the root; what git ignores there (a policy, a database) is theirs."""
    theirs = {"policy.yml", ".env", ".coverage"}
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.suffix in _TEXT and path.name not in theirs:
            yield path


def everything() -> Iterator[Path]:
    yield from root_files()
    yield from text_files(*OURS)


def sources(*folders: str) -> Iterator[Path]:
    return (path for path in text_files(*folders) if path.suffix == ".py")


def pages() -> Iterator[Path]:
    """What people read: the README and its companions."""
    return (path for path in everything() if path.suffix == ".md")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
