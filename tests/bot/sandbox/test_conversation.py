"""What a rep does and the bot answers, the same over Socket Mode and over HTTP, with the real Bolt."""

import json
from typing import Any

from tests.bot.sandbox.conftest import Stage
from tests.bot.sandbox.rig import (
    Person,
    actions,
    button,
    modal,
    plain,
    refusal,
    section,
    text_input,
    until,
    web_client,
)


def open_modal(rep: Person, view: dict[str, Any]) -> None:
    """Through a button whose value is the view."""
    web_client(rep.server).chat_postMessage(
        channel=rep.channel, text="Open", blocks=[actions(button("lead.open", value=json.dumps(view)))]
    )
    rep.press(rep.messages()[-1], "lead.open")
    rep.modal()


def test_a_command_is_answered_to_its_author_alone(rep: Person, stage: Stage) -> None:
    other = Person(rep.server, rep.http)
    rep.server.workspace.channels[rep.channel].members.append(other.id)

    answer = rep.command("/nextlead 5")

    assert answer["ok"] is True
    assert rep.messages()[0]["ephemeral"] is True
    assert rep.texts() == ["Acme GmbH"]
    assert other.messages(rep.channel) == []
    body = stage.heard.by(rep.id, "command")[0]
    assert (body["text"], body["channel_id"], body["api_app_id"]) == ("5", rep.channel, "A0NEXT")


def test_a_command_can_answer_everybody(rep: Person) -> None:
    rep.command("/loud")

    assert [m["ephemeral"] for m in rep.messages()] == [False]


def test_a_command_can_answer_later_through_its_response_url(rep: Person) -> None:
    rep.command("/silent")

    assert until(rep.texts) == ["a moment later"]


def test_names_in_a_command_arrive_as_ids(rep: Person, stage: Stage) -> None:
    name = rep.server.workspace.users[rep.id].name

    rep.command(f"/nextlead give @{name} a & b in #channel-1 <@U0BOT>")

    text = stage.heard.by(rep.id, "command")[0]["text"]
    assert text.startswith(f"give <@{rep.id}|{name}> a &amp; b in ")
    assert text.endswith("<@U0BOT>")


def test_a_button_replaces_the_message_it_is_on(rep: Person, stage: Stage) -> None:
    rep.command("/nextlead")

    rep.press(rep.messages()[0], "lead.claim")

    assert until(lambda: rep.texts() == ["Claimed"])
    assert rep.messages()[0]["blocks"] == []
    body = stage.heard.by(rep.id, "claim")[0]
    assert body["actions"][0]["value"] == "7"
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body


def test_a_button_on_a_lasting_message_brings_the_message_along(rep: Person, stage: Stage) -> None:
    metadata = {"event_type": "lead", "event_payload": {"id": "7"}}
    web_client(rep.server).chat_postMessage(
        channel=rep.channel, text="A lead", blocks=[actions(button("lead.claim"))], metadata=metadata
    )

    rep.press(rep.messages()[0], "lead.claim", block_id="buttons")

    body = until(lambda: stage.heard.by(rep.id, "claim"))[0]
    assert body["message"]["text"] == "A lead"
    assert body["message"]["metadata"] == metadata
    assert body["channel"]["id"] == rep.channel
    assert body["user"]["id"] == rep.id


def test_a_doubled_delivery_carries_the_same_keys(rep: Person, stage: Stage) -> None:
    rep.command("/nextlead")

    rep.press(rep.messages()[0], "lead.claim", repeat=2)

    bodies = until(lambda: b if len(b := stage.heard.by(rep.id, "claim")) == 3 else None)
    assert len({body["trigger_id"] for body in bodies}) == 1
    assert len({body["actions"][0]["action_ts"] for body in bodies}) == 1


def test_a_doubled_command_shows_one_answer(rep: Person, stage: Stage) -> None:
    rep.http.put(
        "/sandbox/faults",
        json={"faults": [{"method": "slash_commands", "effect": "duplicate_envelope", "times": 1}]},
    )

    rep.command("/nextlead")

    assert len(stage.heard.by(rep.id, "command")) == 2
    assert rep.texts() == ["Acme GmbH"]


def test_a_choice_in_a_message_is_reported_whole(rep: Person, stage: Stage) -> None:
    options = [{"text": plain(word), "value": word} for word in ("hot", "cold")]
    select = {"type": "static_select", "action_id": "pick", "options": options}
    web_client(rep.server).chat_postMessage(channel=rep.channel, text="Which?", blocks=[actions(select)])

    rep.press(rep.messages()[0], "pick", selected_option="cold")

    body = until(lambda: stage.heard.by(rep.id, "pick"))[0]
    assert body["actions"][0]["selected_option"] == options[1]
    assert body["state"]["values"]["buttons"]["pick"]["selected_option"] == options[1]


def test_a_modal_shows_what_is_wrong_and_stays_open(rep: Person) -> None:
    open_modal(rep, modal())

    answer = rep.submit("bad")

    assert answer == {"ok": True, "errors": {"note": "Too short"}, "took_ms": answer["took_ms"]}
    assert len(rep.modals()) == 1


def test_slack_itself_refuses_an_empty_field(rep: Person, stage: Stage) -> None:
    open_modal(rep, modal())

    answer = rep.submit("")

    assert "required" in answer["errors"]["note"]
    assert stage.heard.by(rep.id, "submit") == []


def test_errors_for_a_field_that_is_not_there_are_a_mistake_of_the_bot(rep: Person) -> None:
    open_modal(rep, modal())

    answer = rep.submit("odd")

    assert (answer["ok"], answer["error"]) == (False, "invalid_response_action")


