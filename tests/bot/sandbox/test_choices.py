"""Choosing people, places and what the bot suggests; shortcuts; the status somebody has set."""

import json
from typing import Any

import pytest

from tests.bot.sandbox.conftest import Stage
from tests.bot.sandbox.rig import Json, Person, actions, home, modal, section, until, web_client
from tests.bot.sandbox.test_forms import field


def opens(person: Person, *blocks: Json, **others: Any) -> Json:
    """A form in front of somebody."""
    trigger_id = person.server.app.state.sandbox.triggers.issue(person.id)
    view: Json = web_client(person.server).views_open(trigger_id=trigger_id, view=modal(*blocks, **others))[
        "view"
    ]
    return view


def suggested(person: Person, typed: str, block_id: str = "company") -> Json:
    view = person.modal()["id"]
    return person.act("suggest", view=view, block_id=block_id, action_id="company", value=typed)


def test_a_shortcut_belongs_to_no_channel(rep: Person, stage: Stage) -> None:
    rep.act("shortcut", callback_id="leads.add")

    body = until(lambda: stage.heard.by(rep.id, "shortcut"))[0]
    assert set(body) == {
        *("type", "token", "action_ts", "team", "user", "callback_id", "trigger_id", "api_app_id"),
        *("enterprise", "is_enterprise_install"),
    }
    assert (body["type"], body["callback_id"], body["user"]["id"]) == ("shortcut", "leads.add", rep.id)


def test_the_page_knows_the_shortcuts_and_the_bot_hears_of_no_others(rep: Person, stage: Stage) -> None:
    state = rep.http.get("/sandbox/state", params={"user": rep.id}).json()

    answer = rep.act("shortcut", callback_id="leads.forget")

    assert [one["callback_id"] for one in state["shortcuts"]] == ["leads.add"]
    assert (answer["ok"], answer["error"]) == (False, "unknown_shortcut")
    assert stage.heard.by(rep.id, "shortcut") == []


def test_several_suggestions_of_the_bot_can_be_chosen(rep: Person, stage: Stage) -> None:
    block = field("company", "multi_external_select", min_query_length=2)
    opens(rep, block)

    options = suggested(rep, "Acme")["options"]
    state = {"company": {"company": {"selected_options": options}}}
    rep.act("submit", view=rep.modal()["id"], state=state)

    assert [one["text"]["text"] for one in options] == ["Acme GmbH", "Acme Ltd"]
    held = stage.heard.by(rep.id, "submit")[0]["view"]["state"]["values"]["company"]["company"]
    assert held == {"type": "multi_external_select", "selected_options": options}


@pytest.mark.parametrize(("least", "typed", "asks"), [(None, "Ac", False), (2, "Ac", True), (0, "", True)])
def test_slack_asks_once_enough_is_typed(
    rep: Person, stage: Stage, least: int | None, typed: str, asks: bool
) -> None:
    opens(rep, field("company", "external_select", **({} if least is None else {"min_query_length": least})))

    answer = suggested(rep, typed)

    assert answer.get("error") == (None if asks else "query_too_short")
    assert len(stage.heard.by(rep.id, "suggest")) == asks


def test_nothing_found_is_no_mistake_but_what_slack_cannot_draw_is(rep: Person) -> None:
    opens(rep, field("company", "external_select"))

    nobody, nonsense = suggested(rep, "nobody"), suggested(rep, "nonsense")

    assert (nobody["ok"], nobody["options"]) == (True, [])
    assert (nonsense["ok"], nonsense["error"]) == (False, "invalid_options")
    assert "/options/0/text" in json.dumps(nonsense["messages"])


PLACES = [
    field("where", "conversations_select"),
    field("also", "multi_channels_select"),
    field("rooms", "multi_conversations_select") | {"optional": True},
]


def test_people_choose_channels(rep: Person, stage: Stage) -> None:
    opens(rep, *PLACES)

    state = {
        "where": {"where": {"selected_conversation": rep.channel}},
        "also": {"also": {"selected_channels": [rep.channel]}},
    }
    answer = rep.act("submit", view=rep.modal()["id"], state=state)

    assert answer["ok"] is True
    values = stage.heard.by(rep.id, "submit")[0]["view"]["state"]["values"]
    assert values["where"]["where"] == {"type": "conversations_select", "selected_conversation": rep.channel}
    assert values["also"]["also"]["selected_channels"] == [rep.channel]
    assert values["rooms"]["rooms"]["selected_conversations"] == []


