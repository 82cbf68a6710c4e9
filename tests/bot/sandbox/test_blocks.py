"""What Slack would draw and what it would refuse, block by block."""

from typing import Any

import pytest

from bot.sandbox.blocks import check_message, check_view
from bot.sandbox.errors import SlackError
from tests.bot.sandbox.rig import actions, button, modal, plain, section, text_input

Json = dict[str, Any]
SAME = {"name": "x", "data": [{"label": "Mon", "value": 1}, {"label": "Tue", "value": 1}]}
SEGMENT = {"label": "Acme", "value": 1}


def option(text: str = "Hot", value: str = "hot") -> Json:
    return {"text": plain(text), "value": value}


def select(**others: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()], **others}


def table(rows: list[list[Json]], **others: Any) -> Json:
    return {"type": "data_table", "caption": "Leads", "rows": rows, **others}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def chart(**others: Any) -> Json:
    data = [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 4}]
    series = [{"name": "Claims", "data": data}]
    xy = {"type": "bar", "series": series, "axis_config": {"categories": ["Mon", "Tue"]}, **others}
    return {"type": "data_visualization", "title": "Claims", "chart": xy}


def pie(segments: list[Json]) -> Json:
    shown = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": "Ends", "chart": shown}


def complaints(*blocks: Json) -> str:
    """What Slack says about a message with these blocks; empty if nothing."""
    try:
        check_message("text", list(blocks))
    except SlackError as error:
        return f"{error.code}: {' '.join(error.messages)}"
    return ""


def view_complaints(view: Any) -> str:
    try:
        check_view(view)
    except SlackError as error:
        return f"{error.code}: {' '.join(error.messages)}"
    return ""


