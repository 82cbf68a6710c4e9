"""``nextlead erase``: who is meant is said before, what became of them after."""

import io
import sys

import pytest

from core.errors import Busy
from core.services.erasure import Erasure
from tests.bot.commands.terminal import Terminal

TWO = (
    "Acme,ana@acme.example,mql,70,A-1,2026-03-02T08:00:00Z",
    "Acme Again,ana@acme.example,mql,70,A-2,2026-03-02T08:01:00Z",
    "Borealis,ben@borealis.example,warm,60,A-3,2026-03-02T08:02:00Z",
)


@pytest.fixture
def terminal(terminal: Terminal) -> Terminal:
    """Three leads came in, two of them of one person."""
    terminal("import", terminal.file(*TWO))
    return terminal


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    typing = io.StringIO(typed)
    monkeypatch.setattr(typing, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", typing)


def test_everything_of_a_person_is_erased_by_one_of_their_leads(terminal: Terminal) -> None:
    answer = terminal("erase", "A-1", "--yes")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "Erased: 2 leads of one person (L-1, L-2). Messages in Slack are drawn anew by the running bot.\n"
    )
    assert "acme" not in terminal("export", "leads").out.lower()
    assert "Borealis" in terminal("export", "leads").out


def test_scripts_read_what_was_erased(terminal: Terminal) -> None:
    done = terminal("erase", "ben@borealis.example", "--yes", "--json")
    again = terminal("erase", "ben@borealis.example", "--yes", "--json")

    nothing_else = {"claims_ended": 0, "not_erased": [], "forgotten": True}
    assert (done.code, done.json) == (0, {"erased": ["L-3"], **nothing_else})
    assert (again.code, again.json) == (0, {"erased": [], **nothing_else})


def test_nobody_is_erased_who_is_not_known(terminal: Terminal) -> None:
    answer = terminal("erase", "L-99", "--yes")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "There is no lead 'L-99'; name our id, the external one, or an e-mail address.\n"


def test_a_second_time_it_says_that_it_was_done(terminal: Terminal) -> None:
    terminal("erase", "L-3", "--yes")

    answer = terminal("erase", "L-3", "--yes")

    assert answer.code == 0
    assert answer.out == "They were erased before; nothing is known of them.\n"


@pytest.mark.parametrize(("typed", "erased"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_person_is_asked_first(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, typed: str, erased: bool
) -> None:
    at_a_terminal(monkeypatch, typed)

    answer = terminal("erase", "L-1")

    assert answer.err.startswith("This erases 2 leads of one person (L-1, L-2), for ever.\nErase? [y/N]: ")
    assert answer.code == (0 if erased else 1)
    assert ("Nothing was erased." in answer.err) is not erased
    assert ("Acme" in terminal("export", "leads").out) is not erased


def test_without_a_person_to_ask_nothing_is_erased(terminal: Terminal) -> None:
    terminal.stdin("")

    answer = terminal("erase", "L-1")

    assert answer.code == 2
    assert answer.err.splitlines()[-1] == "nextlead: nobody can be asked here; --yes says that it is wanted"
    assert "Acme" in terminal("export", "leads").out


def test_they_stay_away_until_they_are_allowed_again(terminal: Terminal) -> None:
    terminal("erase", "L-1", "--yes")

    again = terminal("import", terminal.file(*TWO), "--json").json
    allowed = terminal("erase", "--allow-again", "ana@acme.example")
    welcome = terminal("import", terminal.file(*TWO), "--json").json

    assert (again["accepted"], again["duplicate"]) == (0, 3)
    assert (allowed.code, allowed.out) == (0, "They may come in again.\n")
    assert (welcome["accepted"], welcome["review"], welcome["duplicate"]) == (1, 1, 1)


def test_nobody_is_allowed_again_who_was_not_erased(terminal: Terminal) -> None:
    unknown = terminal("erase", "--allow-again", "ana@acme.example")
    by_number = terminal("erase", "--allow-again", "L-1")

    assert (unknown.code, unknown.err) == (1, "Nobody with that address was erased.\n")
    assert by_number.code == 2
    assert "e-mail address" in by_number.complaint


def test_a_log_that_others_use_is_told_of(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_: Erasure) -> None:
        raise Busy("others use it")

    monkeypatch.setattr(Erasure, "scrub", busy)

    answer = terminal("erase", "L-3", "--yes")

    assert answer.code == 0
    assert answer.err == (
        "The database's log still holds older versions: others use it. Erase again later.\n"
    )


def test_digits_that_may_mean_two_people_erase_neither(terminal: Terminal) -> None:
    terminal("import", terminal.file("Cargo,cy@cargo.example,warm,60,1,2026-03-02T08:03:00Z"))

    unclear = terminal("erase", "1", "--yes")
    clear = terminal("erase", "L-4", "--yes")
    again = terminal("erase", "1", "--yes", "--json")

    assert (unclear.code, unclear.out) == (2, "")
    assert unclear.complaint == (
        "1 is our id of one lead and the external id of another: write L-1 or L-4, or an e-mail address"
    )
    assert clear.out.startswith("Erased: 1 lead of one person (L-4).")
    assert (again.code, again.out) == (2, "")
    assert again.complaint == (
        "1 was the external id of somebody who is erased, and is our id of another lead: write L-1"
        " if that one is meant, or an e-mail address"
    )
    assert "Acme" in terminal("export", "leads").out


NUMBER = "+49 30 1234567"
CALLED = "company,email,phone\n"


@pytest.mark.parametrize(
    ("strangers", "told"),
    [
        (
            "C,c@c.example,+49 40 999888\n",
            "One more lead has a telephone number of theirs and nothing else (L-7): it stays, erase it"
            " if it is of the same person.",
        ),
        (
            "C,c@c.example,+49 40 999888\nD,d@d.example,+49 40 999888\n",
            "2 more leads have a telephone number of theirs and nothing else (L-7, L-8): they stay, erase"
            " each that is of the same person.",
        ),
    ],
)
def test_who_shares_but_a_number_with_them_is_named_and_stays(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, strangers: str, told: str
) -> None:
    theirs = f"A,a@a.example,{NUMBER}\nB,b@b.example,{NUMBER}\nBB,b@b.example,+49 40 999888\n"
    terminal.stdin(CALLED + theirs + strangers)
    terminal("import", "-")
    at_a_terminal(monkeypatch, "y\n")

    answer = terminal("erase", "a@a.example")

    assert answer.err.startswith(f"This erases 3 leads of one person (L-4, L-5, L-6), for ever.\n{told}\n")
    assert answer.out.endswith(f"drawn anew by the running bot.\n{told}\n")
    assert "c@c.example" in terminal("export", "leads").out
