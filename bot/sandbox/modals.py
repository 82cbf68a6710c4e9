"""Views: made from what the bot sends, stacked, changed, closed."""

from secrets import token_hex
from typing import Any

from bot.sandbox.blocks import check_view
from bot.sandbox.elements import initial_values, merged_values, named
from bot.sandbox.errors import SlackError
from bot.sandbox.model import Change, Json, View
from bot.sandbox.workspace import Workspace

MAX_STACK = 3


def new_hash() -> str:
    return f"{token_hex(5)}.{token_hex(4)}"


def make_view(given: Any, user_id: str) -> View:
    """SlackError("invalid_arguments") naming the places if Slack would refuse it."""
    definition = check_view(given)
    view_id = f"V{token_hex(5).upper()}"
    view = View(
        id=view_id, user=user_id, type=definition["type"], blocks=[], hash=new_hash(), root_view_id=view_id
    )
    fill(view, definition)
    return view


def fill(view: View, definition: Json) -> None:
    """Replaces the content. What people have typed stays where block_id and action_id stay, as in Slack."""
    view.blocks = named(definition["blocks"])
    view.hash = new_hash()
    view.title = definition.get("title")
    view.submit = definition.get("submit")
    view.close = definition.get("close")
    view.callback_id = definition.get("callback_id") or ""
    view.private_metadata = definition.get("private_metadata") or ""
    view.external_id = definition.get("external_id") or ""
    view.clear_on_close = bool(definition.get("clear_on_close"))
    view.notify_on_close = bool(definition.get("notify_on_close"))
    view.values = merged_values(view.blocks, view.values, {}) if view.values else initial_values(view.blocks)


def open_modal(workspace: Workspace, user_id: str, given: Any) -> View:
    """On an empty stack: whatever was open before is gone."""
    view = _modal(workspace, user_id, given)
    workspace.modals[user_id] = [view]
    workspace.changed(Change("views", user=user_id))
    return view


def push_modal(workspace: Workspace, user_id: str, given: Any) -> View:
    """SlackError("push_limit_reached") for the fourth."""
    view = _modal(workspace, user_id, given)
    stack = workspace.modals.get(user_id, [])
    if not stack:
        raise SlackError(
            "invalid_arguments", "[ERROR] there is no open modal to push on [json-pointer:/trigger_id]"
        )
    if len(stack) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    view.root_view_id, view.previous_view_id = stack[0].id, stack[-1].id
    stack.append(view)
    workspace.changed(Change("views", user=user_id))
    return view


def _modal(workspace: Workspace, user_id: str, given: Any) -> View:
    view = make_view(given, user_id)
    if view.type != "modal":
        raise SlackError("invalid_arguments", "[ERROR] must be a modal [json-pointer:/view/type]")
    if view.external_id and _by_external_id(workspace, view.external_id):
        raise SlackError("duplicate_external_id")
    return view


def find_view(workspace: Workspace, *, view_id: str | None, external_id: str | None) -> View:
    """SlackError("not_found"): never there, or closed meanwhile."""
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", "[ERROR] one of view_id and external_id is needed")
    view = workspace.view(view_id) if view_id else _by_external_id(workspace, external_id or "")
    if view is None:
        raise SlackError("not_found")
    return view


def _by_external_id(workspace: Workspace, external_id: str) -> View | None:
    modals = [view for stack in list(workspace.modals.values()) for view in stack]
    views = [*modals, *list(workspace.homes.values())]
    return next((view for view in views if view.external_id == external_id), None)


def update_view(workspace: Workspace, view: View, given: Any, *, known_hash: str | None) -> View:
    """SlackError("hash_conflict") if somebody else was faster."""
    definition = check_view(given)
    if definition["type"] != view.type:
        raise SlackError("invalid_arguments", "[ERROR] a view keeps its type [json-pointer:/view/type]")
    if known_hash and known_hash != view.hash:
        raise SlackError("hash_conflict")
    fill(view, definition)
    workspace.changed(Change("views" if view.type == "modal" else "home", user=view.user))
    return view


def publish_home(workspace: Workspace, user_id: str, given: Any, *, known_hash: str | None) -> View:
    workspace.user(user_id)
    home = workspace.homes.get(user_id)
    if home is not None:
        return update_view(workspace, home, given, known_hash=known_hash)
    view = make_view(given, user_id)
    if view.type != "home":
        raise SlackError("invalid_arguments", "[ERROR] must be a home [json-pointer:/view/type]")
    if known_hash:
        raise SlackError("hash_conflict")
    workspace.homes[user_id] = view
    workspace.changed(Change("home", user=user_id))
    return view


def close_view(workspace: Workspace, view: View, *, everything: bool) -> list[View]:
    """The views that are gone now: this one (and what lies on it), or the whole stack."""
    stack = workspace.modals.get(view.user, [])
    if view not in stack:
        return []
    keep = 0 if everything else stack.index(view)
    gone = stack[keep:]
    del stack[keep:]
    workspace.changed(Change("views", user=view.user))
    return gone
