"""What is known of a lead as a form: to add one, to correct one, to complete one that ops look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import actions
from bot.csv_cells import cell
from bot.i18n import Speech
from bot.views import fields, flaws, words
from bot.views.blocks import Block, free_text, section, select, tick
from bot.views.blocks import modal as dialog
from bot.views.lead import headline
from core.fields import cleaned
from core.model import Lead, LeadFacts
from core.submissions import Flaw, longest

BRIEF = (
    "company",
    "contact_name",
    "contact_title",
    "email",
    "phone",
    "type",
    "source",
    "product",
    "region",
    "score",
    "recent_activity",
)
"""What somebody who adds a lead is asked for, in this order."""

REQUIRED = frozenset({"company"})
"""What nobody who adds a lead may leave empty."""

EVERY = (
    *BRIEF,
    "country",
    "timezone",
    "language",
    "industry",
    "company_size",
    "account_tier",
    "deal_size",
    "referrer",
    "consent",
)
"""All that is known of a lead. Each is a block of that name with an element of that name."""

QUEUE, CONSENT = "queue", "consent"

_NOTHING = "-"
"""The choice that leaves a field empty; no queue is called so."""

_LINE = 64
"""Characters of what has no limit by its length: amounts, scores, time zones."""

_QUEUES = 99
"""Choices in a menu, less the one that leaves it to the rules; Slack takes 100."""


def modal(
    lead: Lead,
    speech: Speech,
    *,
    title: str,
    callback_id: str,
    metadata: str,
    first: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything known of a lead, to be changed. ``first`` names what is missing: it stands on top."""
    on_top = [name for name in first if name in EVERY]
    order = [*on_top, *(name for name in EVERY if name not in on_top)]
    head = [headline(lead, speech)]
    if on_top:
        lacks = speech.all_of([fields.name(name, speech) for name in on_top])
        head.append(speech.say("Missing: {fields}.", fields=lacks))
    return dialog(
        title,
        [section("\n".join(head)), *(_input(name, lead.facts, speech) for name in order)],
        close=speech.say("Cancel"),
        submit=speech.say("Save"),
        callback_id=callback_id,
        metadata=metadata,
    )


def correct(lead: Lead, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """What somebody who works on a lead knows better."""
    title = speech.say("Correct data")
    return modal(lead, speech, title=title, callback_id=actions.CORRECT_WITH, metadata=metadata)


def add(speech: Speech, *, queues: Sequence[str]) -> dict[str, Any]:
    """A lead that nobody has told us of yet. Who may choose among ``queues`` may leave it to the rules."""
    blank = LeadFacts()
    inputs = [_input(name, blank, speech, required=name in REQUIRED) for name in BRIEF]
    if len(queues) > 1:
        inputs.append(select(QUEUE, speech.say("Queue"), _queues(queues, speech)))
    label = fields.name(CONSENT, speech)
    inputs.append(tick(CONSENT, label, "yes", speech.say("They agreed to be passed on to partners")))
    return dialog(
        speech.say("Add lead"),
        inputs,
        close=speech.say("Cancel"),
        submit=speech.say("Add"),
        callback_id=actions.ADD_LEAD_WITH,
    )


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a submitted form, field by field, as it was written; an empty field is an empty text."""
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    return {name: _said(values[name].get(name) or {}) for name in (*EVERY, QUEUE) if name in values}


def changed(view: Mapping[str, Any]) -> dict[str, str]:
    """Only what is different from what stood there when the form was opened, so that whatever came in while
    somebody was typing stays.
    """
    before = {
        block["block_id"]: _stood(block["element"])
        for block in view.get("blocks") or ()
        if block.get("type") == "input"
    }
    return {name: text for name, text in filled(view).items() if text != before.get(name)}


def errors(found: Sequence[Flaw], speech: Speech, *, shown: Sequence[str] = EVERY) -> dict[str, str]:
    """What is wrong, under the block it concerns, or under the first where that is not ``shown``."""
    said: dict[str, str] = {}
    for flaw in found:
        is_shown = flaw.field in shown
        sentence = flaws.sentence(flaw, speech)
        told = sentence if is_shown else f"{fields.name(flaw.field, speech)}: {sentence}"
        said.setdefault(flaw.field if is_shown else next(iter(shown)), told)
    return said


def _input(name: str, facts: LeadFacts, speech: Speech, *, required: bool = False) -> Block:
    label = fields.name(name, speech)
    match name:
        case "type":
            return select(name, label, words.by_value(words.lead_types(speech)), chosen=facts.type)
        case "consent":
            return select(name, label, _consent(speech), chosen=cell(getattr(facts, name)) or _NOTHING)
        case _:
            limit = longest(name) or _LINE
            known = cleaned(cell(getattr(facts, name)))[:limit]
            lines = name == "recent_activity"
            return free_text(name, label, limit=limit, lines=lines, written=known, required=required)


def _consent(speech: Speech) -> dict[str, str]:
    return {_NOTHING: speech.say("unknown"), "yes": speech.say("Yes"), "no": speech.say("No")}


def _queues(names: Sequence[str], speech: Speech) -> dict[str, str]:
    by_rules = {_NOTHING: speech.say("By the rules")}
    return by_rules | {name: name for name in names[:_QUEUES]}


def _said(state: Mapping[str, Any]) -> str:
    """What stands in an element: written, chosen, or ticked."""
    ticked = state.get("selected_options") or ()
    option = state.get("selected_option") or (ticked[0] if ticked else {})
    return _text(option.get("value") or state.get("value"))


def _stood(element: Mapping[str, Any]) -> str:
    """What stood in an element when it was drawn."""
    return _text((element.get("initial_option") or {}).get("value") or element.get("initial_value"))


def _text(value: object) -> str:
    return value if isinstance(value, str) and value != _NOTHING else ""
