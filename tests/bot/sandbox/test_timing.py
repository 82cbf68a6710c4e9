"""What happens when somebody is late: the bot, a trigger, a response_url, a retry."""

from datetime import timedelta

import pytest

from bot.sandbox import http_mode
from tests.bot.sandbox.conftest import Stage
from tests.bot.sandbox.rig import Person, actions, button, modal, refusal, until, web_client


@pytest.fixture
def caller(socket_stage: Stage) -> Person:
    return Person(socket_stage.server, socket_stage.http)


@pytest.fixture
def http_caller(http_stage: Stage) -> Person:
    return Person(http_stage.server, http_stage.http)


def test_a_command_without_an_answer_in_three_seconds_has_failed(caller: Person) -> None:
    answer = caller.command("/slow")

    assert answer["error"] == "operation_timeout"
    assert 2_900 < answer["took_ms"] < 3_300
    assert caller.texts() == ['/slow failed with the error "operation_timeout"']


def test_over_http_too(http_caller: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_mode, "ACK_S", 0.2)

    answer = http_caller.command("/drowsy")

    assert answer["error"] == "operation_timeout"


def test_a_bot_that_falls_over_is_reported_at_once(http_caller: Person) -> None:
    answer = http_caller.command("/crash")

    assert answer["error"] == "dispatch_failed"
    assert http_caller.traffic("/crash")[0]["status"] == 500


def test_without_a_bot_a_command_fails(loner: Person) -> None:
    answer = loner.command("/nextlead")

    assert answer["error"] == "dispatch_failed"


def test_a_trigger_is_worthless_after_three_seconds(loner: Person) -> None:
    triggers = loner.server.app.state.sandbox.triggers
    trigger_id = triggers.issue(loner.id)
    triggers._triggers[trigger_id].issued_at -= 3.1

    refused = refusal(lambda: web_client(loner.server).views_open(trigger_id=trigger_id, view=modal()))

    assert refused == "expired_trigger_id"


def test_an_invented_trigger_is_refused(loner: Person) -> None:
    refused = refusal(lambda: web_client(loner.server).views_open(trigger_id="1.2.3", view=modal()))

    assert refused == "invalid_trigger_id"


def test_a_refused_view_does_not_spend_the_trigger(loner: Person) -> None:
    trigger_id = loner.server.app.state.sandbox.triggers.issue(loner.id)
    client = web_client(loner.server)

    refused = refusal(lambda: client.views_open(trigger_id=trigger_id, view=modal() | {"title": None}))
    client.views_open(trigger_id=trigger_id, view=modal())

    assert refused == "invalid_arguments"
    assert len(loner.modals()) == 1


def test_a_response_url_serves_five_times(loner: Person) -> None:
    urls = loner.server.app.state.sandbox.response_urls
    path = f"/sandbox/response/{urls.issue(loner.id, loner.channel, None)}"

    statuses = [loner.http.post(path, json={"text": str(n)}).status_code for n in range(6)]

    assert statuses == [200, 200, 200, 200, 200, 404]
    assert loner.texts() == ["0", "1", "2", "3", "4"]


def test_a_response_url_serves_half_an_hour(loner: Person) -> None:
    urls = loner.server.app.state.sandbox.response_urls
    url_id = urls.issue(loner.id, loner.channel, None)
    urls._urls[url_id].issued_at -= 30 * 60 + 1

    answer = loner.http.post(f"/sandbox/response/{url_id}", json={"text": "late"})

    assert (answer.status_code, answer.json()["error"]) == (404, "expired_url")


def test_a_response_url_can_delete_its_message(loner: Person) -> None:
    ts = web_client(loner.server).chat_postMessage(channel=loner.channel, text="x")["ts"]
    url_id = loner.server.app.state.sandbox.response_urls.issue(loner.id, loner.channel, ts)

    loner.http.post(f"/sandbox/response/{url_id}", json={"delete_original": True})

    assert loner.texts() == []


def test_a_click_on_a_message_that_is_gone_goes_nowhere(caller: Person, socket_stage: Stage) -> None:
    client = web_client(caller.server)
    client.chat_postMessage(channel=caller.channel, text="x", blocks=[actions(button("lead.claim"))])
    message = caller.messages()[0]
    client.chat_delete(channel=caller.channel, ts=message["ts"])

    answer = caller.press(message, "lead.claim")

    assert answer["error"] == "message_not_found"
    assert socket_stage.heard.by(caller.id, "claim") == []


def test_an_event_nobody_took_is_sent_again_by_the_sandbox_clock(loner: Person) -> None:
    loner.act("message", channel=loner.dm, text="Anybody there?")
    at_once = until(lambda: found if len(found := loner.traffic("message")) == 2 else None)

    loner.http.post("/sandbox/clock", json={"advance_s": 61})
    after_a_minute = until(lambda: found if len(found := loner.traffic("message")) == 3 else None)
    loner.http.post("/sandbox/clock", json={"advance_s": 301})
    after_five = until(lambda: found if len(found := loner.traffic("message")) == 4 else None)
    loner.server.clock.advance(timedelta(hours=2))

    event_ids = {entry["request"]["event_id"] for entry in after_five}
    assert len(event_ids) == 1
    assert (len(at_once), len(after_a_minute), len(after_five)) == (2, 3, 4)
