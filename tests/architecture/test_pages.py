"""What the pages for people say is there."""

import re
from pathlib import Path

import click
import pytest

from bot.cli import cli
from bot.settings import Settings
from tests.architecture.reading import ROOT, named, pages

COMMANDS = set(cli.list_commands(click.Context(cli)))
PAGES = [pytest.param(path, id=named(path)) for path in pages()]
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def _code(text: str) -> list[str]:
    """Every line that a reader might type."""
    return [line.strip() for block, inline in CODE.findall(text) for line in (block or inline).splitlines()]


def _commands(text: str) -> set[str]:
    return {found[1] for line in _code(text) if (found := re.match(r"nextlead ([a-z]+)", line))}


def _targets(text: str) -> set[str]:
    return {found[1] for line in _code(text) if (found := re.match(r"make ([a-z-]+)", line))}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_it_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert _commands(text) <= COMMANDS
    assert _targets(text) <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_a_newcomer_finds_every_command_and_every_setting() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in pages())

    assert {name for name in Settings.model_fields if f"`{name.upper()}`" not in told} == set()
    assert _commands(told) >= COMMANDS


def test_the_processes_of_the_procfile_are_commands() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    processes = dict(line.split(": nextlead ") for line in lines)

    assert processes == {"release": "migrate", "web": "web", "worker": "worker", "clock": "clock"}
