"""What Slack accepts as a message and as a view."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_limits import AT_MOST, BLOCKS, ONCE_PER_SURFACE, SURFACES, VIEW
from bot.sandbox.elements import children, elements_of
from bot.sandbox.errors import SlackError
from bot.sandbox.model import Json
from bot.sandbox.rules import complaint, many, of_type
from bot.sandbox.table_limits import TABLE_CHARACTERS, characters_of

TEXT_CHARACTERS = 4_000
MESSAGE_CHARACTERS = 13_000


def check_message(text: str, blocks: Any) -> None:
    """SlackError no_text, msg_too_long, invalid_blocks_format, invalid_blocks or msg_blocks_too_long."""
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format", complaint("must be an array", "/blocks"))
    if not text.strip() and not blocks:
        raise SlackError("no_text")
    if len(text) > TEXT_CHARACTERS:
        raise SlackError(
            "msg_too_long", complaint(f"must be less than {TEXT_CHARACTERS + 1} characters", "/text")
        )
    wrong = list(block_complaints(blocks or [], "message"))
    if wrong:
        raise SlackError("invalid_blocks", *wrong)
    if characters(blocks) > MESSAGE_CHARACTERS:
        raise SlackError(
            "msg_blocks_too_long", complaint(f"more than {MESSAGE_CHARACTERS} characters", "/blocks")
        )


def check_view(given: Any) -> Json:
    """The view as given. SlackError("invalid_arguments") with every place that is wrong."""
    wrong = list(VIEW(given, "/view"))
    if isinstance(given, dict) and isinstance(given.get("blocks"), list):
        kind = "home" if given.get("type") == "home" else "modal"
        wrong += [*block_complaints(given["blocks"], kind, "/view/blocks"), *_modal_complaints(given)]
    elif not wrong:
        wrong = [complaint("must be an array", "/view/blocks")]
    if wrong:
        raise SlackError("invalid_arguments", *wrong)
    return dict(given)


def _modal_complaints(given: Json) -> Iterator[str]:
    if given.get("type") != "modal":
        return
    if not given.get("title"):
        yield complaint("missing required field: title", "/view")
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in given["blocks"])
    if has_input and not given.get("submit"):
        yield complaint("missing required field: submit (the view has input blocks)", "/view")


def block_complaints(blocks: list[Any], surface: str, at: str = "/blocks") -> Iterator[str]:
    rule = of_type(lambda: BLOCKS, *SURFACES[surface])
    wrong = list(many(rule, AT_MOST[surface], least=0)(blocks, at))
    yield from wrong
    if not wrong:
        yield from _duplicates(blocks, at)
        yield from _too_often(blocks, at)
        yield from _too_much(blocks, at)


def _duplicates(blocks: list[Json], at: str) -> Iterator[str]:
    """A block_id counts in the whole message or view, an action_id within its block."""
    seen: set[str] = set()
    for index, block in enumerate(_all(blocks)):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            yield complaint(f"`block_id` already exists: {block_id}", f"{at}/{index}/block_id")
        seen.add(block_id or "")
        named = [element.get("action_id") for element in elements_of(block) if isinstance(element, dict)]
        for action_id, count in Counter(filter(None, named)).items():
            if count > 1:
                yield complaint(f"`action_id` already exists: {action_id}", f"{at}/{index}/elements")


def _too_often(blocks: list[Json], at: str) -> Iterator[str]:
    for kind, count in Counter(block["type"] for block in _all(blocks)).items():
        if count > ONCE_PER_SURFACE.get(kind, count):
            yield complaint(f"no more than {ONCE_PER_SURFACE[kind]} {kind} blocks allowed", at)


def _too_much(blocks: list[Json], at: str) -> Iterator[str]:
    """All tables of a message count together."""
    tables = [block for block in _all(blocks) if block["type"] in ("table", "data_table")]
    if len(tables) > 1 and sum(map(characters_of, tables)) > TABLE_CHARACTERS:
        yield complaint(f"must be less than {TABLE_CHARACTERS + 1} characters in all tables", at)


def _all(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _all(children(block))


def characters(value: Any) -> int:
    """All the words people see in it."""
    if isinstance(value, list):
        return sum(map(characters, value))
    if not isinstance(value, dict):
        return 0
    own = sum(
        len(held) for key, held in value.items() if key in ("text", "alt_text") and isinstance(held, str)
    )
    return own + sum(characters(held) for held in value.values())
