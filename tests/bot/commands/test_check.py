"""``nextlead check``: every line says what was found, and what to do."""

from pathlib import Path

import pytest

from bot.sandbox.server import SandboxServer
from tests.bot.commands.terminal import Answer, Terminal
from tests.databases import a_new_database


def found(answer: Answer, subject: str) -> list[tuple[str, str]]:
    return [(one["level"], one["text"]) for one in answer.json if one["subject"] == subject]


def test_a_newcomer_without_anything_may_begin_and_is_told_how(terminal: Terminal) -> None:
    answer = terminal("check")

    assert answer.code == 0
    assert "✓ database: SQLite answers" in answer.out
    assert "! settings: SLACK_BOT_TOKEN is not set: no Slack" in answer.out
    assert "    → install the app from manifest.yml" in answer.out


@pytest.mark.usefixtures("slack")
def test_a_bot_without_a_way_in_is_warned(terminal: Terminal) -> None:
    terminal.set(SLACK_APP_TOKEN="")

    answer = terminal("check", "--json")

    assert answer.code == 0
    assert any("Slack has no way in" in text for level, text in found(answer, "settings"))


@pytest.mark.usefixtures("slack")
def test_slack_that_answers_is_named(terminal: Terminal) -> None:
    answer = terminal("check", "--json")

    assert answer.code == 0
    assert found(answer, "slack") == [
        ("fine", "nextlead may enter Kranich Works"),
        ("fine", "Socket Mode opens"),
    ]
    assert [level for level, _ in found(answer, "settings")] == ["fine"]


@pytest.mark.usefixtures("slack")
def test_a_token_that_slack_refuses_is_wrong(terminal: Terminal) -> None:
    terminal.set(SLACK_BOT_TOKEN="xoxb-old")

    answer = terminal("check", "--json")

    assert answer.code == 2
    assert found(answer, "slack") == [("wrong", "Slack refuses the token (invalid_auth)")]


@pytest.mark.parametrize(
    ("code", "exit_code"), [("ratelimited", 3), ("token_revoked", 2), ("missing_scope", 2)]
)
def test_slack_refusing_for_a_reason_of_its_own(
    terminal: Terminal, slack: SandboxServer, code: str, exit_code: int
) -> None:
    slack.app.state.sandbox.faults.replace([{"method": "auth.test", "effect": "error", "code": code}])

    answer = terminal("check", "--json")

    assert answer.code == exit_code
    assert code in found(answer, "slack")[0][1]


def test_slack_out_of_reach_ends_with_3(terminal: Terminal) -> None:
    terminal.set(SLACK_API_URL="http://127.0.0.1:1/api", SLACK_BOT_TOKEN="xoxb-sandbox")

    answer = terminal("check", "--json")

    assert answer.code == 3
    assert found(answer, "slack") == [("unreachable", "Slack does not answer")]


def test_a_database_out_of_reach_ends_with_3(terminal: Terminal) -> None:
    terminal.set(DATABASE_URL="postgresql://ana:sesame@127.0.0.1:1/leads")

    answer = terminal("check", "--json")

    assert answer.code == 3
    assert found(answer, "database")[0][0] == "unreachable"
    assert "sesame" not in answer.out


def test_a_folder_that_is_not_there_is_a_wrong_setting(terminal: Terminal) -> None:
    terminal.set(DATABASE_URL="sqlite:////no/such/folder/leads.db")

    answer = terminal("check", "--json")

    assert answer.code == 2
    assert "there is no folder" in found(answer, "database")[0][1]


def test_a_postgresql_without_tables_is_to_be_migrated(terminal: Terminal, tmp_path: Path) -> None:
    with a_new_database("postgresql", tmp_path) as url:
        terminal.set(DATABASE_URL=url)

        before, _, after = terminal("check", "--json"), terminal("migrate"), terminal("check", "--json")

    assert before.code == 2
    assert ("wrong", "it has no tables yet") in found(before, "database")
    assert after.code == 0
    assert ("fine", "its schema fits this version") in found(after, "database")


def test_a_broken_policy_shows_each_mistake_beside_everything_else(terminal: Terminal) -> None:
    terminal.policy("timezone: Mars/Olympus\nclaims: {cap: 0}\n")

    answer = terminal("check", "--json")

    assert answer.code == 2
    assert [level for level, _ in found(answer, "policy")] == ["wrong", "wrong"]
    assert found(answer, "database")


def test_contradictions_are_warnings(terminal: Terminal) -> None:
    terminal.policy("people: {reps: [U01ANA]}\nqueues: [{name: one, when: {region: [x]}}, {name: two}]\n")

    answer = terminal("check")

    assert answer.code == 0
    assert "! policy: 2 queues for 1 rep: somebody's queue always waits" in answer.out


SECRET, OTHER = "whsec_" + "c2VjcmV0" * 5, "whsec_" + "b3RoZXIh" * 5


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ("", "NEXTLEAD_INTAKE_SECRET is not set: no leads over HTTP, /intake/leads answers 404"),
        (SECRET, "leads come in at /intake/leads, signed with one secret"),
        (f"{OTHER} {SECRET}", "leads come in at /intake/leads, signed with either of two secrets"),
    ],
)
def test_whether_other_systems_may_bring_leads_is_told(terminal: Terminal, secrets: str, said: str) -> None:
    terminal.set(NEXTLEAD_INTAKE_SECRET=secrets)

    answer = terminal("check", "--json")

    assert found(answer, "intake") == [("fine", said)]
    assert "c2VjcmV0" not in answer.out


def test_how_to_make_a_secret_is_told(terminal: Terminal) -> None:
    assert "`echo whsec_$(openssl rand -base64 32)` makes one" in terminal("check").out


def test_one_secret_for_both_ways_is_warned_of(terminal: Terminal) -> None:
    terminal.set(NEXTLEAD_INTAKE_SECRET=SECRET, NEXTLEAD_WEBHOOK_SECRET=f"{OTHER},{SECRET}")

    answer = terminal("check", "--json")

    assert [level for level, _ in found(answer, "intake")] == ["fine", "warning"]
