"""Somebody at a dialog that goes on: its own buttons are clicked, and forms opened over it."""

from tests.actor import Actor, Lines, found_button, states
from tests.waiting import wait_for

_DRAWN = frozenset({"views.update", "views.push"})


def clicks_inside(who: Actor, label: str) -> Lines:
    """Clicks a button of the open dialog; what it shows then, or the form that opened over it."""
    view, before = who.view(), who.traffic()
    block, element = found_button(view["blocks"], label, "")
    where = {"view": view["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
    answer = who.screen.act(user=who.id, type="action", **where)
    assert answer["ok"], answer
    wait_for(lambda: _DRAWN & set(who.called(before)))
    return who.form()


def fills_over(who: Actor, **choices: str) -> Lines:
    """Fills in and submits the form that is open over a dialog; its errors, or what the dialog shows then."""
    view, before = who.view(), who.traffic()
    answer = who.screen.act(user=who.id, type="submit", view=view["id"], state=states(view, choices))
    assert answer["ok"], answer
    if answer.get("errors"):
        return list(answer["errors"].values())
    wait_for(lambda: _DRAWN & set(who.called(before)))
    return who.form()
