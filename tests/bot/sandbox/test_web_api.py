"""The Web API, called by slack_sdk: what it answers and what it refuses."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from tests.bot.sandbox.rig import APP_TOKEN, BOT_TOKEN, Person, home, modal, refusal, section, web_client


def post(person: Person, text: str = "Good morning", **others: Any) -> SlackResponse:
    return web_client(person.server).chat_postMessage(channel=person.channel, text=text, **others)


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-stolen", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
        (BOT_TOKEN, "chat.scheduleMessage", "unknown_method"),
    ],
)
def test_the_wrong_key_opens_nothing(loner: Person, token: str, method: str, error: str) -> None:
    refused = refusal(lambda: web_client(loner.server, token).api_call(method))

    assert refused == error


def test_the_bot_learns_who_it_is(loner: Person) -> None:
    me = web_client(loner.server).auth_test()

    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U0BOT", "B0NEXT", "T0NEXT")


def test_a_form_is_as_good_as_json(loner: Person) -> None:
    form = {"token": BOT_TOKEN, "channel": loner.channel, "text": "Grüß", "blocks": '[{"type": "divider"}]'}
    parts = {name: (None, value) for name, value in form.items()}

    urlencoded = loner.http.post("/api/chat.postMessage", data=form).json()
    multipart = loner.http.post("/api/chat.postMessage", files=parts).json()

    assert (urlencoded["ok"], multipart["ok"]) == (True, True)
    assert loner.texts() == ["Grüß", "Grüß"]
    assert [m["blocks"][0]["type"] for m in loner.messages()] == ["divider", "divider"]


def test_messages_come_back_newest_first_with_their_metadata(loner: Person) -> None:
    metadata = {"event_type": "alert", "event_payload": {"key": "a-1"}}
    first = post(loner, "first", metadata=metadata)
    post(loner, "second")
    client = web_client(loner.server)

    plainly = client.conversations_history(channel=loner.channel)
    fully = client.conversations_history(channel=loner.channel, include_all_metadata=True)

    assert [m["text"] for m in fully["messages"]] == ["second", "first"]
    assert fully["messages"][1]["metadata"] == metadata
    assert fully["messages"][1]["ts"] == first["ts"]
    assert "metadata" not in plainly["messages"][1]


def test_history_has_edges_and_pages(loner: Person) -> None:
    stamps = [str(post(loner, str(n))["ts"]) for n in range(5)]
    history = web_client(loner.server).conversations_history

    def texts(**options: Any) -> list[str]:
        return [m["text"] for m in history(channel=loner.channel, **options)["messages"]]

    page = history(channel=loner.channel, limit=2)
    cursor = page["response_metadata"]["next_cursor"]

    assert texts(oldest=stamps[1], latest=stamps[3]) == ["2"]
    assert texts(oldest=stamps[1], latest=stamps[3], inclusive=True) == ["3", "2", "1"]
    assert page["has_more"] is True
    assert texts(limit=2, cursor=cursor) == ["2", "1"]


def test_replies_live_in_their_thread(loner: Person) -> None:
    parent = post(loner, "parent")["ts"]
    reply = post(loner, "reply", thread_ts=parent)["ts"]
    post(loner, "reply to the reply", thread_ts=reply)
    client = web_client(loner.server)

    thread = client.conversations_replies(channel=loner.channel, ts=parent)["messages"]
    history = client.conversations_history(channel=loner.channel)["messages"]

    assert [m["text"] for m in thread] == ["parent", "reply", "reply to the reply"]
    assert [(m["text"], m["reply_count"]) for m in history] == [("parent", 2)]


def test_an_edit_keeps_the_blocks_it_does_not_mention(loner: Person) -> None:
    ts = post(loner, "before", blocks=[section("card")])["ts"]
    client = web_client(loner.server)

    client.chat_update(channel=loner.channel, ts=ts, text="after")
    kept = loner.messages()[0]
    client.chat_update(channel=loner.channel, ts=ts, text="bare", blocks=[])
    bare = loner.messages()[0]

    assert (kept["text"], len(kept["blocks"]), kept["edited"]) == ("after", 1, True)
    assert (bare["text"], bare["blocks"]) == ("bare", [])


def test_other_peoples_messages_are_not_the_bots_to_change(loner: Person) -> None:
    ts = loner.act("message", channel=loner.channel, text="mine")["ts"]
    client = web_client(loner.server)

    assert (
        refusal(lambda: client.chat_update(channel=loner.channel, ts=ts, text="x")) == "cant_update_message"
    )
    assert refusal(lambda: client.chat_delete(channel=loner.channel, ts=ts)) == "cant_delete_message"
    assert refusal(lambda: client.chat_delete(channel=loner.channel, ts="1.2")) == "message_not_found"


def test_a_persons_id_is_an_address(loner: Person) -> None:
    client = web_client(loner.server)

    opened = client.conversations_open(users=loner.id)["channel"]["id"]
    posted = client.chat_postMessage(channel=loner.id, text="Psst")

    assert opened == posted["channel"] == loner.dm
    assert loner.texts(loner.dm) == ["Psst"]


def test_a_message_to_somebody_who_left_is_taken_without_a_word(loner: Person) -> None:
    loner.server.workspace.users[loner.id].deleted = True

    answer = web_client(loner.server).chat_postMessage(channel=loner.id, text="Psst")

    assert answer["ok"] is True


def test_an_ephemeral_message_needs_a_member(loner: Person) -> None:
    client, stranger = web_client(loner.server), Person(loner.server, loner.http)

    client.chat_postEphemeral(channel=loner.channel, user=loner.id, text="only you")
    refused = refusal(
        lambda: client.chat_postEphemeral(channel=loner.channel, user=stranger.id, text="only you")
    )

    assert loner.messages()[0]["ephemeral"] is True
    assert client.conversations_history(channel=loner.channel)["messages"] == []
    assert refused == "user_not_in_channel"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"archived": True}, "is_archived"),
        ({"bot_in": False}, "not_in_channel"),
        ({"bot_in": False, "private": True}, "channel_not_found"),
    ],
)
def test_a_closed_door_is_named(loner: Person, change: dict[str, bool], error: str) -> None:
    for name, value in change.items():
        setattr(loner.server.workspace.channels[loner.channel], name, value)

    assert refusal(lambda: post(loner)) == error


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": "x", "blocks": [section("x" * 3000) for _ in range(5)]}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": [section("x")] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"text": "x", "blocks": "{broken"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "0"}, "invalid_thread_ts"),
    ],
)
def test_a_message_slack_would_not_take_is_refused(loner: Person, body: dict[str, Any], error: str) -> None:
    refused = refusal(
        lambda: web_client(loner.server).api_call("chat.postMessage", json={"channel": loner.channel} | body)
    )

    assert refused == error
    assert loner.texts() == []


def test_a_refusal_names_the_place(loner: Person) -> None:
    with pytest.raises(SlackApiError) as refused:
        post(loner, blocks=[section("fine"), {"type": "section", "text": {"type": "mrkdwn", "text": ""}}])

    messages = refused.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] must be more than 0 characters [json-pointer:/blocks/1/text/text]"]


def test_people_come_with_their_language_if_asked(loner: Person) -> None:
    loner.server.workspace.users[loner.id].locale = "id-ID"
    client = web_client(loner.server)

    asked = client.users_info(user=loner.id, include_locale=True)["user"]
    unasked = client.users_info(user=loner.id)["user"]

    assert (asked["locale"], asked["tz"]) == ("id-ID", "Europe/Berlin")
    assert "locale" not in unasked
    assert refusal(lambda: client.users_info(user="U9NOBODY")) == "user_not_found"


def test_everybody_and_every_channel_can_be_listed(loner: Person) -> None:
    loner.server.workspace.add_usergroup("S1", "managers", [loner.id])
    client = web_client(loner.server)

    people = [user["id"] for user in client.users_list()["members"]]
    channels = [c["id"] for c in client.conversations_list(limit=1000)["channels"]]
    mine = [c["id"] for c in client.users_conversations(user=loner.id)["channels"]]
    members = client.conversations_members(channel=loner.channel)["members"]

    assert loner.id in people
    assert loner.channel in channels
    assert mine == [loner.channel]
    assert members == [loner.id, "U0BOT"]
    assert client.usergroups_users_list(usergroup="S1")["users"] == [loner.id]
    assert client.usergroups_list(include_users=True)["usergroups"][0]["users"] == [loner.id]
    assert client.conversations_info(channel=loner.channel)["channel"]["is_member"] is True


def test_a_permalink_leads_to_the_message(loner: Person) -> None:
    ts = post(loner)["ts"]

    link = web_client(loner.server).chat_getPermalink(channel=loner.channel, message_ts=ts)["permalink"]

    assert link.endswith(f"/archives/{loner.channel}/p{ts.replace('.', '')}")


def test_a_home_is_replaced_only_by_whoever_knows_its_latest_hash(loner: Person) -> None:
    client = web_client(loner.server)
    old = client.views_publish(user_id=loner.id, view=home(section("one")))["view"]
    new = client.views_publish(user_id=loner.id, view=home(section("two")), hash=old["hash"])["view"]

    refused = refusal(
        lambda: client.views_publish(user_id=loner.id, view=home(section("three")), hash=old["hash"])
    )

    assert refused == "hash_conflict"
    assert new["id"] == old["id"]
    view = loner.home()
    assert view is not None
    assert view["blocks"][0]["text"]["text"] == "two"


def test_an_open_modal_is_updated_by_id_or_by_a_name_of_ones_own(loner: Person) -> None:
    client = web_client(loner.server)
    trigger_id = loner.server.app.state.sandbox.triggers.issue(loner.id)
    view = client.views_open(trigger_id=trigger_id, view=modal(external_id="mine"))["view"]

    client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("first")))
    stale = refusal(
        lambda: client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("x")))
    )
    closed = refusal(lambda: client.views_update(external_id="mine", view=modal(section("x"))))

    assert loner.modal()["blocks"][0]["text"]["text"] == "first"
    assert stale == "hash_conflict"
    assert closed == "not_found"


def test_the_fourth_modal_on_a_stack_is_one_too_many(loner: Person) -> None:
    client, triggers = web_client(loner.server), loner.server.app.state.sandbox.triggers
    client.views_open(trigger_id=triggers.issue(loner.id), view=modal())
    for _ in range(2):
        client.views_push(trigger_id=triggers.issue(loner.id), view=modal())

    refused = refusal(lambda: client.views_push(trigger_id=triggers.issue(loner.id), view=modal()))

    assert refused == "push_limit_reached"
    assert len(loner.modals()) == 3
