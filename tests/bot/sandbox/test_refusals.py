"""The smaller noes of the Web API, each in Slack's own word."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient

from tests.bot.sandbox.rig import (
    BOT_TOKEN,
    Person,
    actions,
    button,
    home,
    modal,
    plain,
    refusal,
    section,
    text_input,
    web_client,
)

Ask = Callable[[WebClient, Person], Any]


def _post(client: WebClient, person: Person) -> str:
    return str(client.chat_postMessage(channel=person.channel, text="x")["ts"])


ASKED: list[tuple[str, Ask]] = [
    ("teapot", lambda c, _: c.api_test(error="teapot")),
    ("channel_not_found", lambda c, _: c.api_call("chat.postMessage", json={"text": "x"})),
    ("channel_not_found", lambda c, _: c.chat_postMessage(channel="C9", text="x")),
    ("channel_not_found", lambda c, _: c.conversations_info(channel="#nowhere")),
    ("cannot_dm_bot", lambda c, _: c.chat_postMessage(channel="USLACKBOT", text="x")),
    ("cannot_dm_bot", lambda c, _: c.conversations_open(users="U0BOT")),
    ("users_list_not_supplied", lambda c, _: c.api_call("conversations.open", json={})),
    ("too_many_users", lambda c, p: c.conversations_open(users=f"{p.id},U0BOT")),
    ("user_not_found", lambda c, _: c.conversations_open(users="U9")),
    ("user_not_found", lambda c, _: c.views_publish(user_id="U9", view=home())),
    ("invalid_arguments", lambda c, _: c.api_call("users.info", params={})),
    ("invalid_arguments", lambda c, p: c.conversations_history(channel=p.channel, limit="many")),  # type: ignore[arg-type]
    ("invalid_cursor", lambda c, p: c.conversations_history(channel=p.channel, cursor="next")),
    ("invalid_ts_oldest", lambda c, p: c.conversations_history(channel=p.channel, oldest="yesterday")),
    ("thread_not_found", lambda c, p: c.conversations_replies(channel=p.channel, ts="1.2")),
    ("no_such_subteam", lambda c, _: c.usergroups_users_list(usergroup="S9")),
    ("metadata_too_large", lambda c, p: c.chat_postMessage(channel=p.channel, text="x", metadata=_big())),
    ("invalid_arguments", lambda c, p: c.api_call("views.publish", json={"user_id": p.id})),
    ("invalid_arguments", lambda c, p: c.views_publish(user_id=p.id, view=modal())),
    ("hash_conflict", lambda c, p: c.views_publish(user_id=p.id, view=home(), hash="1.2")),
    ("invalid_arguments", lambda c, _: c.api_call("views.open", json={"view": modal()})),
    ("invalid_arguments", lambda c, p: c.views_open(trigger_id=_trigger(p), view=home())),
    ("invalid_arguments", lambda c, p: c.views_push(trigger_id=_trigger(p), view=modal())),
    ("invalid_arguments", lambda c, _: c.api_call("views.update", json={"view": modal()})),
    ("not_found", lambda c, _: c.views_update(view_id="V9", view=modal())),
]


def _big() -> dict[str, Any]:
    return {"event_type": "x", "event_payload": {"text": "x" * 8001}}


def _trigger(person: Person) -> str:
    return str(person.server.app.state.sandbox.triggers.issue(person.id))


@pytest.mark.parametrize(("error", "ask"), ASKED, ids=[f"{n}-{error}" for n, (error, _) in enumerate(ASKED)])
def test_slack_says_no(loner: Person, error: str, ask: Ask) -> None:
    assert refusal(lambda: ask(web_client(loner.server), loner)) == error


def test_a_message_in_an_archived_channel_cannot_be_changed(loner: Person) -> None:
    client = web_client(loner.server)
    ts = _post(client, loner)
    loner.server.workspace.channels[loner.channel].archived = True

    changed = refusal(lambda: client.chat_update(channel=loner.channel, ts=ts, text="y"))
    said = loner.act("message", channel=loner.channel, text="hi")

    assert (changed, said["error"]) == ("is_archived", "is_archived")


def test_an_ephemeral_message_is_out_of_reach_for_good(loner: Person) -> None:
    client = web_client(loner.server)
    ts = client.chat_postEphemeral(channel=loner.channel, user=loner.id, text="x")["message_ts"]

    assert refusal(lambda: client.chat_update(channel=loner.channel, ts=ts, text="y")) == "message_not_found"


def test_a_channel_the_bot_is_not_in_has_no_history_for_it(loner: Person) -> None:
    loner.server.workspace.channels[loner.channel].bot_in = False

    refused = refusal(lambda: web_client(loner.server).conversations_history(channel=loner.channel))

    assert refused == "not_in_channel"


def test_somebody_who_left_cannot_be_written_to_for_the_first_time(loner: Person) -> None:
    loner.server.workspace.users[loner.id].deleted = True

    refused = refusal(lambda: web_client(loner.server).conversations_open(users=loner.id))

    assert refused == "user_disabled"


def test_two_open_modals_cannot_share_a_name(loner: Person) -> None:
    client, other = web_client(loner.server), Person(loner.server, loner.http)
    client.views_open(trigger_id=_trigger(loner), view=modal(external_id=loner.id))

    refused = refusal(lambda: client.views_open(trigger_id=_trigger(other), view=modal(external_id=loner.id)))

    assert refused == "duplicate_external_id"


def test_a_view_keeps_its_type(loner: Person) -> None:
    client = web_client(loner.server)
    view = client.views_open(trigger_id=_trigger(loner), view=modal())["view"]

    assert refusal(lambda: client.views_update(view_id=view["id"], view=home())) == "invalid_arguments"


def test_a_modal_that_clears_on_close_takes_the_stack_with_it(loner: Person) -> None:
    client = web_client(loner.server)
    client.views_open(trigger_id=_trigger(loner), view=modal())
    upper = client.views_push(trigger_id=_trigger(loner), view=modal(text_input(), clear_on_close=True))[
        "view"
    ]

    loner.act("close", view=upper["id"])

    assert loner.modals() == []


def test_a_home_element_remembers_what_was_chosen(loner: Person) -> None:
    options = [{"text": plain(word), "value": word} for word in ("hot", "cold")]
    select = {"type": "static_select", "action_id": "pick", "options": options}
    view = web_client(loner.server).views_publish(user_id=loner.id, view=home(actions(select)))["view"]

    loner.act("action", view=view["id"], action_id="pick", selected_option="cold")

    seen = loner.home()
    assert seen is not None
    assert seen["state"]["values"]["buttons"]["pick"]["selected_option"]["value"] == "cold"
    assert loner.traffic("block_actions")[0]["request"]["container"]["view_id"] == view["id"]


def test_a_select_in_a_message_may_ask_for_options_too(loner: Person) -> None:
    select = {"type": "external_select", "action_id": "company"}
    client = web_client(loner.server)
    client.chat_postMessage(channel=loner.channel, text="x", blocks=[actions(select)])
    message = {"channel": loner.channel, "ts": loner.messages()[0]["ts"]}

    answer = loner.act("suggest", message=message, action_id="company", value="Acme")

    assert (answer["error"], answer["options"]) == ("dispatch_failed", [])
    request = loner.traffic("block_suggestion")[0]["request"]
    assert (request["value"], request["channel"]["id"]) == ("Acme", loner.channel)


def test_an_empty_message_is_not_sent(loner: Person) -> None:
    assert loner.act("message", channel=loner.channel, text="  ")["error"] == "no_text"
    assert loner.act("action", action_id="x")["error"] == "invalid_act"


def test_channels_have_names_and_a_direct_message_has_a_person(loner: Person) -> None:
    client = web_client(loner.server)
    name = loner.server.workspace.channels[loner.channel].name

    posted = client.chat_postMessage(channel=f"#{name}", text="x")["channel"]
    opened = client.conversations_open(users=loner.id, return_im=True)["channel"]
    again = client.conversations_open(channel=loner.dm)["channel"]["id"]
    direct = [c["id"] for c in client.conversations_list(types="im", limit=1000)["channels"]]

    assert posted == loner.channel
    assert (opened["user"], opened["is_im"]) == (loner.id, True)
    assert again == loner.dm
    assert loner.dm in direct


def test_a_test_call_echoes(loner: Person) -> None:
    answer = loner.http.post("/api/api.test", json={"foo": "bar", "token": BOT_TOKEN}).json()

    assert answer == {"ok": True, "args": {"foo": "bar"}}


@pytest.mark.parametrize("body", ["{broken", "[1]", ""])
def test_a_broken_body_counts_as_no_arguments(loner: Person, body: str) -> None:
    headers = {"Content-Type": "application/json"}

    answer = loner.http.post("/api/api.test", content=body, headers=headers).json()

    assert answer == {"ok": True, "args": {}}


def test_methods_have_their_own_rates(loner: Person) -> None:
    client = web_client(loner.server)
    loner.http.put("/sandbox/limits", json={"on": True})

    errors = [refusal(lambda: client.users_list()) for _ in range(12)]
    loner.http.put("/sandbox/limits", json={"on": False})

    assert errors == [""] * 10 + ["ratelimited"] * 2


def test_a_replacement_nobody_could_draw_is_refused(loner: Person) -> None:
    ts = _post(web_client(loner.server), loner)
    url_id = loner.server.app.state.sandbox.response_urls.issue(loner.id, loner.channel, ts)

    blocks = [section("x"), actions(button("a"), button("a"))]
    answer = loner.http.post(f"/sandbox/response/{url_id}", json={"replace_original": True, "blocks": blocks})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_blocks")
    assert loner.texts() == ["x"]
