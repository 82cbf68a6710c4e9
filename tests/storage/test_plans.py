"""Nothing that a click asks reads or sorts a queue: the plans of both databases with 20,000 leads."""

from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from core.changes import Change
from core.model import LeadKeys, LeadState, LeadType
from core.policies.queues import Skill
from storage import claims, leads, lines
from storage.engine import Database, open_database
from storage.session import Session, Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_claim, a_lead, a_queue, a_skip, hours, keyed, taking
from tests.databases import a_new_database
from tests.storage.steps import applied

WAITING = 20_000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Twenty thousand leads waiting in one queue, and as many that were worked long ago."""
    folder: Path = tmp_path_factory.mktemp("crowded")
    with a_new_database(request.param, folder, migrated=True) as url:
        opened = open_database(url, durable=False)
        _fill(UnitsOfWork(opened))
        if not opened.is_sqlite:
            with opened.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield opened
        opened.close()


def _fill(open_: UnitsOfWork) -> None:
    queue = a_queue(ordering="priority")
    types = list(LeadType)
    for start in range(0, WAITING, 500):
        numbers = range(start, start + 500)
        waiting = [
            a_lead(f"Waiting {n}", queue=queue, score=n % 100, type=types[n % 4], waited=hours(n % 100))
            for n in numbers
        ]
        worked = [a_lead(f"Worked {n}", state=LeadState.CONVERTED) for n in numbers]
        over: dict[str, Any] = {"contacted_at": MONDAY_9AM, "ended_at": MONDAY_9AM, "ended_by": "converted"}
        closed = [a_claim(lead, f"U{lead.id % 50}", **over) for lead in worked]
        skipped = [a_skip(lead, f"U{lead.id % 50}") for lead in waiting[::10]]
        incoming = tuple(keyed(lead) for lead in waiting + worked)
        applied(open_, Change(incoming=incoming, opened=tuple(closed), skips=tuple(skipped)))
    mine = [a_lead(f"Mine {n}") for n in range(5)]
    applied(open_, Change(incoming=tuple(keyed(lead) for lead in mine), skips=(a_skip(mine[0]),)))
    applied(open_, taking(mine[1], a_claim(mine[1])))


def plan(database: Database, statement: Statement, *values: object) -> str:
    """What the database would do, in its own words."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN (COSTS OFF) "
    with database.reader.connect() as connection, connection.begin():
        session = Session(connection)
        codec = session.codec
        asked = copy(statement)
        asked.texts = {name: explain + text for name, text in statement.texts.items()}
        ready = [
            codec.moment(one) if one is MONDAY_9AM else codec.among(one) if isinstance(one, list) else one
            for one in values
        ]
        return "\n".join(str(row[-1]) for row in session.rows(asked, *ready))


def sorts_or_scans(found: str) -> list[str]:
    """The steps that would touch a whole queue or a whole table."""
    costly = ("Sort", "TEMP B-TREE", "Seq Scan", "SCAN leads", "SCAN claims", "SCAN skips")
    few = "USING INDEX leads_reserved"  # one for each rep who is looking at a lead
    return [step for step in found.splitlines() if any(word in step for word in costly) and few not in step]


QUEUE = "leads"
MANY = [f"company {n}" for n in range(500)]
HOT_PATH = {
    "the head of the line": (leads._heads((), 1), "leads_in_line", (QUEUE, ANA, MONDAY_9AM)),
    "the head of the line for a rep with skills": (
        leads._heads((Skill.LANGUAGE,), 1),
        "leads_in_line",
        (QUEUE, ANA, MONDAY_9AM, ["en"]),
    ),
    "a batch of ten": (leads._heads((), 10), "leads_in_line", (QUEUE, ANA, MONDAY_9AM)),
    "the lead a rep is looking at": (leads._RESERVED_FOR, "leads_reserved", (ANA,)),
    "the longest waiting of a type": (leads._LONGEST_WAITING, "leads_by_limit", (QUEUE, "mql", MONDAY_9AM)),
    "the depth of a queue": (leads._DEPTH, "leads_", (QUEUE, 100, QUEUE)),
    "the best held leads": (leads._HELD, "leads_held", (QUEUE, 5)),
    "a rep's room": (claims._ROOM_TAKEN, "claims_room", (ANA,)),
    "the owner of a lead": (claims._OPEN_OF, "claims_one_open", (17,)),
    "whether anybody is old enough to move up": (lines._AGED, "leads_by_age", (QUEUE, MONDAY_9AM)),
    "whether anybody was ever moved up": (lines._PROMOTED, "leads_promoted", (QUEUE,)),
}


@pytest.mark.parametrize("question", HOT_PATH)
def test_what_every_click_asks_is_answered_by_an_index(crowded: Database, question: str) -> None:
    statement, index, values = HOT_PATH[question]

    found = plan(crowded, statement, *values)

    assert index in found
    assert sorts_or_scans(found) == []


def test_the_queues_that_have_leads_are_found_by_steps_along_an_index(crowded: Database) -> None:
    found = plan(crowded, leads.OPEN_QUEUES)

    assert "leads_open" in found
    assert not any(word in found for word in ("Sort", "TEMP B-TREE", "Seq Scan"))


def test_five_hundred_submissions_are_looked_up_by_their_signs(crowded: Database) -> None:
    found = plan(crowded, leads._KNOWN, MANY, MANY, MANY, MANY, MANY)

    for index in ("leads_external_id", "leads_fingerprint", "leads_email", "leads_phone", "leads_name"):
        assert index in found
    assert "Seq Scan on leads" not in found
    assert "SCAN leads" not in found


def test_the_head_of_a_line_of_twenty_thousand_is_the_best_lead(crowded: Database) -> None:
    with UnitsOfWork(crowded)() as uow:
        first, second = uow.leads.heads(a_queue(ordering="priority"), ANA, {}, MONDAY_9AM, 2)
        known = uow.leads.known([], [LeadKeys("x", email=first.facts.email)])

    assert first.facts.type is second.facts.type is LeadType.HOT_INBOUND
    assert first.place < second.place
    assert [one.lead for one in known] == [first]
