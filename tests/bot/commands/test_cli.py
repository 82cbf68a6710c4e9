"""The terminal as a whole: help, and how commands end when something is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import bootstrap
from bot.cli import main
from tests.bot.commands.terminal import Terminal
from tests.databases import a_new_database

EVERY_COMMAND = (
    *("demo", "check", "run", "migrate", "import", "status"),
    *("why", "tick", "web", "worker", "clock", "sandbox", "webhooks"),
)


def test_nextlead_alone_names_the_three_commands_to_begin_with(terminal: Terminal) -> None:
    answer = terminal()

    assert answer.code == 0
    assert "nextlead demo " in answer.out
    assert "nextlead check " in answer.out
    assert "nextlead run " in answer.out
    assert all(f"\n  {name}" in answer.out for name in EVERY_COMMAND)


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_explains_itself(terminal: Terminal, command: str) -> None:
    answer = terminal(command, "--help")

    assert answer.code == 0
    assert f"Usage: nextlead {command}" in answer.out


@pytest.mark.parametrize("args", [["frobnicate"], ["status", "--color"], ["why"], ["import"]])
def test_wrong_usage_is_said_in_one_line(terminal: Terminal, args: list[str]) -> None:
    answer = terminal(*args)

    assert answer.code == 2
    assert "--help" in answer.complaint


def test_a_setting_that_cannot_be_is_named(terminal: Terminal) -> None:
    terminal.set(PORT="harbour")

    answer = terminal("status")

    assert (answer.code, answer.complaint) == (2, "PORT must be a whole number from 0 to 65535")


def test_every_mistake_in_the_policy_gets_a_line(terminal: Terminal) -> None:
    terminal.policy("timezone: Mars/Olympus\nclaims: {cap: 0}\n")

    answer = terminal("status")

    lines = answer.err.splitlines()
    assert answer.code == 2
    assert len(lines) == 2
    assert all(line.startswith("nextlead: ") and "line " in line for line in lines)


def test_a_database_out_of_reach_ends_with_3_and_keeps_its_password(terminal: Terminal) -> None:
    terminal.set(DATABASE_URL="postgresql://ana:sesame@127.0.0.1:1/leads")

    answer = terminal("status")

    assert answer.code == 3
    assert "does not answer" in answer.complaint
    assert "sesame" not in answer.err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgres://u:p@h:abc/x", "DATABASE_URL is no database address"),
        ("postgresql://[::1/x", "DATABASE_URL is no database address"),
        ("sqlite://host/x", "DATABASE_URL names a file with three slashes"),
        ("postgresql://localhost/x?foo=bar", "DATABASE_URL has an option that is none"),
    ],
)
def test_an_address_that_is_none_is_told_before_anything_is_opened(
    terminal: Terminal, url: str, words: str
) -> None:
    terminal.set(DATABASE_URL=url)

    answer = terminal("status")

    assert (answer.code, words in answer.complaint) == (2, True), answer


def test_postgresql_is_never_migrated_by_the_way(terminal: Terminal, tmp_path: Path) -> None:
    with a_new_database("postgresql", tmp_path) as url:
        terminal.set(DATABASE_URL=url)

        refused, migrated, again, used = (
            terminal("status"),
            terminal("migrate"),
            terminal("migrate"),
            terminal("status"),
        )

    assert refused.code == 2
    assert "nextlead migrate" in refused.complaint
    assert (migrated.code, migrated.out) == (0, "The database has its tables now.\n")
    assert (again.code, again.out) == (0, "The database is up to date; nothing to do.\n")
    assert used.code == 0


def test_an_sqlite_file_is_migrated_by_whoever_opens_it_first(terminal: Terminal) -> None:
    answer = terminal("status", "--json")

    assert answer.code == 0
    assert (terminal.folder / "nextlead.db").exists()
    assert terminal("migrate").out == "The database is up to date; nothing to do.\n"


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the token was xoxb-1234-secret")

    monkeypatch.setattr(bootstrap, "build", fails)


def test_a_fault_of_ours_gets_an_id_and_no_traceback(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch)

    answer = terminal("status")

    assert answer.code == 70
    assert "a fault of ours, " in answer.complaint
    assert "RuntimeError" in answer.complaint


def test_with_debug_a_fault_shows_where_it_happened_but_no_secret(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch)
    terminal.set(LOG_LEVEL="debug")

    answer = terminal("status")

    assert "Traceback" in answer.err
    assert "secret" not in answer.err


@pytest.mark.parametrize("args", [("--help",), ("status",), ("status", "--json")])
@pytest.mark.parametrize("at_once", [False, True])
def test_an_answer_that_finds_no_room_is_said_in_one_line_and_is_no_fault_of_ours(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], *, at_once: bool
) -> None:
    with Path("/dev/full").open("w") as full:
        full.reconfigure(write_through=at_once)
        monkeypatch.setattr(sys, "stdout", full)

        answer = terminal(*args)

    assert answer.code == 2
    assert answer.complaint == "the answer cannot be written: no space left on device"


@pytest.mark.parametrize("args", [("--help",), ("status",), ("status", "--json")])
def test_a_reader_who_has_gone_hears_nothing_more(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as pipe, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", sys.stderr)
        patch.setattr(sys, "stdout", pipe)

        answer = terminal(*args)
        os.dup2(os.open(os.devnull, os.O_WRONLY), write_end)

    assert (answer.code, answer.err) == (141, "")


def test_an_output_that_was_closed_before_is_no_fault_of_ours(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    answer = terminal("status")

    assert (answer.code, answer.err) == (0, "")


def test_a_fault_that_nobody_can_be_told_still_ends_with_its_code(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch)
    with Path("/dev/full").open("w", buffering=1) as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", full)

        answer = terminal("status")
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())

    assert answer.code == 70


def test_help_reads_no_command_before_one_is_asked_for() -> None:
    script = (
        "import sys; from bot.cli import run; run(['--help']); "
        "print([one for one in sys.modules if one.startswith(('bot.commands', 'pydantic', 'rich'))])"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert said.splitlines()[-1] == "[]"


def test_ctrl_c_ends_without_a_word(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "build", interrupted)

    answer = terminal("status")

    assert answer.code == 130
    assert answer.err.strip() == ""


def test_the_entry_point_ends_the_process_with_the_exit_code() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["frobnicate"])

    assert ended.value.code == 2
