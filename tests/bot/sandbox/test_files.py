"""Files that people drop: what the bot hears, what Slack says of them, and who gets their bytes."""

import base64
from functools import partial
from typing import Any

import httpx
import pytest

from tests.bot.sandbox.conftest import Stage
from tests.bot.sandbox.rig import Json, Person, refusal, until, web_client

CSV = "company;score\r\nMüller & Söhne;80\r\n".encode()
TOKEN = {"Authorization": "Bearer xoxb-sandbox"}


def drops(person: Person, channel: str, **others: Any) -> Json:
    content = base64.b64encode(CSV).decode()
    return person.act("file", channel=channel, name="leads märz.csv", content_base64=content, **others)


def info(person: Person, file: str) -> Json:
    found: Json = web_client(person.server).api_call("files.info", params={"file": file})["file"]
    return found


def test_the_bot_hears_of_a_file_in_its_direct_message_and_can_read_it(rep: Person, stage: Stage) -> None:
    answer = drops(rep, rep.dm, text="from the fair")

    event = until(lambda: stage.heard.by(rep.id, "file"))[0]["event"]
    assert (event["file_id"], event["file"], event["user_id"]) == (
        answer["file"],
        {"id": answer["file"]},
        rep.id,
    )
    assert event["channel_id"] == rep.dm
    file = info(rep, event["file_id"])
    assert (file["name"], file["size"], file["filetype"]) == ("leads märz.csv", len(CSV), "csv")
    assert file["shares"]["private"][rep.dm][0]["ts"] == answer["ts"]
    for address in (file["url_private"], file["url_private_download"]):
        assert httpx.get(address, headers=TOKEN, trust_env=False).content == CSV


def test_everybody_sees_the_file_in_its_message(loner: Person) -> None:
    answer = drops(loner, loner.channel, text="from the fair")

    shown = loner.messages()[0]
    assert (shown["text"], shown["ts"]) == ("from the fair", answer["ts"])
    assert shown["files"] == [
        {"id": answer["file"], "name": "leads märz.csv", "size": len(CSV), "deleted": False}
    ]
    told = web_client(loner.server).conversations_history(channel=loner.channel)["messages"][0]
    assert (told["subtype"], told["files"][0]["id"]) == ("file_share", answer["file"])
    assert info(loner, answer["file"])["shares"]["public"][loner.channel][0]["ts"] == answer["ts"]


def test_a_message_can_be_written_in_the_thread_of_a_file(loner: Person) -> None:
    ts = drops(loner, loner.dm)["ts"]

    web_client(loner.server).chat_postMessage(channel=loner.dm, text="230 leads", thread_ts=ts)

    file, reply = loner.messages(loner.dm)
    assert (file["reply_count"], reply["thread_ts"]) == (1, ts)


def test_slack_may_tell_of_a_file_before_it_knows_where_it_is(loner: Person) -> None:
    answer = drops(loner, loner.dm, shares=False)

    file = info(loner, answer["file"])

    assert (file["ims"], file["shares"]) == ([loner.dm], {})


def test_nobody_reads_a_file_without_the_token(loner: Person) -> None:
    address = info(loner, drops(loner, loner.dm)["file"])["url_private"]

    answers = [
        httpx.get(address, headers=headers, trust_env=False)
        for headers in ({}, {"Authorization": "Bearer xoxb-other"}, {"Authorization": "Basic eA=="})
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert not any(CSV in answer.content for answer in answers)


def test_there_is_no_file_where_there_is_none(loner: Person) -> None:
    hidden = Person(loner.server, loner.http)
    hidden.server.workspace.channels[hidden.channel].bot_in = False
    elsewhere = drops(hidden, hidden.channel)["file"]
    taken_back = drops(loner, loner.dm)["file"]
    address = info(loner, taken_back)["url_private"]

    loner.http.delete(f"/sandbox/files/{taken_back}")

    errors = [refusal(partial(info, loner, file)) for file in ("F0NONE", elsewhere, taken_back)]
    assert errors == ["file_not_found", "file_not_found", "file_deleted"]
    assert httpx.get(address, headers=TOKEN, trust_env=False).status_code == 404
    assert loner.messages(loner.dm)[0]["files"][0]["deleted"] is True
    assert loner.http.delete("/sandbox/files/F0NONE").status_code == 404


def test_the_bot_hears_nothing_of_files_where_it_is_not(rep: Person, stage: Stage) -> None:
    rep.server.workspace.channels[rep.channel].bot_in = False

    answer = drops(rep, rep.channel)

    assert answer["ok"] is True
    assert stage.heard.by(rep.id, "file") == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"name": " ", "content_base64": ""}, "invalid_act"),
        ({"name": "x.csv", "content_base64": "not base64"}, "invalid_act"),
        ({"name": "x.csv", "content_base64": "", "channel": "C0NONE"}, "channel_not_found"),
        ({"name": "x.csv", "content_base64": base64.b64encode(bytes(20_000_001)).decode()}, "file_too_large"),
    ],
)
def test_what_is_no_file_is_not_posted(loner: Person, body: Json, error: str) -> None:
    answer = loner.act("file", **{"channel": loner.dm, **body})

    assert (answer["ok"], answer["error"]) == (False, error)
    assert loner.messages(loner.dm) == []


def test_nothing_is_dropped_where_nobody_can_write(loner: Person) -> None:
    loner.server.workspace.channels[loner.channel].archived = True

    assert drops(loner, loner.channel)["error"] == "is_archived"


@pytest.mark.parametrize(
    ("fault", "status", "starts"),
    [
        ({"effect": "http_500"}, 500, b"Internal"),
        ({"effect": "html_200"}, 200, b"<html>"),
        ({"effect": "ratelimited", "retry_after": "7"}, 429, b'{"ok": false'),
        ({"effect": "truncated", "when": "after"}, 200, CSV[: len(CSV) // 2]),
    ],
)
def test_the_way_to_a_file_breaks_on_request(loner: Person, fault: Json, status: int, starts: bytes) -> None:
    address = info(loner, drops(loner, loner.dm)["file"])["url_private"]
    loner.http.put("/sandbox/faults", json={"faults": [{"method": "files.download", **fault}]})

    answer = httpx.get(address, headers=TOKEN, trust_env=False)

    assert answer.status_code == status
    assert answer.content.startswith(starts)
    assert len(answer.content) < 70


def test_asking_about_a_file_fails_on_request(loner: Person) -> None:
    file = drops(loner, loner.dm)["file"]
    loner.http.put("/sandbox/faults", json={"faults": [{"method": "files.info", "effect": "error"}]})

    assert refusal(lambda: info(loner, file)) == "internal_error"