def test_an_answer_slack_does_not_know_is_a_mistake_of_the_bot(rep: Person) -> None:
    open_modal(rep, modal())

    answer = rep.submit("strange")

    assert (answer["ok"], answer["error"]) == (False, "invalid_response_action")
    assert len(rep.modals()) == 1


def test_a_submission_nobody_takes_leaves_the_modal_open(loner: Person) -> None:
    trigger_id = loner.server.app.state.sandbox.triggers.issue(loner.id)
    web_client(loner.server).views_open(trigger_id=trigger_id, view=modal())

    answer = loner.submit()

    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")
    assert len(loner.modals()) == 1


def test_a_submitted_modal_closes(rep: Person, stage: Stage) -> None:
    open_modal(rep, modal(private_metadata="lead 7"))

    rep.submit("spoke to him")

    assert rep.modals() == []
    view = stage.heard.by(rep.id, "submit")[0]["view"]
    assert view["private_metadata"] == "lead 7"
    assert view["state"]["values"]["note"]["text"]["value"] == "spoke to him"


def test_a_modal_can_be_updated_pushed_and_cleared(rep: Person) -> None:
    open_modal(rep, modal())

    rep.submit("deeper")
    pushed = rep.modals()
    rep.submit("all")

    assert len(pushed) == 2
    assert rep.modals() == []

    open_modal(rep, modal())

    rep.submit("again")

    assert [block["type"] for block in rep.modal()["blocks"]] == ["section"]


def test_closing_the_upper_modal_shows_the_lower_one_again(rep: Person, stage: Stage) -> None:
    open_modal(rep, modal(text_input(), notify_on_close=True))
    rep.submit("deeper")

    rep.act("close", view=rep.modal()["id"])
    between = rep.modals()
    rep.act("close", view=rep.modal()["id"])

    assert len(between) == 1
    assert rep.modals() == []
    assert len(stage.heard.by(rep.id, "closed")) == 1


def test_an_external_select_asks_the_bot_for_its_options(rep: Person) -> None:
    select = {
        "type": "external_select",
        "action_id": "company",
        "placeholder": {"type": "plain_text", "text": "?"},
    }
    label = {"type": "plain_text", "text": "Company"}
    open_modal(rep, modal({"type": "input", "block_id": "c", "label": label, "element": select}))

    answer = rep.act("suggest", view=rep.modal()["id"], block_id="c", action_id="company", value="Acme")

    assert [option["text"]["text"] for option in answer["options"]] == ["Acme GmbH", "Acme Ltd"]


def test_a_global_shortcut_opens_a_modal(rep: Person) -> None:
    answer = rep.act("shortcut", callback_id="leads.add")

    assert answer["ok"] is True
    assert rep.modal()["callback_id"] == "form"


def test_opening_the_app_draws_its_home(rep: Person, stage: Stage) -> None:
    rep.act("open_home")

    view = until(rep.home)
    assert view["blocks"][0]["text"]["text"] == "Your morning"

    rep.act("open_home")

    assert until(lambda: len(stage.heard.by(rep.id, "home")) == 2)
    assert stage.heard.by(rep.id, "home")[-1]["view"]["id"] == view["id"]


def test_a_direct_message_reaches_the_bot_and_is_answered(rep: Person, stage: Stage) -> None:
    rep.act("message", channel=rep.dm, text="Good morning")

    assert until(lambda: len(rep.texts(rep.dm)) == 2)
    assert rep.texts(rep.dm) == ["Good morning", "I heard you"]
    event = stage.heard.by(rep.id, "message")[0]["event"]
    assert (event["channel_type"], event["user"]) == ("im", rep.id)


def test_what_people_say_in_channels_is_not_the_bots_business(rep: Person, stage: Stage) -> None:
    rep.act("message", channel=rep.channel, text="Good morning")

    assert rep.texts() == ["Good morning"]
    assert stage.heard.by(rep.id, "message") == []


def test_a_deactivated_person_is_announced_and_can_do_nothing_more(rep: Person, stage: Stage) -> None:
    rep.http.post(f"/sandbox/users/{rep.id}", json={"deleted": True, "locale": "de-DE"})

    event = until(lambda: stage.heard.by(rep.id, "user_change"))[0]["event"]
    assert (event["user"]["deleted"], event["user"]["locale"]) == (True, "de-DE")
    assert rep.command("/nextlead")["error"] == "user_deactivated"


def test_a_new_member_is_announced(rep: Person, stage: Stage) -> None:
    other = Person(rep.server, rep.http)

    rep.http.post(f"/sandbox/channels/{rep.channel}", json={"members": [rep.id, other.id]})

    assert until(lambda: stage.heard.by(other.id, "joined"))[0]["event"]["channel"] == rep.channel


def test_an_answer_slack_cannot_draw_is_shown_as_a_failure(rep: Person) -> None:
    answer = rep.command("/wrong")

    assert answer["error"] == "invalid_command_response"
    assert rep.texts() == ['/wrong failed with the error "invalid_command_response"']


def test_an_unknown_command_never_reaches_the_bot(rep: Person) -> None:
    answer = rep.command("/nonsense")

    assert answer["error"] == "unknown_command"
    assert rep.texts() == ["`/nonsense` is not a valid command."]


def test_a_modal_is_refused_once_its_trigger_is_spent(rep: Person, stage: Stage) -> None:
    open_modal(rep, modal())
    trigger_id = stage.heard.by(rep.id, "open")[0]["trigger_id"]

    spent = {"trigger_id": trigger_id, "view": modal(section("x"))}
    refused = refusal(lambda: web_client(rep.server).views_open(**spent))

    assert refused == "exchanged_trigger_id"
