"""Block Kit, said briefly. Every function returns what Slack takes as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    InteractiveElement,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.views.text import cut

Block = dict[str, Any]

TEXT_LIMIT = 4_000
"""Characters Slack takes of a message's ``text``."""


_PARAGRAPH = 2_900
"""Characters of lines in one paragraph; Slack takes 3,000."""

USERS = 20
"""People chosen at once."""


class Native(Block):
    """A block that not every Slack takes, with the sections that say the same ``instead`` and the sentences
    that are read ``aloud``. ``more`` counts what there was no room for.

    It is the block itself, so it goes wherever blocks go, but not through the models of ``slack_sdk``: those
    make nothing of blocks they do not know.
    """

    def __init__(self, block: Block, *, instead: Iterable[Block], aloud: str, more: int = 0) -> None:
        super().__init__(block)
        self.instead = tuple(instead)
        self.aloud = aloud
        self.more = more


def plainly(blocks: Iterable[Block]) -> list[Block]:
    """The same without native blocks: what every Slack takes."""
    return [plain for one in blocks for plain in (one.instead if isinstance(one, Native) else (one,))]


@dataclass(frozen=True, slots=True)
class Card:
    """A message: ``text`` says all of it for whoever hears it read aloud, ``blocks`` show it."""

    text: str
    blocks: tuple[Block, ...]

    def simpler(self) -> "Card | None":
        """The same without native blocks; ``None`` where it has none."""
        if not any(isinstance(one, Native) for one in self.blocks):
            return None
        return replace(self, blocks=tuple(plainly(self.blocks)))

    def message(self) -> dict[str, Any]:
        """The arguments every posting method of Slack takes."""
        text = cut(self.text, TEXT_LIMIT)
        return {"text": text, "blocks": list(self.blocks), "unfurl_links": False, "unfurl_media": False}


def section(
    text: str,
    fields: Sequence[str] = (),
    *,
    beside: ButtonElement | None = None,
    block_id: str | None = None,
) -> Block:
    """A paragraph of mrkdwn, with up to ten fields under it in two columns, and perhaps a button ``beside``;
    that needs a ``block_id`` which is unique in the message.
    """
    block = SectionBlock(
        block_id=block_id,
        text=MarkdownTextObject(text=text),
        fields=[MarkdownTextObject(text=field) for field in fields[:10]] or None,
        accessory=beside,
    )
    return block.to_dict()


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines of mrkdwn, put together to as few paragraphs as they fit into."""
    paragraphs = [""]
    for one in lines:
        if len(paragraphs[-1]) + len(one) >= _PARAGRAPH:
            paragraphs.append("")
        paragraphs[-1] = f"{paragraphs[-1]}\n{one}".lstrip("\n")
    return [section(one) for one in paragraphs if one]


def context(*lines: str) -> Block:
    """Small print, one element a line."""
    return ContextBlock(elements=[MarkdownTextObject(text=line) for line in lines[:10]]).to_dict()


def header(text: str) -> Block:
    """What the blocks below are about, in large letters; plain text."""
    return HeaderBlock(text=PlainTextObject(text=text)).to_dict()


def divider() -> Block:
    return DividerBlock().to_dict()


def button(
    label: str,
    action_id: str,
    value: object,
    *,
    style: Literal["primary", "danger"] | None = None,
    sure: ConfirmObject | None = None,
) -> ButtonElement:
    """A button that carries an id and nothing else; ``sure`` is asked before it does anything."""
    return ButtonElement(text=label, action_id=action_id, value=str(value), style=style, confirm=sure)


def sure(title: str, question: str, *, yes: str, no: str) -> ConfirmObject:
    """What is asked before something that is not easily taken back."""
    return ConfirmObject(title=title, text=PlainTextObject(text=question), confirm=yes, deny=no)


def menu(
    label: str, action_id: str, options: Mapping[str, str], *, chosen: str | None = None
) -> StaticSelectElement:
    """A choice that acts at once: value → label. ``label`` is what it is called while nothing is chosen."""
    choices = [Option(value=value, label=text) for value, text in options.items()]
    first = next((one for one in choices if one.value == chosen), None)
    return StaticSelectElement(placeholder=label, action_id=action_id, options=choices, initial_option=first)


def actions(block_id: str, *elements: InteractiveElement) -> Block:
    """A row of buttons and menus. ``block_id`` is unique in the message."""
    return ActionsBlock(block_id=block_id, elements=list(elements)).to_dict()


def weight(value: object) -> int:
    """How many characters of it Slack counts: everything that is read, the buttons' labels too."""
    if isinstance(value, Mapping):
        return sum(
            len(one) if key == "text" and isinstance(one, str) else weight(one) for key, one in value.items()
        )
    return sum(weight(one) for one in value) if isinstance(value, list | tuple) else 0


def select(block_id: str, label: str, options: Mapping[str, str], *, chosen: str | None = None) -> Block:
    """A required choice: value → label. One is chosen already, the first unless told otherwise."""
    choices = [Option(value=value, label=text) for value, text in options.items()]
    first = next((one for one in choices if one.value == chosen), choices[0])
    element = StaticSelectElement(action_id=block_id, options=choices, initial_option=first)
    return InputBlock(block_id=block_id, label=PlainTextObject(text=label), element=element).to_dict()


def tick(block_id: str, label: str, value: str, said: str) -> Block:
    """One box to tick or to leave; ``said`` stands beside it."""
    element = CheckboxesElement(action_id=block_id, options=[Option(value=value, label=said)])
    label_text = PlainTextObject(text=label)
    return InputBlock(block_id=block_id, label=label_text, element=element, optional=True).to_dict()


def pick_user(block_id: str, label: str) -> Block:
    """A required choice of a person of the workspace."""
    element = UserSelectElement(action_id=block_id)
    return InputBlock(block_id=block_id, label=PlainTextObject(text=label), element=element).to_dict()


def pick_users(block_id: str, label: str) -> Block:
    """A required choice of one or more people of the workspace."""
    element = UserMultiSelectElement(action_id=block_id, max_selected_items=USERS)
    return InputBlock(block_id=block_id, label=PlainTextObject(text=label), element=element).to_dict()


def count(block_id: str, label: str, *, most: int, first: int) -> Block:
    """A required whole number from 1 to ``most``; ``first`` stands there already."""
    element = NumberInputElement(action_id=block_id, initial_value=first, min_value=1, max_value=most)
    return InputBlock(block_id=block_id, label=PlainTextObject(text=label), element=element).to_dict()


def free_text(
    block_id: str,
    label: str,
    *,
    limit: int,
    lines: bool = True,
    written: str | None = None,
    required: bool = False,
) -> Block:
    """A text of at most ``limit`` characters, over several lines or on one; ``written`` is what stands there
    already.
    """
    element = PlainTextInputElement(
        action_id=block_id, multiline=lines, max_length=limit, initial_value=written or None
    )
    label_text = PlainTextObject(text=label)
    return InputBlock(block_id=block_id, label=label_text, element=element, optional=not required).to_dict()


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    close: str,
    callback_id: str | None = None,
    submit: str | None = None,
    metadata: str | None = None,
) -> dict[str, Any]:
    """A dialog. ``metadata`` comes back as it is: ids only."""
    view = View(
        type="modal",
        title=PlainTextObject(text=title[:24]),
        close=PlainTextObject(text=close[:24]),
        submit=PlainTextObject(text=submit[:24]) if submit else None,
        callback_id=callback_id,
        private_metadata=metadata,
        blocks=list(blocks),
    )
    return view.to_dict()
