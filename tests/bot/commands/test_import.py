"""``nextlead import``: leads in, answers out, and nothing lost on the way."""

import sys
from itertools import count
from typing import Any

import pytest

from core.errors import Busy, NextleadError, Unreachable
from core.services.intake import CHUNK, Intake
from tests.bot.commands.terminal import Terminal

THREE = (
    "Acme,ana@acme.example,mql,70,A-1,2026-03-02T08:00:00Z",
    "Borealis,ben@borealis.example,warm,20,A-2,2026-03-02T08:01:00Z",
    "Cumulus,cleo@cumulus.example,warm,55,A-3,2026-03-02T08:02:00Z",
)


def test_the_answer_counts_every_row(terminal: Terminal) -> None:
    path = terminal.file(*THREE)

    answer = terminal("import", path, "--json")

    assert answer.code == 0
    assert answer.json == {
        "read": 3,
        "accepted": 2,
        "held": 0,
        "review": 1,
        "duplicate": 0,
        "rejected": 0,
        "errors": [],
    }


def test_running_it_twice_adds_nothing(terminal: Terminal) -> None:
    path = terminal.file(*THREE)
    terminal("import", path)

    again = terminal("import", path, "--json")

    assert again.code == 0
    assert again.json["duplicate"] == 3
    assert terminal("status", "--json").json[0]["waiting"] == 2


def test_a_bad_row_is_named_and_keeps_nobody_out(terminal: Terminal) -> None:
    path = terminal.file(THREE[0], "Bad,bad@bad.example,mql,900,A-9,2026-03-02", THREE[2])

    answer = terminal("import", path, "--json")

    assert answer.code == 1
    assert (answer.json["accepted"], answer.json["rejected"]) == (2, 1)
    assert [(error["line"], error["field"]) for error in answer.json["errors"]] == [(3, "score")]


def test_a_rehearsal_answers_the_same_and_stores_nothing(terminal: Terminal) -> None:
    path = terminal.file(*THREE)

    rehearsed = terminal("import", path, "--dry-run", "--json")
    stored = terminal("status", "--json").json[0]
    real = terminal("import", path, "--json")

    assert rehearsed.json == real.json
    assert (stored["waiting"], stored["review"]) == (0, 0)


def test_columns_of_other_names_are_mapped(terminal: Terminal) -> None:
    path = terminal.file("Acme,ana@acme.example,70,X-7", header="firm,mail,score,ref")

    answer = terminal(
        "import", path, "--map", "firm=company", "--map", "mail=email", "--map", "ref=external_id", "--json"
    )

    assert answer.json["accepted"] == 1
    assert terminal("why", "X-7", "--json").code == 0


def test_the_queue_named_takes_rows_that_name_none(terminal: Terminal) -> None:
    terminal.policy("queues: [{name: outbound}, {name: rest}]")
    path = terminal.file(*THREE)

    terminal("import", path, "--queue", "Outbound")

    depths = {one["queue"]: one["depth"] for one in terminal("status", "--json").json}
    assert depths == {"outbound": 2, "rest": 0}


def test_an_unknown_queue_stops_before_anything_is_read(terminal: Terminal) -> None:
    answer = terminal("import", terminal.file(*THREE), "--queue", "nowhere")

    assert answer.code == 2
    assert "there are: leads" in answer.complaint


@pytest.mark.parametrize(
    "args", [["missing.csv"], ["leads.csv", "--map", "score"], ["leads.csv", "--map", "x=company"]]
)
def test_a_file_that_cannot_be_used_is_explained(terminal: Terminal, args: list[str]) -> None:
    terminal.file(*THREE)

    answer = terminal("import", *args)

    assert answer.code == 2
    assert answer.complaint


def test_standard_input_is_a_file_like_any_other(terminal: Terminal) -> None:
    terminal.stdin("company,email,score\nAcme,ana@acme.example,50\n")

    answer = terminal("import", "-", "--json")

    assert (answer.code, answer.json["accepted"]) == (0, 1)


def test_a_file_of_nothing_but_a_header_is_a_night_without_leads(terminal: Terminal) -> None:
    answer = terminal("import", terminal.file(), "--json")

    assert answer.code == 0
    assert (answer.json["read"], answer.json["accepted"], answer.json["errors"]) == (0, 0, [])


def stops_after(monkeypatch: pytest.MonkeyPatch, chunks: int, trouble: NextleadError) -> None:
    """The database takes so many chunks and no more."""
    receive, taken = Intake._receive, count(1)

    def receive_or_stop(intake: Intake, *args: Any) -> Any:
        if next(taken) > chunks:
            raise trouble
        return receive(intake, *args)

    monkeypatch.setattr(Intake, "_receive", receive_or_stop)


MANY = tuple(f"Firm {n},x{n}@firm{n}.example,mql,70,B-{n}," for n in range(CHUNK + 50))
FULL = Unreachable("the database's disk is full; nothing was stored")
BUSY = Busy("the database is locked by another process; nothing was changed, try again")


@pytest.mark.parametrize("trouble", [FULL, BUSY])
def test_a_file_that_stops_half_way_says_what_is_stored_and_goes_on_when_run_again(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, trouble: NextleadError
) -> None:
    terminal.policy("queues: [{name: leads, cap: 1000}]")
    path = terminal.file(*MANY)
    with monkeypatch.context() as patch:
        stops_after(patch, 1, trouble)
        stopped = terminal("import", path, "--json")

    again = terminal("import", path, "--json")

    assert stopped.code == 3
    assert (stopped.json["read"], stopped.json["accepted"]) == (CHUNK, CHUNK)
    assert stopped.complaint == (
        f"{str(trouble).partition(';')[0]}; stopped after {CHUNK} rows: what came before is stored. "
        "Run the file again, nothing comes in twice"
    )
    assert (again.code, again.json["accepted"], again.json["duplicate"]) == (0, 50, CHUNK)


@pytest.mark.parametrize(("chunks", "options"), [(0, ()), (1, ("--dry-run",))])
def test_where_nothing_was_stored_nothing_else_is_said(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, chunks: int, options: tuple[str, ...]
) -> None:
    stops_after(monkeypatch, chunks, FULL)

    answer = terminal("import", terminal.file(*MANY), *options)

    assert (answer.code, answer.complaint) == (3, str(FULL))


def test_people_get_a_table_and_the_first_twenty_bad_lines(terminal: Terminal) -> None:
    bad = [f"Firm {n},x{n}@firm.example,mql,many,B-{n}," for n in range(25)]

    answer = terminal("import", terminal.file(THREE[0], *bad), "--dry-run")

    assert answer.code == 1
    assert "A rehearsal: nothing was stored." in answer.out
    assert answer.out.count("score must be") == 20
    assert "and 5 more" in answer.out


def test_a_bar_is_drawn_only_while_somebody_looks_on(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = terminal.file(*THREE)
    unseen = terminal("import", path, "--dry-run")
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)

    seen = terminal("import", path, "--dry-run")

    assert unseen.err == ""
    assert "Importing" in seen.err
