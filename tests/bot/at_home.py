"""Somebody at their Home, whose clicks are handed to the bot one at a time."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from bot.sandbox.elements import elements_of
from bot.sandbox.model import Json, View
from bot.sandbox.outgoing import view_action, view_object
from tests.bot.counter import Counter
from tests.reading import read

_numbers = count(1)


def opened(user: str, tab: str = "home", **event: Any) -> Json:
    """As Slack reports it."""
    told = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab, "event_ts": "1.1", **event}
    return {"type": "event_callback", "team_id": "T0SANDBOX", "event": told, "event_id": "Ev1"}


def view_of(counter: Counter, user: str) -> View:
    return counter.sandbox.workspace.homes[user]


def home(counter: Counter, user: str) -> list[str]:
    """What stands there, line by line; nothing before it was drawn."""
    found = counter.sandbox.workspace.homes.get(user)
    return read(found.blocks) if found else []


def look(counter: Counter, user: str) -> list[str]:
    """Opens it."""
    seen = counter.sandbox.workspace.homes.get(user)
    told: dict[str, Any] = {"view": view_object(seen)} if seen else {}
    assert counter.dispatch(opened(user, **told)).status == 200
    return home(counter, user)


def press(counter: Counter, user: str, action_id: str, choice: str | None = None, **view: Any) -> Json:
    """A click on a button there, or in its dialog on top; ``choice`` is what is picked in a menu."""
    workspace = counter.sandbox.workspace
    on = (workspace.modals.get(user) or [view_of(counter, user)])[-1]
    block, element = _found(on, action_id)
    picked: Mapping[str, Any] = {} if choice is None else {"selected_option": {"value": choice}}
    action = {
        "type": element["type"],
        "action_id": action_id,
        "block_id": block["block_id"],
        "action_ts": f"home.{next(_numbers)}",
        **({"value": element["value"]} if "value" in element else {}),
        **picked,
    }
    if picked:
        on.values.setdefault(block["block_id"], {})[action_id] = {"type": element["type"], **picked}
    trigger = counter.sandbox.app.state.sandbox.triggers.issue(user)
    payload = view_action(action, user=workspace.user(user), view=on, trigger_id=trigger)
    payload["view"] |= view
    return payload


def presses(counter: Counter, user: str, action_id: str, choice: str | None = None) -> list[str]:
    """The dialog that is on top then, or Home where none is open."""
    assert counter.dispatch(press(counter, user, action_id, choice)).status == 200
    stack = counter.sandbox.workspace.modals.get(user)
    return read(stack[-1].blocks) if stack else home(counter, user)


def _found(view: View, action_id: str) -> tuple[Json, Json]:
    for block in view.blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id:
                return block, element
    raise AssertionError(f"nothing there does {action_id}: {read(view.blocks)}")
