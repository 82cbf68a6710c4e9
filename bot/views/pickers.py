"""Inputs in which people, user groups, channels and switches are chosen; what is set already is chosen
already.
"""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataMultiSelectElement,
    InputBlock,
    Option,
    PlainTextObject,
    UserMultiSelectElement,
)

from bot.views.blocks import Block
from bot.views.text import plain

MOST = 50
"""People, or user groups, in one list."""


def pick_channel(block_id: str, label: str, chosen: Sequence[str], *, hint: str) -> Block:
    """One channel or none, public or private."""
    only = ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    element = ConversationSelectElement(
        action_id=block_id, initial_conversation=chosen[0] if chosen else None, filter=only
    )
    return _optional(block_id, label, element, hint)


def pick_members(block_id: str, label: str, chosen: Sequence[str], *, hint: str) -> Block:
    """Any number of people. User groups among those ``chosen`` are left out."""
    users = [one for one in chosen if not one.startswith("S")]
    element = UserMultiSelectElement(
        action_id=block_id, initial_users=users or None, max_selected_items=max(MOST, len(users))
    )
    return _optional(block_id, label, element, hint)


def pick_groups(
    block_id: str, label: str, chosen: Sequence[str], names: Mapping[str, str], *, hint: str
) -> Block:
    """Any number of user groups, found while typing. ``names`` are what the chosen ones are called."""
    groups = [one for one in chosen if one.startswith("S")]
    element = ExternalDataMultiSelectElement(
        action_id=block_id,
        initial_options=[option(one, names.get(one, one)) for one in groups] or None,
        min_query_length=0,
        max_selected_items=max(MOST, len(groups)),
    )
    return _optional(block_id, label, element, hint)


def switches(block_id: str, label: str, options: Mapping[str, str], on: Sequence[str], *, hint: str) -> Block:
    """A box to tick for each of ``options``, value → label; those that are ``on`` are ticked."""
    boxes = [Option(value=value, label=text) for value, text in options.items()]
    ticked = [one for one in boxes if one.value in on]
    element = CheckboxesElement(action_id=block_id, options=boxes, initial_options=ticked or None)
    return _optional(block_id, label, element, hint)


def option(value: str, name: str) -> Option:
    return Option(value=value, label=plain(name, 75) or value)


def _optional(
    block_id: str,
    label: str,
    element: CheckboxesElement
    | ConversationSelectElement
    | UserMultiSelectElement
    | ExternalDataMultiSelectElement,
    hint: str,
) -> Block:
    block = InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=label),
        hint=PlainTextObject(text=hint) if hint else None,
        element=element,
        optional=True,
    )
    return block.to_dict()
