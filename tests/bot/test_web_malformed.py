"""What comes in may be anything: it is refused or taken, and never breaks anything or ends up in a log."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from tests.bot.counter import ANA
from tests.bot.door import FORM, JSON, knock, payload, seal, signed
from tests.bot.log_lines import logged

MALFORMED = {
    "a list": ("[]", JSON),
    "a word": ('"x"', JSON),
    "nothing": ("", JSON),
    "half an object": ("{", JSON),
    "a hundred thousand deep": ("[" * 100_000, JSON),
    "a thousand deep": ('{"a":' * 1_000 + "1" + "}" * 1_000, JSON),
    "a payload a hundred thousand deep": ("payload=" + "[" * 100_000, FORM),
    "a payload that is a list": ("payload=[]", FORM),
    "an empty payload": ("payload=", FORM),
    "two payloads, the last a list": ("payload={}&payload=[]", FORM),
    "JSON that says it is a form": ('{"type":"block_actions"}', FORM),
    "a form of very many fields": ("&".join("a=1" for _ in range(101)), FORM),
    "a team that is a number": (payload(team=5), FORM),
    "authorizations that are a number": (json.dumps({"authorizations": 5}), JSON),
    "clicks without a click": (payload(type="block_actions", actions=[]), FORM),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_signed_but_malformed_is_refused_politely(door: Starlette, name: str) -> None:
    body, kind = MALFORMED[name]

    assert signed(door, body, kind).status_code == 400


def test_a_body_that_is_no_text_is_refused_signed_or_not(door: Starlette) -> None:
    body = b"payload=\xff\xfe"

    assert signed(door, body).status_code == 400
    assert knock(door, body, headers=seal(b"x")).status_code == 400


@pytest.mark.parametrize("depth", [200, 500, 900, 960, 970, 980, 985, 990, 995])
def test_an_object_just_deep_enough_breaks_nothing_further_in(door: Starlette, depth: int) -> None:
    body = '{"a":' * depth + "1" + "}" * depth

    assert signed(door, body, JSON).status_code in {200, 400}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "a=1",
        payload(type="block_actions", user={"id": ANA}, actions=[{"action_id": "gone.for_good"}]),
        payload(type="view_closed", user={"id": ANA}, view={"id": "V1"}),
        payload(type="shortcut", user={"id": ANA}, callback_id="unknown"),
        payload(type="message_action", user={"id": ANA}, callback_id="unknown"),
    ],
)
def test_what_nobody_listens_to_is_taken_all_the_same(door: Starlette, body: str) -> None:
    assert signed(door, body).status_code == 200


VIEW = {"id": "V1", "type": "modal", "callback_id": "unknown", "state": {"values": {}}}


def test_an_unknown_command_and_an_unknown_form_get_a_sentence(door: Starlette) -> None:
    command = signed(door, urlencode({"command": "/old", "user_id": ANA, "trigger_id": "1", "text": "x"}))
    form = signed(door, payload(type="view_submission", user={"id": ANA}, view=VIEW))

    assert command.json()["text"] == "I do not know that command. Try `/nextlead help`."
    assert form.json()["response_action"] == "update"


def test_an_event_nobody_listens_to_is_not_sent_again(door: Starlette) -> None:
    event = {"type": "event_callback", "event": {"type": "app_home_opened", "user": ANA}}

    assert signed(door, json.dumps(event), JSON).status_code == 200


UNSIGNED = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PUT", "HEAD", "BREW"]),
        "path": st.sampled_from(["/slack/events", "/healthz", "/readyz", "/metrics", "/", "/slack/events/"]),
        "kind": st.sampled_from([FORM, JSON, "text/html", "x"]),
        "headers": st.dictionaries(
            st.sampled_from(["x-slack-signature", "x-slack-request-timestamp", "content-length", "cookie"]),
            st.text(
                st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=80
            ),
        ),
        "body": st.binary(max_size=300),
    }
)


@given(request=UNSIGNED)
@settings(max_examples=60)
def test_whatever_comes_in_unsigned_is_turned_away_in_peace(door: Starlette, request: dict[str, Any]) -> None:
    answer = knock(door, **request)

    assert answer.status_code < 500
    assert request["path"] != "/slack/events" or answer.status_code in {400, 401, 405, 413, 415}


WORDS = st.one_of(st.text(max_size=12), st.sampled_from([ANA, "claims.claim"]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), WORDS),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3),
        st.dictionaries(st.sampled_from(["id", "type", "value", "action_id", "view", "state"]), inside),
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(
    st.sampled_from(
        ["type", "user", "team", "actions", "view", "event", "command", "container", "authorizations"]
    ),
    VALUES,
)
KINDS = st.sampled_from(["block_actions", "view_submission", "event_callback", "shortcut", "view_closed"])


@given(fields=OBJECTS, kind=st.one_of(st.none(), KINDS), form=st.booleans())
@settings(max_examples=60)
def test_whatever_slack_may_sign_is_survived(
    door: Starlette, fields: dict[str, Any], kind: str | None, *, form: bool
) -> None:
    fields |= {"type": kind} if kind else {}

    answer = signed(door, payload(**fields)) if form else signed(door, json.dumps(fields), JSON)

    assert answer.status_code in {200, 400}


def test_turned_away_bodies_are_in_no_log(door: Starlette) -> None:
    secret = "Jörg Braun +49 30 9999 0001"
    body = urlencode({"command": "/old", "user_id": ANA, "trigger_id": "1", "text": secret})

    with logged("DEBUG") as log:
        knock(door, body.encode(), headers=seal(b"x"))
        signed(door, body)
        signed(door, payload(type="block_actions", user={"id": ANA}, actions=[{"action_id": secret}]))
        signed(door, payload(type="block_actions", actions=[], message={"text": secret}))
        signed(door, json.dumps({"type": "event_callback", "event": {"type": "x", "text": secret}}), JSON)
        signed(door, payload(team=5, text=secret))

    assert "request.not_understood" in log.getvalue()
    assert "request.misshapen" in log.getvalue()
    assert "Braun" not in log.getvalue()
    assert "9999" not in log.getvalue()
