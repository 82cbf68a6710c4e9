"""``nextlead export``: everything there is, in files that spreadsheets and ``import`` read as they should."""

import csv
import io
import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.commands.common import opened
from core.changes import Change
from core.offers import OfferOutcome
from core.services import exports
from tests.bot.commands.terminal import Terminal
from tests.builders import ANA, BEN, MONDAY_9AM, a_person, an_offer, hours

POLICY = "queues: [{name: north, when: {region: [north]}}, {name: rest}]\n"
HEADER = "company,email,phone,score,external_id,received_at,region,Budget,Email_"
ROWS = (
    "=Acme,ana@acme.example,+49 30 1234567,70,A-1,2026-03-02T08:00:00Z,north,-5,",
    "'Borealis,ben@borealis.example,,60,A-2,2026-03-03T08:00:00Z,,,",
    '"Cumulus, Inc",cleo@cumulus.example,,55,A-3,2026-03-04T08:00:00Z,,"=1+1",x',
)


@pytest.fixture
def terminal(terminal: Terminal) -> Terminal:
    """Three leads in two queues; the first was claimed, by whoever."""
    terminal.policy(POLICY)
    terminal("import", terminal.file(*ROWS, header=HEADER.replace("Email_", "note")))
    return terminal


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_leads_are_exported_with_their_extra_fields_as_columns(terminal: Terminal) -> None:
    answer = terminal("export", "leads")

    rows = cells(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert [row["company"] for row in rows] == ["'=Acme", "'Borealis", "Cumulus, Inc"]
    assert [(row["Budget"], row["note"], row["queue"]) for row in rows] == [
        ("'-5", "", "north"),
        ("", "", "rest"),
        ("'=1+1", "x", "rest"),
    ]
    assert list(rows[0])[-3:] == ["queue", "Budget", "note"]


@pytest.mark.parametrize("wrong", [("--queue", "nope"), ("--since", "bad")])
def test_a_wrong_argument_leaves_a_file_as_it_was(
    terminal: Terminal, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text("keep me")

    answer = terminal("export", "leads", *wrong, "-o", str(kept))

    assert answer.code == 2
    assert kept.read_text() == "keep me"


def test_what_is_exported_is_imported_as_it_was(terminal: Terminal) -> None:
    before = terminal("export", "leads").out
    (terminal.folder / "again.csv").write_text(before, encoding="utf-8", newline="")

    terminal.set(DATABASE_URL="sqlite:///another.db")
    imported = terminal("import", "again.csv", "--json").json

    assert (imported["accepted"], imported["rejected"]) == (3, 0)
    assert terminal("export", "leads").out == before


def test_what_is_exported_adds_nothing_where_it_came_from(terminal: Terminal) -> None:
    header, nameless = "company,contact_name,email", "Delta,Jo,jo@delta.example"
    terminal("import", terminal.file(nameless, header=header))
    before = terminal("export", "leads").out
    (terminal.folder / "again.csv").write_text(before, encoding="utf-8", newline="")

    imported = terminal("import", "again.csv", "--json").json

    assert (imported["read"], imported["duplicate"]) == (4, 4)
    assert terminal("export", "leads").out == before


@pytest.mark.parametrize(
    ("options", "companies"),
    [
        (["--queue", "North"], ["=Acme"]),
        (["--since", "2026-03-03"], ["'Borealis", "Cumulus, Inc"]),
        (["--since", "2026-03-03T09:00:00+00:00", "--queue", "rest"], ["Cumulus, Inc"]),
    ],
)
def test_only_what_is_wanted_is_exported(
    terminal: Terminal, options: list[str], companies: list[str]
) -> None:
    found = lines(terminal("export", "leads", "--format", "jsonl", *options).out)

    assert [one["company"] for one in found] == companies


def test_json_has_what_a_table_has_no_room_for(terminal: Terminal) -> None:
    first, *_ = lines(terminal("export", "leads", "--format", "jsonl").out)

    assert (first["id"], first["state"], first["score"], first["attributes"]) == (
        "L-1",
        "waiting",
        70,
        {"Budget": "-5"},
    )
    assert first["received_at"] == "2026-03-02T08:00:00+00:00"
    assert "product" not in first


def test_events_tell_what_happened_by_ids_alone(terminal: Terminal) -> None:
    table = cells(terminal("export", "events").out)
    told = lines(terminal("export", "events", "--format", "jsonl", "--queue", "north").out)

    assert [(row["lead"], row["verb"], row["actor"], row["why"]) for row in table] == [
        (f"L-{number}", "entered", "nextlead", "score") for number in (1, 2, 3)
    ]
    assert json.loads(table[0]["data"]) == {"received_at": "2026-03-02T08:00:00+00:00"}
    assert [one["data"] for one in told] == [{"received_at": "2026-03-02T08:00:00+00:00"}]
    assert not terminal("export", "events", "--format", "jsonl", "--since", "2199-01-01").out


def claimed() -> None:
    """Ana has the best lead."""
    with opened() as runtime:
        with runtime.open() as uow:
            uow.people.put(a_person(ANA))
            uow.commit()
        offered: Any = runtime.services.queues.next_lead(ANA, queue="north")
        runtime.services.claims.claim(ANA, offered.lead.id)


def test_offers_tell_who_was_asked_and_what_became_of_it(terminal: Terminal) -> None:
    was_offered()

    declined, open_ = cells(terminal("export", "offers").out)
    others = cells(terminal("export", "offers", "--queue", "rest").out)
    told = lines(terminal("export", "offers", "--format", "jsonl", "--since", "2026-03-02T09:30").out)

    assert (declined["lead"], declined["rep"], declined["queue"]) == ("L-1", "U01ANA", "north")
    assert (declined["reason"], declined["outcome"]) == ("turn", "declined")
    assert (open_["rep"], open_["ended_at"], open_["outcome"]) == ("U01BEN", "", "")
    assert others == []
    assert [(one["rep"], one["offered_at"]) for one in told] == [("U01BEN", "2026-03-02T10:00:00+00:00")]


def was_offered() -> None:
    """The first lead was offered to Ana, who did not want it, and is offered to Ben."""
    with opened() as runtime, runtime.open() as uow:
        lead = uow.leads.get(1)
        assert lead is not None
        over: dict[str, Any] = {"ended_at": MONDAY_9AM, "outcome": OfferOutcome.DECLINED}
        offers = an_offer(lead, ANA, **over), an_offer(lead, BEN, at=MONDAY_9AM + hours(1))
        uow.apply(Change(offered=offers))
        uow.commit()


def test_claims_tell_who_had_which_lead(terminal: Terminal) -> None:
    claimed()

    (row,) = cells(terminal("export", "claims").out)
    others = cells(terminal("export", "claims", "--queue", "rest").out)
    later = cells(terminal("export", "claims", "--since", "2199-01-01").out)

    assert (row["lead"], row["rep"], row["ended_at"], row["hop"]) == ("L-1", "U01ANA", "", "0")
    assert (others, later) == ([], [])


def test_a_file_is_written_for_its_owner_alone(terminal: Terminal) -> None:
    path = terminal.folder / "leads.csv.out"

    answer = terminal("export", "leads", "-o", str(path))

    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8") == terminal("export", "leads").out.replace("\r\n", "\n")


def test_a_file_that_others_could_read_is_its_owner_s_alone_once_people_are_in_it(terminal: Terminal) -> None:
    path = terminal.folder / "old.csv"
    path.write_text("of last week", encoding="utf-8")
    path.chmod(0o644)

    answer = terminal("export", "leads", "-o", str(path))

    assert (answer.code, stat.S_IMODE(path.stat().st_mode)) == (0, 0o600)


def test_a_file_that_cannot_be_written_is_said_in_one_line(terminal: Terminal) -> None:
    answer = terminal("export", "leads", "-o", "nowhere/leads.csv")

    assert answer.code == 2
    assert answer.complaint == "nowhere/leads.csv cannot be written: no such file or directory"


@pytest.mark.parametrize("since", ["yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_is_none_is_refused(terminal: Terminal, since: str) -> None:
    answer = terminal("export", "events", "--since", since)

    assert answer.code == 2
    assert answer.complaint.startswith("--since is no date; write one like 2026-03-31")


def test_a_queue_that_is_none_is_refused(terminal: Terminal) -> None:
    assert terminal("export", "leads", "--queue", "south").code == 2


def test_pages_are_read_one_after_another(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = terminal("export", "leads").out

    for page in (1, 2, 3):
        monkeypatch.setattr(exports, "PAGE", page)
        assert terminal("export", "leads").out == everything


def test_who_waits_sees_how_far_it_is(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)
    path = Path("leads.out")

    answer = terminal("export", "leads", "-o", str(path))

    assert "Exporting" in answer.err
    assert len(cells(path.read_text(encoding="utf-8"))) == 3
