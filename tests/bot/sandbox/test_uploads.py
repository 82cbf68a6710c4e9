"""Files that the bot sends: announced, uploaded, shared, and there for whoever is to read them."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackClientError

from tests.bot.sandbox.rig import Json, Person, refusal, until, web_client

CSV = "﻿since;name\r\n2026-03-02;Müller & Söhne\r\n".encode()
NAME = "nextlead-report märz.csv"


def announces(person: Person, **others: Any) -> Json:
    asked = {"filename": NAME, "length": len(CSV), **others}
    answer = web_client(person.server).api_call("files.getUploadURLExternal", params=asked)
    assert isinstance(answer.data, dict)
    return answer.data


def uploads(person: Person) -> str:
    """The id of a file whose bytes are there."""
    announced = announces(person)
    assert httpx.post(announced["upload_url"], content=CSV, trust_env=False).status_code == 200
    return str(announced["file_id"])


def completes(person: Person, file: str, **others: Any) -> Json:
    asked = {"files": json.dumps([{"id": file, "title": "A report"}]), "channel_id": person.dm, **others}
    answer = web_client(person.server).api_call("files.completeUploadExternal", params=asked)
    assert isinstance(answer.data, dict)
    return answer.data


def info(person: Person, file: str) -> Json:
    found: Json = web_client(person.server).api_call("files.info", params={"file": file})["file"]
    return found


def opens_dm(person: Person) -> None:
    assert web_client(person.server).conversations_open(users=person.id)["channel"]["id"] == person.dm


def test_the_sdk_sends_a_file_into_a_direct_message(loner: Person) -> None:
    """As ``slack_sdk`` does it: three calls, of which the second shows no token."""
    opens_dm(loner)

    sent = web_client(loner.server).files_upload_v2(
        channel=loner.dm, filename=NAME, content=CSV, initial_comment="The last 7 days"
    )

    (message,) = loner.messages(loner.dm)
    assert (message["text"], message["bot"], message["ephemeral"]) == ("The last 7 days", True, False)
    assert message["files"] == [
        {"id": sent["files"][0]["id"], "name": NAME, "size": len(CSV), "deleted": False}
    ]
    assert sent["file"]["title"] == NAME
    assert info(loner, sent["file"]["id"])["shares"]["private"][loner.dm][0]["ts"] == message["ts"]


def test_whoever_sits_at_the_page_saves_the_file_under_its_name(loner: Person) -> None:
    opens_dm(loner)
    file = uploads(loner)
    completes(loner, file)

    answer = loner.http.get(f"/sandbox/files/{file}")

    assert answer.content == CSV
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''nextlead-report")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert loner.http.get("/sandbox/files/F0NONE").status_code == 404


def test_bytes_come_as_they_are_or_as_a_part_of_a_form(loner: Person) -> None:
    opens_dm(loner)
    announced = announces(loner)

    answer = httpx.post(
        announced["upload_url"], data={"x": "y"}, files={"filename": (NAME, CSV)}, trust_env=False
    )

    assert (answer.status_code, answer.text) == (200, f"OK - {len(CSV)}")
    completes(loner, announced["file_id"])
    assert loner.http.get(f"/sandbox/files/{announced['file_id']}").content == CSV


def test_the_bot_is_told_of_its_own_file_as_of_any_other(rep: Person) -> None:
    opens_dm(rep)
    file = uploads(rep)

    completes(rep, file)

    told = until(lambda: [one["request"] for one in rep.traffic("file_shared")])[0]
    assert (told["event"]["file_id"], told["event"]["channel_id"]) == (file, rep.dm)
    assert told["event"]["user_id"] == told["authorizations"][0]["user_id"] == "U0BOT"


def test_a_file_may_be_kept_or_shared_in_a_thread(loner: Person) -> None:
    opens_dm(loner)
    ts = web_client(loner.server).chat_postMessage(channel=loner.dm, text="a report")["ts"]
    kept, threaded = uploads(loner), uploads(loner)

    completes(loner, kept, channel_id="")
    completes(loner, threaded, thread_ts=ts)

    assert info(loner, kept)["shares"] == {}
    assert [one["thread_ts"] for one in loner.messages(loner.dm)] == [None, ts]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"length": 0}, "missing_argument"),
        ({"length": -1}, "missing_argument"),
        ({"length": "many"}, "invalid_arguments"),
        ({"length": 1_000_000_001}, "file_upload_size_restricted"),
        ({"filename": ""}, "invalid_arguments"),
        ({"snippet_type": "csv", "length": 1_000_001}, "snippet_too_large"),
        ({"alt_txt": "x" * 1_001}, "alt_txt_too_large"),
    ],
)
def test_what_is_no_file_gets_no_address(loner: Person, asked: Json, error: str) -> None:
    assert refusal(lambda: announces(loner, **asked)) == error


@pytest.mark.parametrize("content", [CSV[:-1], CSV + b"x", b""])
def test_other_bytes_than_announced_are_not_taken(loner: Person, content: bytes) -> None:
    opens_dm(loner)
    announced = announces(loner)

    answer = httpx.post(announced["upload_url"], content=content, trust_env=False)

    assert answer.status_code == 400
    assert refusal(lambda: completes(loner, announced["file_id"])) == "file_not_found"


def _twice(person: Person) -> Json:
    file = uploads(person)
    completes(person, file)
    return completes(person, file)


@pytest.mark.parametrize(
    ("share", "error"),
    [
        (lambda one: completes(one, uploads(one), channel_id=one.id), "invalid_arguments"),
        (lambda one: completes(one, uploads(one), channel_id="C0NONE"), "channel_not_found"),
        (lambda one: completes(one, uploads(one), channels="C1,C2"), "invalid_arguments"),
        (lambda one: completes(one, uploads(one), files="not json"), "invalid_arguments"),
        (lambda one: completes(one, uploads(one), files="[]"), "invalid_arguments"),
        (lambda one: completes(one, "F0NONE"), "file_not_found"),
        (lambda one: completes(one, announces(one)["file_id"]), "file_not_found"),
        (_twice, "file_not_found"),
    ],
    ids=["a person's id", "no channel", "several", "garbage", "nothing", "unknown", "no bytes", "twice"],
)
def test_what_cannot_be_shared_is_refused(loner: Person, share: Callable[[Person], Json], error: str) -> None:
    opens_dm(loner)

    assert refusal(lambda: share(loner)) == error


def test_nothing_is_shared_where_the_bot_is_not_or_nobody_can_write(loner: Person) -> None:
    channel = loner.server.workspace.channels[loner.channel]

    channel.bot_in = False
    outside = refusal(lambda: completes(loner, uploads(loner), channel_id=loner.channel))
    channel.bot_in, channel.archived = True, True
    archived = refusal(lambda: completes(loner, uploads(loner), channel_id=loner.channel))

    assert (outside, archived) == ("not_in_channel", "is_archived")
    assert loner.messages() == []


def test_an_address_is_good_for_one_file(loner: Person) -> None:
    opens_dm(loner)
    announced = announces(loner)
    httpx.post(announced["upload_url"], content=CSV, trust_env=False)
    completes(loner, announced["file_id"])

    again = httpx.post(announced["upload_url"], content=CSV, trust_env=False)

    assert again.status_code == 404


@pytest.mark.parametrize(
    "fault",
    [
        {"method": "upload_url", "effect": "http_500"},
        {"method": "files.getUploadURLExternal", "effect": "error", "code": "missing_scope"},
        {"method": "files.completeUploadExternal", "effect": "error", "code": "file_uploads_disabled"},
    ],
)
def test_each_step_breaks_on_request(loner: Person, fault: Json) -> None:
    opens_dm(loner)
    loner.http.put("/sandbox/faults", json={"faults": [fault]})

    with pytest.raises((SlackClientError, OSError)):
        web_client(loner.server).files_upload_v2(channel=loner.dm, filename=NAME, content=CSV)

    assert loner.messages(loner.dm) == []