def test_nobody_chooses_a_channel_that_is_not_there(rep: Person, stage: Stage) -> None:
    opens(rep, PLACES[1])

    answer = rep.act(
        "submit", view=rep.modal()["id"], state={"also": {"also": {"selected_channels": ["C0NONE"]}}}
    )

    assert (answer["ok"], answer["error"]) == (False, "channel_not_found")
    assert stage.heard.by(rep.id, "submit") == []


def test_the_page_may_offer_public_channels_and_ones_own(loner: Person) -> None:
    other = Person(loner.server, loner.http)
    loner.server.workspace.add_channel("C0SECRET", "secret", [other.id], private=True)

    seen = {one["id"] for one in state_of(loner)["places"]}
    others = {one["id"] for one in state_of(other)["places"]}

    assert {loner.channel, other.channel} <= seen
    assert "C0SECRET" in others - seen


def state_of(person: Person) -> Json:
    state: Json = person.http.get("/sandbox/state", params={"user": person.id}).json()
    return state


def test_several_people_are_chosen_on_a_home(rep: Person, stage: Stage) -> None:
    select = {"type": "multi_users_select", "action_id": "pick"}
    view = web_client(rep.server).views_publish(user_id=rep.id, view=home(actions(select)))["view"]

    rep.act("action", view=view["id"], action_id="pick", selected_users=[rep.id])
    refused = rep.act("action", view=view["id"], action_id="pick", selected_users=["U0NONE"])

    body = until(lambda: stage.heard.by(rep.id, "pick"))[0]
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["actions"][0]["selected_users"] == [rep.id]
    assert (refused["ok"], refused["error"]) == (False, "user_not_found")


def test_a_modal_opens_from_a_home_and_both_can_be_redrawn_by_a_name_of_ones_own(
    rep: Person,
) -> None:
    client = web_client(rep.server)
    button = {"type": "button", "action_id": "lead.open", "text": {"type": "plain_text", "text": "Open"}}
    button["value"] = json.dumps(modal(section("Before"), external_id=f"form-{rep.id}"))
    client.views_publish(user_id=rep.id, view=home(actions(button)) | {"external_id": f"home-{rep.id}"})

    rep.act("action", view=rep.home()["id"], action_id="lead.open")  # type: ignore[index]
    opened = rep.modal()
    client.views_update(external_id=f"form-{rep.id}", view=modal(section("After")))
    client.views_update(external_id=f"home-{rep.id}", view=home(section("Later")))

    assert opened["blocks"][0]["text"]["text"] == "Before"
    assert rep.modal()["blocks"][0]["text"]["text"] == "After"
    seen = rep.home()
    assert seen is not None
    assert seen["blocks"][0]["text"]["text"] == "Later"


def test_a_status_is_told_and_can_be_asked_for(rep: Person, stage: Stage) -> None:
    status = {"status_text": "On holiday", "status_emoji": ":palm_tree:", "status_expiration": 1_800_000_000}

    rep.http.post(f"/sandbox/users/{rep.id}", json=status).raise_for_status()

    told = until(lambda: stage.heard.by(rep.id, "user_change"))[0]["event"]["user"]["profile"]
    asked = web_client(rep.server).users_info(user=rep.id)["user"]["profile"]
    assert {name: told[name] for name in status} == {name: asked[name] for name in status} == status


def test_a_user_group_changes_its_members(loner: Person) -> None:
    loner.server.workspace.add_usergroup("S0REPS", "reps", [])
    client = web_client(loner.server)

    loner.http.post(
        "/sandbox/usergroups/S0REPS", json={"users": [loner.id], "name": "The reps"}
    ).raise_for_status()

    assert client.usergroups_users_list(usergroup="S0REPS")["users"] == [loner.id]
    assert client.usergroups_list()["usergroups"][0]["name"] == "The reps"
    wrong = [("S0NONE", {}), ("S0REPS", {"users": ["U0NONE"]}), ("S0REPS", {"members": []})]
    answers = [loner.http.post(f"/sandbox/usergroups/{id_}", json=body) for id_, body in wrong]
    assert [answer.status_code for answer in answers] == [404, 404, 400]
