"""Forms with every kind of field that ours have: what a person chose is what the bot hears."""

from typing import Any

import pytest

from tests.bot.sandbox.conftest import Stage
from tests.bot.sandbox.rig import Json, Person, modal, plain, text_input, web_client

QUEUES = [{"text": plain(word), "value": word} for word in ("hot", "cold")]


def field(block_id: str, kind: str, **others: Any) -> Json:
    element = {"type": kind, "action_id": block_id, **others}
    return {"type": "input", "block_id": block_id, "label": plain(block_id.title()), "element": element}


FORM = modal(
    text_input(),
    field("reps", "multi_users_select", max_selected_items=2),
    field("hours", "number_input", is_decimal_allowed=False, min_value="1", max_value="12"),
    field("queue", "static_select", options=QUEUES),
    field("tell", "checkboxes", options=QUEUES) | {"optional": True},
)


@pytest.fixture
def form(socket_stage: Stage) -> Person:
    """Somebody with the form before them."""
    person = Person(socket_stage.server, socket_stage.http)
    trigger_id = socket_stage.server.app.state.sandbox.triggers.issue(person.id)
    web_client(socket_stage.server).views_open(trigger_id=trigger_id, view=FORM)
    return person


def fills_in(person: Person, **chosen: Any) -> Json:
    """Submits the form; every field not named is filled in as it should be."""
    fields: dict[str, Any] = {
        "note": {"value": "it is a flood"},
        "reps": {"selected_users": [person.id]},
        "hours": {"value": "4"},
        "queue": {"selected_option": "hot"},
    }
    state = {
        block: {"text" if block == "note" else block: held} for block, held in {**fields, **chosen}.items()
    }
    return person.act("submit", view=person.modal()["id"], state=state)


def test_every_field_reaches_the_bot_in_slacks_shape(form: Person, socket_stage: Stage) -> None:
    answer = fills_in(form, tell={"selected_options": ["cold"]})

    assert answer["ok"] is True
    values = socket_stage.heard.by(form.id, "submit")[0]["view"]["state"]["values"]
    assert values["reps"]["reps"] == {"type": "multi_users_select", "selected_users": [form.id]}
    assert values["hours"]["hours"] == {"type": "number_input", "value": "4"}
    assert values["queue"]["queue"] == {"type": "static_select", "selected_option": QUEUES[0]}
    assert values["tell"]["tell"] == {"type": "checkboxes", "selected_options": [QUEUES[1]]}


def test_what_nobody_ticked_is_an_empty_list(form: Person, socket_stage: Stage) -> None:
    fills_in(form)

    values = socket_stage.heard.by(form.id, "submit")[0]["view"]["state"]["values"]
    assert values["tell"]["tell"]["selected_options"] == []


def test_slacks_window_finds_every_fault_at_once(form: Person, socket_stage: Stage) -> None:
    answer = fills_in(
        form,
        reps={"selected_users": [form.id, "U0BOT", "USLACKBOT"]},
        hours={"value": "13"},
        queue={"selected_option": None},
    )

    assert answer["errors"] == {
        "reps": "Please choose 2 at most.",
        "hours": "Please enter a number in the allowed range.",
        "queue": "Please complete this required field.",
    }
    assert socket_stage.heard.by(form.id, "submit") == []


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        ({"reps": {"selected_users": ["U9NOBODY"]}}, "user_not_found"),
        ({"queue": {"selected_option": "warm"}}, "option_not_found"),
    ],
)
def test_nobody_chooses_what_the_window_does_not_offer(
    form: Person, socket_stage: Stage, chosen: Json, error: str
) -> None:
    answer = fills_in(form, **chosen)

    assert (answer["ok"], answer["error"]) == (False, error)
    assert socket_stage.heard.by(form.id, "submit") == []
