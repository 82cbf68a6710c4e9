"""What ``nextlead check`` makes of Slack's own words."""

from pathlib import Path
from typing import Any

import yaml
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.checks import NEEDED, WANTED, Finding, Level, _scopes, exit_code


def an_answer(**headers: str) -> SlackResponse:
    return SlackResponse(
        client=WebClient(),
        http_verb="POST",
        api_url="auth.test",
        req_args={},
        data={"ok": True},
        headers=headers,
        status_code=200,
    )


def test_a_token_with_every_scope_is_fine() -> None:
    [finding] = _scopes(an_answer(**{"X-OAuth-Scopes": ",".join((*NEEDED, *WANTED))}))

    assert finding.level is Level.FINE


def test_a_scope_that_is_missing_is_named() -> None:
    granted = "commands, chat:write, im:write, usergroups:read, channels:read, groups:read, im:history"

    wrong, warning = _scopes(an_answer(**{"x-oauth-scopes": granted}))

    assert (wrong.level, wrong.text) == (Level.WRONG, "the token lacks users:read")
    assert warning.level is Level.WARNING
    assert warning.text == "the token lacks files:read, files:write, channels:history, groups:history"


def test_a_slack_that_names_no_scopes_is_believed() -> None:
    assert list(_scopes(an_answer())) == []


def test_the_manifest_asks_for_the_scopes_that_check_looks_for() -> None:
    manifest: dict[str, Any] = yaml.safe_load(Path("manifest.yml").read_text(encoding="utf-8"))

    asked = set(manifest["oauth_config"]["scopes"]["bot"])

    assert {*NEEDED, *WANTED} == asked


def test_wrong_settings_come_before_what_is_out_of_reach() -> None:
    fine, wrong, away = (Finding("x", level, "") for level in (Level.FINE, Level.WRONG, Level.UNREACHABLE))

    assert exit_code([fine]) == 0
    assert exit_code([fine, away]) == 3
    assert exit_code([away, wrong]) == 2
