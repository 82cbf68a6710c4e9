"""What is exported comes in again as it was, and no spreadsheet runs any of it."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.export import _write_leads
from bot.csv_cells import guarded, unguarded
from bot.csv_files import Row, read_rows
from core.model import LeadType
from core.policies.team import TeamPolicy
from core.submissions import LeadSubmission, MalformedLead
from tests.builders import a_lead

TRIGGERS = tuple("=+-@\t\r\n")
TEAM = TeamPolicy()

words = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda mark, rest: mark + rest,
        st.sampled_from([*TRIGGERS, "'", "''=", '"', ";", "’"]),
        st.text(max_size=9),
    ),
)
names = st.one_of(
    words,
    st.sampled_from(["Email", "email", "attributes", "attributes.x", "=cmd", "'=x", "column_3", "E-Mail"]),
)
fields = {
    **dict.fromkeys(
        ("company", "contact_name", "contact_title", "source", "product", "region", "language", "industry"),
        words,
    ),
    "company_size": words,
    "account_tier": words,
    "country": words,
    "recent_activity": words,
    "referrer": words,
    "external_id": words,
    "phone": st.from_regex(r"\+?[0-9 ()/-]{6,20}", fullmatch=True),
    "email": st.from_regex(r"[+=-]?[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True),
    "type": st.sampled_from(list(LeadType)),
    "score": st.integers(0, 100),
    "timezone": st.sampled_from(["Europe/Berlin", "Asia/Jakarta"]),
    "deal_size": st.floats(0, 1e14, allow_nan=False),
    "consent": st.booleans(),
    "attributes": st.dictionaries(names, words, max_size=4),
}


@st.composite
def submissions(draw: st.DrawFn) -> LeadSubmission:
    """Whatever a sender may say that can be taken in."""
    said: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=fields))
    try:
        return LeadSubmission.read({"company": "x", **said})
    except MalformedLead:
        return LeadSubmission.read({"company": "x"})


def exported(*said: LeadSubmission) -> str:
    """The file of leads that these submissions became."""
    out = io.StringIO()
    leads = (replace(a_lead(), facts=one.facts(), external_id=one.external_id) for one in said)
    _write_leads(leads, TEAM, out)
    return out.getvalue()


@given(st.lists(submissions(), min_size=1, max_size=4))
def test_what_is_exported_comes_in_as_it_was(said: list[LeadSubmission]) -> None:
    file = exported(*said)

    rows = list(read_rows(io.BytesIO(file.encode())))

    back = [row.submission for row in rows if isinstance(row, Row)]
    assert [(one.facts(), one.external_id) for one in back] == [
        (one.facts(), one.external_id) for one in said
    ]
    assert {(one.queue, one.received_at) for one in back} == {("leads", a_lead().received_at)}


@given(st.lists(submissions(), min_size=1, max_size=3))
def test_no_cell_begins_with_what_a_spreadsheet_runs(said: list[LeadSubmission]) -> None:
    cells = [cell for row in csv.reader(io.StringIO(exported(*said), newline="")) for cell in row]

    assert not [cell for cell in cells if cell.startswith(TRIGGERS)]


@given(st.text())
def test_a_mark_is_taken_away_exactly_where_it_was_put(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(words)
def test_a_cell_is_only_marked_where_it_must_be(text: str) -> None:
    is_marked = text.lstrip("'").startswith(TRIGGERS)

    assert guarded(text) == (f"'{text}" if is_marked else text)


def test_a_moment_comes_back_to_the_microsecond() -> None:
    at = datetime(2026, 3, 2, 8, 0, 0, 123_456, tzinfo=UTC)
    out = io.StringIO()

    _write_leads([a_lead(received_at=at)], TEAM, out)

    (row,) = read_rows(io.BytesIO(out.getvalue().encode()))
    assert isinstance(row, Row)
    assert row.submission.received_at == at
