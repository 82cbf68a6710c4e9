"""Slack's limits on blocks and views, as a table: a type, its fields and their rules."""

from collections.abc import Mapping

from bot.sandbox.element_limits import (
    CLICKS,
    ID,
    IMAGE,
    INPUTS,
    MRKDWN,
    PICKERS,
    PLAIN,
    RICH_TEXT,
    SELECTS,
    URL,
    block,
    elements,
    plain,
    text,
)
from bot.sandbox.rules import (
    Rule,
    anything,
    boolean,
    both,
    many,
    of_type,
    one_of_fields,
    shape,
    string,
    word,
)
from bot.sandbox.table_limits import TABLES

CARD = both(
    block(
        None,
        hero_image=IMAGE,
        icon=IMAGE,
        title=text(150),
        subtitle=text(150),
        body=text(200),
        actions=many(elements("button"), 5),
    ),
    one_of_fields("hero_image", "title", "actions", "body"),
)


def _inside_containers() -> Mapping[str, Rule]:
    return {name: rule for name, rule in BLOCKS.items() if name not in ("container", "input")}


BLOCKS: dict[str, Rule] = {
    "section": both(
        block(
            None,
            text=text(3000),
            fields=many(text(2000), 10),
            accessory=elements("image", *CLICKS, *SELECTS, *PICKERS),
            expand=boolean,
        ),
        one_of_fields("text", "fields"),
    ),
    "header": block({"text": plain(150)}),
    "divider": block(),
    "image": both(
        block({"alt_text": string(2000)}, image_url=URL, slack_file=anything, title=plain(2000)),
        one_of_fields("image_url", "slack_file"),
    ),
    "context": block(
        {"elements": many(of_type(lambda: {"image": IMAGE, PLAIN: text(3000), MRKDWN: text(3000)}), 10)}
    ),
    "actions": block({"elements": many(elements(*CLICKS, *SELECTS, *PICKERS, "datetimepicker"), 25)}),
    "context_actions": block({"elements": many(elements("feedback_buttons", "icon_button"), 5)}),
    "input": block(
        {"label": plain(2000), "element": elements(*INPUTS, *SELECTS, *PICKERS, "datetimepicker")},
        hint=plain(2000),
        optional=boolean,
        dispatch_action=boolean,
    ),
    "rich_text": RICH_TEXT,
    "markdown": block({"text": string(12_000)}),
    "video": block(
        {"alt_text": string(2000), "title": plain(200), "thumbnail_url": URL, "video_url": URL},
        **dict.fromkeys(("title_url", "description", "provider_icon_url", "provider_name"), anything),
        author_name=string(50),
    ),
    "file": block({"external_id": ID, "source": word("remote")}),
    **TABLES,
    "card": CARD,
    "carousel": block({"elements": many(of_type(lambda: {"card": CARD}), 10)}),
    "container": both(
        block(
            {"child_blocks": many(of_type(_inside_containers), 10)},
            title=plain(150),
            rich_text_title=RICH_TEXT,
            subtitle=text(150),
            icon=IMAGE,
            width=word("narrow", "standard", "wide", "full"),
            is_collapsible=boolean,
            default_collapsed=boolean,
            has_header_divider=boolean,
        ),
        one_of_fields("title", "rich_text_title"),
    ),
    "alert": block({"text": text(3000)}, level=word("default", "info", "warning", "error", "success")),
}

EVERYWHERE = {"section", "header", "divider", "image", "context", "actions", "input", "rich_text", "video"}
SURFACES = {
    "message": frozenset(BLOCKS) - {"alert"},
    "home": frozenset(EVERYWHERE | {"table", "data_table", "data_visualization"}),
    "modal": frozenset(EVERYWHERE | {"alert"}),
}
AT_MOST = {"message": 50, "home": 100, "modal": 100}
ONCE_PER_SURFACE = {"data_visualization": 2, "table": 1}

VIEW = shape(
    {"type": word("modal", "home"), "blocks": anything},
    title=plain(24),
    submit=plain(24),
    close=plain(24),
    private_metadata=string(3000, least=0),
    callback_id=string(255, least=0),
    external_id=string(255, least=0),
    clear_on_close=boolean,
    notify_on_close=boolean,
    submit_disabled=boolean,
)
