"""Slack's limits on the elements inside blocks, as a table: a type, its fields and their rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.rules import (
    Rule,
    anything,
    boolean,
    both,
    complaint,
    many,
    number,
    of_type,
    one_of_fields,
    shape,
    string,
    word,
)

PLAIN, MRKDWN = "plain_text", "mrkdwn"


def text(most: int, *kinds: str) -> Rule:
    """A text object; either kind unless limited."""
    allowed = kinds or (PLAIN, MRKDWN)
    extra = {"emoji": boolean} | ({"verbatim": boolean} if MRKDWN in allowed else {})
    return shape({"type": word(*allowed), "text": string(most)}, **extra)


def plain(most: int) -> Rule:
    return text(most, PLAIN)


def elements(*names: str) -> Rule:
    return of_type(lambda: ELEMENTS, *names)


ID = string(255)
URL = string(3000)
CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    style=word("primary", "danger"),
)
OPTION = shape({"text": text(75), "value": string(150)}, description=text(75), url=URL)
OPTIONS = many(OPTION, 100)
GROUPS = many(shape({"label": plain(75), "options": OPTIONS}), 100)
IMAGE = both(
    shape({"type": word("image"), "alt_text": string(2000)}, image_url=URL, slack_file=anything),
    one_of_fields("image_url", "slack_file"),
)
RICH_TEXT = shape({"type": word("rich_text"), "elements": many(anything, 1000, least=0)}, block_id=ID)


def _initial_among_options(value: Any, at: str) -> Iterator[str]:
    """Slack compares whole options, not values."""
    grouped = [option for group in value.get("option_groups") or [] for option in group["options"]]
    known = [*(value.get("options") or []), *grouped]
    wanted = [value["initial_option"]] if value.get("initial_option") else value.get("initial_options") or []
    if any(option not in known for option in wanted):
        yield complaint("initial option must match one of the options", at)


def _action(required: Mapping[str, Rule] | None = None, **optional: Rule) -> Rule:
    """An interactive element."""
    fields = {
        "action_id": ID,
        "confirm": CONFIRM,
        "focus_on_load": boolean,
        "accessibility_label": string(75),
    }
    return shape({"type": anything, **(required or {})}, **{**fields, **optional})


def _pick(**optional: Rule) -> Rule:
    """A select, picker or input: with a placeholder."""
    return _action(None, placeholder=plain(150), **optional)


MANY_IDS = many(ID, 100, least=0)
CHOICE = {"options": OPTIONS, "option_groups": GROUPS}
TYPED = {"dispatch_action_config": anything}
UP_TO = {"max_selected_items": number(1, 100)}
HAS_OPTIONS = one_of_fields("options", "option_groups")

ELEMENTS: dict[str, Rule] = {
    "button": _action(
        {"text": plain(75)},
        url=URL,
        value=string(2000, least=0),
        style=word("primary", "danger"),
        visible_to_user_ids=MANY_IDS,
    ),
    "workflow_button": _action({"text": plain(75), "workflow": anything}, style=word("primary", "danger")),
    "icon_button": _action(
        {"icon": string(75), "text": plain(75)}, value=string(2000), visible_to_user_ids=MANY_IDS
    ),
    "feedback_buttons": _action({"positive_button": anything, "negative_button": anything}),
    "overflow": _action({"options": many(OPTION, 5)}),
    "image": IMAGE,
    "static_select": both(_pick(**CHOICE, initial_option=OPTION), HAS_OPTIONS, _initial_among_options),
    "multi_static_select": both(
        _pick(**CHOICE, **UP_TO, initial_options=many(OPTION, 100, least=0)),
        HAS_OPTIONS,
        _initial_among_options,
    ),
    "external_select": _pick(min_query_length=number(0, 100), initial_option=OPTION),
    "multi_external_select": _pick(
        **UP_TO, min_query_length=number(0, 100), initial_options=many(OPTION, 100, least=0)
    ),
    "users_select": _pick(initial_user=ID),
    "multi_users_select": _pick(**UP_TO, initial_users=MANY_IDS),
    "channels_select": _pick(initial_channel=ID, response_url_enabled=boolean),
    "multi_channels_select": _pick(**UP_TO, initial_channels=MANY_IDS),
    "conversations_select": _pick(
        initial_conversation=ID,
        response_url_enabled=boolean,
        filter=anything,
        default_to_current_conversation=boolean,
    ),
    "multi_conversations_select": _pick(
        **UP_TO, initial_conversations=MANY_IDS, filter=anything, default_to_current_conversation=boolean
    ),
    "checkboxes": both(
        _action({"options": many(OPTION, 10)}, initial_options=many(OPTION, 10, least=0)),
        _initial_among_options,
    ),
    "radio_buttons": both(
        _action({"options": many(OPTION, 10)}, initial_option=OPTION), _initial_among_options
    ),
    "datepicker": _pick(initial_date=string(10, least=10)),
    "timepicker": _pick(initial_time=string(5, least=5), timezone=string(100)),
    "datetimepicker": _action(None, initial_date_time=number(10**9, 10**10 - 1)),
    "plain_text_input": _pick(
        **TYPED,
        initial_value=string(3000, least=0),
        multiline=boolean,
        min_length=number(0, 3000),
        max_length=number(1, 3000),
    ),
    "email_text_input": _pick(**TYPED, initial_value=string(3000, least=0)),
    "url_text_input": _pick(**TYPED, initial_value=string(3000, least=0)),
    "number_input": _action(
        {"is_decimal_allowed": boolean},
        **TYPED,
        placeholder=plain(150),
        **dict.fromkeys(("initial_value", "min_value", "max_value"), string(40)),
    ),
    "rich_text_input": _pick(**TYPED, initial_value=RICH_TEXT),
    "file_input": _action(None, filetypes=many(string(20), 100), max_files=number(1, 10)),
}
SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
PICKERS = ("datepicker", "timepicker", "checkboxes", "radio_buttons")
CLICKS = ("button", "workflow_button", "overflow")
INPUTS = tuple(name for name in ELEMENTS if name.endswith("_input"))


def block(required: Mapping[str, Rule] | None = None, **optional: Rule) -> Rule:
    """A block with these fields besides its block_id."""
    return shape({"type": anything, **(required or {})}, block_id=ID, **optional)
