"""Which element a person touches, and what it and its neighbours hold by then."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.acting import Acting
from bot.sandbox.elements import find, merged_values
from bot.sandbox.errors import SlackError
from bot.sandbox.model import Json, Message, View
from bot.sandbox.workspace import Workspace

VALUES = (
    "value",
    "rich_text_value",
    "selected_option",
    "selected_options",
    "selected_user",
    "selected_users",
    "selected_conversation",
    "selected_conversations",
    "selected_channel",
    "selected_channels",
    "selected_date",
    "selected_time",
    "selected_date_time",
)


@dataclass(frozen=True)
class Pressed:
    """What an element sits in: a message or a view."""

    block: Json
    element: Json
    message: Message | None
    view: View | None
    values: dict[str, dict[str, Json]]


def chosen_now(acting: Acting) -> Json:
    """What was just chosen or typed, under Slack's keys."""
    return {key: acting.body[key] for key in VALUES if key in acting.body}


def check_they_exist(workspace: Workspace, held: Iterable[Json]) -> None:
    """People and places that are chosen. SlackError("user_not_found" or "channel_not_found")."""
    for one in held:
        for user_id in _chosen(one, "selected_user"):
            workspace.user(user_id)
        for place in (*_chosen(one, "selected_channel"), *_chosen(one, "selected_conversation")):
            if place not in workspace.channels:
                raise SlackError("channel_not_found")


def _chosen(held: Json, key: str) -> list[str]:
    single = [held[key]] if held.get(key) else []
    return single + list(held.get(f"{key}s") or [])


def pressed(acting: Acting) -> Pressed:
    view = acting.view() if acting.body.get("view") else None
    message = None if view else acting.message()
    blocks = view.blocks if view else message.blocks if message else []
    block, element = find(blocks, acting.body.get("block_id"), acting.text("action_id"))
    chosen = chosen_now(acting)
    check_they_exist(acting.workspace, [chosen])
    given: dict[str, Any] = dict(acting.body.get("state") or {})
    own = {**given.get(block.get("block_id", ""), {}), element.get("action_id", ""): chosen}
    if chosen:
        given[block.get("block_id", "")] = own
    values = merged_values(blocks, view.values if view else {}, given)
    if view:
        view.values = values
    return Pressed(block, element, message, view, values)
