"""Whatever hostile words a lead, a file or a person brings: no template lets them through."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest

import bot
from bot.views import answers
from core.notices import NoticeKind
from tests.bot.drawing import SPEECHES
from tests.bot.hostile import every_answer, every_parcel
from tests.bot.injection import CORPUS, MARK, harms
from tests.bot.templates import TEMPLATES

BOT = Path(bot.__file__).parent
BITS = frozenset({"blocks", "cells", "numbers", "pickers", "report_words", "text", "words"})
"""Modules of which views are made; what they make goes through one of the templates."""

WORDLESS = frozenset({"answers.queue_of", "lead_form.changed", "lead_form.filled", "review.is_over"})
"""What listeners ask of views that nobody reads: the name of a queue, what was typed into a form."""


@pytest.mark.parametrize("one_in", [4, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_hostile_words_come_through(template: str, one_in: int) -> None:
    speeches = list(SPEECHES.values())
    found = dict[str, list[str]]()
    for number, (name, text) in enumerate(list(CORPUS.items())[::one_in]):
        for drawn in TEMPLATES[template](text, speeches[number % len(speeches)]):
            if complaints := harms(drawn):
                found.setdefault(name, []).extend(complaints)

    assert found == {}


def test_the_corpus_reaches_the_screen_where_a_lead_is_shown() -> None:
    shown = {
        name: any(MARK in str(drawn) for drawn in TEMPLATES["answers.draw"](text, SPEECHES["en"]))
        for name, text in CORPUS.items()
        if MARK in text and text.isascii()
    }

    assert all(shown.values()), shown


def test_every_template_is_tried() -> None:
    """Whatever listeners, delivery and error handlers draw with, and every view that makes a whole card."""
    missing = ({*drawn_with(), *whole_cards()} - set(TEMPLATES)) - WORDLESS

    assert missing == set()
    assert len(whole_cards()) >= 20


def test_every_kind_of_answer_and_of_news_is_among_those_tried() -> None:
    answered = {type(one) for one in every_answer("Acme")}
    told = {one.notice.kind for one in every_parcel("Acme")}

    assert answered == set(get_args(answers.Answer))
    assert told == set(NoticeKind)


def whole_cards() -> set[str]:
    """The public functions that say they return a message or a view."""
    return {
        f"{module}.{node.name}"
        for module in views()
        for node in ast.parse((BOT / "views" / f"{module}.py").read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns
        if ast.unparse(node.returns) in {"Card", "dict[str, Any]"}
    }


def drawn_with() -> set[str]:
    """The functions of views that somebody outside the views uses."""
    return {
        used
        for path in BOT.rglob("*.py")
        if not {"views", "sandbox"} & set(path.relative_to(BOT).parts)
        for used in uses(ast.parse(path.read_text()))
    }


def uses(tree: ast.Module) -> Iterator[str]:
    modules, known = dict[str, str](), views()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "bot.views":
            modules |= {one.asname or one.name: one.name for one in node.names}
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.views."):
            home = str(node.module).rpartition(".")[2]
            yield from (f"{home}.{one.name}" for one in node.names if one.name in dict(functions(home)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            home = modules[node.value.id]
            if home in known and node.attr in dict(functions(home)):
                yield f"{home}.{node.attr}"


def views() -> set[str]:
    return {path.stem for path in (BOT / "views").glob("*.py")} - BITS - {"__init__"}


def functions(module: str) -> list[tuple[str, Any]]:
    """The public functions that a module of views has of its own."""
    if module in BITS:
        return []
    imported = import_module(f"bot.views.{module}")
    return [
        (name, one)
        for name, one in inspect.getmembers(imported, inspect.isfunction)
        if one.__module__ == imported.__name__ and not name.startswith("_")
    ]
