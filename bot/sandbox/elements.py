"""Interactive elements: where they are in blocks, what they hold, what they say when used."""

from collections.abc import Iterator
from copy import deepcopy
from secrets import token_hex
from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.model import Blocks, Json

# The key that holds an element's value in state and actions, and the key of its initial value.
VALUE_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
NO_STATE = {
    "button": "value",
    "workflow_button": "value",
    "overflow": "selected_option",
    "icon_button": "value",
}
MANY = frozenset(kind for kind, (key, _) in VALUE_KEYS.items() if key.endswith("s"))


def interactive(blocks: Blocks) -> Iterator[tuple[Json, Json]]:
    """(block, element) for everything with an action_id, containers and cards included."""
    for block in blocks:
        for element in elements_of(block):
            if isinstance(element, dict) and element.get("type") in VALUE_KEYS | NO_STATE:
                yield block, element
        yield from interactive(children(block))


def elements_of(block: Json) -> list[Any]:
    """Whatever may be pressed or typed in; other things too: the caller looks at the types."""
    if block.get("type") == "rich_text":
        return []
    single = [block[key] for key in ("accessory", "element") if key in block]
    return single + list(block.get("elements") or []) + list(block.get("actions") or [])


def children(block: Json) -> Blocks:
    """The blocks inside a container or carousel."""
    if block.get("type") == "container":
        return list(block.get("child_blocks") or [])
    return list(block.get("elements") or []) if block.get("type") == "carousel" else []


def named(blocks: Blocks) -> Blocks:
    """A copy in which every block has a block_id and every interactive element an action_id."""
    named_blocks = deepcopy(blocks)
    for block, element in interactive(named_blocks):
        if not element.get("action_id"):
            element["action_id"] = token_hex(3)
        block["block_id"] = block.get("block_id") or token_hex(3)
    for block in named_blocks:
        if not block.get("block_id"):
            block["block_id"] = token_hex(3)
    return named_blocks


def find(blocks: Blocks, block_id: str | None, action_id: str) -> tuple[Json, Json]:
    """Without a block_id the first element of that name. SlackError("action_not_found")."""
    for block, element in interactive(blocks):
        if element.get("action_id") == action_id and block_id in (None, block.get("block_id")):
            return block, element
    raise SlackError("action_not_found", f"no element {action_id!r} in block {block_id!r}")


def action(block: Json, element: Json, chosen: Json, *, action_ts: str) -> Json:
    """The entry of ``actions``. ``chosen`` holds the value under Slack's key, as in state."""
    known: Json = {
        "type": element["type"],
        "action_id": element.get("action_id", ""),
        "block_id": block.get("block_id", ""),
        "action_ts": action_ts,
    }
    known |= {key: element[key] for key in ("text", "style", "value", "url") if key in element}
    key = value_key(element)
    if element["type"] not in ("button", "workflow_button", "icon_button"):
        known[key] = chosen_value(element, chosen)
        known |= {name: element[name] for name in ("placeholder", "confirm") if name in element}
    return known


def value_key(element: Json) -> str:
    kind = element["type"]
    return NO_STATE[kind] if kind in NO_STATE else VALUE_KEYS[kind][0]


def chosen_value(element: Json, chosen: Json) -> Any:
    """An option may be given by its value alone: it is looked up among the element's options."""
    key = value_key(element)
    value = chosen.get(key)
    if key == "selected_option" and isinstance(value, str):
        return _option(element, value)
    if key == "selected_options" and isinstance(value, list):
        return [_option(element, v) if isinstance(v, str) else v for v in value]
    return value


def _option(element: Json, value: str) -> Json:
    groups = [group.get("options", []) for group in element.get("option_groups") or []]
    for option in [*(element.get("options") or []), *(option for group in groups for option in group)]:
        if option.get("value") == value:
            return dict(option)
    if "external" in element["type"]:
        return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
    raise SlackError("option_not_found", f"{element.get('action_id')!r} has no option {value!r}")


def initial_values(blocks: Blocks) -> dict[str, dict[str, Json]]:
    """``state.values`` of a view nobody has touched: every stateful element, empty ones as null or []."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in interactive(blocks):
        if element["type"] not in VALUE_KEYS:
            continue
        key, initial = VALUE_KEYS[element["type"]]
        value = element.get(initial, [] if element["type"] in MANY else None)
        held = {"type": element["type"], key: value}
        values.setdefault(block.get("block_id", ""), {})[element.get("action_id", "")] = held
    return values


def merged_values(
    blocks: Blocks, held: dict[str, dict[str, Json]], given: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Json]]:
    """Initial values, under what was held before, under what is given now; only elements that exist."""
    values = initial_values(blocks)
    for block, element in interactive(blocks):
        block_id, action_id = block.get("block_id", ""), element.get("action_id", "")
        if element["type"] not in VALUE_KEYS:
            continue
        key = value_key(element)
        for source in (held, given):
            entry = source.get(block_id, {}).get(action_id)
            if isinstance(entry, dict) and key in entry:
                values[block_id][action_id][key] = chosen_value(element, entry)
    return values
