"""Somebody asks to be forgotten: afterwards nothing of theirs is left anywhere we can reach."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.cli import run
from bot.csv_files import Row, read_rows
from core.intake import Receipt
from core.services.deliveries import Delivered
from core.submissions import COLUMNS, LeadSubmission
from storage.schema import metadata
from tests.databases import a_database
from tests.journeys.office import OFFICE, an_office, pulls
from tests.stage import Stage, on_stage

CANARY = "Zeisig4711"
PLAIN = (
    "type",
    "score",
    "timezone",
    "deal_size",
    "consent",
    "received_at",
    "queue",
    "email",
    "country",
    "referrer",
)
"""Fields that take no such word, or that decide what becomes of a lead."""

TEXTS = dict.fromkeys(sorted(COLUMNS - {*PLAIN, "phone", "external_id"}), CANARY)
SAID: dict[str, Any] = {
    **TEXTS,
    "email": f"{CANARY}@{CANARY}.example",
    "phone": f"+49 30 4711 4711 {CANARY}",
    "country": CANARY,
    "external_id": CANARY,
    "score": 1,
    f"{CANARY} extra": CANARY,
}


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path, folder: Path) -> Iterator[Stage]:
    """The office on a database of either kind."""
    with (
        a_database(request.param, tmp_path) as url,
        on_stage(folder, an_office(), OFFICE, socket_mode=False, database=url) as stage,
    ):
        yield stage


@contextmanager
def typed_at(office: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The terminal of whoever runs the office's database."""
    monkeypatch.setenv("DATABASE_URL", office.runtime.settings.database_url.get_secret_value())
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    yield


def deliver(office: Stage, number: int) -> Delivered:
    """The lead comes in over HTTP, in a request of its own."""
    said = [LeadSubmission.read(SAID)]
    digest = sha256(f"{SAID}{number}".encode()).hexdigest()
    answer = office.runtime.services.intake.deliver(f"msg_{number}", digest, said)
    assert isinstance(answer, Delivered)
    return answer


def bring(office: Stage, file: str) -> list[Receipt]:
    """The lead comes in again from a file."""
    rows = [row.submission for row in read_rows(BytesIO(file.encode())) if isinstance(row, Row)]
    answers = office.runtime.services.intake.submit(rows, "nextlead")
    return [one for one in answers if isinstance(one, Receipt)]


FILE = f"company,contact_name,email,note\n{CANARY},{CANARY},{CANARY}@{CANARY}.example,{CANARY} again\n"


def traces(text_: str) -> bool:
    return CANARY.casefold() in text_.casefold()


def in_tables(office: Stage) -> list[str]:
    """Tables and rows in which they still are."""
    found = []
    with office.runtime.database.reader.connect() as connection, connection.begin():
        for table in metadata.sorted_tables:
            rows = connection.execute(text(f"SELECT * FROM {table.name}"))  # our own tables
            found += [f"{table.name}: {row!r}" for row in rows if traces(repr(tuple(row)))]
    return found


def in_files(office: Stage) -> list[str]:
    """Files of the database in which they still are, byte by byte; of SQLite's, which we can look into."""
    if not office.runtime.database.is_sqlite:
        return []
    path = Path(str(office.runtime.database.engine.url.database))
    return [
        one.name for one in path.parent.glob(f"{path.name}*") if traces(one.read_bytes().decode("latin-1"))
    ]


def in_slack(office: Stage) -> list[str]:
    """Messages in which they still are. What Slack showed one person until they look away is not among them:
    nobody can reach that again.
    """
    shown = (json.dumps(asdict(one)) for _, one in office._messages() if not one.ephemeral)
    return [one for one in shown if traces(one)]


def events(office: Stage) -> int:
    with office.runtime.database.reader.connect() as connection, connection.begin():
        return connection.scalar(text("SELECT count(*) FROM events")) or 0


def worked(office: Stage) -> str:
    """They come in, are approved, pulled, claimed, called, corrected, and come in once more; our id."""
    lead = f"L-{deliver(office, 1).answer[0]['id']}"
    office.news()
    ops = office.person("UOLE", "C04OPS")
    ops.clicks("Approve", message=ops.told(CANARY))
    ana = pulls(office, "UANA")
    ana.clicks("Contacted")
    ana.submits(channel="call", outcome="voicemail", note=f"{CANARY} says no")
    ana.types(f"/lead {lead}")
    ana.clicks("Correct data")
    ana.submits(company=f"{CANARY} corrected")
    bring(office, FILE)
    office.news()
    ana.clicks("Transfer")
    ana.submits(rep="UBUDI")
    assert traces(str(office.news()["Budi"]))
    assert traces(str(office.home("UBUDI").sees()))
    return lead


def test_after_an_erasure_nothing_of_them_is_left(
    office: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead = worked(office)
    before, count = in_tables(office), events(office)
    was_shown = in_slack(office)
    capsys.readouterr()

    with typed_at(office, monkeypatch):
        code = run(["erase", lead, "--yes"])
        said = capsys.readouterr()
        office.tick()
        for what in ("leads", "events", "claims"):
            run(["export", what, "--format", "jsonl"])
        exported = capsys.readouterr()

    assert {line.partition(":")[0] for line in before} >= {"leads", "contacts"}
    assert len(was_shown) > 2
    assert code == 0
    assert in_tables(office) == []
    assert in_files(office) == []
    assert in_slack(office) == []
    assert not traces(said.out + said.err + exported.out + exported.err + office.log.getvalue())
    assert events(office) == count + 2
    assert office.person("UBUDI").sees() == ["Erased: nothing is kept of this lead any more."]
    assert not traces(str(office.home("UBUDI").sees()))

    again = deliver(office, 2).answer
    (file,) = bring(office, FILE)
    assert [(row["id"], row["verdict"], row["rule"]) for row in again] == [(None, "duplicate", "erased")]
    assert (file.lead_id, file.verdict, file.rule) == (None, "duplicate", "erased")
    assert in_tables(office) == []