@pytest.mark.parametrize(
    "block",
    [
        section("x" * 3000),
        {"type": "section", "fields": [plain("x" * 2000)] * 3},
        {"type": "section", "text": plain("x"), "accessory": button("a")},
        {"type": "header", "text": plain("x" * 150)},
        {"type": "divider"},
        {"type": "context", "elements": [plain("x"), {"type": "mrkdwn", "text": "x"}]},
        {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"},
        actions(button("a", "x" * 75, "x" * 2000), button("b") | {"style": "primary"}),
        actions(select(initial_option=option(), placeholder=plain("Which?"))),
        actions({"type": "overflow", "action_id": "more", "options": [option()]}),
        actions({"type": "datepicker", "action_id": "day", "initial_date": "2026-11-21"}),
        actions(button("a") | {"confirm": {k: plain("x") for k in ("title", "text", "confirm", "deny")}}),
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
        {"type": "markdown", "text": "**x**"},
        table([[cell(), cell()], [cell(), {"type": "raw_number", "value": 3, "text": "3"}]], page_size=10),
        {"type": "table", "rows": [[cell()]], "column_settings": [{"align": "right"}]},
        chart(),
        pie([{"label": "a", "value": 1}]),
        {"type": "card", "title": plain("Acme"), "actions": [button("a")]},
        {"type": "carousel", "elements": [{"type": "card", "title": plain("Acme")}]},
        {"type": "container", "title": plain("x"), "child_blocks": [section("x"), actions(button("a"))]},
        text_input(),
    ],
    ids=lambda block: str(block["type"]),
)
def test_good_blocks_are_taken(block: Json) -> None:
    assert complaints(block) == ""


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (section("x" * 3001), "less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (section(""), "more than 0 characters"),
        ({"type": "section"}, "missing required field: text or fields"),
        ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items"),
        ({"type": "section", "fields": [plain("x" * 2001)]}, "less than 2001 characters"),
        ({"type": "section", "text": plain("x"), "colour": "red"}, "invalid additional property: colour"),
        ({"type": "section", "text": plain("x"), "accessory": {"type": "tray"}}, "unsupported type: tray"),
        ({"type": "header", "text": plain("x" * 151)}, "less than 151 characters"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be one of plain_text"),
        ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items"),
        ({"type": "context", "elements": []}, "no fewer than 1 items"),
        ({"type": "image", "image_url": "https://example.com/a.png"}, "missing required field: alt_text"),
        (actions(*(button(str(n)) for n in range(26))), "no more than 25 items"),
        (actions(button("a", "x" * 76)), "less than 76 characters"),
        (actions(button("a", "")), "more than 0 characters"),
        (actions(button("a", value="x" * 2001)), "less than 2001 characters"),
        (actions(button("a") | {"style": "loud"}), "must be one of primary, danger"),
        (actions(button("same"), button("same")), "`action_id` already exists: same"),
        (actions(button("a") | {"confirm": {"title": plain("x" * 101)}}), "less than 101 characters"),
        (actions(select(options=[option()] * 101)), "no more than 100 items"),
        (actions(select(options=[option("x" * 76)])), "less than 76 characters"),
        (actions(select(options=None)), "missing required field: options or option_groups"),
        (actions(select(initial_option=option("Cold", "cold"))), "must match one of the options"),
        (actions({"type": "checkboxes", "options": [option()] * 11}), "no more than 10 items"),
        ({"type": "alert", "text": plain("x")}, "unsupported type: alert"),
        ({"type": "nonsense"}, "unsupported type: nonsense"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": 3}}, "must be a string"),
        (text_input() | {"optional": "yes"}, "must be a boolean"),
        (actions({"type": "datetimepicker", "initial_date_time": "now"}), "must be a number"),
        (actions({"type": "datetimepicker", "initial_date_time": 5}), "must be between"),
        ({"type": "actions", "elements": "x"}, "must be an array"),
        (chart(series=[SAME, SAME]), "series names must be unique"),
        ("not a block", "unsupported type: None"),
        (table([[cell()]]), "no fewer than 2 items"),
        (table([[cell()]] * 102), "no more than 101 items"),
        (table([[cell()] * 21] * 2), "no more than 20 items"),
        (table([[cell()], [cell(), cell()]]), "same number of cells"),
        (table([[{"type": "rich_text", "elements": []}], [cell()]]), "unsupported type: rich_text"),
        (table([[cell()], [cell("x" * 6000)], [cell("x" * 6000)]]), "in all cells"),
        (table([[cell()], [cell("")]]), "must be more than 0 characters"),
        (table([[cell()], [{"type": "raw_number", "value": 3}]]), "missing required field: text"),
        ({"type": "data_table", "rows": [[cell()]] * 2}, "missing required field: caption"),
        (pie([{"label": "none", "value": 0}]), "must be between"),
        (chart(axis_config={"categories": ["Mon"]}), "labels must match the categories"),
        (chart(series=[{"name": "x" * 21, "data": []}]), "less than 21 characters"),
        (chart(type="radar"), "unsupported type: radar"),
        ({"type": "card"}, "missing required field: hero_image or title"),
        ({"type": "card", "body": plain("x" * 201)}, "less than 201 characters"),
        ({"type": "container", "child_blocks": [section("x")]}, "title or rich_text_title"),
        (
            {"type": "container", "title": plain("x"), "child_blocks": [text_input()]},
            "unsupported type: input",
        ),
    ],
)
def test_blocks_beyond_a_limit_are_refused(block: Json, sentence: str) -> None:
    said = complaints(block)

    assert said.startswith("invalid_blocks: [ERROR]")
    assert sentence in said


def test_the_tables_of_a_message_count_together() -> None:
    small = table([[cell()], [cell("x" * 6000)]])

    assert complaints(small) == ""
    assert "in all tables" in complaints(small, small)


def test_the_same_button_may_stand_in_many_rows() -> None:
    rows = [actions(button("lead.claim"), block_id=f"row-{n}") for n in range(5)]

    assert complaints(*rows) == ""


def test_a_block_id_may_stand_only_once_even_inside_a_container() -> None:
    inner = {"type": "container", "title": plain("x"), "child_blocks": [actions(button("a"))]}

    said = complaints(inner, actions(button("b")))

    assert "`block_id` already exists: buttons" in said


def test_a_message_holds_two_charts_and_one_table() -> None:
    charts = complaints(chart(), chart(), chart())
    tables = complaints({"type": "table", "rows": [[cell()]]}, {"type": "table", "rows": [[cell()]]})

    assert "no more than 2 data_visualization" in charts
    assert "no more than 1 table" in tables
    assert complaints(chart(), chart()) == ""


def test_a_message_holds_fifty_blocks_and_a_view_a_hundred() -> None:
    many = [section("x")] * 51

    assert "no more than 50 items" in complaints(*many)
    assert view_complaints(modal(*many)) == ""
    assert "no more than 100 items" in view_complaints(modal(*many, *many))


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ("not a view", "must be an object"),
        ({"type": "modal"}, "missing required field: blocks"),
        (modal() | {"type": "drawer"}, "must be one of modal, home"),
        (modal() | {"title": plain("x" * 25)}, "less than 25 characters [json-pointer:/view/title/text]"),
        (modal() | {"title": None}, "missing required field: title"),
        (modal() | {"submit": None}, "missing required field: submit"),
        (modal() | {"private_metadata": "x" * 3001}, "less than 3001 characters"),
        (modal() | {"blocks": "x"}, "must be an array [json-pointer:/view/blocks]"),
        (modal() | {"text": "x"}, "invalid additional property: text"),
        (modal(table([[cell()], [cell()]])), "unsupported type: data_table"),
        (modal(text_input(), text_input()), "`block_id` already exists: note"),
    ],
)
def test_views_of_the_wrong_shape_are_refused(view: Any, sentence: str) -> None:
    said = view_complaints(view)

    assert said.startswith("invalid_arguments: [ERROR]")
    assert sentence in said


def test_a_modal_without_inputs_needs_no_submit() -> None:
    assert view_complaints(modal(section("x")) | {"submit": None}) == ""


def test_an_alert_is_for_modals_and_a_table_for_homes() -> None:
    alert = {"type": "alert", "text": plain("Careful"), "level": "warning"}

    assert view_complaints(modal(alert)) == ""
    assert view_complaints({"type": "home", "blocks": [table([[cell()], [cell()]])]}) == ""
    assert "unsupported type: alert" in view_complaints({"type": "home", "blocks": [alert]})
