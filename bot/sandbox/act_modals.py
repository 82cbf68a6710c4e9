"""Submitting and closing modals, and what the bot's ack does to them."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from bot.sandbox.acting import Acting, refused
from bot.sandbox.delivery import Envelope
from bot.sandbox.elements import MANY, interactive, merged_values, value_key
from bot.sandbox.errors import SlackError
from bot.sandbox.modals import close_view, push_modal, update_view
from bot.sandbox.model import Json, View
from bot.sandbox.outgoing import view_closed, view_submission
from bot.sandbox.pressing import check_they_exist

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


async def submit(acting: Acting) -> Json:
    """Slack's own complaints come first and never reach the bot; then the bot's ack decides.

    SlackError("user_not_found" or "channel_not_found") where something is chosen that the window does not
    offer.
    """
    view = acting.view()
    view.values = merged_values(view.blocks, view.values, acting.body.get("state") or {})
    check_they_exist(acting.workspace, [one for block in view.values.values() for one in block.values()])
    errors = complaints(view)
    if errors:
        return {"ok": True, "errors": errors}
    payload = view_submission(user=acting.user, view=view, trigger_id=acting.trigger())
    ack = await acting.deliver(Envelope("interactive", payload))
    if ack.error is not None:
        return {"ok": False, "error": ack.error}
    try:
        return _obey(acting, view, ack.payload)
    except SlackError as error:
        acting.note(error)
        return refused(error)


def _obey(acting: Acting, view: View, ack: Json) -> Json:
    """``response_action``: errors, update, push, clear; nothing means close this one."""
    wanted = ack.get("response_action")
    if wanted == "errors":
        return {"ok": True, "errors": _errors(view, ack.get("errors"))}
    if wanted == "update":
        update_view(acting.workspace, view, ack.get("view"), known_hash=None)
    elif wanted == "push":
        push_modal(acting.workspace, acting.user.id, ack.get("view"))
    elif wanted in ("clear", None):
        close_view(acting.workspace, view, everything=wanted == "clear")
    else:
        raise SlackError("invalid_response_action", f"[ERROR] unknown response_action {wanted!r}")
    return {"ok": True}


def _errors(view: View, errors: Any) -> dict[str, str]:
    """Slack shows errors at input blocks only and gives up on any other block_id."""
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_response_action", "[ERROR] errors must name input blocks of this view")
    return {block_id: str(text) for block_id, text in errors.items()}


def complaints(view: View) -> dict[str, str]:
    """What Slack's own window says before it sends anything: block_id → sentence."""
    found: dict[str, str] = {}
    for block, element in interactive(view.blocks):
        if block.get("type") == "input":
            held = view.values[block["block_id"]][element["action_id"]]
            text = _complaint(element, held.get(value_key(element)), optional=bool(block.get("optional")))
            if text:
                found[block["block_id"]] = text
    return found


def _complaint(element: Json, value: Any, *, optional: bool) -> str | None:
    if value in (None, "", []):
        return None if optional else "Please complete this required field."
    check = _CHECKS.get(element["type"])
    return check(element, value) if check else None


def _length_complaint(element: Json, value: Any) -> str | None:
    if len(value) < int(element.get("min_length") or 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > int(element.get("max_length") or 3000):
        return f"Please enter at most {element.get('max_length') or 3000} characters."
    return None


def _number_complaint(element: Json, value: Any) -> str | None:
    if not NUMBER.fullmatch(str(value)):
        return "Please enter a number."
    number = Decimal(str(value))
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if (low is not None and number < Decimal(low)) or (high is not None and number > Decimal(high)):
        return "Please enter a number in the allowed range."
    return None


def _email_complaint(_element: Json, value: Any) -> str | None:
    return None if EMAIL.fullmatch(str(value)) else "Please enter a valid email address."


def _url_complaint(_element: Json, value: Any) -> str | None:
    return None if "://" in str(value) else "Please enter a valid URL."


def _many_complaint(element: Json, value: Any) -> str | None:
    most = int(element.get("max_selected_items") or 100)
    return None if len(value) <= most else f"Please choose {most} at most."


_CHECKS: Mapping[str, Callable[[Json, Any], str | None]] = {
    "plain_text_input": _length_complaint,
    "number_input": _number_complaint,
    "email_text_input": _email_complaint,
    "url_text_input": _url_complaint,
    **dict.fromkeys(MANY, _many_complaint),
}


async def close(acting: Acting) -> Json:
    """The bot hears of it where a view asked for it; ``clear_on_close`` takes the whole stack along."""
    view = acting.view()
    gone = close_view(
        acting.workspace, view, everything=view.clear_on_close or bool(acting.body.get("clear"))
    )
    error = None
    for closed in (v for v in gone if v.notify_on_close):
        payload = view_closed(user=acting.user, view=closed, cleared=len(gone) > 1)
        ack = await acting.deliver(Envelope("interactive", payload))
        error = error or ack.error
    return {"ok": error is None, "error": error}
