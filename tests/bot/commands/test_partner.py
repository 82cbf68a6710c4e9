"""``nextlead partner``: the leads of a hand-over, as a file that no spreadsheet runs."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.commands.common import opened
from core.answers import Arranged
from core.model import Lead
from core.submissions import LeadSubmission
from tests.bot.commands.terminal import Terminal
from tests.builders import MIA, a_person

FULL: dict[str, Any] = {
    "company": '=Acme, "Sons" & Co; plus',
    "company_size": "51-200",
    "contact_name": "@Ana",
    "contact_title": "- Head of IT",
    "email": "+ana@acme.example",
    "phone": "+49 170 1234567",
    "source": "'=not a formula",
    "type": "mql",
    "score": 77,
    "product": "'plain",
    "region": "DACH",
    "country": "DE",
    "timezone": "Europe/Berlin",
    "language": "de",
    "industry": "''-twice",
    "account_tier": "enterprise",
    "deal_size": 12.345,
    "recent_activity": "=cmd|' /C calc'!A0",
    "referrer": "https://example.org/?a=1",
    "consent": True,
    "external_id": "-1",
    "received_at": "2026-03-02T08:00:00.123456+01:00",
}
PLAIN = {"company": "Plain", "email": "p@plain.example", "score": 60, "consent": "yes", "deal_size": 12000}
POLICY = "people: {ops: [U01MIA]}\nqueues: [{name: north}, {name: rest}]\n"


@pytest.fixture
def terminal(terminal: Terminal) -> Terminal:
    terminal.policy(POLICY)
    return terminal


def handed_over(*rows: dict[str, Any], lane: bool = False) -> int:
    """These leads came in and went to a partner; the number of the hand-over."""
    with opened() as runtime:
        with runtime.open() as uow:
            uow.people.put(a_person(MIA))
            uow.commit()
        desk = runtime.services.overflow
        if lane:
            desk.fast_lane(MIA, "north", [MIA], timedelta(hours=1))
        said = [LeadSubmission.read({"queue": "north", **row}) for row in rows]
        runtime.services.intake.submit(said, MIA)
        answer = desk.partner(MIA, "north-fast" if lane else "north", 10)
        assert isinstance(answer, Arranged), answer
        return answer.measure.id


def stored() -> list[Lead]:
    """The first leads of the database."""
    with opened() as runtime, runtime.open(writes=False) as uow:
        return [lead for id_ in range(1, 9) if (lead := uow.leads.get(id_))]


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_has_the_columns_of_an_import_and_the_leads_that_went(terminal: Terminal) -> None:
    number = handed_over(FULL, PLAIN)

    answer = terminal("partner", str(number))

    rows = cells(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert list(rows[0]) == [name for name in LeadSubmission.model_fields if name != "attributes"]
    assert sorted(row["company"] for row in rows) == ['\'=Acme, "Sons" & Co; plus', "Plain"]
    plain = next(row for row in rows if row["company"] == "Plain")
    assert (plain["deal_size"], plain["consent"], plain["queue"]) == ("12000", "yes", "north")


def test_no_cell_begins_like_a_formula(terminal: Terminal) -> None:
    number = handed_over(FULL, PLAIN)

    text = terminal("partner", str(number)).out

    every = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in every if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []


def test_reading_it_back_gives_the_same_leads(terminal: Terminal) -> None:
    number = handed_over(FULL, PLAIN)
    before = {one.external_id: one for one in stored()}
    text = terminal("partner", str(number)).out

    terminal.set(DATABASE_URL="sqlite:///another.db")
    (terminal.folder / "partner.csv").write_text(text, encoding="utf-8", newline="")
    imported = terminal("import", "partner.csv", "--json").json

    assert (imported["accepted"], imported["rejected"]) == (2, 0)
    for lead in stored():
        given = before[lead.external_id]
        assert replace(lead.facts, attributes={}) == replace(given.facts, attributes={})
        assert (lead.received_at, lead.queue) == (given.received_at, given.queue)


def test_leads_of_a_fast_lane_are_told_by_the_name_of_their_queue(terminal: Terminal) -> None:
    number = handed_over({**PLAIN, "score": 99}, lane=True)

    (row,) = cells(terminal("partner", str(number)).out)

    assert row["queue"] == "north"


def test_leads_of_a_queue_that_is_gone_name_none(terminal: Terminal) -> None:
    number = handed_over(PLAIN)
    terminal.policy("queues: [{name: other}]")

    (row,) = cells(terminal("partner", str(number)).out)

    assert row["queue"] == ""


@pytest.mark.parametrize("number", ["0", "-1", "one"])
def test_a_number_that_cannot_be_one_is_wrong_usage(terminal: Terminal, number: str) -> None:
    answer = terminal("partner", number)

    assert (answer.code, answer.out) == (2, "")
    assert answer.complaint


def test_a_number_nobody_knows_is_said_to_be_one(terminal: Terminal) -> None:
    answer = terminal("partner", "77")

    assert (answer.code, answer.complaint) == (2, "no leads went to a partner under the number 77")


def test_after_everything_was_taken_back_there_is_no_file(terminal: Terminal) -> None:
    number = handed_over(PLAIN)
    with opened() as runtime:
        runtime.services.overflow.stop(MIA, number)

    answer = terminal("partner", str(number))

    assert (answer.code, answer.complaint) == (2, f"all leads of the hand-over {number} were taken back")


def test_the_moment_a_lead_came_in_is_kept_to_the_microsecond(terminal: Terminal) -> None:
    number = handed_over(FULL)

    (row,) = cells(terminal("partner", str(number)).out)

    came_in = datetime(2026, 3, 2, 7, 0, 0, 123456, UTC)
    assert datetime.fromisoformat(row["received_at"]) == came_in
