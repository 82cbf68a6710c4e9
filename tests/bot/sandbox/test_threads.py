"""Replies: where they stand, who sees them, and what is left when the message they answer is gone."""

from typing import Any

import pytest
from slack_sdk import WebClient

from tests.bot.sandbox.conftest import Stage
from tests.bot.sandbox.rig import Json, Person, actions, button, refusal, until, web_client

KEY = {"event_type": "news", "event_payload": {"key": "rose:1"}}


@pytest.fixture
def client(loner: Person) -> WebClient:
    return web_client(loner.server)


def post(who: Person, text: str, **others: Any) -> Json:
    answer = web_client(who.server).chat_postMessage(channel=who.channel, text=text, **others)
    return dict(answer.data)  # type: ignore[arg-type]


def history(client: WebClient, who: Person, **options: Any) -> list[Json]:
    return list(client.conversations_history(channel=who.channel, **options)["messages"])


def thread(client: WebClient, who: Person, ts: str, **options: Any) -> list[Json]:
    return list(client.conversations_replies(channel=who.channel, ts=ts, **options)["messages"])


def channel_of(who: Person) -> Json:
    """The person's channel as it stands in the sidebar of their page."""
    channels = who.http.get("/sandbox/state", params={"user": who.id}).json()["channels"]
    found: Json = next(one for one in channels if one["id"] == who.channel)
    return found


def test_a_reply_stands_in_its_thread_alone_and_the_message_counts_it(
    loner: Person, client: WebClient
) -> None:
    parent = post(loner, "alert")["ts"]
    post(loner, "rose", thread_ts=parent)
    last = post(loner, "fell", thread_ts=parent)["ts"]

    (shown,), replies = history(client, loner), thread(client, loner, parent)

    assert (shown["reply_count"], shown["latest_reply"], shown["thread_ts"]) == (2, last, parent)
    assert [one["text"] for one in replies] == ["alert", "rose", "fell"]
    assert {one["thread_ts"] for one in replies} == {parent}
    assert [one.get("parent_user_id") for one in replies] == [None, "U0BOT", "U0BOT"]


def test_a_reply_may_be_shown_to_the_channel_as_well(loner: Person, client: WebClient) -> None:
    parent = post(loner, "alert")["ts"]

    answer = post(loner, "still", thread_ts=parent, reply_broadcast=True)

    newest, _ = history(client, loner)
    assert newest["subtype"] == answer["message"]["subtype"] == "thread_broadcast"
    assert (newest["text"], newest["thread_ts"], newest["root"]["text"]) == ("still", parent, "alert")
    assert [one["text"] for one in thread(client, loner, parent)] == ["alert", "still"]


def test_showing_to_the_channel_what_is_no_reply_means_nothing(loner: Person, client: WebClient) -> None:
    post(loner, "alert", reply_broadcast=True)

    (shown,) = history(client, loner)

    assert "subtype" not in shown


def test_replies_keep_their_metadata(loner: Person, client: WebClient) -> None:
    parent = post(loner, "alert")["ts"]
    for options in ({}, {"reply_broadcast": True}):
        post(loner, "rose", thread_ts=parent, metadata=KEY, **options)

    fully = thread(client, loner, parent, include_all_metadata=True)
    plainly = thread(client, loner, parent)
    seen_by_all = history(client, loner, include_all_metadata=True)

    assert [one.get("metadata") for one in fully] == [None, KEY, KEY]
    assert [one.get("metadata") for one in plainly] == [None, None, None]
    assert [one.get("metadata") for one in seen_by_all] == [KEY, None]


def test_a_thread_has_pages_the_message_itself_in_front(loner: Person, client: WebClient) -> None:
    parent = post(loner, "alert")["ts"]
    for number in range(3):
        post(loner, str(number), thread_ts=parent)

    first = client.conversations_replies(channel=loner.channel, ts=parent, limit=3)
    cursor = first["response_metadata"]["next_cursor"]

    assert [one["text"] for one in first["messages"]] == ["alert", "0", "1"]
    assert [one["text"] for one in thread(client, loner, parent, limit=3, cursor=cursor)] == ["2"]


def test_a_reply_to_what_is_gone_stands_in_the_channel_and_only_the_answer_tells(
    loner: Person, client: WebClient
) -> None:
    parent = post(loner, "alert")["ts"]
    client.chat_delete(channel=loner.channel, ts=parent)

    answer = post(loner, "still", thread_ts=parent, reply_broadcast=True)

    assert "thread_ts" not in answer["message"]
    assert [(one["text"], one.get("subtype")) for one in history(client, loner)] == [("still", None)]
    refused = refusal(lambda: thread(client, loner, parent))
    assert refused == "thread_not_found"


