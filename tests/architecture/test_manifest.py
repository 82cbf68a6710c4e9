"""The manifest tells Slack what the bot hears and what it may do: exactly that, no more."""

import re
from typing import Any

import yaml

from bot import actions
from bot.sandbox.workspace import DEFAULT_COMMANDS, DEFAULT_SHORTCUTS
from tests.architecture.reading import ROOT, sources

SCOPES_OF = {
    "auth_test": set[str](),
    "apps_connections_open": set[str](),  # the app-level token's own scope, which no manifest can give
    "views_open": set[str](),
    "views_publish": set[str](),
    "views_push": set[str](),
    "views_update": set[str](),
    "chat_postMessage": {"chat:write", "im:write"},  # a message to a person opens the conversation with them
    "conversations_open": {"im:write"},
    "chat_update": {"chat:write"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "usergroups_list": {"usergroups:read"},
    "usergroups_users_list": {"usergroups:read"},
    # Public and private channels: somebody may choose either kind.
    "files_info": {"files:read"},  # and with it the file's bytes
    "files_upload_v2": {"files:write"},
    "conversations_info": {"channels:read", "groups:read"},
    # Direct messages, and public and private channels: the policy may name either kind.
    "conversations_history": {"im:history", "channels:history", "groups:history"},
    "conversations_replies": {"im:history", "channels:history", "groups:history"},
}
"""What each method of Slack's Web API that the bot calls needs the bot token to be allowed."""

SCOPES_OF_EVENTS = {
    "app_home_opened": set[str](),
    "file_shared": {"files:read"},
    "user_change": {"users:read"},
}
"""The same for each event that the bot hears."""


def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return manifest


def _commands() -> list[dict[str, Any]]:
    commands: list[dict[str, Any]] = _manifest()["features"]["slash_commands"]
    return commands


def test_slack_offers_the_commands_that_the_bot_hears() -> None:
    heard = {value for name, value in vars(actions).items() if name.isupper() and str(value).startswith("/")}

    assert {command["command"] for command in _commands()} == heard
    assert {command.name for command in DEFAULT_COMMANDS} == heard


def test_slack_offers_the_shortcut_that_the_bot_hears() -> None:
    (shortcut,) = _manifest()["features"]["shortcuts"]

    assert (shortcut["callback_id"], shortcut["type"]) == (actions.ADD_LEAD, "global")
    assert [(one.callback_id, one.name, one.description) for one in DEFAULT_SHORTCUTS] == [
        (shortcut["callback_id"], shortcut["name"], shortcut["description"])
    ]
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150


def test_commands_arrive_escaped_and_explain_themselves() -> None:
    """Escaped, a mention arrives as the person's id; unescaped, as a name that two may share."""
    for command in _commands():
        assert command["should_escape"] is True
        assert command["usage_hint"]
        assert 0 < len(command["description"]) <= 2000


def _scopes() -> set[str]:
    return set(_manifest()["oauth_config"]["scopes"]["bot"])


def _events() -> set[str]:
    return set(_manifest()["settings"]["event_subscriptions"]["bot_events"])


def _found(pattern: str) -> set[str]:
    """What a pattern finds in the bot's own code; the sandbox is a Slack, not a part of it."""
    return {
        found
        for path in sources("bot")
        if "sandbox" not in path.parts
        for found in re.findall(pattern, path.read_text(encoding="utf-8"))
    }


def test_the_bot_asks_for_what_it_uses_and_nothing_else() -> None:
    used = _found(
        r"\.((?:apps|auth|chat|conversations|reactions|files|team|usergroups|users|views)_[a-zA-Z0-9_]+)[(,)]"
    )

    by_methods = {"commands"}.union(*(SCOPES_OF[method] for method in used))
    assert _scopes() == by_methods.union(*(SCOPES_OF_EVENTS[event] for event in _events()))


def test_slack_tells_the_bot_of_the_events_that_it_hears_and_of_no_others() -> None:
    heard = {getattr(actions, name) for name in _found(r"app\.event\(actions\.([A-Z_]+)\)")}

    assert heard == _events() == {actions.HOME_OPENED, actions.PERSON_CHANGED, actions.FILE_SHARED}


def test_whoever_installs_the_app_reads_why_it_asks() -> None:
    page = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")

    assert {scope for scope in _scopes() if f"`{scope}`" not in page} == set()


def test_people_can_write_back_to_the_bot() -> None:
    home = _manifest()["features"]["app_home"]

    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


def test_a_fresh_installation_needs_no_public_address() -> None:
    manifest = _manifest()

    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert set(manifest["settings"]["event_subscriptions"]) == {"bot_events"}
    assert not any("url" in command for command in _commands())


def test_names_fit_where_slack_shows_them() -> None:
    display = _manifest()["display_information"]

    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 175 <= len(display["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", display["background_color"])
