"""What elements hold, and what Slack's own window says about it."""

from typing import Any

import pytest

from bot.sandbox.act_modals import complaints
from bot.sandbox.elements import initial_values, merged_values, named
from bot.sandbox.errors import SlackError
from bot.sandbox.modals import make_view
from tests.bot.sandbox.rig import modal, plain, text_input

Json = dict[str, Any]
OPTIONS = [{"text": plain(word), "value": word} for word in ("hot", "cold")]


def field(kind: str, **others: Any) -> Json:
    element = {"type": kind, "action_id": "a", **others}
    return {"type": "input", "block_id": "b", "label": plain("Field"), "element": element}


@pytest.mark.parametrize(
    ("block", "held"),
    [
        (field("plain_text_input"), {"type": "plain_text_input", "value": None}),
        (field("plain_text_input", initial_value="x"), {"type": "plain_text_input", "value": "x"}),
        (field("checkboxes", options=OPTIONS), {"type": "checkboxes", "selected_options": []}),
        (field("multi_users_select"), {"type": "multi_users_select", "selected_users": []}),
        (field("datepicker"), {"type": "datepicker", "selected_date": None}),
        (
            field("static_select", options=OPTIONS, initial_option=OPTIONS[0]),
            {"type": "static_select", "selected_option": OPTIONS[0]},
        ),
    ],
)
def test_an_untouched_element_holds_its_initial_value(block: Json, held: Json) -> None:
    assert initial_values([block]) == {"b": {"a": held}}


def test_what_was_typed_survives_unless_something_newer_is_given() -> None:
    blocks = [text_input("one"), text_input("two"), text_input("three", initial_value="start")]
    held = {"one": {"text": {"value": "old"}}, "two": {"text": {"value": "old"}}}
    given = {"two": {"text": {"value": "new"}}, "gone": {"text": {"value": "x"}}}

    values = merged_values(blocks, held, given)

    assert {block: values[block]["text"]["value"] for block in values} == {
        "one": "old",
        "two": "new",
        "three": "start",
    }


def test_an_option_can_be_given_by_its_value() -> None:
    groups = [{"label": plain("Group"), "options": OPTIONS}]
    block = field("multi_static_select", option_groups=groups)

    values = merged_values([block], {}, {"b": {"a": {"selected_options": ["cold"]}}})

    assert values["b"]["a"]["selected_options"] == [OPTIONS[1]]
    with pytest.raises(SlackError, match="option_not_found"):
        merged_values([block], {}, {"b": {"a": {"selected_options": ["warm"]}}})


def test_nameless_blocks_and_elements_get_names_and_the_original_stays() -> None:
    original: Json = {"type": "actions", "elements": [{"type": "button", "text": plain("x")}]}

    block = named([original])[0]

    assert len(block["block_id"]) > 0
    assert len(block["elements"][0]["action_id"]) > 0
    assert "block_id" not in original


@pytest.mark.parametrize(
    ("block", "value", "sentence"),
    [
        (field("plain_text_input", min_length=3), {"value": "x"}, "at least 3"),
        (field("plain_text_input", max_length=3), {"value": "xxxx"}, "at most 3"),
        (field("plain_text_input"), {"value": ""}, "required"),
        (field("plain_text_input") | {"optional": True}, {"value": ""}, None),
        (field("number_input", is_decimal_allowed=False), {"value": "x"}, "a number"),
        (field("number_input", is_decimal_allowed=False), {"value": "1.5"}, "whole number"),
        (field("number_input", is_decimal_allowed=True), {"value": "1.5"}, None),
        (field("number_input", is_decimal_allowed=False, min_value="2"), {"value": "1"}, "allowed range"),
        (field("number_input", is_decimal_allowed=False, max_value="2"), {"value": "3"}, "allowed range"),
        (field("number_input", is_decimal_allowed=True), {"value": "nan"}, "a number"),
        (field("number_input", is_decimal_allowed=False, min_value="-1.5"), {"value": "-1"}, None),
        (field("email_text_input"), {"value": "nobody"}, "valid email"),
        (field("url_text_input"), {"value": "nowhere"}, "valid URL"),
        (field("radio_buttons", options=OPTIONS), {"selected_option": None}, "required"),
        (field("checkboxes", options=OPTIONS), {"selected_options": []}, "required"),
        (field("checkboxes", options=OPTIONS), {"selected_options": ["hot", "cold"]}, None),
        (field("multi_users_select", max_selected_items=1), {"selected_users": ["U1", "U2"]}, "1 at most"),
        (field("multi_users_select", max_selected_items=2), {"selected_users": ["U1", "U2"]}, None),
    ],
)
def test_slacks_window_complains_before_the_bot_does(block: Json, value: Json, sentence: str | None) -> None:
    view = make_view(modal(block), "U1")
    view.values = merged_values(view.blocks, {}, {"b": {"a": value}})

    found = complaints(view)

    assert (sentence is None and found == {}) or (sentence is not None and sentence in found["b"])