@pytest.mark.parametrize("named", ["0", "yesterday", "1700000000", "-1.5"])
def test_what_is_no_messages_time_is_no_thread(loner: Person, named: str) -> None:
    refused = refusal(lambda: post(loner, "still", thread_ts=named))

    assert refused == "invalid_thread_ts"
    assert loner.texts() == []


def test_what_only_one_person_sees_has_no_thread(loner: Person, client: WebClient) -> None:
    client.chat_postEphemeral(channel=loner.channel, user=loner.id, text="yours")

    answer = post(loner, "hm", thread_ts=loner.messages()[0]["ts"])

    assert "thread_ts" not in answer["message"]


def test_a_deleted_message_leaves_a_gap_as_long_as_it_has_replies(loner: Person, client: WebClient) -> None:
    parent = post(loner, "alert", metadata=KEY)["ts"]
    reply = post(loner, "rose", thread_ts=parent)["ts"]

    client.chat_delete(channel=loner.channel, ts=parent)
    (gap,) = history(client, loner, include_all_metadata=True)
    more = post(loner, "fell", thread_ts=parent)["ts"]
    refused = refusal(lambda: client.chat_update(channel=loner.channel, ts=parent, text="x"))
    for ts in (reply, more):
        client.chat_delete(channel=loner.channel, ts=ts)

    assert (gap["subtype"], gap["text"], gap["user"]) == (
        "tombstone",
        "This message was deleted.",
        "USLACKBOT",
    )
    assert "metadata" not in gap
    assert refused == "message_not_found"
    assert loner.texts() == []


def test_an_edit_changes_a_reply_wherever_it_is_seen(loner: Person, client: WebClient) -> None:
    parent = post(loner, "alert")["ts"]
    reply = post(loner, "red", thread_ts=parent, reply_broadcast=True, metadata=KEY)["ts"]

    client.chat_update(channel=loner.channel, ts=reply, text="green")

    newest = history(client, loner, include_all_metadata=True)[0]
    assert (newest["text"], newest["subtype"], newest["metadata"]) == ("green", "thread_broadcast", KEY)
    assert [one["text"] for one in thread(client, loner, parent)] == ["alert", "green"]


def test_a_reply_can_be_shown_to_the_channel_later(loner: Person, client: WebClient) -> None:
    parent = post(loner, "alert")["ts"]
    reply = post(loner, "red", thread_ts=parent)["ts"]

    client.chat_update(channel=loner.channel, ts=reply, text="red", reply_broadcast=True)

    assert [one["text"] for one in history(client, loner)] == ["red", "alert"]


def test_a_link_to_a_reply_leads_into_its_thread(loner: Person, client: WebClient) -> None:
    parent = post(loner, "alert")["ts"]
    reply = post(loner, "red", thread_ts=parent)["ts"]

    links = [
        client.chat_getPermalink(channel=loner.channel, message_ts=ts)["permalink"] for ts in (parent, reply)
    ]

    assert "?" not in links[0]
    assert links[1].endswith(f"?thread_ts={parent}&cid={loner.channel}")


def test_a_reply_is_new_until_its_thread_is_opened_and_leaves_the_channel_read(loner: Person) -> None:
    parent = post(loner, "alert")["ts"]
    loner.messages()
    post(loner, "rose", thread_ts=parent)
    last = post(loner, "fell", thread_ts=parent)["ts"]

    unread, (closed, *_) = channel_of(loner)["unread"], loner.messages()
    params = {"user": loner.id, "channel": loner.channel, "open": [parent, "1.2"]}
    opened = loner.http.get("/sandbox/messages", params=params).json()["messages"][0]

    assert unread == 0
    assert (closed["reply_count"], closed["unread_replies"], closed["latest_reply"]) == (2, 2, last)
    assert (opened["reply_count"], opened["unread_replies"]) == (2, 0)


def test_a_reply_that_the_channel_sees_makes_the_channel_unread(loner: Person) -> None:
    parent = post(loner, "alert")["ts"]
    loner.messages()

    post(loner, "still", thread_ts=parent, reply_broadcast=True)

    assert channel_of(loner)["unread"] == 1


def test_what_somebody_says_in_a_thread_is_a_reply_they_have_read(loner: Person) -> None:
    parent = post(loner, "alert")["ts"]

    loner.act("message", channel=loner.channel, text="on it", thread_ts=parent)

    first, reply = loner.messages()
    assert (first["reply_count"], first["unread_replies"]) == (1, 0)
    assert (reply["thread_ts"], reply["broadcast"]) == (parent, False)


def test_a_button_on_a_reply_says_which_thread_it_is_in(rep: Person, stage: Stage) -> None:
    parent = post(rep, "alert")["ts"]
    post(rep, "still", thread_ts=parent, blocks=[actions(button("lead.claim"))])

    rep.press(rep.messages()[-1], "lead.claim")

    body = until(lambda: stage.heard.by(rep.id, "claim"))[0]
    assert body["container"]["thread_ts"] == body["message"]["thread_ts"] == parent
