"""Nobody gets past the gate: what people ask for is judged by the one table, and a refusal written down."""

import ast

from core.rights import Action
from tests.architecture.gates import actions_asked, ungated, use_cases
from tests.architecture.reading import sources, tree

SERVICES = {
    path.stem: path.read_text(encoding="utf-8") for path in sources("core") if path.parent.name == "services"
}

FOR_ITSELF = {"greet", "send"}
"""What the bot does for itself when somebody shows up: noting that they got their hello, and sending them the
file that a use case gave.
"""

GATE = """
from core.rights import Action, denied
from core.services.gate import turned_away
"""
JUDGED = """
class Deeds:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def do(self, actor: str) -> object:
        return self._desk.run(actor, self._decide)

class Desk:
    def run(self, rep_id, decide):
        return refuse(rep_id)

def refuse(actor):
    refused = denied(Action.PULL, actor)
    return turned_away(actor, refused)
"""


def test_every_use_case_that_somebody_asks_for_goes_through_the_gate() -> None:
    asked_for = [".".join(place) for place, _ in use_cases(SERVICES)]

    assert ungated(SERVICES) == []
    assert len(asked_for) >= 55


def test_every_action_is_asked_about_somewhere() -> None:
    assert actions_asked(SERVICES) == {one.name for one in Action}


def test_whoever_asks_comes_first() -> None:
    """Listeners say who asks as the first argument, so a use case cannot hide by calling them otherwise."""
    known = {place[1].rpartition(".")[2] for place, _ in use_cases(SERVICES)}
    asked = {
        node.func.attr
        for path in sources("bot")
        if path.parent.name == "listeners"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
        if ast.unparse(node.args[0]).endswith("who.id")
    }

    assert asked - known == FOR_ITSELF
    assert len(asked) >= 30


def test_the_check_finds_who_does_not_ask_at_all_or_does_not_write_it_down() -> None:
    bare = "class Deeds:\n    def do(self, actor: str) -> None:\n        self._done(actor)\n"
    unwritten = GATE + JUDGED.replace("return turned_away(actor, refused)", "return refused")
    unjudged = GATE + JUDGED.replace("denied(Action.PULL, actor)", "allowed(actor)")

    found = [ungated({"deeds": text}) for text in (bare, unwritten, unjudged, GATE + JUDGED)]

    assert found == [["deeds.Deeds.do"], *[["deeds.Deeds.do", "deeds.Desk.run"]] * 2, []]
