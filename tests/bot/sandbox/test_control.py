"""The control API: what the page shows and what tests turn."""

import json
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest

from bot.sandbox.clock import SandboxClock
from tests.bot.sandbox.conftest import Stage
from tests.bot.sandbox.rig import Person, until, web_client


def state(person: Person) -> dict[str, Any]:
    answer: dict[str, Any] = person.http.get("/sandbox/state", params={"user": person.id}).json()
    return answer


def test_a_person_sees_their_channels_the_bot_and_its_home(loner: Person) -> None:
    Person(loner.server, loner.http)

    seen = state(loner)

    assert [(c["id"], c["kind"]) for c in seen["channels"]] == [
        (loner.channel, "channel"),
        (loner.dm, "im"),
        ("home", "app"),
    ]
    assert seen["me"]["id"] == loner.id
    assert seen["bot"] == {"connected": False, "mode": None, "user_id": "U0BOT"}
    assert "/nextlead" in [command["name"] for command in seen["commands"]]


def test_the_bots_mode_is_shown(rep: Person) -> None:
    assert state(rep)["bot"]["mode"] in ("socket", "http")


def test_reading_makes_read(loner: Person) -> None:
    web_client(loner.server).chat_postMessage(channel=loner.channel, text="news")

    before = state(loner)["channels"][0]["unread"]
    loner.messages()
    after = state(loner)["channels"][0]["unread"]

    assert (before, after) == (1, 0)


def test_a_stranger_sees_nothing(loner: Person) -> None:
    answer = loner.http.get("/sandbox/state", params={"user": "U9NOBODY"})

    assert (answer.status_code, answer.json()["error"]) == (404, "user_not_found")


def test_nobody_acts_where_they_are_not(loner: Person) -> None:
    other = Person(loner.server, loner.http)
    web_client(loner.server).chat_postEphemeral(channel=loner.channel, user=loner.id, text="yours")
    message = loner.messages()[0]

    assert other.act("message", channel=loner.channel, text="hi")["error"] == "channel_not_found"
    assert other.press(message, "x")["error"] == "message_not_found"
    assert loner.press(message, "x")["error"] == "action_not_found"
    assert loner.act("close", view="V1")["error"] == "not_found"
    assert loner.act("dance")["error"] == "unknown_act"


def test_the_clock_moves_for_everybody(loner: Person) -> None:
    there = datetime(2027, 3, 28, 7, 0, tzinfo=UTC)

    moved = loner.http.post("/sandbox/clock", json={"to": there.isoformat()}).json()
    later = loner.http.post("/sandbox/clock", json={"advance_s": 3600}).json()

    assert datetime.fromisoformat(moved["now"]) - there < timedelta(seconds=1)
    assert datetime.fromisoformat(later["now"]) - there >= timedelta(hours=1)
    assert loner.server.clock.now() >= there + timedelta(hours=1)
    ts = web_client(loner.server).chat_postMessage(channel=loner.channel, text="x")["ts"]
    assert float(ts) >= (there + timedelta(hours=1)).timestamp()


def test_message_times_never_go_back(loner: Person) -> None:
    client = web_client(loner.server)
    first = client.chat_postMessage(channel=loner.channel, text="1")["ts"]

    loner.server.clock.advance(timedelta(days=-1))
    second = client.chat_postMessage(channel=loner.channel, text="2")["ts"]
    loner.server.clock.advance(timedelta(days=1))

    assert str(second) > str(first)


def test_a_clock_that_stands_goes_only_when_it_is_moved() -> None:
    monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    clock = SandboxClock(standing_at=monday)

    seen = clock.now(), clock.advance(timedelta(hours=2)), clock.now(), clock.move_to(monday)

    assert seen == (monday, monday + timedelta(hours=2), monday + timedelta(hours=2), monday)


def test_whoever_listens_to_the_clock_hears_of_moves_until_they_stop() -> None:
    clock, heard = SandboxClock(), list[datetime]()
    stop = clock.on_move(heard.append)

    clock.advance(timedelta(hours=1))
    stop()
    clock.advance(timedelta(hours=1))

    assert len(heard) == 1
    assert heard[0] - datetime.now(UTC) > timedelta(minutes=59)
    with pytest.raises(ValueError, match="time zone"):
        clock.move_to(datetime(2027, 1, 1))  # noqa: DTZ001 - that is the mistake


def test_the_page_is_told_what_to_read_again(loner: Person) -> None:
    other, heard = Person(loner.server, loner.http), list[dict[str, str]]()

    def listen() -> None:
        with loner.http.stream("GET", "/sandbox/stream", params={"user": loner.id}) as response:
            for line in response.iter_lines():
                if line.startswith("data: "):
                    heard.append(json.loads(line.removeprefix("data: ")))
                if {"kind": "clock"} in heard:
                    return

    listener = Thread(target=listen)
    listener.start()
    client = web_client(loner.server)
    until(lambda: client.chat_postMessage(channel=loner.channel, text="news")["ok"] and heard)
    client.chat_postEphemeral(channel=other.channel, user=other.id, text="not for loner")
    loner.http.post("/sandbox/clock", json={"advance_s": 1})
    listener.join(3)

    assert {"kind": "message", "channel": loner.channel} in heard
    assert {"kind": "message", "channel": other.channel} not in heard


def test_traffic_is_kept_and_numbered_without_secrets(loner: Person) -> None:
    web_client(loner.server).chat_postMessage(channel=loner.channel, text="news")

    entry = loner.traffic("chat.postMessage")[0]
    newer = loner.http.get("/sandbox/traffic", params={"since": entry["n"]}).json()["entries"]

    assert (entry["direction"], entry["status"], entry["request"]["text"]) == ("from_bot", 200, "news")
    assert "token" not in entry["request"]
    assert all(other["n"] > entry["n"] for other in newer)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sandbox/clock", {}),
        ("/sandbox/clock", {"to": "yesterday"}),
        ("/sandbox/clock", []),
        ("/sandbox/users/U0BOT", {"colour": "red"}),
        ("/sandbox/act", "not an object"),
    ],
)
def test_nonsense_is_refused_politely(loner: Person, path: str, body: object) -> None:
    answer = loner.http.post(path, json=body)

    assert answer.status_code == 400
    assert answer.json()["ok"] is False


def test_unknown_things_are_not_found(loner: Person) -> None:
    assert loner.http.post("/sandbox/channels/C9", json={}).status_code == 404
    assert loner.http.post("/sandbox/extra/flood").status_code == 404


def test_the_page_is_served_fresh(loner: Person) -> None:
    page = loner.http.get("/")
    module = loner.http.get("/sandbox/page/app.js")

    assert "text/html" in page.headers["Content-Type"]
    assert module.headers["Cache-Control"] == "no-cache"


def test_a_bot_that_is_sent_away_comes_back(socket_stage: Stage) -> None:
    person = Person(socket_stage.server, socket_stage.http)

    person.http.post("/sandbox/disconnect", json={"reason": "refresh_requested"})
    until(lambda: state(person)["bot"]["connected"], within_s=8)

    assert person.command("/nextlead")["ok"] is True
