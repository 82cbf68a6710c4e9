"""views.*: modals and App Homes."""

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.modals import find_view, make_view, open_modal, publish_home, push_modal, update_view
from bot.sandbox.model import Json, View
from bot.sandbox.outgoing import view_object


def _answer(view: View) -> Json:
    return {"ok": True, "view": view_object(view)}


def _definition(call: Call) -> Json:
    """Checked before the trigger is spent: a refused view may be sent again with the same trigger."""
    given = call.structure("view", "invalid_arguments")
    if given is None:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view")
    make_view(given, "")
    return dict(given)


def _user_by_trigger(call: Call) -> str:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: trigger_id")
    return call.sandbox.triggers.exchange(trigger_id)


def open_view(call: Call) -> Json:
    definition = _definition(call)
    return _answer(open_modal(call.workspace, _user_by_trigger(call), definition))


def push(call: Call) -> Json:
    definition = _definition(call)
    return _answer(push_modal(call.workspace, _user_by_trigger(call), definition))


def update(call: Call) -> Json:
    definition = _definition(call)
    view = find_view(
        call.workspace, view_id=call.text("view_id") or None, external_id=call.text("external_id") or None
    )
    return _answer(update_view(call.workspace, view, definition, known_hash=call.text("hash") or None))


def publish(call: Call) -> Json:
    definition = _definition(call)
    user_id, known_hash = call.required("user_id"), call.text("hash") or None
    return _answer(publish_home(call.workspace, user_id, definition, known_hash=known_hash))
